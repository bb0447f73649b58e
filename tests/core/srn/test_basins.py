"""Basins of the SRN, cell by cell, compared with plain iteration of each cell's centre."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.arrays import BoolArray, FloatArray
from explorer.core.dynamics.basins import find_basins
from explorer.core.dynamics.fixed_points import find_fixed_points
from explorer.core.dynamics.results import ESCAPES, NOT_ATTRACTED, UNSETTLED, FixedPoint
from explorer.core.srn import phase_plane
from explorer.core.srn.maps import make_map
from explorer.core.srn.params import SRNParams
from explorer.core.srn.phase_plane import find_phase_plane
from explorer.core.srn.results import PhasePlane
from tests.core.srn.random_nets import ACTIVATIONS, draw_net, iterate, make_params


def list_starts(plane: PhasePlane) -> FloatArray:
    h_1, h_2 = np.meshgrid(*plane.basin_axes)
    return np.column_stack([h_1.ravel(), h_2.ravel()])


def count_false_cells(plane: PhasePlane, params: SRNParams, c: FloatArray, steps: int) -> int:
    """Cells whose label plain iteration contradicts; an unsettled cell claims nothing."""
    labels = plane.basins.ravel()
    halfway = iterate(params, c, list_starts(plane), steps)
    ends = iterate(params, c, halfway, steps)
    false = np.zeros(len(labels), dtype=bool)
    for i, attractor in enumerate(plane.attractors):
        points = np.atleast_2d(
            attractor.point if isinstance(attractor, FixedPoint) else attractor.points
        )
        away = np.abs(ends[:, None] - points).max(axis=2).min(axis=1)
        slow = np.flatnonzero((labels == i) & (away > 1e-6))
        if len(slow):  # a slow approach has to come closer
            later = iterate(params, c, ends[slow], 10 * steps)
            closer = np.abs(later[:, None] - points).max(axis=2).min(axis=1)
            false[slow] = ~(closer < np.maximum(0.9 * away[slow], 1e-6))
    with np.errstate(over="ignore", invalid="ignore"):
        grows = ~np.isfinite(ends).all(axis=1) | (
            np.abs(ends).max(axis=1) > np.abs(halfway).max(axis=1)
        )
    false |= (labels == ESCAPES) & ~grows
    false |= (labels == NOT_ATTRACTED) & returns_from_nearby(params, c, ends, 2 * steps)
    return int(false.sum())


def returns_from_nearby(
    params: SRNParams, c: FloatArray, states: FloatArray, steps: int
) -> BoolArray:
    """Whether each state (N, 2) is met again by all six starts that are 1e-5 beside it."""
    sides = 1e-5 * np.array([[1, 0], [-1, 0], [0, 1], [0, -1], [0.7, 0.7], [-0.7, 0.7]])
    ends = iterate(params, c, states, steps)
    beside = iterate(params, c, (states[:, None] + sides).reshape(-1, 2), steps)
    with np.errstate(invalid="ignore"):
        away = np.abs(beside.reshape(-1, 6, 2) - ends[:, None]).max(axis=(1, 2))
    met: BoolArray = away < 1e-8
    return met


def compare_nets(monkeypatch: pytest.MonkeyPatch, seed: int, count: int, steps: int) -> float:
    """Compares every cell of random nets; returns the share of unsettled cells."""
    monkeypatch.setattr(phase_plane, "BASIN_POINTS", 9)
    draw = np.random.default_rng(seed)
    shares = []
    for i in range(count):
        params, c = draw_net(draw, ACTIVATIONS[i % 4])
        plane = find_phase_plane(params, c)
        assert count_false_cells(plane, params, c, steps) == 0, (params, c)
        shares.append(plane.find_share(UNSETTLED))
    return float(np.mean(shares))


def test_no_cell_of_60_random_nets_is_false(monkeypatch: pytest.MonkeyPatch) -> None:
    assert compare_nets(monkeypatch, 1, 60, 1200) < 0.05


@pytest.mark.slow
def test_no_cell_of_1000_random_nets_is_false(monkeypatch: pytest.MonkeyPatch) -> None:
    assert compare_nets(monkeypatch, 2, 1000, 1200) < 0.05


def test_no_cell_of_40_nets_with_weakly_coupled_units_is_false(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # One unit settles at one of two values while the other cycles: several orbits of one period.
    monkeypatch.setattr(phase_plane, "BASIN_POINTS", 9)
    draw = np.random.default_rng(3)
    for _ in range(40):
        W = np.diag(draw.uniform(1.0, 6.0, 2) * [-1.0, 1.0])
        W[0, 1], W[1, 0] = draw.uniform(-0.3, 0.3, 2) * draw.integers(0, 2, 2)
        params, c = make_params(W), draw.uniform(-0.5, 0.5, 2)
        assert count_false_cells(find_phase_plane(params, c), params, c, 1200) == 0, (params, c)


@pytest.mark.parametrize(
    ("W_hh", "x_t"),
    [
        ([[2, 0], [0, 2]], (0.53, 0.53)),
        ([[2, 0], [0, 0]], (0.53, 0.525)),
        ([[2, 0], [0, 0]], (0.52, 0.525)),
        ([[2, 0], [0, 2]], (0.5327, 0.5327)),
    ],
)
def test_close_to_a_saddle_node_each_cell_ends_where_iteration_ends(
    W_hh: object, x_t: tuple[float, float]
) -> None:
    params, c = make_params(W_hh), np.array(x_t)
    plane = find_phase_plane(params, x_t)
    ends = iterate(params, c, list_starts(plane), 5000)
    points = np.array([a.point for a in plane.attractors if isinstance(a, FixedPoint)])
    nearest = np.abs(ends[:, None] - points).max(axis=2).argmin(axis=1)
    labels = plane.basins.ravel()
    settled = labels != UNSETTLED
    assert settled.mean() > 0.95
    np.testing.assert_array_equal(labels[settled], nearest[settled])
    assert len(np.unique(labels[settled])) == len(points)


@pytest.mark.parametrize(
    ("W_hh", "share"), [([[1, 0], [0, 1]], 1.0), ([[1, 1], [0, 1]], 1.0), ([[0, 1], [1, 0]], 1.0)]
)
def test_additive_growth_of_a_linear_net_escapes(W_hh: object, share: float) -> None:
    plane = find_phase_plane(make_params(W_hh, "linear"), (2.0, 2.0))
    assert plane.find_share(ESCAPES) == share


@pytest.mark.parametrize(
    "W_hh", [[[-1, 0], [0, -1]], [[0, 1], [1, 0]], [[0, -1], [1, 0]], [[1, 0], [0, 1]]]
)
def test_a_tanh_net_that_shrinks_every_state_has_no_cycle_and_one_basin(W_hh: object) -> None:
    # |tanh h| < |h|: the orbits that return to within 5e-5 of 0 don't close.
    plane = find_phase_plane(make_params(W_hh), (0.0, 0.0))
    assert plane.cycles == ()
    assert [p.stability for p in plane.fixed_points] == ["marginal"]
    assert (plane.basins == 0).all()


def test_a_start_on_the_saddles_own_curve_is_called_not_attracted() -> None:
    params = make_params([[1, -1], [-1, 1]])
    one_step = make_map(params, np.zeros(2))
    points = find_fixed_points(one_step.step, np.array([[0.0, 0.0], [1.0, -1.0], [-1.0, 1.0]]))
    basins = find_basins(one_step, np.array([[0.5, 0.5], [0.5, 0.4]]), points)
    assert basins.labels[0] == NOT_ATTRACTED
    np.testing.assert_allclose(
        basins.attractors[basins.labels[1]].point, [0.9575, -0.9575], atol=1e-4
    )


@pytest.mark.parametrize("degrees", [30, 45, 60, 72, 90, 120])
def test_each_start_of_a_rotation_by_a_part_of_a_turn_has_the_same_label(degrees: float) -> None:
    cos, sin = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    plane = find_phase_plane(make_params([[cos, -sin], [sin, cos]], "linear"), [0.0, 0.0])
    assert plane.find_share(NOT_ATTRACTED) == 1.0  # rounding decided it for some


def test_a_linear_factor_of_1_and_a_hundred_millionth_is_a_saddle_from_which_starts_escape() -> (
    None
):
    params = make_params([[1e-8, 1.0], [1e-8, 1.0]], "linear")
    plane = find_phase_plane(params, [0.0, 0.0])
    (point,) = plane.fixed_points
    assert point.stability == "saddle"  # the eigenvalues are 0 and 1 + 1e-8
    grows = [abs(h_1 * 1e-8 + h_2) > 1e-7 for h_1, h_2 in list_starts(plane)]  # both get this
    assert (plane.basins.ravel() == ESCAPES).tolist() == grows


def test_a_stable_orbit_that_no_trap_surrounds_attracts_what_ends_on_it() -> None:
    W_hh = [[-0.07320367874522317, 1.532533226470043], [-1.247559989452552, 0.5569541606793958]]
    c = np.array([-2.1058965630570503, 2.7370887163184037])
    params = make_params(W_hh, "relu")
    plane = find_phase_plane(params, c)
    (orbit,) = plane.attractors
    assert orbit.name == "stable period-23 orbit"
    assert plane.find_share(0) == 1.0  # "not attracted" was all of the plane
    assert count_false_cells(plane, params, c, 1200) == 0


@pytest.mark.parametrize("scale", [1 - 1e-8, 1 + 1e-8])
def test_a_rotation_that_hardly_shrinks_or_grows_is_not_called_marginal(scale: float) -> None:
    cos, sin = scale * np.cos(np.pi / 3), scale * np.sin(np.pi / 3)
    params = make_params([[cos, -sin], [sin, cos]], "linear")
    plane = find_phase_plane(params, [0.0, 0.0])
    assert plane.fixed_points[0].stability == ("stable" if scale < 1 else "unstable")
    share = plane.find_share(0) if scale < 1 else plane.find_share(ESCAPES)
    assert share > 0.999


def test_parallel_eigenvectors_leave_a_linear_net_marginal() -> None:
    """[[2, -1], [1, 0]] has 1 as a double eigenvalue; computed, it is off by 1e-8."""
    plane = find_phase_plane(make_params([[2.0, -1.0], [1.0, 0.0]], "linear"), [0.0, 0.0])
    assert {point.stability for point in plane.fixed_points} == {"marginal"}
