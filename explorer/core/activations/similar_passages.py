"""Where in a corpus the same units are on: states kept in 8 bits, and the search over them.

A unit is on at a character where |h| reaches the threshold; its sign belongs to it, so that a unit
that is on at +1 is not on at -1. A unit is on over a span where it is on at each of its characters
with one sign; with bounds it must also be off just before and just behind the span, as a unit is
that marks this very stretch. All states are rounded to 1/127 (h of every cell lies between -1 and
1), those of the span as well, so that both sides are judged alike.
"""

from __future__ import annotations

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
PIECE = 2**15  # characters that are read at a time by a net of up to 256 units
CONTEXT = 40  # characters shown on each side of a passage
_STEPS = 127

Codes = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class UnitSelection:
    """The units that are on over a span.

    Attributes:
        units: their numbers, from 0 (K,).
        signs: +1 or -1 for each (K,).
        threshold: above 0, at most 1.
        length: characters of the span.
        has_bounds: the units must be off just before and just behind it.
    """

    units: IdArray
    signs: IdArray
    threshold: float
    length: int
    has_bounds: bool = False


@dataclass(frozen=True)
class Passage:
    """A place in the corpus with the context around it.

    Attributes:
        start: its first character.
        score: share of the selected units that are as they must be, averaged over its characters
            and, with bounds, its two neighbours (0 to 1).
        before: text in front of it.
        text: the passage.
        after: text behind it.
    """

    start: int
    score: float
    before: str
    text: str
    after: str


class CorpusStates:
    """The states of a net over a corpus, as far as they were read: one byte a unit and character.

    At most `MAX_STATE_BYTES` are kept; of a longer corpus only the first characters are read.
    The memory of what is not yet read is not yet taken.

    Attributes:
        text: the characters that are read, or will be (N).
        num_read: how many of them were read.
    """

    def __init__(self, net: TextNet, text: str) -> None:
        """Nothing is read yet."""
        self.text = text[: MAX_STATE_BYTES // net.model.hidden_size]
        self.num_read = 0
        self._net = net
        self._ids = net.vocabulary.encode(self.text)
        self._codes: Codes = np.zeros((net.model.hidden_size, len(self.text)), np.int8)
        self._lock = threading.Lock()

    @property
    def piece(self) -> int:
        """Characters that are read at a time: fewer by a larger net, which takes longer."""
        hidden_size = len(self._codes)
        return min(PIECE, PIECE * 256**2 // hidden_size**2)

    @property
    def codes(self) -> Codes:
        """127 h, rounded, of the characters read so far (H, num_read)."""
        return self._codes[:, : self.num_read]

    @property
    def max_bytes(self) -> int:
        """The memory that states and numbered text take when all of them are read."""
        return self._codes.nbytes + self._ids.nbytes

    @property
    def is_complete(self) -> bool:
        """Whether there is nothing left to read."""
        return self.num_read == len(self.text)

    def read_on(self, wanted: int, tell: Callable[[int], None] | None = None) -> None:
        """Read the next piece unless as many characters as `wanted` were read.

        Of several callers at once one reads, and the others find it done. While it reads, `tell`
        is called now and then with the number of characters read.
        """
        with self._lock:
            if self.num_read >= wanted:
                return
            start, stop = self.num_read, min(self.num_read + self.piece, len(self.text))

            def tell_share(share: float) -> None:
                if tell:
                    tell(start + round(share * (stop - start)))

            states = read_states(self._net, self._ids, start, stop, tell=tell_share)
            self._codes[:, start:stop] = encode_states(states).T
            self.num_read = stop


def encode_states(h: NetArray) -> Codes:
    """127 h, rounded; h between -1 and 1."""
    return np.rint(np.clip(h, -1, 1) * _STEPS).astype(np.int8)


def select_units(
    h: NetArray, start: int, stop: int, threshold: float, *, has_bounds: bool = False
) -> UnitSelection:
    """The units that are on at each character of a span, with one sign.

    Args:
        h: states of a text (T, H).
        start: first character of the span.
        stop: behind its last character.
        threshold: above 0, at most 1.
        has_bounds: only those that are off just before and just behind the span; outside the
            text every unit is off.

    Raises:
        InvalidValueError: the span is empty or not in the text, or the threshold is out of range.
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
) -> list[Passage]:
    """The passages where most of the selected units are on, best first; none overlaps another.

    A passage is as long as the span. Of equal passages the earlier one stands first.

    Args:
        states: of the corpus.
        selection: what must be on.
        count: how many passages at most.
        without: first character and end of a stretch that no passage may touch (the span itself).

    Raises:
        InvalidValueError: no unit is selected.
    """
    if not len(selection.units):
        raise InvalidValueError(
            "A selection must have at least 1 unit that is on, got none; lower the threshold or "
            "take a shorter span."
        )
    num_read, length = states.num_read, selection.length
    if num_read < length:
        return []
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
    passages = []
    for _ in range(count):
        place = int(totals.argmax())
        if totals[place] <= 0:
            break
        score = int(totals[place]) / (judged * len(selection.units))
        passages.append(_cut_passage(states.text, place, length, score))
        totals[max(0, place - length + 1) : place + length] = -1
    return passages


def _find_least(threshold: float) -> int:
    return max(1, round(threshold * _STEPS))


def _cut_passage(text: str, start: int, length: int, score: float) -> Passage:
    stop = start + length
    return Passage(
        start,
        score,
        text[max(0, start - CONTEXT) : start],
        text[start:stop],
        text[stop : stop + CONTEXT],
    )
