"""Finds lectures: those that come with the app, and those of this browser."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.core.errors import ExplorerError
from explorer.core.lectures.lecture import Lecture
from explorer.core.lectures.lecture_files import parse_lecture
from explorer.core.lectures.shipped import list_shipped_lectures
from explorer.runs.lectures import StoredLecture
from explorer.ui.runs.engine import open_store


@dataclass(frozen=True)
class LectureEntry:
    """A lecture and where it comes from.

    Attributes:
        name: what links call it: the shipped file's name, or the id of the browser's own.
        lecture: the lecture.
        stored: how it is kept; None for a shipped one, which can't be changed.
    """

    name: str
    lecture: Lecture
    stored: StoredLecture | None = None


def list_shipped() -> list[LectureEntry]:
    """The lectures that come with the app."""
    return [LectureEntry(name, lecture) for name, lecture in list_shipped_lectures().items()]


def list_own(owner: str) -> tuple[list[LectureEntry], list[StoredLecture]]:
    """The browser's own lectures, and those that this version can't read."""
    readable, unreadable = [], []
    for stored in open_store().lectures.list_all(owner):
        try:
            readable.append(_read(stored))
        except ExplorerError:
            unreadable.append(stored)
    return readable, unreadable


def find_lecture(owner: str, name: str) -> LectureEntry | None:
    """The lecture of that name; None if there is none.

    Raises:
        InvalidTextError: it is the browser's own, and this version can't read it.
    """
    shipped = list_shipped_lectures().get(name)
    if shipped is not None:
        return LectureEntry(name, shipped)
    stored = open_store().lectures.find(name, owner)
    return None if stored is None else _read(stored)


def _read(stored: StoredLecture) -> LectureEntry:
    return LectureEntry(stored.id, parse_lecture(stored.body), stored)
