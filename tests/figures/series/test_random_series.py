"""What the series page says of random tables, weather and nets, against plain loops."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import replace

import numpy as np
import pytest

from explorer.core.series.config import SeriesConfig
from explorer.core.series.results import STATE_EDGES, SeriesSnapshot
from explorer.core.series.windows import prepare_windows
from explorer.core.training.curves import LearningCurves
from explorer.figures.series.forecast import describe_forecast, explain_held_out, plot_forecast
from explorer.figures.series.net_answers import describe_net_answers, plot_net_answers
from explorer.figures.series.rain_probabilities import (
    describe_rain_probabilities,
    plot_rain_probabilities,
)
from explorer.figures.series.random_walks import describe_walks, plot_walks
from explorer.figures.series.windows import describe_series_windows, plot_series_windows
from explorer.figures.training.learning_curves import describe_squared_errors, plot_learning_curves
from tests.figures.numbers import read_number
from tests.figures.random_checks import Check, name_check, repeat_check

COUNTS = np.ones(len(STATE_EDGES) - 1, np.int64)


def is_near(text: str, value: float, digits: int = 4) -> bool:
    return abs(read_number(text) - value) <= 0.51 * 10.0 ** (1 - digits) * abs(value) + 1e-300


def check_windows(rng: np.random.Generator) -> None:
    """The eight days, cut by hand: each window's numbers and its position."""
    T = int(rng.integers(1, 7))
    windows = prepare_windows(SeriesConfig(source="weather", window=T))
    series = windows.train.x
    count = 8 - T
    said = describe_series_windows(windows)
    length = "1 day" if T == 1 else f"{T} days"
    asked = "day 8 is" if T == 1 else f"days {8 - T + 1} to 8 are"
    assert said == (
        f"8 days give {count} windows of {length}, each with the rain on the next day; {asked} for "
        "forecasting day 9."
    )
    figure = plot_series_windows(windows)
    assert figure.layout.meta["min_width"] == 560  # a narrow screen scrolls, and all can be read
    bars = figure.data
    for n in range(count):
        for t in range(T):
            assert bars[t].base[n] == pytest.approx(n + t + 0.5)  # day n + t + 1, centred
            assert bars[t].text[n] == ", ".join(f"{value:g}" for value in series[n, t])
        assert bars[T].base[n] == pytest.approx(n + T + 0.5)


def check_walks(rng: np.random.Generator) -> None:
    T, count = int(rng.integers(1, 12)), int(rng.integers(50, 70))
    config = SeriesConfig(source="sales", length=count, window=T, data_seed=int(rng.integers(1e6)))
    windows = prepare_windows(config)
    held_out = round(count * config.test_share)
    said = re.search(r"(\d+) are for training and (\d+) are held out", describe_walks(windows))
    assert said
    assert [int(text) for text in said.groups()] == [count - held_out, held_out]
    for part in (windows.train, windows.test):
        walks = np.concatenate([part.x[:, :, 0], part.y], axis=1)
        for walk in walks.tolist():
            for before, after in itertools.pairwise(walk):
                assert abs(after - before) <= 0.5 + 1e-12
    figure = plot_walks(windows)
    for row in range(min(24, len(windows.train))):
        drawn = figure.data[0].y[row * (T + 1) : (row + 1) * (T + 1) - 1]
        assert drawn.tolist() == windows.train.x[row, :, 0].tolist()
        assert figure.data[1].y[row] == windows.train.y[row, 0]


