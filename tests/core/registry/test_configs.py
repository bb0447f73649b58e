"""Runs of every kind: read back from JSON, refused with a reason, and scored in their own unit."""

from __future__ import annotations

import json

import pytest

from explorer.core.assets import PRESETS_FOLDER
from explorer.core.errors import ExplorerError
from explorer.core.language.config import TrainingConfig
from explorer.core.registry.configs import list_presets, load_preset, read_run_config
from explorer.core.series.config import SeriesConfig

KINDS = {name: load_preset(name).kind for name in list_presets()}


def test_every_folder_of_presets_belongs_to_a_kind() -> None:
    folders = {path.name for path in PRESETS_FOLDER.iterdir() if path.is_dir()}
    assert folders - {"srn", "gates"} == set(KINDS.values())  # those hold scenes, not runs


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_a_configuration_survives_the_round_trip_through_json(kind: str, name: str) -> None:
    config = load_preset(name)
    assert read_run_config(config.to_json()) == config
    assert json.loads(config.to_json())["kind"] == kind


@pytest.mark.parametrize("name", TrainingConfig.list_presets())
def test_a_stored_configuration_without_a_kind_is_a_language_model_s(name: str) -> None:
    table = json.loads(load_preset(name).to_json())
    del table["kind"]
    assert read_run_config(json.dumps(table)) == load_preset(name)


def test_no_two_presets_share_a_name() -> None:
    files = [path for kind in {*KINDS.values()} for path in (PRESETS_FOLDER / kind).glob("*.json")]
    assert len(list_presets()) == len(KINDS) == len(files)


def test_an_unknown_preset_is_refused_with_the_names_of_all_kinds() -> None:
    with pytest.raises(ExplorerError, match=r"antonyms, .*hello, .*got '\.\./hello'"):
        load_preset("../hello")


def test_a_kind_refuses_the_configuration_of_another() -> None:
    with pytest.raises(ExplorerError, match="`kind` must be series, or missing, got 'slots'"):
        SeriesConfig.from_json('{"kind": "slots"}')


def test_forecasts_and_delays_are_scored_by_squared_errors_and_letters_are_not() -> None:
    squared = {(kind, load_preset(name).has_squared_error) for name, kind in KINDS.items()}
    others = {(kind, False) for kind in ("language", "seq2seq", "slots")}
    assert squared == {("delay", True), ("series", True), *others}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[", "must be JSON"),
        ('{"kind": "poem"}', "`kind` must be one of delay, language, seq2seq, series, slots"),
        ('{"kind": "series", "colour": 1}', "`colour` isn't a field of a series configuration"),
        ('{"kind": "series", "optimizer": 3}', "`optimizer` must be a JSON object"),
        ('{"kind": "slots", "optimizer": {"speed": 1}}', "`speed` isn't a field of `optimizer`"),
        ('{"kind": "delay", "epochs": 0}', "`epochs` must be 1 to 10,000, got 0"),
    ],
)
def test_a_broken_configuration_is_refused_with_the_reason(text: str, words: str) -> None:
    with pytest.raises(ExplorerError, match=words.replace("`", "`")):
        read_run_config(text)
