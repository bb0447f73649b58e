"""The plane of largest variance, compared with the covariance's eigenvectors; edge cases."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.dynamics.principal_axes import find_principal_axes
from explorer.core.errors import InvalidValueError


def test_axes_are_the_covariances_eigenvectors_and_shares_its_eigenvalues() -> None:
    rng = np.random.default_rng(0)
    states = rng.normal(size=(200, 5)) * [0.3, 4.0, 1.0, 2.0, 0.1] + 7
    found = find_principal_axes(states)
    values, vectors = np.linalg.eigh(np.cov(states.T))
    np.testing.assert_allclose(found.mean, states.mean(axis=0))
    np.testing.assert_allclose(found.explained, values[::-1][:2] / values.sum())
    np.testing.assert_allclose(np.abs(found.axes @ vectors[:, ::-1][:, :2]), np.eye(2), atol=1e-9)
    np.testing.assert_allclose(found.project(states), (states - found.mean) @ found.axes.T)


def test_the_shares_of_other_states_are_measured_on_those_states() -> None:
    rng = np.random.default_rng(2)
    for _ in range(1000):
        states, others = rng.normal(size=(12, 5)) * rng.uniform(0, 3, 5), rng.normal(size=(4, 5))
        found = find_principal_axes(states)
        np.testing.assert_allclose(found.find_shares(states), found.explained)
        centred = others - others.mean(axis=0)
        along = [sum((row @ axis) ** 2 for row in centred) for axis in found.axes]
        expected = np.array(along) / sum(row @ row for row in centred)
        np.testing.assert_allclose(found.find_shares(others), expected)
    np.testing.assert_array_equal(found.find_shares(np.ones((3, 5))), [0, 0])
    np.testing.assert_array_equal(found.find_shares(np.zeros((0, 5))), [0, 0])


def test_the_largest_entry_of_each_axis_is_positive_whatever_the_order_of_the_states() -> None:
    states = np.random.default_rng(1).normal(size=(50, 6))
    found, mirrored = find_principal_axes(states), find_principal_axes(-states[::-1])
    np.testing.assert_allclose(found.axes, mirrored.axes, atol=1e-9)
    largest = np.abs(found.axes).argmax(axis=1)
    assert (found.axes[[0, 1], largest] > 0).all()


@pytest.mark.parametrize(
    ("states", "explained"),
    [
        (np.ones((1, 4)), [0, 0]),
        (np.ones((5, 4)), [0, 0]),
        (np.outer(np.arange(4.0), np.ones(3)), [1, 0]),
        (np.array([[0.0, 1.0], [1.0, 0.0]]), [1, 0]),
    ],
)
def test_states_that_span_no_plane_still_have_two_orthogonal_axes(
    states: np.ndarray, explained: list[float]
) -> None:
    found = find_principal_axes(states)
    np.testing.assert_allclose(found.explained, explained, atol=1e-12)
    np.testing.assert_allclose(found.axes @ found.axes.T, np.eye(2), atol=1e-9)


@pytest.mark.parametrize("states", [np.zeros((0, 3)), np.zeros((3, 1)), np.full((2, 2), np.nan)])
def test_states_without_a_plane_are_refused(states: np.ndarray) -> None:
    with pytest.raises(InvalidValueError, match="`states` must"):
        find_principal_axes(states)
