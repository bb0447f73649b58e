"""Default names of runs: what differs from the recipe stands in them, and no two are the same."""

from __future__ import annotations

import random
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from explorer.core.errors import ExplorerError
from explorer.core.fields import FieldRule, list_rules
from explorer.core.language.config import TrainingConfig
from explorer.core.registry.configs import list_presets, load_preset
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.series.config import SeriesConfig
from explorer.core.slots.config import SlotsConfig
from explorer.core.training.run_config import RunConfig
from explorer.runs.records import Run, Status
from explorer.ui.runs.names import name_run, number_name, tell_apart
from explorer.ui.runs.recipes import find_recipe, list_differing, list_settings

COUNT = 100  # random runs for each preset
RECORDING = {"sample_every", "sample_prefix", "gradient_every", "show_every"}

LYRICS = TrainingConfig.load_preset("lyrics-rnn")
HELLO = TrainingConfig.load_preset("hello")
NAMES: list[tuple[RunConfig, str]] = [
    (LYRICS, "Lyrics, RNN"),
    (replace(LYRICS, seed=3), "Lyrics, RNN, seed 3"),
    (replace(LYRICS, epochs=50), "Lyrics, RNN, 50 epochs"),
    (replace(LYRICS, path="textbook"), "Lyrics, RNN, textbook loop"),
    (
        replace(LYRICS, model=replace(LYRICS.model, cell="gru", hidden_size=128)),
        "Lyrics, GRU, 128 units",
    ),
    (
        replace(LYRICS, optimizer=replace(LYRICS.optimizer, learning_rate=0.5, max_grad_norm=None)),
        "Lyrics, RNN, rate 0.5, no clipping",
    ),
    (
        replace(LYRICS, data=replace(LYRICS.data, corpus=None, text="la la " * 999)),
        "Own text, RNN",
    ),
    (replace(LYRICS, data=replace(LYRICS.data, corpus="tale-en")), "An English tale, RNN"),
    (
        replace(LYRICS, data=replace(LYRICS.data, split_by="word", seq_len=5, min_freq=2)),
        "Lyrics, RNN, words, fewest occurrences 2, words per window 5",
    ),
    (TrainingConfig.load_preset("lyrics-scratch"), "Lyrics, RNN from scratch"),
    (TrainingConfig.load_preset("reber-lstm"), "Reber grammar, LSTM"),
    (HELLO, "hello → ohlol"),
    (replace(SeriesConfig.load_preset("long-weather"), num_nets=1), "Long weather, 1 net"),
    (replace(SeriesConfig.load_preset("weather"), num_nets=2), "Weather, 2 nets"),
    (
        replace(HELLO, model=replace(HELLO.model, cut_recurrence=True)),
        "hello → ohlol, recurrence cut",
    ),
    (TrainingConfig.load_preset("beyond-cell"), "beyond → ynbode, nn.RNNCell"),
    (replace(load_preset("recall"), seed=1), "RNN, delay 30, seed 1"),
    (load_preset("echo"), "SRN, echo to 20"),
    (replace(SlotsConfig.load_preset("gru"), is_memory_cut=True), "GRU without memory"),
    (replace(SeriesConfig.load_preset("sales"), scaling="none"), "Sales, inputs as they are"),
    (
        replace(SeriesConfig.load_preset("sales"), adds_last_value=True),
        "Sales, inputs standardised, forecasts the change",
    ),
    (
        replace(SeriesConfig.load_preset("sales"), length=200),
        "Sales, inputs standardised, 200 random walks",
    ),
    (replace(SeriesConfig.load_preset("long-weather"), length=2000), "Long weather, 2,000 days"),
    (replace(Seq2SeqConfig.load_preset("antonyms"), pairs="a=b"), "Own pairs"),
]


