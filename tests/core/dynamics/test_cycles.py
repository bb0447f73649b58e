"""Cycles of maps whose answers are known by hand."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.dynamics.cycles import find_cycles
from explorer.core.dynamics.fixed_points import record
from tests.core.dynamics.test_fixed_points import (
    make_grid,
    make_logistic,
    make_rotation,
    make_tanh,
)


def test_minus_two_times_the_identity_has_two_attracting_orbits_of_period_2() -> None:
    cycles = find_cycles(make_tanh([[-2.0, 0.0], [0.0, -2.0]]), make_grid(-1, 1, 7))
    a = 0.9575040240772687
    assert [cycle.name for cycle in cycles] == ["stable period-2 orbit"] * 2
    np.testing.assert_allclose(cycles[0].points, [[-a, -a], [a, a]], atol=1e-10)
    np.testing.assert_allclose(cycles[1].points, [[-a, a], [a, -a]], atol=1e-10)
    # Each factor of the chain is -2 (1 - a^2), twice.
    np.testing.assert_allclose(cycles[0].multipliers, [4 * (1 - a * a) ** 2] * 2, atol=1e-9)


def test_the_many_starts_on_one_orbit_of_period_2_do_not_hide_the_other() -> None:
    # h1 = tanh(-2 h1) cycles, h2 = tanh(2 h2) settles at a or -a; rows with the same h2 end alike.
    cycles = find_cycles(make_tanh([[-2.0, 0.0], [0.0, 2.0]]), make_grid(-1, 1, 8))
    a = 0.9575040240772687
    assert [cycle.name for cycle in cycles] == ["stable period-2 orbit"] * 2
    np.testing.assert_allclose(cycles[0].points, [[-a, -a], [a, -a]], atol=1e-10)
    np.testing.assert_allclose(cycles[1].points, [[-a, a], [a, a]], atol=1e-10)


def test_a_quarter_turn_has_one_attracting_orbit_of_period_4() -> None:
    (cycle,) = find_cycles(make_tanh(make_rotation(90, 1.5)), make_grid(-1, 1, 7))
    assert (cycle.period, cycle.stability) == (4, "stable")
    a = np.abs(cycle.points)
    np.testing.assert_allclose(a, np.tanh(1.5 * a), atol=1e-12)
    assert (a > 0.8).all()


def test_a_sixth_of_a_turn_is_quasi_periodic_without_a_short_cycle() -> None:
    assert find_cycles(make_tanh(make_rotation(60, 1.3)), make_grid(-1, 1, 7)) == ()


def test_states_that_only_creep_towards_a_point_are_no_cycle() -> None:
    assert find_cycles(make_tanh([[1.0, 0.0], [0.0, 0.999]]), make_grid(-1, 1, 5)) == ()
    assert find_cycles(make_tanh([[-0.999, 0.0], [0.0, 0.5]]), make_grid(-1, 1, 5)) == ()


@pytest.mark.parametrize(("r", "period"), [(3.2, 2), (3.5, 4), (3.55, 8), (3.566, 16)])
def test_the_logistic_map_doubles_its_period_at_the_published_values(r: float, period: int) -> None:
    (cycle,) = find_cycles(make_logistic(r), np.array([[0.2], [0.3], [0.6]]), transient=2000)
    assert cycle.period == period
    orbit = record(make_logistic(r), np.array([[0.3]]), 4063)[-64:, 0]
    np.testing.assert_allclose(orbit[period:], orbit[:-period], atol=1e-6)


def test_the_logistic_map_has_its_two_cycle_where_the_formula_says() -> None:
    (cycle,) = find_cycles(make_logistic(3.2), np.array([[0.3]]))
    root = np.sqrt((3.2 - 3.0) * (3.2 + 1.0))
    expected = [(4.2 - root) / 6.4, (4.2 + root) / 6.4]
    np.testing.assert_allclose(cycle.points[:, 0], expected, atol=1e-12)
    np.testing.assert_allclose(cycle.multipliers, [4.0 + 2 * 3.2 - 3.2**2], atol=1e-7)


def test_chaos_has_no_short_cycle() -> None:
    assert find_cycles(make_logistic(3.9), np.array([[0.3], [0.7]])) == ()


def test_a_turn_without_damping_has_marginal_cycles() -> None:
    W = np.array([[0.0, -1.0], [1.0, 0.0]])
    cycles = find_cycles(lambda h: h @ W.T, np.array([[1.0, 0.5]]))
    assert [(cycle.period, cycle.stability) for cycle in cycles] == [(4, "marginal")]
