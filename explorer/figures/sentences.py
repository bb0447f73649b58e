"""Writes numbers and states for sentences, with a true minus sign."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Protocol

import numpy as np

from explorer.core.nonlinearities import UNBOUNDED

NO_EPOCH = "No epoch is complete."  # true of a run that has just begun, and of one that diverged
_EXPONENT = re.compile(r"e(?:\+|(-))0*(\d)")  # of "2e-05" and "1e+06"
_LEAST, _LEAST_GAP = 1e-300, 2.0**-53  # above 0, and below 1
ROUNDING = 1e-12  # of a computed value of size 1: less than this off a whole number is none off


def escape_label(text: str) -> str:
    """A user's text as plotly shows it unchanged in a name, a title or an annotation.

    Plotly reads tags and a few entities; that of a quotation mark isn't among them.
    """
    return escape(text, quote=False)


def show_spaces(text: str) -> str:
    """A text with a sign in place of each space, which would be invisible."""
    return text.replace(" ", "␣")


def set_minus(text: str) -> str:
    """A number's text with the minus sign (U+2212) and a short exponent: "−2e−5", "1e6".

    Links, code and CSV keep what programs read.
    """
    return _EXPONENT.sub(r"e\1\2", text).replace("-", "−")


def format_number(value: float, spec: str = "g") -> str:
    """A number as Python formats it, with a minus sign: "−0.25", "2.3e−5"; thousands are whole."""
    text = format(value, spec)
    return set_minus(f"{value:.0f}" if "e+03" in text else text)


def format_value(value: float, digits: int = 4) -> str:
    """A computed value to `digits` decimals; no point where it's whole, never a negative zero.

    A value that only comes close to a whole number is never printed as that number: tanh doesn't
    reach 1, so 0.99998767 is "0.99999" and 1 - 8e-11 is "1 − 8e−11".
    """
    if abs(value) >= 1e4:
        return format_number(value, ".3g")
    nearest = round(value)
    away = value - nearest
    if abs(away) <= ROUNDING * max(1.0, abs(value)):
        return set_minus(str(nearest))
    for decimals in range(digits, max(digits, 6) + 1):
        text = f"{value:.{decimals}f}"
        if float(text) != nearest:
            return set_minus(text)
    return format_number(value, ".1g") if nearest == 0 else _format_gap(nearest, away)


def format_inside(
    value: float,
    bounds: tuple[float, float],
    write: Callable[[float], str] = format_value,
) -> str:
    """A value within bounds that it never reaches, written by `write` unless that says a bound.

    Where doubles round it to a bound it's "<1", ">0" or ">−1".
    """
    for bound, sign in zip(bounds, "><", strict=True):
        if value == bound:
            return set_minus(f"{sign}{bound:g}")
        if abs(value - bound) <= ROUNDING:
            return (
                _format_gap(round(bound), value - bound) if bound else format_number(value, ".0e")
            )
    return write(value)


def say_inside(
    value: float,
    bounds: tuple[float, float],
    write: Callable[[float], str] = format_value,
) -> str:
    """The same within a sentence: "just below 1" where `format_inside` has "<1"."""
    for bound, side in zip(bounds, ("above", "below"), strict=True):
        if value == bound:
            return set_minus(f"just {side} {bound:g}")
    return format_inside(value, bounds, write)


def format_tanh(value: float, z: float, write: Callable[[float], str] = format_value) -> str:
    """tanh(z), written by `write` unless doubles round it to 1 or -1, which tanh doesn't reach."""
    if 1.0 - abs(value) > ROUNDING:
        return write(value)
    gap = 2.0 * math.exp(-2.0 * abs(z))  # 1 - tanh |z|, less its square
    if gap == 0.0:
        return "<1" if z > 0 else ">−1"
    return _format_gap(round(value), -math.copysign(gap, z))


def _format_gap(nearest: int, away: float) -> str:
    """A number as the nearest whole one and what it differs by: "1 − 8e−11"."""
    return set_minus(f"{nearest} {'+' if away > 0 else '-'} {abs(away):.0e}")


def format_digits(value: float, digits: int) -> str:
    """A number to so many significant digits; 1 and −1 only where it's exactly that."""
    text = format_number(value, f".{digits}g")
    return format_value(value) if text in {"1", "−1"} else text


def format_factor(value: float, digits: int = 2) -> str:
    """A factor to `digits` significant digits; only a factor of exactly 1 is "1", only 0 is "0"."""
    if abs(value - 1) <= ROUNDING:
        return "1"
    for count in range(digits, max(digits, 6) + 1):
        text = f"{value:.{count}g}"
        if float(text) != 1:
            return set_minus(f"{value:.0f}" if "e+" in text and abs(value) < 1e6 else text)
    return format_value(value)


