"""Finds what the screen calls a thing that has a short name in links, files and code.

All titles are in assets/titles.toml, except those of the texts, which core knows.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from explorer.core.assets import ASSETS_FOLDER

_FILE = ASSETS_FOLDER / "titles.toml"


@dataclass(frozen=True)
class Title:
    """A thing's name on the screen.

    Attributes:
        title: the name.
        note: one sentence that tells it from its neighbours; may be empty.
    """

    title: str
    note: str = ""


@cache
def read_titles() -> dict[str, dict[str, Title]]:
    """All titles: by kind, then by short name."""
    table = tomllib.loads(_FILE.read_text("utf-8"))
    return {
        kind: {name: Title(**entry) for name, entry in entries.items()}
        for kind, entries in table.items()
    }


def find_title(kind: str, name: str) -> str:
    """The title of one thing.

    Raises:
        KeyError: assets/titles.toml has none.
    """
    return read_titles()[kind][name].title


def find_note(kind: str, name: str) -> str:
    """The note of one thing; empty if it has none."""
    return read_titles()[kind][name].note


def list_titles(kind: str, names: Iterable[str]) -> dict[str, str]:
    """The titles of several things, in their order."""
    return {name: find_title(kind, name) for name in names}
