"""Shows the controls of a forecasting run: the series, the nets and the user's own table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.core.nets.config import OptimizerConfig
from explorer.core.series.config import SOURCES, SeriesConfig
from explorer.core.series.tables import NumberTable, read_table, read_table_file, write_table
from explorer.core.training.run_config import RunConfig
from explorer.figures.sentences import format_count
from explorer.ui.runs.links import drop_link, read_linked_run
from explorer.ui.runs.logs import read_config
from explorer.ui.runs.names import name_run
from explorer.ui.runs.recipes import SALES_INPUTS, SALES_OUTPUTS, SERIES_FIELDS, SERIES_WINDOW
from explorer.ui.series.results import find_windows
from explorer.ui.shell.field_controls import FieldControls, ask_optimizer
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.plain_text import escape_markdown
from explorer.ui.shell.recipe_choices import choose_recipe
from explorer.ui.shell.terms import explain
from explorer.ui.shell.uploads import name_uploader
from explorer.ui.shell.visits import complete_link, is_new_visit

_SERIES = "series"
_MAX_MB = 5  # the limit of `read_text`
_FILE, _KEPT = "own-table", "own-table.kept"
_NAMED_COLUMNS = 6  # how many of the columns left out are named
_UPLOAD = "A .csv, .tsv or .txt file with one row per time step, oldest first"


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
    """The runs the controls describe: one, or two with and without scaling; none if invalid.

    Args:
        source: the series.
        below: holds the choices that don't fit into the row of the others.
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
        with below, st.container(horizontal=True, vertical_alignment="center"):
            scalings, outputs = _choose_scalings(), _choose_outputs()
    with st.popover("Settings", icon=":material/tune:"):
        fields |= {name: ask(name, getattr(config, name)) for name in SERIES_FIELDS[source]}
        optimizer = ask_optimizer(ask, config.optimizer)
    with show_errors():  # after all controls, so that they stay while a table is refused
        if source == "own-table":
            with panel:
                fields["table"] = _choose_table(config.table)
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
    st.markdown("Inputs", width="content", help=explain("standardised"))
    chosen = st.segmented_control(
        "Inputs",
        ("both", *SALES_INPUTS),
        default="both",
        format_func=lambda choice: SALES_INPUTS.get(choice, choice),
        key="sales.inputs",
        bind="query-params",
        required=True,
        label_visibility="collapsed",
    )
    return list(SALES_INPUTS) if chosen in (None, "both") else [str(chosen)]


def _choose_outputs() -> list[bool]:
    st.markdown("The net forecasts", width="content", help=explain("residual connection"))
    chosen = st.segmented_control(
        "The net forecasts",
        (*SALES_OUTPUTS.values(), "each in turn"),
        default=SALES_OUTPUTS[False],
        key="sales.outputs",
        bind="query-params",
        required=True,
        label_visibility="collapsed",
    )
    return [adds for adds, name in SALES_OUTPUTS.items() if chosen in (name, "each in turn", None)]


def _choose_table(example: str) -> str:
    """The chosen columns as CSV, with the one to forecast first."""
    upload = st.file_uploader(
        _UPLOAD,
        type=["csv", "tsv", "txt"],
        max_upload_size=_MAX_MB,
        key=name_uploader(_FILE),
        on_change=_keep_file,
    )
    kept = st.session_state.get(_KEPT)
    if kept and upload is None:  # the user has looked at another series in between
        name = escape_markdown(kept[0][:60])
        st.button(f"Remove {name}, still in use", icon=":material/close:", on_click=_keep_file)
    pasted = st.text_area("Or paste a table", key="own-table.text", persist_state="session")
    text = read_table_file(kept[1], kept[0]) if kept else pasted
    if not text.strip():
        st.info("Until you upload or paste a table, a made-up example of 144 months is used.")
    table = _parse_table(text if text.strip() else example)
    st.caption(_describe_table(table))
    target = st.selectbox(
        "Column to forecast",
        table.names,
        index=table.find_target(),
        key="own-table.target",
        persist_state="session",
    )
    others = [name for name in table.names if name != target]
    also = st.multiselect(
        "Other columns to read, besides its own past",
        others,
        key="own-table.inputs",
        persist_state="session",
    )
    names = [target, *also]
    return write_table(names, table.select(names))


def _keep_file() -> None:
    """Keep the upload for the session, since the uploader loses it while it isn't shown."""
    upload = st.session_state.get(name_uploader(_FILE))
    st.session_state[_KEPT] = (upload.name, upload.getvalue()) if upload is not None else None


def _describe_table(table: NumberTable) -> str:
    """What was read from the table and what was left out, so nothing is dropped silently."""
    parts = [f"{format_count(len(table.values), 'row')} read."]
    if table.has_decimal_commas:
        parts.append("Commas inside numbers were read as decimal points.")
    if table.left_out:
        columns = ", ".join(
            f"{name[:40]} (e.g. {cell[:24]})" if cell else f"{name[:40]} (empty)"
            for name, cell in table.left_out[:_NAMED_COLUMNS]
        )
        more = len(table.left_out) - _NAMED_COLUMNS
        columns += f" and {more} more" if more > 0 else ""
        parts.append(f"Left out because most of their cells are not numbers: {columns}.")
    return escape_markdown(" ".join(parts))


@st.cache_resource(max_entries=8, show_spinner=False)
def _parse_table(text: str) -> NumberTable:
    return read_table(text)
