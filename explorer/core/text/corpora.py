"""The shipped texts and generated languages by name, and the course's cleaning of lyrics.

Knows which texts there are and where each comes from; knows no vocabulary and no net. It reads
files of `assets/corpora` only.
"""

from __future__ import annotations

import string
from dataclasses import dataclass

from explorer.core.assets import CORPORA_FOLDER
from explorer.core.errors import InvalidValueError
from explorer.core.text.languages import LANGUAGES

LANGUAGE_LENGTH = 200_000  # characters: enough to learn from and to hold some out
LANGUAGE_SEED = 0

_LYRICS_CLEANING = str.maketrans(
    {"\n": " "} | dict.fromkeys(string.punctuation + "\u201c\u201d\u2018\u2019")
)

_FILES = {
    "lyrics-zh": (
        "Chinese song lyrics",
        "lyrics_zh.txt",
        "63 songs written for this project; one line of a song a line, a blank line between two.",
    ),
    "tale-en": (
        "An English tale",
        "tale_en.txt",
        "The Clock at Low Harbour, written for this project; lines of at most 72 characters.",
    ),
}


@dataclass(frozen=True)
class Corpus:
    """A text to learn from.

    Attributes:
        name: its name in configurations and links.
        title: its name on the screen.
        text: the text as it stands, not cleaned.
        entropy_rate: nats per character, where it is known exactly.
        source: one sentence on where the text comes from.
    """

    name: str
    title: str
    text: str
    entropy_rate: float | None
    source: str


def list_corpora() -> tuple[str, ...]:
    """The names of all corpora, those written by people first."""
    return (*_FILES, *LANGUAGES)


def load_corpus(name: str) -> Corpus:
    """The corpus of that name; the same text every time.

    Raises:
        InvalidValueError: no corpus has that name.
    """
    if name in _FILES:
        title, filename, source = _FILES[name]
        text = (CORPORA_FOLDER / filename).read_text(encoding="utf-8")
        return Corpus(name, title, text, None, source)
    if name in LANGUAGES:
        language = LANGUAGES[name]
        return Corpus(
            name,
            language.title[0].upper() + language.title[1:],
            language.generate(LANGUAGE_LENGTH, LANGUAGE_SEED),
            language.entropy_rate,
            f"{LANGUAGE_LENGTH:,} characters of a formal language, generated with seed "
            f"{LANGUAGE_SEED}.",
        )
    raise InvalidValueError(f"`corpus` must be one of {', '.join(list_corpora())}, got {name!r}.")


def clean_lyrics(text: str) -> str:
    """The text as the course learns it; cleaning twice changes nothing more.

    Each newline becomes a space; ASCII punctuation and curly quotes are removed.
    """
    return text.translate(_LYRICS_CLEANING)
