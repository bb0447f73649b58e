"""Forecasts without a net, which a net has to beat, and the band of several nets' forecasts.

All are fitted to the training windows alone, and their errors are those on the held-out windows, in
the series' unit squared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray, IdArray, NetArray
from explorer.core.series.data import WALK_FLOOR
from explorer.core.series.results import SeriesSnapshot
from explorer.core.series.windows import SeriesWindows, WindowSet
from explorer.core.training.curves import Baseline


@dataclass(frozen=True, eq=False)
class SimpleForecast:
    """What a rule forecasts for the held-out windows.

    Attributes:
        name: of the rule.
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
    """The forecasts of several nets at N places.

    Attributes:
        low: the lowest net's (N,).
        middle: their mean (N,).
        high: the highest net's (N,).
    """

    low: FloatArray
    middle: FloatArray
    high: FloatArray


def list_simple_forecasts(windows: SeriesWindows, period: int) -> tuple[SimpleForecast, ...]:
    """The rules that apply, each with its error on the held-out windows.

    Args:
        windows: of the run, with a held-out part.
        period: time steps of a season; no seasonal rule where the first test window has no whole
            season before it.
    """
    train, test = windows.train, windows.test
    found = []
    if windows.is_yes_no:
        share = float(train.y.mean())
        predicted = np.full_like(test.y, share)
        sentence = f"It forecasts {share:.2f} each day, the share of ones in the training part."
        found.append(_judge("always the same", predicted, test, sentence))
    if windows.is_target_read:
        horizon = test.y.shape[1]
        predicted = np.repeat(test.x[:, -1, :1], horizon, axis=1)
        found.append(_judge("last value", predicted, test, "The last value that was seen stays."))
        if windows.series.size and test.ends[0] + 1 >= period:
            predicted = find_season(windows.series, test.ends, horizon, period)
            sentence = f"Each value is the one {period} time steps before, or whole seasons more."
            found.append(_judge(f"season of {period}", predicted, test, sentence))
    coefficients = fit_linear(train)
    sentence = (
        f"Least squares from the {coefficients.shape[0] - 1} numbers of a window and a constant, "
        f"fitted to {len(train)} training windows."
    )
    found.append(
        _judge("linear autoregression", apply_linear(coefficients, test.x), test, sentence)
    )
    return tuple(found)


def find_season(series: FloatArray, ends: IdArray, horizon: int, period: int) -> FloatArray:
    """The values (N, O) as many whole seasons before each that is asked for as make it known.

    Args:
        series: all values (R,).
        ends: the last known row of each window (N,).
        horizon: values ahead, O.
        period: time steps of a season.
    """
    ahead = np.arange(1, horizon + 1)
    seasons = -(-ahead // period)  # rounded up: what lies ahead of the end is not known
    found: FloatArray = series[ends[:, None] + ahead - seasons * period]
    return found


def fit_linear(train: WindowSet) -> FloatArray:
    """The coefficients (T D + 1, O) of least squares from windows to what follows.

    Where there are fewer windows than numbers in one, the solution of least norm.
    """
    return np.linalg.lstsq(_flatten(train.x), train.y, rcond=None)[0].astype(np.float64)


def apply_linear(coefficients: FloatArray, x: FloatArray) -> FloatArray:
    """The linear forecasts (N, O) for windows (N, T, D)."""
    forecasts: FloatArray = _flatten(x) @ coefficients
    return forecasts


def find_accuracy(predicted: FloatArray | NetArray, y: FloatArray) -> float:
    """The share of yes-or-no answers that are right, a forecast above 1/2 being a yes."""
    return float(((predicted > 0.5) == (y > 0.5)).mean())


def count_right_nets(snapshot: SeriesSnapshot, y: FloatArray) -> int:
    """How many nets answer every yes-or-no question of y (N, O) correctly."""
    return int(((snapshot.predicted > 0.5) == (y > 0.5)).all(axis=(1, 2)).sum())


def count_close_nets(snapshot: SeriesSnapshot, y: FloatArray, distance: float) -> int:
    """How many nets are within that distance of every value of y (N, O)."""
    return int((np.abs(snapshot.predicted - y) <= distance).all(axis=(1, 2)).sum())


def find_best_accuracy(probability: FloatArray) -> float:
    """Expected accuracy if each day's probability p is known: mean of max(p, 1 - p)."""
    return float(np.maximum(probability, 1 - probability).mean())


def find_band(forecasts: FloatArray | NetArray) -> ForecastBand:
    """The band of the nets' forecasts (S, N)."""
    values = np.asarray(forecasts, np.float64)
    return ForecastBand(values.min(axis=0), values.mean(axis=0), values.max(axis=0))


def find_floors(windows: SeriesWindows, source: str) -> tuple[Baseline, ...]:
    """The lowest loss that any forecast can expect, where it is known; `loss` is in units squared.

    Args:
        windows: of the run.
        source: of the series.
    """
    if source == "sales":
        sentence = (
            "The next value is the last one plus a step uniform within one half, which nothing "
            "predicts; the step's variance is 1/12."
        )
        return (Baseline("floor 1/12: the last value", WALK_FLOOR, sentence),)
    if windows.probability is not None:
        p = windows.probability
        sentence = (
            "Even a forecaster who knows each day's probability p loses p (1 - p) on average."
        )
        return (Baseline("floor: the rule known", float((p * (1 - p)).mean()), sentence),)
    return ()


def _judge(name: str, predicted: FloatArray, test: WindowSet, sentence: str) -> SimpleForecast:
    return SimpleForecast(name, predicted, float(np.square(predicted - test.y).mean()), sentence)


def _flatten(x: FloatArray) -> FloatArray:
    """Each window's numbers in a row, and a one for the constant."""
    return np.column_stack([x.reshape(len(x), -1), np.ones(len(x))])
