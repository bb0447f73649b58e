"""Defines the answer to a course question."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CourseAnswer:
    """The right answer and the reason.

    Attributes:
        value: the number, or the key of the choice.
        sentence: where it comes from, with numbers.
    """

    value: float | str
    sentence: str
