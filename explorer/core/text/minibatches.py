"""Cuts an encoded text into minibatches, by sequential partitioning or random sampling.

X is a window of seq_len tokens; Y is the same window shifted by one token, the targets of X.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import IdArray
from explorer.core.errors import InvalidValueError

SAMPLINGS = ("sequential", "random")


@dataclass(frozen=True, eq=False)
class MinibatchWindows:
    """Where in the text the samples of one epoch are: N minibatches of B samples.

    Attributes:
        starts: position in the text at which each sample's window X starts (N, B), tokens.
        seq_len: length T of every window, tokens.
        text_length: length of the text, tokens.
        sampling: "sequential" or "random".
    """

    starts: IdArray
    seq_len: int
    text_length: int
    sampling: str

    @property
    def can_carry_state(self) -> bool:
        """Whether each sample continues the same row of the previous minibatch."""
        return self.sampling == "sequential"


def find_windows(
    text_length: int,
    batch_size: int,
    seq_len: int,
    sampling: str,
    rng: np.random.Generator,
    *,
    remedy: str = "choose a longer one",
) -> MinibatchWindows:
    """The windows of one epoch, in training order.

    Sequential partition: skip a random offset from 0..seq_len (both included); cut the rest, except
    the last token, into batch_size rows of equal length; minibatch n is the n-th window of every
    row. Random sampling: skip a random offset from 0..seq_len - 1; cut the rest, except the last
    token, into windows; shuffle them; each minibatch takes the next batch_size of them. Tokens that
    don't fill a row, a window or a minibatch are skipped in this epoch.

    Args:
        text_length: number of tokens of the text.
        batch_size: samples B in a minibatch, 1 or more.
        seq_len: tokens T in a window, 1 or more.
        sampling: "sequential" or "random".
        rng: draws the offset and the shuffle.
        remedy: what helps if the text has too few tokens for any windows.

    Raises:
        InvalidValueError: the sampling is unknown, a size is below 1, or the text is too short to
            fill one minibatch at every possible offset.
    """
    if sampling not in SAMPLINGS:
        raise InvalidValueError(
            f"`sampling` must be one of {', '.join(SAMPLINGS)}, got {sampling!r}."
        )
    for name, size in (("batch_size", batch_size), ("seq_len", seq_len)):
        if size < 1:
            raise InvalidValueError(f"`{name}` must be 1 or more, got {size}.")
    max_offset = seq_len if sampling == "sequential" else seq_len - 1
    needed = max_offset + batch_size * seq_len + 1
    if text_length < needed:
        advice = "choose fewer or shorter windows"
        if fit_sizes(text_length, batch_size, seq_len, sampling) is None:
            advice = f"that's too few for any windows, so {remedy}"
        raise InvalidValueError(
            f"A minibatch of {batch_size} x {seq_len} tokens takes at least {needed:,} tokens of "
            f"text to train on, got {text_length:,}; {advice}."
        )
    offset = int(rng.integers(0, max_offset + 1))
    predictable = text_length - offset - 1  # the last token has no successor
    if sampling == "sequential":
        row_length = predictable // batch_size
        rows = offset + row_length * np.arange(batch_size)
        starts = seq_len * np.arange(row_length // seq_len)[:, None] + rows
    else:
        shuffled = offset + seq_len * rng.permutation(predictable // seq_len)
        count = len(shuffled) // batch_size
        starts = shuffled[: count * batch_size].reshape(count, batch_size)
    return MinibatchWindows(starts, seq_len, text_length, sampling)


def fit_sizes(
    text_length: int, batch_size: int, seq_len: int, sampling: str
) -> tuple[int, int] | None:
    """The batch size and window length for a text that is too short for those given.

    Windows get no longer than the square root of the text, so that both sizes shrink alike.

    Args:
        text_length: number of tokens of the text.
        batch_size: samples B in a minibatch that are wanted.
        seq_len: tokens T in a window that are wanted.
        sampling: "sequential" or "random".

    Returns:
        Sizes up to those wanted with which `find_windows` succeeds; None if even 1 x 1 is too much.
    """
    # `find_windows` needs (B + 1) T tokens, and one more for a sequential partition.
    room = text_length - (sampling == "sequential")
    if room < 2:
        return None
    length = min(seq_len, math.isqrt(room - 1))
    return min(batch_size, room // length - 1), length


def sequential_partition(
    ids: IdArray, batch_size: int, seq_len: int, rng: np.random.Generator
) -> Iterator[tuple[IdArray, IdArray]]:
    """Minibatches (X, Y), each (B, T), whose rows continue from one minibatch to the next.

    Raises:
        InvalidValueError: the text (N,) is too short for one minibatch, or a size is below 1.
    """
    return _cut(ids, find_windows(len(ids), batch_size, seq_len, "sequential", rng))


def random_sampling(
    ids: IdArray, batch_size: int, seq_len: int, rng: np.random.Generator
) -> Iterator[tuple[IdArray, IdArray]]:
    """Minibatches (X, Y), each (B, T), of windows in random order.

    Raises:
        InvalidValueError: the text (N,) is too short for one minibatch, or a size is below 1.
    """
    return _cut(ids, find_windows(len(ids), batch_size, seq_len, "random", rng))


def _cut(ids: IdArray, windows: MinibatchWindows) -> Iterator[tuple[IdArray, IdArray]]:
    within = np.arange(windows.seq_len)
    for starts in windows.starts:
        positions = starts[:, None] + within  # (B, T)
        yield ids[positions], ids[positions + 1]
