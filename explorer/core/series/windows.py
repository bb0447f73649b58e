"""What a forecasting run learns from: windows of a series, parted by time.

N windows, T time steps, D columns, O values ahead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from explorer.core.arrays import BoolArray, FloatArray, IdArray
from explorer.core.errors import InvalidTextError
from explorer.core.series.config import SeriesConfig
from explorer.core.series.data import (
    SAMPLE_INPUTS,
    SAMPLE_TARGETS,
    WEATHER_DAYS,
    WEATHER_RAIN,
    draw_walks,
    draw_weather,
)
from explorer.core.series.tables import read_table

MAX_WINDOW_NUMBERS = 500  # of one window of an own table: least squares has to solve for them
_MIN_TRAIN = 2  # windows; fewer teach nothing
_WEATHER_COLUMNS = ("temperature", "pressure")


@dataclass(frozen=True, eq=False)
class WindowSet:
    """Windows with what follows them.

    Attributes:
        x: what is read (N, T, D).
        y: what follows (N, O).
        ends: the row of the series that each window ends in, from 0; of series that stand for
            themselves, their number (N,).
    """

    x: FloatArray
    y: FloatArray
    ends: IdArray

    def __len__(self) -> int:
        """The number of windows."""
        return len(self.ends)

    def take(self, choice: BoolArray) -> WindowSet:
        """The windows that are chosen."""
        return WindowSet(self.x[choice], self.y[choice], self.ends[choice])


@dataclass(frozen=True, eq=False)
class SeriesWindows:
    """The windows of a run.

    Attributes:
        train: windows that are learned from.
        test: windows that are held out; all that they ask for comes after all that was learned.
        asked: the last window of the series, whose outcome nobody knows (T, D); None where the
            windows are no part of one series.
        columns: names of what is read (D).
        target: name of what is forecast.
        is_target_read: whether the first column is the forecast value's own past.
        is_yes_no: whether what is forecast is 0 or 1.
        series: all values of what is forecast, in time (R,); of random walks and samples empty.
        probability: of a 1, as the rule knows it, for each test window; else None.
    """

    train: WindowSet
    test: WindowSet
    asked: FloatArray | None
    columns: tuple[str, ...]
    target: str
    is_target_read: bool
    is_yes_no: bool
    series: FloatArray
    probability: FloatArray | None = None

    @property
    def shown(self) -> WindowSet:
        """The windows on which the nets are judged: the held-out ones, where there are any."""
        return self.test if len(self.test) else self.train


def prepare_windows(config: SeriesConfig) -> SeriesWindows:
    """The windows that a configuration describes.

    Raises:
        InvalidTextError: the own table cannot be read, or is too short for these windows.
    """
    match config.source:
        case "weather":
            windows = cut_windows(WEATHER_DAYS, WEATHER_RAIN, config.window, 1)
            return _make_weather(windows, _no_windows(windows), WEATHER_DAYS, WEATHER_RAIN)
        case "long-weather":
            weather = draw_weather(config.length, config.data_seed)
            windows = cut_windows(weather.days, weather.rain, config.window, 1)
            train, test = split_by_time(windows, _find_cut(config.length, config.test_share))
            probability = weather.probability[test.ends + 1]
            return _make_weather(train, test, weather.days, weather.rain, probability)
        case "sales":
            return _prepare_walks(config)
        case "three-samples":
            return _prepare_samples(config)
        case _:
            return _prepare_table(config)


def cut_windows(inputs: FloatArray, targets: FloatArray, window: int, horizon: int) -> WindowSet:
    """Every window of a series, the first one first.

    Args:
        inputs: what is read, a row a time step (R, D).
        targets: what is forecast (R,).
        window: rows that are read, T.
        horizon: values after them that are forecast, O.
    """
    ends = np.arange(window - 1, len(inputs) - horizon)
    if not ends.size:
        return WindowSet(
            np.zeros((0, window, inputs.shape[1])), np.zeros((0, horizon)), np.zeros(0, np.int64)
        )
    x = sliding_window_view(inputs, window, axis=0).swapaxes(1, 2)[: len(ends)]
    y = sliding_window_view(targets[window:], horizon)
    return WindowSet(np.ascontiguousarray(x), np.ascontiguousarray(y), ends)


def split_by_time(windows: WindowSet, cut: int) -> tuple[WindowSet, WindowSet]:
    """Windows for training and for testing, parted by time.

    All that a training window holds lies before row `cut`; all that a test window asks for lies in
    it or after it. A test window may read rows before the cut, since they are known by then;
    windows that ask for rows on both sides are left out.

    Args:
        windows: of one series.
        cut: the first row that is held out.
    """
    horizon = windows.y.shape[1]
    return windows.take(windows.ends + horizon < cut), windows.take(windows.ends + 1 >= cut)


def _prepare_walks(config: SeriesConfig) -> SeriesWindows:
    walks = draw_walks(config.length, config.window + 1, config.data_seed)
    windows = WindowSet(walks[:, :-1, None], walks[:, -1:], np.arange(config.length))
    cut = _find_cut(config.length, config.test_share)
    is_test = windows.ends >= cut
    return SeriesWindows(
        windows.take(~is_test),
        windows.take(is_test),
        None,
        ("sales",),
        "sales",
        is_target_read=True,
        is_yes_no=False,
        series=np.zeros(0),
    )


def _prepare_samples(config: SeriesConfig) -> SeriesWindows:
    x = SAMPLE_INPUTS[:, -config.window :]
    windows = WindowSet(x, SAMPLE_TARGETS[:, None], np.arange(len(x)))
    return SeriesWindows(
        windows,
        _no_windows(windows),
        None,
        ("first", "second"),
        "result",
        is_target_read=False,
        is_yes_no=False,
        series=np.zeros(0),
    )


def _prepare_table(config: SeriesConfig) -> SeriesWindows:
    table = read_table(config.table)
    values = table.select(table.names)
    rows = len(values)
    numbers = config.window * values.shape[1]
    if numbers > MAX_WINDOW_NUMBERS:
        raise InvalidTextError(
            f"A window must hold at most {MAX_WINDOW_NUMBERS} numbers, got {config.window} rows of "
            f"{values.shape[1]} columns; take a shorter window or fewer columns."
        )
    windows = cut_windows(values, values[:, 0], config.window, config.horizon)
    train, test = split_by_time(windows, _find_cut(rows, config.test_share))
    if len(train) < _MIN_TRAIN or not len(test):
        raise InvalidTextError(
            f"The table must have more rows: with `window` {config.window} and `horizon` "
            f"{config.horizon}, {_count_rows(rows)} {len(train)} windows to learn from and "
            f"{len(test)} to test; {_MIN_TRAIN} and 1 are needed. Take a shorter window."
        )
    return SeriesWindows(
        train,
        test,
        values[-config.window :],
        table.names,
        table.names[0],
        is_target_read=True,
        is_yes_no=False,
        series=values[:, 0],
    )


def _make_weather(
    train: WindowSet,
    test: WindowSet,
    days: FloatArray,
    rain: FloatArray,
    probability: FloatArray | None = None,
) -> SeriesWindows:
    return SeriesWindows(
        train,
        test,
        days[-train.x.shape[1] :],
        _WEATHER_COLUMNS,
        "rain",
        is_target_read=False,
        is_yes_no=True,
        series=rain,
        probability=probability,
    )


def _count_rows(rows: int) -> str:
    return "1 row leaves" if rows == 1 else f"{rows} rows leave"


def _find_cut(rows: int, test_share: float) -> int:
    return rows - round(rows * test_share)


def _no_windows(windows: WindowSet) -> WindowSet:
    return windows.take(np.zeros(len(windows), np.bool_))
