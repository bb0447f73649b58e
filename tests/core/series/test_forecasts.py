"""The simple forecasts, checked against numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.series.config import SeriesConfig
from explorer.core.series.forecasts import (
    apply_linear,
    count_close_nets,
    count_right_nets,
    find_accuracy,
    find_band,
    find_best_accuracy,
    find_floors,
    find_season,
    fit_linear,
    list_simple_forecasts,
)
from explorer.core.series.results import SeriesSnapshot
from explorer.core.series.windows import cut_windows, prepare_windows


def forecast_by_name(config: SeriesConfig, period: int = 12) -> dict[str, float]:
    found = list_simple_forecasts(prepare_windows(config), period)
    return {each.name: each.loss for each in found}


def snapshot_of(predicted: list[list[float]]) -> SeriesSnapshot:
    """Nets (S, N) with one value ahead."""
    return SeriesSnapshot(
        1,
        np.array(predicted, np.float32)[:, :, None],
        np.zeros((1, 0), np.float32),
        np.zeros(40, np.int64),
        0.0,
    )


def test_the_last_value_is_off_by_the_steps_that_follow() -> None:
    # 0, 1, 2, ...: one step ahead it is off by 1, two steps ahead by 2: (1 + 4) / 2.
    table = "a\n" + "".join(f"{row}\n" for row in range(40))
    config = SeriesConfig(source="own-table", table=table, window=3, horizon=2)
    losses = forecast_by_name(config)
    assert losses["last value"] == 2.5
    assert losses["season of 12"] == 144  # each value is 12 more than one season earlier
    assert losses["linear autoregression"] < 1e-20


def test_a_repeating_season_is_forecast_exactly() -> None:
    table = "a\n" + "".join(f"{(row * row) % 5}\n" for row in range(60))  # repeats every 5 rows
    config = SeriesConfig(source="own-table", table=table, window=2, horizon=7)
    losses = forecast_by_name(config, period=5)
    assert losses["season of 5"] == 0
    assert losses["last value"] > 0


def test_a_seasonal_forecast_goes_back_as_many_seasons_as_it_needs_and_never_ahead() -> None:
    series = np.arange(10.0) * 10
    # Row 5 is the last known one. With a period of 2, one and two ahead are rows 4 and 5, and
    # three ahead is row 4 again.
    found = find_season(series, np.array([5]), 3, 2)
    assert found.tolist() == [[40, 50, 40]]
    found = find_season(series, np.array([5]), 3, 3)
    assert found.tolist() == [[30, 40, 50]]


def test_a_seasonal_forecast_needs_a_whole_season_before_the_first_test_window() -> None:
    table = "a\n" + "".join(f"{row}\n" for row in range(30))
    config = SeriesConfig(source="own-table", table=table, window=3)
    assert "season of 25" not in forecast_by_name(config, period=25)
    assert "season of 24" in forecast_by_name(config, period=24)


def test_least_squares_finds_a_known_recursion() -> None:
    # x_t = 0.5 x_{t-1} + 0.3 x_{t-2} + 1, without noise.
    series = [4.0, -2.0]
    for _ in range(20):
        series.append(0.5 * series[-1] + 0.3 * series[-2] + 1)
    values = np.array(series)
    windows = cut_windows(values[:, None], values, 2, 1)
    coefficients = fit_linear(windows)
    np.testing.assert_allclose(coefficients[:, 0], [0.3, 0.5, 1.0], atol=1e-9)
    np.testing.assert_allclose(apply_linear(coefficients, windows.x), windows.y, atol=1e-9)


def test_least_squares_is_fitted_to_the_training_part_alone() -> None:
    rows = [float(row) for row in range(40)]
    config = SeriesConfig(
        source="own-table", table="a\n" + "".join(f"{row}\n" for row in rows), window=3
    )
    spoiled = SeriesConfig(
        source="own-table",
        table="a\n" + "".join(f"{row}\n" for row in [*rows[:32], *[1000.0] * 8]),
        window=3,
    )
    before, after = (fit_linear(prepare_windows(each).train) for each in (config, spoiled))
    np.testing.assert_array_equal(before, after)


def test_on_random_walks_the_last_value_is_near_the_floor_and_no_simple_forecast_beats_it() -> None:
    losses = forecast_by_name(SeriesConfig(source="sales", length=10_000, window=50))
    assert abs(losses["last value"] - 1 / 12) < 0.003
    assert losses["last value"] < losses["linear autoregression"] < 0.09
    assert find_floors(prepare_windows(SeriesConfig()), "sales")[0].loss == 1 / 12


def test_knowing_the_rule_gives_the_accuracy_of_always_choosing_the_likelier_outcome() -> None:
    p = np.array([0.9, 0.2, 0.5])
    assert find_best_accuracy(p) == pytest.approx((0.9 + 0.8 + 0.5) / 3)
    windows = prepare_windows(SeriesConfig(source="long-weather", length=20_000, window=3))
    assert windows.probability is not None
    best = find_best_accuracy(windows.probability)
    assert abs(find_accuracy(windows.probability[:, None], windows.test.y) - best) < 0.02
    floor = find_floors(windows, "long-weather")[0].loss
    true = np.square(windows.probability[:, None] - windows.test.y).mean()
    assert abs(true - floor) < 0.01


def test_always_the_same_forecasts_the_share_of_rain_and_least_squares_beats_it() -> None:
    config = SeriesConfig(source="long-weather", length=4000, window=3)
    windows = prepare_windows(config)
    found = {each.name: each for each in list_simple_forecasts(windows, 12)}
    same = found["always the same"]
    assert (same.predicted == windows.train.y.mean()).all()
    assert same.loss == pytest.approx(0.25, abs=0.01)
    assert found["linear autoregression"].loss < 0.16
    assert "last value" not in found


def test_the_band_spans_all_nets() -> None:
    band = find_band(np.array([[1.0, 5.0], [3.0, 1.0], [2.0, 0.0]]))
    assert (band.low.tolist(), band.high.tolist()) == ([1, 0], [3, 5])
    assert band.middle.tolist() == [2, 2]


def test_a_net_counts_only_if_all_its_answers_are_right_or_close() -> None:
    y = np.array([[1.0], [0.0]])
    snapshot = snapshot_of([[0.9, 0.1], [0.4, 0.1], [1.6, 0.4]])
    assert count_right_nets(snapshot, y) == 2
    assert count_close_nets(snapshot, y, 0.5) == 1


@pytest.mark.parametrize("scenes", [100, pytest.param(1000, marks=pytest.mark.slow)])
def test_each_simple_forecast_of_a_random_table_and_its_sentence_are_those_of_a_plain_loop(
    scenes: int,
) -> None:
    rng = np.random.default_rng(8)
    for _ in range(scenes):
        rows, T, ahead = int(rng.integers(20, 50)), int(rng.integers(1, 5)), int(rng.integers(1, 4))
        period = int(rng.integers(1, 30))
        series = np.round(rng.normal(size=rows), 3).tolist()
        config = SeriesConfig(
            source="own-table",
            table="a\n" + "".join(f"{value}\n" for value in series),
            window=T,
            horizon=ahead,
        )
        found = {each.name: each for each in list_simple_forecasts(prepare_windows(config), period)}
        cut = rows - round(rows * config.test_share)
        starts = [t for t in range(cut, rows) if t + ahead <= rows and t >= T]
        errors: dict[str, list[float]] = {"last value": [], f"season of {period}": []}
        for t in starts:
            for step in range(ahead):
                errors["last value"].append((series[t - 1] - series[t + step]) ** 2)
                back = t + step
                while back >= t:
                    back -= period
                if back >= 0:
                    errors[f"season of {period}"].append((series[back] - series[t + step]) ** 2)
        if starts[0] < period:
            assert errors.pop(f"season of {period}") is not None
        for name, squares in errors.items():
            assert found[name].loss == pytest.approx(sum(squares) / len(squares))
        assert set(found) == {*errors, "linear autoregression"}
        steps = "1 time step ago" if period == 1 else f"{period} time steps ago"
        if f"season of {period}" in found:
            assert f"from {steps}, or" in found[f"season of {period}"].sentence
        windows = sum(t + ahead <= cut for t in range(T, rows - ahead + 1))
        numbers = "the number of" if T == 1 else f"the {T} numbers of"
        assert found["linear autoregression"].sentence == (
            f"Least squares on {numbers} a window and a constant, fitted to {windows} training "
            "windows."
        )
