"""The words of the app, each explained once, in assets/glossary.toml; knows how to look one up."""

from __future__ import annotations

import tomllib
from functools import cache

from explorer.ui.navigation import ROOT

_FILE = ROOT / "assets" / "glossary.toml"


@cache
def load_glossary() -> dict[str, dict[str, str]]:
    """All entries by term: symbol, code, unit, meaning, source."""
    return tomllib.loads(_FILE.read_text("utf-8"))


def explain(term: str) -> str:
    """The meaning of a term, for a tooltip.

    Raises:
        KeyError: the glossary has no such term, which is a bug of the caller.
    """
    return load_glossary()[term]["meaning"]


def explain_all() -> dict[str, str]:
    """The meaning of every term, for the stage's tooltips."""
    return {term: entry["meaning"] for term, entry in load_glossary().items()}
