"""Cuts a series into windows, and splits them by time into a training and a test part.

N windows, T time steps, D columns, O values ahead.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

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
from explorer.core.series.tables import read_kept_table
from explorer.core.tables.prepared import MAX_INPUTS
from explorer.core.tables.timeline import Timeline

MAX_WINDOW_NUMBERS = 500  # in one window of a user's table: least squares has to solve for them
_MIN_TRAIN = 2  # windows; there is nothing to learn from fewer
_WEATHER_COLUMNS = ("temperature", "pressure")


@dataclass(frozen=True, eq=False)
class WindowSet:
    """Windows and the values that follow them.

    Attributes:
        x: the values read (N, T, D).
        y: the values that follow (N, O).
        ends: the row of the series in which each window ends, counted from 0; if every window is a
            series of its own, that series' index (N,).
    """

    x: FloatArray
    y: FloatArray
    ends: IdArray

    def __len__(self) -> int:
        """The number of windows."""
        return len(self.ends)

    def take(self, choice: BoolArray) -> WindowSet:
        """The chosen windows."""
        return WindowSet(self.x[choice], self.y[choice], self.ends[choice])


@dataclass(frozen=True, eq=False)
class SeriesWindows:
    """The windows of a run.

    Attributes:
        train: the windows to learn from.
        test: the held-out windows; their targets all come later than any training value.
        asked: the last window of the series, whose outcome is unknown (T, D); None if the windows
            don't come from one series.
        columns: the names of the columns read (D).
        target: the name of the value to forecast.
        is_target_read: whether the first column is the target's own past.
        is_yes_no: whether the target is 0 or 1.
        series: all values of the target in time order (R,); empty for random walks and samples.
        probability: the true probability of a 1 for each test window, if there is a known rule.
        timeline: when each row was measured; None if that isn't known.
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
    timeline: Timeline | None = None

    @property
    def shown(self) -> WindowSet:
        """The windows the nets are evaluated on: the held-out ones, if there are any."""
        return self.test if len(self.test) else self.train

    @property
    def first_held_out(self) -> int:
        """The row of the series that is the first to forecast in a test; there must be one."""
        return int(self.test.ends[0]) + 1


def prepare_windows(config: SeriesConfig) -> SeriesWindows:
    """The windows that a configuration describes.

    Raises:
        InvalidTextError: the user's table can't be read, or is too short for these windows.
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


def list_last_values(x: FloatArray) -> FloatArray:
    """The last value of the first column in each window (N, T, D): (N, 1)."""
    return x[:, -1, :1]


def cut_windows(inputs: FloatArray, targets: FloatArray, window: int, horizon: int) -> WindowSet:
    """Every window of a series, in time order.

    Args:
        inputs: the values to read, one row per time step (R, D).
        targets: the values to forecast (R,).
        window: how many rows to read, T.
        horizon: how many values after them to forecast, O.
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
    """The windows for training and for testing, split by time.

    A training window's inputs and targets all lie before row `cut`; a test window's targets all lie
    at or after it. A test window may read rows before the cut, because they are known by then.
    Windows with targets on both sides are dropped.

    Args:
        windows: the windows of one series.
        cut: the first held-out row.
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
    table = read_kept_table(config.table)
    values = table.values
    if len(table.names) > MAX_INPUTS:
        raise InvalidTextError(f"Choose 1 to {MAX_INPUTS} columns, got {len(table.names)}.")
    rows = len(values)
    numbers = config.window * values.shape[1]
    if numbers > MAX_WINDOW_NUMBERS:
        raise InvalidTextError(
            f"A window must hold at most {MAX_WINDOW_NUMBERS} numbers, got {config.window} rows of "
            f"{values.shape[1]} columns; use a shorter window or fewer columns."
        )
    train, test = _split_table(values, config)
    if not _are_enough(train, test):
        raise InvalidTextError(
            f"The table must have more rows. With window length {config.window} and "
            f"{config.horizon} {'step' if config.horizon == 1 else 'steps'} ahead to forecast, "
            f"{_count_rows(rows)} {_count_windows(len(train))} to learn from and "
            f"{len(test)} to test on; {_MIN_TRAIN} and 1 are needed. "
            f"{_find_remedy(values, config)}."
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
        timeline=table.timeline,
    )


def _split_table(values: FloatArray, config: SeriesConfig) -> tuple[WindowSet, WindowSet]:
    windows = cut_windows(values, values[:, 0], config.window, config.horizon)
    return split_by_time(windows, _find_cut(len(values), config.test_share))


def _are_enough(train: WindowSet, test: WindowSet) -> bool:
    return len(train) >= _MIN_TRAIN and len(test) > 0


def _find_remedy(values: FloatArray, config: SeriesConfig) -> str:
    """What gives a table that is too short enough windows."""
    shorter = {
        "Use a shorter window": replace(config, window=1),
        "Forecast fewer steps ahead": replace(config, horizon=1),
        "Use a shorter window and forecast fewer steps ahead": replace(config, window=1, horizon=1),
    }
    helps = (words for words, each in shorter.items() if _are_enough(*_split_table(values, each)))
    return next(helps, "Add rows")


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


def _count_windows(count: int) -> str:
    return "1 window" if count == 1 else f"{count} windows"


def _find_cut(rows: int, test_share: float) -> int:
    return rows - round(rows * test_share)


def _no_windows(windows: WindowSet) -> WindowSet:
    return windows.take(np.zeros(len(windows), np.bool_))
