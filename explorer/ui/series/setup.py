"""Shows the controls of a forecasting run: the series, the nets and the user's own table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.core.nets.config import OptimizerConfig
from explorer.core.series.config import SOURCES, SeriesConfig
from explorer.core.training.run_config import RunConfig
from explorer.ui.runs.links import drop_link, read_linked_run
from explorer.ui.runs.logs import read_config
from explorer.ui.runs.names import name_run
from explorer.ui.runs.recipes import SALES_INPUTS, SALES_OUTPUTS, SERIES_FIELDS, SERIES_WINDOW
from explorer.ui.runs.setting_words import label_setting
from explorer.ui.series.results import find_windows
from explorer.ui.series.table_choice import choose_table
from explorer.ui.shell.field_controls import FieldControls, ask_optimizer
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.recipe_choices import choose_recipe
from explorer.ui.shell.terms import explain
from explorer.ui.shell.visits import complete_link, is_new_visit

_SERIES = "series"


def is_series(source: str, config: RunConfig) -> bool:
    """Whether a run forecasts that series."""
    return isinstance(config, SeriesConfig) and config.source == source


def choose_series() -> str:
    """The series to show; at first, that of the run the page's link names."""
    if _SERIES not in st.query_params and is_new_visit():
        linked = read_linked_run()
        config = read_config(linked) if linked is not None else None
        if isinstance(config, SeriesConfig):
            complete_link(_SERIES, config.source)
    # The run in the link belongs to the series that was left.
    return choose_recipe(_SERIES, SOURCES, on_change=drop_link)


def choose_series_runs(source: str, below: DeltaGenerator) -> list[SeriesConfig]:
    """The runs the controls describe; none if they are invalid.

    Sales can have up to four: inputs as they are or standardised, and a net that forecasts the
    value or the change.

    Args:
        source: the series.
        below: holds the preview of the user's own table.
    """
    config = SeriesConfig.load_preset(source)
    ask = FieldControls(source, SeriesConfig, OptimizerConfig)
    fields: dict[str, Any] = {}
    if source == "own-table":
        panel = st.popover("Table", icon=":material/table:")
        with st.popover("Window", icon=":material/view_week:"):
            fields |= {name: ask(name, getattr(config, name)) for name in SERIES_WINDOW}
    scalings, outputs = [config.scaling], [config.adds_last_value]
    if source == "sales":
        with st.popover("Compare", icon=":material/compare_arrows:"):
            scalings, outputs = _choose_scalings(), _choose_outputs()
    with st.popover("Settings", icon=":material/tune:"):
        fields |= {
            name: ask(name, getattr(config, name), label_setting(config, name))
            for name in SERIES_FIELDS[source]
        }
        optimizer = ask_optimizer(ask, config.optimizer)
    with show_errors():  # after all controls, so that they stay while a table is refused
        if source == "own-table":
            fields["table"] = choose_table(config.table, panel, below)
        else:
            fields["scaling"] = scalings[0]
        config = replace(config, optimizer=optimizer, **fields)
        find_windows(config.to_json())  # raises if the table is too short for its windows
        if source != "sales":
            return [name_run(config)]
        return [
            name_run(replace(config, scaling=scaling, adds_last_value=adds))
            for adds in outputs
            for scaling in scalings
        ]
    return []


def _choose_scalings() -> list[str]:
    chosen = st.segmented_control(
        "Inputs",
        ("both", *SALES_INPUTS),
        default="both",
        format_func=lambda choice: SALES_INPUTS.get(choice, choice),
        key="sales.inputs",
        bind="query-params",
        required=True,
        help=explain("standardised"),
    )
    return list(SALES_INPUTS) if chosen in (None, "both") else [str(chosen)]


def _choose_outputs() -> list[bool]:
    chosen = st.segmented_control(
        "The net forecasts",
        (*SALES_OUTPUTS.values(), "each in turn"),
        default=SALES_OUTPUTS[False],
        key="sales.outputs",
        bind="query-params",
        required=True,
        help=explain("residual connection"),
    )
    return [adds for adds, name in SALES_OUTPUTS.items() if chosen in (name, "each in turn", None)]
