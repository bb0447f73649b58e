"""A language model's net, ready to read and write, from the weights in a checkpoint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from explorer.core.errors import InvalidValueError
from explorer.core.language.config import TrainingConfig
from explorer.core.steppers.choice import Stepper, make_stepper
from explorer.core.training.checkpoints import unpack_checkpoint


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
