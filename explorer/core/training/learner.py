"""What the training loop must know of a net and its data.

A learner is what differs between runs: a character model, an encoder-decoder, a forecaster. The
loop (`training.py`) counts its steps, says its events and keeps its checkpoints.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from explorer.core.arrays import Arrays
from explorer.core.nets.results import StepResult
from explorer.core.training.events import Event


@dataclass(frozen=True)
class Description:
    """What a run says of itself when it starts.

    Attributes:
        vocabulary: its tokens by index; empty where it has none.
        num_parameters: weights and biases that are trained.
        tokens: predictions that are learned from in one pass over the data.
        validation_tokens: predictions that are held out.
        path: the implementation that trains.
    """

    vocabulary: tuple[str, ...]
    num_parameters: int
    tokens: int
    validation_tokens: int
    path: str


@dataclass(frozen=True)
class Evaluation:
    """How well held-out data is predicted.

    Attributes:
        loss: mean over its predictions, in the run's own unit.
        accuracy: share that is right, 0 to 1; None where nothing can be right or wrong.
    """

    loss: float
    accuracy: float | None = None


@dataclass(frozen=True)
class LearnerParts:
    """What a learner needs to go on.

    Attributes:
        weights: by torch's names.
        optimizer: the optimiser's state, and those of random generators.
        state: the carried hidden state; empty between epochs.
    """

    weights: Arrays
    optimizer: Arrays
    state: Arrays = field(default_factory=dict)


class Learner(ABC):
    """A net with its optimiser and its data.

    Attributes:
        batches_per_epoch: minibatches of one pass over the data, at most.
        is_stepwise: whether each step is said, and a checkpoint may come within an epoch.
        diverged_loss: a mean loss from which training does not come back.
    """

    batches_per_epoch: int = 1
    is_stepwise: bool = False
    diverged_loss: float = math.inf

    @abstractmethod
    def describe(self) -> Description:
        """What there is to say before the first step."""

    @abstractmethod
    def iter_batches(self, rng: np.random.Generator) -> Iterator[Any]:
        """The minibatches of one epoch, in their order; all its draws are from `rng`."""

    @abstractmethod
    def train_step(self, batch: Any, *, is_first: bool) -> StepResult:  # noqa: ANN401 - each its own
        """One optimiser update; `is_first` in its epoch."""

    @abstractmethod
    def set_optimizer(self, learning_rate: float, max_grad_norm: float | None) -> None:
        """Settings that hold from the next step on."""

    @abstractmethod
    def save(self, *, at_epoch_end: bool) -> LearnerParts:
        """All that is needed to go on; `at_epoch_end` epochs, where no state is carried."""

    @abstractmethod
    def load(self, parts: LearnerParts) -> None:
        """Go on from what `save` gave.

        Raises:
            InvalidValueError: the parts are another net's.
        """

    def evaluate(self) -> Evaluation | None:
        """What is reached on held-out data; None where none is held out."""
        return None

    def is_done(self) -> bool:
        """Whether the run may end before its last epoch; asked between epochs."""
        return False

    def report(self, epoch: int, temperature: float) -> Iterator[Event]:  # noqa: ARG002 - for subclasses
        """What is worth looking at after an epoch, as far as it is due."""
        yield from ()
