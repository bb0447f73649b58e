"""Text from users shown as it is: Markdown's signs escaped; knows no widget."""

from __future__ import annotations

import re


def escape_markdown(text: str) -> str:
    """The text with a backslash before each sign that Markdown would read as layout."""
    return re.sub(r"([\\`*_{}\[\]()#+!|<>~:$-])", r"\\\1", text)
