"""Long runs: one of each kind by hand, and every claim compared with plain iteration."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from explorer.core.arrays import FloatArray
from explorer.core.dynamics.basins import find_basins
from explorer.core.dynamics.fixed_points import find_fixed_points
from explorer.core.dynamics.long_runs import find_long_runs
from explorer.core.dynamics.results import (
    MAX_PERIOD,
    Approaching,
    Behaviour,
    Chaotic,
    Growing,
    QuasiPeriodic,
    Settled,
    Unsettled,
)
from explorer.core.srn import phase_plane
from explorer.core.srn.bifurcation import sweep_weight
from explorer.core.srn.maps import make_map
from explorer.core.srn.params import SRNParams
from explorer.core.srn.phase_plane import find_phase_plane
from tests.core.srn.random_nets import ACTIVATIONS, draw_net, iterate, make_params

START = np.array([0.5, -0.3])


def make_rotation(degrees: float, scale: float) -> FloatArray:
    cos, sin = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    return scale * np.array([[cos, -sin], [sin, cos]])


def follow(
    W_hh: object,
    c: tuple[float, float] = (0.0, 0.0),
    activation: str = "tanh",
    start: FloatArray = START,
) -> Behaviour:
    return follow_net(make_params(W_hh, activation), np.array(c), start)


def follow_net(params: SRNParams, c: FloatArray, start: FloatArray) -> Behaviour:
    one_step = make_map(params, c)
    axis = np.linspace(-1.0, 1.0, 7)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    points = find_fixed_points(one_step.step, grid, jacobian=one_step.jacobian)
    return find_long_runs(one_step, start[None], points)[0].behaviour


def test_a_run_near_a_saddle_node_ends_where_iteration_ends() -> None:
    behaviour = follow(2 * np.eye(2), (0.53, 0.53), start=np.array([-1.0, -1.0]))
    assert isinstance(behaviour, Settled)
    params = make_params(2 * np.eye(2))
    end = iterate(params, np.array([0.53, 0.53]), np.array([[-1.0, -1.0]]), 2000)
    np.testing.assert_allclose(behaviour.points, end, atol=1e-9)


@pytest.mark.parametrize(
    ("W_hh", "c", "law", "rate"),
    [
        ([[1, 0], [0, 1]], (2, 2), "additive", [2, 2]),
        ([[1, 1], [0, 1]], (0, 0), "additive", [-0.3, 0]),
        ([[1, 1], [0, 1]], (1, 1), "quadratic", [1, 0]),
        ([[1.5, 0], [0, 0.5]], (0, 0), "multiplicative", [1.5]),
        (make_rotation(20, 1.1), (0, 0), "multiplicative", [1.1]),
        ([[-2, -1], [1, 0]], (0, 0), "additive", [0.2, -0.2]),  # and [-0.2, 0.2] the step after
    ],
)
def test_a_linear_net_without_a_bound_grows_by_its_law(
    W_hh: object, c: tuple[float, float], law: str, rate: list[float]
) -> None:
    behaviour = follow(W_hh, c, "linear")
    assert isinstance(behaviour, Growing)
    assert behaviour.law == law
    np.testing.assert_allclose(behaviour.rate, rate, atol=1e-9)


@pytest.mark.parametrize("W_hh", [[[1, 0], [0, 1]], [[-1, 0], [0, -1]], [[0, 1], [1, 0]]])
def test_a_tanh_net_on_the_verge_approaches_0_too_slowly(W_hh: object) -> None:
    behaviour = follow(W_hh)
    assert isinstance(behaviour, Approaching)
    assert behaviour.limit.tolist() == [0, 0]
    # h' = h - h^3 / 3 gives h = sqrt(3 / (2 t)).
    assert behaviour.distance == pytest.approx(np.sqrt(1.5 / behaviour.steps), rel=0.02)


@pytest.mark.parametrize("scenes", [50, pytest.param(1000, marks=pytest.mark.slow)])
def test_a_state_close_to_a_point_that_it_leaves_does_not_rest_there(scenes: int) -> None:
    # Without inputs the units are on their own: one leaves 0 if its weight is above 1 and it's not
    # at 0, and approaches 0 if the weight is at most 1, from whatever state.
    rng = np.random.default_rng(7)
    settled = 0
    for _ in range(scenes):
        weights = rng.choice([0.5, 0.9, 1.0, 1.001, 1.01, 1.5, 2.0], 2)
        start = rng.choice([-1.0, 1.0], 2) * 10.0 ** -rng.uniform(0, 20, 2) * (rng.random(2) < 0.7)
        behaviour = follow(np.diag(weights), start=start)
        if isinstance(behaviour, Unsettled):
            continue
        limits = np.sign(start) * [find_rest(weight) for weight in weights]
        if isinstance(behaviour, Approaching):
            np.testing.assert_allclose(behaviour.limit, limits, atol=1e-9)
            continue
        assert isinstance(behaviour, Settled)
        settled += 1
        # With a weight of 1 a step takes off h^3 / 3, which doubles lose from 2e-7 downwards.
        np.testing.assert_allclose(behaviour.points, limits[None], atol=2e-7)
    assert settled > scenes / 4


def find_rest(weight: float) -> float:
    """Where tanh(weight h) takes a positive h in the long run, by halving."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if np.tanh(weight * middle) > middle else (low, middle)
    return low if weight > 1 else 0.0


