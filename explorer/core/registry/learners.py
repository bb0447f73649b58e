"""Trains a run of any kind, with the learner that its configuration calls for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from explorer.core.delay.config import DelayConfig
from explorer.core.delay.learner import DelayLearner
from explorer.core.language.config import TrainingConfig
from explorer.core.language.learner import TextLearner
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.seq2seq.learner import Seq2SeqLearner
from explorer.core.series.config import SeriesConfig
from explorer.core.series.learner import SeriesLearner
from explorer.core.slots.config import SlotsConfig
from explorer.core.slots.learner import SlotsLearner
from explorer.core.training.events import Checkpoint
from explorer.core.training.learner import Learner
from explorer.core.training.loop import Events, run_training
from explorer.core.training.run_config import RunConfig
from explorer.core.training.step_threads import ThreadChooser

# One line per kind, in alphabetical order.
_LEARNERS: dict[type, Callable[[Any], Learner]] = {
    DelayConfig: DelayLearner,
    Seq2SeqConfig: Seq2SeqLearner,
    SeriesConfig: SeriesLearner,
    SlotsConfig: SlotsLearner,
    TrainingConfig: TextLearner,
}


def make_learner(config: RunConfig) -> Learner:
    """A learner with its initial weights.

    Raises:
        InvalidValueError: the data is outside the limits.
    """
    return _LEARNERS[type(config)](config)


def train(
    config: RunConfig, resume: Checkpoint | None = None, chooser: ThreadChooser | None = None
) -> Events:
    """The events of a training run, one by one, as they happen.

    Args:
        config: the run.
        resume: a checkpoint of the same configuration (its `epochs` may differ); the run continues
            exactly as it would have from there.
        chooser: see `run_training`.

    Raises:
        InvalidValueError: the data is outside the limits, or the checkpoint doesn't fit the net.
    """
    yield from run_training(config, make_learner(config), resume, chooser)