def check_rain(rng: np.random.Generator) -> None:
    config = SeriesConfig(
        source="long-weather",
        length=int(rng.integers(60, 120)),
        window=int(rng.integers(1, 5)),
        data_seed=int(rng.integers(1e6)),
    )
    windows = prepare_windows(config)
    truth = windows.probability
    assert truth is not None
    off = rng.choice([0.0, 1e-4, 0.2])
    nets = truth + off * rng.normal(size=(int(rng.integers(1, 4)), len(truth)))
    snapshot = SeriesSnapshot(1, nets[:, :, None], np.zeros((len(nets), 0)), COUNTS, 0.0)
    sentence = describe_rain_probabilities(windows, snapshot)
    found = re.fullmatch(
        r"It rained on (\S+)% of the (\d+) held-out days; the forecast is (\S+) from the true "
        r"probability on average\.",
        sentence,
    )
    assert found, sentence
    wet = sum(windows.test.y[:, 0].tolist())
    assert abs(float(found[1].lstrip("<>")) - 100 * wet / len(truth)) <= 1.0
    assert (found[1] == "100") == (wet == len(truth))
    assert int(found[2]) == len(truth)
    distance = sum(
        abs(sum(net[day] for net in nets) / len(nets) - truth[day]) for day in range(len(truth))
    ) / len(truth)
    if found[3].startswith("<"):
        assert 0 < distance < float(found[3][1:])
    else:
        assert abs(float(found[3]) - distance) <= 0.00501
    drawn = {trace.name: trace for trace in plot_rain_probabilities(windows, snapshot).data}
    for name, values in (("true probability", truth), ("what happened", windows.test.y[:, 0])):
        assert drawn[name].y.tolist() == values[:40].tolist()


def draw_table(rng: np.random.Generator) -> SeriesConfig:
    rows = int(rng.integers(20, 60))
    values = np.round(rng.normal(size=rows) * 10 ** rng.uniform(-3, 6), 6)
    return SeriesConfig(
        source="own-table",
        table="a\n" + "".join(f"{value}\n" for value in values),
        window=int(rng.integers(1, 5)),
        horizon=int(rng.integers(1, 4)),
    )


def check_forecast(rng: np.random.Generator) -> None:
    config = draw_table(rng)
    windows = prepare_windows(config)
    series = [float(line) for line in config.table.split()[1:]]
    cut = len(series) - round(len(series) * config.test_share)
    T, ahead = config.window, config.horizon
    train = sum(start + T + ahead <= cut for start in range(len(series) - T - ahead + 1))
    test = sum(start + T >= cut for start in range(len(series) - T - ahead + 1))
    size = int(rng.integers(1, 4))
    asked = rng.normal(size=(size, ahead)) * rng.choice([1e-3, 1.0, 1e5])
    if rng.random() < 0.3:  # the nets agree, exactly or nearly
        asked = asked[:1] * (1 + rng.choice([0, 1e-7], size=(size, 1)))
    snapshot = SeriesSnapshot(1, np.zeros((size, test, ahead)), asked, COUNTS, 0.0)
    head = f"{train} {'window' if train == 1 else 'windows'} for training, {test} held out"
    assert describe_forecast(windows, None) == f"{len(series)} rows: {head}."
    sentence = describe_forecast(windows, snapshot)
    start = f"{head}. For row {len(series) + ahead} "
    assert sentence.startswith(start)
    last = [float(net[-1]) for net in asked]
    rest = sentence.removeprefix(start).rstrip(".")
    who = "both nets" if size == 2 else f"all {size} nets"
    if size == 1:
        assert is_near(rest.removeprefix("the net forecasts "), last[0])
    elif rest.startswith(who):
        text, rounded, _ = rest.removeprefix(f"{who} forecast ").partition(
            ", rounded to four digits"
        )
        assert all(is_near(text, value) for value in last)
        assert bool(rounded) == (min(last) < max(last))
    else:
        found = re.fullmatch(rf"the {size} nets forecast (\S+) to (\S+), (\S+) on average", rest)
        assert found, sentence
        for text, value in zip(
            found.groups(), (min(last), max(last), sum(last) / size), strict=True
        ):
            assert is_near(text, value)
        assert found[1] != found[2]
    drawn = plot_forecast(windows, snapshot).data
    assert drawn[0].y.tolist() == pytest.approx(series)
    assert drawn[-1].x[0] == cut + 0.5  # rows are counted from 1
    bare = [row for row in range(cut + 1, len(series) + 1) if row not in drawn[2].x]
    assert bare == list(range(len(series) + 2 - ahead, len(series) + 1))
    told = ("it.", "it; the last one has none, as", "it; the last 2 have none, as")[len(bare)]
    assert f"each forecast from the rows before {told}" in explain_held_out(windows)
    for column in range(ahead):
        mean = sum(float(net[column]) for net in asked) / size
        assert drawn[4].y[column] == pytest.approx(mean)
        assert drawn[4].x[column] == len(series) + 1 + column


