"""Sweeps of one weight, compared with maps whose long-run behaviour is known."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.dynamics.results import Growing, LongRun, QuasiPeriodic, Settled
from explorer.core.errors import InvalidValueError
from explorer.core.srn.bifurcation import sweep_weight
from explorer.core.srn.params import WEIGHT_INDICES, SRNParams

ROOT_OF_2 = 0.9575040240772687  # a = tanh(2 a)


def make_params(activation: str = "tanh", **weights: float) -> SRNParams:
    return SRNParams.from_names(weights, activation)


def read_settled(run: LongRun) -> Settled:
    assert isinstance(run.behaviour, Settled)
    return run.behaviour


def test_a_pitchfork_shows_both_branches_from_both_starts() -> None:
    data = sweep_weight(make_params(u2=2.0), "u2", [0, 0], [0.5, 0.0])
    above, below = (branch[branch[:, 0] >= 1.5] for branch in data.branches)
    np.testing.assert_allclose(above[:, 1], np.tanh(above[:, 0] * above[:, 1]), atol=1e-9)
    assert (above[:, 1] > 0.5).all()
    np.testing.assert_allclose(below[:, 1], -above[:, 1], atol=1e-9)
    ends = [read_settled(run).points for run in data.current]
    np.testing.assert_allclose(ends[0], [[ROOT_OF_2, 0]], atol=1e-9)
    np.testing.assert_allclose(ends[1], [[-ROOT_OF_2, 0]], atol=1e-9)


def test_nearby_starts_are_added_to_a_start_at_0() -> None:
    data = sweep_weight(make_params(u2=2.0), "u2", [0, 0], [0, 0])
    assert [run.start.tolist() for run in data.current] == [[0, 0], [0.5, -0.3], [-0.5, 0.3]]
    assert np.abs(data.branches[0][:, 1]).max() == 0.0
    np.testing.assert_allclose(read_settled(data.current[1]).points, [[ROOT_OF_2, 0]], atol=1e-9)


def test_a_branch_that_repeats_another_is_left_out() -> None:
    data = sweep_weight(make_params(u2=0.5, w1=1.0), "w1", [1, 0], [0.3, 0.1])
    assert len(data.branches[0]) == data.count
    assert len(data.branches[1]) == 0


def test_a_negative_weight_gives_a_period_of_2() -> None:
    data = sweep_weight(make_params(u2=-2.0), "u2", [0, 0], [0.5, 0.0])
    points = read_settled(data.current[0]).points
    np.testing.assert_allclose(points, [[-ROOT_OF_2, 0], [ROOT_OF_2, 0]], atol=1e-9)


def test_a_rotation_by_60_degrees_has_no_short_period() -> None:
    cos, sin = 1.3 * 0.5, 1.3 * np.sqrt(0.75)
    data = sweep_weight(make_params(u2=cos, u4=-sin, u1=sin, u3=cos), "u2", [0, 0], [0.1, 0.1])
    behaviour = data.current[0].behaviour
    assert isinstance(behaviour, QuasiPeriodic)
    assert behaviour.rotation_number == pytest.approx(1 / 6, abs=0.01)


def test_growth_without_bound_is_left_out_and_counted() -> None:
    data = sweep_weight(make_params("linear", u2=2.0), "u2", [0, 0], [1, 0], count=61)
    # h1 = u2^t: grows for the 20 values above 1 and the 20 below -1; stays +-1 at -1 and 1.
    assert data.escaped == (40, 40)
    behaviour = data.current[0].behaviour
    assert isinstance(behaviour, Growing)
    assert (behaviour.law, behaviour.rate.tolist()) == ("multiplicative", [2.0])
    kept = np.concatenate(data.branches)
    assert np.abs(kept[:, 0]).max() <= 1.0 + 1e-9
    assert np.isfinite(kept).all()


def test_the_linear_fixed_point_under_input_follows_its_formula() -> None:
    data = sweep_weight(
        make_params("linear", w1=1.0, u2=0.5), "u2", [1, 0], [0, 0], low=-0.5, high=0.5
    )
    points = data.branches[0]
    np.testing.assert_allclose(points[:, 1], 1.0 / (1.0 - points[:, 0]), atol=1e-9)
    np.testing.assert_allclose(read_settled(data.current[0]).points, [[2, 0]], atol=1e-9)


@pytest.mark.parametrize("name", WEIGHT_INDICES)
def test_each_weight_is_swept_at_its_own_position(name: str) -> None:
    params = SRNParams.from_names({n: 0.1 * i for i, n in enumerate(WEIGHT_INDICES, 1)})
    data = sweep_weight(params, name, [0.3, -0.7], [0.2, 0.1], low=-1.0, high=1.0, count=3)
    for value in (-1.0, 0.0, 1.0):
        net = SRNParams.from_names({**params.to_names(), name: value})
        h = np.array([0.2, 0.1])
        for _ in range(400):
            h = np.tanh(net.W_ih @ [0.3, -0.7] + net.W_hh @ h + net.b_h)
        ours = data.branches[0][data.branches[0][:, 0] == value][:, 1]
        np.testing.assert_allclose(ours, h[0], atol=1e-6)
    assert data.reaches_hidden == (name not in ("w5", "w6", "w7", "w8", "b3", "b4"))


def test_a_wrong_name_or_range_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="A weight is w1"):
        sweep_weight(make_params(), "w9", [0, 0], [0, 0])
    with pytest.raises(InvalidValueError, match="`low` below `high`"):
        sweep_weight(make_params(), "w1", [0, 0], [0, 0], low=1.0, high=1.0)
