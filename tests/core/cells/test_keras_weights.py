"""Weights converted between Keras and torch: equal states, round trips, and Keras itself."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.cells.keras_weights import (
    KERAS_CELLS,
    KerasWeights,
    draw_keras_weights,
    find_round_trip_error,
    run_keras,
    to_keras,
    to_torch,
)
from explorer.core.cells.weight_parity import find_parity, run_torch
from tests.core.cells.keras_layers import make_keras_layer

X = np.random.default_rng(1).uniform(-1, 1, (6, 2))
NAMES = {"SimpleRNN": "RNN", "GRU": "GRU", "LSTM": "LSTM"}


@pytest.mark.parametrize("cell", KERAS_CELLS)
def test_torchs_module_gives_the_states_of_keras_equations(cell: str) -> None:
    weights = draw_keras_weights(cell, 2, 3, seed=0)
    assert find_parity(weights, X) < 1e-14
    assert np.abs(run_keras(weights, X)).max() > 0.1


@pytest.mark.parametrize("activation", ["linear", "tanh", "relu"])
def test_a_simple_rnn_agrees_with_every_activation(activation: str) -> None:
    weights = draw_keras_weights("SimpleRNN", 2, 3, seed=0)
    assert find_parity(weights, X, activation) < 1e-14


def test_states_that_grow_without_bound_are_compared_relatively() -> None:
    weights = draw_keras_weights("SimpleRNN", 2, 3, seed=0)
    large = KerasWeights("SimpleRNN", 1e6 * weights.kernel, 1e6 * weights.recurrent, weights.bias)
    assert np.abs(run_keras(large, X, "linear")).max() > 1e30
    assert find_parity(large, X, "linear") < 1e-14


@pytest.mark.parametrize("cell", KERAS_CELLS)
def test_a_round_trip_gives_the_same_weights(cell: str) -> None:
    weights = draw_keras_weights(cell, 2, 3, seed=0)
    back = to_keras(cell, to_torch(weights))
    for name in ("kernel", "recurrent", "bias"):
        np.testing.assert_array_equal(getattr(back, name), getattr(weights, name))
    assert find_round_trip_error(weights) == 0


def test_torchs_two_biases_become_their_sum() -> None:
    weights = to_torch(draw_keras_weights("LSTM", 2, 1, seed=0))
    weights.bias_hh[:] = [1, 2, 3, 4]
    keras = to_keras("LSTM", weights)
    np.testing.assert_allclose(keras.bias, weights.bias_ih + weights.bias_hh, rtol=0, atol=0)
    torch_states = run_torch("LSTM", weights, X)
    np.testing.assert_allclose(run_keras(keras, X), torch_states, rtol=0, atol=1e-14)


def test_keras_z_r_h_are_torchs_r_z_n() -> None:
    kernel = np.array([[1.0, 2.0, 3.0]])  # one input, one unit: z, r, h
    bias = np.array([[4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
    weights = to_torch(KerasWeights("GRU", kernel, 10 * kernel, bias))
    assert weights.weight_ih.tolist() == [[2], [1], [3]]
    assert weights.weight_hh.tolist() == [[20], [10], [30]]
    assert weights.bias_ih.tolist() == [5, 4, 6]
    assert weights.bias_hh.tolist() == [8, 7, 9]


def test_keras_i_f_c_o_are_torchs_i_f_g_o() -> None:
    kernel = np.array([[1.0, 2.0, 3.0, 4.0]])
    weights = to_torch(KerasWeights("LSTM", kernel, kernel, kernel[0]))
    assert weights.weight_ih.tolist() == [[1], [2], [3], [4]]
    assert weights.bias_hh.tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("cell", KERAS_CELLS)
def test_keras_itself_gives_these_states(cell: str) -> None:
    weights = draw_keras_weights(cell, 2, 3, seed=0)
    layer = make_keras_layer(NAMES[cell], 2, 3)
    layer.set_weights([weights.kernel, weights.recurrent, weights.bias])
    states = np.asarray(layer(X[None].astype(np.float32)).detach())
    # With torch as its backend, Keras 3 rounds every matrix product to float32.
    np.testing.assert_allclose(states[0], run_keras(weights, X), rtol=0, atol=2e-6)
