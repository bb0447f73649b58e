"""A run's configuration and log are read once."""

from __future__ import annotations

from dataclasses import replace

from explorer.core.registry.configs import load_preset
from explorer.runs.records import Run, Status
from explorer.ui.runs.logs import read_config


def test_a_run_s_configuration_is_parsed_once_however_often_a_page_polls() -> None:
    config = load_preset("hello")
    run = Run("b" * 32, "me", "hello", config.to_json(), 0.0, 1, 1, 2.0, Status.RUNNING)
    assert read_config(run) == config
    assert read_config(replace(run, config="no JSON")) is read_config(run)
