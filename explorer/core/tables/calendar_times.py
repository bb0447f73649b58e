"""Finds the times of calendar dates, for whole columns at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.core.arrays import FloatArray

TimeArray = NDArray[np.datetime64]
LIKELY_YEARS = (1700, 2150)  # the first and the last that a plain number may mean
_YEARS = (1500, 2200)


def start_weeks(year: FloatArray, week: FloatArray) -> TimeArray:
    """The Mondays of ISO weeks; week 1 holds 4 January."""
    fourth = make_times(year, np.ones_like(year), np.full_like(year, 4))
    days = fourth.astype("M8[D]").astype(np.int64)
    monday = days - (days + 3) % 7
    with np.errstate(invalid="ignore"):
        found = (monday + (week - 1) * 7).astype(np.int64).astype("M8[D]").astype("M8[ms]")
    found[np.isnat(fourth) | ~((week >= 1) & (week <= 53))] = np.datetime64("NaT")
    return found


def make_times(year: FloatArray, month: FloatArray, day: FloatArray | None = None) -> TimeArray:
    """The midnights of these dates (R,); NaT where there is no such date."""
    day = np.ones_like(year) if day is None else day
    good = (year >= _YEARS[0]) & (year <= _YEARS[1]) & (month >= 1) & (month <= 12)
    good &= (day >= 1) & (day <= 31)
    whole = [np.where(good, part, 1).astype(np.int64) for part in (year, month, day)]
    months = ((whole[0] - 1970) * 12 + whole[1] - 1).astype("M8[M]")
    days = months.astype("M8[D]") + (whole[2] - 1)
    good &= days.astype("M8[M]") == months
    times = days.astype("M8[ms]")
    times[~good] = np.datetime64("NaT")
    return times
