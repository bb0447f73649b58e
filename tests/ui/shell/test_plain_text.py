"""Text from users keeps its signs and loses their meaning."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from explorer.ui.shell.plain_text import escape_markdown


def test_signs_of_markdown_are_escaped_one_by_one() -> None:
    assert escape_markdown("a*b_[c](d) $x$ :red[y]") == r"a\*b\_\[c\]\(d\) \$x\$ \:red\[y\]"


@given(st.text())
def test_taking_the_backslashes_away_gives_the_text_back(text: str) -> None:
    assert re.sub(r"\\(.)", r"\1", escape_markdown(text), flags=re.DOTALL) == text
