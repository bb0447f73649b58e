"""Escapes Markdown, so that text from users is shown exactly as typed."""

from __future__ import annotations

import re


def escape_markdown(text: str) -> str:
    """The text with a backslash before every character that Markdown would interpret."""
    return re.sub(r"([\\`*_{}\[\]()#+!|<>~:$-])", r"\\\1", text)
