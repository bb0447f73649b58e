"""Snapshots are kept where answers change, never too many, and the same after a resumption."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.arrays import NetArray
from explorer.core.errors import InvalidValueError
from explorer.core.training.snapshot_choice import SnapshotChoice, find_change

COUNT = 100  # random runs
SHAPE = (4, 5)


def draw_answers(rng: np.random.Generator, epochs: int) -> list[NetArray]:
    """Answers that drift by random amounts, stand still for a while, and jump at times."""
    logits, answers = rng.normal(size=SHAPE), []
    for _ in range(epochs):
        step = rng.choice([0.0, 0.02, 0.3, 3.0], p=[0.3, 0.4, 0.25, 0.05])
        logits = logits + step * rng.normal(size=SHAPE)
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        answers.append((powers / powers.sum(axis=1, keepdims=True)).astype(np.float32))
    return answers


def choose(choice: SnapshotChoice, answers: list[NetArray]) -> list[int]:
    kept = []
    for epoch, each in enumerate(answers):
        if choice.wants(each):
            choice.keep(each)
            kept.append(epoch)
    return kept


def choose_plainly(answers: list[NetArray], most: int) -> list[int]:
    """The rule, written out number by number."""
    kept: list[int] = []
    for epoch, rows in enumerate(answers):
        change = 0.0
        if kept:
            for row, other in zip(rows, answers[kept[-1]], strict=True):
                change += sum(abs(float(p) - float(q)) for p, q in zip(row, other, strict=True)) / 2
            change /= len(rows)
        is_first = not kept
        if len(kept) < most and (is_first or change >= 0.03 * most / (most - len(kept))):
            kept.append(epoch)
    return kept


def test_the_choice_is_that_of_the_plain_rule_and_never_too_large() -> None:
    rng = np.random.default_rng(0)
    for _ in range(COUNT):
        most, answers = int(rng.integers(1, 30)), draw_answers(rng, 200)
        kept = choose(SnapshotChoice(most), answers)
        assert kept == choose_plainly(answers, most)
        assert 1 <= len(kept) <= most


def make_certain(letter: int) -> NetArray:
    """Answers that are sure of one letter."""
    return np.eye(SHAPE[1], dtype=np.float32)[[letter] * SHAPE[0]]


def test_a_change_after_thousands_of_quiet_epochs_is_kept_at_once() -> None:
    answers = [make_certain(0)] * 5000 + [make_certain(1)] * 5000
    assert choose(SnapshotChoice(60), answers) == [0, 5000]


def test_after_thousands_of_restless_epochs_a_jump_still_finds_a_place() -> None:
    rng = np.random.default_rng(1)
    restless = []
    for _ in range(5000):  # 10 to 20 % of the probability wanders about
        noise = make_certain(int(rng.integers(1, 5)))
        share = rng.uniform(0.1, 0.2)
        restless.append(((1 - share) * make_certain(0) + share * noise).astype(np.float32))
    kept = choose(SnapshotChoice(60), [*restless, make_certain(2)])
    assert kept[-1] == 5000
    assert len(kept) < 60


def test_saved_and_loaded_the_choice_goes_on_as_if_it_had_never_stopped() -> None:
    rng = np.random.default_rng(2)
    for _ in range(COUNT // 5):
        answers, half = draw_answers(rng, 100), int(rng.integers(100))
        whole, first = SnapshotChoice(20), SnapshotChoice(20)
        kept = choose(first, answers[:half])
        second = SnapshotChoice(20)
        assert second.load({"0.step": answers[0], **first.save()}, SHAPE).keys() == {"0.step"}
        kept += [half + epoch for epoch in choose(second, answers[half:])]
        assert kept == choose(whole, answers)


def test_a_checkpoint_without_a_choice_begins_anew_and_one_of_another_run_is_refused() -> None:
    choice = SnapshotChoice(3)
    assert choice.load({}, SHAPE) == {}
    assert choice.wants(make_certain(0))
    choice.keep(make_certain(0))
    with pytest.raises(InvalidValueError, match="must belong to this configuration"):
        SnapshotChoice(3).load(choice.save(), (9, 9))
    with pytest.raises(InvalidValueError, match="must belong to this configuration"):
        SnapshotChoice(3).load({"snapshots.answers": make_certain(0)}, SHAPE)


def test_the_change_is_the_mean_total_variation() -> None:
    assert find_change(make_certain(0), make_certain(1)) == 1.0
    assert find_change(make_certain(0), make_certain(0)) == 0.0
    half = (make_certain(0) + make_certain(1)) / 2
    assert find_change(half, make_certain(0)) == pytest.approx(0.5)
