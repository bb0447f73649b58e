"""Reads and moves the transports that choose the epoch shown; the test client has no browser."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest


def list_players(app: AppTest) -> list[dict[str, Any]]:
    """What the page tells each transport: the epochs, and the index of the one shown."""
    parts = [each.proto for each in app.get("bidi_component")]
    return [json.loads(part.json) for part in parts if part.component_name == "epoch_player"]


def move_player(app: AppTest, index: int, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page after its only transport was moved to the epoch with that index."""
    (player,) = list_players(app)
    message = {"position": index, "of": len(player["epochs"]), "count": 1}
    monkeypatch.setattr("explorer.ui.runs.replay.read_message", lambda *_: message)
    return app.run()
