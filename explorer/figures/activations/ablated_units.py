"""Draws how much each unit matters: the perplexity of a text with that one unit switched off."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explorer.core.arrays import FloatArray
from explorer.figures.palette import BLUE, VERMILLION, make_empty_figure, make_figure
from explorer.figures.sentences import format_count, format_factor, format_number

_TITLE = "Perplexity with one unit off"
_X_TITLE, _Y_TITLE = "unit switched off", "perplexity"
_SHOWN, _MOST_DIGITS = 20, 12


def plot_ablated_units(perplexities: FloatArray, whole: float) -> go.Figure:
    """The twenty units (of H) that matter most, with the whole net's perplexity as a line."""
    if not np.isfinite(perplexities).any():
        return make_empty_figure(
            _TITLE, _X_TITLE, _Y_TITLE, "The text is too short to measure perplexity."
        )
    is_part = len(perplexities) > _SHOWN
    part = f" (the {_SHOWN} of {len(perplexities)} that matter most)" if is_part else ""
    figure = make_figure(_TITLE, _X_TITLE + part, _Y_TITLE)
    order = np.argsort(-perplexities, kind="stable")[:_SHOWN]
    names = [str(unit) for unit in order]
    figure.add_bar(
        x=names,
        y=perplexities[order],
        name="one unit off",
        marker={"color": BLUE},
        customdata=[format_factor(value, 4) for value in perplexities[order]],
        hovertemplate="without unit %{x}: %{customdata}<extra></extra>",
    )
    figure.add_scatter(
        x=names,
        y=[whole] * len(names),
        mode="lines",
        name="all units on",
        line={"color": VERMILLION, "width": 3, "dash": "dash"},
        hovertemplate=f"all units on: {format_factor(whole, 4)}<extra></extra>",
    )
    figure.update_xaxes(type="category")
    return figure


def describe_ablated_units(perplexities: FloatArray, whole: float) -> str:
    """Which unit matters most, in one sentence; none where the net does no worse without any."""
    if not np.isfinite(perplexities).any():
        return "The text is too short to measure perplexity."
    worst = int(np.nanargmax(perplexities))
    found = f"Unit {worst} matters most: without it perplexity is"
    if perplexities[worst] <= whole:
        found = "No unit is needed: the highest perplexity with one off is"
    idle = int((np.abs(perplexities - whole) < 0.01 * whole).sum())
    changed, unchanged = _tell_apart(float(perplexities[worst]), whole)
    return (
        f"{found} {changed} instead of {unchanged}; {idle} of "
        f"{format_count(len(perplexities), 'unit')} {'changes' if idle == 1 else 'change'} it by "
        "less than 1%."
    )


def _tell_apart(*values: float) -> list[str]:
    """Perplexities to five digits, or as many as show in which way they differ."""
    texts = [format_factor(value, 5) for value in values]
    for digits in range(6, _MOST_DIGITS + 1):
        if len({*texts}) == len({*values}):
            break
        texts = [format_number(value, f".{digits}g") for value in values]
    return texts
