"""The settings suggested after a divergence train where the run diverged."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from explorer.core.language.config import TrainingConfig
from explorer.core.nets.config import OptimizerConfig
from explorer.core.registry.configs import load_preset
from explorer.core.registry.learners import train
from explorer.core.training.events import Changed, Diverged
from explorer.core.training.remedies import suggest_remedy
from explorer.core.training.run_config import RunConfig

STEPS = 30


def find_divergence(config: RunConfig) -> Diverged | None:
    events = islice(train(config), 2 * STEPS)
    return next((event for event in events if isinstance(event, Diverged)), None)


def change(rate: float, theta: float | None) -> Changed:
    return Changed(epoch=1, step=9, learning_rate=rate, max_grad_norm=theta, temperature=0.0)


@pytest.mark.parametrize(
    ("optimizer", "changed", "rate", "theta"),
    [
        (OptimizerConfig("sgd", 100.0, None), None, 1.0, 1.0),
        (OptimizerConfig("sgd", 100.0, 1.0), None, 1.0, 1.0),
        (OptimizerConfig("sgd", 1.0, 1.0), None, 0.1, 1.0),
        (OptimizerConfig("sgd", 1.0, 0.5), None, 0.1, 0.5),
        (OptimizerConfig("adam", 5.0, None), None, 0.01, 1.0),
        (OptimizerConfig("adam", 0.02, None), None, 0.002, 1.0),
        # After a change it is the settings at the divergence that count, not those at the start.
        (OptimizerConfig("sgd", 1.0, 1.0), change(50.0, None), 1.0, 1.0),
        (OptimizerConfig("sgd", 100.0, None), change(2.0, 0.25), 0.2, 0.25),
        # A run that was raised while it trained: its own rate at the start isn't exceeded.
        (OptimizerConfig("adam", 0.005, 1.0), change(100.0, 1.0), 0.005, 1.0),
        (OptimizerConfig("sgd", 0.001, 1.0), change(5.0, None), 0.001, 1.0),
    ],
)
def test_rate_and_clipping_are_lowered_together_from_the_settings_at_the_divergence(
    optimizer: OptimizerConfig, changed: Changed | None, rate: float, theta: float
) -> None:
    found = suggest_remedy(optimizer, changed)
    assert found.learning_rate == pytest.approx(rate)
    assert found == replace(optimizer, learning_rate=found.learning_rate, max_grad_norm=theta)


def list_random_runs() -> list[TrainingConfig]:
    """Small language models and word pairs with rates that are far too large."""
    rng = np.random.default_rng(0)
    runs = []
    for number in range(20):
        config = load_preset(("hello", "beyond-rnn", "lyrics-fast", "reber-lstm")[number % 4])
        assert isinstance(config, TrainingConfig)
        if not config.data.is_word_pair:
            data = replace(config.data, corpus="reber", max_tokens=3000, batch_size=8, seq_len=20)
            cell = str(rng.choice(["rnn", "gru", "lstm"]))
            model = replace(config.model, cell=cell, hidden_size=32)
            config = replace(config, data=data, model=model)
        optimizer = replace(
            config.optimizer,
            optimizer=str(rng.choice(["sgd", "adam"])),
            learning_rate=float(10 ** rng.uniform(0.7, 2)),
            max_grad_norm=None if rng.random() < 0.5 else 1.0,
        )
        runs.append(replace(config, optimizer=optimizer, seed=number, epochs=STEPS))
    return runs


def test_no_run_that_diverged_diverges_again_with_the_remedy() -> None:
    diverged = [config for config in list_random_runs() if find_divergence(config)]
    assert len(diverged) >= 10
    again = [
        config
        for config in diverged
        if find_divergence(replace(config, optimizer=suggest_remedy(config.optimizer, None)))
    ]
    assert not again
