"""Bounds how often an address may guess a code or a secret."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from threading import Lock

_MINUTE_S = 60.0
_MOST_ADDRESSES = 10_000


class WrongTries:
    """The wrong tries of each address in the last minute."""

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        """Let an address be wrong so often in a minute.

        Args:
            per_minute: wrong tries.
            now: the time in seconds.
        """
        self._per_minute = per_minute
        self._now = now
        self._lock = Lock()
        self._tries: dict[str, deque[float]] = {}

    def is_blocked(self, address: str) -> bool:
        """Whether the address has to wait."""
        with self._lock:
            return self._count(address) >= self._per_minute

    def note(self, address: str) -> bool:
        """Count one more wrong try; False, and nothing is counted, if the address has to wait."""
        with self._lock:
            if self._count(address) >= self._per_minute:
                return False
            if len(self._tries) >= _MOST_ADDRESSES:
                del self._tries[next(iter(self._tries))]
            self._tries.setdefault(address, deque()).append(self._now())
            return True

    def forget(self, address: str) -> None:
        """Forget the address's wrong tries, as its last one was right."""
        with self._lock:
            self._tries.pop(address, None)

    def _count(self, address: str) -> int:
        tries = self._tries.get(address, deque())
        while tries and tries[0] <= self._now() - _MINUTE_S:
            tries.popleft()
        return len(tries)
