"""What the server does when it starts: it says in the terminal who can open the app."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from explorer.server.logs import set_up_logs
from explorer.server.warm_up import WARM_UP
from explorer.ui.shell.addresses import describe_reach, find_own_addresses
from explorer.ui.shell.teacher_access import read_access


@asynccontextmanager
async def announce(_app: st.App) -> AsyncIterator[None]:
    """Say who can open the app, before the first request."""
    set_up_logs()
    read_access()  # a secret that's too short is said now, not when somebody opens a page
    WARM_UP.allow()
    address = st.get_option("server.address") or "0.0.0.0"  # noqa: S104 - Streamlit's own default
    port, path = st.get_option("server.port"), st.get_option("server.baseUrlPath")
    sys.stdout.write(describe_reach(address, port, find_own_addresses(), path))
    sys.stdout.flush()
    yield