@pytest.mark.parametrize(("config", "name"), NAMES, ids=[name for _, name in NAMES])
def test_a_run_is_named_by_its_recipe_and_what_differs_from_it(
    config: RunConfig, name: str
) -> None:
    assert name_run(config).name == name
    assert name_run(name_run(config)) == name_run(config)


def test_no_two_presets_have_the_same_name_and_none_shows_a_code_name() -> None:
    names = [name_run(load_preset(preset)).name for preset in list_presets()]
    assert len({*names}) == len(names)
    assert not [name for name in names if "-" in name or "_" in name]


def draw(rule: FieldRule, value: Any, rng: random.Random) -> Any:  # noqa: ANN401 - as the field
    """Another value for a field, near its own."""
    if rule.kind == "choice":
        return rng.choice(rule.choices)
    if rule.kind == "bool":
        return rng.random() < 0.5
    if rule.is_optional and rng.random() < 0.3:
        return None
    if rule.kind == "int":
        return max(int(rule.low or 0), (value or 0) + rng.randint(-3, 3))
    return round((value or 1.0) * rng.uniform(0.2, 1.0), 4)


def vary(config: RunConfig, rng: random.Random) -> RunConfig | None:
    """The run with a few of its page's controls moved; None if they conflict."""
    changes = {}
    for name in rng.sample(find_recipe(config).fields, 3):
        for owner, part in [("", config), *list_parts(config)]:
            rules = {rule.name: rule for rule in list_rules(part)}
            if name in rules and rules[name].kind != "text":
                changes[owner, name] = draw(rules[name], getattr(part, name), rng)
    try:
        for (owner, name), value in changes.items():
            part = replace(getattr(config, owner), **{name: value}) if owner else value
            config = replace(config, **{owner or name: part})
    except ExplorerError:
        return None
    return config


def list_parts(config: RunConfig) -> list[tuple[str, Any]]:
    parts = [(each.name, getattr(config, each.name)) for each in fields(config)]
    return [(name, part) for name, part in parts if is_dataclass(part)]


@pytest.mark.parametrize("preset", list_presets())
def test_random_runs_of_a_page_share_a_name_only_if_they_train_the_same_net(preset: str) -> None:
    rng = random.Random(preset)  # noqa: S311 - draws settings, not secrets
    named: dict[str, RunConfig] = {}
    for _ in range(COUNT):
        config = vary(load_preset(preset), rng)
        if config is None:
            continue
        name = name_run(config).name
        assert 0 < len(name) <= 80
        if not name.endswith("…"):
            twin = named.setdefault(name, config)
            assert {*list_differing(config, twin)} <= RECORDING
    assert len(named) > COUNT // 4


def test_settings_are_listed_once_each_with_those_of_the_parts() -> None:
    names = [name for name, _ in list_settings(LYRICS)]
    assert len({*names}) == len(names)
    assert {"seed", "cell", "learning_rate", "corpus"} <= {*names}


def make_run(run_id: str, name: str, created_at: float) -> Run:
    return Run(run_id, "me", name, "{}", created_at, 0, 0, 0.0, Status.FINISHED)


def test_of_runs_with_the_same_name_each_but_the_oldest_gets_a_number() -> None:
    runs = [make_run("d", "x", 4.0), make_run("c", "y", 3.0), make_run("b", "x", 2.0)]
    runs += [make_run("a", "x", 1.0), make_run("e", "x (2)", 5.0)]
    told = [run.name for run in tell_apart(runs)]
    assert told == ["x (4)", "y", "x (3)", "x", "x (2)"]
    assert [run.id for run in tell_apart(runs)] == [run.id for run in runs]


def test_a_name_that_is_taken_gets_the_next_number_within_the_limit() -> None:
    assert number_name("hello", set()) == "hello"
    assert number_name("hello", {"hello"}) == "hello (2)"
    assert number_name("hello", {"hello", "hello (2)"}) == "hello (3)"
    long = "x" * 80
    assert number_name(long, {long}) == "x" * 76 + " (2)"
