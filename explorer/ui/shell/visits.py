"""Tells visits to a page apart, and lets a link decide every control of the page that it opens.

Streamlit keeps the values of the controls that are in the address when you leave a page, and gives
them back when you return. That's right for the menu, whose address has no parameters: the page is
as you left it. It's wrong for a link that does carry some: what it leaves out would come from what
you did before, and the link would mean something else in every browser.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_KEY, _NEW = "shell.visit", "shell.visit.new"


@dataclass(frozen=True)
class Visit:
    """One stay on a page, until another page or another entry of the browser's history is opened.

    Attributes:
        page: the page's address.
        number: counts the session's visits.
        by_link: whether the address alone decides what is shown.
    """

    page: str
    number: int
    by_link: bool


def begin_run(page: str) -> None:
    """Begin a new visit if the page has just been opened; to be called before the page runs."""
    context, last = get_script_run_ctx(), find_visit()
    is_step_in_history = context is not None and context.is_history_navigation
    has_left = last is not None and last.page != page
    is_new = last is None or has_left or is_step_in_history
    st.session_state[_NEW] = is_new
    if not is_new:
        return
    by_link = bool(st.query_params) or is_step_in_history
    if context is not None and has_left and by_link:
        # Streamlit's rule for the Back button is the one we want here: a control that the address
        # doesn't name takes its default, whatever it was before.
        context.is_history_navigation = True
    st.session_state[_KEY] = Visit(page, last.number + 1 if last else 0, by_link)


def is_new_visit() -> bool:
    """Whether the page runs for the first time since it was opened."""
    return bool(st.session_state.get(_NEW))


def complete_link(name: str, value: str) -> None:
    """Add a parameter that follows from the link's others, before the control of that name."""
    context = get_script_run_ctx()
    if context is None:
        return
    with context.session_state.query_params() as params:
        params.set_corrected_value(name, value, "string_value")
        params.set_initial_query_params_from_current()


def find_visit() -> Visit | None:
    """The current visit; None before the first."""
    visit = st.session_state.get(_KEY)
    return visit if isinstance(visit, Visit) else None
