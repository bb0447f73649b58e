"""Lets a page learn a changed key from its browser's cookie, which its scripts can't read.

The browser asks the server's route for a token and hands that to the page's session, which redeems
it once. So neither a script nor an address ever has the key itself.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable
from threading import Lock

COOKIE = "rnn_explorer_owner"
_LIFE_S = 60.0
_MOST = 10_000


def is_key(text: str) -> bool:
    """Whether a text can be the key of a browser."""
    return re.fullmatch(r"[0-9a-f]{32}", text) is not None


def make_key() -> str:
    """A new browser's key."""
    return secrets.token_hex(16)


def digest_key(key: str) -> str:
    """What a page may know of its key, to see whether it's still the one in the cookie."""
    return hashlib.sha256(f"digest of {key}".encode()).hexdigest()[:16]


class OwnerTokens:
    """The tokens that weren't redeemed yet."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Begin without tokens; `now` is in seconds."""
        self._now = now
        self._lock = Lock()
        self._keys: dict[str, tuple[str, float]] = {}  # by token: the key, and until when

    def issue(self, key: str) -> str:
        """A token that stands for the key, once and for a minute."""
        token = secrets.token_hex(16)
        with self._lock:
            if len(self._keys) >= _MOST:
                del self._keys[next(iter(self._keys))]
            self._keys[token] = (key, self._now() + _LIFE_S)
        return token

    def redeem(self, token: str) -> str | None:
        """The key of a token; None if it's unknown, used or old."""
        with self._lock:
            key, ends_at = self._keys.pop(token, ("", 0.0))
        return key if key and self._now() < ends_at else None


TOKENS = OwnerTokens()
