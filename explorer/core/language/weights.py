"""Restores a language model's net from the weights in a checkpoint, ready to read and write."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.core.arrays import AnyArray
from explorer.core.language.config import TrainingConfig
from explorer.core.nets.torch_modules import check_weight_shapes
from explorer.core.steppers.choice import Stepper, make_stepper
from explorer.core.training.checkpoints import unpack_checkpoint


def restore_stepper(config: TrainingConfig, vocab_size: int, data: bytes) -> Stepper:
    """The net in a checkpoint, ready to generate or to be traced (batch size 1).

    Raises:
        InvalidValueError: the bytes aren't a checkpoint, or belong to another net.
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


def load_weights(stepper: Stepper, weights: Mapping[str, AnyArray]) -> None:
    """Give a net the weights of a checkpoint.

    Raises:
        InvalidValueError: a name or a shape doesn't match the net.
    """
    check_weight_shapes(stepper.weights(), weights)
    stepper.load_weights(dict(weights))
