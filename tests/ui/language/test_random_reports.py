"""What is said of the user's own text and of unknown tokens, of random texts, by plain counting."""

from __future__ import annotations

import re
import string
from collections import Counter

import numpy as np
import pytest

from explorer.core.language.data_config import DataConfig
from explorer.core.text.summaries import TextSummary, summarise_text
from explorer.core.text.vocabulary import build_vocabulary
from explorer.ui.language.generation import _describe_unknown
from explorer.ui.language.text_report import (
    _describe_cleaning,
    _describe_contents,
    _describe_size,
)
from tests.figures.random_checks import Check, name_check, repeat_check

_PIECES = [
    *"aaabcde   \n",
    "\t",
    "\u00a0",
    "\u200b",
    *",.!",
    "\u2019",
    "one ",
    "two ",
    "<unk> ",
    "\u4e00",
]
_INVISIBLE = {
    "\t": "tab (U+0009)",
    "\u00a0": "no-break space (U+00A0)",
    "\u200b": "zero width space (U+200B)",
}


def draw_text(rng: np.random.Generator) -> str:
    pieces = rng.choice(_PIECES, size=int(rng.integers(1, 5))).tolist()
    return "".join(rng.choice(pieces, size=int(rng.integers(2, 60))).tolist()) + "ab"


def read_count(text: str) -> int:
    return int(text.replace(",", ""))


def check_size(rng: np.random.Generator) -> None:
    data = draw_data(rng)
    said = _describe_size(summarise(data), data)
    tokens = split(clean(data), data.split_by)
    vocabulary = build_vocabulary(clean(data), data.min_freq, (), data.split_by)
    counts = Counter(tokens)
    counts.pop("<unk>", None)
    rare = sum(count < data.min_freq for count in counts.values())
    found = re.fullmatch(
        rf"([\d,]+) {data.split_by}(s?)(?:, of which the net reads the first ([\d,]+))?; "
        rf"vocabulary of ([\d,]+) {data.split_by}(s?) and <unk>"
        r"(?:, which stands for ([\d,]+) rare ones?)?",
        said,
    )
    assert found, said
    assert read_count(found[1]) == len(tokens)
    assert bool(found[2]) == (len(tokens) != 1)
    is_cut = data.max_tokens is not None and data.max_tokens < len(tokens)
    assert (read_count(found[3]) if found[3] else None) == (data.max_tokens if is_cut else None)
    assert read_count(found[4]) == len(vocabulary) - 1
    assert bool(found[5]) == (len(vocabulary) != 2)
    assert (read_count(found[6]) if found[6] else 0) == rare
    assert said.endswith("rare one") == (rare == 1)


def check_cleaning(rng: np.random.Generator) -> None:
    data = draw_data(rng)
    said = list(_describe_cleaning(summarise(data), data))
    if data.cleaning == "none":
        assert said == []
        return
    text, breaks, removed = data.text or "", 0, Counter[str]()
    for character in text:
        if character == "\n":
            breaks += 1
        elif character in string.punctuation or character in "\u2018\u2019\u201c\u201d":
            removed[character] += 1
    if not breaks and not removed:
        assert said[0] == "Cleaning had nothing to remove."
        return
    turned = re.search(r"turned ([\d,]+) line breaks? into spaces", said[0])
    assert (read_count(turned[1]) if turned else 0) == breaks
    taken = re.search(r"removed ([\d,]+) punctuation marks?: (.+)\.$", said[0], re.DOTALL)
    assert (read_count(taken[1]) if taken else 0) == sum(removed.values())
    if taken:
        listed = dict(re.findall(r"(\S) ×([\d,]+)", taken[2]))
        more = re.search(r" and (1(?= more kind$)|\d+(?= more kinds$))", taken[2])
        assert ("more kind" in taken[2]) == bool(more)
        assert {
            mark: read_count(count) for mark, count in listed.items()
        }.items() <= removed.items()
        assert len(listed) + (int(more[1]) if more else 0) == len(removed)
    tokens = split(clean(data), data.split_by)
    assert (len(said) > 1) == (len(set(tokens)) <= 1)


