"""What the answer to a question of the course is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CourseAnswer:
    """What is right, and why.

    Attributes:
        value: the number, or the key of the choice.
        sentence: where it comes from, with its numbers.
    """

    value: float | str
    sentence: str
