"""Asks for the epoch of a run that a page shows, with a transport that plays the run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from explorer.ui.shell.stage_files import register_component


def choose_epoch_shown(
    epochs: Sequence[int],
    *,
    key: str,
    start: int | None = None,
    on_change: Callable[[int], None] = lambda _: None,
) -> int:
    """The index of the epoch to show.

    Args:
        epochs: the epochs that can be shown, two or more.
        key: the transport's key, of this run.
        start: the index of the one shown at first; the last one if None.
        on_change: called with the index that the user has chosen.
    """
    message = _read_message(key)
    position = _find_position(message, len(epochs), start)

    def receive() -> None:
        on_change(_find_position(_read_message(key), len(epochs), start))

    register_component("epoch_player")(
        key=key,
        data={"epochs": list(epochs), "position": position, "count": message.get("count", 0)},
        on_shown_change=receive,
    )
    return position


def _find_position(message: dict[str, Any], of: int, start: int | None) -> int:
    """The index chosen; whoever chose the last epoch follows a run that goes on."""
    last = of - 1
    position, chosen_of = message.get("position"), message.get("of")
    if not isinstance(position, int) or not isinstance(chosen_of, int):
        return last if start is None else start
    return last if position >= chosen_of - 1 else max(0, min(position, last))


def _read_message(key: str) -> dict[str, Any]:
    """The browser's last message: number, position and of how many; empty if there is none."""
    state = st.session_state
    message = state[key].get("shown") if key in state else None
    return message if isinstance(message, dict) else {}
