"""Configures a run that learns to label the words of a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from explorer.core.fields import rule
from explorer.core.training.run_config import TaskConfig


@dataclass(frozen=True, kw_only=True)
class SlotsConfig(TaskConfig):
    """One run of a word tagger.

    Raises:
        InvalidValueError: a field breaks its rule.
    """

    kind: ClassVar[str] = "slots"

    cell: str = rule("Recurrent cell.", default="rnn", choices=("rnn", "gru", "lstm"))
    hidden_size: int = rule(
        "Number of hidden units H.", label="Hidden units", default=16, low=1, high=256
    )
    embedding_size: int = rule(
        "Length of a word's vector D.", label="Word vector size", default=12, low=1, high=128
    )
    is_memory_cut: bool = rule(
        "Every word is read from a zero state, so the net has no memory.", default=False
    )
    # Runs stored by version 0.1.0 have neither of the next two fields: their defaults are what
    # those runs learned from, and the presets choose otherwise.
    phrases: str = rule(
        "The patterns of the sentences: the course's only, or everyday ones too, such as arrive in "
        "Paris tomorrow.",
        label="Phrases",
        default="course",
        choices=("course", "everyday"),
    )
    dropped_share: float = rule(
        "Share of all other words replaced by <unk> in training, except common ones such as to and "
        "from, which teaches the net that not every unknown word is a city.",
        label="Share of other unknown words",
        default=0.0,
        low=0.0,
        high=0.5,
    )
    num_pairs: int = rule(
        "Pairs of mirrored sentences to learn from.",
        label="Training sentence pairs",
        default=400,
        low=10,
        high=5000,
    )
    unknown_share: float = rule(
        "Share of the cities replaced by <unk> in training, which teaches the net to label an "
        "unknown name by its context.",
        label="Share of unknown cities",
        default=0.1,
        low=0.0,
        high=0.5,
    )

    @property
    def keeps_gradients(self) -> bool:
        """Whether gradients are recorded and the net has a memory for them to flow through."""
        return not self.is_memory_cut and self.show_every > 0
