"""Scores and sentences of the delay tasks, on random answers, against plain loops."""

from __future__ import annotations

import re

import numpy as np
import pytest

from explorer.core.delay.scores import EchoScore, find_solved_delay
from explorer.core.delay.tasks import draw_sequences, score_accuracy, score_r2
from explorer.core.training.accuracy_curves import AccuracyCurve
from explorer.figures.delay.echo_task import (
    describe_echo_scores,
    describe_echo_task,
    describe_wiring,
    plot_wiring,
)
from explorer.figures.delay.recall_task import (
    describe_recall_accuracy,
    describe_recall_task,
    describe_solved_delays,
)
from explorer.figures.net_styles import NET_STYLES
from tests.figures.random_checks import Check, name_check, repeat_check


def check_tasks(rng: np.random.Generator) -> None:
    """The answers that a task asks for, and the scores of answers that are partly right."""
    task, delay, count = str(rng.choice(["recall", "echo"])), int(rng.integers(1, 7)), 5
    drawn = draw_sequences(task, count, delay, rng)
    answers = drawn.y + rng.choice([0.3, 1.5]) * rng.normal(size=drawn.y.shape)
    T, lags = drawn.y.shape[1:]
    right = scored = 0
    r2 = []
    for lag in range(lags):
        wanted, given = [], []
        for b in range(count):
            for t in range(delay, T):
                if task == "recall":
                    wanted.append(drawn.x[b, 0, 0] if t == T - 1 else 0.0)
                else:
                    wanted.append(drawn.x[b, t - lag, 0])
                given.append(answers[b, t, lag])
                right += int(given[-1] > 0) - int(given[-1] < 0) == wanted[-1]
                scored += 1
        mean = sum(wanted) / len(wanted)
        errors = sum((a - b) ** 2 for a, b in zip(wanted, given, strict=True))
        spread = sum((a - mean) ** 2 for a in wanted)
        r2.append(1 - errors / spread if spread else None)
    assert score_accuracy(answers, drawn) == pytest.approx(right / scored)
    if None not in r2:
        np.testing.assert_allclose(score_r2(answers, drawn), r2, atol=1e-9)
    bits = drawn.x[0, :, 0]
    if task == "recall":
        first = "+1" if bits[0] > 0 else "−1"
        assert describe_recall_task(bits) == (
            f"The net reads {T} bits and must recall the first one, here {first}, at step {T}; "
            "guessing is right half the time."
        )
    else:
        said = describe_echo_task(drawn.y[0])
        assert f"must answer with {delay + 1}: this one and " in said
        assert ("the previous one" in said) == (delay == 1)


def check_reach(rng: np.random.Generator) -> None:
    scores, lines, hidden = [], [], []
    for architecture in ("rnn", "tdnn", "narx")[: rng.integers(1, 4)]:
        r2 = rng.choice([0.9, 0.95, 1.0, 0.8999, -3.0, np.nan], size=int(rng.integers(1, 6)))
        reach = 0
        while reach < len(r2) and r2[reach] >= 0.9:
            reach += 1
        scores.append(EchoScore(architecture, 3, int(rng.integers(1, 99_999)), r2))
        assert scores[-1].reach == reach
        name = "SRN" if architecture == "rnn" else NET_STYLES[architecture].name
        count = f"{scores[-1].num_parameters:,} parameters (epoch 3)"
        lines.append(f"{name} {reach} of {len(r2)} with {count}")
        below = sum(each < -0.25 for each in r2.tolist())
        if below:
            hidden.append(f"{name} at {below} lag{'s' * (below > 1)}")
    sentence = f"Usable inputs, from the newest back without a gap: {'; '.join(lines)}."
    if hidden:
        sentence += f" Off the chart, R² below −0.25: {'; '.join(hidden)}."
    assert describe_echo_scores(scores) == sentence


def check_recall(rng: np.random.Generator) -> None:
    accuracy = rng.choice([0.5, 0.95, 0.9501, 1.0, 0.9999], size=int(rng.integers(0, 5)))
    epochs = np.cumsum(rng.integers(1, 4, size=len(accuracy))).astype(float)
    curve = AccuracyCurve("run", epochs, accuracy)
    sentence = describe_recall_accuracy([("rnn", curve)])
    above = [epoch for epoch, share in zip(epochs, accuracy, strict=True) if share > 0.95]
    if not len(accuracy):
        assert sentence == "No epoch is complete."
        return
    end = f", first above 95% in epoch {above[0]:.0f}." if above else ", not solved."
    shown = re.fullmatch(rf"run: (\S+)% correct{re.escape(end)}", sentence)
    assert shown
    assert abs(float(shown[1].lstrip("<>")) - 100 * accuracy[-1]) <= 0.101
    assert (shown[1] == "100.0") == (accuracy[-1] == 1)


def check_solved(rng: np.random.Generator) -> None:
    found = {}
    for name in ("rnn", "gru", "lstm"):
        delays = rng.permutation([5, 10, 20, 40])[: rng.integers(0, 5)].tolist()
        found[name] = {delay: float(rng.choice([0.5, 0.95, 0.951, 1.0])) for delay in delays}
    sentence = describe_solved_delays(found)
    if not any(found.values()):
        assert sentence == "No run with these settings has finished yet."
        return
    for name, by_delay in found.items():
        longest = None
        for delay in sorted(by_delay):
            if by_delay[delay] <= 0.95:
                break
            longest = delay
        assert find_solved_delay(by_delay) == longest
        title = NET_STYLES[name].name
        if by_delay:
            reach = "up to delay" if len(by_delay) > 1 else "delay"
            words = "none" if longest is None else f"{reach} {longest}"
            assert re.search(rf"[:,)] {title} {words}(,| \(tried|$)", sentence), sentence
            assert ", ".join(map(str, sorted(by_delay))) in sentence
        else:
            assert f" {title} " not in sentence


def check_wiring(rng: np.random.Generator) -> None:
    window, longest = int(rng.integers(1, 9)), int(rng.integers(1, 9))
    sentence = describe_wiring(window, longest)
    blind = sum(lag >= window for lag in range(longest + 1))
    direct, carried = plot_wiring(window, longest).data[:2]
    tdnn = NET_STYLES["tdnn"].name
    seen = [lag for lag, name in zip(direct.x, direct.y, strict=True) if name == tdnn]
    assert seen == [lag for lag in range(longest + 1) if lag < window]
    assert tdnn not in carried.y
    if blind:
        rest = f"lag {longest}" if blind == 1 else f"the other {blind}"
        assert f"is blind to {rest}:" in sentence
        assert ("sees only lag 0 " in sentence) == (window == 1)
        assert (
            window == 1 or f"sees lags 0 {'and' if window == 2 else 'to'} {window - 1} " in sentence
        )
    else:
        joined = f"0 {'and' if longest == 1 else 'to'} {longest}"
        assert f"sees every lag of the task, {joined};" in sentence


CHECKS: tuple[Check, ...] = (check_tasks, check_reach, check_recall, check_solved, check_wiring)


@pytest.mark.parametrize("check", CHECKS, ids=name_check)
@pytest.mark.parametrize("scenes", [100, pytest.param(1000, marks=pytest.mark.slow)])
def test_scores_and_sentences_of_random_answers_are_those_of_plain_loops(
    check: Check, scenes: int
) -> None:
    repeat_check(check, scenes, seed=6)
