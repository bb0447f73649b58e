"""Users' text keeps its Markdown characters, but they have no effect."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.ui.shell.plain_text import escape_markdown, mark_white_space


def test_every_markdown_character_is_escaped() -> None:
    assert escape_markdown("a*b_[c](d) $x$ :red[y]") == r"a\*b\_\[c\]\(d\) \$x\$ \:red\[y\]"


@given(st.text())
def test_removing_the_backslashes_restores_the_text(text: str) -> None:
    shown = re.sub(r"\\(.)", r"\1", escape_markdown(text), flags=re.DOTALL)
    assert shown.replace("\u2060", "") == text.replace("\u2060", "")


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("12. Each unit", r"12\. Each unit"),
        ("one\n 3. three", "one\n 3\\. three"),
        ("0.281. The", "0.281. The"),
        ("title\n===", "title\n\\==="),
        ("y = 2. It", "y = 2. It"),
    ],
)
def test_no_line_becomes_an_entry_of_a_list_or_a_heading(text: str, escaped: str) -> None:
    assert escape_markdown(text) == escaped


# Where Markdown makes links without any sign, as GitHub's dialect defines them.
AUTOLINK = re.compile(
    r"(?:https?://|www(?=\.))[-.\w]+|[-.\w+]+@[-\w]+(?:\.[-\w]+)+", re.IGNORECASE | re.ASCII
)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "https://evil.example/x",
            "HTTP://evil.example",
            "see www.evil.example.",
            "WWW.evil.example",
        ),
        *("me@evil.example", "mailto:me@evil.example", "https://www.evil.example and a@b.example"),
    ],
)
def test_an_address_is_no_link(text: str) -> None:
    assert AUTOLINK.search(text)
    shown = re.sub(r"\\(.)", r"\1", escape_markdown(text))
    assert not AUTOLINK.search(shown)
    assert shown.replace("\u2060", "") == text


# What Streamlit's client replaces in a text, wherever it stands between spaces.
DRAWN = re.compile(r"(?:^|\s)(?:<->|->|<-|--|>=|<=|~=)(?:\s|$)")


@pytest.mark.parametrize("sign", ["<->", "->", "<-", "--", ">=", "<=", "~="])
def test_no_sign_becomes_another_one(sign: str) -> None:
    for text in (sign, f"a {sign} b", f"a {sign} {sign} b", f"a\n{sign}"):
        assert DRAWN.search(text)
        shown = re.sub(r"\\(.)", r"\1", escape_markdown(text))
        assert not DRAWN.search(shown)
        assert shown.replace("\u2060", "") == text
    assert escape_markdown("a->b") == r"a\-\>b"


def test_an_entity_is_shown_as_it_was_typed() -> None:
    assert escape_markdown("&quot;") == r"\&quot;"


def test_spaces_and_line_breaks_can_be_seen_and_lines_still_wrap() -> None:
    assert mark_white_space("a  b\nc") == "a␣\u200b␣\u200bb⏎\u200bc"
