"""Sentences come in mirrored pairs, exactly balanced: a city alone gives no hint of its label."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest

from explorer.core.errors import InvalidTextError
from explorer.core.slots.patterns import CITIES
from explorer.core.slots.sentences import (
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

PHRASES = ("course", "everyday")
TEST = {
    phrases: [sentence for pair in list_test_pairs(phrases) for sentence in pair]
    for phrases in PHRASES
}
TRAIN = {
    phrases: [sentence for pair in draw_pairs(300, 0, phrases) for sentence in pair]
    for phrases in PHRASES
}


def count_roles(sentences: list[LabelledSentence]) -> Counter[tuple[str, int]]:
    return Counter(
        (word, label)
        for sentence in sentences
        for word, label in zip(sentence.words, sentence.labels, strict=True)
        if label in (DESTINATION, DEPARTURE)
    )


@pytest.mark.parametrize("sentences", [*TEST.values(), *TRAIN.values()])
def test_every_city_is_a_destination_as_often_as_a_departure(
    sentences: list[LabelledSentence],
) -> None:
    roles = count_roles(sentences)
    assert {word for word, _ in roles} == set(CITIES)
    for city in CITIES:
        assert roles[city, DESTINATION] == roles[city, DEPARTURE] > 0


@pytest.mark.parametrize("phrases", PHRASES)
def test_every_labelling_by_the_city_alone_is_right_exactly_half_of_the_time(phrases: str) -> None:
    roles = count_roles(TEST[phrases])
    total = sum(roles.values())
    answers = itertools.product((DESTINATION, DEPARTURE), repeat=len(CITIES))
    for answer in answers:  # all 4096 memoryless classifiers
        right = sum(roles[city, label] for city, label in zip(CITIES, answer, strict=True))
        assert 2 * right == total
    # Any other label for a city is never right, so it can't do better.


@pytest.mark.parametrize("phrases", PHRASES)
def test_no_held_out_sentence_is_learned_from(phrases: str) -> None:
    learned = {sentence.words for sentence in TRAIN[phrases]}
    assert not {sentence.words for sentence in TEST[phrases]} & learned


def test_the_courses_sentences_follow_the_patterns() -> None:
    labels = {}
    for text in COURSE_SENTENCES:
        words = [word.casefold() for word in split_words(text)]
        fitting = [
            s
            for s in (*TEST["course"], *TRAIN["course"])
            if s.words[0] == words[0] and len(s.words) == 5
        ]
        assert {sentence.labels for sentence in fitting} == {fitting[0].labels}
        labels[words[0]] = [LABELS[label] for label in fitting[0].labels]
    assert labels == {
        "arrive": ["other", "destination", "other", "time", "time"],
        "leave": ["other", "departure", "other", "time", "time"],
    }


def test_the_destination_comes_first_or_second() -> None:
    orders = {
        tuple(label for label in sentence.labels if label in (DESTINATION, DEPARTURE))
        for sentence in TEST["course"]
    }
    assert orders >= {(DESTINATION, DEPARTURE), (DEPARTURE, DESTINATION)}


def test_words_are_encoded_in_any_case_and_unknown_words_as_0() -> None:
    words = list_words("everyday")
    assert words[0] == "<unk>"
    assert len(set(words)) == len(words)
    ids = encode_words(("Arrive", "TAIPEI", "Kyoto"), words)
    assert [words[index] for index in ids] == ["arrive", "taipei", "<unk>"]


@pytest.mark.parametrize("phrases", PHRASES)
def test_the_vocabulary_has_every_word_of_the_sentences_and_each_is_drawn(phrases: str) -> None:
    drawn = {word for sentence in TEST[phrases] for word in sentence.words}
    drawn |= {w for pair in draw_pairs(3000, 1, phrases) for s in pair for w in s.words}
    assert {"<unk>", *drawn} == set(list_words(phrases))


def test_everyday_phrases_have_the_common_words_of_journeys() -> None:
    common = {"in", "at", "to", "into", "today", "tomorrow", "from", "i", "we", "monday"}
    assert common <= set(list_words("everyday"))
    assert set(list_words("course")) < set(list_words("everyday"))


def test_the_sentences_of_stored_runs_stay_the_same() -> None:
    """Runs of version 0.1.0 have no `phrases`, and their weights fit this vocabulary only."""
    assert len(list_words()) == 70
    assert list_words()[1:6] == ("10th", "11th", "12th", "13th", "14th")
    assert [" ".join(each.words) for pair in draw_pairs(2, seed=0) for each in pair] == [
        "leave vienna for madrid on april 2nd",
        "leave madrid for vienna on april 2nd",
        "arrive taipei on august 29th",
        "leave taipei on august 29th",
    ]


def test_all_dates_exist() -> None:
    dates = {sentence.join_words(2) for sentence in TRAIN["course"]}
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
    np.testing.assert_array_equal(encode_words(split_words("<b>_</b>"), list_words()), [0, 0])
