"""The learner that a configuration asks for; knows which module trains which kind of run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from explorer.core.config import TrainingConfig
from explorer.core.delay_config import DelayConfig
from explorer.core.delay_learner import DelayLearner
from explorer.core.learner import Learner
from explorer.core.run_configs import RunConfig
from explorer.core.seq2seq_config import Seq2SeqConfig
from explorer.core.seq2seq_learner import Seq2SeqLearner
from explorer.core.series_config import SeriesConfig
from explorer.core.series_learner import SeriesLearner
from explorer.core.slots_config import SlotsConfig
from explorer.core.slots_learner import SlotsLearner
from explorer.core.text_learner import TextLearner

# One line a kind, in alphabetical order.
_LEARNERS: dict[type, Callable[[Any], Learner]] = {
    DelayConfig: DelayLearner,
    Seq2SeqConfig: Seq2SeqLearner,
    SeriesConfig: SeriesLearner,
    SlotsConfig: SlotsLearner,
    TrainingConfig: TextLearner,
}


def make_learner(config: RunConfig) -> Learner:
    """A learner at its first weights.

    Raises:
        InvalidValueError: the data does not fit the bounds.
    """
    return _LEARNERS[type(config)](config)
