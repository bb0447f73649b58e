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
from explorer.ui.runs.logs import RunLog, read_config, read_log, read_measured
from explorer.ui.runs.setting_words import label_setting
from explorer.ui.runs.settings import describe_nets
from explorer.ui.shell.plain_text import escape_markdown

# What decides which windows a net learns from and is tested on.
_DATA = ("source", "table", "window", "horizon", "length", "data_seed", "test_share")


@dataclass(frozen=True, eq=False)
class SeriesScene:
    """What the page shows: a configuration, its data and the runs on it so far.

    Attributes:
        config: the configuration of the first run with a snapshot, else of the first run; before
            there is a run, the one the controls describe.
        windows: the configuration's windows.
        runs: the runs on the same data.
        logs: each run's log.
        snapshots: each run's latest snapshot; a run without one is missing here.
    """

    config: SeriesConfig
    windows: SeriesWindows
    runs: list[Run]
    logs: list[RunLog]
    snapshots: list[NamedSnapshot]

    @property
    def whose(self) -> str:
        """Says which run's nets a figure of a single run shows; empty if there is only one."""
        if len(self.runs) < 2 or not self.snapshots:
            return ""
        return f"Shown here: “{escape_markdown(self.snapshots[0][0])}”. "

    @property
    def about_first(self) -> str:
        """Whose nets a figure of a single run shows, if it stands alone; empty without a net."""
        shown = [run for run in self.runs if any(run.name == name for name, _ in self.snapshots)]
        return describe_nets(shown[:1])


def find_scene(configs: Sequence[SeriesConfig], runs: list[Run]) -> SeriesScene:
    """The scene of the runs, or of the planned ones if there is no run.

    Runs whose data differ from the first one's are named and left out: their losses and forecasts
    belong to other values.
    """
    runs = _keep_same_data(runs)
    own = [read_series_config(run) for run in runs]
    logs = [read_log(run.id) for run in runs]
    config = own[0] if own else configs[0]
    windows = find_windows(config.to_json())
    snapshots: list[NamedSnapshot] = []
    for run, each, log in zip(runs, own, logs, strict=True):
        measured = read_measured(log, -1)
        if measured is not None:
            shape = (each.num_nets, *windows.shown.y.shape)
            try:
                snapshots.append((run.name, read_snapshot(measured, shape)))
            except ExplorerError as error:
                st.warning(escape_markdown(str(error)))
                continue
            if len(snapshots) == 1:
                config = each
    return SeriesScene(config, windows, runs, logs, snapshots)


def _keep_same_data(runs: list[Run]) -> list[Run]:
    kept = []
    for run in runs:
        first, config = read_series_config(runs[0]), read_series_config(run)
        differing = [name for name in _DATA if getattr(config, name) != getattr(first, name)]
        if not differing:
            kept.append(run)
            continue
        labels = " and ".join(label_setting(config, name).lower() for name in differing)
        st.warning(
            f"“{escape_markdown(run.name)}” isn't compared with “{escape_markdown(runs[0].name)}” "
            f"below, because its data differ ({labels}). Choose it alone under Runs to see it."
        )
    return kept


def read_series_config(run: Run) -> SeriesConfig:
    """The configuration of a run on this page."""
    config = read_config(run)
    assert isinstance(config, SeriesConfig)  # noqa: S101 - the page's own kind
    return config


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
