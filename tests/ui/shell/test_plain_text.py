"""Users' text keeps its Markdown characters, but they have no effect."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from explorer.ui.shell.plain_text import escape_markdown, mark_white_space


def test_every_markdown_character_is_escaped() -> None:
    assert escape_markdown("a*b_[c](d) $x$ :red[y]") == r"a\*b\_\[c\]\(d\) \$x\$ \:red\[y\]"


@given(st.text())
def test_removing_the_backslashes_restores_the_text(text: str) -> None:
    assert re.sub(r"\\(.)", r"\1", escape_markdown(text), flags=re.DOTALL) == text


def test_spaces_and_line_breaks_can_be_seen_and_lines_still_wrap() -> None:
    assert mark_white_space("a  b\nc") == "a␣\u200b␣\u200bb⏎\u200bc"
