"""Lets the user give a table, see how it was read, change that, and choose what is forecast."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.core.errors import InvalidTextError
from explorer.core.series.tables import write_table
from explorer.core.tables.options import TableOptions
from explorer.core.tables.prepared import FILLINGS, LAST, PreparedTable, prepare_table
from explorer.core.tables.reading import TableReading, read_table
from explorer.core.tables.sources import TableSource, open_file, open_text
from explorer.core.tables.targets import describe_kind, suggest_target
from explorer.figures.sentences import format_count
from explorer.ui.runs.table_keys import INPUTS, TARGET
from explorer.ui.series.table_decisions import read_decisions, show_decisions
from explorer.ui.series.table_preview import show_columns, show_first_rows, show_notes
from explorer.ui.series.table_source import GivenTable, choose_source
from explorer.ui.shell.plain_text import escape_markdown

_HASHES: dict[str | type[Any], Callable[[Any], Any]] = {
    TableOptions: repr,
    GivenTable: lambda given: (given.content, given.name),
}


def choose_table(example: str, panel: DeltaGenerator, below: DeltaGenerator) -> str:
    """The chosen columns as a run keeps them.

    Args:
        example: the table that is used until the user gives one.
        panel: holds the upload.
        below: holds the preview.

    Raises:
        InvalidTextError: the table can't be read, or no row of the chosen columns is left.
    """
    with panel:
        given = choose_source(example)
    title = "Your table as it was read" if given.is_own else "The example as it was read"
    key = f"own-table.preview.{'own' if given.is_own else 'example'}"
    with below.expander(title, expanded=given.is_own, icon=":material/table:", key=key):
        preview = st.container()
        # In a place of its own: the page closes a popover that the sentences above it push on.
        change = st.popover("Change how it was read", icon=":material/tune:")
        reading: TableReading | None = None
        sheets: tuple[str, ...] = ()
        refusal: InvalidTextError | None = None
        prepared: PreparedTable | None = None
        with preview:
            try:
                options = read_decisions()
                source = _open(given, options)
                sheets = source.sheets
                reading = _read(given, options)
                prepared = _choose_columns(reading)
            except InvalidTextError as error:
                refusal = error
            if reading is not None:
                left, right = st.columns(2)
                with left:
                    show_first_rows(reading)
                with right:
                    show_columns(reading)
                show_notes([*reading.notes, *(prepared.notes if prepared else ())])
        with change:
            show_decisions(reading, sheets)
    if prepared is None:
        raise refusal or InvalidTextError("The table can't be read.")
    return write_table(prepared)


def _choose_columns(reading: TableReading) -> PreparedTable:
    """The columns to train on, the one to forecast first, with missing values filled in."""
    rows = format_count(len(reading.lines), "row")
    columns = format_count(len(reading.columns), "column")
    st.markdown(f"**{rows} and {columns} were read.**")
    names = [column.name for column in reading.numeric]
    suggested = suggest_target(reading)
    chosen, inputs = st.session_state.get(TARGET), st.session_state.get(INPUTS, ())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        target = st.selectbox(
            "Column to forecast",
            names,
            index=names.index(chosen if chosen in names else suggested.name),
            key=TARGET,
            persist_state="session",
        )
        also = st.multiselect(
            "Other columns to read, besides its own past",
            [name for name in names if name != target],
            [name for name in inputs if name in names and name != target],
            key=INPUTS,
            persist_state="session",
        )
    kind = describe_kind(reading.find(target).kind)
    reason = f"Suggested: {suggested.name[:40]}. {suggested.reason}"
    st.caption(escape_markdown(" ".join(filter(None, (kind, reason)))))
    fills_gaps = False
    if reading.timeline is not None and reading.timeline.gaps:
        fills_gaps = st.toggle(
            "Add the rows that are missing in time, as missing values",
            key="own-table.gaps",
            persist_state="session",
        )
    filling = LAST
    if fills_gaps or any(reading.find(name).missing for name in (target, *also)):
        filling = (
            st.segmented_control(
                "Missing values are replaced by",
                list(FILLINGS),
                default=LAST,
                format_func=FILLINGS.__getitem__,
                key="own-table.filling",
                required=True,
                persist_state="session",
            )
            or LAST
        )
        st.caption(
            "Only the last value is known at the time of a forecast: a straight line also uses the "
            "value that comes next."
        )
    return prepare_table(reading, [target, *also], filling=filling, fills_gaps=fills_gaps)


@st.cache_resource(max_entries=8, show_spinner="Reading the table …", hash_funcs=_HASHES)
def _open(given: GivenTable, options: TableOptions) -> TableSource:
    if isinstance(given.content, bytes):
        return open_file(given.content, given.name, options)
    return open_text(given.content)


@st.cache_resource(max_entries=8, show_spinner="Reading the table …", hash_funcs=_HASHES)
def _read(given: GivenTable, options: TableOptions) -> TableReading:
    return read_table(_open(given, options), options)
