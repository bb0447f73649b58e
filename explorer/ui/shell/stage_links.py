"""The message in which a stage sends its scene: the scene as a link, and the message's number.

Knows what the browser may send (`createLinkSender` in assets/transport/address.js); knows no net.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

import streamlit as st


def read_link(key: str) -> dict[str, str]:
    """The link in the last message of the stage mounted under that key, as a table."""
    return dict(parse_qsl(str(_read_message(key).get("query", "")), keep_blank_values=True))


def count_messages(key: str) -> int:
    """The number of that message, which the stage is given back with what came of it; 0: none."""
    count = _read_message(key).get("count")
    return count if isinstance(count, int) else 0


def _read_message(key: str) -> dict[str, object]:
    state = st.session_state
    message = state[key].get("link") if key in state else None
    return message if isinstance(message, dict) else {}
