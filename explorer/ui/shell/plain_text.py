"""Shows text exactly as it is: escapes Markdown, and makes spaces and line breaks visible."""

from __future__ import annotations

import re

# Where a line begins with it, "12." numbers an entry of a list and "=" makes a heading of the text.
_LINE_STARTS = re.compile(r"^([ \t]*\d+(?=\.(?!\S))|[ \t]*(?==))", re.MULTILINE)
JOINER = "\u2060"  # joins words and has no width
# Markdown makes links of these without any sign: an address with its scheme, one that begins with
# www, and one of e-mail. It looks for them after it has removed the backslashes.
_LINK_STARTS = re.compile(r"(https?\\:/|\bwww(?=\.)|@)", re.IGNORECASE)
# Streamlit draws an arrow, a dash or a sign in place of these where nothing touches them.
_DRAWN = re.compile(r"(?<!\S)(<->|<-|->|--|>=|<=|~=)(?!\S)")


def escape_markdown(text: str) -> str:
    """The text with a backslash before every character that Markdown would interpret.

    What would be made a link or another sign gets an invisible character that prevents it.
    """
    text = _DRAWN.sub(rf"\1{JOINER}", text)
    escaped = re.sub(r"([\\`*_{}\[\]()#+!|<>~:$&-])", r"\\\1", text)
    escaped = _LINE_STARTS.sub(r"\1\\", escaped)
    return _LINK_STARTS.sub(rf"\1{JOINER}", escaped)


def mark_white_space(text: str) -> str:
    """The text with a sign for each space and line break; after each sign, a line may end."""
    return text.replace(" ", "␣\u200b").replace("\n", "⏎\u200b")
