"""A run's settings in one line, for each kind of run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from explorer.core.language.config import TrainingConfig
from explorer.core.registry.configs import list_presets, load_preset
from explorer.ui.runs.settings import describe_settings

LINES = {
    "hello": "hello → ohlol, RNN with 4 hidden units, Adam at rate 0.1, no clipping, seed 2",
    "antonyms": "word pairs, RNN with 128 hidden units, Adam at rate 0.001, no clipping, seed 0",
    "weather": "weather, 20 RNNs with 3 hidden units, standardised, Adam at rate 0.02, "
    "no clipping, seed 0",
}


@pytest.mark.parametrize("preset", LINES)
def test_the_line_names_data_net_optimiser_and_seed(preset: str) -> None:
    assert describe_settings(load_preset(preset)) == LINES[preset]


@pytest.mark.parametrize("preset", list_presets())
def test_every_presets_line_states_rate_and_seed_in_words(preset: str) -> None:
    config = load_preset(preset)
    line = describe_settings(config)
    assert f"rate {config.optimizer.learning_rate:g}" in line
    assert line.endswith(f"seed {config.seed}")
    assert "_" not in line


def test_runs_with_different_cells_rates_seeds_or_clipping_have_different_lines() -> None:
    config = TrainingConfig.load_preset("lyrics-gru")
    optimizer = config.optimizer
    variants = [
        config,
        replace(config, seed=config.seed + 1),
        replace(config, model=replace(config.model, cell="lstm")),
        replace(config, model=replace(config.model, hidden_size=7)),
        replace(config, model=replace(config.model, cut_recurrence=True)),
        replace(config, optimizer=replace(optimizer, learning_rate=0.123)),
        replace(config, optimizer=replace(optimizer, max_grad_norm=None)),
    ]
    assert len({describe_settings(each) for each in variants}) == len(variants)
