"""Writes numbers and states for sentences."""

from __future__ import annotations

from collections.abc import Iterable


def format_value(value: float, digits: int = 4) -> str:
    """A computed number with so many decimals; whole numbers get no point, and -0 becomes 0."""
    if abs(value) >= 1e4:
        return f"{value:.3g}"
    nearest = round(value)
    if abs(value - nearest) < 0.5 * 10.0**-digits:
        return str(nearest)
    return f"{value:.{digits}f}"


def format_state(state: Iterable[float]) -> str:
    """A computed state, in brackets: "(0.9640, -2)"."""
    return "(" + ", ".join(format_value(value) for value in state) + ")"


def format_setting(*values: float) -> str:
    """Numbers that a user set, as short as possible: "0.5", or "(0.5, -0.3)" for several."""
    texts = [f"{value + 0.0:.6g}" for value in values]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"


def format_count(count: int, noun: str) -> str:
    """The count with its noun in the singular or plural: "1 saddle", "4 saddles"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
