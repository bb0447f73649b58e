"""Sentences come in mirrored pairs, exactly balanced: a city alone gives no hint of its label."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest

from explorer.core.errors import InvalidTextError
from explorer.core.slots.sentences import (
    CITIES,
    COURSE_SENTENCES,
    DEPARTURE,
    DESTINATION,
    LABELS,
    LabelledSentence,
    draw_pairs,
    encode_words,
    list_test_pairs,
    list_words,
    split_words,
)

TEST = [sentence for pair in list_test_pairs() for sentence in pair]
TRAIN = [sentence for pair in draw_pairs(300, seed=0) for sentence in pair]


def count_roles(sentences: list[LabelledSentence]) -> Counter[tuple[str, int]]:
    return Counter(
        (word, label)
        for sentence in sentences
        for word, label in zip(sentence.words, sentence.labels, strict=True)
        if label in (DESTINATION, DEPARTURE)
    )


@pytest.mark.parametrize("sentences", [TEST, TRAIN])
def test_every_city_is_a_destination_as_often_as_a_departure(
    sentences: list[LabelledSentence],
) -> None:
    roles = count_roles(sentences)
    assert {word for word, _ in roles} == set(CITIES)
    for city in CITIES:
        assert roles[city, DESTINATION] == roles[city, DEPARTURE] > 0


def test_every_labelling_by_the_city_alone_is_right_exactly_half_of_the_time() -> None:
    roles = count_roles(TEST)
    total = sum(roles.values())
    answers = itertools.product((DESTINATION, DEPARTURE), repeat=len(CITIES))
    for answer in answers:  # all 4096 memoryless classifiers
        right = sum(roles[city, label] for city, label in zip(CITIES, answer, strict=True))
        assert 2 * right == total
    # Any other label for a city is never right, so it can't do better.


def test_no_held_out_sentence_is_learned_from() -> None:
    assert not {sentence.words for sentence in TEST} & {sentence.words for sentence in TRAIN}


def test_the_courses_sentences_follow_the_patterns() -> None:
    labels = {}
    for text in COURSE_SENTENCES:
        words = [word.casefold() for word in split_words(text)]
        fitting = [s for s in (*TEST, *TRAIN) if s.words[0] == words[0] and len(s.words) == 5]
        assert {sentence.labels for sentence in fitting} == {fitting[0].labels}
        labels[words[0]] = [LABELS[label] for label in fitting[0].labels]
    assert labels == {
        "arrive": ["other", "destination", "other", "time", "time"],
        "leave": ["other", "departure", "other", "time", "time"],
    }


def test_the_destination_comes_first_or_second() -> None:
    orders = {
        tuple(label for label in sentence.labels if label in (DESTINATION, DEPARTURE))
        for sentence in TEST
    }
    assert orders >= {(DESTINATION, DEPARTURE), (DEPARTURE, DESTINATION)}


def test_words_are_encoded_in_any_case_and_unknown_words_as_0() -> None:
    words = list_words()
    assert words[0] == "<unk>"
    assert len(set(words)) == len(words)
    ids = encode_words(("Arrive", "TAIPEI", "Kyoto"))
    assert [words[index] for index in ids] == ["arrive", "taipei", "<unk>"]
    assert {word for sentence in (*TEST, *TRAIN) for word in sentence.words} <= set(words)


def test_all_dates_exist() -> None:
    dates = {sentence.join_words(2) for sentence in TRAIN}
    assert "february 30th" not in dates
    days = {date.split()[1] for date in dates}
    assert {"1st", "2nd", "3rd", "11th", "12th", "13th", "21st", "22nd", "23rd"} <= days


def test_a_seed_always_draws_the_same_sentences() -> None:
    assert draw_pairs(5, seed=1) == draw_pairs(5, seed=1) != draw_pairs(5, seed=2)


def test_punctuation_is_dropped_and_empty_or_long_sentences_are_refused() -> None:
    assert split_words("  Arrive, Taipei; on November-2nd!") == (
        "Arrive",
        "Taipei",
        "on",
        "November-2nd",
    )
    for text in ("", " ,.! ", "word " * 21):
        with pytest.raises(InvalidTextError, match="1 to 20 words"):
            split_words(text)
    np.testing.assert_array_equal(encode_words(split_words("<b>_</b>")), [0, 0])
