"""Searches a corpus for passages where the same units are on.

A unit is on at a character if |h| reaches the threshold there. The sign of h counts: a unit that
is on at +1 is not on at -1. A unit is on over a span if it is on, with the same sign, at every
character of the span. With bounds, it must also be off at the characters just before and just
after, as a unit would be that marks exactly this span.

States are kept in 8 bits, as hundredths cut towards 0, so |h| reaches a threshold of two decimals
exactly if its code does. Only with relu can h exceed 1; it is then kept as 1, which changes
nothing, since a threshold is at most 1.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.core.activations.text_nets import TextNet
from explorer.core.activations.traces import read_states
from explorer.core.arrays import IdArray, NetArray
from explorer.core.errors import InvalidValueError

MAX_STATE_BYTES = 2**28  # 256 MB: 1,000,000 characters of 256 units
PIECE = 2**17  # characters that a net of up to 256 units reads at a time
CONTEXT = 40  # characters shown on each side of a passage
_STEPS = 100
_ROUNDING = 1e-9  # of a threshold in hundredths
_BLOCK = 256  # characters that are transposed at a time

Codes = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class UnitSelection:
    """The units that are on over a span.

    Attributes:
        units: their numbers, counted from 0 (K,).
        signs: +1 or -1 for each (K,).
        threshold: above 0, at most 1.
        length: the span's length in characters.
        has_bounds: whether the units must be off just before and just after the span.
    """

    units: IdArray
    signs: IdArray
    threshold: float
    length: int
    has_bounds: bool = False


@dataclass(frozen=True)
class FoundPassages:
    """The best passages and how many stretches of their length are as good.

    Attributes:
        passages: best first; none overlaps another.
        num_as_good: the stretches, overlapping ones too, that score at least as high as the last
            passage.
    """

    passages: list[Passage]
    num_as_good: int


@dataclass(frozen=True)
class Passage:
    """A passage of the corpus, with its context.

    Attributes:
        start: the index of its first character.
        score: the share of the selected units that match, averaged over the passage's characters
            and, with bounds, its two neighbours (0 to 1).
        before: the text before the passage.
        text: the passage itself.
        after: the text after the passage.
    """

    start: int
    score: float
    before: str
    text: str
    after: str


class CorpusStates:
    """A net's states over a corpus, one byte per unit and character, read piece by piece.

    At most `MAX_STATE_BYTES` are kept; from a longer corpus only the beginning is read. The array
    is allocated at full size, but the system provides its memory only as pieces are read.

    Attributes:
        text: the characters to be read (N).
        num_read: how many of them have been read.
    """

    def __init__(self, net: TextNet, text: str) -> None:
        """Allocate the states; nothing has been read yet."""
        self.text = text[: MAX_STATE_BYTES // net.model.hidden_size]
        self.num_read = 0
        self._net = net
        self._ids = net.vocabulary.encode(self.text)
        self._codes: Codes = np.zeros((net.model.hidden_size, len(self.text)), np.int8)
        self._lock = threading.Lock()

    @property
    def piece(self) -> int:
        """How many characters are read at a time; fewer for a large net, which is slower."""
        hidden_size = len(self._codes)
        return min(PIECE, PIECE * 256**2 // hidden_size**2)

    @property
    def codes(self) -> Codes:
        """100 h, cut to whole numbers, for the characters read so far (H, num_read)."""
        return self._codes[:, : self.num_read]

    @property
    def max_bytes(self) -> int:
        """The memory that states and token ids take once everything has been read."""
        return self._codes.nbytes + self._ids.nbytes

    def read_piece(self, wanted: int, on_progress: Callable[[int], None] | None = None) -> None:
        """Read the next piece, unless `wanted` characters have already been read.

        If several callers ask at once, one of them reads and the others find it done. During the
        reading `on_progress` is called now and then with the number of characters read so far.
        """
        with self._lock:
            if self.num_read >= wanted:
                return
            start, stop = self.num_read, min(self.num_read + self.piece, len(self.text))

            def report(share: float) -> None:
                if on_progress:
                    on_progress(start + round(share * (stop - start)))

            codes = read_states(
                self._net, self._ids, start, stop, encode=encode_states, on_progress=report
            )
            for first in range(0, len(codes), _BLOCK):  # a whole piece takes five times as long
                block = codes[first : first + _BLOCK]
                self._codes[:, start + first : start + first + len(block)] = block.T
            self.num_read = stop


def encode_states(h: NetArray) -> Codes:
    """100 h, cut towards 0 to a whole number; an h beyond 1 (only relu has some) counts as 1."""
    scaled = h * h.dtype.type(_STEPS)
    np.clip(scaled, -_STEPS, _STEPS, out=scaled)
    return scaled.astype(np.int8)  # which cuts


def select_units(
    h: NetArray, start: int, stop: int, threshold: float, *, has_bounds: bool = False
) -> UnitSelection:
    """The units that are on, with the same sign, at every character of a span.

    Args:
        h: the states over a text (T, H).
        start: the first character of the span.
        stop: the end of the span (exclusive).
        threshold: above 0, at most 1; to be exact, of at most two decimals.
        has_bounds: keep only units that are off just before and just after the span; beyond the
            ends of the text every unit counts as off.

    Raises:
        InvalidValueError: the span is empty or outside the text, or the threshold is out of range.
    """
    if not 0 <= start < stop <= len(h):
        raise InvalidValueError(
            f"The span must lie within the text's {len(h)} characters, got {start} to {stop}."
        )
    if not 0 < threshold <= 1:
        raise InvalidValueError(f"`threshold` must be above 0, at most 1, got {threshold:g}.")
    codes, least = encode_states(h), _find_least(threshold)
    units, signs = [], []
    for sign in (1, -1):
        is_on = np.asarray(sign * codes.astype(np.int16) >= least)  # (T, H)
        chosen = is_on[start:stop].all(axis=0)
        if has_bounds:
            for neighbour in (start - 1, stop):
                if 0 <= neighbour < len(h):
                    chosen &= ~is_on[neighbour]
        units.append(np.flatnonzero(chosen))
        signs.append(np.full(len(units[-1]), sign))
    found = np.concatenate(units)
    order = np.argsort(found)
    return UnitSelection(
        found[order], np.concatenate(signs)[order], threshold, stop - start, has_bounds
    )


def find_similar(
    states: CorpusStates,
    selection: UnitSelection,
    *,
    count: int = 20,
    without: tuple[int, int] | None = None,
) -> FoundPassages:
    """The passages where most of the selected units are on, best first, without overlaps.

    A passage is as long as the selected span. Ties are broken in favour of the earlier passage.

    Args:
        states: the states over the corpus.
        selection: the units that should be on.
        count: how many passages to return at most.
        without: start and end of a stretch that no passage may touch (the selected span itself).

    Raises:
        InvalidValueError: no unit is selected.
    """
    if not len(selection.units):
        raise InvalidValueError(
            "A selection must have at least 1 unit that is on, got none; lower the threshold or "
            "mark a shorter span."
        )
    num_read, length = states.num_read, selection.length
    if num_read < length:
        return FoundPassages([], 0)
    codes, least = states.codes, _find_least(selection.threshold)
    num_on = np.zeros(num_read, np.uint16)
    for unit, sign in zip(selection.units, selection.signs, strict=True):
        num_on += codes[unit] >= least if sign > 0 else codes[unit] <= -least
    sums = np.concatenate([[0], np.cumsum(num_on, dtype=np.int64)])
    totals = sums[length:] - sums[:-length]  # over each window, (num_read - length + 1,)
    judged = length
    if selection.has_bounds:
        num_off = len(selection.units) - num_on.astype(np.int64)
        edge = [len(selection.units)]
        totals += np.concatenate([edge, num_off[: num_read - length]])
        totals += np.concatenate([num_off[length:], edge])
        judged += 2
    if without is not None:
        totals[max(0, without[0] - length + 1) : without[1]] = -1
    left, least, passages = totals.copy(), 1, []
    for _ in range(count):
        start = int(left.argmax())
        if left[start] <= 0:
            break
        least = left[start]
        score = int(least) / (judged * len(selection.units))
        passages.append(_cut_passage(states.text, start, length, score))
        left[max(0, start - length + 1) : start + length] = -1
    return FoundPassages(passages, int((totals >= least).sum()))


def _find_least(threshold: float) -> int:
    return max(1, math.ceil(threshold * _STEPS - _ROUNDING))


def _cut_passage(text: str, start: int, length: int, score: float) -> Passage:
    stop = start + length
    return Passage(
        start,
        score,
        text[max(0, start - CONTEXT) : start],
        text[start:stop],
        text[stop : stop + CONTEXT],
    )
