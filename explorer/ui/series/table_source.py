"""Asks for the user's table: a file or a pasted text, kept for the session."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from explorer.ui.runs.table_keys import KEPT, TEXT
from explorer.ui.series.table_decisions import forget_decisions
from explorer.ui.shell.plain_text import escape_markdown
from explorer.ui.shell.uploads import name_uploader

_MAX_MB = 5  # the limit of the readers of text
_FILE = "own-table"
_UPLOAD = "A table: .csv, .tsv, .txt or .xlsx, with one row per time step"
# The reader calls those that it can't read by their names and says what to do.
_TYPES = ["csv", "tsv", "txt", "dat", "xlsx", "xls", "ods", "json", "html", "htm", "parquet", "zip"]


@dataclass(frozen=True)
class GivenTable:
    """What the user has given, or the example.

    Attributes:
        content: a file's bytes, or a text.
        name: the file's name; empty for a text.
        is_own: whether it's the user's.
    """

    content: bytes | str
    name: str
    is_own: bool


def choose_source(example: str) -> GivenTable:
    """The user's table, or the example until there is one."""
    upload = st.file_uploader(
        _UPLOAD,
        type=_TYPES,
        max_upload_size=_MAX_MB,
        key=name_uploader(_FILE),
        on_change=_keep_file,
    )
    kept = st.session_state.get(KEPT)
    if kept and upload is None:  # the user has looked at another series in between
        name = escape_markdown(kept[0][:60])
        st.button(f"Remove {name}, still in use", icon=":material/close:", on_click=_keep_file)
    pasted = st.text_area(
        "Or paste a table", key=TEXT, persist_state="session", on_change=forget_decisions
    )
    if kept:
        return GivenTable(kept[1], kept[0], is_own=True)
    if pasted.strip():
        return GivenTable(pasted, "", is_own=True)
    st.info("Until you upload or paste a table, a made-up example of 144 months is used.")
    return GivenTable(example, "", is_own=False)


def _keep_file() -> None:
    """Keep the upload for the session, since the uploader loses it while it isn't shown."""
    upload = st.session_state.get(name_uploader(_FILE))
    st.session_state[KEPT] = (upload.name, upload.getvalue()) if upload is not None else None
    forget_decisions()