def check_answers(rng: np.random.Generator) -> None:
    answers = rng.choice([0.5, 0.4999, 0.5001, rng.uniform(-1, 2)], size=int(rng.integers(1, 9)))
    yes = [net for net, value in enumerate(answers, 1) if value > 0.5]
    no = [net for net, value in enumerate(answers, 1) if value <= 0.5]
    say = [f"{len(nets)} {'says' if len(nets) == 1 else 'say'}" for nets in (yes, no)]
    told = f"Of {len(answers)} nets, {say[0]} yes and {say[1]} no."
    if len(answers) == 1:
        told = "The net says yes." if yes else "The net says no."
    assert describe_net_answers(answers) == told
    bars = plot_net_answers(answers, "Rain?").data
    assert [list(bar.x) for bar in bars[:2]] == [yes, no]
    for bar, is_yes in zip(bars[:2], (True, False), strict=True):
        for net, text in zip(bar.x, bar.customdata, strict=True):
            shown = float(text.replace("−", "-"))
            assert abs(shown - answers[net - 1]) <= 0.00501
            assert (shown > 0.5) == is_yes
            assert (shown == 0.5) == (answers[net - 1] == 0.5)


def check_squared_errors(rng: np.random.Generator) -> None:
    runs = []
    for name in ("a", "b")[: rng.integers(1, 3)]:
        N = int(rng.integers(0, 4))
        loss, held_out = (
            rng.choice([np.inf, np.nan, 0.0, 10 ** rng.uniform(-6, 9)], size=N) for _ in range(2)
        )
        epochs, none = np.arange(1.0, N + 1), np.full(N, np.nan)
        step = None if N else rng.choice([None, 5])
        runs.append(
            LearningCurves(
                *(name, epochs, loss, held_out, none, none, None, none, epochs, none),
                diverged_step=step,
            )
        )
    sentence = describe_squared_errors(runs)
    zero = " A logarithmic axis can't show an error of 0."
    has_zero = any(0 in (*run.loss, *run.validation_loss) for run in runs)
    is_finite = any(math.isfinite(value) for run in runs for value in run.loss)
    assert sentence.endswith(zero) <= has_zero
    assert sentence.endswith(zero) or not (has_zero and is_finite)
    sentence = sentence.removesuffix(zero)
    for trace in plot_learning_curves(runs, squared_unit="x").data:
        assert all(value > 0 for value in trace.y if value is not None)
    parts, is_known = {}, False
    for text in sentence.rstrip(".").split("; "):
        name = text.split()[0].rstrip(":")
        parts[name] = text
    for run in runs:
        known = [n for n, value in enumerate(run.loss) if math.isfinite(value)]
        if not known:
            assert f"{run.name}: " not in sentence
            continue
        is_known = True
        found = re.fullmatch(
            rf"{run.name}: mean squared error (\S+) on training data in epoch (\d+)"
            r"(?:, (\S+) on held-out data after it)?",
            parts[run.name],
        )
        assert found, sentence
        last = known[-1]
        assert int(found[2]) == run.epoch[last]
        assert is_near(found[1], run.loss[last])
        if math.isfinite(run.validation_loss[last]):
            assert is_near(found[3], run.validation_loss[last])
        else:
            assert found[3] is None
    if not is_known and not any(run.diverged_step for run in runs):
        has_epoch = any(len(run.epoch) for run in runs)
        none = "No epoch has a finite loss." if has_epoch else "No epoch is complete."
        assert sentence == none


CHECKS: tuple[Check, ...] = (
    check_windows,
    check_walks,
    check_rain,
    check_forecast,
    check_answers,
    check_squared_errors,
)


@pytest.mark.parametrize("check", CHECKS, ids=name_check)
@pytest.mark.parametrize("scenes", [25, pytest.param(1000, marks=pytest.mark.slow)])
def test_every_sentence_and_mark_is_that_of_a_plain_loop(check: Check, scenes: int) -> None:
    repeat_check(check, scenes, seed=8)


def test_a_share_of_wet_days_that_is_nearly_all_is_not_called_all() -> None:
    windows = prepare_windows(SeriesConfig(source="long-weather", length=2000, window=3))
    wet = np.ones_like(windows.test.y)
    wet[0] = 0
    windows = replace(windows, test=replace(windows.test, y=wet))
    assert describe_rain_probabilities(windows, None).startswith("It rained on >99% of the ")
