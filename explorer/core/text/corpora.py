"""Loads the shipped corpora by name, and cleans lyrics as the course does.

A corpus is a file in `assets/corpora` or a text generated from a formal language.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import BoolArray
from explorer.core.assets import CORPORA_FOLDER
from explorer.core.errors import InvalidValueError
from explorer.core.text.languages import LANGUAGES

LANGUAGE_LENGTH = 200_000  # characters: enough to learn from and to hold some out
LANGUAGE_SEED = 0

_REMOVED = frozenset(string.punctuation + "\u201c\u201d\u2018\u2019")
_LYRICS_CLEANING = str.maketrans({"\n": " "} | dict.fromkeys(_REMOVED))

_FILES = {
    "lyrics-zh": (
        "Chinese song lyrics",
        "lyrics_zh.txt",
        "63 songs written for this project; a blank line separates two songs.",
    ),
    "tale-en": (
        "An English tale",
        "tale_en.txt",
        "“The Clock at Low Harbour”, written for this project; lines of at most 72 characters.",
    ),
}


@dataclass(frozen=True)
class Corpus:
    """A text to train on.

    Attributes:
        name: its name in configurations and links.
        title: its name on the screen.
        text: the text, not cleaned.
        entropy_rate: nats per character; None if it isn't known exactly.
        source: one sentence on the text's origin.
    """

    name: str
    title: str
    text: str
    entropy_rate: float | None
    source: str


def list_corpora() -> tuple[str, ...]:
    """The names of all corpora; those written by people come first."""
    return (*_FILES, *LANGUAGES)


def find_title(name: str) -> str:
    """What a corpus is called on the screen; its own name if no corpus has that name.

    The runs of a later version may have other corpora.
    """
    if name in _FILES:
        return _FILES[name][0]
    return _capitalise(LANGUAGES[name].title) if name in LANGUAGES else name


def load_corpus(name: str) -> Corpus:
    """The corpus with this name; the same text every time.

    Raises:
        InvalidValueError: no corpus has this name.
    """
    if name in _FILES:
        _, filename, source = _FILES[name]
        text = (CORPORA_FOLDER / filename).read_text(encoding="utf-8")
        return Corpus(name, find_title(name), text, None, source)
    if name in LANGUAGES:
        language = LANGUAGES[name]
        return Corpus(
            name,
            find_title(name),
            language.generate(LANGUAGE_LENGTH, LANGUAGE_SEED),
            language.entropy_rate,
            f"{LANGUAGE_LENGTH:,} characters generated from a formal language with seed "
            f"{LANGUAGE_SEED}.",
        )
    raise InvalidValueError(f"`corpus` must be one of {', '.join(list_corpora())}, got {name!r}.")


def _capitalise(title: str) -> str:
    return title[0].upper() + title[1:]


def clean_lyrics(text: str) -> str:
    """The lyrics as the course trains on them; cleaning them again changes nothing.

    Each newline becomes a space; ASCII punctuation and curly quotes are removed.
    """
    return text.translate(_LYRICS_CLEANING)


def pick_cleaned(counts: Mapping[str, int]) -> dict[str, int]:
    """How often each character that `clean_lyrics` changes occurs, the most frequent first.

    The newline, which becomes a space, is among them; all others are removed.

    Args:
        counts: how often each character of a text occurs.
    """
    found = [each for each in counts if each == "\n" or each in _REMOVED]
    return {each: counts[each] for each in sorted(found, key=lambda each: (-counts[each], each))}


def find_kept(text: str) -> BoolArray:
    """Which characters of a text `clean_lyrics` keeps (T,); a newline is kept as a space."""
    return np.array([character not in _REMOVED for character in text], np.bool_)
