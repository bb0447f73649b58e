"""The SRN's phase plane against hand calculations and an oracle that scans one nullcline."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.arrays import FloatArray
from explorer.core.dynamics.results import ESCAPES, NOT_ATTRACTED, UNSETTLED
from explorer.core.errors import InvalidValueError
from explorer.core.srn.params import SRNParams
from explorer.core.srn.phase_plane import find_phase_plane
from explorer.core.srn.results import PhasePlane

ROOT_OF_2 = 0.9575040240772687  # a = tanh(2 a)


def make_params(W_hh: object, activation: str = "tanh", W_ih: object = None) -> SRNParams:
    zeros = np.zeros((2, 2))
    return SRNParams(
        W_ih=zeros if W_ih is None else np.array(W_ih, dtype=float),
        W_hh=np.array(W_hh, dtype=float),
        W_ho=zeros,
        activation=activation,
    )


def make_rotation(degrees: float, scale: float) -> FloatArray:
    cos, sin = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    return scale * np.array([[cos, -sin], [sin, cos]])


def find_plane(W_hh: object, activation: str = "tanh") -> PhasePlane:
    return find_phase_plane(make_params(W_hh, activation), [0, 0])


def scan_for_points(params: SRNParams, x_t: FloatArray) -> FloatArray:
    """All fixed points (N, 2): along h1 = f(z), h2 = (z - u11 h1 - c1) / u12, where unit 2 rests.

    The mismatch of unit 2 is taken times u12, which keeps its sign changes and has no pole;
    roots are bracketed on 200,000 values of z and bisected.
    """
    f, W = params.nonlinearity, params.W_hh
    c = params.W_ih @ x_t + params.b_h

    def place(z: FloatArray) -> tuple[FloatArray, FloatArray]:
        return f.value(z), (z - W[0, 0] * f.value(z) - c[0]) / W[0, 1]

    def mismatch(z: FloatArray) -> FloatArray:
        h_1, h_2 = place(z)
        return f.value(W[1, 0] * h_1 + W[1, 1] * h_2 + c[1]) - h_2

    reach = abs(c[0]) + np.abs(W[0]).sum()
    z = np.linspace(-reach, reach, 200_000)
    sign = np.sign(mismatch(z))
    bracket = np.flatnonzero(sign[1:] * sign[:-1] <= 0)
    low, high = z[bracket], z[bracket + 1]
    for _ in range(60):
        middle = (low + high) / 2
        left = np.sign(mismatch(low)) * np.sign(mismatch(middle)) <= 0
        low, high = np.where(left, low, middle), np.where(left, middle, high)
    return np.column_stack(place((low + high) / 2))


def check_against_scan(params: SRNParams, x_t: FloatArray) -> int:
    ours = np.array([p.point for p in find_phase_plane(params, x_t).fixed_points])
    oracle = scan_for_points(params, x_t)
    assert len(ours) == len(oracle)
    order = np.lexsort(np.round(oracle, 6).T[::-1])
    np.testing.assert_allclose(ours, oracle[order], atol=1e-8)
    return len(ours)


@pytest.mark.parametrize("nets", [50, pytest.param(200, marks=pytest.mark.slow)])
def test_fixed_points_of_random_tanh_nets_are_those_of_the_scan(nets: int) -> None:
    draw = np.random.default_rng(20)
    counts = []
    for _ in range(nets):
        params = make_params(draw.uniform(-4, 4, (2, 2)), W_ih=draw.uniform(-4, 4, (2, 2)))
        counts.append(check_against_scan(params, draw.uniform(-2, 2, 2)))
    assert {1, 3} <= set(counts)  # the draw holds easy and hard nets


def test_up_to_nine_fixed_points_of_units_that_hold_themselves_are_those_of_the_scan() -> None:
    draw = np.random.default_rng(21)
    nets = [3 * np.eye(2) + draw.uniform(-1, 1, (2, 2)) for _ in range(50)]
    counts = [check_against_scan(make_params(W_hh), np.zeros(2)) for W_hh in nets]
    assert {5, 9} <= set(counts)


def test_fixed_points_of_sigmoid_nets_are_those_of_the_scan() -> None:
    draw = np.random.default_rng(22)
    for _ in range(50):
        params = make_params(
            draw.uniform(-12, 12, (2, 2)), "sigmoid", W_ih=draw.uniform(-4, 4, (2, 2))
        )
        check_against_scan(params, draw.uniform(-2, 2, 2))


def test_two_units_that_compete_have_a_saddle_at_0_between_two_stable_points() -> None:
    plane = find_plane([[1, -1], [-1, 1]])
    assert [p.name for p in plane.fixed_points] == ["stable node", "saddle", "stable node"]
    expected = [[-ROOT_OF_2, ROOT_OF_2], [0, 0], [ROOT_OF_2, -ROOT_OF_2]]
    np.testing.assert_allclose([p.point for p in plane.fixed_points], expected, atol=1e-10)
    np.testing.assert_allclose(plane.fixed_points[1].eigenvalues, [2, 0], atol=1e-10)
    h_1, h_2 = np.meshgrid(*plane.basin_axes)
    assert (plane.basins[h_2 > h_1] == 0).all()
    assert (plane.basins[h_2 < h_1] == 1).all()
    assert (plane.basins[h_2 == h_1] == NOT_ATTRACTED).all()  # it runs into the saddle


def test_twice_the_identity_has_nine_points_and_a_basin_for_each_quadrant() -> None:
    plane = find_plane(2 * np.eye(2))
    kinds = [p.stability for p in plane.fixed_points]
    assert (kinds.count("stable"), kinds.count("saddle"), kinds.count("unstable")) == (4, 4, 1)
    assert len(plane.attractors) == 4
    for label, attractor in enumerate(plane.attractors):
        rows, columns = np.nonzero(plane.basins == label)
        starts = np.column_stack([plane.basin_axes[0][columns], plane.basin_axes[1][rows]])
        assert len(starts) == 30 * 30
        assert (np.sign(starts) == np.sign(attractor.point)).all()  # type: ignore[union-attr]


def test_a_sixth_of_a_turn_outwards_settles_in_no_short_cycle() -> None:
    plane = find_plane(make_rotation(60, 1.3))
    assert [p.name for p in plane.fixed_points] == ["unstable focus"]
    np.testing.assert_allclose(np.abs(plane.fixed_points[0].eigenvalues), [1.3, 1.3], atol=1e-12)
    assert plane.cycles == ()
    assert plane.attractors == ()
    assert plane.find_share(UNSETTLED) > 0.99


def test_a_quarter_turn_outwards_sends_every_start_but_0_to_its_cycle() -> None:
    plane = find_plane(make_rotation(90, 1.5))
    assert [cycle.name for cycle in plane.cycles] == ["stable period-4 orbit"]
    assert (plane.basins == 0).sum() == plane.basins.size - 1
    assert plane.basins[30, 30] == NOT_ATTRACTED


def test_minus_two_times_the_identity_parts_the_plane_between_two_cycles() -> None:
    plane = find_plane(-2 * np.eye(2))
    assert [cycle.period for cycle in plane.cycles] == [2, 2]
    h_1, h_2 = np.meshgrid(*plane.basin_axes)
    assert (plane.basins[h_1 * h_2 > 0] == 0).all()
    assert (plane.basins[h_1 * h_2 < 0] == 1).all()


@pytest.mark.parametrize("factor", [0.9, 0.99, 0.999])
def test_a_slow_approach_still_belongs_to_its_attractor(factor: float) -> None:
    plane = find_plane(factor * np.eye(2))
    assert [p.name for p in plane.fixed_points] == ["stable node"]
    assert (plane.basins == 0).all()


def test_an_approach_by_slow_flips_finds_both_attractors() -> None:
    # The node's eigenvalue is -0.995, and a period-2 orbit attracts beside it.
    W_hh = [[-2.98678, 2.366776], [3.341156, -2.68405]]
    plane = find_phase_plane(make_params(W_hh, W_ih=np.eye(2)), [-1.220211, -4.60327])
    assert [a.stability for a in plane.attractors] == ["stable", "stable"]
    assert plane.find_share(0) + plane.find_share(1) > 0.3  # the others haven't settled yet


def test_a_marginal_point_that_attracts_has_a_basin() -> None:
    plane = find_plane(np.eye(2))  # tanh(h) is always nearer to 0 than h
    assert [p.stability for p in plane.fixed_points] == ["marginal"]
    assert (plane.basins == 0).all()


def test_the_linear_course_example_has_the_saddle_that_solving_gives() -> None:
    params = make_params(np.ones((2, 2)), "linear", W_ih=np.ones((2, 2)))
    states = [[0, 0], [2, 2], [6, 6], [16, 16]]
    plane = find_phase_plane(params, [1, 1], h_0=[0, 0], trace_h=states)
    (point,) = plane.fixed_points  # (I - W) h = c: -h2 = 2 and -h1 = 2
    np.testing.assert_allclose(point.point, [-2, -2], atol=1e-10)
    assert point.name == "saddle"
    np.testing.assert_allclose(point.eigenvalues, [2, 0], atol=1e-12)
    assert (plane.window[:, 0] < -2).all()
    assert (plane.window[:, 1] > 16).all()
    assert plane.find_share(ESCAPES) > 0.95


def test_the_identity_has_no_isolated_point_no_basin_and_no_nullcline() -> None:
    plane = find_plane(np.eye(2), "linear")
    assert plane.fixed_points
    assert not any(p.is_isolated for p in plane.fixed_points)
    assert plane.attractors == ()
    assert (plane.basins == NOT_ATTRACTED).all()
    assert plane.nullclines == ((), ())


def test_relu_rests_where_its_linear_piece_does() -> None:
    # Both units on: h1 = h1/2 + 1, h2 = h1/4 + h2/2 + 1: (2, 3). Other pieces: none.
    params = make_params([[0.5, 0.0], [0.25, 0.5]], "relu", W_ih=np.eye(2))
    plane = find_phase_plane(params, [1, 1])
    (point,) = plane.fixed_points
    np.testing.assert_allclose(point.point, [2, 3], atol=1e-10)
    assert point.name == "stable node"
    assert (plane.basins == 0).all()


def test_relu_at_its_kink_holds_one_quadrant_and_loses_the_rest() -> None:
    plane = find_plane(2 * np.eye(2), "relu")
    assert [(p.stability, p.is_smooth) for p in plane.fixed_points] == [("marginal", False)]
    h_1, h_2 = np.meshgrid(*plane.basin_axes)
    assert ((plane.basins == 0) == ((h_1 <= 0) & (h_2 <= 0))).all()
    assert ((plane.basins == ESCAPES) == ((h_1 > 0) | (h_2 > 0))).all()


@pytest.mark.parametrize("activation", ["linear", "tanh", "relu", "sigmoid"])
@pytest.mark.parametrize("u4", [0.0, 1e-9, 0.3, -4.0])
def test_every_point_of_a_nullcline_keeps_its_unit(activation: str, u4: float) -> None:
    params = make_params([[2.0, u4], [-1.5, 0.5]], activation, W_ih=np.eye(2))
    plane = find_phase_plane(params, [-0.2, -0.1])
    for unit, pieces in enumerate(plane.nullclines):
        assert pieces
        for piece in pieces:
            after = params.nonlinearity.value(piece @ params.W_hh.T + [-0.2, -0.1])
            np.testing.assert_allclose(after[:, unit], piece[:, unit], atol=1e-9)
            assert (piece >= plane.window[:, 0]).all()
            assert (piece <= plane.window[:, 1]).all()
            gaps = np.abs(np.diff(piece, axis=0)).max(axis=1)
            assert gaps.max() <= np.ptp(plane.window[0]) / 100


def test_a_unit_that_hears_only_itself_rests_on_straight_lines() -> None:
    plane = find_plane([[2, 0], [1, 0.5]])
    lines = [piece[0, 0] for piece in plane.nullclines[0]]
    np.testing.assert_allclose(lines, [-ROOT_OF_2, 0, ROOT_OF_2], atol=1e-10)
    assert all(np.ptp(piece[:, 0]) == 0 for piece in plane.nullclines[0])


def test_windows_fit_the_range_of_the_activation() -> None:
    np.testing.assert_allclose(find_plane(np.eye(2) / 2).window, [[-1.1, 1.1]] * 2)
    np.testing.assert_allclose(find_plane(np.eye(2) / 2, "sigmoid").window, [[-0.1, 1.1]] * 2)
    np.testing.assert_allclose(
        find_plane(np.eye(2) / 2, "relu").window[:, 0], [-2.2, -2.2], rtol=0.1
    )


def test_a_start_beyond_the_range_widens_the_window() -> None:
    plane = find_phase_plane(make_params(np.eye(2) / 2), [0, 0], h_0=[3, 0])
    assert plane.window[0, 1] > 3
    assert np.isclose(*np.ptp(plane.window, axis=1))


def test_an_explosion_leaves_a_plane_of_numbers() -> None:
    params = make_params(3 * np.eye(2), "linear", W_ih=np.ones((2, 2)))
    states = 10.0 ** np.arange(0, 308, 11)[:, None] * np.ones(2)
    plane = find_phase_plane(params, [1, 1], trace_h=states)
    assert np.abs(plane.window).max() < 70
    arrays = [*plane.nullclines[0], *plane.nullclines[1]]
    assert all(np.isfinite(array).all() for array in arrays)


@pytest.mark.parametrize("activation", ["linear", "tanh", "relu", "sigmoid"])
def test_weights_of_a_million_are_survived(activation: str) -> None:
    plane = find_phase_plane(
        make_params([[1e6, 2e5], [-1e6, 1e6]], activation, np.ones((2, 2))), [1, 1]
    )
    for point in plane.fixed_points:
        assert point.speed < 1e-6 * (1 + np.abs(point.point).max())


@pytest.mark.parametrize("activation", ["linear", "tanh", "relu", "sigmoid"])
@pytest.mark.parametrize("W_hh", [[[1, 5e-324], [0, 1]], [[-3, 0], [5e-324, -1e6]]])
def test_the_smallest_numbers_as_weights_are_survived(W_hh: object, activation: str) -> None:
    params = make_params(W_hh, activation, W_ih=[[1, 1], [0, 1e6]])
    plane = find_phase_plane(params, [-3, -1e6])
    assert all(np.isfinite(piece).all() for pieces in plane.nullclines for piece in pieces)


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(InvalidValueError, match="`x_t` must have shape"):
        find_phase_plane(make_params(np.eye(2)), [1, 2, 3])
    with pytest.raises(InvalidValueError, match="`trace_h` must"):
        find_phase_plane(make_params(np.eye(2)), [0, 0], trace_h=[[1, np.inf]])
