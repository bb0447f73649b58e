"""Says what the gradients of a training run were measured on: it differs by the kind of run."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.core.language.config import TrainingConfig
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.series.config import SeriesConfig
from explorer.core.slots.config import SlotsConfig
from explorer.core.training.run_config import RunConfig


@dataclass(frozen=True)
class MeasuredLoss:
    """Whose gradient a run records, in words for the title and the caption.

    Attributes:
        name: the loss.
        place: where it is, as a clause.
        samples: what the norms are over.
        net: whose states and weights are followed, if the run has several; else empty.
    """

    name: str = "the last step's loss"
    place: str = "the loss is at the last step, at the top"
    samples: str = "a few fixed sequences"
    net: str = ""


def name_measured_loss(config: RunConfig) -> MeasuredLoss:
    """Whose gradient a run with these settings records."""
    match config:
        case Seq2SeqConfig(attention=attention, task=task):
            item = "date" if task == "dates" else "word"
            end = "" if attention == "none" else "; by attention it reaches each step directly too"
            return MeasuredLoss(
                f"the written {item}'s loss",
                "the loss is the decoder's, which starts from the last step, at the top" + end,
                f"a few {item}s",
                "encoder",
            )
        case SeriesConfig():
            net = "first net" if config.num_nets > 1 else ""
            return MeasuredLoss("the forecast's loss", samples="a few fixed windows", net=net)
        case SlotsConfig():
            return MeasuredLoss(
                "the first city's loss",
                "the loss is that of the first city's label, at the top",
                "a few held-out sentences",
            )
        case TrainingConfig() if config.data.is_word_pair:
            return MeasuredLoss(samples="the word")
        case TrainingConfig():
            return MeasuredLoss(samples="a few fixed windows of the text")
    return MeasuredLoss()
