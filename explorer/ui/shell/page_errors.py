"""Errors on a page: those with a sentence for the reader are shown as that sentence.

Any other is a bug: Streamlit writes its traceback to the log and says on the page that there was
one (`showErrorDetails` in `.streamlit/config.toml`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from explorer.core.errors import ExplorerError
from explorer.ui.shell.plain_text import escape_markdown


@contextmanager
def show_errors(note: str = "") -> Iterator[None]:
    """Show the sentence of an `ExplorerError` where it left the block; what was drawn stays.

    Args:
        note: a further sentence, as of what was kept.
    """
    try:
        yield
    except ExplorerError as error:
        st.error(escape_markdown(f"{error} {note}".strip()))
