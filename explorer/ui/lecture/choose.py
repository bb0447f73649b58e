"""The list of lectures: those that come with the app, and the browser's own."""

from __future__ import annotations

import streamlit as st

from explorer.core.errors import ExplorerError
from explorer.core.lectures.lecture import Lecture
from explorer.core.lectures.lecture_files import MAX_BYTES, read_lecture_file
from explorer.runs.lectures import StoredLecture
from explorer.ui.lecture.catalogue import LectureEntry, list_own, list_shipped
from explorer.ui.lecture.changes import add_lecture, delete_lecture, show_past, try_change
from explorer.ui.lecture.links import open_lecture
from explorer.ui.lecture.notes_text import write_minutes
from explorer.ui.shell.plain_text import escape_markdown

_UPLOAD, _TITLE = "lecture.upload", "lecture.new_title"
_ROW_WIDTH = 560  # px, of a lecture's name and what it is about


def choose_lecture(owner: str) -> None:
    """Show all lectures, and make or import others."""
    show_past()
    for entry in list_shipped():
        _show_row(entry)
    own, unreadable = list_own(owner)
    st.subheader("Your own lectures", anchor=False)
    if not own and not unreadable:
        st.markdown(
            "You have none yet. Press **Add to lecture** at the upper right of any page to begin "
            "one with what the page shows, or copy a lecture above."
        )
    for entry in own:
        _show_row(entry)
    for stored in unreadable:
        _show_unreadable(stored)
    _offer_new(owner)


def _show_row(entry: LectureEntry) -> None:
    lecture = entry.lecture
    count = len(lecture.scenes)
    with st.container(horizontal=True, vertical_alignment="center"):
        told = f"**{escape_markdown(lecture.title)}**"
        if lecture.summary:
            told += f"  \n{escape_markdown(lecture.summary)}"
        st.markdown(told, width=_ROW_WIDTH)
        scenes = f"{count} scene{'' if count == 1 else 's'}"
        st.markdown(f":gray[{scenes}, {write_minutes(lecture.minutes)}]", width="content")
        st.button(
            "Open",
            key=f"lecture.open.{entry.name}",
            icon=":material/arrow_forward:",
            on_click=open_lecture,
            args=(entry.name,),
        )


def _show_unreadable(stored: StoredLecture) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(
            "This version of the app can't read one of your lectures; download it to keep it."
        )
        st.download_button(
            "Download", stored.body, f"lecture_{stored.id[:8]}.toml", "application/toml"
        )
        st.button(
            "Delete",
            key=f"lecture.drop.{stored.id}",
            on_click=delete_lecture,
            args=(stored.id, stored.owner, "a lecture that can't be read"),
        )


def _offer_new(owner: str) -> None:
    with st.expander("New lecture, or import one"):
        with st.form("lecture.new", border=False, clear_on_submit=True):
            # A field with a limit keeps a longer text to itself: it would be refused as empty.
            st.text_input("Title of the new lecture", key=_TITLE)
            st.form_submit_button("Make it", on_click=try_change, args=(lambda: _make(owner),))
        with st.form("lecture.import", border=False, clear_on_submit=True):
            st.file_uploader(
                "A lecture's file (.toml)", type="toml", key=_UPLOAD, max_upload_size=1
            )
            st.form_submit_button("Import", on_click=try_change, args=(lambda: _import(owner),))


def _make(owner: str) -> None:
    title = st.session_state[_TITLE].strip()
    open_lecture(add_lecture(owner, Lecture(title), f"Made “{title}”."))


def _import(owner: str) -> None:
    upload = st.session_state[_UPLOAD]
    if upload is None:
        raise _NothingChosenError("Choose a lecture's file first; it ends with .toml.")
    lecture = read_lecture_file(upload.read(MAX_BYTES + 1))
    open_lecture(add_lecture(owner, lecture, f"Imported “{lecture.title}”."))


class _NothingChosenError(ExplorerError):
    """No file was chosen."""
