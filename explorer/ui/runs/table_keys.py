"""Names the controls of the user's table, which a run's settings can be put back into."""

from __future__ import annotations

from typing import Any

GUESS = "guess"  # the value of a choice that is left to the guess
NONE = "none"  # typed where no word or number stands for a missing value

TEXT, KEPT = "own-table.text", "own-table.kept"
TARGET, INPUTS = "own-table.target", "own-table.inputs"


def name_decision(name: str) -> str:
    """The key of the control that decides about one of the `TableOptions`."""
    return f"own-table.read.{name}"


def decide_fixed_form() -> dict[str, Any]:
    """The decisions, by key, with which a run's own table is read back as it is."""
    fixed = {
        "delimiter": ",",
        "decimal": ".",
        "thousands": "",
        "direction": "as written",
        "missing_words": NONE,
        "sentinels": NONE,
        "header_line": "1",
        "unrolled": False,
    }
    return {name_decision(name): value for name, value in fixed.items()}
