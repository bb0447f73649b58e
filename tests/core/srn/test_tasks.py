"""The SRN's tasks: their sequences by hand, their settings' rules, and a solution set by hand.

`tests/js/learning.test.js` shows that the browser draws the same numbers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from explorer.core.errors import InvalidValueError
from explorer.core.srn.params import SRNParams
from explorer.core.srn.run import run_srn
from explorer.core.srn.task_data import (
    create_random,
    draw_batch,
    draw_start,
    draw_test,
    sine_of_turn,
)
from explorer.core.srn.tasks import TaskSettings, find_task, list_tasks


def draw_bits(task: str) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Bits and targets of a batch, (B, T) each; a target that doesn't count is -1."""
    batch = draw_batch(TaskSettings.of_task(task), 3)
    bits = (batch.inputs[:, :, 0] > 0).astype(int)
    return bits, np.where(batch.mask[:, :, 0] == 1, batch.targets[:, :, 0], -1)


def test_the_tasks_are_those_of_the_stage() -> None:
    names = "echo xor parity latch period sine integrate course own"
    assert [task.name for task in list_tasks()] == names.split()


def test_random_numbers_are_mulberry32s() -> None:
    draw = create_random(1)
    numbers = np.array([draw() for _ in range(20_000)])
    assert (numbers >= 0).all()
    assert (numbers < 1).all()
    assert np.histogram(numbers, 10, (0, 1))[0] == pytest.approx(2000, abs=200)
    assert len(set(numbers.tolist())) > 19_950
    assert create_random(1, 1)() != create_random(1, 0)() != create_random(2, 0)()


@pytest.mark.parametrize("delay", [0, 1, 2, 3])
def test_the_echo_is_the_input_d_steps_before(delay: int) -> None:
    batch = draw_batch(TaskSettings.of_task("echo", delay=delay), 0)
    x, y = batch.inputs[:, :, 0], batch.targets[:, :, 0]
    assert set(x.ravel().tolist()) == {-1.0, 1.0}
    assert (y[:, delay:] == x[:, : 10 - delay]).all()
    assert (batch.mask[:, :, 0] == (np.arange(10) >= delay)).all()
    assert not batch.mask[:, :, 1].any()


def test_xor_and_parity_are_those_of_the_bits() -> None:
    bits, xor = draw_bits("xor")
    assert (xor[:, 0] == -1).all()
    assert (xor[:, 1:] == bits[:, 1:] ^ bits[:, :-1]).all()
    bits, parity = draw_bits("parity")
    assert (parity == bits.cumsum(1) % 2).all()


def test_the_latch_says_which_pulse_came_last() -> None:
    batch = draw_batch(TaskSettings.of_task("latch", batch_size=128), 0)
    set_, reset = batch.inputs[:, :, 0] == 1, batch.inputs[:, :, 1] == 1
    assert (set_ ^ reset)[:, 0].all()
    assert not (set_ & reset).any()
    assert np.mean(set_[:, 1:]) == pytest.approx(0.125, abs=0.03)
    for b in range(128):
        for t in range(10):
            last = max(s for s in range(t + 1) if set_[b, s] or reset[b, s])
            assert batch.targets[b, t, 0] == set_[b, last]


def test_sequences_without_chance_are_one_sequence() -> None:
    period = draw_batch(TaskSettings.of_task("period", batch_size=7), 0)
    assert period.targets[:, :, 0].tolist() == [[1, 0, 0] * 4]
    sine = draw_batch(TaskSettings.of_task("sine", period=8, seq_len=8), 5)
    half = np.sqrt(0.5)
    wanted = [half, 1, half, 0, -half, -1, -half, 0]
    assert sine.targets[0, :, 0] == pytest.approx(wanted, abs=1e-15)
    course = draw_batch(TaskSettings.of_task("course"), 0)
    assert course.inputs.tolist() == [[[1, 1], [1, 1], [2, 2]]]
    assert course.targets.tolist() == [[[4, 4], [12, 12], [32, 32]]]


