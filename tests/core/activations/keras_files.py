"""Makes Keras's own files for tests, with a small text model in them, if Keras is installed."""

from __future__ import annotations

import os
import tempfile
import warnings
from pathlib import Path
from typing import Any

import pytest

SIZES = (10, 5, 3)  # tokens, embedding, units


def import_keras() -> Any:  # noqa: ANN401 - Keras ships no types
    """Keras on torch; skips the test without it."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    return pytest.importorskip("keras", reason="Keras is a tool for development, not required")


def make_model(cell: str, *, num_layers: int = 1, **options: Any) -> Any:  # noqa: ANN401 - Keras ships no types
    """An embedding, recurrent layers and a readout, with weights far enough from 0."""
    keras = import_keras()
    tokens, width, units = SIZES
    recurrent = getattr(keras.layers, cell)
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(tokens, width),
            *(recurrent(units, return_sequences=True, **options) for _ in range(num_layers)),
            keras.layers.Dropout(0.1),
            keras.layers.Dense(tokens, activation="softmax"),
        ]
    )
    for weight in model.weights:
        if "seed" not in weight.path:
            weight.assign(keras.random.uniform(weight.shape, -1, 1, seed=len(weight.path)))
    return model


def save_model(model: Any, ending: str) -> bytes:  # noqa: ANN401 - Keras ships no types
    """The file that Keras writes: "keras", "weights.h5" or "h5"."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # .h5 is called a legacy format
        path = Path(folder) / f"net.{ending}"
        if ending == "weights.h5":
            model.save_weights(path)
        else:
            model.save(path)
        return path.read_bytes()


def make_keras_file(cell: str, ending: str, **options: Any) -> bytes:  # noqa: ANN401 - Keras's options
    """A file with a small text model."""
    return save_model(make_model(cell, **options), ending)
