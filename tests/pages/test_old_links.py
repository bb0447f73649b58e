"""Every link that version 0.1.0 shipped or wrote still means the same."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from explorer.core.cells.gate_scenes import parse_gate_link
from explorer.core.registry.configs import read_run_config
from explorer.core.series.config import SeriesConfig
from explorer.core.series.tables import read_kept_table, write_table
from explorer.core.srn.scene import parse_link
from explorer.core.tables.prepared import PreparedTable
from explorer.core.training.run_config import RunConfig
from explorer.core.typed_numbers.number import parse_number
from explorer.runs.engine import Engine
from explorer.runs.records import Run
from explorer.ui.runs.engine import open_store
from tests.pages.test_pages import run_page

_FILE = Path(__file__).parents[1] / "compatibility" / "version-0.1.0" / "links.json"
LINKS: list[dict[str, Any]] = json.loads(_FILE.read_text("utf-8"))


# What later versions changed on purpose: taggers also learn everyday phrases and unknown words.
CHANGED = {"slots": {"phrases": "everyday", "dropped_share": 0.1}}


def name_link(link: dict[str, Any]) -> str:
    return str(link["origins"][0])


@pytest.mark.parametrize("link", [each for each in LINKS if "scene" in each], ids=name_link)
def test_a_link_of_the_srn_page_has_the_same_scene(link: dict[str, Any]) -> None:
    scene, ignored = parse_link(link["query"])
    assert ignored == []
    assert {
        "activation": scene.params.activation,
        "weights": scene.params.to_names(),
        "h_0": scene.h_0.tolist(),
        "inputs": scene.inputs.tolist(),
        "step": scene.step,
    } == link["scene"]


@pytest.mark.parametrize("link", [each for each in LINKS if "gate_scene" in each], ids=name_link)
def test_a_link_of_the_gates_has_the_same_scene(link: dict[str, Any]) -> None:
    scene, ignored = parse_gate_link(link["query"])
    assert ignored == []
    assert {
        "cell": scene.cell,
        "values": dict(scene.values),
        "inputs": list(scene.inputs),
        "step": scene.step,
    } == link["gate_scene"]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The configurations of the runs that a page starts; nothing is trained."""
    configs: list[str] = []

    def start_run(_: Engine, owner: str, name: str, config: str) -> Run:
        configs.append(config)
        return open_store().create_run(owner, name, config)

    monkeypatch.setattr(Engine, "start_run", start_run)
    monkeypatch.setattr(Engine, "warm_up", lambda _: None)
    return configs


def leave_dates_out(config: RunConfig) -> RunConfig:
    """The configuration without a table's dates: they only became part of it after 0.1.0."""
    if not isinstance(config, SeriesConfig) or config.source != "own-table":
        return config
    table = read_kept_table(config.table)
    return replace(config, table=write_table(PreparedTable(table.names, table.values, None, ())))


def read_like(held: Any, expected: Any) -> Any:  # noqa: ANN401 - controls hold many types
    """What a control holds; a field of numbers holds text now, which stands for its number."""
    is_typed = isinstance(held, str) and isinstance(expected, int | float)
    return parse_number(held) if is_typed else held


@pytest.mark.slow
@pytest.mark.parametrize("link", LINKS, ids=name_link)
def test_a_link_opens_with_the_same_values_and_trains_the_same_runs(
    link: dict[str, Any], started: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("EXPLORER_DATA", str(tmp_path))
    app = run_page(link["page"], link["query"])
    assert not app.exception
    assert not app.error
    assert not app.warning  # a warning would name the parts of the link that were ignored
    for name, expected in link["state"].items():
        assert read_like(app.session_state[name], expected) == expected, name
    if link["starts"]:
        next(each for each in app.button if each.proto.type == "primary").click().run()
        assert not app.exception
        # A run's default name is wording, which may improve; everything trained stays the same.
        given = [
            leave_dates_out(replace(read_run_config(config), name="run")) for config in started
        ]
        assert given == [
            replace(
                read_run_config(json.dumps(config | CHANGED.get(config.get("kind"), {}))),
                name="run",
            )
            for config in link["starts"]
        ]
