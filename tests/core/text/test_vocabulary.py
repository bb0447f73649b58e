"""Tokens and their indices: order by frequency, the unknown token, reserved tokens."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.errors import InvalidValueError
from explorer.core.text.vocabulary import Vocabulary, build_vocabulary


def test_characters_are_sorted_by_frequency_and_then_by_first_appearance() -> None:
    # b 3, a 2, c 2 (a appears before c), d 1
    assert build_vocabulary("abcbdcab").tokens == ("<unk>", "b", "a", "c", "d")


def test_characters_rarer_than_min_freq_have_no_token() -> None:
    assert build_vocabulary("abcbdcab", min_freq=2).tokens == ("<unk>", "b", "a", "c")


def test_reserved_tokens_follow_the_unknown_one_and_keep_their_indices() -> None:
    vocabulary = build_vocabulary("aab?b?a", reserved=("<pad>", "?"))
    assert vocabulary.tokens == ("<unk>", "<pad>", "?", "a", "b")


def test_encoding_and_decoding_a_text_gives_it_back() -> None:
    text = "雨停了水洼里有一条彩虹\nand back"
    vocabulary = build_vocabulary(text)
    ids = vocabulary.encode(text)
    assert ids.dtype == np.int64
    assert vocabulary.decode(ids) == text
    assert len(vocabulary) == len(set(text)) + 1


def test_a_character_without_a_token_has_index_0() -> None:
    vocabulary = Vocabulary(("<unk>", "a", "b"))
    assert vocabulary.encode("abz").tolist() == [1, 2, 0]
    assert vocabulary.decode([1, 0]) == "a<unk>"


def test_the_letters_of_hello_have_the_same_indices_as_in_the_course() -> None:
    vocabulary = Vocabulary(tuple("ehlo"))
    assert vocabulary.encode("hello").tolist() == [1, 0, 2, 2, 3]
    assert vocabulary.encode("ohlol").tolist() == [3, 1, 2, 3, 2]


@pytest.mark.parametrize("index", [-1, 3])
def test_an_index_outside_the_vocabulary_is_rejected(index: int) -> None:
    with pytest.raises(InvalidValueError, match="must be 0 to 2"):
        Vocabulary(("<unk>", "a", "b")).decode([index])


@pytest.mark.parametrize("reserved", [("<unk>",), ("?", "?")])
def test_a_token_that_would_occur_twice_is_rejected(reserved: tuple[str, ...]) -> None:
    with pytest.raises(InvalidValueError, match="different tokens"):
        build_vocabulary("ab", reserved=reserved)


def test_an_empty_text_has_only_the_unknown_token() -> None:
    assert build_vocabulary("").tokens == ("<unk>",)


def test_words_are_what_white_space_separates() -> None:
    text = "the cat  and\nthe dog\tand the bird"
    vocabulary = build_vocabulary(text, min_freq=2, split_by="word")
    assert vocabulary.tokens == ("<unk>", "the", "and")
    assert vocabulary.encode(text).tolist() == [1, 0, 2, 1, 0, 2, 1, 0]
    assert vocabulary.decode([1, 0, 2]) == "the <unk> and"
    assert vocabulary.list_unknown("the old cat") == ["cat", "old"]
