"""Defines the interface between the training loop and a net with its data.

A learner is what differs between kinds of run: a character model, an encoder-decoder, a forecaster.
The loop (`loop.py`) counts its steps, emits its events and saves its checkpoints.
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
    """What a run reports when it starts.

    Attributes:
        vocabulary: its tokens by index; empty if it has none.
        num_parameters: trained weights and biases.
        tokens: predictions in one pass over the training data.
        validation_tokens: held-out predictions.
        path: the implementation that trains.
    """

    vocabulary: tuple[str, ...]
    num_parameters: int
    tokens: int
    validation_tokens: int
    path: str


@dataclass(frozen=True)
class Evaluation:
    """How well the held-out data is predicted.

    Attributes:
        loss: mean over the predictions, in the run's unit.
        accuracy: share of correct predictions, 0 to 1; None where it has no meaning.
    """

    loss: float
    accuracy: float | None = None


@dataclass(frozen=True)
class LearnerParts:
    """What a learner needs to continue.

    Attributes:
        weights: by torch's names.
        optimizer: the state of the optimiser and of random generators.
        state: the carried hidden state; empty between epochs.
    """

    weights: Arrays
    optimizer: Arrays
    state: Arrays = field(default_factory=dict)


class Learner(ABC):
    """A net with its optimiser and its data.

    Attributes:
        batches_per_epoch: minibatches of one pass over the data, at most.
        is_stepwise: whether each step is reported, and a checkpoint may be saved within an epoch.
        diverged_loss: a mean loss above which the run counts as diverged.
    """

    batches_per_epoch: int = 1
    is_stepwise: bool = False
    diverged_loss: float = math.inf

    @abstractmethod
    def describe(self) -> Description:
        """The run's vocabulary and sizes, reported before the first step."""

    @abstractmethod
    def iter_batches(self, rng: np.random.Generator) -> Iterator[Any]:
        """The minibatches of one epoch in order; all random draws come from `rng`."""

    @abstractmethod
    def train_step(self, batch: Any, *, is_first: bool) -> StepResult:  # noqa: ANN401 - each its own
        """One optimiser update; `is_first` marks the first one of an epoch."""

    @abstractmethod
    def set_optimizer(self, learning_rate: float, max_grad_norm: float | None) -> None:
        """Set what applies from the next step on."""

    @abstractmethod
    def save(self, *, at_epoch_end: bool) -> LearnerParts:
        """All that is needed to continue; no state is carried if `at_epoch_end`."""

    @abstractmethod
    def load(self, parts: LearnerParts) -> None:
        """Continue from what `save` returned.

        Raises:
            InvalidValueError: the parts belong to another net.
        """

    def evaluate(self) -> Evaluation | None:
        """The evaluation on held-out data; None if none is held out."""
        return None

    def is_done(self) -> bool:
        """Whether the run may end early; asked between epochs."""
        return False

    def report(self, epoch: int, temperature: float) -> Iterator[Event]:  # noqa: ARG002 - for subclasses
        """The events due after this epoch: texts, states, measurements."""
        yield from ()
