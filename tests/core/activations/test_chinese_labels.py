"""Labels that fit Chinese texts, worked out by hand, on the shipped lyrics as a run reads them."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.activations.text_labels import find_labels
from explorer.core.activations.unit_labels import MIN_JUDGED, find_refusal
from explorer.core.text.corpora import clean_lyrics, find_kept, load_corpus

SONG = "我在这里，你在哪里？\n我们走！\n\n我在这里。\n"


def find_values(text: str, name: str, uncleaned: str = "") -> list[float | None]:
    labels = find_labels(text, uncleaned).labels
    label = next(each for each in labels if each.name == name)
    return [
        float(value) if defined else None
        for value, defined in zip(label.values, label.is_defined, strict=True)
    ]


def test_cleaning_keeps_exactly_the_characters_it_is_said_to_keep() -> None:
    text = "a, b! (c)\n“d”-e"
    kept = find_kept(text)
    assert "".join(np.array(list(text))[kept]).replace("\n", " ") == clean_lyrics(text)


def test_the_position_in_a_line_is_counted_before_newlines_became_spaces() -> None:
    uncleaned = "开头\n" + "一二三四\n" * 10
    text = clean_lyrics(uncleaned)
    values = find_values(text, "position in line, before cleaning", uncleaned)
    assert values[:8] == [None, None, None, 0.25, 0.5, 0.75, 1.0, None]
    assert len(values) == len(text)
    part = find_values(text[:30], "position in line, before cleaning", uncleaned)
    assert part == values[:30]  # a run may read only the first characters


def test_only_the_lines_that_are_shown_are_cleaned(monkeypatch: pytest.MonkeyPatch) -> None:
    uncleaned = "开头,\n" + "一二三四\n" * 10_000
    cleaned = []

    def clean(text: str) -> str:
        cleaned.append(text)
        return clean_lyrics(text)

    monkeypatch.setattr("explorer.core.activations.text_labels.clean_lyrics", clean)
    values = find_values(
        clean_lyrics(uncleaned)[:31], "position in line, before cleaning", uncleaned
    )
    assert values[:8] == [None, None, None, 0.25, 0.5, 0.75, 1.0, None]
    assert values[28:] == [0.25, 0.5, 0.75]  # the line it ends in counts as a whole
    assert len("".join(cleaned)) < 50


def test_a_text_that_does_not_come_from_the_uncleaned_one_has_no_position_before_cleaning() -> None:
    names = {each.name for each in find_labels("一二 三四 " * 20, "甲乙\n" * 40).labels}
    assert "position in line, before cleaning" not in names


def test_punctuation_is_labelled_in_chinese_and_english_and_brackets_are_not() -> None:
    values = find_values(SONG * 3, "punctuation")
    assert [t for t, value in enumerate(values[: len(SONG)]) if value] == [4, 9, 14, 21]
    english = find_values("a, (b). " * 5, "punctuation")
    assert english[:8] == [0, 1, 0, 0, 0, 0, 1, 0]


def test_a_word_is_repeated_if_its_two_characters_stood_together_shortly_before() -> None:
    text = "山海风山海云" * 10
    values = find_values(text, "repeated word")
    # 山海 风山 are new at first; the second 山海 is repeated, and from the second round on all are.
    assert values[:8] == [None, 0, 0, 0, 1, 0, 0, 1]
    spaced = find_values("山海 山海 风云 " * 10, "repeated word")
    assert spaced[:5] == [None, 0, None, None, 1]


def test_a_repetition_more_than_a_hundred_characters_later_does_not_count() -> None:
    filler = "".join(chr(0x4E00 + number) for number in range(150))
    labels = find_labels(f"龙龟{filler}龙龟" + "龙龟" * 10).labels
    label = next(each for each in labels if each.name == "repeated word")
    assert label.values[153] == 0  # the second 龙龟 comes 152 characters after the first
    assert label.values[155] == 1


def test_the_most_frequent_characters_are_classes_of_their_own() -> None:
    text = "的的的我我你" * 10
    labels = find_labels(text).labels
    label = next(each for each in labels if each.name == "frequent character")
    assert label.classes == ("你", "我", "的")
    assert [label.classes[int(value)] for value in label.values[:6]] == list("的的的我我你")


def test_labels_of_other_scripts_are_refused_on_chinese_and_enough_are_left() -> None:
    raw = load_corpus("lyrics-zh").text
    text = clean_lyrics(raw)[:10_000]
    found = find_labels(text, raw)
    usable = {label.name for label in found.labels if find_refusal(label) is None}
    assert usable >= {"position in line, before cleaning", "repeated word", "frequent character"}
    assert not usable & {"vowel", "digit", "start of word"}


def test_eleven_letters_of_a_chinese_text_are_too_few_to_test_vowels() -> None:
    text = "一二三四五六七八九十" * 300 + "aeioubcdfgh" + "甲乙" * 30
    label = next(each for each in find_labels(text + "abcdefghijk").labels if each.name == "vowel")
    reason = find_refusal(label)
    assert reason is not None
    assert reason.startswith("vowel: it applies to only 22 of the held-out characters")
    assert str(MIN_JUDGED) in reason
