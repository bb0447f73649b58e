"""The configuration of a run that labels the words of a sentence."""

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
        "Each word is read from a state of zeros, so that the net has no memory.", default=False
    )
    num_pairs: int = rule(
        "Pairs of mirrored sentences that are learned from.",
        label="Training sentence pairs",
        default=400,
        low=10,
        high=5000,
    )
    unknown_share: float = rule(
        "Share of the cities that are replaced by <unk> while the net learns, so that it reads an "
        "unknown name by its context.",
        label="Share of unknown cities",
        default=0.1,
        low=0.0,
        high=0.5,
    )

    @property
    def keeps_gradients(self) -> bool:
        """Whether the net has a memory, through which a gradient can flow."""
        return not self.is_memory_cut and self.show_every > 0
