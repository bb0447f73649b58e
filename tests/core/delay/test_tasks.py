"""The delay tasks and their scores, calculated by hand."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.delay.config import DelayConfig
from explorer.core.delay.scores import EchoScore, find_solved_delay
from explorer.core.delay.tasks import DelaySequences, draw_sequences, score_accuracy, score_r2
from explorer.core.errors import InvalidValueError
from explorer.core.registry.configs import (
    load_preset,
    read_run_config,
)


def test_a_recall_marks_its_first_bit_and_wants_it_at_the_last_step() -> None:
    sequences = draw_sequences("recall", 200, 7, np.random.default_rng(0))
    assert sequences.x.shape == (200, 8, 2)
    assert set(np.unique(sequences.x[:, :, 0])) == {-1.0, 1.0}
    np.testing.assert_array_equal(sequences.x[0, :, 1], [1, 0, 0, 0, 0, 0, 0, 0])
    np.testing.assert_array_equal(sequences.y[:, -1, 0], sequences.x[:, 0, 0])
    assert (sequences.first_trained, sequences.first_scored) == (7, 7)
    assert abs(sequences.x[:, :, 0].mean()) < 0.1


def test_an_echo_wants_the_input_at_every_lag_and_zero_before_the_first() -> None:
    sequences = draw_sequences("echo", 2, 3, np.random.default_rng(1))
    x, y = sequences.x[0, :, 0], sequences.y[0]
    assert y.shape == (22, 4)
    np.testing.assert_array_equal(y[:, 0], x)
    np.testing.assert_array_equal(y[3:, 3], x[:-3])
    np.testing.assert_array_equal(y[:3, 3], 0)
    assert (sequences.first_trained, sequences.first_scored) == (0, 3)


def test_accuracy_counts_signs_and_r2_compares_with_the_mean() -> None:
    y = np.array([[[1.0], [-1.0], [1.0], [-1.0]]])  # mean 0, sum of squares 4
    sequences = DelaySequences(np.zeros((1, 4, 1)), y, 0, 0)
    half = 0.5 * y  # errors 0.25 each, 1 together
    assert score_accuracy(half, sequences) == 1.0
    assert score_accuracy(np.abs(y), sequences) == 0.5
    assert score_r2(half, sequences)[0] == pytest.approx(0.75)
    assert score_r2(np.zeros_like(y), sequences)[0] == 0.0
    assert score_r2(-y, sequences)[0] == pytest.approx(-3.0)


def test_the_reach_ends_at_the_first_lag_below_the_threshold() -> None:
    assert EchoScore("rnn", 1, 9, np.array([1.0, 0.95, 0.9, 0.2, 1.0])).reach == 3
    assert EchoScore("rnn", 1, 9, np.array([1.0, 1.0])).reach == 2
    assert EchoScore("rnn", 1, 9, np.array([np.nan, 1.0])).reach == 0


def test_the_solved_delay_is_the_longest_without_a_failure_below_it() -> None:
    assert find_solved_delay({5: 1.0, 10: 0.96, 20: 0.6, 40: 0.99}) == 10
    assert find_solved_delay({5: 0.95}) is None  # above 95%, not at it
    assert find_solved_delay({}) is None


def test_an_architecture_or_delay_that_does_not_suit_the_task_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="one of rnn, gru, lstm for the task recall"):
        DelayConfig(architecture="tdnn")
    with pytest.raises(InvalidValueError, match="`delay` must be 1 to 40 for the task echo"):
        DelayConfig(task="echo", delay=41)


def test_the_presets_are_the_two_tasks_and_survive_the_trip_through_json() -> None:
    assert DelayConfig.list_presets() == ["echo", "recall"]
    for name in DelayConfig.list_presets():
        config = load_preset(name)
        assert isinstance(config, DelayConfig)
        assert config.task == name
        assert read_run_config(config.to_json()) == config
