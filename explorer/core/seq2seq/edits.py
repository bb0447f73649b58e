"""Edits contexts, and compares two decodings.

No function modifies its arguments. Setting and scaling change only the context vector (and, if
scaling, an LSTM's cell state); swapping and interpolating also change the encoder states that
attention reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import takewhile, zip_longest
from typing import Any

import numpy as np

from explorer.core.arrays import NetArray
from explorer.core.errors import InvalidValueError
from explorer.core.seq2seq.results import (
    END,
    PADDING,
    Context,
    Decoding,
    DecodingChange,
    LetterChange,
)


def set_units(context: Context, values: Mapping[int, float], part: str = "h") -> Context:
    """The context with some units, counted from 0, set to given values.

    Args:
        context: the context to edit.
        values: the finite value of each unit to set.
        part: "h", or "c" for an LSTM's cell state.

    Raises:
        InvalidValueError: a unit or the part doesn't exist, or a value isn't finite.
    """
    parts = {"h": context.h, "c": context.c}
    array = parts.get(part)
    if array is None:
        raise InvalidValueError(f"`part` must be h, or c for an LSTM, got {part!r}.")
    units = _check_units(context, values)
    array = array.copy()
    array[units] = [values[unit] for unit in units]
    if not np.isfinite(array).all():
        raise InvalidValueError("`values` must be finite numbers, got inf or nan.")
    return replace(context, h=array) if part == "h" else replace(context, c=array)


def scale_units(context: Context, units: Iterable[int], factor: float) -> Context:
    """The context with some units, counted from 0, multiplied by a factor; 0 turns them off.

    Raises:
        InvalidValueError: a unit doesn't exist, or the factor isn't finite.
    """
    if not np.isfinite(factor):
        raise InvalidValueError(f"`factor` must be a finite number, got {factor}.")
    scale = np.ones_like(context.h)
    scale[_check_units(context, units)] = factor
    c = None if context.c is None else context.c * scale
    return replace(context, h=context.h * scale, c=c)


def swap_units(context: Context, other: Context, units: Iterable[int]) -> Context:
    """The context with some units, counted from 0, taken from another word's context.

    Raises:
        InvalidValueError: a unit doesn't exist, or the contexts belong to different nets.
    """
    is_taken = np.zeros(len(context.h), bool)
    is_taken[_check_units(context, units)] = True
    return _combine(context, other, lambda own, others: np.where(is_taken, others, own))


def interpolate_contexts(context: Context, other: Context, share: float) -> Context:
    """(1 - share) context + share other, unit by unit: 0 is the first word, 1 the other.

    Raises:
        InvalidValueError: the share isn't within 0 to 1, or the contexts belong to different nets.
    """
    if not 0 <= share <= 1:
        raise InvalidValueError(f"`share` must be 0 to 1, got {share}.")
    return _combine(context, other, lambda own, others: (1 - share) * own + share * others)


def compare_decodings(before: Decoding, after: Decoding) -> DecodingChange:
    """The steps, up to E, at which two decodings have different letters."""
    rows = zip_longest(_list_letters(before), _list_letters(after), fillvalue="")
    changes = tuple(
        LetterChange(step, old, new) for step, (old, new) in enumerate(rows, 1) if old != new
    )
    return DecodingChange(before.text, after.text, changes)


def _list_letters(decoding: Decoding) -> list[str]:
    """The letters before E, with padding as the empty string."""
    letters = takewhile(lambda letter: letter != END, decoding.letters)
    return ["" if letter == PADDING else letter for letter in letters]


def _check_units(context: Context, units: Iterable[int]) -> list[int]:
    chosen = sorted(set(units))
    for unit in chosen:
        if not 0 <= unit < len(context.h):
            raise InvalidValueError(f"A unit must be 0 to {len(context.h) - 1}, got {unit}.")
    return chosen


def _combine(
    context: Context, other: Context, combine: Callable[[NetArray, NetArray], NetArray]
) -> Context:
    """Both contexts combined, array by array; letters that differ become "a/b"."""
    arrays: dict[str, Any] = {}
    for name in ("h", "c", "memory"):
        own, others = getattr(context, name), getattr(other, name)
        if (own is None) != (others is None) or (own is not None and own.shape != others.shape):
            raise InvalidValueError(
                f"Both contexts must come from the same net, but their `{name}` differ in shape; "
                "encode both words with one model."
            )
        arrays[name] = None if own is None else combine(own, others)
    pairs = zip(context.letters, other.letters, strict=True)
    letters = tuple(own if own == others else f"{own}/{others}" for own, others in pairs)
    return replace(context, letters=letters, **arrays)
