"""Lets a run use idle cores: more threads while the machine is quiet, its own number otherwise.

Beside a busy core, two threads that wait for each other are slower than one, and at high load they
all but stop. So more threads are tried only while cores are idle, for a few steps, and they stay as
long as the steps are faster by the clock. One slow step is enough to give them up.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import psutil
from dask.system import CPU_COUNT

MAX_THREADS = 4  # per run; twice as many were only 1.7 times as fast
_IDLE_SHARE = 0.7  # of each further core, before it is tried
_LOOK_EVERY_S = 0.5  # for idle cores
_FIRST_WAIT_S, _LONGEST_WAIT_S = 1.0, 30.0  # after a trial that gained nothing; doubled each time
_MIN_GAIN = 1.1  # times as fast as with the usual number
_SLOW_FACTOR, _SLOW_S = 2.0, 0.1  # a step that takes so much longer ends a trial at once
_WINDOW_S, _WINDOW_STEPS = 0.25, 3  # at least, over which a pace is taken
_CHECK_EVERY_S, _CHECK_S = 10.0, 0.1  # how long steps take with the usual number, as load changes


class IdleCores:
    """Measures how many cores were idle since it was asked last."""

    def __init__(self) -> None:
        """Begin to measure."""
        self._idle_s, self._at = psutil.cpu_times().idle, time.monotonic()

    def __call__(self) -> float:
        """The number of idle cores, on average since the last call."""
        idle_s, now = psutil.cpu_times().idle, time.monotonic()
        share = (idle_s - self._idle_s) / max(1e-6, now - self._at)
        self._idle_s, self._at = idle_s, now
        return share


class _Window:
    """The mean time of the steps in a row with one number of threads."""

    def __init__(self, skip: int = 0) -> None:
        """Leave the first `skip` steps out."""
        self._skip = skip
        self._steps, self._seconds = 0, 0.0

    def add(self, seconds: float) -> None:
        """Count a step."""
        if self._skip:
            self._skip -= 1
        else:
            self._steps += 1
            self._seconds += seconds

    def is_full(self, seconds: float) -> bool:
        """Whether it is long enough to tell."""
        return self._steps >= _WINDOW_STEPS and self._seconds >= seconds

    @property
    def mean_s(self) -> float:
        """Seconds a step."""
        return self._seconds / self._steps


class ThreadFollower:
    """Chooses the threads of each step by the time that the steps take."""

    def __init__(
        self,
        usual: int,
        most: int,
        *,
        find_idle: Callable[[], float] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin with the usual number.

        Args:
            usual: threads of this process, 1 or more.
            most: threads that are tried while cores are idle.
            find_idle: the number of cores idle since its last call.
            clock: seconds.
        """
        self._usual, self._most = usual, most
        self._find_idle = find_idle or IdleCores()
        self._clock = clock
        self._is_forbidden = most <= usual
        self._is_adopted = False
        self._threads = usual
        self._window = _Window(skip=1)
        self._usual_s = 0.0  # a step with the usual number, the last time it was taken; 0: never
        self._wait_s = _FIRST_WAIT_S
        self._next_at = clock() + _LOOK_EVERY_S  # of the next trial, or of the next check
        self._began_at = 0.0

    def choose(self) -> int:
        """The number of threads for the step that begins now."""
        self._began_at = self._clock()
        is_due = self._began_at >= self._next_at and self._usual_s > 0
        if is_due and self._is_adopted:
            self._change(self._usual)
        elif is_due and self._threads == self._usual and not self._is_forbidden:
            self._look(self._began_at)
        return self._threads

    def note_step(self) -> None:
        """Take the time of the step for which `choose` was asked last."""
        now = self._clock()
        took_s = now - self._began_at
        self._window.add(took_s)
        if self._threads == self._usual:
            if self._window.is_full(_CHECK_S if self._is_adopted else _WINDOW_S):
                self._usual_s, self._window = self._window.mean_s, _Window()
                if self._is_adopted:
                    self._next_at = now + _CHECK_EVERY_S
                    self._change(self._most)
        elif took_s > _SLOW_FACTOR * self._usual_s + _SLOW_S:
            self._give_up(now)
        elif self._window.is_full(_WINDOW_S):
            self._judge(now)

    def forbid(self) -> None:
        """Keep the usual number for good."""
        self._is_forbidden = True
        self._is_adopted = False
        self._change(self._usual)

    def _look(self, now: float) -> None:
        """Try more threads if cores are idle."""
        if self._find_idle() >= _IDLE_SHARE * (self._most - self._usual):
            self._change(self._most)
        else:
            self._next_at = now + _LOOK_EVERY_S

    def _judge(self, now: float) -> None:
        """Keep the threads as long as the steps are faster."""
        if self._window.mean_s * _MIN_GAIN > self._usual_s:
            self._give_up(now)
            return
        self._window = _Window()
        if not self._is_adopted:
            self._is_adopted, self._wait_s = True, _FIRST_WAIT_S
            self._next_at = now + _CHECK_EVERY_S

    def _give_up(self, now: float) -> None:
        """Go back to the usual number, and wait longer each time before another trial."""
        self._is_adopted = False
        self._next_at = now + self._wait_s
        self._wait_s = min(_LONGEST_WAIT_S, 2 * self._wait_s)
        self._usual_s = 0.0  # the load has changed
        self._change(self._usual)

    def _change(self, threads: int) -> None:
        if threads == self._threads:
            return
        self._threads = threads
        self._window = _Window(skip=1)  # the first step wakes the threads


def follow_load(usual: int) -> ThreadFollower:
    """A follower for this machine, for a process with the usual number of threads."""
    return ThreadFollower(usual, min(MAX_THREADS, CPU_COUNT))
