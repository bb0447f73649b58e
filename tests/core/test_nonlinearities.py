"""The four activations against known values, and their slopes against central differences."""

import math

import numpy as np
import pytest
import torch

from explorer.core.errors import InvalidValueError
from explorer.core.nonlinearities import NONLINEARITIES, find_nonlinearity

POINTS = np.array([-3.0, -1.1, -0.2, 0.3, 0.9, 2.5])


def test_activations_have_their_known_values() -> None:
    z = np.array([-2.0, 0.0, 0.5])
    assert find_nonlinearity("linear").value(z).tolist() == [-2.0, 0.0, 0.5]
    assert find_nonlinearity("relu").value(z).tolist() == [0.0, 0.0, 0.5]
    assert find_nonlinearity("tanh").value(z) == pytest.approx([math.tanh(v) for v in z])
    assert find_nonlinearity("sigmoid").value(z) == pytest.approx(
        [1 / (1 + math.exp(-v)) for v in z], abs=1e-16
    )


@pytest.mark.parametrize("name", NONLINEARITIES)
def test_slope_equals_the_central_difference(name: str) -> None:
    f = find_nonlinearity(name)
    step = 1e-6
    difference = (f.value(POINTS + step) - f.value(POINTS - step)) / (2 * step)
    assert f.slope(POINTS) == pytest.approx(difference, abs=1e-9)


@pytest.mark.parametrize(("name", "at_zero"), [("linear", 1), ("tanh", 1), ("sigmoid", 0.25)])
def test_slopes_at_zero_have_their_known_values(name: str, at_zero: float) -> None:
    assert find_nonlinearity(name).slope(np.zeros(1)).tolist() == [at_zero]


def test_slope_of_relu_at_its_kink_equals_torchs() -> None:
    z = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(torch.relu(z).sum(), z)
    assert find_nonlinearity("relu").slope(np.zeros(1)).tolist() == slope.tolist() == [0.0]


def test_sigmoid_does_not_overflow() -> None:
    # Warnings are errors here: an overflow in exp would fail this test.
    f = find_nonlinearity("sigmoid")
    z = np.array([-np.inf, -1000.0, 1000.0, np.inf])
    assert f.value(z).tolist() == [0.0, 0.0, 1.0, 1.0]
    assert f.slope(z).tolist() == [0.0, 0.0, 0.0, 0.0]


@pytest.mark.parametrize("name", NONLINEARITIES)
def test_nan_stays_nan(name: str) -> None:
    assert np.isnan(find_nonlinearity(name).value(np.array([np.nan]))).all()


@pytest.mark.parametrize("name", NONLINEARITIES)
def test_values_stay_in_the_stated_range(name: str) -> None:
    f = find_nonlinearity(name)
    z = np.linspace(-50, 50, 1001)
    assert f.low <= f.value(z).min()
    assert f.value(z).max() <= f.high
    assert f.is_bounded == (name in {"tanh", "sigmoid"})


def test_an_unknown_name_is_rejected_with_the_choices() -> None:
    with pytest.raises(InvalidValueError) as caught:
        find_nonlinearity("gelu")
    assert str(caught.value) == (
        "`activation` must be one of linear, tanh, relu, sigmoid, got 'gelu'."
    )
