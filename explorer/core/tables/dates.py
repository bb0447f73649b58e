"""Reads the dates of a column, and guesses the order of day, month and year.

Cells that are plain numbers (20240131, 2014, seconds since 1970) are dates only if all of them are
plausible ones, in order of time, and either the column's name says so or nothing else fits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.core.arrays import FloatArray
from explorer.core.tables.calendar_times import LIKELY_YEARS, TimeArray, make_times, start_weeks
from explorer.core.tables.cells import CellColumn, is_missing_word
from explorer.core.tables.date_forms import DATE_WORDS, FORMS, MONTH_NUMBERS, TIME_OF_DAY, DateForm

Groups = dict[str, list[str]]
DATE_ORDERS = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
_MIN_SHARE = 0.9  # of a column's cells that must be dates of one form
_ISO_LENGTHS = {7, 10, 16, 19, 23}  # characters: month, day, minute, second, millisecond
_EXCEL_1970, _DAY_SECONDS = 25_569, 86_400  # Excel's number of 1 January 1970
_TRIED = 3  # cells of each shape
_PROBED = 200  # cells that are tried first


@dataclass(frozen=True, eq=False)
class DateColumn:
    """The dates of a column.

    Attributes:
        times: the time of each row (R,), in milliseconds; NaT where the cell has none.
        form: what the dates look like, in words.
        order: the order of day, month and year, where it is open; otherwise empty.
        is_doubtful: whether another order would fit as well.
        is_number: whether the cells are plain numbers.
    """

    times: TimeArray
    form: str
    order: str = ""
    is_doubtful: bool = False
    is_number: bool = False


def read_dates(column: CellColumn, name: str, order: str | None = None) -> DateColumn | None:
    """The dates of a column, or None if it has none.

    Args:
        column: its cells.
        name: its name, which decides whether plain numbers are dates.
        order: the order of day, month and year; guessed if None.
    """
    missing = {shape for shape in column.counts if is_missing_word(shape)}
    forms = _find_possible_forms(column, missing)
    if not forms:
        return None
    rows = np.arange(len(column))
    cells = column.cells
    if missing:
        rows = np.flatnonzero([shape not in missing for shape in column.shapes])
        cells = [cells[row] for row in rows]
    for form in forms:
        found = _read_form(form, cells, order)
        if found is None or (form.is_number and not _is_plausible(form, found.times, name)):
            continue
        times = np.full(len(column), np.datetime64("NaT", "ms"))
        times[rows] = found.times
        return DateColumn(times, found.form, found.order, found.is_doubtful, form.is_number)
    return None


def read_times_of_day(column: CellColumn) -> NDArray[np.timedelta64] | None:
    """The times of day of a column (R,), in milliseconds; None if it has none."""
    shapes = column.counts.items()
    fitting = sum(count for shape, count in shapes if TIME_OF_DAY.fullmatch(shape))
    if not fitting or fitting < _MIN_SHARE * len(column):
        return None
    found = [TIME_OF_DAY.fullmatch(cell) for cell in column.cells]
    seconds = [_count_seconds(*each.groups()) if each else -1 for each in found]
    if not all(-1 <= each < 86_401 for each in seconds):
        return None
    times = np.array(seconds, "m8[s]").astype("m8[ms]")
    times[np.array(seconds) < 0] = np.timedelta64("NaT")
    return times


def is_date_cell(cell: str) -> bool:
    """Whether a cell is a date that isn't a plain number."""
    return any(not form.is_number and _match(form, cell) is not None for form in FORMS) or bool(
        TIME_OF_DAY.fullmatch(cell)
    )


def join_date_parts(parts: Sequence[FloatArray]) -> TimeArray | None:
    """The times of columns year, month and perhaps day (R,); None if they aren't dates."""
    year, month, *rest = parts
    day = rest[0] if rest else np.ones_like(year)
    if not all(np.isfinite(each).all() and (each == each.round()).all() for each in parts):
        return None
    times = make_times(year, month, day)
    return None if np.isnat(times).any() else times


