"""Defines a label of a text's characters, and the labels found in a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import BoolArray, FloatArray


@dataclass(frozen=True, eq=False)
class TextLabel:
    """One property of every character.

    Attributes:
        name: as shown on the screen.
        kind: "flag" (0 or 1), "number" or "category" (classes without an order).
        values: (T,); for a category, the index of the class in `classes`.
        is_defined: where the label makes sense (T,).
        meaning: what it says, in one sentence.
        classes: the names of a category's classes.
    """

    name: str
    kind: str
    values: FloatArray
    is_defined: BoolArray
    meaning: str
    classes: tuple[str, ...] = ()


@dataclass(frozen=True)
class FoundLabels:
    """The labels that vary in a text, and why the others don't count.

    Attributes:
        labels: in a fixed order.
        left_out: a sentence for each label that is constant or hardly ever defined.
    """

    labels: tuple[TextLabel, ...]
    left_out: tuple[str, ...]


def make_flag(name: str, values: BoolArray | FloatArray, meaning: str) -> TextLabel:
    """A label of 0 or 1 that is defined everywhere."""
    return TextLabel(name, "flag", values.astype(float), np.ones(len(values), bool), meaning)


def make_category(name: str, values: Sequence[str | None], meaning: str) -> TextLabel:
    """A label of classes without an order; None where it is undefined."""
    classes = tuple(sorted({value for value in values if value is not None}))
    indices = {each: index for index, each in enumerate(classes)}
    return TextLabel(
        name,
        "category",
        np.array([indices.get(value, 0) if value is not None else 0 for value in values], float),
        np.array([value is not None for value in values]),
        meaning,
        classes,
    )