def check_contents(rng: np.random.Generator) -> None:
    data = draw_data(rng)
    said = " ".join(_describe_contents(summarise(data), data.split_by))
    text = clean(data)
    invisible = {name: text.count(char) for char, name in _INVISIBLE.items() if char in text}
    found = re.search(
        r"Invisible characters, (which are tokens too|between words or in them): ([^.]+)\.", said
    )
    assert bool(found) == bool(invisible)
    if found:
        assert (found[1] == "which are tokens too") == (data.split_by == "character")
        listed = re.findall(r"(\S[^×]*\)) ×([\d,]+)", found[2])
        assert {name: read_count(count) for name, count in listed} == invisible
    tokens = split(text, data.split_by)
    assert ("one token again and again" in said) == (len(set(tokens)) == 1 < len(tokens))
    assert (f"a single {data.split_by}" in said) == (len(tokens) == 1)
    longest = len(data.text or "") / max(1, len(tokens))
    assert ("hardly any spaces" in said) == (data.split_by == "word" and longest > 20)


def check_unknown(rng: np.random.Generator) -> None:
    split_by = str(rng.choice(["character", "word"]))
    text, min_freq = draw_text(rng), int(rng.integers(0, 5))
    vocabulary = build_vocabulary(text, min_freq, split_by=split_by)
    prefix = draw_text(rng).replace("\n", "")
    unknown = vocabulary.list_unknown(prefix)
    known = set(vocabulary.tokens)
    assert set(unknown) == {each for each in split(prefix, split_by) if each not in known}
    if not unknown:
        return
    said = _describe_unknown(unknown, min_freq)
    names = re.fullmatch(
        r"(.+) (does not occur|do not occur|occurs fewer than \d times|each occur fewer than \d "
        r"times) in the training text; the net reads (it|both|each) as <unk>\.",
        said,
    )
    assert names, said
    assert names[2].startswith(("does", "occurs")) == (len(unknown) == 1)
    limit = re.search(r"\d", names[2])
    counts = Counter(split(text, split_by))
    assert max(counts[each] for each in unknown) < (int(limit[0]) if limit else 1)
    assert names[3] == {1: "it", 2: "both"}.get(len(unknown), "each")
    for each in unknown:
        assert {" ": "a space", **_INVISIBLE}.get(each, each) in names[1], said


def draw_data(rng: np.random.Generator) -> DataConfig:
    return DataConfig(
        text=draw_text(rng),
        split_by=str(rng.choice(["character", "word"])),
        cleaning=str(rng.choice(["none", "lyrics"])),
        min_freq=int(rng.integers(0, 5)),
        max_tokens=int(rng.integers(2, 40)) if rng.random() < 0.5 else None,
    )


def summarise(data: DataConfig) -> TextSummary:
    is_cleaned = data.cleaning == "lyrics"
    return summarise_text(data.text or "", is_cleaned=is_cleaned, split_by=data.split_by)


def clean(data: DataConfig) -> str:
    """The text that a net reads, character by character."""
    text = data.text or ""
    if data.cleaning == "none":
        return text
    cleaned = ""
    for character in text:
        if character == "\n":
            cleaned += " "
        elif character not in string.punctuation and character not in "\u2018\u2019\u201c\u201d":
            cleaned += character
    return cleaned


def split(text: str, split_by: str) -> list[str]:
    return text.split() if split_by == "word" else list(text)


CHECKS: list[Check] = [check_size, check_cleaning, check_contents, check_unknown]


@pytest.mark.parametrize("times", [300, pytest.param(1000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("check", CHECKS, ids=name_check)
def test_each_sentence_is_that_of_plain_counting(check: Check, times: int) -> None:
    repeat_check(check, times, seed=51)