def test_a_start_on_the_way_into_a_saddle_ends_there_however_slowly_it_comes() -> None:
    for shrinking in (0.1, 0.5, 0.9, 0.99):
        behaviour = follow([[2, 0], [0, shrinking]], activation="linear", start=np.array([0, 1]))
        assert isinstance(behaviour, Settled)
        assert (behaviour.period, behaviour.stability) == (1, "saddle")
        np.testing.assert_allclose(behaviour.points, 0.0, atol=1e-9)


def test_period_18_is_found() -> None:
    behaviour = follow([[-1.3, -1.8], [2.3, 0.3]])
    assert isinstance(behaviour, Settled)
    assert (behaviour.period, behaviour.stability) == (18, "stable")


def test_a_linear_rotation_has_the_rotation_number_of_its_angle() -> None:
    behaviour = follow(make_rotation(31.234, 1.0), activation="linear")
    assert isinstance(behaviour, QuasiPeriodic)
    assert behaviour.rotation_number == pytest.approx(31.234 / 360, abs=1e-7)


def test_a_linear_spiral_that_hardly_shrinks_approaches_its_centre() -> None:
    behaviour = follow(make_rotation(60, 1 - 1e-8), activation="linear")
    assert isinstance(behaviour, Approaching)  # it was called quasi-periodic
    np.testing.assert_allclose(behaviour.limit, 0.0, atol=1e-12)


@pytest.mark.parametrize(("turns", "period"), [(1, 12), (1, 64), (1, 65), (3, 100), (7, 1000)])
def test_a_linear_rotation_by_a_part_of_a_turn_has_its_period(turns: int, period: int) -> None:
    behaviour = follow(make_rotation(360 * turns / period, 1.0), activation="linear")
    assert isinstance(behaviour, Settled)  # beyond 64 it was called quasi-periodic
    assert (behaviour.period, behaviour.stability) == (period, "marginal")


def test_a_relu_net_that_computes_the_tent_map_is_chaotic_with_its_exponent() -> None:
    # h1 = relu(s), h2 = relu(s - 1/2) and s' = 1.9 h1 - 3.8 h2: 1.9 s up to 1/2, then 1.9 (1 - s).
    behaviour = follow([[1.9, -3.8], [1.9, -3.8]], (0.0, -0.5), "relu", np.array([0.3, 0.0]))
    assert isinstance(behaviour, Chaotic)
    assert behaviour.exponent == pytest.approx(np.log(1.9), abs=1e-3)


def check_settled(params: SRNParams, c: FloatArray, settled: Settled, end: FloatArray) -> None:
    points = settled.points
    np.testing.assert_allclose(
        iterate(params, c, points, 1), np.roll(points, -1, axis=0), atol=1e-7
    )
    away = np.abs(end - points).max(axis=1).min()
    if away >= 1e-3:  # a slow approach has to come closer
        later = iterate(params, c, end[None], 20_000)[0]
        assert np.abs(later - points).max(axis=1).min() < 0.5 * away
    if len(points) > 1:
        apart = np.abs(points[1:] - points[0]).max(axis=1)
        assert (apart > 1e-6).all()


def check_growth(params: SRNParams, c: FloatArray, growth: Growing, start: FloatArray) -> None:
    first = iterate(params, c, start[None], 3000)[0]
    if growth.law == "multiplicative":
        assert not np.isfinite(first).all() or np.abs(first).max() > 10 * np.abs(start).max()
        if np.abs(first).max() < 1e200 and growth.rate[0] < 1.1:
            second = iterate(params, c, first[None], 600)[0]
            factor = (np.abs(second).max() / np.abs(first).max()) ** (1 / 600)
            assert factor == pytest.approx(growth.rate[0], abs=0.01)
        return
    second, third = (iterate(params, c, first[None], count)[0] for count in (600, 1200))
    if growth.law == "additive":
        phases = [first]  # the round that the rate belongs to may start at any of them
        for _ in range(1, growth.round):
            phases.append(iterate(params, c, phases[-1][None], 1)[0])
        moved = iterate(params, c, np.array(phases), growth.round) - phases
        assert np.abs(moved).max() == pytest.approx(growth.reach, abs=1e-6)
        rates = moved / growth.round
        assert np.abs(rates - growth.rate).max(axis=1).min() < 1e-6
        if growth.round == 1:
            np.testing.assert_allclose((second - first) / 600, growth.rate, atol=1e-6)
    else:
        bend = (third - 2 * second + first) / 600**2
        np.testing.assert_allclose(bend, growth.rate, atol=1e-6)


