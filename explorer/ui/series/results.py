"""The series page's data and runs, and what is known of them without a net.

Knows core's functions by name, cached by the configuration; what was learned is in the logs.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from explorer.core.errors import ExplorerError
from explorer.core.registry.configs import read_run_config
from explorer.core.series.config import SeriesConfig
from explorer.core.series.forecasts import SimpleForecast, list_simple_forecasts
from explorer.core.series.results import NamedSnapshot, read_snapshot
from explorer.core.series.windows import SeriesWindows, prepare_windows
from explorer.runs.records import Run
from explorer.ui.runs.logs import RunLog, read_log, read_measured
from explorer.ui.shell.plain_text import escape_markdown


@dataclass(frozen=True, eq=False)
class SeriesScene:
    """What is shown: a configuration, its data, and the runs on it as far as they have come.

    Attributes:
        config: of the first run; before there is one, as the controls describe it.
        windows: of the configuration.
        runs: on the same series.
        logs: one a run.
        snapshots: the nets as they were kept last; none for a run that has kept none yet.
    """

    config: SeriesConfig
    windows: SeriesWindows
    runs: list[Run]
    logs: list[RunLog]
    snapshots: list[NamedSnapshot]


def find_scene(config: SeriesConfig, runs: list[Run]) -> SeriesScene:
    """The scene of the runs, or of the configuration where there is no run."""
    if runs:
        config = _read(runs[0].config)
    windows = find_windows(config.to_json())
    logs = [read_log(run.id) for run in runs]
    shape = (config.num_nets, *windows.shown.y.shape)
    snapshots = []
    for run, log in zip(runs, logs, strict=True):
        measured = read_measured(log, -1)
        if measured is not None:
            try:
                snapshots.append((run.name, read_snapshot(measured, shape)))
            except ExplorerError as error:
                st.warning(escape_markdown(str(error)))
    return SeriesScene(config, windows, runs, logs, snapshots)


@st.cache_resource(max_entries=8, show_spinner="Cutting windows …")
def find_windows(config_json: str) -> SeriesWindows:
    """The windows of a configuration (its JSON, so that it can be cached).

    Raises:
        InvalidTextError: the own table cannot be read, or is too short.
    """
    return prepare_windows(_read(config_json))


@st.cache_resource(max_entries=8, show_spinner="Fitting the simple forecasts …")
def find_simple_forecasts(config_json: str) -> tuple[SimpleForecast, ...]:
    """The forecasts without a net, each with its error on the held-out windows."""
    return list_simple_forecasts(find_windows(config_json), _read(config_json).period)


def _read(config_json: str) -> SeriesConfig:
    config = read_run_config(config_json)
    assert isinstance(config, SeriesConfig)  # noqa: S101 - the page's own kind
    return config
