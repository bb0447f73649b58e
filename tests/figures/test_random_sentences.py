"""Sentences about runs and nets, on random results, against plain loops over the same numbers."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from explorer.core.activations.saliency_results import Reach
from explorer.core.gradients.gradient_profile import GradientHistory
from explorer.core.series.results import STATE_EDGES, SeriesSnapshot
from explorer.core.training.accuracy_curves import AccuracyCurve
from explorer.core.training.curves import LearningCurves
from explorer.figures.activations.ablated_units import describe_ablated_units
from explorer.figures.activations.input_reach import describe_input_reach
from explorer.figures.activations.text_plane import describe_text_plane
from explorer.figures.gradients.gradient_profile import (
    describe_clipped_share,
    describe_gradient_history,
    describe_spectral_radii,
    plot_gradient_history,
)
from explorer.figures.seq2seq.state_plane import describe_state_plane
from explorer.figures.seq2seq.translation_heatmaps import describe_translations
from explorer.figures.series.predicted_true import describe_predicted_true
from explorer.figures.series.state_histogram import describe_state_histogram
from explorer.figures.training.accuracies import describe_accuracies
from explorer.figures.training.learning_curves import describe_grad_norms, describe_learning_curves
from tests.figures.numbers import read_number
from tests.figures.random_checks import Check, name_check, repeat_check


def is_near(text: str, value: float, digits: int) -> bool:
    """Whether a number is shown to so many significant digits; 0 stands for exactly 0."""
    shown = read_number(text)
    if 0 in (shown, value):
        return shown == value
    return abs(shown - value) <= 0.51 * 10.0 ** (1 - digits) * max(abs(shown), abs(value))


def is_percent(text: str, share: float, decimals: int) -> bool:
    """Whether a percentage is the share, and 0 or 100 only if exactly that."""
    number = float(text.lstrip("<>"))
    if text[0] in "<>":
        return 100 * share < number if text[0] == "<" else number < 100 * share < 100
    if number in (0, 100):
        return abs(100 * share - number) < 1e-9
    return abs(100 * share - number) <= 0.51 * 10.0**-decimals


def draw_share(rng: np.random.Generator) -> float:
    """A share that is often at one of its bounds or close to it."""
    close = 10 ** rng.uniform(-8, -1)
    return float(rng.choice([0.0, 1.0, close, 1 - close, rng.uniform(0, 1)]))


def draw_curves(rng: np.random.Generator) -> LearningCurves:
    """A run whose numbers may be lost, equal to a threshold, or beyond all bounds."""
    N = int(rng.integers(0, 6))
    loss = rng.choice([np.inf, np.nan, 10 ** rng.uniform(-4, 3), 2.0], size=N)
    norms = rng.choice([np.nan, 1.0, 10 ** rng.uniform(-4, 4)], size=N)
    thetas = rng.choice([np.nan, 1.0, 5.0], size=N)
    theta = None if not N or np.isnan(thetas[-1]) else float(thetas[-1])
    counts = np.arange(1.0, N + 1)
    return LearningCurves(
        *("run", counts, loss, loss, norms, norms, theta, thetas, counts, np.full(N, 9.0)),
        diverged_step=None if N else rng.choice([None, 3]),
    )


def explain_none(run: LearningCurves, number: str) -> str:
    if len(run.epoch):
        return f"No epoch has a finite {number}."
    if run.diverged_step:
        return "run diverged at step 3, before an epoch was complete."
    return "No epoch is complete."


def check_losses(rng: np.random.Generator) -> None:
    run = draw_curves(rng)
    sentence = describe_learning_curves([run])
    known = [(e, x) for e, x in zip(run.epoch, run.loss, strict=True) if math.isfinite(x)]
    if not known:
        assert sentence == explain_none(run, "loss")
        return
    best = min(known, key=lambda each: each[1])
    pattern = r"run: perplexity (.+) in epoch (\d+) \(best: (.+) in epoch (\d+)\)\."
    found = re.fullmatch(pattern, sentence)
    assert found, sentence
    for text, epoch, (true_epoch, loss) in (
        (found[1], found[2], known[-1]),
        (found[3], found[4], best),
    ):
        assert float(epoch) == true_epoch
        if text.startswith("above "):
            assert loss > math.log(float(text.removeprefix("above "))) - 1e-3
        else:
            assert is_near(text, math.exp(loss), 4), sentence
            assert text != "1" or loss == 0.0  # no net of finite loss reaches perplexity 1


def check_norms(rng: np.random.Generator) -> None:
    run = draw_curves(rng)
    sentence = describe_grad_norms([run])
    known = [index for index, norm in enumerate(run.grad_norm) if math.isfinite(norm)]
    if not known:
        assert sentence == explain_none(run, "gradient norm")
        return
    found = re.fullmatch(
        r"Mean gradient norm: run (\S+)( \((above|at most) theta\))? in epoch (\d+)\.", sentence
    )
    assert found, sentence
    norm, theta = run.grad_norm[known[-1]], run.thetas[known[-1]]
    assert is_near(found[1], norm, 3)
    assert float(found[4]) == run.epoch[known[-1]]
    assert found[3] == (None if math.isnan(theta) else "above" if norm > theta else "at most")


def check_accuracies(rng: np.random.Generator) -> None:
    share = draw_share(rng)
    run = AccuracyCurve("run", np.array([1.0, 2.0]), np.array([0.5, share]))
    found = re.match(r"run (\S+)% after epoch 2\.", describe_accuracies([run], []))
    assert found
    assert is_percent(found[1], share, 1)


def check_translations(rng: np.random.Generator) -> None:
    targets = [str(rng.choice(["up", "down"])) for _ in range(3)]
    epochs = list(range(10, 60, 10))
    texts = [[word if rng.random() < 0.8 else "?" for word in targets] for _ in range(len(epochs))]
    sentence = describe_translations(epochs, targets, texts)
    right = [sum(a == b for a, b in zip(row, targets, strict=True)) for row in texts]
    if right[-1] == 3:
        since = len(epochs) - 1
        while since and right[since - 1] == 3:
            since -= 1
        span = f"At each epoch recorded from {epochs[since]} to 50"
        if since == len(epochs) - 1:
            span = "At epoch 50"
        assert sentence == f"{span}, all 3 words are right."
    else:
        verb = "is" if right[-1] == 1 else "are"
        assert sentence == f"At epoch 50, {right[-1]} of 3 words {verb} right."


def check_state_plane(rng: np.random.Generator) -> None:
    H, N = int(rng.integers(2, 6)), int(rng.integers(1, 7))
    vectors = (rng.normal(size=(N, H)) * 10 ** rng.uniform(-6, 2)).astype(np.float64)
    if rng.random() < 0.2:
        vectors[:] = vectors[0]
    total = draw_share(rng)
    explained = np.array([total * 0.7, total * 0.3])
    sentence = describe_state_plane(vectors, [f"w{i}" for i in range(N)], explained)
    if N == 1 or not np.ptp(vectors, axis=0).any():
        assert sentence.endswith("so there is no variance to show.")
        return
    if N == 2:
        apart = re.search(r"shows (\S+)% .* They are (\S+) apart", sentence)
        assert apart, sentence
        assert is_percent(apart[1], float(explained.sum()), 0)
        assert is_near(apart[2], math.dist(*vectors.tolist()), 4)
        return
    found = re.search(r"shows (\S+)% .* these, w(\d+) and w(\d+) are .* \((\S+) apart\)", sentence)
    assert found, sentence
    assert is_percent(found[1], float(explained.sum()), 0)
    pairs = {
        (i, j): math.dist(vectors[i].tolist(), vectors[j].tolist())
        for i in range(N)
        for j in range(i)
    }
    i, j = sorted((int(found[2]), int(found[3])), reverse=True)
    assert pairs[i, j] <= min(pairs.values()) * (1 + 1e-5) + 1e-12
    assert is_near(found[4], pairs[i, j], 4)


def check_ablation(rng: np.random.Generator) -> None:
    whole = 1 + 10 ** rng.uniform(-5, 2)
    found = whole * (1 + rng.choice([-1, 0.2]) * 10 ** rng.uniform(-7, -1, size=5))
    found[rng.random(5) < 0.2] = np.nan
    sentence = describe_ablated_units(found, whole)
    known = {unit: value for unit, value in enumerate(found) if not math.isnan(value)}
    if not known:
        assert sentence == "The text is too short to measure perplexity."
        return
    worst = max(known, key=lambda unit: known[unit])
    assert sentence.startswith(
        f"Unit {worst} matters most" if known[worst] > whole else "No unit is needed"
    )
    numbers = re.search(r"is (\S+) instead of (\S+); (\d) of 5", sentence)
    assert numbers
    assert is_near(numbers[1], known[worst], 5)
    assert is_near(numbers[2], whole, 5)
    shown = [read_number(numbers[group]) for group in (1, 2)]
    assert np.sign(shown[0] - shown[1]) == np.sign(known[worst] - whole), sentence
    assert 1 not in shown  # a net is never certain of every character
    assert int(numbers[3]) == sum(abs(value - whole) < 0.01 * whole for value in known.values())


def check_reach(rng: np.random.Generator) -> None:
    distances = rng.choice([2.0, 5.0, rng.uniform(1, 9)], size=int(rng.integers(2, 4)))
    reaches = {f"n{i}": Reach(np.ones(1), float(d), 3, 9, 9) for i, d in enumerate(distances)}
    sentence = describe_input_reach(reaches)
    furthest = re.match(r"n(\d) looks ([\d.]+) characters back", sentence)
    assert furthest
    assert distances[int(furthest[1])] == max(distances)
    assert is_near(furthest[2], max(distances), 2)
    least = re.search(r"; n(\d) looks back the least", sentence)
    if least:
        assert distances[int(least[1])] == min(distances) < max(distances)
    else:
        assert sentence.endswith(f"as all {len(distances)} nets do.")
        assert min(distances) == max(distances)


def check_forecasts(rng: np.random.Generator) -> None:
    truth = rng.normal(size=6)
    nets = rng.normal(size=(int(rng.integers(1, 4)), 6, 1)).astype(np.float32)
    counts = np.ones(len(STATE_EDGES) - 1, np.int64)
    saturated = draw_share(rng)
    snapshot = SeriesSnapshot(1, nets, np.zeros((len(nets), 0), np.float32), counts, saturated)
    error = re.fullmatch(
        r"Mean absolute error: run (\S+)\.", describe_predicted_true(truth, [("run", snapshot)])
    )
    assert error
    means = [sum(float(net[i, 0]) for net in nets) / len(nets) for i in range(6)]
    wanted = sum(abs(a - b) for a, b in zip(means, truth, strict=True)) / 6
    assert is_near(error[1], wanted, 3)
    found = re.search(r"run (\S+)%\.", describe_state_histogram([("run", snapshot)]))
    assert found
    assert is_percent(found[1], saturated, 0)


def check_history(rng: np.random.Generator) -> None:
    norms = 10 ** rng.uniform(-8, 2, size=(3, 4)) * rng.choice([0.0, 1.0, 1.0], size=(3, 4))
    norms[:, -1] *= rng.choice([0, 1, 1])
    shares = np.array([draw_share(rng) for _ in range(3)])
    epochs = np.array([1.0, 2.0, 5.0])
    history = GradientHistory("run", epochs, norms, np.ones((3, 1)), epochs, shares, shares.mean())
    sentence = describe_gradient_history(history)
    found = re.fullmatch(
        r".* 3 steps back, .*: (\S+) in epoch 1, (\S+) in epoch 5\.",
        sentence.replace("0 (in floating point)", "0"),
    )
    assert found, sentence
    for text, row in ((found[1], norms[0]), (found[2], norms[-1])):
        assert text == "undefined" if row[-1] == 0 else is_near(text, row[0] / row[-1], 2), sentence
    clipped = re.match(r"Clipped: (\S+)% .*, (\S+)% in the last", describe_clipped_share(history))
    assert clipped
    assert is_percent(clipped[1], sum(shares) / 3, 0)
    assert is_percent(clipped[2], shares[-1], 0)


def check_radii(rng: np.random.Generator) -> None:
    """Spectral radii, on both sides of 1, and the cells of the heatmap."""
    blocks = int(rng.choice([1, 3, 4]))
    radii = rng.choice([1.0, 0.9996, 1.004, 0.0, 10 ** rng.uniform(-4, 2)], size=(3, blocks))
    norms = 10 ** rng.uniform(-320, 20, size=(3, 4)) * rng.choice([0.0, 1.0, 1.0], size=(3, 4))
    epochs = np.array([1.0, 2.0, 5.0])
    history = GradientHistory("run", epochs, norms, radii, epochs, np.zeros(3), 0.0)
    sentence = describe_spectral_radii(history)
    found = re.findall(r"(\S+) → (\S+?)[,.](?: |$)", sentence)
    assert len(found) == blocks, sentence
    for (first, last), a, b in zip(found, radii[0], radii[-1], strict=True):
        for text, value in ((first, a), (last, b)):
            assert is_near(text, value, 3), sentence
            assert (read_number(text) == 1) == (value == 1)
    cells = plot_gradient_history(history).data[0].z
    for epoch in range(3):
        for t in range(4):
            norm, shown = norms[epoch, t], cells[t, epoch]
            assert math.isnan(shown) if norm == 0 else abs(shown - math.log10(norm)) < 1e-9


def check_text_plane(rng: np.random.Generator) -> None:
    share = draw_share(rng)
    groups = rng.choice(["a", "b", ""], size=int(rng.integers(1, 6))).tolist()
    kinds = len({group for group in groups if group})
    sentence = describe_text_plane(
        np.array([share * 0.6, share * 0.4]), [group or None for group in groups]
    )
    found = re.fullmatch(
        r"The plane shows (\S+)% of the variance of (\d+) states?, in (\d+) groups?\.", sentence
    )
    if share == 0:
        assert sentence.endswith("nothing varies, so there is no plane of largest variance.")
        return
    assert found, sentence
    assert is_percent(found[1], share * 0.6 + share * 0.4, 0)
    assert [int(found[2]), int(found[3])] == [len(groups), kinds]
    assert ("1 groups" in sentence, "1 states" in sentence) == (False, False)


CHECKS: tuple[Check, ...] = (
    check_losses,
    check_norms,
    check_accuracies,
    check_translations,
    check_state_plane,
    check_ablation,
    check_reach,
    check_forecasts,
    check_history,
    check_radii,
    check_text_plane,
)


@pytest.mark.parametrize("check", CHECKS, ids=name_check)
@pytest.mark.parametrize("scenes", [100, pytest.param(1000, marks=pytest.mark.slow)])
def test_each_sentence_is_true_on_random_results(check: Check, scenes: int) -> None:
    repeat_check(check, scenes, seed=5)
