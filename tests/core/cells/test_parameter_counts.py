"""Parameter counts: the course's numbers, torch's real modules, Keras's real layers."""

from __future__ import annotations

import pytest

from explorer.core.cells.module_sizes import count_modules
from explorer.core.cells.parameter_counts import (
    CountSpec,
    ParameterCount,
    count_convolution,
    count_fully_connected,
    count_keras_layer,
    count_torch_layer,
    find_weight_uses,
)
from explorer.core.cells.weight_sharing import find_sharing_patterns
from tests.core.cells.keras_layers import make_keras_layer


def count_pieces(count: ParameterCount) -> list[int]:
    return [piece.count for piece in count.pieces]


def test_simple_rnn_3_on_2_features_has_18_parameters_and_22_with_its_dense_layer() -> None:
    layer = count_keras_layer("RNN", 2, 3)
    dense = count_fully_connected(3, 1, is_keras=True)
    assert count_pieces(layer) == [6, 9, 3]
    assert (layer.total, dense.total, layer.total + dense.total) == (18, 4, 22)
    assert layer.layer == "SimpleRNN(3) on 2 features"


def test_simple_rnn_4_has_28_parameters_and_33_with_its_dense_layer() -> None:
    layer, dense = count_keras_layer("RNN", 2, 4), count_fully_connected(4, 1, is_keras=True)
    assert (layer.total, dense.total, layer.total + dense.total) == (28, 5, 33)


def test_torch_has_one_bias_more_than_keras() -> None:
    assert count_torch_layer("RNN", 2, 3).total == 18 + 3
    assert count_torch_layer("LSTM", 2, 3).total == count_keras_layer("LSTM", 2, 3).total + 12


def test_keras_gru_counts_two_rows_of_bias_by_default_and_one_without_reset_after() -> None:
    assert count_keras_layer("GRU", 2, 3).total == 3 * (6 + 9 + 6) == 63
    assert count_keras_layer("GRU", 2, 3).total == count_torch_layer("GRU", 2, 3).total
    assert count_keras_layer("GRU", 2, 3, reset_after=False).total == 3 * (6 + 9 + 3) == 54


def test_the_courses_convolution_has_204800_and_its_fully_connected_layer_4194304() -> None:
    assert count_convolution(5, 128, 64).total == 204_800
    assert count_fully_connected(4096, 1024, has_bias=False).total == 4_194_304


@pytest.mark.parametrize("cell", ["RNN", "GRU", "LSTM"])
def test_torchs_real_modules_have_these_counts(cell: str) -> None:
    spec = CountSpec(cell=cell, input_size=5, hidden_size=7, output_size=2)
    real = count_modules(spec)
    counts = [
        count_torch_layer(cell, 5, 7),
        count_fully_connected(7, 2),
        count_convolution(5, 128, 64),
        count_fully_connected(4096, 1024, has_bias=False),
    ]
    assert real == {count.layer: count.total for count in counts}


@pytest.mark.parametrize(
    ("cell", "options"), [("RNN", {}), ("GRU", {}), ("GRU", {"reset_after": False}), ("LSTM", {})]
)
def test_keras_real_layers_have_these_counts(cell: str, options: dict[str, bool]) -> None:
    layer = make_keras_layer(cell, input_size=2, units=3, **options)
    assert layer.count_params() == count_keras_layer(cell, 2, 3, **options).total


def test_a_recurrent_layer_uses_each_weight_once_per_step_and_a_fully_connected_one_once() -> None:
    recurrent, convolution, full = find_weight_uses(CountSpec(seq_len=50, map_size=14))
    assert (recurrent.weights, recurrent.uses, recurrent.products) == (15, 50, 750)
    assert (convolution.weights, convolution.uses) == (204_800, 196)
    assert convolution.products == 40_140_800
    assert (full.weights, full.uses) == (4_194_304, 1)


def test_the_small_patterns_have_36_3_and_2_weights_for_six_outputs() -> None:
    patterns = find_sharing_patterns()
    assert [(pattern.count, pattern.uses) for pattern in patterns] == [(36, 1), (3, 6), (2, 6)]


def test_weights_that_are_used_once_are_not_said_to_be_shared() -> None:
    reasons = [use.reason for use in find_weight_uses(CountSpec(seq_len=1, map_size=1))]
    assert reasons == [
        "used once: there is one step",
        "used once: there is one position",
        "not shared: used once",
    ]
