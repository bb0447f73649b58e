"""Packs all that a run needs to continue into safetensors bytes; nothing is ever unpickled.

The tensors are `weights.*` by torch's names, `optimizer.*`, and within an epoch `state.*` (the
carried hidden state), as the stepper names them. The metadata's "progress" is JSON: counters, sums
and settings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from explorer.core.arrays import AnyArray, Arrays
from explorer.core.errors import InvalidValueError


@dataclass(frozen=True, eq=False)
class CheckpointParts:
    """The contents of a checkpoint.

    Attributes:
        weights: by torch's names.
        optimizer: the state of the optimiser and of dropout's generator, as the stepper names it.
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


def export_weights(data: bytes) -> bytes:
    """The weights in a checkpoint alone, as safetensors by torch's names, for other programs.

    Raises:
        InvalidValueError: the bytes aren't a checkpoint.
    """
    return bytes(save(dict(unpack_checkpoint(data).weights)))


def unpack_checkpoint(data: bytes) -> CheckpointParts:
    """The parts in safetensors bytes that `pack_checkpoint` made.

    Raises:
        InvalidValueError: the bytes aren't a checkpoint.
    """
    try:
        tensors = load(data)
        # A safetensors file starts with the length of its JSON header, 8 bytes, little-endian.
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
        progress = json.loads(header["__metadata__"]["progress"])
    except (SafetensorError, ValueError, KeyError, TypeError, RecursionError) as error:
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


def _take(tensors: Mapping[str, AnyArray], prefix: str) -> Arrays:
    return {
        name.removeprefix(prefix): array
        for name, array in tensors.items()
        if name.startswith(prefix)
    }