def tell_apart(
    values: Sequence[float],
    write: Callable[[float, int], str],
    digits: int = 4,
    most: int = 9,
    same: float = 1e-9,
) -> list[str]:
    """Each value with as few digits as show that it isn't one of the others.

    Args:
        values: of any order; some may be the same.
        write: writes a value to so many digits.
        digits: the fewest.
        most: the most, where values differ by less than a float32 does.
        same: values that differ by less than this share of their size count as the same.
    """
    kinds: dict[float, float] = {}  # the first of those that count as the same, by value
    for value in sorted(values):
        last = next(reversed(kinds.values()), value)
        is_same = math.isclose(last, value, rel_tol=same, abs_tol=min(same, ROUNDING))
        kinds[value] = last if is_same else value
    texts: dict[float, str] = {}
    left = list(kinds)
    for count in range(digits, most + 1):
        own = {kind: write(kind, count) for kind in set(kinds.values())}
        uses = Counter(own.values())
        texts |= {value: write(value, count) for value in left}
        left = [each for each in left if uses[texts[each]] > (own[kinds[each]] == texts[each])]
        if not left:
            break
    return [texts[value] for value in values]


def format_bounded(value: float, decimals: int = 2) -> str:
    """A probability, share or cosine; only exact bounds are 0, 1 and −1, others ">0.99", "<0.01".

    A figure that has its own axis or colour for the value may still draw it at the bound.
    """
    text, nearest = f"{value:.{decimals}f}", round(value)
    if value == nearest or float(text) != nearest:
        return set_minus(text)
    beside = nearest + np.copysign(10.0**-decimals, value - nearest)
    return set_minus(f"{'>' if beside < value else '<'}{beside:.{decimals}f}")


def format_probability(value: float, decimals: int = 2) -> str:
    """A probability that a softmax gives: it's neither 0 nor 1, however floats round it."""
    return format_bounded(clamp_probability(value), decimals)


def clamp_probability(value: float) -> float:
    """The same as a number: one that floats round to 0 or 1 is just beside it."""
    return min(max(value, _LEAST), 1.0 - _LEAST_GAP)


def format_percent(share: float, decimals: int = 0) -> str:
    """A share of 0 to 1 in per cent, in short: only all is "100%", and only nothing is "0%"."""
    if abs(share - round(share)) <= ROUNDING:
        return f"{100 * round(share):.{decimals}f}%"
    text = f"{100 * share:.{decimals}f}"
    if float(text) == 100:
        return f">{100 - 10.0**-decimals:.{decimals}f}%"
    return f"<{10.0**-decimals:.{decimals}f}%" if float(text) == 0 else f"{text}%"


def format_share(share: float) -> str:
    """A share of 0 to 1 in per cent; only all is 100%, and only nothing is 0%."""
    if 0.0 < share < 0.01:
        return "less than 1%"
    if 0.99 < share < 1.0:
        return "more than 99%"
    return f"{100 * share:.0f}%"


def format_eigenvalue(value: complex, sign: str = "") -> str:
    """A real or complex number, with its modulus where it is complex; a pair has the sign ±."""
    if abs(value.imag) < 1e-9:
        return format_value(value.real)
    sign = sign or ("+" if value.imag > 0 else "−")
    return (
        f"{format_value(value.real)} {sign} {format_value(abs(value.imag))}i "
        f"(modulus {format_value(abs(value))})"
    )


def format_state(state: Iterable[float], bounds: tuple[float, float] = UNBOUNDED) -> str:
    """A computed state, in brackets: "(0.9640, −2)".

    Args:
        state: its numbers.
        bounds: low and high, what none of them reaches.
    """
    return "(" + ", ".join(say_inside(value, bounds) for value in state) + ")"


def format_setting(*values: float) -> str:
    """Numbers that a user set, as short as possible: "0.5", or "(0.5, −0.3)" for several.

    One that isn't whole doesn't look whole: 1.0000001 has all of its digits.
    """
    texts = [_write_setting(value + 0.0) for value in values]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"


def _write_setting(value: float) -> str:
    looks_whole = float(format(value, ".6g")).is_integer() and not value.is_integer()
    return format_number(value, ".15g" if looks_whole else ".6g")


class MaybeDiverged(Protocol):
    """A run's curve, with the step at which it diverged if no epoch was complete before."""

    @property
    def name(self) -> str:
        """The run's name."""
        ...

    @property
    def diverged_step(self) -> int | None:
        """The step; None if the run didn't diverge, or later."""
        ...


def list_diverged(runs: Iterable[MaybeDiverged]) -> list[str]:
    """A clause for each run that diverged before an epoch was complete."""
    return [
        f"{run.name} diverged at step {run.diverged_step}, before an epoch was complete"
        for run in runs
        if run.diverged_step is not None
    ]


def describe_no_epoch(runs: Iterable[MaybeDiverged]) -> str:
    """That no epoch is complete, and why if runs diverged."""
    parts = list_diverged(runs)
    return f"{'; '.join(parts)}." if parts else NO_EPOCH


def format_count(count: int, noun: str) -> str:
    """The count with its noun in the singular or plural: "1 saddle", "4 saddles"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
