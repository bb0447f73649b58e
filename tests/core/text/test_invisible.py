"""Invisible characters have names, and spaces and newlines aren't among them."""

from __future__ import annotations

from collections import Counter

from explorer.core.text.invisible import name_invisible


def test_invisible_characters_are_counted_by_name() -> None:
    text = "a\u00a0b\u2028c\u2029d\u00ade\u0085f\ufeffg\t\t\x1b[0m\u200b \n"
    assert name_invisible(Counter(text)) == {
        "tab (U+0009)": 2,
        "escape (U+001B)": 1,
        "next line (NEL) (U+0085)": 1,
        "no-break space (U+00A0)": 1,
        "soft hyphen (U+00AD)": 1,
        "zero width space (U+200B)": 1,
        "line separator (U+2028)": 1,
        "paragraph separator (U+2029)": 1,
        "byte order mark (U+FEFF)": 1,
    }


def test_ordinary_text_has_none() -> None:
    assert name_invisible(Counter("Grüß Gott, 你好。\n안녕")) == {}