def _find_possible_forms(column: CellColumn, missing: set[str]) -> list[DateForm]:
    """The forms that nearly all of a few cells have, spread over the column."""
    probed = [*range(min(len(column), _PROBED))]
    probed += range(0, len(column), max(1, len(column) // _PROBED))
    known: dict[str, list[str]] = {}  # by shape
    for row in probed:
        if (shape := column.shapes[row]) not in missing:
            known.setdefault(shape, []).append(column.cells[row])
    least = _MIN_SHARE * sum(map(len, known.values())) * 0.9  # all cells are counted afterwards
    return [
        form
        for form in FORMS
        if known and sum(len(cells) * _has_form(form, cells) for cells in known.values()) >= least
    ]


def _has_form(form: DateForm, cells: list[str]) -> bool:
    """Whether cells of one shape may have a form: one of the first has it."""
    return any(_match(form, cell) is not None for cell in cells[:_TRIED])


def _read_form(form: DateForm, cells: list[str], order: str | None) -> DateColumn | None:
    if form.is_iso and (times := _read_iso(cells)) is not None:
        return DateColumn(times, form.name)
    groups = _split_groups(form, cells)
    if sum(map(bool, groups["whole"])) < _MIN_SHARE * len(cells):
        return None
    if "a" in groups:
        return _read_open_order(groups, order)
    times = _read_groups(groups)
    if np.isnat(times).mean() > 1 - _MIN_SHARE:
        return None
    return DateColumn(times, form.name, is_number=form.is_number)


def _read_iso(cells: list[str]) -> TimeArray | None:
    """The times of cells that are all written as in 2024-01-31 or 2024-01-31T12:00."""
    if not set(map(len, cells)) <= _ISO_LENGTHS or "/" in "".join(cells):
        return None
    try:
        return np.array(cells, "M8[ms]")
    except ValueError:
        return None


def _split_groups(form: DateForm, cells: list[str]) -> Groups:
    """The texts of the pattern's groups in each cell; empty where it doesn't match."""
    names = ("whole", *form.pattern.groupindex)
    whole = re.compile(f"^({form.pattern.pattern})$", form.pattern.flags | re.MULTILINE)
    found = whole.findall("\n".join(cells))
    if len(found) != len(cells):
        empty = ("",) * len(names)
        matches = [form.pattern.fullmatch(cell) for cell in cells]
        found = [
            (each[0], *(text or "" for text in each.groups())) if each else empty
            for each in matches
        ]
    groups = dict(zip(names, map(list, zip(*found, strict=True)), strict=True))
    if "name" in groups:
        known = [name.lower() in MONTH_NUMBERS for name in groups["name"]]
        groups["whole"] = [
            text if fits else "" for text, fits in zip(groups["whole"], known, strict=True)
        ]
    return groups


def _match(form: DateForm, cell: str) -> re.Match[str] | None:
    found = form.pattern.fullmatch(cell)
    if found and "name" in form.pattern.groupindex and found["name"].lower() not in MONTH_NUMBERS:
        return None
    return found


def _read_groups(groups: Groups) -> TimeArray:
    if "ms" in groups or "s" in groups:
        unit, name = (1, "ms") if "ms" in groups else (1000, "s")
        numbers = _list_numbers(groups, name)
        times = np.nan_to_num(numbers * unit).astype(np.int64).astype("M8[ms]")
        times[np.isnan(numbers)] = np.datetime64("NaT")
        return times
    if "excel" in groups:
        days = _list_numbers(groups, "excel") - _EXCEL_1970
        return np.rint(days * _DAY_SECONDS).astype("M8[s]").astype("M8[ms]")
    if "fraction" in groups:
        years = _list_numbers(groups, "fraction")
        return make_times(np.floor(years), np.floor((years % 1) * 12 + 0.02) + 1)
    year = _complete_years(_list_numbers(groups, "y"))
    if "w" in groups:
        return start_weeks(year, _list_numbers(groups, "w"))
    if "name" in groups:
        month = np.array([MONTH_NUMBERS.get(name.lower(), np.nan) for name in groups["name"]])
    elif "q" in groups:
        month = _list_numbers(groups, "q") * 3 - 2
    else:
        month = _list_numbers(groups, "m") if "m" in groups else np.ones_like(year)
    day = _list_numbers(groups, "d") if "d" in groups else np.ones_like(year)
    return make_times(year, month, np.where(np.isnan(day), 1, day)) + _list_day_times(groups)


def _read_open_order(groups: Groups, order: str | None) -> DateColumn | None:
    numbers = [_list_numbers(groups, name) for name in "abc"]
    has_long_year = any(len(text) == 4 for text in groups["c"])
    readings = {}
    for name in ("dmy", "mdy") if has_long_year else DATE_ORDERS:
        parts = dict(zip(name, numbers, strict=True))
        readings[name] = make_times(_complete_years(parts["y"]), parts["m"], parts["d"])
    if order in readings:
        fitting = {order: readings[order]}
    else:
        least = min(np.isnat(times).sum() for times in readings.values())
        fitting = {name: each for name, each in readings.items() if np.isnat(each).sum() == least}
    ranks = {name: _count_turns(times) for name, times in fitting.items()}
    has_points = next(filter(None, groups["sep"])) == "."
    best = min(fitting, key=lambda name: (ranks[name], name != "dmy"))
    rivals = [name for name in fitting if name != best and ranks[name] == ranks[best]]
    times = fitting[best] + _list_day_times(groups)
    if np.isnat(times).mean() > 1 - _MIN_SHARE:
        return None
    return DateColumn(times, DATE_ORDERS[best], best, is_doubtful=bool(rivals) and not has_points)


def _count_turns(times: TimeArray) -> float:
    """How irregular the steps from row to row are, in months if all are on one day of a month."""
    known = times[~np.isnat(times)]
    months = known.astype("M8[M]")
    is_monthly = len(known) > 0 and bool((known - months == known[0] - months[0]).all())
    steps = np.diff(months.astype(np.int64) if is_monthly else known.astype(np.int64))
    if not len(steps):
        return 0.0
    turns = min((steps < 0).mean(), (steps > 0).mean())
    _, counts = np.unique(steps, return_counts=True)
    return round(float(turns * 10 + 1 - counts.max() / len(steps)), 2)


def _is_plausible(form: DateForm, times: TimeArray, name: str) -> bool:
    """Whether plain numbers are dates: all are valid, in order, and named so or obviously dates."""
    if np.isnat(times).any():
        return False
    steps = np.diff(times)
    zero = np.timedelta64(0, "ms")
    in_order = bool((steps >= zero).all() or (steps <= zero).all()) and bool((steps != zero).any())
    is_named = DATE_WORDS.search(name) is not None
    years = times.astype("M8[Y]").astype(np.int64) + 1970
    is_near = bool(((years >= LIKELY_YEARS[0]) & (years <= LIKELY_YEARS[1])).all())
    match form.name:
        case "year, month and day as one number":
            return is_near and (is_named or in_order)
        case "year":
            even = len(steps) > 1 and bool((steps != zero).all()) and in_order
            return is_near and (is_named or (even and _has_year_steps(years)))
        case "seconds since 1970" | "milliseconds since 1970":
            return is_near and in_order and len(times) > 2
        case _:
            return is_near and is_named


def _has_year_steps(years: NDArray[np.int64]) -> bool:
    return bool((np.abs(np.diff(years)) == np.abs(years[1] - years[0])).all())


def _list_numbers(groups: Groups, name: str) -> FloatArray:
    texts = groups[name]
    if all(texts):
        return np.array(list(map(float, texts)), np.float64)
    return np.array([float(text) if text else np.nan for text in texts], np.float64)


def _complete_years(years: FloatArray) -> FloatArray:
    """The years in full: 68 is 2068, and 69 is 1969."""
    return np.where(years < 69, years + 2000, np.where(years < 100, years + 1900, years))


def _list_day_times(groups: Groups) -> NDArray[np.timedelta64]:
    """The time of day in each cell, as written there; 0 where there is none."""
    if not any(groups.get("hour", ())):
        return np.zeros(len(groups["whole"]), "m8[ms]")
    parts = zip(*(groups[name] for name in ("hour", "minute", "second", "half")), strict=True)
    seconds = [_count_seconds(*each) if each[0] else 0 for each in parts]
    return np.array(seconds, "m8[s]").astype("m8[ms]")


def _count_seconds(hour: str, minute: str, second: str | None, half: str | None) -> int:
    hours = int(hour)
    if half:
        hours = hours % 12 + 12 * (half[0] in "pP")
    return hours * 3600 + int(minute) * 60 + int(second or 0)
