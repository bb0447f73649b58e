"""What is decided about marginal points, against plain iteration of the states beside them."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from explorer.core.arrays import FloatArray
from explorer.core.dynamics.results import FixedPoint
from explorer.core.srn.params import SRNParams
from explorer.core.srn.phase_plane import find_rests
from tests.core.srn.random_nets import iterate, make_params

CLOSE = 1e-6  # of a start beside a point of a net that isn't linear


def draw_whole_net(draw: np.random.Generator) -> tuple[SRNParams, FloatArray]:
    """A net whose weights are small whole numbers, or whose hidden state is rotated."""
    activation = str(draw.choice(["linear", "linear", "tanh"]))
    if draw.random() < 0.25:
        angle = draw.uniform(0, np.pi)
        W = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    else:
        W = draw.integers(-2, 3, (2, 2)).astype(float)
    return make_params(W, activation), draw.choice([0.0, 0.5, 1.0], 2)


def check_verdict(params: SRNParams, c: FloatArray, point: FixedPoint) -> None:
    away = CLOSE if params.activation == "tanh" else 1.0
    angles = 2 * np.pi * np.arange(12) / 12 + 0.1
    starts = point.point + away * np.column_stack([np.cos(angles), np.sin(angles)])

    def measure(steps: int) -> FloatArray:
        ends = iterate(params, c, starts, steps)
        distances: FloatArray = np.linalg.norm(ends - point.point, axis=1)
        return distances

    if point.verdict == "repels":
        assert max(measure(10).max(), measure(11).max()) > 5 * away
    elif point.verdict == "drifts":
        assert measure(2000).max() == pytest.approx(2 * measure(1000).max(), rel=0.01)
    elif point.verdict == "bounded":
        late = np.array([measure(steps) for steps in (500, 501, 5000, 5001)])
        assert late.max() < 20 * away
        assert late.min(axis=0).max() > 0.01 * away  # some start beside it doesn't come to it


def compare_verdicts(count: int) -> Counter[str]:
    draw, verdicts = np.random.default_rng(3), Counter[str]()
    for _ in range(count):
        params, c = draw_whole_net(draw)
        _, rests = find_rests(params, c, np.zeros((1, 2)))
        for point in rests.fixed_points:
            if point.stability == "marginal" and point.is_isolated and point.is_smooth:
                check_verdict(params, c, point)
                verdicts[point.verdict] += 1
    return verdicts


def test_no_verdict_on_a_marginal_point_of_200_random_nets_is_false() -> None:
    assert set(compare_verdicts(200)) == {"repels", "drifts", "bounded", "open"}


@pytest.mark.slow
def test_no_verdict_on_a_marginal_point_of_2000_random_nets_is_false() -> None:
    compare_verdicts(2000)
