"""Asks for a text of the user's own and keeps it for the session, whatever recipe or page is shown.

A file or a pasted text: what was given last is used. A short pasted text is in the page's link.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from explorer.core.errors import ExplorerError
from explorer.core.text.encodings import ENCODINGS
from explorer.core.text.uploads import MAX_CORPUS_BYTES, list_parts, read_text_file
from explorer.ui.runs.own_text import (
    TEXT_FIELD,
    TEXT_FILE,
    TEXT_PASTED,
    TEXT_UPLOAD,
    OwnFile,
    find_own_file,
)
from explorer.ui.shell.link_report import claim_parameters
from explorer.ui.shell.plain_text import escape_markdown
from explorer.ui.shell.uploads import forget_upload, name_uploader

_PART, _ENCODING, _LINKED = "own.text.part", "own.text.encoding", "own.text.linked"
_LEFT = "own.text.left"  # the parameter and text that the page took out of its link
_LINKED_CHARACTERS = 4000  # every browser and server accepts a URL of this length
_TYPES = ["txt", "text", "md", "zip"]


def ask_own_text(name: str) -> None:
    """Ask for a file or a pasted text, and how to read the file.

    Args:
        name: the parameter of the page's link that has a pasted text.
    """
    follow_text_link(name)
    st.file_uploader(
        f"A text (.txt or .md), or a .zip of texts, up to {MAX_CORPUS_BYTES // 10**6} MB",
        type=_TYPES,
        max_upload_size=MAX_CORPUS_BYTES // 10**6,
        key=name_uploader(TEXT_UPLOAD),
        on_change=_receive_file,
        help="The file isn't part of this page's link: anyone who opens the link has to upload it "
        "again. An exported run includes its text.",
    )
    file = find_own_file()
    if file is not None:
        if st.session_state[name_uploader(TEXT_UPLOAD)] is None:  # another page has emptied it
            st.button(f"Forget {escape_markdown(file.name)}", on_click=_forget_file)
        _ask_reading(file)
    st.text_area(
        "Or paste a text",
        key=TEXT_FIELD,
        on_change=_receive_pasted,
        persist_state="session",
        help=f"This page's link carries up to {_LINKED_CHARACTERS:,} characters of it.",
    )
    _write_link(name, "" if file else str(st.session_state.get(TEXT_PASTED, "")))


def follow_text_link(name: str) -> None:
    """Take the text of the page's link, unless the session has written it there itself."""
    state, linked = st.session_state, st.query_params.get(name)
    claim_parameters(name)
    if linked is not None and state.get(_LINKED) != (name, linked):
        state[TEXT_FIELD] = linked
        state[_LINKED] = (name, linked)
        _receive_pasted()
    state.setdefault(TEXT_FIELD, state.get(TEXT_PASTED, ""))


def drop_text_link() -> None:
    """Take the text out of the page's link, because the page learns another one.

    Going back in the browser returns to the address that still has it, and not to its corpus.
    """
    linked, left = st.session_state.pop(_LINKED, None), st.session_state.get(_LEFT)
    if linked is not None and st.query_params.get(linked[0]) == linked[1]:
        del st.query_params[linked[0]]
        st.session_state[_LEFT] = linked
    elif left is not None and st.query_params.get(left[0]) == left[1]:
        claim_parameters(left[0])


def _receive_file() -> None:
    given = st.session_state[name_uploader(TEXT_UPLOAD)]
    st.session_state[_PART] = st.session_state[_ENCODING] = ""
    if given is None:
        st.session_state.pop(TEXT_FILE, None)
    else:
        assert isinstance(given, UploadedFile)  # noqa: S101 - one file is asked for
        st.session_state[TEXT_FILE] = _read(OwnFile(given.getvalue(), given.name))


def _forget_file() -> None:
    st.session_state.pop(TEXT_FILE, None)


def _receive_pasted() -> None:
    st.session_state[TEXT_PASTED] = st.session_state[TEXT_FIELD]
    if find_own_file() is not None:
        st.session_state.pop(TEXT_FILE)
        forget_upload(TEXT_UPLOAD)


def _receive_reading() -> None:
    file = find_own_file()
    assert file is not None  # noqa: S101 - its controls are drawn beside it
    state = st.session_state
    part, encoding = str(state.get(_PART, file.part)), str(state[_ENCODING])
    state[TEXT_FILE] = _read(replace(file, part=part, encoding=encoding))


def _read(file: OwnFile) -> OwnFile:
    names: tuple[str, ...] = ()
    try:
        names = list_parts(file.data, file.name)
        read = read_text_file(file.data, file.name, part=file.part, encoding=file.encoding)
    except ExplorerError as error:
        # Names can be offered even so: texts that are too large together may be read one by one.
        return replace(file, names=names, read=None, reason=str(error))
    return replace(file, names=names, read=read, reason="")


def _ask_reading(file: OwnFile) -> None:
    """Ask which text of a zip to read, and in which encoding."""
    if len(file.names) > 1:
        names = {name: escape_markdown(name) for name in file.names}
        titles = {"": f"All {len(names)}, in this order", **names}
        _choose("Text in the zip", _PART, file.part, titles)
    guessed = file.read.parts[0].encoding if file.read and not file.encoding else ""
    first = f"{ENCODINGS[guessed]}, found from the bytes" if guessed else "The likeliest"
    _choose(
        "Encoding",
        _ENCODING,
        file.encoding,
        {"": first, **ENCODINGS},
        help="Another encoding reads the same bytes as other characters. If the first line below "
        "looks wrong, choose the encoding that the file was saved in.",
    )


def _choose(
    label: str,
    key: str,
    chosen: str,
    titles: Mapping[str, str],
    help: str | None = None,  # noqa: A002 - Streamlit's name
) -> None:
    """Offer ways to read the file, each with its title."""
    st.session_state.setdefault(key, chosen)
    st.selectbox(
        label,
        list(titles),
        format_func=titles.__getitem__,
        key=key,
        on_change=_receive_reading,
        help=help,
    )


def _write_link(name: str, text: str) -> None:
    """Put a short pasted text into the page's link, and say so if one is too long.

    The field isn't bound to the URL: without a maximum it would produce an address that no server
    accepts, and with one it would silently drop a longer text.
    """
    if 0 < len(text) <= _LINKED_CHARACTERS:
        if st.query_params.get(name) != text:
            st.query_params[name] = text
        st.session_state[_LINKED] = (name, text)
        return
    drop_text_link()
    if text:
        st.caption(
            f"{len(text):,} characters don't fit into this page's link, which carries up to "
            f"{_LINKED_CHARACTERS:,}: anyone who opens it has to paste the text again. An exported "
            "run includes its text."
        )
