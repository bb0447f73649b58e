"""Writes a lecturer's notes as Markdown that can't load anything."""

from __future__ import annotations

import re

from explorer.figures.sentences import format_number
from explorer.ui.shell.plain_text import JOINER

_CODE = re.compile(r"((?<!`)(`+)(?!`).+?(?<!`)\2(?!`))", re.DOTALL)


def write_notes(notes: str) -> str:
    """The notes for `st.markdown`, which escapes HTML: an image in them stays text.

    A backslash would be shown in code, which gets a character without width instead. That makes no
    image of what only looks like code, either.
    """
    parts = re.split(_CODE, notes)  # text, code, its backticks, text and so on
    parts[::3] = [part.replace("![", "!\\[") for part in parts[::3]]
    parts[1::3] = [part.replace("![", f"!{JOINER}[") for part in parts[1::3]]
    del parts[2::3]
    return "".join(parts)


def write_minutes(minutes: float) -> str:
    """A number of minutes in words."""
    text = format_number(minutes)
    return f"{text} minute{'' if text == '1' else 's'}"
