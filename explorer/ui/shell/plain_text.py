"""Shows text exactly as it is: escapes Markdown, and makes spaces and line breaks visible."""

from __future__ import annotations

import re


def escape_markdown(text: str) -> str:
    """The text with a backslash before every character that Markdown would interpret."""
    return re.sub(r"([\\`*_{}\[\]()#+!|<>~:$-])", r"\\\1", text)


def mark_white_space(text: str) -> str:
    """The text with a sign for each space and line break; after each sign, a line may end."""
    return text.replace(" ", "␣\u200b").replace("\n", "⏎\u200b")
