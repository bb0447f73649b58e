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
            [(name, split_walk_error(f[None, :, None], test)) for name, f in nets.items()],
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
        assert read_number(shown[1]) == pytest.approx(floor, abs=6e-5)
        for name, f in nets.items():
            shown = re.search(rf"{name} {NUMBER} \(distance {NUMBER}, chance {NUMBER}\)", sentence)
            assert shown, sentence
            distance = sum((a - b) ** 2 for a, b in zip(f, last, strict=True)) / len(last)
            expected = (losses[name], distance, losses[name] - floor - distance)
            for text, value in zip(shown.groups(), expected, strict=True):
                assert read_number(text) == pytest.approx(value, abs=6e-5, rel=6e-3)


def test_a_net_without_a_finite_loss_is_left_out() -> None:
    lost = WalkError(float("inf"), 0.08, float("inf"), 0.0)
    assert describe_walk_errors(9, [("a", lost)]) == "No net has a finite loss yet."
    found = describe_walk_errors(9, [("a", lost), ("b", WalkError(0.3, 0.1, 0.15, 0.05))])
    assert found.endswith("plus chance: b 0.3000 (distance 0.1500, chance 0.0500).")
