"""Forecasts as CSV: every row with its date, part and value, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io

import numpy as np

from explorer.core.series.config import SeriesConfig
from explorer.core.series.forecast_csv import write_forecasts
from explorer.core.series.results import SeriesSnapshot
from explorer.core.series.windows import SeriesWindows, prepare_windows


def make_windows(dates: list[str], target: str = "sales") -> SeriesWindows:
    rows = "".join(f"{date},{n}.5\n" for n, date in enumerate(dates))
    table = f"date,{target}\n{rows}"
    return prepare_windows(SeriesConfig(source="own-table", table=table, window=3, horizon=2))


def forecast(windows: SeriesWindows) -> list[list[str]]:
    held_out = windows.test.y[None] + np.array([-1.0, 2.0])[:, None, None]  # two nets
    asked = np.array([[7.0, 8.0], [9.0, 12.0]])
    snapshot = SeriesSnapshot(1, held_out, asked, np.zeros(40, np.int64), 0.0)
    return list(csv.reader(io.StringIO(write_forecasts(windows, snapshot))))


def test_every_row_has_its_date_part_value_and_forecasts() -> None:
    dates = [f"2024-{n:02d}" for n in range(1, 13)]
    windows = make_windows(dates)
    header, *rows = forecast(windows)
    assert header[:3] == ["date", "part", "sales"]
    assert [row[0] for row in rows] == [*dates, "2025-01", "2025-02"]
    first = int(windows.test.ends[0]) + 1
    assert [row[1] for row in rows[first - 1 : first + 1]] == ["training", "held out"]
    assert rows[0][2:] == ["0.5", "", "", ""]
    assert [float(cell) for cell in rows[first][2:]] == [
        first + 0.5,
        first + 1,
        first - 0.5,
        first + 2.5,
    ]
    assert rows[-1] == ["2025-02", "after the end", "", "10.0", "8.0", "12.0"]


def test_rows_without_a_regular_step_are_numbered() -> None:
    dates = ["2024-01-01", "2024-01-02", "2024-01-09", "2024-02-11", "2024-02-13"]
    dates += ["2024-05-01", "2024-05-20", "2024-07-01", "2024-07-02", "2024-09-09", "2024-12-01"]
    header, *rows = forecast(make_windows(dates))
    assert header[0] == "row"
    assert [row[0] for row in rows] == [str(n) for n in range(1, 14)]


def test_a_column_named_like_a_formula_is_neutralised() -> None:
    header = forecast(make_windows([f"2024-{n:02d}" for n in range(1, 13)], '"=1+2"'))[0]
    assert header[2] == "'=1+2"
