"""Reads the messages of components, above all those in which a stage sends its scene.

Such a one has the scene as a link, and a message number. In the browser, `createLinkSender` of
assets/components/shared/address.js sends it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import streamlit as st


def read_link(key: str) -> dict[str, str]:
    """The link in the last message from the stage with that key, as a table of its parameters."""
    query = read_message(key, "link").get("query", "")
    return dict(parse_qsl(str(query), keep_blank_values=True))


def count_messages(key: str) -> int:
    """That message's number, which is sent back to the stage with the result; 0 without one."""
    count = read_message(key, "link").get("count")
    return count if isinstance(count, int) else 0


def read_message(key: str, name: str) -> dict[str, Any]:
    """The last message with that name from the component with that key; empty if there is none."""
    state = st.session_state
    message = state[key].get(name) if key in state else None
    return message if isinstance(message, dict) else {}
