"""Makes Keras's real recurrent layers for tests, if Keras is installed."""

from __future__ import annotations

import os
from typing import Any

import pytest

_NAMES = {"RNN": "SimpleRNN", "GRU": "GRU", "LSTM": "LSTM"}


def make_keras_layer(cell: str, input_size: int, units: int, **options: Any) -> Any:  # noqa: ANN401 - Keras ships no types
    """A built layer that returns its state at every step; skips the test without Keras."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras = pytest.importorskip("keras", reason="Keras is a tool for development, not required")
    layer = getattr(keras.layers, _NAMES[cell])(units, return_sequences=True, **options)
    layer.build((None, None, input_size))
    return layer
