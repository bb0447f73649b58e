"""A lecture and its scenes, which are valid once they exist."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

from explorer.core.course.answers import ANSWERS
from explorer.core.errors import InvalidValueError, quote
from explorer.core.lectures.scene_links import check_link

MAX_TITLE = 120  # characters
MAX_NOTES = 12_000
MAX_MINUTES = 240
MAX_SCENES = 100

# Characters that change the direction of the text around them: a title could read as another one.
_TURNS_TEXT = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Scene:
    """One scene of a lecture.

    Attributes:
        title: a few words, shown to the class.
        link: the page and its parameters, such as `srn?f=tanh&u2=1`.
        minutes: how long it is meant to take, above 0.
        notes: what the lecturer says, as Markdown; only the lecturer sees them.
        question: the name of one of the course's questions, whose answer the app computes; may be
            empty.

    Raises:
        InvalidValueError: a field breaks its rule.
    """

    title: str
    link: str
    minutes: float = 1.0
    notes: str = ""
    question: str = ""

    def __post_init__(self) -> None:
        """Check every field."""
        check_line("title", self.title)
        check_link(self.link)
        if not 0 < self.minutes <= MAX_MINUTES:  # false for NaN, too
            try:
                given = f"{self.minutes:g}"
            except OverflowError:
                given = "a number of hundreds of digits"
            raise InvalidValueError(
                f"`minutes` must be more than 0 and at most {MAX_MINUTES}, got {given}."
            )
        check_paragraphs("notes", self.notes)
        if self.question and self.question not in ANSWERS:
            raise InvalidValueError(
                f"`question` must be the name of one of the course's questions, such as "
                f"{next(iter(ANSWERS))!r}, got {quote(self.question)}."
            )


@dataclass(frozen=True)
class Lecture:
    """A list of scenes.

    Attributes:
        title: its name.
        scenes: in the order in which they are shown; a new lecture has none yet.
        summary: a sentence for the list of lectures; may be empty.

    Raises:
        InvalidValueError: a field breaks its rule.
    """

    title: str
    scenes: tuple[Scene, ...] = ()
    summary: str = ""

    def __post_init__(self) -> None:
        """Check the fields; the scenes have been checked already."""
        check_line("title", self.title)
        check_paragraphs("summary", self.summary)
        if len(self.scenes) > MAX_SCENES:
            raise InvalidValueError(
                f"A lecture must have at most {MAX_SCENES} scenes, got {len(self.scenes)}."
            )

    @property
    def minutes(self) -> float:
        """How long all scenes together are meant to take."""
        return math.fsum(scene.minutes for scene in self.scenes)


def check_line(name: str, text: str) -> None:
    """Check that a text is one line with something on it.

    Raises:
        InvalidValueError: it isn't.
    """
    if not _can_be_seen(text) or len(text) > MAX_TITLE or "\n" in text or _find_unprintable(text):
        given = f"{len(text):,} characters" if len(text) > MAX_TITLE else quote(text)
        raise InvalidValueError(
            f"`{name}` must be one line of 1 to {MAX_TITLE} characters that can be seen, got "
            f"{given}."
        )


def check_paragraphs(name: str, text: str) -> None:
    """Check that a text of several lines isn't too long and has no control characters.

    Raises:
        InvalidValueError: it breaks the rule.
    """
    if len(text) > MAX_NOTES:
        raise InvalidValueError(
            f"`{name}` must have at most {MAX_NOTES:,} characters, got {len(text):,}."
        )
    found = _find_unprintable(text)
    if found:
        raise InvalidValueError(
            f"`{name}` must have no control characters, got U+{ord(found):04X}."
        )


def _can_be_seen(text: str) -> bool:
    """Whether a text has a character other than spaces and those that take no room."""
    return any(unicodedata.category(each)[0] not in "CZ" for each in text)


def _find_unprintable(text: str) -> str:
    """The first character that a text may not have; empty if there is none."""
    return next(
        (
            each
            for each in text
            if (unicodedata.category(each) in {"Cc", "Cs"} and each not in "\n\t")
            or _TURNS_TEXT.match(each)
        ),
        "",
    )
