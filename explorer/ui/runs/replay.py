"""Asks for the epoch of a run that a page shows, with a transport that plays the run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from explorer.ui.shell.stage_files import register_component
from explorer.ui.shell.stage_links import read_message

_SHOWN = "shown"  # the browser's message: its number, the position chosen, and of how many


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
    message = read_message(key, _SHOWN)
    position = _find_position(message, len(epochs), start)

    def receive() -> None:
        on_change(_find_position(read_message(key, _SHOWN), len(epochs), start))

    register_component("epoch_player")(
        key=key,
        data={"epochs": list(epochs), "position": position, "count": message.get("count", 0)},
        on_shown_change=receive,
    )
    return position


def _find_position(message: dict[str, Any], of: int, start: int | None) -> int:
    """The index that was chosen; after the last epoch was, the newest one is shown."""
    last = of - 1
    position, chosen_of = message.get("position"), message.get("of")
    if not isinstance(position, int) or not isinstance(chosen_of, int):
        return last if start is None else start
    return last if position >= chosen_of - 1 else max(0, min(position, last))
