"""Chooses the unit to show first: one that varies, and that knows a label if any does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.core.activations.text_labels import find_labels
from explorer.core.activations.text_nets import TextNet
from explorer.core.activations.traces import read_states
from explorer.core.activations.unit_labels import UnitScores, find_refusal, score_units
from explorer.core.arrays import BoolArray

_READ = 5000  # characters that units are scored on
_SHOWN = 500  # the first of them, in which the unit must vary
_VARIES = 0.05  # standard deviation of h
_ROUNDING = 1e-9  # of a score
_KNOWS = 0.3  # |r| or eta; a weaker unit isn't said to know the label


@dataclass(frozen=True)
class FirstUnit:
    """The unit to show first.

    Attributes:
        unit: its number in the top layer, counted from 0.
        sentence: what it knows, or that it only varies.
    """

    unit: int
    sentence: str


def find_first_unit(net: TextNet, text: str, uncleaned: str = "") -> FirstUnit:
    """The unit that knows a label best, among those that vary at the beginning of the text.

    Without such a unit, it is the one that varies most.

    Args:
        net: the net.
        text: 1 character or more.
        uncleaned: the text before its cleaning; empty if it wasn't cleaned.
    """
    part = text[:_READ]
    h = read_states(net, net.vocabulary.encode(part))
    spread = h[:_SHOWN].std(axis=0)
    most = int(spread.argmax())
    if spread[most] < _VARIES:
        return FirstUnit(most, "No unit changes much while the net reads the beginning.")
    labels = [each for each in find_labels(part, uncleaned).labels if find_refusal(each) is None]
    best = None
    for label in labels:
        count = int(label.is_defined.sum())
        found = _find_best(score_units(h, label), spread >= _VARIES, count)
        # The kinds aren't comparable: eta is never negative and grows with the number of classes.
        rank = (found.measure == "r", abs(found.score))
        if abs(found.score) >= _KNOWS and (best is None or rank > best[0]):
            best = (rank, found)
    if best is None:
        return FirstUnit(
            most,
            f"Unit {most} varies most at the beginning; no unit that varies there clearly knows a "
            "label.",
        )
    found = best[1]
    knows = f"knows “{found.label}”"
    if found.measure == "eta":
        knows = f"tells the classes of “{found.label}” apart"
    return FirstUnit(
        found.unit,
        f"Unit {found.unit} {knows} ({found.measure} {_compare(found.score)} on {found.count:,} "
        "characters).",
    )


@dataclass(frozen=True)
class _Best:
    unit: int
    label: str
    measure: str
    score: float
    count: int


def _find_best(scores: UnitScores, varies: BoolArray, count: int) -> _Best:
    unit = int(np.where(varies, np.abs(scores.scores), -1.0).argmax())
    return _Best(unit, scores.label, scores.measure, float(scores.scores[unit]), count)


def _compare(score: float) -> str:
    """The score, rounded; one that isn't 1 or -1 is never rounded to it."""
    text = f"{score:.2f}"
    if abs(score) < 1 - _ROUNDING and abs(float(text)) == 1:
        return "> 0.99" if score > 0 else "< −0.99"
    return f"= {text}".replace("-", "−")
