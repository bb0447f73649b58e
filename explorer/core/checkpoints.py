"""Checkpoints: all that a run needs to go on, as safetensors bytes; nothing is ever unpickled.

Knows the layout of the bytes; knows not when a checkpoint is due. Tensors: `weights.*` under
torch's names, `optimizer.*` and `state.*` (the carried hidden state, while an epoch is running)
as the stepper names them. The metadata's "progress" is JSON: counters, sums and settings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from explorer.core.config import TrainingConfig
from explorer.core.errors import InvalidValueError
from explorer.core.steppers import Stepper, make_stepper

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, eq=False)
class CheckpointParts:
    """What a checkpoint holds.

    Attributes:
        weights: by torch's names.
        optimizer: the optimiser's state (and dropout's generator), as the stepper names it.
        state: the carried hidden state; empty between epochs.
        progress: counters, sums and settings of the training loop.
    """

    weights: Arrays
    optimizer: Arrays
    state: Arrays
    progress: dict[str, Any]


def pack_checkpoint(parts: CheckpointParts) -> bytes:
    """The safetensors bytes of a checkpoint."""
    tensors = {
        f"{prefix}.{name}": np.asarray(array, order="C")
        for prefix, arrays in (
            ("weights", parts.weights),
            ("optimizer", parts.optimizer),
            ("state", parts.state),
        )
        for name, array in arrays.items()
    }
    return bytes(save(tensors, metadata={"progress": json.dumps(parts.progress)}))


def unpack_checkpoint(data: bytes) -> CheckpointParts:
    """The parts in safetensors bytes that `pack_checkpoint` made.

    Raises:
        InvalidValueError: the bytes are no checkpoint.
    """
    try:
        tensors = load(data)
        # A safetensors file opens with the length of its JSON header, 8 bytes, little-endian.
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
        progress = json.loads(header["__metadata__"]["progress"])
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise InvalidValueError(
            "A checkpoint must be safetensors bytes written by this program, "
            f"got {len(data)} other bytes."
        ) from error
    return CheckpointParts(
        _take(tensors, "weights."),
        _take(tensors, "optimizer."),
        _take(tensors, "state."),
        progress,
    )


def restore_stepper(config: TrainingConfig, vocab_size: int, data: bytes) -> Stepper:
    """The net of a checkpoint, ready to generate or to be traced (batch 1).

    Raises:
        InvalidValueError: the bytes are no checkpoint, or of another net.
    """
    stepper = make_stepper(
        config.model,
        config.optimizer,
        vocab_size,
        seed=config.seed,
        precision=config.precision,
        batch_size=1,
        seq_len=1,
    )
    load_weights(stepper, unpack_checkpoint(data).weights)
    return stepper


def load_weights(stepper: Stepper, weights: Mapping[str, NDArray[Any]]) -> None:
    """Give a net the weights of a checkpoint.

    Raises:
        InvalidValueError: a name or a shape is not the net's.
    """
    expected = {name: array.shape for name, array in stepper.weights().items()}
    given = {name: array.shape for name, array in weights.items()}
    for name in sorted({*expected, *given}):
        if expected.get(name) != given.get(name):
            raise InvalidValueError(
                f"The checkpoint's weight `{name}` must have shape {expected.get(name)}, got "
                f"{given.get(name)}; it belongs to another configuration."
            )
    stepper.load_weights(dict(weights))


def _take(tensors: Mapping[str, NDArray[Any]], prefix: str) -> Arrays:
    return {
        name.removeprefix(prefix): array
        for name, array in tensors.items()
        if name.startswith(prefix)
    }
