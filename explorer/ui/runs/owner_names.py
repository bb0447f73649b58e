"""Names owners by two random words and a number, so that a list of them gives nobody away."""

from __future__ import annotations

import hashlib

_FIRST = (
    *("amber", "azure", "bold", "brave", "bright", "brisk", "calm", "clever", "cosy", "eager"),
    *("early", "fleet", "gentle", "golden", "green", "happy", "keen", "kind", "lively", "lucky"),
    *("merry", "nimble", "patient", "proud", "quick", "quiet", "rosy", "silver", "sunny", "swift"),
    *("warm", "wise"),
)
_SECOND = (
    *("badger", "bear", "beaver", "bee", "crane", "crow", "deer", "dolphin", "dove", "eagle"),
    *("falcon", "finch", "fox", "frog", "hare", "hawk", "heron", "jay", "lark", "lynx"),
    *("mole", "newt", "otter", "owl", "panda", "puffin", "raven", "robin", "seal", "swan"),
    *("tern", "trout"),
)
_NUMBERS = 90  # from 10 to 99


def name_owner(owner: str) -> str:
    """The owner's name, such as "amber heron 42": always the same, and no way back to the key."""
    digest = hashlib.sha256(f"name of {owner}".encode()).digest()
    number, first = divmod(int.from_bytes(digest[:8]), len(_FIRST))
    number, second = divmod(number, len(_SECOND))
    return f"{_FIRST[first]} {_SECOND[second]} {10 + number % _NUMBERS}"