def check_no_period(params: SRNParams, c: FloatArray, end: FloatArray) -> None:
    orbit = [end]
    for _ in range(MAX_PERIOD):
        orbit.append(iterate(params, c, orbit[-1][None], 1)[0])
    gaps = np.abs(np.array(orbit[1:]) - end).max(axis=1)
    assert gaps.min() > 1e-9


def measure_divergence(params: SRNParams, c: FloatArray, end: FloatArray, steps: int) -> float:
    """The largest Lyapunov exponent by two runs that start close together (Benettin)."""
    pair, total = np.array([end, end + np.array([1e-8, 0.0])]), 0.0
    for _ in range(steps):
        pair = iterate(params, c, pair, 1)
        apart = np.linalg.norm(pair[1] - pair[0])
        total += np.log(apart / 1e-8)
        pair[1] = pair[0] + (pair[1] - pair[0]) * (1e-8 / apart)
    return total / steps


def check_nearest_period(
    params: SRNParams, c: FloatArray, behaviour: Unsettled, start: FloatArray
) -> None:
    orbit = [iterate(params, c, start[None], max(behaviour.steps - 64, 0))[0]]
    for _ in range(min(behaviour.steps, 64)):
        orbit.append(iterate(params, c, orbit[-1][None], 1)[0])
    misses = [np.abs(orbit[-1] - orbit[-1 - k]).max() for k in range(1, len(orbit))]
    assert misses[behaviour.period - 1] == pytest.approx(behaviour.miss, rel=1e-3)
    assert min(misses) >= behaviour.miss * (1 - 1e-3)


def compare_runs(seed: int, count: int) -> Counter[str]:
    draw, kinds = np.random.default_rng(seed), Counter[str]()
    for i in range(count):
        activation = ACTIVATIONS[i % 4]
        params, c = draw_net(draw, activation)
        start = np.round(draw.uniform(-1.0, 1.0, 2), 3)
        behaviour = follow_net(params, c, start)
        kinds[type(behaviour).__name__] += 1
        end = iterate(params, c, start[None], 6000)[0]
        if isinstance(behaviour, Settled):
            check_settled(params, c, behaviour, end)
        elif isinstance(behaviour, Approaching):
            distance = np.abs(end - behaviour.limit).max()
            assert distance < min(behaviour.distance, 0.1)
        elif isinstance(behaviour, Growing):
            check_growth(params, c, behaviour, start)
        elif isinstance(behaviour, QuasiPeriodic):
            check_no_period(params, c, end)
            assert abs(measure_divergence(params, c, end, 2000)) < 0.01
        elif isinstance(behaviour, Chaotic):
            assert activation != "linear"
            check_no_period(params, c, end)
            assert measure_divergence(params, c, end, 5000) > 0.0
        elif isinstance(behaviour, Unsettled):
            check_nearest_period(params, c, behaviour, start)
    return kinds


def test_no_claim_about_100_random_runs_is_false() -> None:
    kinds = compare_runs(11, 100)
    assert kinds["Unsettled"] <= 5


@pytest.mark.slow
def test_no_claim_about_1000_random_runs_is_false() -> None:
    kinds = compare_runs(12, 1000)
    assert kinds["Unsettled"] <= 50
    assert {"Settled", "Growing", "Approaching", "QuasiPeriodic"} <= set(kinds)


def compare_panels(monkeypatch: pytest.MonkeyPatch, seed: int, count: int) -> None:
    monkeypatch.setattr(phase_plane, "BASIN_POINTS", 9)
    draw = np.random.default_rng(seed)
    for i in range(count):
        params, c = draw_net(draw, ACTIVATIONS[i % 4])
        start = np.round(draw.uniform(-1.0, 1.0, 2), 3)
        one_step = make_map(params, c)
        plane = find_phase_plane(params, c, h_0=start)
        sweep = sweep_weight(params, "u2", c, start, count=5)
        assert plane.run is not None
        ours, theirs = plane.run.behaviour, sweep.current[0].behaviour
        assert type(ours) is type(theirs)
        if isinstance(ours, Settled) and isinstance(theirs, Settled):
            np.testing.assert_allclose(ours.points, theirs.points, atol=1e-6)
        basins = find_basins(one_step, start[None], plane.fixed_points)
        if basins.labels[0] >= 0 and isinstance(ours, Settled):
            attractor = basins.attractors[basins.labels[0]]
            points = np.atleast_2d(getattr(attractor, "points", getattr(attractor, "point", None)))
            away = np.abs(points[:, None] - ours.points).max(axis=2)
            assert away.min(axis=0).max() < 1e-5
        elif basins.labels[0] >= 0:
            assert isinstance(ours, Approaching)


def test_phase_plane_and_sweep_agree_on_60_random_scenes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compare_panels(monkeypatch, 13, 60)


@pytest.mark.slow
def test_phase_plane_and_sweep_agree_on_1000_random_scenes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compare_panels(monkeypatch, 14, 1000)
