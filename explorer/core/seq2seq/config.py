"""Configures an encoder-decoder: each field's default, range and meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from explorer.core.fields import rule
from explorer.core.seq2seq.dates import SOURCE_LENGTH, TARGET_LENGTH, generate_dates
from explorer.core.seq2seq.words import (
    DATE_ALPHABET,
    MAX_LETTERS,
    MAX_PAIRS,
    PAIR_ALPHABET,
    parse_pairs,
)
from explorer.core.training.run_config import MAX_EPOCHS, TaskConfig

COURSE_PAIRS = "man=women\nblack=white\nking=queen\ngirl=boy\nup=down\nhigh=low"
_MAX_TEXT = MAX_PAIRS * (2 * MAX_LETTERS + 4)

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Seq2SeqConfig(TaskConfig):
    """One training run of an encoder-decoder.

    Raises:
        InvalidValueError: a field breaks its rule.
        InvalidTextError: a line of `pairs` is not a pair of words.
    """

    kind: ClassVar[str] = "seq2seq"

    task: str = rule(
        "What is learned: pairs of words, or dates from words to digits.",
        default="pairs",
        choices=("pairs", "dates"),
    )
    pairs: str = rule(
        "Pairs of words, one pair per line, as in man=women; not used for dates.",
        default=COURSE_PAIRS,
        low=0,
        high=_MAX_TEXT,
    )
    num_dates: int = rule(
        "Dates to learn from; not used for pairs.",
        label="Training dates",
        default=8000,
        low=100,
        high=20_000,
    )
    held_out_dates: int = rule(
        "Dates held out to measure the exact-match accuracy; not used for pairs.",
        default=1000,
        low=50,
        high=5000,
    )
    cell: str = rule(
        "Recurrent cell of the encoder and the decoder.",
        default="rnn",
        choices=("rnn", "gru", "lstm"),
    )
    hidden_size: int = rule(
        "Number of hidden units H.", label="Hidden units", default=128, low=8, high=512
    )
    attention: str = rule(
        "How the decoder attends to the encoder's states: not at all, additive (Bahdanau) or "
        "dot product (Luong).",
        default="none",
        choices=("none", "additive", "dot"),
    )
    dropout: float = rule(
        "Probability of dropping an input letter, or a unit before the readout, in training; "
        "unlike torch's own option, it also works in a single layer.",
        default=0.0,
        low=0.0,
        high=0.9,
    )
    teacher_forcing_ratio: float = rule(
        "Probability that the decoder reads the right letters instead of its own; drawn once per "
        "minibatch.",
        label="Teacher forcing ratio",
        default=1.0,
        low=0.0,
        high=1.0,
    )
    loss: str = rule(
        "What is minimised: the sum over the minibatch of each word's mean (course), or the mean "
        "over all letters.",
        default="course",
        choices=("course", "mean"),
    )
    show_every: int = rule(
        "Epochs between recorded weights and translations; 0: none. If that makes more than 60, "
        "an epoch is recorded when the translations' probabilities have changed enough since the "
        "last one recorded.",
        label="Record states every ... epochs",
        default=1,
        low=0,
        high=MAX_EPOCHS,
    )
    stop_early: bool = rule(
        "Stop once both decodings get all pairs right, or 99.5% of the held-out dates are right.",
        label="Stop early",
        default=False,
    )

    def __post_init__(self) -> None:
        """Check every field and every pair."""
        super().__post_init__()
        if self.task == "pairs":
            parse_pairs(self.pairs)

    @property
    def alphabet(self) -> str:
        """S, E, ? and the letters; a letter is encoded as its index in this string."""
        return PAIR_ALPHABET if self.task == "pairs" else DATE_ALPHABET

    @property
    def source_length(self) -> int:
        """The length to which a word is padded before the encoder reads it."""
        return SOURCE_LENGTH if self.task == "dates" else self._longest

    @property
    def target_length(self) -> int:
        """The length to which a translation is padded."""
        return TARGET_LENGTH if self.task == "dates" else self._longest

    @property
    def _longest(self) -> int:
        # The same on both sides, as in the course.
        return max(len(word) for pair in parse_pairs(self.pairs) for word in pair)

    def list_pairs(self) -> tuple[Pairs, Pairs]:
        """The training pairs and the held-out pairs; only dates have held-out pairs."""
        if self.task == "pairs":
            return parse_pairs(self.pairs), ()
        dates = generate_dates(self.num_dates, self.held_out_dates, self.seed)
        return dates.training, dates.held_out
