"""A table of epochs is bounded, and its curves agree with those of all epochs."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from explorer.core.arrays import FloatArray
from explorer.core.training.curves import LearningCurves, collect_curves
from explorer.core.training.epoch_table import EpochTable, find_extremes
from explorer.core.training.events import Changed, EpochDone
from explorer.core.training.run_config import MAX_EPOCHS
from tests.core.training.epochs import make_epoch

CURVES = ("loss", "validation_loss", "grad_norm", "clipped_norm", "accuracy")
IS_POSITIVE = [np.isfinite, lambda values: np.isfinite(values) & (values > 0)]
IS_SMALL = [*IS_POSITIVE, lambda values: np.abs(values) < 50]
# Which numbers of a curve a figure draws: all, on a logarithmic axis, as perplexity.
DRAWN = dict(zip(CURVES, [IS_SMALL] * 2 + [IS_POSITIVE] * 2 + [[np.isfinite]], strict=True))
MOST_ROWS = 12 * 2048 + 2 * 4096


def draw_epochs(rng: np.random.Generator, count: int) -> list[tuple[float, EpochDone]]:
    """Epochs whose numbers jump about, are equal, missing, infinite or too large to be drawn."""
    columns = {
        name: np.where(
            rng.random(count) < rng.choice([0.0, 0.3]),
            rng.choice([np.nan, np.inf, 1e300, 0.0], size=count),
            rng.choice([rng.integers(0, 4, count), 10 ** rng.uniform(-3, 2, count)]),
        ).tolist()
        for name in CURVES
    }
    times = np.cumsum(rng.exponential(size=count)).tolist()
    return [
        (
            times[number],
            make_epoch(
                number + 1,
                step=7 * (number + 1),
                clipped_steps=int(rng.integers(8)),
                tokens=int(rng.integers(1000)),
                **{name: values[number] for name, values in columns.items()},
            ),
        )
        for number in range(count)
    ]


def fill_in_pieces(rng: np.random.Generator, epochs: list[tuple[float, EpochDone]]) -> EpochTable:
    """The epochs as polls find them: some at a time."""
    table, at = EpochTable(most_rows=4096), 0
    while at < len(epochs):
        size = int(rng.integers(1, 3000))
        table.append(epochs[at : at + size])
        at += size
    return table


@pytest.mark.parametrize("seed", range(3))
def test_every_group_keeps_the_extremes_of_every_curve(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(5000, 20_000))
    epochs = draw_epochs(rng, count)
    table = fill_in_pieces(rng, epochs)
    assert table.count == count
    assert len(table) <= MOST_ROWS
    kept = table.column("epoch").astype(int) - 1
    assert (np.diff(kept) > 0).all()
    assert kept[0] == 0
    assert kept[-1] == count - 1
    size = 2 ** int(np.ceil(np.log2(count / 2048)))
    for name in CURVES:
        exact = np.array([getattr(event, name) for _, event in epochs], np.float64)
        np.testing.assert_array_equal(table.column(name), exact[kept])
        for start in range(0, count, size):  # the plain curve, column by column
            plain = exact[start : start + size]
            left = exact[kept[(kept >= start) & (kept < start + size)]]
            for is_drawn in DRAWN[name]:
                whole, thin = plain[is_drawn(plain)], left[is_drawn(left)]
                assert find_ends(thin) == find_ends(whole)


def find_ends(values: FloatArray) -> list[float]:
    """The first, last, smallest and largest value; nothing if there are none."""
    return [values[0], values[-1], values.min(), values.max()] if len(values) else []


@pytest.mark.parametrize("seed", range(3))
def test_what_is_said_about_a_long_run_is_said_of_all_its_epochs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    epochs = draw_epochs(rng, int(rng.integers(5000, 12_000)))
    table = fill_in_pieces(rng, epochs)
    thin = collect_curves("run", table, None)
    for name in ("loss", "grad_norm"):
        exact = np.array([getattr(event, name) for _, event in epochs])
        exact[~np.isfinite(exact)] = np.nan
        found = getattr(thin, name)
        last = np.flatnonzero(np.isfinite(exact))[-1]
        assert thin.epoch[np.flatnonzero(np.isfinite(found))[-1]] == last + 1
        assert thin.epoch[np.nanargmin(found)] == np.nanargmin(exact) + 1
    shares = [event.clipped_steps / 7 for _, event in epochs]
    assert table.mean_clipped_share == pytest.approx(np.mean(shares))
    assert thin.tokens_per_s == pytest.approx(measure_speed(epochs))


def measure_speed(epochs: list[tuple[float, EpochDone]]) -> float:
    (first, _), *rest = epochs[-11:]
    return sum(event.tokens for _, event in rest) / (rest[-1][0] - first)


def test_both_sides_of_each_change_are_kept() -> None:
    table = EpochTable(most_rows=4096)
    changes = [Changed(epoch, epoch, 0.1, float(epoch), 0.0) for epoch in (5001, 5002, 9000)]
    ends = [0, *(change.epoch for change in changes), 20_000]
    for number, (begin, end) in enumerate(pairwise(ends)):
        epochs = [(float(n), make_epoch(n)) for n in range(begin + 1, end + 1)]
        table.append(epochs, number)
    curves: LearningCurves = collect_curves("run", table, 1.0, changes)
    assert len(table) < 12_000
    assert {5001, 5002, 5003, 9000, 9001} <= {*curves.epoch.astype(int)}
    assert {*curves.thetas} == {1.0, 5001.0, 5002.0, 9000.0}


def test_a_run_is_kept_whole_however_many_epochs_the_app_allows() -> None:
    epochs = draw_epochs(np.random.default_rng(0), MAX_EPOCHS)
    table = EpochTable(epochs)
    assert table.column("epoch").tolist() == list(range(1, MAX_EPOCHS + 1))


def test_of_equal_extremes_the_first_is_kept() -> None:
    values = np.array([1.0, 0.0, 3.0, 3.0, 0.0, 2.0, np.nan, 7.0])
    groups = np.array([0, 0, 0, 0, 0, 0, 0, 1])
    assert find_extremes(values, groups).tolist() == [
        True,
        True,
        True,
        False,
        False,
        True,
        False,
        True,
    ]
