"""The configuration of an encoder-decoder: each field's default, range and meaning."""

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
from explorer.core.training.run_config import TaskConfig

COURSE_PAIRS = "man=women\nblack=white\nking=queen\ngirl=boy\nup=down\nhigh=low"
_MAX_TEXT = MAX_PAIRS * (2 * MAX_LETTERS + 4)

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Seq2SeqConfig(TaskConfig):
    """One training run of an encoder-decoder.

    Raises:
        InvalidValueError: a field breaks its rule.
        InvalidTextError: a line of `pairs` is no pair.
    """

    kind: ClassVar[str] = "seq2seq"

    task: str = rule(
        "What is learned: the pairs of words, or dates in words to digits.",
        default="pairs",
        choices=("pairs", "dates"),
    )
    pairs: str = rule(
        "Pairs of words, one pair a line, as in man=women; not used for dates.",
        default=COURSE_PAIRS,
        low=0,
        high=_MAX_TEXT,
    )
    num_dates: int = rule(
        "Dates that are learned from; not used for pairs.",
        label="Training dates",
        default=8000,
        low=100,
        high=20_000,
    )
    held_out_dates: int = rule(
        "Dates that are kept for the exact-match accuracy; not used for pairs.",
        default=1000,
        low=50,
        high=5000,
    )
    cell: str = rule(
        "Recurrent cell of encoder and decoder.", default="rnn", choices=("rnn", "gru", "lstm")
    )
    hidden_size: int = rule(
        "Number of hidden units H.", label="Hidden units", default=128, low=8, high=512
    )
    attention: str = rule(
        "How the decoder looks back at the encoder's states: not at all, additive (Bahdanau) or "
        "dot (Luong).",
        default="none",
        choices=("none", "additive", "dot"),
    )
    dropout: float = rule(
        "Probability that a letter read, and a unit before the readout, is dropped in training; "
        "torch's own option drops nothing in a single layer, this one does.",
        default=0.0,
        low=0.0,
        high=0.9,
    )
    teacher_forcing_ratio: float = rule(
        "Probability, drawn once a minibatch, that the decoder reads the right letters and not "
        "its own.",
        label="Teacher forcing ratio",
        default=1.0,
        low=0.0,
        high=1.0,
    )
    loss: str = rule(
        "What is differentiated: the sum over the minibatch of each word's mean (course), or the "
        "mean over all letters.",
        default="course",
        choices=("course", "mean"),
    )
    stop_early: bool = rule(
        "Stop when all pairs are right in both decodings, or 99.5 % of the held-out dates.",
        label="Stop early",
        default=False,
    )

    def __post_init__(self) -> None:
        """Check every field, and every line of the pairs."""
        super().__post_init__()
        if self.task == "pairs":
            parse_pairs(self.pairs)

    @property
    def alphabet(self) -> str:
        """S, E, ? and the letters; a letter's number is its place."""
        return PAIR_ALPHABET if self.task == "pairs" else DATE_ALPHABET

    @property
    def source_length(self) -> int:
        """Letters to which a word is padded before the encoder reads it."""
        return SOURCE_LENGTH if self.task == "dates" else self._longest

    @property
    def target_length(self) -> int:
        """Letters to which a translation is padded."""
        return TARGET_LENGTH if self.task == "dates" else self._longest

    @property
    def _longest(self) -> int:
        # Both sides alike, as in the course.
        return max(len(word) for pair in parse_pairs(self.pairs) for word in pair)

    def list_pairs(self) -> tuple[Pairs, Pairs]:
        """What is learned from and what is held out; pairs of words hold nothing out."""
        if self.task == "pairs":
            return parse_pairs(self.pairs), ()
        dates = generate_dates(self.num_dates, self.held_out_dates, self.seed)
        return dates.training, dates.held_out
