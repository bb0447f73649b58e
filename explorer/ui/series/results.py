"""Computes what the series page shows: data, runs and simple forecasts, cached by configuration."""

from __future__ import annotations

from collections.abc import Sequence
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
    """What the page shows: a configuration, its data and the runs on it so far.

    Attributes:
        config: the first run's configuration; before there is a run, the one the controls describe.
        windows: the configuration's windows.
        runs: the runs on this series.
        logs: each run's log.
        snapshots: each run's latest snapshot; a run without one is missing here.
    """

    config: SeriesConfig
    windows: SeriesWindows
    runs: list[Run]
    logs: list[RunLog]
    snapshots: list[NamedSnapshot]


def find_scene(configs: Sequence[SeriesConfig], runs: list[Run]) -> SeriesScene:
    """The scene of the runs, or of the planned ones if there is no run."""
    config = _read(runs[0].config) if runs else configs[0]
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
    """The windows of a configuration, given as JSON so it can be a cache key.

    Raises:
        InvalidTextError: the user's table can't be read, or is too short.
    """
    return prepare_windows(_read(config_json))


@st.cache_resource(max_entries=8, show_spinner="Fitting the simple forecasts …")
def find_simple_forecasts(config_json: str) -> tuple[SimpleForecast, ...]:
    """The simple forecasts, each with its error on the held-out windows."""
    return list_simple_forecasts(find_windows(config_json), _read(config_json).period)


def _read(config_json: str) -> SeriesConfig:
    config = read_run_config(config_json)
    assert isinstance(config, SeriesConfig)  # noqa: S101 - the page's own kind
    return config
