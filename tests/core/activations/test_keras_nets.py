"""Keras's own files give the states that Keras computes, or are refused by the layer to blame."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from explorer.core.activations.traces import trace_activations
from explorer.core.activations.uploaded_nets import UploadedNet, build_net, read_net_files
from explorer.core.errors import ExplorerError
from tests.core.activations.keras_files import import_keras, make_model, save_model

TOKENS = tuple("abcdefghij")
VOCABULARY = json.dumps(TOKENS).encode()
TEXT = "abcjihgaaebdfigh"


def read(data: bytes) -> UploadedNet:
    return build_net(read_net_files(data, VOCABULARY))


def run_keras(model: Any) -> tuple[np.ndarray, np.ndarray]:  # noqa: ANN401 - Keras ships no types
    """The top layer's states (T, H) and the probabilities (T, V), by Keras."""
    x: Any = np.array([[TOKENS.index(letter) for letter in TEXT]])
    states = x
    for layer in model.layers:
        x = layer(x)
        if layer.__class__.__name__ in {"SimpleRNN", "GRU", "LSTM"}:
            states = x
    return states[0].detach().numpy(), x[0].detach().numpy()


def assert_equal(found: UploadedNet, model: Any) -> None:  # noqa: ANN401 - Keras ships no types
    h, p = run_keras(model)
    trace = trace_activations(found.net, TEXT)
    np.testing.assert_allclose(trace.quantities["h"][:, -1], h, rtol=0, atol=2e-6)
    read_p = p[np.arange(len(TEXT) - 1), [TOKENS.index(letter) for letter in TEXT[1:]]]
    np.testing.assert_allclose(trace.surprise[1:], -np.log2(read_p), rtol=0, atol=1e-4)
    assert np.abs(h).max() > 0.1


@pytest.mark.parametrize("cell", ["SimpleRNN", "GRU", "LSTM"])
@pytest.mark.parametrize("ending", ["keras", "weights.h5", "h5"])
def test_states_and_predictions_are_kerass(cell: str, ending: str) -> None:
    model = make_model(cell, num_layers=2)
    found = read(save_model(model, ending))
    assert found.kind == "Keras"
    assert_equal(found, model)
    assert found.parity is not None
    assert found.parity < 1e-14
    asked = [each.name for each in found.questions]
    assert asked == (["nonlinearity"] if (cell, ending) == ("SimpleRNN", "weights.h5") else [])


def test_relu_is_read_from_the_configuration_and_asked_without_one() -> None:
    model = make_model("SimpleRNN", activation="relu")
    assert_equal(read(save_model(model, "keras")), model)
    files = read_net_files(save_model(model, "weights.h5"), VOCABULARY)
    assert_equal(build_net(files, {"nonlinearity": "relu"}), model)


@pytest.mark.parametrize("cell", ["SimpleRNN", "GRU", "LSTM"])
def test_layers_without_a_bias_are_read(cell: str) -> None:
    model = make_model(cell, use_bias=False)
    found = read(save_model(model, "keras"))
    assert_equal(found, model)
    assert any("has no bias; zeros are used" in note for note in found.notes)


def test_the_optimiser_in_a_trained_model_is_left_out_and_named() -> None:
    model = make_model("GRU")
    model.compile(loss="sparse_categorical_crossentropy", optimizer="sgd", run_eagerly=True)
    model.optimizer.build(model.trainable_variables)
    found = read(save_model(model, "keras"))
    assert_equal(found, model)
    assert any("`optimizer` was left out" in note for note in found.notes)


def make(*layers: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - Keras ships no types
    keras = import_keras()
    return keras.Sequential(
        [keras.Input((None,), dtype="int32"), *(layer(keras.layers) for layer in layers)]
    )


def embed(layers: Any) -> Any:  # noqa: ANN401 - Keras ships no types
    return layers.Embedding(10, 5)


def read_out(layers: Any) -> Any:  # noqa: ANN401 - Keras ships no types
    return layers.Dense(10)


REFUSED: dict[str, tuple[Callable[[Any], Any], str]] = {
    "gates": (
        lambda layers: layers.LSTM(3, return_sequences=True, recurrent_activation="hard_sigmoid"),
        "activation 'hard_sigmoid'; this page runs gates with the logistic sigmoid",
    ),
    "activation": (
        lambda layers: layers.SimpleRNN(3, return_sequences=True, activation="elu"),
        "activation 'elu'; this page runs a SimpleRNN with tanh or relu",
    ),
    "backwards": (
        lambda layers: layers.LSTM(3, return_sequences=True, go_backwards=True),
        "reads the text from its end",
    ),
    "both ways": (
        lambda layers: layers.Bidirectional(layers.GRU(3, return_sequences=True)),
        "is a Bidirectional",
    ),
    "reset": (
        lambda layers: layers.GRU(3, return_sequences=True, reset_after=False),
        "reset gate acts on the state before the product",
    ),
    "normalisation": (lambda layers: layers.LayerNormalization(), "is a LayerNormalization"),
    "convolution": (lambda layers: layers.Conv1D(4, 2, padding="causal"), "is a Conv1D"),
    "dense": (lambda layers: layers.Dense(4, activation="relu"), "readout that is linear or soft"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_model_with_a_layer_that_is_not_run_here_is_refused_by_it(case: str) -> None:
    layer, message = REFUSED[case]
    model = make(embed, lambda layers: layers.LSTM(3, return_sequences=True), layer, read_out)
    for ending in ("keras", "weights.h5"):
        if ending == "weights.h5" and case in {"gates", "activation", "backwards", "convolution"}:
            continue  # the weights alone don't show it
        with pytest.raises(ExplorerError) as refused:
            read(save_model(model, ending))
        if ending == "keras":
            assert message in str(refused.value)


def test_layers_side_by_side_are_refused() -> None:
    keras = import_keras()
    start = keras.Input((None,), dtype="int32")
    read_in = keras.layers.Embedding(10, 3)(start)
    one, two = (keras.layers.LSTM(3, return_sequences=True)(read_in) for _ in range(2))
    model = keras.Model(start, keras.layers.Dense(10)(keras.layers.Add()([one, two])))
    with pytest.raises(ExplorerError, match="must form one chain"):
        read(save_model(model, "keras"))
    chain = keras.Model(start, keras.layers.Dense(10)(one))
    assert_equal_shapes(read(save_model(chain, "keras")))


def assert_equal_shapes(found: UploadedNet) -> None:
    assert (found.net.model.hidden_size, found.net.model.embedding_size) == (3, 3)


def test_a_mask_is_named_because_keras_skips_what_is_read_here() -> None:
    model = make(
        lambda layers: layers.Embedding(10, 5, mask_zero=True),
        lambda layers: layers.LSTM(3, return_sequences=True),
        read_out,
    )
    found = read(save_model(model, "keras"))
    assert any("mask_zero=True and skips token 0" in note for note in found.notes)
