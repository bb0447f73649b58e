"""Windows are cut correctly, split by time without leaks, and scaled by the training part."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.core.errors import ExplorerError, InvalidTextError, InvalidValueError
from explorer.core.registry.configs import (
    load_preset,
    read_run_config,
)
from explorer.core.series.config import SOURCES, SeriesConfig
from explorer.core.series.data import draw_weather
from explorer.core.series.scaling import find_scaling
from explorer.core.series.windows import (
    cut_windows,
    prepare_windows,
    split_by_time,
)


def make_table(rows: int) -> str:
    return "a,b\n" + "".join(f"{row},{row**2 % 7}\n" for row in range(rows))


def test_every_series_has_a_preset_that_can_be_cut_into_windows() -> None:
    assert SeriesConfig.list_presets() == sorted(SOURCES)
    for name in SOURCES:
        config = load_preset(name)
        assert isinstance(config, SeriesConfig)
        assert config.source == name
        assert len(prepare_windows(config).train)
        assert read_run_config(config.to_json()) == config


def test_eight_days_give_five_windows_and_days_6_to_8_are_for_forecasting_the_ninth() -> None:
    windows = prepare_windows(SeriesConfig(source="weather", window=3))
    assert windows.train.x[0].tolist() == [[10, 20], [30, 40], [40, 25]]
    assert windows.train.x[-1].tolist() == [[5, 10], [10, 20], [12, 60]]
    assert windows.train.y[:, 0].tolist() == [1, 0, 1, 0, 1]  # rain of days 4 to 8
    assert windows.asked is not None
    assert windows.asked.tolist() == [[10, 20], [12, 60], [25, 80]]
    assert not len(windows.test)


def test_sales_are_split_800_to_200_and_the_51st_value_is_the_target() -> None:
    windows = prepare_windows(SeriesConfig(source="sales", length=1000, window=50))
    assert windows.train.x.shape == (800, 50, 1)
    assert windows.test.x.shape == (200, 50, 1)
    steps = windows.test.y[:, 0] - windows.test.x[:, -1, 0]
    assert 0.4 < np.abs(steps).max() <= 0.5


@given(
    st.integers(1, 6),
    st.integers(1, 4),
    st.integers(20, 60),
    st.floats(0.05, 0.5, exclude_max=True),
)
def test_training_windows_hold_no_held_out_row_and_test_windows_forecast_only_held_out_rows(
    window: int, horizon: int, rows: int, share: float
) -> None:
    time = np.arange(rows, dtype=np.float64)
    cut = rows - round(rows * share)
    train, test = split_by_time(cut_windows(time[:, None], time, window, horizon), cut)
    assert max(train.x.max(initial=-1), train.y.max(initial=-1)) < cut
    assert test.y.min(initial=rows) >= cut
    np.testing.assert_array_equal(train.y[:, 0], train.ends + 1)
    np.testing.assert_array_equal(test.x[:, -1, 0], test.ends)


def test_windows_with_targets_on_both_sides_of_the_split_are_dropped() -> None:
    time = np.arange(10.0)
    train, test = split_by_time(cut_windows(time[:, None], time, 2, 3), 6)
    assert train.ends.tolist() == [1, 2]
    assert test.ends.tolist() == [5, 6]


def test_held_out_rows_affect_neither_scaling_nor_training_windows() -> None:
    config = SeriesConfig(source="own-table", table=make_table(40), window=4, horizon=2)
    lines = config.table.splitlines()
    spoiled = replace(config, table="\n".join([*lines[:33], *["1e6,1e6"] * 8]))
    before, after = prepare_windows(config), prepare_windows(spoiled)
    np.testing.assert_array_equal(before.train.x, after.train.x)
    np.testing.assert_array_equal(before.train.y, after.train.y)
    assert after.test.y.max() == 1e6
    one, two = find_scaling(before, "standardised"), find_scaling(after, "standardised")
    np.testing.assert_array_equal(one.x_mean, two.x_mean)
    np.testing.assert_array_equal(one.x_scale, two.x_scale)
    assert (one.y_mean, one.y_scale) == (two.y_mean, two.y_scale)


def test_standardised_training_numbers_have_mean_0_and_deviation_1() -> None:
    windows = prepare_windows(SeriesConfig(source="sales", length=200, window=20))
    scaling = find_scaling(windows, "standardised")
    scaled = (windows.train.x - scaling.x_mean) / scaling.x_scale
    np.testing.assert_allclose([scaled.mean(), scaled.std()], [0, 1], atol=1e-12)
    plain = find_scaling(windows, "none")
    assert (plain.x_mean, plain.x_scale, plain.y_mean, plain.y_scale) == (0, 1, 0, 1)


def test_a_yes_or_no_target_is_never_scaled_and_a_constant_column_is_not_divided() -> None:
    weather = find_scaling(
        prepare_windows(SeriesConfig(source="weather", window=3)), "standardised"
    )
    assert (weather.y_mean, weather.y_scale) == (0, 1)
    flat = SeriesConfig(source="own-table", table="a\n" + "5\n" * 30, window=3)
    scaling = find_scaling(prepare_windows(flat), "standardised")
    assert (scaling.x_scale.tolist(), scaling.y_scale) == ([1], 1)
    # The mean of equal decimals may be rounded, and their computed deviation is above 0 then.
    flat = SeriesConfig(source="own-table", table="a\n" + "0.1\n" * 30 + "0.2\n" * 6, window=3)
    scaling = find_scaling(prepare_windows(flat), "standardised")
    assert (scaling.x_scale.tolist(), scaling.y_scale) == ([1], 1)


def test_generated_weather_knows_the_probability_of_each_test_day() -> None:
    config = SeriesConfig(source="long-weather", length=100, window=3, data_seed=4)
    windows, weather = prepare_windows(config), draw_weather(100, 4)
    assert windows.probability is not None
    np.testing.assert_array_equal(windows.probability, weather.probability[80:])
    np.testing.assert_array_equal(windows.test.y[:, 0], weather.rain[80:])
    np.testing.assert_array_equal(windows.test.x[0], weather.days[77:80])


def test_the_first_column_of_a_table_is_forecast_and_all_are_read() -> None:
    config = SeriesConfig(source="own-table", table=make_table(30), window=4, horizon=3)
    windows = prepare_windows(config)
    assert windows.train.x[0].tolist() == [[0, 0], [1, 1], [2, 4], [3, 2]]
    assert windows.train.y[0].tolist() == [4, 5, 6]
    assert windows.asked is not None
    assert windows.asked[:, 0].tolist() == [26, 27, 28, 29]


@pytest.mark.parametrize("rows", range(2, 40))
def test_the_remedy_for_a_short_table_helps(rows: int) -> None:
    for window, horizon in ((12, 6), (30, 1), (1, 30), (5, 2)):
        config = SeriesConfig(
            source="own-table", table=make_table(rows), window=window, horizon=horizon
        )
        try:
            prepare_windows(config)
        except InvalidTextError as error:
            remedy = str(error).rpartition("needed. ")[2]
            shorter = {"window": 1} if "shorter window" in remedy else {}
            shorter |= {"horizon": 1} if "ewer steps ahead" in remedy else {}
            if shorter:
                prepare_windows(replace(config, **shorter))
            else:
                assert remedy == "Add rows."
                with pytest.raises(InvalidTextError):
                    prepare_windows(replace(config, window=1, horizon=1))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"table": make_table(8), "window": 6}, "must have more rows"),
        ({"table": make_table(160), "window": 100, "horizon": 50}, "length 100 and 50 steps ahead"),
        ({"table": "a\n1\n2\n\n3\nx\n" + "4\n" * 30, "window": 3}, r"row 4 \(line 6\)"),
        ({"table": "a\nb\nc\n", "window": 3}, "numeric column"),
        (
            {"table": ",".join("abc") + "\n" + "1,2,3\n" * 900, "window": 200},
            "at most 500 numbers, got 200 rows of 3 columns",
        ),
    ],
)
def test_tables_that_do_not_fit_are_refused(settings: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidTextError, match=words):
        prepare_windows(SeriesConfig(source="own-table", **settings))


@pytest.mark.parametrize(
    "settings",
    [
        {"source": "own-table"},
        {"source": "sales", "horizon": 2},
        {"source": "weather", "window": 7},
        {"source": "three-samples", "window": 4},
        {"source": "stars"},
        {"num_nets": 20, "hidden_size": 256, "window": 200, "batch_size": 1024},
        {"source": "own-table", "table": "1" * 1_000_001},
    ],
)
def test_settings_that_do_not_fit_together_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(InvalidValueError):
        SeriesConfig(**settings)


def test_every_refusal_is_one_of_the_projects_errors() -> None:
    with pytest.raises(ExplorerError):
        SeriesConfig(source="own-table", table=" \n")
