"""Finds the step of a table's dates, with its gaps and repeats, and the dates that come next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.core.arrays import BoolArray
from explorer.core.tables.calendar_times import TimeArray

DAY = 86_400_000  # milliseconds
_STEPS = {
    1000: "second", 60_000: "minute", 3_600_000: "hour", DAY: "day", 7 * DAY: "week"
}  # fmt: skip
_MONTHS = {1: "month", 3: "quarter", 12: "year"}
_WEEKDAY = "weekday"  # Monday to Friday
_MIN_REGULAR = 0.5  # of the steps that are as long as the median one
_TOLERANCE = 0.25  # of a step, by which times may be early or late


@dataclass(frozen=True, eq=False)
class Timeline:
    """The dates of rows in time order.

    Attributes:
        times: the time of each row (R,).
        months: the step in months; 0 if it is fixed in time.
        step: the step in milliseconds; 0 if it is in months, or unknown.
        is_business: whether only the days from Monday to Friday count.
        gaps: for each gap, the row before it and how many steps are missing.
        repeats: the rows whose time is that of the row before.
    """

    times: TimeArray
    months: int
    step: int
    is_business: bool
    gaps: tuple[tuple[int, int], ...]
    repeats: tuple[int, ...]

    @property
    def step_name(self) -> str:
        """The step in words, such as "month" or "3 hours"; empty if there is none."""
        if self.is_business:
            return _WEEKDAY
        names, size = (_MONTHS, self.months) if self.months else (_STEPS, self.step)
        if size in names:
            return names[size]
        unit = max((unit for unit in names if size % unit == 0 and unit <= size), default=0)
        return f"{size // unit} {names[unit]}s" if unit else ""

    @property
    def is_regular(self) -> bool:
        """Whether every row is one step after the row before, with no gap, repeat or odd time."""
        if self.months:
            return bool((_list_steps(self.times.astype("M8[M]")) == self.months).all())
        if self.is_business:
            days = self.times.astype("M8[D]")
            return bool((np.busday_count(days[:-1], days[1:]) == 1).all())
        errors = np.abs(_list_steps(self.times) - self.step)
        return self.step > 0 and bool((errors <= _TOLERANCE * self.step).all())

    def extend(self, count: int) -> TimeArray:
        """The `count` times after the last one; NaT where the step is unknown."""
        return _step_on(self, self.times[-1:], np.arange(1, count + 1))

    def fill(self) -> tuple[TimeArray, NDArray[np.int64]]:
        """All times without gaps, and the row of each in the table; -1 for those that it lacks."""
        times, rows, start = [], [], 0
        for row, missing in self.gaps:
            times += [
                self.times[start : row + 1],
                _step_on(self, self.times[row : row + 1], np.arange(1, missing + 1)),
            ]
            rows += [np.arange(start, row + 1), np.full(missing, -1)]
            start = row + 1
        times.append(self.times[start:])
        rows.append(np.arange(start, len(self.times)))
        return np.concatenate(times), np.concatenate(rows)

    def write(self, times: TimeArray) -> list[str]:
        """The times as ISO dates, as short as the step allows."""
        return write_times(times, self.months)


def write_times(times: TimeArray, months: int = 0) -> list[str]:
    """Times as ISO dates: to the year or month if the step is, otherwise to the day or second."""
    if months and months % 12 == 0 and (times == times.astype("M8[Y]")).all():
        unit = "Y"
    elif months and (times == times.astype("M8[M]")).all():
        unit = "M"
    elif (times == times.astype("M8[D]")).all():
        unit = "D"
    else:
        unit = "m" if (times == times.astype("M8[m]")).all() else "s"
    written: list[str] = times.astype(f"M8[{unit}]").astype(str).tolist()
    return written


def find_timeline(times: TimeArray) -> Timeline:
    """The timeline of at least one row in time order (R,), none of them NaT."""
    distances = _list_steps(times)
    forward = distances[distances > 0]
    repeats = tuple(int(row) + 1 for row in np.flatnonzero(distances == 0))
    if not len(forward):
        return Timeline(times, 0, 0, is_business=False, gaps=(), repeats=repeats)
    months = _find_months(times)
    if months:
        counts = _list_steps(times.astype("M8[M]")) // months - 1
        return Timeline(
            times, months, 0, is_business=False, gaps=_list_gaps(counts), repeats=repeats
        )
    step = _round_step(int(np.median(forward)))
    if _is_business(times, step):
        days = times.astype("M8[D]")
        counts = np.busday_count(days[:-1], days[1:]).astype(np.int64) - 1
        return Timeline(times, 0, DAY, is_business=True, gaps=_list_gaps(counts), repeats=repeats)
    steps = np.rint(distances / step)
    is_late: BoolArray = np.abs(distances - steps * step) > _TOLERANCE * step
    counts = (
        np.where(is_late & (distances > step), np.maximum(steps, 2), steps).astype(np.int64) - 1
    )
    share = float((np.abs(forward - step) <= _TOLERANCE * step).mean())
    if share < _MIN_REGULAR:  # the times are irregular: there is no step to miss
        return Timeline(times, 0, 0, is_business=False, gaps=(), repeats=repeats)
    return Timeline(times, 0, step, is_business=False, gaps=_list_gaps(counts), repeats=repeats)


def _list_steps(times: TimeArray) -> NDArray[np.int64]:
    """The distances between times, in their unit (R - 1,)."""
    numbers: NDArray[np.int64] = times.astype(np.int64)
    return np.subtract(numbers[1:], numbers[:-1])


def _list_gaps(counts: NDArray[np.int64]) -> tuple[tuple[int, int], ...]:
    return tuple((int(row), int(counts[row])) for row in np.flatnonzero(counts > 0))


def _find_months(times: TimeArray) -> int:
    """The step in months, if all times are on the same day of a month or on its last day."""
    months = times.astype("M8[M]")
    first, last = times - months, (months + 1).astype("M8[ms]") - times
    if not ((first == first[0]).all() or (last == last[0]).all()):
        return 0
    steps = _list_steps(months)
    steps = steps[steps > 0]
    if not len(steps):
        return 0
    return int(np.gcd.reduce(steps)) if len(steps) < 3 else _find_common(steps)


def _find_common(steps: NDArray[np.int64]) -> int:
    values, counts = np.unique(steps, return_counts=True)
    common = int(values[counts.argmax()])
    return common if (steps % common == 0).mean() > 1 - _TOLERANCE else int(np.gcd.reduce(steps))


def _round_step(step: int) -> int:
    """The step without the jitter of a clock: whole seconds, minutes, hours or days if close."""
    for unit in (DAY, 3_600_000, 60_000, 1000):
        whole = round(step / unit) * unit
        if whole and abs(step - whole) < 0.01 * unit:
            return whole
    return step


def _is_business(times: TimeArray, step: int) -> bool:
    """Whether the rows are days, several weeks of them, and none is a Saturday or Sunday."""
    days = times.astype("M8[D]")
    if step != DAY or len(times) < 6 or (days != times).any():
        return False
    return bool(np.is_busday(days).all()) and bool((np.diff(days).astype(np.int64) >= 3).any())


def _step_on(line: Timeline, start: TimeArray, counts: NDArray[np.int64]) -> TimeArray:
    """The times `counts` steps after `start` (1,)."""
    found: TimeArray
    if line.months:
        clock = start - start.astype("M8[D]")
        month = start.astype("M8[M]") + counts * line.months
        last = (month + 1).astype("M8[D]") - 1  # of each month
        day = month.astype("M8[D]") + (start.astype("M8[D]") - start.astype("M8[M]"))
        found = (last if _ends_months(line.times) else np.minimum(day, last)) + clock
    elif line.is_business:
        found = np.busday_offset(start.astype("M8[D]"), counts).astype("M8[ms]")
    elif line.step:
        found = start + (counts * line.step).astype("m8[ms]")
    else:
        found = np.full(len(counts), np.datetime64("NaT", "ms"))
    return found


def _ends_months(times: TimeArray) -> bool:
    ends = (times.astype("M8[M]") + 1).astype("M8[D]") - 1
    return len(times) > 1 and bool((times.astype("M8[D]") == ends).all())
