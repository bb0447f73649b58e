"""The server's only engine and store, opened once and shared by all sessions."""

from __future__ import annotations

import streamlit as st

from explorer.core.assets import EXAMPLES_FOLDER
from explorer.runs.database import open_database
from explorer.runs.engine import Engine
from explorer.runs.examples import ExampleShelf, StoreWithExamples
from explorer.runs.records import Run

_OPENED: list[Engine] = []  # none, or the one


@st.cache_resource(show_spinner=False)
def open_store() -> StoreWithExamples:
    """Return the store of all runs, with the shipped examples beside them."""
    return StoreWithExamples(open_database(), ExampleShelf(EXAMPLES_FOLDER))


@st.cache_resource(show_spinner=False)
def open_engine() -> Engine:
    """Return the engine, whose cluster starts in the background before the first run needs it."""
    engine = Engine(open_store())
    engine.warm_up()
    _OPENED[:] = [engine]
    return engine


def find_store_fault(run: Run) -> str:
    """Return why this server can't store the run at present, in words; empty if it can."""
    engine = find_engine()
    return engine.find_fault(run.id) if engine else ""


def find_engine() -> Engine | None:
    """Return the engine if a page has opened it already; nothing is started."""
    return _OPENED[0] if _OPENED else None
