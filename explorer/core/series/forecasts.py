"""Makes the simple forecasts a net has to beat, and summarises those of several nets.

The simple forecasts are fitted to the training windows only. Their errors are those on the held-out
windows, in the series' unit squared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray, IdArray, NetArray
from explorer.core.series.data import WALK_FLOOR
from explorer.core.series.results import SeriesSnapshot
from explorer.core.series.windows import SeriesWindows, WindowSet, list_last_values
from explorer.core.training.curves import Baseline


@dataclass(frozen=True, eq=False)
class SimpleForecast:
    """A simple rule's forecasts for the held-out windows.

    Attributes:
        name: the rule's name.
        predicted: (N, O), in the series' unit.
        loss: mean squared error.
        sentence: the rule in words.
    """

    name: str
    predicted: FloatArray
    loss: float
    sentence: str


@dataclass(frozen=True, eq=False)
class ForecastBand:
    """The range of several nets' forecasts at N time steps.

    Attributes:
        low: the lowest forecast (N,).
        middle: the mean forecast (N,).
        high: the highest forecast (N,).
    """

    low: FloatArray
    middle: FloatArray
    high: FloatArray


def list_simple_forecasts(windows: SeriesWindows, period: int) -> tuple[SimpleForecast, ...]:
    """All simple forecasts that apply, each with its error on the held-out windows.

    Args:
        windows: the run's windows, with a held-out part.
        period: the season's length in time steps. If the first test window doesn't have a whole
            season before it, there is no seasonal forecast.
    """
    train, test = windows.train, windows.test
    found = []
    if windows.is_yes_no:
        share = float(train.y.mean())
        predicted = np.full_like(test.y, share)
        sentence = (
            f"Forecasts {_write_share(share)} every day, the share of ones among the training "
            "windows' answers."
        )
        found.append(_judge("always the same", predicted, test, sentence))
    if windows.is_target_read:
        horizon = test.y.shape[1]
        predicted = np.repeat(list_last_values(test.x), horizon, axis=1)
        sentence = "Forecasts no change: the last value again."
        found.append(_judge("last value", predicted, test, sentence))
        if windows.series.size and test.ends[0] + 1 >= period:
            predicted = find_season(windows.series, test.ends, horizon, period)
            steps = "1 time step" if period == 1 else f"{period} time steps"
            sentence = f"Repeats the value from {steps} ago, or a multiple of that."
            found.append(_judge(f"season of {period}", predicted, test, sentence))
    coefficients = fit_linear(train)
    count = coefficients.shape[0] - 1
    sentence = (
        f"Least squares on the {'number' if count == 1 else f'{count} numbers'} of a window and a "
        f"constant, fitted to {len(train)} training windows."
    )
    found.append(
        _judge("linear autoregression", apply_linear(coefficients, test.x), test, sentence)
    )
    return tuple(found)


def find_season(series: FloatArray, ends: IdArray, horizon: int, period: int) -> FloatArray:
    """The seasonal forecasts (N, O): the value as few whole seasons earlier as is already known.

    Args:
        series: all values (R,).
        ends: the last known row of each window (N,).
        horizon: values ahead, O.
        period: the season's length in time steps.
    """
    ahead = np.arange(1, horizon + 1)
    seasons = -(-ahead // period)  # rounded up, because values after the end are unknown
    found: FloatArray = series[ends[:, None] + ahead - seasons * period]
    return found


def fit_linear(train: WindowSet) -> FloatArray:
    """The least-squares coefficients (T D + 1, O) that map windows to what follows.

    With fewer windows than numbers in a window, it is the solution of least norm.
    """
    return np.linalg.lstsq(_flatten(train.x), train.y, rcond=None)[0].astype(np.float64)


def apply_linear(coefficients: FloatArray, x: FloatArray) -> FloatArray:
    """The linear forecasts (N, O) for windows (N, T, D)."""
    forecasts: FloatArray = _flatten(x) @ coefficients
    return forecasts


def find_accuracy(predicted: FloatArray | NetArray, y: FloatArray) -> float:
    """The share of yes-or-no answers that are right; a forecast above 1/2 counts as yes."""
    return float(((predicted > 0.5) == (y > 0.5)).mean())


def count_right_nets(snapshot: SeriesSnapshot, y: FloatArray) -> int:
    """How many nets answer every yes-or-no question of y (N, O) correctly."""
    return int(((snapshot.predicted > 0.5) == (y > 0.5)).all(axis=(1, 2)).sum())


def count_close_nets(snapshot: SeriesSnapshot, y: FloatArray, distance: float) -> int:
    """How many nets are within `distance` of every value of y (N, O)."""
    return int((np.abs(snapshot.predicted - y) <= distance).all(axis=(1, 2)).sum())


def find_best_accuracy(probability: FloatArray) -> float:
    """The expected accuracy if every day's probability p is known: the mean of max(p, 1 - p)."""
    return float(np.maximum(probability, 1 - probability).mean())


def find_band(forecasts: FloatArray | NetArray) -> ForecastBand:
    """The range of the nets' forecasts (S, N)."""
    values = np.asarray(forecasts, np.float64)
    return ForecastBand(values.min(axis=0), values.mean(axis=0), values.max(axis=0))


def find_floors(windows: SeriesWindows, source: str) -> tuple[Baseline, ...]:
    """The lowest loss any forecast can expect, if that is known; `loss` is in units squared.

    Args:
        windows: the run's windows.
        source: the name of the series.
    """
    if source == "sales":
        sentence = (
            "The next value is the last one plus an unpredictable step, uniform between −1/2 and "
            "1/2, whose variance is 1/12."
        )
        return (Baseline("floor 1/12: the last value", WALK_FLOOR, sentence),)
    if windows.probability is not None:
        p = windows.probability
        sentence = "Even knowing each day's probability p, a forecaster loses p (1 - p) on average."
        return (Baseline("floor: knowing the rule", float((p * (1 - p)).mean()), sentence),)
    return ()


def _judge(name: str, predicted: FloatArray, test: WindowSet, sentence: str) -> SimpleForecast:
    return SimpleForecast(name, predicted, float(np.square(predicted - test.y).mean()), sentence)


def _flatten(x: FloatArray) -> FloatArray:
    """Each window's numbers in one row, followed by a 1 for the constant."""
    return np.column_stack([x.reshape(len(x), -1), np.ones(len(x))])


def _write_share(share: float) -> str:
    """A share to two decimals; only nothing is 0.00, and only all is 1.00."""
    text = f"{share:.2f}"
    if float(text) in {0.0, 1.0} and share != float(text):
        return "less than 0.01" if share < 0.5 else "more than 0.99"
    return text
