"""The one engine and the one store of this server; knows how they are opened and shared."""

from __future__ import annotations

import streamlit as st

from explorer.runs.database import open_database
from explorer.runs.engine import Engine
from explorer.runs.store import RunStore


@st.cache_resource(show_spinner=False)
def open_store() -> RunStore:
    """The store of all runs."""
    return RunStore(open_database())


@st.cache_resource(show_spinner=False)
def open_engine() -> Engine:
    """The engine; its cluster starts in the background, so that the first run need not wait."""
    engine = Engine(open_store())
    engine.warm_up()
    return engine
