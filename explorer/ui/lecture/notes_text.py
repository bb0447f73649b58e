"""Writes a lecturer's notes as Markdown that can't load anything."""

from __future__ import annotations

from explorer.figures.sentences import format_number


def write_notes(notes: str) -> str:
    """The notes for `st.markdown`, which escapes HTML: an image in them stays text."""
    return notes.replace("![", "!\\[")


def write_minutes(minutes: float) -> str:
    """A number of minutes in words."""
    text = format_number(minutes)
    return f"{text} minute{'' if text == '1' else 's'}"
