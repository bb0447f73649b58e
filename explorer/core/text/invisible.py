"""Names and counts the characters of a text that can't be seen on a screen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

# White space other than the space and the newline, control and formatting characters.
_INVISIBLE = re.compile(
    r"[^\S \n]|[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    r"\U000e0001-\U000e007f]"
)
_NAMES = {
    "\t": "tab",
    "\v": "vertical tab",
    "\f": "form feed",
    "\r": "carriage return",
    "\x1b": "escape",
    "\x7f": "delete",
    "\x85": "next line (NEL)",
    "\ufeff": "byte order mark",
}


def name_invisible(counts: Mapping[str, int]) -> dict[str, int]:
    """How often each invisible character occurs, by its name and code, most frequent first.

    Args:
        counts: how often each character of a text occurs.
    """
    found = {name: count for name, count in counts.items() if _INVISIBLE.match(name)}
    return {
        f"{_name(character)} (U+{ord(character):04X})": found[character]
        for character in sorted(found, key=lambda each: (-found[each], each))
    }


def _name(character: str) -> str:
    return _NAMES.get(character) or unicodedata.name(character, "control character").lower()
