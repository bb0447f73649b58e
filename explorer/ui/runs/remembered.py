"""Remembers, for this session, which runs each page showed last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from explorer.ui.shell.visits import find_visit


@dataclass(frozen=True)
class Remembered:
    """What a page showed.

    Attributes:
        ids: the runs' ids, the first one first.
        recipe: the recipe of the controls beside them.
        is_now: whether the page has been open since.
    """

    ids: tuple[str, ...]
    recipe: str
    is_now: bool


def remember(page: str, ids: Iterable[str], recipe: str) -> None:
    """Remember that the page shows those runs now, beside the controls of that recipe."""
    st.session_state[_name_key(page)] = (tuple(ids), recipe, _count_visits())


def recall(page: str) -> Remembered:
    """What the page showed last; no runs if it hasn't been open in this session."""
    ids, recipe, visit = st.session_state.get(_name_key(page), ((), "", None))
    return Remembered(ids, recipe, visit == _count_visits())


def list_shown_ids(page: str) -> tuple[str, ...]:
    """The ids of the runs that the page shows at the moment."""
    last = recall(page)
    return last.ids if last.is_now else ()


def forget(page: str) -> None:
    """Forget what the page showed; also for a widget's callback."""
    st.session_state.pop(_name_key(page), None)


def _name_key(page: str) -> str:
    return f"{page}.shown"


def _count_visits() -> int:
    visit = find_visit()
    return visit.number if visit else 0
