"""Shows an `ExplorerError`, and a database that fails, on the page by a message.

Any other exception is a bug: Streamlit logs its traceback, and the page says so in words of ours.
Streamlit's own name its cloud and, on localhost, link to other hosts.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from explorer.core.errors import ExplorerError
from explorer.runs.faults import describe_fault
from explorer.ui.shell.plain_text import escape_markdown


@contextmanager
def show_errors(note: str = "") -> Iterator[None]:
    """Show the message of an `ExplorerError` raised in the block; what was drawn before stays.

    Args:
        note: a sentence to add, such as what was kept.
    """
    try:
        yield
    except ExplorerError as error:
        st.error(escape_markdown(f"{error} {note}".strip()))
    except SQLAlchemyError as error:
        logging.getLogger(__name__).exception("The database of runs failed.")
        st.error(escape_markdown(describe_fault(error)))


def show_bug(_: Exception) -> bool:
    """Say on the page that a bug stopped it; `st.App` calls this after it has logged the bug.

    Returns:
        True: Streamlit needn't show the exception.
    """
    st.error(
        "This page has stopped. That's a bug in the app, and its log says which; your runs are "
        "kept. Reload the page or open another one."
    )
    return True
