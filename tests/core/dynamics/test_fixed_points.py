"""Fixed points of maps whose answers are known by hand."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.arrays import FloatArray
from explorer.core.dynamics.fixed_points import (
    find_fixed_points,
    settle,
)
from explorer.core.dynamics.newton import Step
from explorer.core.errors import InvalidValueError


def make_grid(low: float, high: float, count: int, units: int = 2) -> FloatArray:
    axes = np.meshgrid(*[np.linspace(low, high, count)] * units)
    return np.column_stack([axis.ravel() for axis in axes])


def make_tanh(W: list[list[float]]) -> Step:
    matrix = np.array(W)
    return lambda h: np.tanh(h @ matrix.T)


def make_logistic(r: float) -> Step:
    return lambda h: r * h * (1.0 - h)


def make_rotation(degrees: float, scale: float) -> list[list[float]]:
    cos, sin = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    return [[scale * cos, -scale * sin], [scale * sin, scale * cos]]


def test_a_linear_map_has_the_fixed_point_that_solving_gives() -> None:
    # h1 = h1/2 + 1, h2 = h1 + 3 h2: h1 = 2, h2 = 2 + 3 h2, so h2 = -1.
    W, c = np.array([[0.5, 0.0], [1.0, 3.0]]), np.array([1.0, 0.0])
    (found,) = find_fixed_points(lambda h: h @ W.T + c, make_grid(-2, 2, 3))
    np.testing.assert_allclose(found.point, [2.0, -1.0], atol=1e-9)
    np.testing.assert_allclose(found.eigenvalues, [3.0, 0.5], atol=1e-8)
    assert found.name == "saddle"
    assert found.is_isolated
    assert found.speed < 1e-18


def test_the_cosine_in_one_dimension_rests_at_its_known_number() -> None:
    (found,) = find_fixed_points(np.cos, np.linspace(-3, 3, 9)[:, None])
    np.testing.assert_allclose(found.point, [0.7390851332151607], atol=1e-12)
    np.testing.assert_allclose(found.eigenvalues, [-np.sin(found.point[0])], atol=1e-9)
    assert found.name == "stable node"


def test_three_units_with_two_states_each_have_27_fixed_points() -> None:
    found = find_fixed_points(lambda h: np.tanh(2.0 * h), make_grid(-1.0, 1.0, 7, units=3))
    assert len(found) == 27
    kinds = [point.stability for point in found]
    assert (kinds.count("stable"), kinds.count("saddle"), kinds.count("unstable")) == (8, 18, 1)
    assert np.allclose(np.abs(found[0].point), 0.9575040240772687, atol=1e-12)


def test_a_hand_computed_jacobian_names_a_focus() -> None:
    # At 0 the Jacobian is W itself: eigenvalues (1 +- i sqrt 7) / 4, modulus sqrt(1/2).
    (found,) = find_fixed_points(make_tanh([[0.5, -0.875], [0.5, 0.0]]), make_grid(-1, 1, 5))
    np.testing.assert_allclose(np.abs(found.eigenvalues), [0.6614378, 0.6614378], atol=1e-7)
    np.testing.assert_allclose(np.sort(found.eigenvalues.imag), [-0.6123724, 0.6123724], atol=1e-7)
    assert found.name == "stable focus"


def test_given_and_differenced_jacobians_lead_to_the_same_points() -> None:
    W = np.array([[3.0, -1.0], [2.0, 1.5]])
    step = make_tanh(W.tolist())
    starts = make_grid(-1, 1, 15)
    plain = find_fixed_points(step, starts)
    exact = find_fixed_points(
        step, starts, jacobian=lambda h: (1 - np.tanh(h @ W.T) ** 2)[:, :, None] * W
    )
    assert [p.name for p in plain] == [p.name for p in exact]
    for ours, theirs in zip(plain, exact, strict=True):
        np.testing.assert_allclose(ours.point, theirs.point, atol=1e-10)
        np.testing.assert_allclose(ours.eigenvalues, theirs.eigenvalues, atol=1e-7)


def test_points_come_in_rising_order_whatever_the_order_of_starts() -> None:
    starts = make_grid(-1, 1, 9)
    shuffled = np.random.default_rng(3).permutation(starts)
    step = make_tanh([[2.0, 0.0], [0.0, 2.0]])
    first = [np.round(p.point, 9).tolist() for p in find_fixed_points(step, starts)]
    assert first == [np.round(p.point, 9).tolist() for p in find_fixed_points(step, shuffled)]
    assert first == sorted(first)


def test_the_identity_has_a_few_points_for_all_and_says_so() -> None:
    found = find_fixed_points(lambda h: h.copy(), make_grid(-1, 1, 11))
    assert 1 < len(found) <= 9
    assert not any(point.is_isolated for point in found)
    assert {point.name for point in found} == {"marginal point"}


def test_a_line_of_fixed_points_is_not_isolated() -> None:
    W = np.array([[1.0, 0.0], [0.0, 0.5]])
    found = find_fixed_points(lambda h: h @ W.T, make_grid(-1, 1, 5))
    assert found
    assert all(not p.is_isolated and abs(p.point[1]) < 1e-9 for p in found)


def test_three_points_close_to_each_other_are_no_line() -> None:
    points = find_fixed_points(lambda h: np.tanh(1.0000002 * h), make_grid(-1, 1, 5)[:, :1])
    root = np.sqrt(3 * 2e-7)  # tanh(a h) = h: h^2 = 3 (a - 1), to first order
    np.testing.assert_allclose([p.point[0] for p in points], [-root, 0.0, root], rtol=1e-3, atol=0)
    assert all(point.is_isolated for point in points)


def test_a_triple_root_is_one_marginal_isolated_point() -> None:
    (found,) = find_fixed_points(np.tanh, np.linspace(-1, 1, 21)[:, None])
    assert abs(found.point[0]) < 1e-5
    assert found.stability == "marginal"
    assert found.is_isolated


@pytest.mark.parametrize("drift", [1e-3, 1e-6, 1e-9, 1e-12, 1e-15])
def test_beside_a_triple_root_only_the_true_point_counts(drift: float) -> None:
    """tanh(h + c) = h has one root, close to the cube root of 3 c; at 0 it fails by c alone."""

    def step(h: FloatArray) -> FloatArray:
        return np.tanh(h + np.array([drift, 0.0]))

    def derive(h: FloatArray) -> FloatArray:
        slopes: FloatArray = (1.0 - step(h) ** 2)[:, :, None] * np.eye(2)
        return slopes

    found = find_fixed_points(step, make_grid(-1.0, 1.0, 9), jacobian=derive)
    assert len(found) == 1
    assert found[0].point[0] == pytest.approx(np.cbrt(3.0 * drift), rel=0.01)
    assert found[0].point[1] == pytest.approx(0.0, abs=1e-5)


def test_a_drift_of_a_ten_billionth_leaves_no_fixed_point() -> None:
    def step(h: FloatArray) -> FloatArray:
        return h @ np.array([[0.0, 0.0], [1.0, 1.0]]) + np.array([1.7e-10, -2.6e-10])

    assert find_fixed_points(step, make_grid(-2.0, 2.0, 9), is_linear=True) == ()


def test_a_kink_is_marginal_because_its_eigenvalues_do_not_decide() -> None:
    found = find_fixed_points(
        lambda h: np.maximum(0.5 * h, 0.0),
        np.array([[-1.0], [1.0]]),
        jacobian=lambda h: 0.5 * (h > 0)[:, :, None].astype(float),
    )
    assert [(p.name, p.is_smooth, float(p.point[0])) for p in found] == [
        ("marginal point", False, 0.0)
    ]


def test_a_shift_has_no_fixed_point() -> None:
    assert find_fixed_points(lambda h: h + 1.0, make_grid(-5, 5, 5)) == ()


def test_a_map_that_overflows_gives_no_warning_and_its_fixed_point() -> None:
    found = find_fixed_points(lambda h: np.exp(h) - 1.0 + h, np.array([[700.0], [1.0], [-3.0]]))
    np.testing.assert_allclose([p.point[0] for p in found], [0.0], atol=1e-9)


@pytest.mark.parametrize("starts", [np.zeros(3), np.full((2, 2), np.nan)])
def test_starts_of_the_wrong_form_are_refused(starts: FloatArray) -> None:
    with pytest.raises(InvalidValueError, match="`starts` must be finite"):
        find_fixed_points(np.tanh, starts)


def test_settling_marks_what_escapes_and_keeps_the_rest() -> None:
    settled = settle(lambda h: h * h, np.array([[0.5, 0.5], [2.0, 0.0]]), 30)
    np.testing.assert_allclose(settled[0], 0.0, atol=1e-12)
    assert np.isnan(settled[1]).all()
