"""Runs of every kind: read back by kind, refused with a sentence, judged in their own unit."""

from __future__ import annotations

import json

import pytest

from explorer.core.config import PRESETS_FOLDER, list_presets, load_preset
from explorer.core.errors import ExplorerError
from explorer.core.run_configs import (
    list_task_kinds,
    list_task_presets,
    load_task_preset,
    read_run_config,
)

TASKS = [(kind, name) for kind in list_task_kinds() for name in list_task_presets(kind)]


def test_every_folder_of_presets_belongs_to_a_kind() -> None:
    folders = {path.name for path in PRESETS_FOLDER.iterdir() if path.is_dir()}
    assert folders - {"srn", "gates"} == set(list_task_kinds())  # scenes of stages, not runs


@pytest.mark.parametrize(("kind", "name"), TASKS)
def test_a_task_s_configuration_comes_back_from_json(kind: str, name: str) -> None:
    config = load_task_preset(kind, name)
    assert read_run_config(config.to_json()) == config
    assert json.loads(config.to_json())["kind"] == kind


@pytest.mark.parametrize("name", list_presets())
def test_a_configuration_without_a_kind_is_a_character_model_s(name: str) -> None:
    assert read_run_config(load_preset(name).to_json()) == load_preset(name)


def test_forecasts_and_delays_are_judged_by_squared_errors_and_letters_are_not() -> None:
    squared = {(kind, load_task_preset(kind, name).has_squared_error) for kind, name in TASKS}
    assert squared == {("delay", True), ("series", True), ("seq2seq", False), ("slots", False)}
    assert not load_preset("hello").has_squared_error


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[", "must be JSON"),
        ('{"kind": "poem"}', "`kind` must be one of delay, seq2seq, series, slots"),
        ('{"kind": "series", "colour": 1}', "`colour` is no field of a series configuration"),
        ('{"kind": "series", "optimizer": 3}', "`optimizer` must be a JSON object"),
        ('{"kind": "slots", "optimizer": {"speed": 1}}', "`speed` is no field of `optimizer`"),
        ('{"kind": "delay", "epochs": 0}', "`epochs` must be 1 to 10000, got 0"),
    ],
)
def test_a_broken_configuration_is_refused_with_a_sentence(text: str, words: str) -> None:
    with pytest.raises(ExplorerError, match=words.replace("`", "`")):
        read_run_config(text)
