"""A run's settings in one line, for each kind of run."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from explorer.core.delay.config import DelayConfig
from explorer.core.language.config import TrainingConfig
from explorer.core.language.data_config import DataConfig
from explorer.core.registry.configs import list_presets, load_preset
from explorer.core.text.corpora import list_corpora
from explorer.core.training.events import Changed
from explorer.core.training.run_config import RunConfig
from explorer.runs.records import Run, Status
from explorer.ui.runs.settings import describe_nets, describe_settings, name_pair

LINES = {
    "hello": "hello → ohlol, RNN with 4 hidden units, Adam at rate 0.1, no clipping, seed 2",
    "antonyms": "word pairs, RNN with 128 hidden units, Adam at rate 0.001, no clipping, seed 0",
    "weather": "weather, 20 RNNs with 3 hidden units, standardised, Adam at rate 0.02, "
    "no clipping, seed 0",
    "lyrics-fast": "Chinese song lyrics, RNN with 256 hidden units, Adam at rate 0.005, "
    "clipped at 1, seed 0",
    "reber-lstm": "The embedded Reber grammar, LSTM with 64 hidden units, Adam at rate 0.005, "
    "clipped at 1, seed 0",
}


def make_run(config: RunConfig, name: str) -> Run:
    return Run(uuid4().hex, "me", name, config.to_json(), 0.0, 1, 1, 2.0, Status.FINISHED)


def change(
    epoch: int, rate: float = 0.005, theta: float | None = 1.0, temperature: float = 0.0
) -> Changed:
    """A change of a run of lyrics-fast, at its own settings if nothing else is said."""
    return Changed(epoch, 31 * epoch, rate, theta, temperature)


# Changes of a run of lyrics-fast (rate 0.005, clipped at 1, temperature 0), and what they add.
CHANGES: tuple[tuple[tuple[Changed, ...], str], ...] = (
    ((), ""),
    ((change(12, rate=0.5),), "; after epoch 12: rate 0.5"),
    ((change(0, rate=0.5),), "; during epoch 1: rate 0.5"),
    ((change(3, theta=None),), "; after epoch 3: no clipping"),
    (
        (change(3, theta=None), change(4)),
        "; after epoch 3: no clipping; after epoch 4: clipped at 1",
    ),
    (
        (change(2, rate=0.1), change(2, rate=0.1, theta=2.0), change(9, 0.1, 2.0, 0.7)),
        "; after epoch 2: rate 0.1, clipped at 2; after epoch 9: texts sampled at temperature 0.7",
    ),
    (
        (change(2, rate=0.1), Changed(2, 80, 0.005, 1.0, 0.0)),
        "; after epoch 2: rate 0.1, then rate 0.005",
    ),
    ((change(5),), ""),
    ((change(5, rate=1.0), change(5)), ""),
)


@pytest.mark.parametrize(
    ("source", "target", "name"),
    [
        ("abc", "cba", "abc → cba"),
        ("אב", "בג", "reads אב, spells בג"),
        ("اب", "ab", "reads اب, spells ab"),
        ("α β", "βββ", "α β → βββ"),
    ],
)
def test_no_arrow_stands_between_words_that_run_from_right_to_left(
    source: str, target: str, name: str
) -> None:
    assert name_pair(DataConfig(source=source, target=target)).replace("␣", " ") == name


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


@pytest.mark.parametrize(("changes", "words"), CHANGES)
def test_the_line_states_what_was_changed_while_the_run_trained(
    changes: tuple[Changed, ...], words: str
) -> None:
    assert describe_settings(load_preset("lyrics-fast"), changes) == LINES["lyrics-fast"] + words


def test_of_many_changes_the_line_states_the_last_ones_and_how_many_there_were() -> None:
    changes = [change(epoch, rate=0.001 * epoch) for epoch in range(1, 12)]
    line = describe_settings(load_preset("lyrics-fast"), changes)
    assert line.startswith(
        LINES["lyrics-fast"] + "; changed at 11 epochs, last after epoch 9: rate"
    )
    assert line.endswith("; after epoch 11: rate 0.011")


@pytest.mark.parametrize("preset", list_presets())
def test_no_line_shows_the_code_name_of_a_corpus_or_a_series(preset: str) -> None:
    words = describe_settings(load_preset(preset)).replace(",", " ").split()
    assert not {*words} & {*list_corpora(), "long-weather", "own-table", "three-samples"}


def test_an_own_text_is_called_that_and_never_quoted() -> None:
    config = TrainingConfig.load_preset("lyrics-fast")
    own = replace(config, data=replace(config.data, corpus=None, text="secret " * 99))
    assert describe_settings(own).startswith("own text, RNN")


def test_a_run_whose_corpus_this_version_does_not_have_is_described_by_its_name() -> None:
    config: RunConfig = TrainingConfig.from_table({"data": {"corpus": "future-text"}})
    assert describe_settings(config).startswith("future-text, RNN")


def test_nets_shown_together_state_what_they_share_once() -> None:
    gru = load_preset("lyrics-gru")
    seeds = [make_run(replace(gru, seed=seed), f"net {seed}") for seed in (1, 2, 3)]
    line = describe_settings(gru).removesuffix(f", seed {gru.seed}")
    assert describe_nets([]) == ""
    assert describe_nets(seeds[:1]) == f"Net: “net 1”, {line}, seed 1."
    assert describe_nets(seeds[:2]) == f"Nets: “net 1”, seed 1; “net 2”, seed 2. Both: {line}."
    three = f"Nets, in this order: seed 1; seed 2; seed 3. All: {line}."
    assert describe_nets(seeds) == three


@pytest.mark.parametrize("preset", ["echo", "recall"])
def test_only_a_net_with_a_window_states_one(preset: str) -> None:
    config = DelayConfig.load_preset(preset)
    assert "window" not in describe_settings(config)
    if config.task == "echo":
        line = describe_settings(replace(config, architecture="narx", window=9))
        assert ", window 9, " in line
