"""Reads the message in which a stage sends its scene: the scene as a link, and a message number.

In the browser, `createLinkSender` of assets/components/shared/address.js sends it.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

import streamlit as st


def read_link(key: str) -> dict[str, str]:
    """The link in the last message from the stage with that key, as a table of its parameters."""
    return dict(parse_qsl(str(_read_message(key).get("query", "")), keep_blank_values=True))


def count_messages(key: str) -> int:
    """That message's number, which is sent back to the stage with the result; 0 without one."""
    count = _read_message(key).get("count")
    return count if isinstance(count, int) else 0


def _read_message(key: str) -> dict[str, object]:
    state = st.session_state
    message = state[key].get("link") if key in state else None
    return message if isinstance(message, dict) else {}
