"""The page of runs: the list, the comparison, the differences, export, import, name, delete.

Knows the widgets; a run's data comes from the store.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st

from explorer.core.learning_curves import LearningCurves
from explorer.figures.learning_curves import (
    describe_learning_curves,
    describe_squared_errors,
    plot_learning_curves,
)
from explorer.runs.archive import export_run, import_run
from explorer.runs.records import Run
from explorer.ui.charts import show_figure
from explorer.ui.navigation import find_page, make_page
from explorer.ui.page_errors import show_errors
from explorer.ui.run_controls import offer_script
from explorer.ui.run_engine import open_store
from explorer.ui.run_logs import find_curves, read_config, read_log


def choose_runs(owner: str) -> list[Run]:
    """The table of the owner's runs; those whose rows are selected, else the newest."""
    runs = open_store().list_runs(owner)
    if not runs:
        return []
    rows = []
    for run in runs:
        last = read_log(run.id).find_last("EpochDone") or {}
        rows.append(
            {
                "name": run.name,
                "status": str(run.status),
                "epochs": last.get("epoch", 0),
                "loss": last.get("loss"),
                "perplexity": None if _has_squared_error(run) else last.get("perplexity"),
                "seconds": round(run.elapsed_s, 1),
                "started (UTC)": datetime.fromtimestamp(run.created_at, UTC),
            }
        )
    event = st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key="runs.table",
        height=min(38 * (len(rows) + 1), 320),
    )
    chosen = [runs[row] for row in event["selection"]["rows"] if row < len(runs)]
    return chosen or runs[:1]


def show_first_steps() -> None:
    """Where runs come from, for a browser that has none."""
    st.info("No run was started in this browser yet. Train a net, and come back to compare:")
    for name in ("char_models", "language_model"):
        entry = find_page(name)
        st.page_link(make_page(entry), label=f"{entry.title}: {entry.question}", icon=entry.icon)


def show_curves(runs: list[Run]) -> None:
    """Perplexity of the runs, and beside it the squared errors of those that have one."""
    squared = [run for run in runs if _has_squared_error(run)]
    others = [run for run in runs if run not in squared]
    if others:
        curves = _find_all_curves(others)
        show_figure(
            plot_learning_curves(curves), describe_learning_curves(curves), key="runs.curves"
        )
    if squared:
        curves = _find_all_curves(squared)
        show_figure(
            plot_learning_curves(curves, squared_unit="each in its run's own unit"),
            describe_squared_errors(curves),
            key="runs.errors",
        )


def _find_all_curves(runs: list[Run]) -> list[LearningCurves]:
    return [find_curves(run, read_log(run.id)) for run in runs]


def _has_squared_error(run: Run) -> bool:
    return read_config(run).has_squared_error


def show_differences(runs: list[Run]) -> None:
    """The settings in which the runs differ, one column a run."""
    flat = [_flatten(json.loads(run.config)) for run in runs]
    keys = sorted(set().union(*flat)) if flat else []
    differing = [key for key in keys if len({repr(table.get(key)) for table in flat}) > 1]
    if len(runs) < 2 or not differing:
        return
    st.subheader("What is different")
    frame = pd.DataFrame(
        {
            f"{place}. {run.name}": [str(table.get(key))[:60] for key in differing]
            for place, (run, table) in enumerate(zip(runs, flat, strict=True), 1)
        },
        index=pd.Index(differing, name="setting"),
    )
    st.dataframe(frame)


def show_actions(owner: str, run: Run) -> None:
    """Rename, export, delete, and the run as one plain PyTorch script."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Name", run.name, max_chars=80, key=f"runs.name.{run.id}")
        if st.button("Rename", key=f"runs.rename.{run.id}"):
            _try(lambda: open_store().rename_run(owner, run.id, name))
        st.download_button(
            "Export (zip)",
            lambda: export_run(open_store(), run.id),
            f"run_{run.id[:8]}.zip",
            "application/zip",
            key=f"runs.export.{run.id}",
        )
        offer_script(run, key=f"runs.script.{run.id}")
        if st.button("Delete", icon=":material/delete:", key=f"runs.delete.{run.id}"):
            _try(lambda: open_store().delete_run(owner, run.id))


def show_import(owner: str) -> None:
    """Take in an exported run."""
    with st.expander("Import a run"):
        upload = st.file_uploader("A zip file that this page exported", key="runs.upload")
        if upload is not None and st.button("Import it"):
            data = upload.getvalue()
            _try(lambda: import_run(open_store(), owner, data))


def _try(act: Any) -> None:  # noqa: ANN401 - a callable whose answer does not matter
    with show_errors():
        act()
        st.rerun()


def _flatten(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= _flatten(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = value
    return flat
