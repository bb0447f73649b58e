"""Changes the browser's own lectures; each change can be undone, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from explorer.core.errors import ExplorerError
from explorer.core.lectures.lecture import Lecture, Scene
from explorer.core.lectures.lecture_files import write_lecture
from explorer.runs.lectures import StoredLecture
from explorer.ui.lecture.catalogue import LectureEntry
from explorer.ui.lecture.links import LECTURE, open_lecture
from explorer.ui.runs.engine import open_store
from explorer.ui.shell.plain_text import escape_markdown

_PAST, _FAULT = "lecture.past", "lecture.fault"
_MOST_STEPS = 50


@dataclass(frozen=True)
class _Step:
    """What was done, and how to undo it."""

    sentence: str
    undo: Callable[[], object]


def add_lecture(owner: str, lecture: Lecture, sentence: str) -> str:
    """Keep a new lecture of this browser; its name in links.

    Args:
        owner: the browser's key.
        lecture: what to keep.
        sentence: what was done, for the screen.

    Raises:
        InvalidValueError: the browser has as many as it may have.
    """
    kept = open_store().lectures
    made = kept.create(owner, write_lecture(lecture))
    before = st.query_params.get(LECTURE, "")

    def undo() -> None:
        kept.delete(made.id, owner)
        if st.query_params.get(LECTURE) == made.id:  # it would name a lecture that is no more
            open_lecture(before)

    _note(sentence, undo)
    return made.id


def delete_lecture(entry_id: str, owner: str, title: str) -> None:
    """Delete a lecture of this browser."""
    kept = open_store().lectures
    deleted = kept.delete(entry_id, owner)
    if deleted is not None:
        _note(f"Deleted “{title}”.", lambda: kept.restore(deleted))


def change_lecture(entry: LectureEntry, lecture: Lecture, sentence: str) -> None:
    """Keep another version of a lecture of this browser.

    Raises:
        InvalidValueError: it was changed elsewhere since it was read.
    """
    before = entry.stored
    if before is None or lecture == entry.lecture:
        return
    kept = open_store().lectures
    kept.change(before, write_lecture(lecture))
    _note(sentence, lambda: _set_body(before))


def move_scene(entry: LectureEntry, index: int, by: int) -> None:
    """Exchange a scene with its neighbour; for a widget's callback."""
    scenes = list(entry.lecture.scenes)
    other = index + by
    if 0 <= other < len(scenes):
        scenes[index], scenes[other] = scenes[other], scenes[index]
        _try_scenes(entry, scenes, f"Moved “{entry.lecture.scenes[index].title}”.")


def duplicate_scene(entry: LectureEntry, index: int) -> None:
    """Put a copy of a scene after it; for a widget's callback."""
    scenes = list(entry.lecture.scenes)
    scenes.insert(index + 1, scenes[index])
    _try_scenes(entry, scenes, f"Duplicated “{scenes[index].title}”.")


def delete_scene(entry: LectureEntry, index: int) -> None:
    """Delete a scene; for a widget's callback."""
    scenes = list(entry.lecture.scenes)
    deleted = scenes.pop(index)
    _try_scenes(entry, scenes, f"Deleted the scene “{deleted.title}”.")


def show_past() -> None:
    """Say what was done last, with a button to undo it, and why something couldn't be done."""
    fault = st.session_state.pop(_FAULT, None)
    if fault is not None:
        st.error(escape_markdown(str(fault)))
    past: list[_Step] = st.session_state.get(_PAST, [])
    if past:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(escape_markdown(past[-1].sentence), width="content")
            st.button("Undo", icon=":material/undo:", key="lecture.undo", on_click=_undo)


def try_change(act: Callable[[], object]) -> None:
    """Do something in a widget's callback; a refusal is shown when the page runs."""
    try:
        act()
    except ExplorerError as error:
        st.session_state[_FAULT] = str(error)


def _try_scenes(entry: LectureEntry, scenes: list[Scene], sentence: str) -> None:
    try_change(
        lambda: change_lecture(entry, replace(entry.lecture, scenes=tuple(scenes)), sentence)
    )


def _undo() -> None:
    past: list[_Step] = st.session_state.get(_PAST, [])
    if past:
        try_change(past.pop().undo)


def _set_body(before: StoredLecture) -> None:
    kept = open_store().lectures
    present = kept.find(before.id, before.owner)
    if present is not None:
        kept.change(present, before.body)


def _note(sentence: str, undo: Callable[[], object]) -> None:
    past: list[_Step] = st.session_state.setdefault(_PAST, [])
    past.append(_Step(sentence, undo))
    del past[:-_MOST_STEPS]
