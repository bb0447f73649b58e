"""The sentence that compares nets with the last value, against plain sums."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from explorer.core.series.config import SeriesConfig
from explorer.core.series.walk_errors import WalkError, split_walk_error
from explorer.core.series.windows import prepare_windows
from explorer.figures.series.walk_errors import describe_walk_errors
from tests.figures.numbers import read_number

SMALL = SeriesConfig(source="sales", length=50, window=8)
NUMBER = r"(−?[\d.e+−]*\d)"


@pytest.mark.parametrize("scenes", [50, pytest.param(1000, marks=pytest.mark.slow)])
def test_every_number_and_the_verdict_are_those_of_plain_sums(scenes: int) -> None:
    rng = np.random.default_rng(0)
    for _ in range(scenes):
        test = prepare_windows(replace(SMALL, data_seed=int(rng.integers(1e6)))).test
        last = test.x[:, -1, 0]
        nets = {
            f"net {index}": last
            + 10 ** rng.uniform(-4, 2) * rng.normal(size=len(last))
            + rng.choice([0.0, 0.5]) * (test.y[:, 0] - last)  # some nets are lucky
            for index in range(int(rng.integers(1, 4)))
        }
        sentence = describe_walk_errors(
            len(test),
            [(name, 7, split_walk_error(f[None, :, None], test)) for name, f in nets.items()],
        )
        losses = {
            name: sum((a - b) ** 2 for a, b in zip(f, test.y[:, 0], strict=True)) / len(last)
            for name, f in nets.items()
        }
        floor = sum((a - b) ** 2 for a, b in zip(last, test.y[:, 0], strict=True)) / len(last)
        lower = [name for name, loss in losses.items() if loss < floor]
        if lower:
            start = f"By chance, the loss of {' and '.join(lower)} is below that of the last value."
            assert sentence.startswith(start)
        else:
            assert sentence.startswith("No net beats the last value here.")
        assert f"{len(last)} held-out series" in sentence
        shown = re.search(rf"loss is {NUMBER},", sentence)
        assert shown
        step = shown[1]
        assert read_number(step) == pytest.approx(floor, abs=6e-5)
        for name, f in nets.items():
            shown = re.search(
                rf"{name} after epoch 7: {NUMBER} \(distance {NUMBER}, rest {NUMBER}\)", sentence
            )
            assert shown, sentence
            loss, apart, rest = map(read_number, shown.groups())
            if loss < 1e4:  # larger numbers have three digits
                assert loss == pytest.approx(read_number(step) + apart + rest, abs=1e-9)
            if losses[name] != floor:
                assert shown[1] != step
            distance = sum((a - b) ** 2 for a, b in zip(f, last, strict=True)) / len(last)
            expected = (losses[name], distance, losses[name] - floor - distance)
            for text, value in zip(shown.groups(), expected, strict=True):
                assert read_number(text) == pytest.approx(value, abs=2e-4, rel=6e-3)


def test_a_net_without_a_finite_loss_is_left_out() -> None:
    lost = WalkError(float("inf"), 0.08, float("inf"), 0.0)
    assert describe_walk_errors(9, [("a", 1, lost)]) == "No net has a finite loss yet."
    other = WalkError(0.3, 0.1, 0.15, 0.05)
    found = describe_walk_errors(9, [("a", 1, lost), ("b", 2, other)])
    assert found.endswith(
        "the rest is chance: b after epoch 2: 0.3000 (distance 0.1500, rest 0.0500)."
    )


def test_the_parts_that_are_shown_add_up_to_the_loss_that_is_shown() -> None:
    error = WalkError(0.30004, 0.10004, 0.15004, 0.04996)  # rounded alone: 0.1 + 0.15 + 0.05
    found = describe_walk_errors(9, [("a", 1, error)])
    assert found.endswith("0.3000 (distance 0.1500, rest 0.0500).")
    error = WalkError(0.30009, 0.10003, 0.15003, 0.05003)
    found = describe_walk_errors(9, [("a", 1, error)])
    assert found.endswith("0.3001 (distance 0.1500, rest 0.0501).")


def test_a_loss_that_is_slightly_below_the_last_value_s_is_shown_to_be() -> None:
    error = WalkError(0.083321, 0.083324, 1e-6, -4e-6)
    found = describe_walk_errors(9, [("a", 1, error)])
    assert "the last value's loss is 0.083324," in found
    assert "a after epoch 1: 0.083321 (" in found