def test_the_integral_is_the_sum_so_far() -> None:
    batch = draw_batch(TaskSettings.of_task("integrate"), 0)
    assert batch.targets == pytest.approx(batch.inputs.cumsum(1), abs=1e-14)
    assert np.abs(batch.inputs).max() <= 1
    assert np.var(batch.inputs) == pytest.approx(1 / 3, abs=0.05)


def test_a_sine_is_the_math_librarys_to_the_last_digits() -> None:
    for n in range(1, 30):
        for k in range(-n, 2 * n):
            assert sine_of_turn(k, n) == pytest.approx(np.sin(2 * np.pi * (k % n) / n), abs=2e-15)


def test_tests_are_longer_and_the_same_for_every_seed() -> None:
    one, other = (draw_test(TaskSettings.of_task("latch", seed=seed)) for seed in (1, 2))
    assert one.inputs.shape == (64, 100, 2)
    assert (one.inputs == other.inputs).all()


def test_starts_have_the_range_that_their_name_says() -> None:
    settings = TaskSettings.of_task("sine")
    limits = {"uniform": np.sqrt(0.5), "wide": 2.0}
    for start, limit in limits.items():
        drawn = [draw_start(replace(settings, start=start, seed=seed)) for seed in range(50)]
        largest = max(abs(value) for weights in drawn for value in weights.values())
        assert 0.95 * limit < largest <= limit
    turned = SRNParams.from_names(
        {k: v for k, v in draw_start(replace(settings, start="orthogonal")).items() if k[0] != "a"}
    )
    assert turned.W_hh @ turned.W_hh.T == pytest.approx(np.eye(2), abs=1e-15)
    ones = draw_start(replace(settings, start="ones"))
    assert [ones["w1"], ones["u4"], ones["b1"], ones["a1"]] == [1, 1, 0, 0]
    with pytest.raises(InvalidValueError, match="set by hand"):
        draw_start(replace(settings, start="own"))


def test_a_start_that_is_not_learned_is_zero_and_a_restart_gives_other_weights() -> None:
    settings = TaskSettings.of_task("latch")
    first, second = draw_start(settings), draw_start(settings, 1)
    assert first["a1"] == first["a2"] == 0
    assert first["w1"] != second["w1"]
    assert first == draw_start(settings)


def test_the_solution_of_parity_set_by_hand_is_right_on_long_sequences() -> None:
    task = find_task("parity")
    assert task.solution is not None
    params = SRNParams.from_names(task.solution, "tanh")
    batch = draw_test(TaskSettings.of_task("parity", seq_len=50))
    for x, target in zip(batch.inputs[:20], batch.targets[:20], strict=True):
        y = run_srn(params, x, np.zeros(2)).y[:, 0]
        assert ((y > 0) == (target[:, 0] == 1)).all()
        assert np.abs(y).min() > 2  # the sigmoid of every answer is sure to 88 %


def test_settings_go_through_json_and_back() -> None:
    for task in list_tasks():
        settings = TaskSettings.of_task(task.name, seed=7)
        assert TaskSettings.from_json(settings.to_json()) == settings


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"task": "nothing"}, "`task` must be one of echo, xor"),
        ({"activation": "gelu"}, "`activation` must be one of linear, tanh"),
        ({"delay": 4}, "`delay` must be a whole number, 0 to 3, got 4"),
        ({"seqLen": 2.5}, "`seq_len` must be a whole number, 2 to 50, got 2.5"),
        ({"learningRate": float("nan")}, "`learning_rate` must be 0.0001 to 1, got nan"),
        ({"seed": True}, "`seed` must be a whole number, 0 to 999,999, got True"),
        ({"start": ["ones"]}, "`start` must be one of uniform, wide"),
    ],
)
def test_settings_outside_their_range_are_refused(change: dict[str, Any], message: str) -> None:
    values = TaskSettings.of_task("echo").to_json()
    with pytest.raises(InvalidValueError, match=message):
        TaskSettings.from_json(values | change)


def test_settings_with_a_name_missing_are_refused() -> None:
    values = TaskSettings.of_task("echo").to_json()
    del values["seed"]
    with pytest.raises(InvalidValueError, match="Settings are task, delay"):
        TaskSettings.from_json(values)
