"""Defines what a run learns from, and how the data is cut into minibatches.

A language model learns to predict the next token of a text, a character or a word: a shipped
`corpus`, or the user's own `text`. A word pair learns to spell `target` while it reads `source`,
letter by letter; its alphabet is the letters of both words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from explorer.core.errors import InvalidTextError, InvalidValueError
from explorer.core.fields import check_fields, rule
from explorer.core.text.uploads import MAX_CORPUS_BYTES
from explorer.core.text.vocabulary import SPLITS

MAX_SEQ_LEN = 512
MAX_WORD_LETTERS = 32


@dataclass(frozen=True)
class DataConfig:
    """What a run learns from, and how the data is cut into minibatches.

    Raises:
        InvalidValueError: a field is out of range, or there isn't exactly one source of data.
        InvalidTextError: the words or the text are not valid.
    """

    corpus: str | None = rule(
        "Name of a shipped corpus or language.",
        default=None,
        kind="text",
        low=1,
        high=40,
        is_optional=True,
    )
    text: str | None = rule(
        "Your own text to learn.",
        default=None,
        kind="text",
        low=2,
        high=MAX_CORPUS_BYTES,
        is_optional=True,
    )
    source: str | None = rule(
        "Word to read.",
        label="Word to read",
        default=None,
        kind="text",
        low=1,
        high=MAX_WORD_LETTERS,
        is_optional=True,
    )
    target: str | None = rule(
        "Word to spell.",
        label="Word to spell",
        default=None,
        kind="text",
        low=1,
        high=MAX_WORD_LETTERS,
        is_optional=True,
    )
    letter_order: str = rule(
        "Order of a word pair's alphabet: sorted, or as the letters appear.",
        default="sorted",
        choices=("sorted", "appearance"),
    )
    split_by: str = rule(
        "What the net reads and predicts in one time step: a character, or a word (whatever stands "
        "between white space).",
        label="One token is",
        default="character",
        choices=SPLITS,
    )
    cleaning: str = rule(
        "Whether to remove ASCII punctuation and curly quotes and join lines with spaces, as the "
        "course does.",
        default="none",
        choices=("none", "lyrics"),
    )
    max_tokens: int | None = rule(
        "Train on only this many tokens from the start; the vocabulary is the whole text's.",
        label="Characters read",
        switch="Read only the first ... characters",
        default=10_000,
        kind="int",
        low=2,
        high=MAX_CORPUS_BYTES,
        is_optional=True,
    )
    min_freq: int = rule(
        "Characters or words that occur less often become the unknown token.",
        label="Fewest occurrences of a token",
        default=0,
        low=0,
        high=MAX_CORPUS_BYTES,
    )
    reserved: tuple[str, ...] = rule(
        "Tokens that follow the unknown one in the vocabulary.", default=(), high=16
    )
    batch_size: int = rule(
        "Samples B in a minibatch of a language model.",
        label="Windows per minibatch",
        default=32,
        low=1,
        high=1024,
    )
    seq_len: int = rule(
        "Time steps T of a sample of a language model.",
        label="Characters per window",
        default=35,
        low=1,
        high=MAX_SEQ_LEN,
    )
    sampling: str = rule(
        "How samples are taken: sequential (the state carries over) or random (it is reset).",
        label="Order of the windows",
        default="sequential",
        choices=("sequential", "random"),
    )
    validation_share: float = rule(
        "Share of the tokens, at the end, held out for validation.",
        label="Share held out for validation",
        default=0.0,
        low=0.0,
        high=0.5,
    )

    def __post_init__(self) -> None:
        """Check every field and that there is one source of data."""
        check_fields(self)
        given = [self.corpus is not None, self.text is not None, self.is_word_pair]
        if sum(given) != 1 or (self.source is None) != (self.target is None):
            raise InvalidValueError(
                "`data` must have one of `corpus`, `text`, or `source` with `target`, "
                f"got {', '.join(self._list_given()) or 'none'}."
            )
        if self.corpus is not None and not re.fullmatch(r"[a-z0-9-]+", self.corpus):
            raise InvalidValueError(
                "`corpus` must be a name of lower-case letters, digits and hyphens, "
                f"got {self.corpus!r}."
            )
        if self.text is not None:
            _check_size(self.text)
        if self.is_word_pair:
            _check_words(self.source or "", self.target or "")

    def _list_given(self) -> list[str]:
        names = ("corpus", "text", "source", "target")
        return [name for name in names if getattr(self, name) is not None]

    @property
    def is_word_pair(self) -> bool:
        """Whether one word is spelled from another; if not, it is a language model."""
        return self.source is not None or self.target is not None

    @property
    def alphabet(self) -> tuple[str, ...]:
        """The letters of a word pair, by index; empty for a language model."""
        letters = dict.fromkeys((self.source or "") + (self.target or ""))
        return tuple(sorted(letters) if self.letter_order == "sorted" else letters)


def _check_size(text: str) -> None:
    size = len(text.encode())
    if size > MAX_CORPUS_BYTES:
        raise InvalidTextError(
            f"`text` must have at most {MAX_CORPUS_BYTES / 1e6:g} MB, got {size / 1e6:.1f} MB; "
            "use part of it."
        )


def _check_words(source: str, target: str) -> None:
    if len(source) != len(target):
        raise InvalidTextError(
            "The two words must have the same number of letters, "
            f"got {len(source)} and {len(target)}."
        )
    if not (source + target).isprintable():
        raise InvalidTextError("The two words must have printable letters only.")
    if len({*source, *target}) < 2:
        raise InvalidTextError(
            "The two words must have at least two different letters between them, got one."
        )
