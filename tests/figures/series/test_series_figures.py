"""The series page's figures: their numbers, the sentences with the finding, and empty states."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go

from explorer.core.registry.configs import load_preset
from explorer.core.series.config import SeriesConfig
from explorer.core.series.results import STATE_EDGES, SeriesSnapshot
from explorer.core.series.windows import prepare_windows
from explorer.core.training.accuracy_curves import AccuracyLevel, collect_accuracy
from explorer.core.training.curves import Baseline, collect_curves
from explorer.core.training.epoch_table import EpochTable
from explorer.core.training.events import Diverged
from explorer.figures.series.forecast import describe_forecast, plot_forecast
from explorer.figures.series.net_answers import describe_net_answers, plot_net_answers
from explorer.figures.series.predicted_true import describe_predicted_true, plot_predicted_true
from explorer.figures.series.rain_probabilities import (
    describe_rain_probabilities,
    plot_rain_probabilities,
)
from explorer.figures.series.random_walks import describe_walks, plot_walks
from explorer.figures.series.state_histogram import describe_state_histogram, plot_state_histogram
from explorer.figures.series.windows import describe_series_windows, plot_series_windows
from explorer.figures.training.accuracies import describe_accuracies, plot_accuracies
from explorer.figures.training.learning_curves import describe_squared_errors, plot_learning_curves
from tests.core.training.epochs import make_epoch, make_table

WEATHER = prepare_windows(SeriesConfig(source="weather", window=3))
SALES = prepare_windows(SeriesConfig(source="sales", length=60, window=5))
LONG = prepare_windows(SeriesConfig(source="long-weather", length=200, window=3))
TABLE = "a\n" + "".join(f"{row}\n" for row in range(30))
ROWS = prepare_windows(SeriesConfig(source="own-table", table=TABLE, window=4, horizon=2))


def make_snapshot(predicted: np.ndarray, asked: np.ndarray | None = None) -> SeriesSnapshot:
    counts = np.zeros(40, np.int64)
    counts[[0, 39]] = 30, 10
    return SeriesSnapshot(3, predicted, np.zeros((1, 0)) if asked is None else asked, counts, 0.75)


def test_windows_of_the_eight_days_are_drawn_at_their_days_with_their_values() -> None:
    figure = plot_series_windows(WEATHER, answers=["yes", "no", "yes", "no", "yes"])
    first, last = figure.data[0], figure.data[-1]
    assert first.text[0] == "10, 20"
    np.testing.assert_allclose(first.base.astype(float), [0.5, 1.5, 2.5, 3.5, 4.5, 5.5])
    assert list(last.text) == ["yes", "no", "yes", "no", "yes", "?"]
    np.testing.assert_allclose(last.base.astype(float), [3.5, 4.5, 5.5, 6.5, 7.5, 8.5])
    assert describe_series_windows(WEATHER) == (
        "8 days give 5 windows of 3 days, each with the rain on the next day; days 6 to 8 are for "
        "forecasting day 9."
    )


def test_separate_samples_are_drawn_without_a_window_to_forecast() -> None:
    samples = prepare_windows(SeriesConfig(source="three-samples", window=3))
    figure = plot_series_windows(samples)
    assert list(figure.data[-1].text) == ["10", "20", "30"]
    assert list(figure.data[-1].base) == [3.5, 3.5, 3.5]
    assert describe_series_windows(samples) == "3 samples of 3 time steps, each with its result."


def test_walks_are_drawn_with_the_value_that_follows() -> None:
    figure = plot_walks(SALES)
    np.testing.assert_allclose(figure.data[0].y[:5], SALES.train.x[0, :, 0])
    assert np.isnan(figure.data[0].y[5])
    np.testing.assert_allclose(figure.data[1].y, SALES.train.y[:24, 0])
    assert "48 are for training and 12 are held out" in describe_walks(SALES)


def test_a_forecast_has_a_band_from_the_lowest_to_the_highest_net() -> None:
    count = len(ROWS.test)
    predicted = np.stack([np.full((count, 2), 10.0), np.full((count, 2), 20.0)])
    snapshot = make_snapshot(predicted, np.array([[1.0, 3.0], [5.0, 9.0]]))
    figure = plot_forecast(ROWS, snapshot)
    history, band, mean, ahead_band, ahead, cut = figure.data
    np.testing.assert_allclose(history.y, np.arange(30.0))
    np.testing.assert_allclose(band.y, [20.0] * count + [10.0] * count)
    np.testing.assert_allclose(mean.y, [15.0] * count)
    assert mean.x[0] == ROWS.test.ends[0] + 2  # the first test window's target row, counted from 1
    np.testing.assert_allclose(ahead.x, [31, 32])
    np.testing.assert_allclose(ahead.y, [3.0, 6.0])
    np.testing.assert_allclose(ahead_band.y, [5, 9, 3, 1])
    assert cut.x[0] == 24.5
    assert describe_forecast(ROWS, snapshot).endswith(
        "For row 32 the 2 nets forecast 3 to 9, 6 on average."
    )


def test_one_net_has_no_mean() -> None:
    predicted = np.full((1, len(ROWS.test), 2), 10.0)
    names = [
        trace.name for trace in plot_forecast(ROWS, make_snapshot(predicted, np.ones((1, 2)))).data
    ]
    assert names[2] == "one step ahead"
    assert names[4] == "beyond the end"
    for size, name in ((1, "forecast"), (2, "forecast, mean of the nets")):
        snapshot = make_snapshot(np.full((size, len(LONG.test), 1), 0.5))
        assert plot_rain_probabilities(LONG, snapshot).data[1].name == name


def test_before_training_only_the_series_is_drawn() -> None:
    names = [trace.name for trace in plot_forecast(ROWS, None).data]
    assert names == ["a", "training before, held out after"]
    assert describe_forecast(ROWS, None).startswith("30 rows: ")
    names = [trace.name for trace in plot_rain_probabilities(LONG, None).data]
    assert names == ["true probability", "what happened"]
    assert describe_rain_probabilities(LONG, None).endswith("held-out days.")


def test_a_columns_name_is_never_treated_as_markup() -> None:
    table = "<b>a</b>\n" + "1\n" * 30
    windows = prepare_windows(SeriesConfig(source="own-table", table=table, window=4))
    figure = plot_forecast(windows, None)
    assert "<b>" not in figure.to_json().replace("\\u003c", "<")


def test_the_axis_tells_a_step_only_if_every_row_is_one_step_after_the_row_before() -> None:
    def name_axis(days: Iterable[int]) -> str:
        table = "day,v\n" + "".join(f"2020-01-{day:02d},{day % 7}\n" for day in days)
        config = SeriesConfig(source="own-table", table=table, window=4, horizon=2)
        return str(plot_forecast(prepare_windows(config), None).layout.xaxis.title.text)

    assert name_axis(range(1, 31)) == "date, one row per day"
    assert name_axis(sorted([*range(1, 31), 9])) == "date"
    assert name_axis(day for day in range(1, 31) if day != 9) == "date"


def test_forecasts_are_drawn_against_the_truth() -> None:
    truth = SALES.test.y[:, 0]
    runs = [("good", make_snapshot(truth[None, :, None] + 0.5))]
    figure = plot_predicted_true(truth, runs)
    np.testing.assert_allclose(figure.data[1].x, truth)
    np.testing.assert_allclose(figure.data[1].y, truth + 0.5)
    assert describe_predicted_true(truth, runs) == "Mean absolute error: good 0.5."


def test_hidden_values_are_drawn_as_shares_of_all_values() -> None:
    runs = [("plain", make_snapshot(np.zeros((1, 1, 1))))]
    figure = plot_state_histogram(runs)
    np.testing.assert_allclose(figure.data[0].y[[0, 39]], [0.75, 0.25])
    np.testing.assert_allclose(figure.data[0].x[[0, 39]], [-0.975, 0.975])
    assert len(STATE_EDGES) == 41
    assert describe_state_histogram(runs).endswith("hardly responds: plain 75%.")


def test_each_net_answers_yes_or_no() -> None:
    figure = plot_net_answers(np.array([0.9, 0.2, 0.6]), "Rain?")
    yes, no = figure.data[:2]
    assert (list(yes.x), list(no.x)) == ([1, 3], [2])
    np.testing.assert_allclose(no.base.astype(float) + no.y, [0.2])
    assert describe_net_answers(np.array([0.9, 0.2, 0.6])) == "Of 3 nets, 2 say yes and 1 says no."


def test_the_true_probability_is_drawn_with_forecast_and_outcome() -> None:
    assert LONG.probability is not None
    snapshot = make_snapshot(LONG.probability[None, :, None] + 0.1)
    figure = plot_rain_probabilities(LONG, snapshot)
    np.testing.assert_allclose(figure.data[0].y, LONG.probability[:40])
    np.testing.assert_allclose(figure.data[1].y, LONG.probability[:40] + 0.1)
    assert figure.data[0].x[0] == 161  # the last 40 of 200 days are held out
    assert "0.10 from the true probability" in describe_rain_probabilities(LONG, snapshot)


def test_accuracies_are_drawn_with_their_reference_levels() -> None:
    epochs = [make_epoch(1, accuracy=0.5), make_epoch(2, accuracy=0.75), make_epoch(3)]
    curve, level = collect_accuracy("net", make_table(epochs)), AccuracyLevel("best", 0.8)
    figure = plot_accuracies([curve], [level], answers="days")
    np.testing.assert_allclose(figure.data[0].y, [0.5, 0.75])
    assert list(figure.data[1].y) == [0.8, 0.8]
    near, far = replace(level, accuracy=0.81), replace(level, accuracy=0.3)
    levels = plot_accuracies([curve], [level, far, near], answers="days").data[1:]
    assert [each.line.width for each in levels] == [8, 3, 3]  # the first shows on both sides
    assert describe_accuracies([curve], [level]) == (
        "net 75.0% after epoch 2. For comparison: best 80.0%."
    )
    assert describe_accuracies([], [level]).startswith("No epoch is complete.")
    lost = Diverged(epoch=1, step=7, loss=np.inf, grad_norm=np.inf, last_grad_norm=None)
    assert describe_accuracies([collect_accuracy("net", make_table([]), lost)], [level]).startswith(
        "net diverged at step 7, before an epoch was complete. For comparison"
    )


def test_squared_errors_are_drawn_as_they_are_on_a_logarithmic_axis_with_their_unit() -> None:
    rows = [(1.0, make_epoch(1, loss=900.0, validation_loss=800.0))]
    curves = [collect_curves("sales", EpochTable(rows), None)]
    floor = Baseline("floor 1/12", 1 / 12, "The variance of a step.")
    figure = plot_learning_curves(curves, [floor], squared_unit="sales squared")
    assert [list(trace.y) for trace in figure.data[:2]] == [[900.0], [800.0]]
    np.testing.assert_allclose(figure.data[2].y[:2], [1 / 12, 1 / 12])
    assert figure.layout.yaxis.type == "log"
    assert figure.layout.yaxis.title.text == "mean squared error (sales squared)"
    assert describe_squared_errors(curves) == (
        "sales: mean squared error 900 on training data in epoch 1, 800 on held-out data after it."
    )


def test_an_error_of_0_has_no_place_on_a_logarithmic_axis_and_no_label_there() -> None:
    def plot(*losses: float) -> go.Figure:
        rows = [
            (float(n), make_epoch(n, loss=loss, validation_loss=0.0))
            for n, loss in enumerate(losses, 1)
        ]
        curves = [collect_curves("flat", EpochTable(rows), None)]
        assert describe_squared_errors(curves).endswith("can't show an error of 0.")
        return plot_learning_curves(curves, squared_unit="x squared")

    (only,) = plot(0.0, 0.0).layout.annotations
    assert only.text == "A logarithmic axis can't show an error of 0."
    falling = plot(4.0, 2.0, 0.0)
    (trace,) = falling.data
    assert list(trace.y) == [4, 2]
    assert not [each.text for each in falling.layout.annotations if each.text]


def test_without_a_run_every_figure_says_so() -> None:
    for figure in (
        plot_predicted_true(SALES.test.y[:, 0], []),
        plot_state_histogram([]),
        plot_learning_curves([], squared_unit="x"),
    ):
        assert figure.layout.annotations[0].text == "No epoch is complete."
    assert plot_net_answers(np.zeros(0), "Rain?").layout.annotations[0].text
    assert describe_squared_errors([]) == "No epoch is complete."


def test_only_the_last_rows_of_a_long_table_are_drawn() -> None:
    config = load_preset("own-table")
    assert isinstance(config, SeriesConfig)
    table = "a\n" + "".join(f"{row}\n" for row in range(3000))
    windows = prepare_windows(replace(config, table=table))
    snapshot = make_snapshot(np.zeros((2, len(windows.test), 6)), np.zeros((2, 6)))
    figure = plot_forecast(windows, snapshot)
    assert figure.data[0].x[0] == 2001
    assert len(figure.data[2].x) == len(figure.data[2].y)
