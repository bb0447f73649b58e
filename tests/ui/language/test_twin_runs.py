"""Each twin differs from its run in exactly one setting."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from explorer.core.registry.configs import load_preset
from explorer.ui.language.twin_runs import SWITCHES
from explorer.ui.runs.names import name_run


def flatten(table: dict[str, object], prefix: str = "") -> dict[str, object]:
    flat: dict[str, object] = {}
    for key, value in table.items():
        flat |= (
            flatten(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
        )
    return flat


@pytest.mark.parametrize(
    ("switch", "changed"),
    [
        ("gru", {"model.cell": "gru"}),
        ("lstm", {"model.cell": "lstm"}),
        ("sampling", {"data.sampling": "random"}),
        ("input", {"model.input": "embedding"}),
        ("clipping", {"optimizer.max_grad_norm": None}),
        ("learning rate", {"optimizer.learning_rate": 0.5}),
        ("textbook loop", {"path": "textbook"}),
    ],
)
def test_a_switch_changes_one_setting_of_the_course_recipe(
    switch: str, changed: dict[str, object]
) -> None:
    config = load_preset("lyrics-rnn")
    twin = SWITCHES[switch](config)
    own, other = flatten(asdict(config)), flatten(asdict(twin))
    assert {key: other[key] for key in own if own[key] != other[key]} == changed
    assert name_run(config).name != name_run(twin).name


def test_the_race_trains_the_same_net_on_the_same_text_as_the_course_does() -> None:
    fast, course = load_preset("lyrics-fast"), load_preset("lyrics-rnn")
    twin = SWITCHES["course recipe"](fast)
    assert (twin.data, twin.seed) == (fast.data, fast.seed)
    assert twin.model == course.model  # of the same size
    assert (twin.optimizer, twin.epochs) == (course.optimizer, course.epochs)
    assert twin.path == "textbook"
    assert name_run(twin).name != name_run(fast).name


def test_choosing_the_run_s_own_cell_gives_no_twin() -> None:
    config = load_preset("lyrics-rnn")
    assert SWITCHES["rnn"](config) == config
