"""Probes of random states, and the sentence about them, against a discriminant in plain loops."""

from __future__ import annotations

import re

import numpy as np
import pytest

from explorer.core.activations.labels import TextLabel
from explorer.core.activations.unit_labels import ProbeResult, find_refusal, probe_labels
from explorer.figures.activations.probe_accuracy import (
    describe_probe_accuracy,
    plot_probe_accuracy,
)

COUNTS = [30, pytest.param(1000, marks=pytest.mark.slow)]


def draw_label(rng: np.random.Generator, h: np.ndarray, name: str) -> TextLabel:
    """A label that the state may tell something about, defined at some of the characters."""
    T = len(h)
    signal = h @ rng.normal(size=h.shape[1]) * rng.choice([0.0, 0.3, 2.0]) + rng.normal(size=T)
    kind = str(rng.choice(["flag", "category", "number", "few numbers"]))
    is_defined = rng.random(T) < rng.choice([0.3, 0.8, 1.0])
    if kind == "flag":
        values = (signal > rng.uniform(-2, 2)).astype(float)
    elif kind == "category":
        values = np.digitize(signal, np.sort(rng.normal(size=3))).astype(float)
    else:
        values = np.round(signal) if kind == "few numbers" else signal
    classes = tuple("abcdefgh") if kind == "category" else ()
    return TextLabel(name, kind.rsplit(maxsplit=1)[-1].rstrip("s"), values, is_defined, "", classes)


def cut_plainly(label: TextLabel, learn: list[int]) -> tuple[list[int], bool]:
    values = label.values.tolist()
    known = sorted(values[t] for t in learn)
    is_cut = label.kind == "number" and len(set(known)) > 6
    if not is_cut:
        return [int(value) for value in values], False
    cuts = []
    for share in (0.25, 0.5, 0.75):  # linear between the two values beside it
        place = share * (len(known) - 1)
        low = int(place)
        high = min(low + 1, len(known) - 1)
        cuts.append(known[low] + (place - low) * (known[high] - known[low]))
    return [sum(value > cut for cut in cuts) for value in values], True


def probe_plainly(h: np.ndarray, label: TextLabel) -> ProbeResult:
    T = len(h)
    defined = [t for t in range(T) if label.is_defined[t]]
    first = round(0.7 * T)
    learn, judge = [t for t in defined if t < first], [t for t in defined if t >= first]
    classes, is_cut = cut_plainly(label, learn)
    names = sorted({classes[t] for t in learn})
    members = {name: [t for t in learn if classes[t] == name] for name in names}
    means = {name: sum(h[t] for t in members[name]) / len(members[name]) for name in names}
    S = sum(np.outer(h[t] - means[classes[t]], h[t] - means[classes[t]]) for t in learn)
    S = S / len(learn)
    S = S + (1e-3 * np.trace(S) / len(S) + 1e-12) * np.eye(len(S))
    inverse, right, commonest = np.linalg.inv(S), 0, 0
    most = max(names, key=lambda name: len(members[name]))
    for t in judge:
        scores = {}
        for name in names:  # minus half the Mahalanobis distance, and the log of the frequency
            away = h[t] - means[name]
            scores[name] = -0.5 * away @ inverse @ away + np.log(len(members[name]) / len(learn))
        right += max(scores, key=lambda name: scores[name]) == classes[t]
        commonest += classes[t] == most
    count = len(judge)
    return ProbeResult(label.name, right / count, commonest / count, len(names), count, is_cut)


def check_results(found: list[ProbeResult], expected: list[ProbeResult]) -> None:
    assert [each.label for each in found] == [each.label for each in expected]
    for ours, plain in zip(found, expected, strict=True):
        assert (ours.classes, ours.judged, ours.is_cut) == (
            plain.classes,
            plain.judged,
            plain.is_cut,
        )
        assert ours.baseline == pytest.approx(plain.baseline, abs=1e-12)
        assert abs(ours.accuracy - plain.accuracy) <= 1.5 / ours.judged  # rounding, at one state


def check_sentence(found: list[ProbeResult]) -> None:
    sentence = describe_probe_accuracy(found)
    if not found:
        assert sentence.startswith("No label can be tested on this text")
        return
    sure = []
    for each in found:
        spread = each.accuracy * (1 - each.accuracy) + each.baseline * (1 - each.baseline)
        if each.accuracy - each.baseline > 3 * (spread / each.judged) ** 0.5:
            sure.append(each)
    if not sure:
        assert sentence.startswith("No label can be read from the state clearly better")
        return
    parts = re.fullmatch(
        r"The state tells most about “(.+)”(?:, cut into (\d+) classes)?: (\S+)% correct on "
        r"([\d,]+) held-out characters; always guessing the class that is commonest in the part "
        r"that the probe was fitted on gives (\S+)%\.",
        sentence,
    )
    assert parts
    best = next(each for each in sure if each.label == parts[1])
    assert best.accuracy - best.baseline >= max(each.accuracy - each.baseline for each in sure)
    assert (int(parts[2] or 0) or None) == (best.classes if best.is_cut else None)
    assert int(parts[4].replace(",", "")) == best.judged
    for text, share in ((parts[3], best.accuracy), (parts[5], best.baseline)):
        assert float(text.lstrip("<>")) == pytest.approx(100 * share, abs=0.101)


@pytest.mark.parametrize("scenes", COUNTS)
def test_probes_of_random_states_are_those_of_a_plain_discriminant(scenes: int) -> None:
    rng = np.random.default_rng(4)
    for _ in range(scenes):
        H = int(rng.integers(1, 6))
        h = np.tanh(rng.normal(size=(int(rng.integers(300, 900)), H)))
        labels = [draw_label(rng, h, name) for name in ("x", "y")]
        found = probe_labels(h, labels)
        expected = [probe_plainly(h, label) for label in labels if find_refusal(label) is None]
        check_results(found, expected)
        check_sentence(found)
        if found:
            names = list(plot_probe_accuracy(found).data[0].y)
            for name, each in zip(names, found, strict=True):
                assert f"{each.classes} classes, n = {each.judged:,}" in name
