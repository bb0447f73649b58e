"""The queued runs that one engine will execute."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from explorer.runs.log_events import Mark
from explorer.runs.store import RunStore


class WaitingRuns:
    """Runs with their attempts, first come first; threads may share it."""

    def __init__(self, store: RunStore) -> None:
        """None yet; `store` keeps them."""
        self._store = store
        self._attempts: dict[str, int] = {}
        self._lock = threading.Lock()

    def __contains__(self, run_id: str) -> bool:
        """Whether the run waits here."""
        return run_id in self._attempts

    def copy(self) -> dict[str, int]:
        """Each run's attempt."""
        with self._lock:
            return dict(self._attempts)

    def add(self, run_id: str, attempt: int) -> None:
        """Let a run wait."""
        with self._lock:
            self._attempts[run_id] = attempt

    def drop(self, run_ids: Iterable[str]) -> None:
        """Forget runs that don't wait any more."""
        with self._lock:
            for run_id in run_ids:
                self._attempts.pop(run_id, None)

    def touch(self) -> None:
        """Record a heartbeat for each."""
        waiting = self.copy()
        if waiting:
            self._store.touch_runs(waiting)

    def end(self, mark: Mark) -> None:
        """End all of them; this engine will not execute them."""
        with self._lock:
            waiting, self._attempts = self._attempts, {}
        for run_id, attempt in waiting.items():
            self._store.append_mark(run_id, attempt, mark)
