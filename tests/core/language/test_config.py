"""Configurations: what is refused and how, the round trip through JSON, the course's presets."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import pytest

from explorer.core.errors import ExplorerError, InvalidTextError, InvalidValueError
from explorer.core.fields import list_rules
from explorer.core.language.config import TrainingConfig
from explorer.core.language.data_config import DataConfig
from explorer.core.nets.config import ModelConfig, OptimizerConfig


@pytest.mark.parametrize(
    ("kind", "name", "bad", "message"),
    [
        (ModelConfig, "hidden_size", 0, "`hidden_size` must be 1 to 1024, got 0."),
        (ModelConfig, "hidden_size", 1025, "`hidden_size` must be 1 to 1024, got 1025."),
        (
            ModelConfig,
            "hidden_size",
            2.5,
            "`hidden_size` must be a whole number, 1 to 1024, got 2.5.",
        ),
        (
            ModelConfig,
            "hidden_size",
            True,
            "`hidden_size` must be a whole number, 1 to 1024, got True.",
        ),
        (ModelConfig, "num_layers", 4, "`num_layers` must be 1 to 3, got 4."),
        (ModelConfig, "cell", "cnn", "`cell` must be one of rnn, gru, lstm, got 'cnn'."),
        (DataConfig, "seq_len", 513, "`seq_len` must be 1 to 512, got 513."),
        (DataConfig, "validation_share", 0.6, "`validation_share` must be 0 to 0.5, got 0.6."),
        (
            OptimizerConfig,
            "learning_rate",
            0,
            "`learning_rate` must be above 0, at most 100, got 0.0.",
        ),
        (
            OptimizerConfig,
            "learning_rate",
            float("nan"),
            "`learning_rate` must be above 0, at most 100, got nan.",
        ),
        (
            OptimizerConfig,
            "max_grad_norm",
            -1.0,
            "`max_grad_norm` must be above 0, at most 1,000,000, or empty, got -1.0.",
        ),
        (TrainingConfig, "epochs", 10_001, "`epochs` must be 1 to 10,000, got 10001."),
        (
            TrainingConfig,
            "name",
            "\ud800",
            "`name` must be text of 1 to 80 characters, got '\\ud800'.",
        ),
    ],
)
def test_an_invalid_value_is_refused_with_the_field_the_rule_and_the_value(
    kind: type[DataConfig], name: str, bad: object, message: str
) -> None:
    given: dict[str, Any] = {name: bad}
    if kind is DataConfig:
        given["corpus"] = "reber"
    with pytest.raises(InvalidValueError) as caught:
        kind(**given)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("given", "part"),
    [
        ({}, "got none"),
        ({"corpus": "reber", "text": "ab"}, "got corpus, text"),
        ({"source": "hello"}, "got source"),
        ({"corpus": "../secret"}, "lower-case letters, digits and hyphens"),
        (
            {"source": "hello", "target": "hell"},
            "^The two words must have the same number of letters, got 5 and 4",
        ),
        (
            {"source": "aa", "target": "aa"},
            "^The two words must have at least two different letters",
        ),
        ({"source": "a\n", "target": "ab"}, "^The two words must have printable letters only"),
        ({"source": "a" * 33, "target": "b" * 33}, "1 to 32"),
        ({"text": "的" * 1_700_000}, "at most 5 MB, got 5.1 MB"),
    ],
)
def test_data_needs_exactly_one_valid_source(given: dict[str, Any], part: str) -> None:
    with pytest.raises(ExplorerError, match=part):
        DataConfig(**given)


def test_a_state_used_as_logits_must_have_the_size_of_the_alphabet() -> None:
    hello = TrainingConfig.load_preset("hello")
    with pytest.raises(InvalidValueError, match="`hidden_size` must be 4, the number of letters"):
        replace(hello, model=replace(hello.model, hidden_size=6))


def test_options_that_would_be_ignored_are_refused() -> None:
    with pytest.raises(InvalidValueError, match="`dropout` acts between layers"):
        ModelConfig(dropout=0.5)
    with pytest.raises(InvalidValueError, match="`orthogonal_recurrence`"):
        ModelConfig(orthogonal_recurrence=True, cut_recurrence=True)


def test_a_configuration_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        ModelConfig().hidden_size = 3  # type: ignore[misc]


def test_a_configuration_survives_the_round_trip_through_json() -> None:
    config = TrainingConfig(
        name="ein Lauf 歌",
        data=DataConfig(text="abc" * 500, reserved=("<pad>",), max_tokens=None),
        model=ModelConfig(cell="gru", num_layers=2, dropout=0.25),
        optimizer=OptimizerConfig(max_grad_norm=None),
        precision="float64",
    )
    assert TrainingConfig.from_json(config.to_json()) == config


def test_fields_missing_from_json_get_defaults_and_whole_numbers_become_floats() -> None:
    config = TrainingConfig.from_json('{"optimizer": {"learning_rate": 2}, "data": {"text": "ab"}}')
    assert config.optimizer == OptimizerConfig(learning_rate=2.0)
    assert isinstance(config.optimizer.learning_rate, float)
    assert config.data == DataConfig(text="ab")


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ('{"hiden": 1}', InvalidValueError, "`hiden` isn't a field of a language configuration"),
        ('{"model": {"hiden": 1}}', InvalidValueError, "`hiden` isn't a field of `model`; its"),
        ('{"model": 3}', InvalidTextError, "`model` must be a JSON object, got 3"),
        ("[]", InvalidTextError, "must be a JSON object"),
        ("{", InvalidTextError, "must be JSON"),
        ("[" * 100_000, InvalidTextError, "must be JSON"),
        ('{"epochs": "many"}', InvalidValueError, "`epochs` must be a whole number, 1 to 10,000"),
        ('{"model": {"cell": []}}', InvalidValueError, "`cell` must be one of"),
        ('{"optimizer": {"learning_rate": NaN}}', InvalidValueError, "got nan"),
    ],
)
def test_malformed_json_is_refused_with_the_name_of_the_faulty_field(
    text: str, kind: type[Exception], part: str
) -> None:
    with pytest.raises(kind, match=part):
        TrainingConfig.from_json(text)


@pytest.mark.parametrize("kind", [DataConfig, ModelConfig, OptimizerConfig, TrainingConfig])
def test_every_field_has_one_rule_explained_in_a_sentence(kind: type[DataConfig]) -> None:
    rules = {rule.name: rule for rule in list_rules(kind)}
    parts = {"DataConfig", "ModelConfig", "OptimizerConfig"}
    names = {each.name for each in fields(kind) if each.type not in parts}
    assert set(rules) == names
    for rule in rules.values():
        assert rule.meaning.endswith(".")
        assert rule.explain()
        assert rule.check(rule.default) == rule.default


def test_the_presets_are_the_courses_recipes() -> None:
    small, lyrics = (
        ["beyond-cell", "beyond-rnn", "hello"],
        ["fast", "gru", "lstm", "rnn", "scratch"],
    )
    assert TrainingConfig.list_presets() == [
        *small,
        *(f"lyrics-{each}" for each in lyrics),
        "reber-lstm",
    ]
    hello, cell, rnn = (
        TrainingConfig.load_preset(name) for name in ("hello", "beyond-cell", "beyond-rnn")
    )
    assert hello.data.alphabet == tuple("ehlo")
    assert [hello.data.alphabet.index(letter) for letter in "hello"] == [1, 0, 2, 2, 3]
    assert [hello.data.alphabet.index(letter) for letter in "ohlol"] == [3, 1, 2, 3, 2]
    assert cell.data.alphabet == tuple("beyond")
    assert rnn.data.alphabet == tuple("bdenoy")
    recipes = [
        (each.optimizer.optimizer, each.optimizer.learning_rate, each.optimizer.loss_reduction)
        for each in (hello, cell, rnn)
    ]
    assert recipes == [("adam", 0.1, "sum"), ("adam", 0.001, "sum"), ("adam", 0.05, "mean")]
    assert [each.epochs for each in (hello, cell, rnn)] == [15, 800, 30]
    for name, cell_name, hidden_size in [
        ("lyrics-rnn", "rnn", 256),
        ("lyrics-gru", "gru", 256),
        ("lyrics-lstm", "lstm", 256),
        ("lyrics-scratch", "rnn", 512),
    ]:
        config = TrainingConfig.load_preset(name)
        assert (config.model.cell, config.model.hidden_size) == (cell_name, hidden_size)
        assert config.optimizer == OptimizerConfig("sgd", 1.0, 1.0, "mean")
        data = config.data
        assert (data.batch_size, data.seq_len, data.max_tokens) == (32, 35, 10_000)
        assert (data.sampling, data.validation_share) == ("sequential", 0.0)
        assert config.epochs == 1000
    assert TrainingConfig.load_preset("lyrics-scratch").model.init == "normal"


def test_an_unknown_preset_is_refused_with_the_existing_names() -> None:
    with pytest.raises(InvalidValueError, match="beyond-cell, beyond-rnn, hello"):
        TrainingConfig.load_preset("../hello")


def test_a_presets_file_has_the_name_of_its_run() -> None:
    for name in TrainingConfig.list_presets():
        config = TrainingConfig.load_preset(name)
        assert config.name == name
        assert json.loads(config.to_json())["name"] == name
