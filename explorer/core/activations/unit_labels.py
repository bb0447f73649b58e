"""Measures what single units, and the whole state, know about a label.

- Flags and numbers: Pearson's correlation r between unit and label (point-biserial for a flag),
  from -1 to 1.
- Categories: the correlation ratio eta, the square root of the share of the unit's variance that
  lies between the classes, from 0 to 1 (Fisher 1925).
- The whole state: a linear probe, Fisher's linear discriminant with one covariance for all classes,
  in closed form. It is fitted on the first part of the text and tested on the rest, not on a random
  split, because neighbouring characters have similar states. Numbers are first cut into classes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.core.activations.labels import TextLabel
from explorer.core.activations.text_labels import FEW_VALUES
from explorer.core.arrays import FloatArray, IdArray, NetArray

LEARN_SHARE = 0.7
MIN_JUDGED = 100  # held-out characters; a share of fewer says little
MIN_OTHERS = 20  # of them outside the commonest class
_SURE = 3.0  # standard errors
_NUM_CLASSES = 4  # for a number with many values
_SHRINK = 1e-3  # times the mean variance, added to each: near-constant units must not dominate


@dataclass(frozen=True, eq=False)
class UnitScores:
    """How strongly each unit is associated with a label.

    Attributes:
        label: the label's name.
        measure: "r" or "eta".
        scores: (H,); 0 for a unit that never changes.
    """

    label: str
    measure: str
    scores: FloatArray

    @property
    def order(self) -> IdArray:
        """The units, strongest first (H,); ties in order of their number."""
        return np.argsort(-np.abs(self.scores), kind="stable")


@dataclass(frozen=True)
class ProbeResult:
    """How well a linear probe reads a label from the whole state.

    Attributes:
        label: the label's name.
        accuracy: the share of held-out characters that it classifies correctly.
        baseline: the same share for always guessing the commonest class of the fitted part.
        classes: how many classes there are.
        judged: how many held-out characters it was tested on.
        is_cut: whether the classes are ranges of a number with many values, not its values.
    """

    label: str
    accuracy: float
    baseline: float
    classes: int
    judged: int
    is_cut: bool = False

    @property
    def gain(self) -> float:
        """By how much the probe beats guessing the commonest class."""
        return self.accuracy - self.baseline

    @property
    def is_sure(self) -> bool:
        """Whether the gain is more than three standard errors, so not likely to be chance."""
        variance = sum(p * (1 - p) for p in (self.accuracy, self.baseline)) / self.judged
        return self.gain > _SURE * math.sqrt(variance)


def score_units(states: NetArray, label: TextLabel) -> UnitScores:
    """Each unit's correlation with a label over states (T, H), wherever the label is defined."""
    h = np.asarray(states[label.is_defined], np.float64)
    values = label.values[label.is_defined]
    h = h - h.mean(axis=0)
    spread = np.sqrt((h**2).sum(axis=0))
    changes = spread > 1e-9 * np.sqrt(len(h))
    safe = np.where(changes, spread, 1.0)
    if label.kind == "category":
        between = np.zeros(h.shape[1])
        for each in np.unique(values):
            members = h[values == each]
            between += len(members) * members.mean(axis=0) ** 2
        scores = np.sqrt(between) / safe
        return UnitScores(label.name, "eta", np.where(changes, scores, 0.0))
    y = values - values.mean()
    scores = h.T @ y / (safe * np.sqrt((y**2).sum()))
    return UnitScores(label.name, "r", np.where(changes, scores, 0.0))


def find_refusal(label: TextLabel) -> str | None:
    """Why units and states can't be tested on a label, in a sentence; None if they can."""
    learn, judge = _split(label)
    if len(judge) < MIN_JUDGED:
        return (
            f"{label.name}: it applies to only {len(judge)} of the held-out characters; "
            f"{MIN_JUDGED} are needed to test it."
        )
    classes = _cut_classes(label, learn)
    if len(np.unique(classes[learn])) < 2:
        return f"{label.name}: it doesn't vary in the part to fit, the first 70%."
    counts = np.unique(classes[judge], return_counts=True)[1]
    others = len(judge) - int(counts.max())
    if others < MIN_OTHERS:
        return (
            f"{label.name}: only {others} of {len(judge)} held-out characters differ from the "
            f"commonest class; {MIN_OTHERS} are needed to test it."
        )
    return None


def probe_label(states: NetArray, label: TextLabel) -> ProbeResult | None:
    """A linear probe's accuracy on held-out characters; None if `find_refusal` has a reason."""
    if find_refusal(label) is not None:
        return None
    learn, judge = _split(label)
    classes = _cut_classes(label, learn)
    seen, counts = np.unique(classes[learn], return_counts=True)
    guesses = _discriminate(
        np.asarray(states[learn], np.float64), classes[learn], np.asarray(states[judge], np.float64)
    )
    truth = classes[judge]
    return ProbeResult(
        label.name,
        accuracy=float((guesses == truth).mean()),
        baseline=float((truth == seen[counts.argmax()]).mean()),
        classes=len(seen),
        judged=len(judge),
        is_cut=_has_many_values(label, learn),
    )


def probe_labels(states: NetArray, labels: Sequence[TextLabel]) -> list[ProbeResult]:
    """A probe for every label that can be learned, in the labels' order."""
    found = (probe_label(states, label) for label in labels)
    return [each for each in found if each is not None]


def _split(label: TextLabel) -> tuple[IdArray, IdArray]:
    """Where the label is defined: the characters to fit on, and those held out."""
    defined = np.flatnonzero(label.is_defined)
    cut = round(LEARN_SHARE * len(label.values))
    return defined[defined < cut], defined[defined >= cut]


def _cut_classes(label: TextLabel, learn: IdArray) -> IdArray:
    """The class of each character; a number with many values is cut at its quartiles."""
    values = label.values
    if _has_many_values(label, learn):
        inner = np.quantile(values[learn], np.linspace(0, 1, _NUM_CLASSES + 1)[1:-1])
        return np.searchsorted(inner, values)
    return values.astype(np.int64)


def _has_many_values(label: TextLabel, learn: IdArray) -> bool:
    return label.kind == "number" and len(np.unique(label.values[learn])) > FEW_VALUES


def _discriminate(h: FloatArray, classes: IdArray, asked: FloatArray) -> IdArray:
    """The class that Fisher's linear discriminant predicts for each state in `asked` (M,).

    A class k with mean m_k and frequency p_k scores x S^-1 m_k - m_k S^-1 m_k / 2 + ln p_k, where
    S is the covariance within the classes.
    """
    center = h.mean(axis=0)
    h, asked = h - center, asked - center
    names, numbers, counts = np.unique(classes, return_inverse=True, return_counts=True)
    means = np.stack([h[numbers == number].mean(axis=0) for number in range(len(names))])  # (K, H)
    within = h - means[numbers]
    covariance = within.T @ within / len(h)
    shrink = _SHRINK * np.trace(covariance) / len(covariance) + 1e-12
    directions = np.linalg.solve(covariance + shrink * np.eye(len(covariance)), means.T)  # (H, K)
    offsets = np.log(counts / len(h)) - 0.5 * (means.T * directions).sum(axis=0)
    return np.asarray(names[(asked @ directions + offsets).argmax(axis=1)])
