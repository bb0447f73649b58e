"""Finds the text of the user's own that the session keeps, for every page that can read one."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from explorer.core.errors import InvalidTextError
from explorer.core.text.uploads import TextFile

# Where the session keeps it: the uploader, the file read from it, the field, the text pasted there.
TEXT_UPLOAD, TEXT_FILE = "own.text", "own.text.file"
TEXT_FIELD, TEXT_PASTED = "own.text.area", "own.text.pasted"


@dataclass(frozen=True, eq=False)
class OwnFile:
    """An uploaded file, and the text that was read from it.

    Attributes:
        data: its bytes.
        name: its name.
        names: the texts that it has.
        part: the text chosen from a zip; empty for all of them.
        encoding: the encoding chosen; empty for the likeliest.
        read: the text and how it was read; None if it was refused.
        reason: why it was refused.
    """

    data: bytes
    name: str
    names: tuple[str, ...] = ()
    part: str = ""
    encoding: str = ""
    read: TextFile | None = None
    reason: str = ""


def find_own_file() -> OwnFile | None:
    """The file whose text is used, if the session's own text comes from one."""
    file = st.session_state.get(TEXT_FILE)
    return file if isinstance(file, OwnFile) else None


def has_own_text() -> bool:
    """Whether there is a text that `find_own_text` can give."""
    file = find_own_file()
    return bool(st.session_state.get(TEXT_PASTED)) if file is None else file.read is not None


def find_own_text() -> str:
    """The session's own text; empty if there is none.

    Raises:
        InvalidTextError: the file uploaded last was refused.
    """
    file = find_own_file()
    if file is None:
        return str(st.session_state.get(TEXT_PASTED, ""))
    if file.read is None:
        raise InvalidTextError(file.reason)
    return file.read.text
