"""The shipped texts have their sizes and are real prose; lyrics are cleaned as in the course."""

from __future__ import annotations

from collections import Counter

import pytest

from explorer.core.errors import InvalidValueError
from explorer.core.text.corpora import clean_lyrics, list_corpora, load_corpus
from explorer.core.text.languages import BRACKETS, REBER


def test_the_corpora_are_listed_by_name() -> None:
    assert list_corpora() == ("lyrics-zh", "tale-en", "reber", "brackets")


@pytest.mark.parametrize("name", ["lyrics-zh", "tale-en"])
def test_the_written_texts_have_12000_characters_after_cleaning(name: str) -> None:
    assert len(clean_lyrics(load_corpus(name).text)) >= 12_000


def test_the_lyrics_repeat_lines_only_as_refrains_do() -> None:
    lines = [line for line in load_corpus("lyrics-zh").text.splitlines() if line]
    counts = Counter(lines)
    # Each song's second half is repeated at its end.
    assert len(counts) / len(lines) >= 0.5
    assert max(counts.values()) <= 8


def test_the_lyrics_are_chinese_characters_spaces_and_newlines() -> None:
    letters = set(load_corpus("lyrics-zh").text) - {" ", "\n"}
    assert all("\u4e00" <= letter <= "\u9fff" for letter in letters)
    assert len(letters) > 1000


def test_the_tale_is_plain_ascii_in_short_lines_with_quotes_brackets_and_digits() -> None:
    text = load_corpus("tale-en").text
    assert text.isascii()
    assert max(len(line) for line in text.splitlines()) <= 72
    assert text.count('"') >= 100
    assert sum(char.isdigit() for char in text) >= 100
    for opened, closed in ("()", "[]"):
        assert text.count(opened) == text.count(closed) >= 4


def test_every_quote_of_the_tale_is_closed_in_its_paragraph() -> None:
    for paragraph in load_corpus("tale-en").text.split("\n\n"):
        assert paragraph.count('"') % 2 == 0


@pytest.mark.parametrize("name", ["lyrics-zh", "tale-en"])
def test_a_written_text_has_no_known_entropy_rate(name: str) -> None:
    corpus = load_corpus(name)
    assert corpus.entropy_rate is None
    assert "written for this project" in corpus.source


@pytest.mark.parametrize("language", [REBER, BRACKETS], ids=["reber", "brackets"])
def test_a_language_is_a_corpus_with_its_entropy_rate(language: object) -> None:
    assert isinstance(language, type(REBER))
    corpus = load_corpus(language.name)
    assert corpus.text == language.generate(200_000, seed=0)
    assert corpus.entropy_rate == language.entropy_rate


def test_an_unknown_name_is_rejected_with_a_list_of_the_known_ones() -> None:
    with pytest.raises(InvalidValueError, match="lyrics-zh, tale-en, reber, brackets, got 'x'"):
        load_corpus("x")


def test_cleaning_turns_newlines_into_spaces_and_removes_punctuation_and_curly_quotes() -> None:
    text = "\u201c雨停了\u201d, it's (done)!\n再来 一遍\n\n\u2018ok\u2019 - 100%。"
    cleaned = "雨停了 its done 再来 一遍  ok  100。"
    assert clean_lyrics(text) == cleaned
    assert clean_lyrics(cleaned) == cleaned
