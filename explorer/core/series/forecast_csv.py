"""Writes a run's forecasts as CSV: every row of the series, and the rows after its end."""

from __future__ import annotations

import numpy as np

from explorer.core.csv_text import write_csv
from explorer.core.series.forecasts import find_band
from explorer.core.series.results import SeriesSnapshot
from explorer.core.series.windows import SeriesWindows
from explorer.core.tables.calendar_times import TimeArray


def list_row_times(windows: SeriesWindows, num_ahead: int) -> TimeArray | None:
    """The dates of all rows and of those that follow (R + num_ahead,).

    Returns:
        None if the rows have no dates, or no regular step to continue them with.
    """
    line = windows.timeline
    if line is None or (num_ahead and not line.step_name):
        return None
    return np.concatenate([line.times, line.extend(num_ahead)])


def list_row_names(windows: SeriesWindows, num_ahead: int) -> list[str] | None:
    """The same as ISO dates; None where there are no dates."""
    times, line = list_row_times(windows, num_ahead), windows.timeline
    return None if times is None or line is None else line.write(times)


def write_forecasts(windows: SeriesWindows, snapshot: SeriesSnapshot) -> str:
    """One line per row: its date or number, its value, and what the nets forecast for it.

    Training rows have no forecast. A held-out row's is made from the rows before it, one step
    ahead; the forecasts after the end are all made from the last window.

    Args:
        windows: the windows of one series.
        snapshot: the nets.
    """
    rows, num_ahead = len(windows.series), snapshot.asked.shape[1]
    dates = list_row_names(windows, num_ahead)
    band, ahead = find_band(snapshot.predicted[:, :, 0]), find_band(snapshot.asked)
    low, middle, high = (np.full(rows + num_ahead, np.nan) for _ in range(3))
    held_out = windows.test.ends + 1
    for column, found, beyond in (
        (low, band.low, ahead.low),
        (middle, band.middle, ahead.middle),
        (high, band.high, ahead.high),
    ):
        column[held_out], column[rows:] = found, beyond
    cut = windows.first_held_out
    parts = ["training"] * cut + ["held out"] * (rows - cut) + ["after the end"] * num_ahead
    lines: list[list[object]] = [
        [
            "date" if dates else "row",
            "part",
            windows.target,
            "forecast, mean of the nets",
            "lowest forecast",
            "highest forecast",
        ]
    ]
    for row in range(rows + num_ahead):
        value = float(windows.series[row]) if row < rows else None
        forecasts = [
            None if np.isnan(each[row]) else float(each[row]) for each in (middle, low, high)
        ]
        lines.append([dates[row] if dates else row + 1, parts[row], value, *forecasts])
    return write_csv(lines)
