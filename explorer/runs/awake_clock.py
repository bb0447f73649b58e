"""A clock that stands still while its process is frozen, on a suspended laptop for instance."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_LOOK_EVERY_S = 1.0
_LONGEST_LOOK_S = 5.0  # between two looks; a process that doesn't look for longer was frozen


class AwakeClock:
    """Counts the seconds in which somebody looks at it often enough.

    A thread that looks all the time does so only while its process runs. Of a longer gap, five
    seconds are counted, so a busy machine loses nothing.
    """

    def __init__(self) -> None:
        """Start at 0."""
        self._lock = threading.Lock()
        self._looked_at = time.monotonic()
        self._awake_s = 0.0

    def read(self) -> float:
        """Look, and return the seconds so far."""
        with self._lock:
            now = time.monotonic()
            self._awake_s += min(now - self._looked_at, _LONGEST_LOOK_S)
            self._looked_at = now
            return self._awake_s

    @contextmanager
    def keep_looking(self) -> Iterator[None]:
        """Look every second, in a thread, while the context lasts."""
        is_over = threading.Event()

        def look() -> None:
            while not is_over.wait(_LOOK_EVERY_S):
                self.read()

        thread = threading.Thread(target=look, name="awake clock", daemon=True)
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()
