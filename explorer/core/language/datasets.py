"""Prepares the data of a run: vocabulary, encoded text, and the minibatches of an epoch.

As in the course, the vocabulary covers the whole text, even if the run trains on only its first
`max_tokens` tokens.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import IdArray
from explorer.core.errors import InvalidValueError
from explorer.core.language.config import TrainingConfig
from explorer.core.language.data_config import DataConfig
from explorer.core.nets.config import MAX_STEP_NUMBERS, MAX_VOCAB_SIZE
from explorer.core.nets.gates import GATES
from explorer.core.text.corpora import clean_lyrics, load_corpus
from explorer.core.text.minibatches import (
    find_windows,
    fit_sizes,
    random_sampling,
    sequential_partition,
)
from explorer.core.text.vocabulary import (
    Vocabulary,
    build_vocabulary,
    join_tokens,
    split_tokens,
)

Minibatch = tuple[IdArray, IdArray]


@dataclass(frozen=True, eq=False)
class Dataset:
    """The data of a run.

    Attributes:
        vocabulary: the tokens.
        ids: the text's token ids (N,); for a word pair, the word to read.
        targets: for a word pair, the word to spell (N,); for a language model, empty (0,).
        validation_ids: the held-out end of the text (M,); empty without validation.
        text: the text used, including what is held out.
    """

    vocabulary: Vocabulary
    ids: IdArray
    targets: IdArray
    validation_ids: IdArray
    text: str

    @property
    def is_word_pair(self) -> bool:
        """Whether one word is spelled from another."""
        return len(self.targets) > 0

    @property
    def start(self) -> str:
        """The text's first token."""
        return split_tokens(self.text, self.vocabulary.split_by)[0]

    def count_minibatches(self, data: DataConfig) -> int:
        """How many minibatches an epoch has at most; a random offset may cost one."""
        if self.is_word_pair:
            return 1
        samples = len(self.ids) - 1
        if data.sampling == "random":
            return samples // data.seq_len // data.batch_size
        return samples // data.batch_size // data.seq_len

    def iter_batches(self, data: DataConfig, rng: np.random.Generator) -> Iterator[Minibatch]:
        """The minibatches (X, Y) of one epoch, each (B, T), in order."""
        if self.is_word_pair:
            return iter([(self.ids[None], self.targets[None])])
        cut = random_sampling if data.sampling == "random" else sequential_partition
        return cut(self.ids, data.batch_size, data.seq_len, rng)

    def cut_validation(self, data: DataConfig) -> Iterator[Minibatch]:
        """The held-out text as minibatches of parallel rows, from left to right.

        Every row but the first starts in mid-text from zero state; characters that don't fill the
        rows are left out. The last minibatch may be shorter.
        """
        samples = len(self.validation_ids) - 1
        rows = max(1, min(data.batch_size, samples // data.seq_len))
        width = max(0, samples // rows)
        inputs = self.validation_ids[: rows * width].reshape(rows, width)
        targets = self.validation_ids[1 : rows * width + 1].reshape(rows, width)
        for start in range(0, width, data.seq_len):
            stop = start + data.seq_len
            yield inputs[:, start:stop], targets[:, start:stop]


def find_uncleaned(data: DataConfig) -> str:
    """The text of a language model before its cleaning; empty if it isn't cleaned."""
    if data.cleaning == "none" or data.is_word_pair:
        return ""
    return _read_text(data)


def _read_text(data: DataConfig) -> str:
    return data.text if data.text is not None else load_corpus(data.corpus or "").text


def prepare_dataset(config: TrainingConfig) -> Dataset:
    """The data of a run, read, encoded and checked against the limits.

    Raises:
        InvalidValueError: the corpus is unknown, the text is too short or has too many different
            tokens, or a minibatch would be too large.
    """
    data = config.data
    nothing = np.zeros(0, np.int64)
    if data.is_word_pair:
        vocabulary = Vocabulary(data.alphabet)
        source, target = data.source or "", data.target or ""
        dataset = Dataset(
            vocabulary, vocabulary.encode(source), vocabulary.encode(target), nothing, source
        )
        _check_sizes(config, len(vocabulary), 1, len(source))
        return dataset
    text = _read_text(data)
    if data.cleaning == "lyrics":
        text = clean_lyrics(text)
    vocabulary = build_vocabulary(text, data.min_freq, data.reserved, data.split_by)
    whole, text = text, _cut(text, data)
    ids = vocabulary.encode(text)
    held_out = round(data.validation_share * len(ids))
    split = len(ids) - held_out
    dataset = Dataset(vocabulary, ids[:split], nothing, ids[split:], text)
    if len(vocabulary) > MAX_VOCAB_SIZE:
        raise InvalidValueError(
            f"The vocabulary must have at most {MAX_VOCAB_SIZE:,} tokens, got "
            f"{len(vocabulary):,}; raise the fewest occurrences of a token, or use another text."
        )
    _check_sizes(config, len(vocabulary), data.batch_size, data.seq_len)
    # Raises now, before the first event, if the text is too short to fill a minibatch.
    find_windows(
        split,
        data.batch_size,
        data.seq_len,
        data.sampling,
        np.random.default_rng(0),
        remedy=_find_remedy(len(ids), is_cut=len(text) < len(whole), data=data),
    )
    if data.validation_share > 0 and held_out < 2:
        # Of a short text, no share leaves 2 tokens to hold out and enough to train on.
        can_raise = fit_sizes(len(ids) - 2, 1, 1, data.sampling) is not None
        raise InvalidValueError(
            f"The share held out for validation must be 2 tokens or more, got {held_out}; "
            + ("raise it, or hold out 0." if can_raise else "hold out 0.")
        )
    return dataset


def _find_remedy(num_tokens: int, *, is_cut: bool, data: DataConfig) -> str:
    """What helps a text with too few tokens to train on; only what can."""
    ways = ["choose a longer one"]
    if is_cut:
        ways.insert(0, "read more of the text")
    if data.validation_share > 0 and fit_sizes(num_tokens, 1, 1, data.sampling) is not None:
        ways.append("hold out less of it")
    return ", or ".join(ways)


def fit_minibatch(data: DataConfig) -> tuple[int, int] | None:
    """The batch size and window length that a text too short for its own allows.

    Returns:
        None if it isn't too short, or too short for any sizes.
    """
    text = _read_text(data)
    text = _cut(clean_lyrics(text) if data.cleaning == "lyrics" else text, data)
    num_tokens = len(split_tokens(text, data.split_by))
    num_tokens -= round(data.validation_share * num_tokens)
    found = fit_sizes(num_tokens, data.batch_size, data.seq_len, data.sampling)
    return None if found == (data.batch_size, data.seq_len) else found


def _cut(text: str, data: DataConfig) -> str:
    """The first `max_tokens` tokens of a text; between words, one space is left."""
    if data.split_by == "character":
        return text[: data.max_tokens]
    return join_tokens(split_tokens(text, data.split_by)[: data.max_tokens], data.split_by)


def _check_sizes(config: TrainingConfig, vocab_size: int, batch_size: int, seq_len: int) -> None:
    """Refuse a minibatch whose logits and gates would take too much memory."""
    model = config.model
    if model.readout == "none" and model.hidden_size != vocab_size:
        raise InvalidValueError(
            f"`hidden_size` must be {vocab_size}, the number of tokens, if the state itself is "
            f"the logits, got {model.hidden_size}."
        )
    each = vocab_size + GATES[model.cell] * model.hidden_size * model.num_layers
    numbers = math.prod((batch_size, seq_len, each))
    if numbers > MAX_STEP_NUMBERS:
        raise InvalidValueError(
            f"A minibatch must have at most {MAX_STEP_NUMBERS:,} logits and gates, got "
            f"{numbers:,}; use fewer windows per minibatch, shorter windows, fewer hidden units or "
            "fewer layers."
        )
