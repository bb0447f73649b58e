"""The list of an owner's runs: a page of them at a time, each described by its row alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

import pandas as pd
import streamlit as st

from explorer.core.errors import ExplorerError
from explorer.core.registry.configs import read_run_config
from explorer.core.training.events import EpochDone
from explorer.runs.log_checks import check_event
from explorer.runs.records import Run
from explorer.ui.runs.engine import open_store
from explorer.ui.runs.names import name_apart
from explorer.ui.runs.settings import describe_settings

PAGE_SIZE = 50  # runs
_MOST_KNOWN = 5000  # descriptions of runs
_PAGE = "list"  # the page's number in the link
COLUMNS = {
    "name": st.column_config.TextColumn(width=200),
    "settings": st.column_config.TextColumn(width=380),
    "loss": st.column_config.NumberColumn(format="%.12g"),
    "perplexity": st.column_config.NumberColumn(format="%.12g"),
    "added (UTC)": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm:ss"),
}


@dataclass(frozen=True)
class ListedRuns:
    """A page of an owner's runs, under names that tell them apart.

    Attributes:
        runs: on the page, the newest first.
        live: all that are executed or wait.
        count: how many runs the owner has.
    """

    runs: list[Run]
    live: list[Run]
    count: int


@dataclass(frozen=True)
class _Fixed:
    """What a row says that doesn't change while its run trains."""

    is_readable: bool = True
    settings: str = ""
    epochs: int = 0
    has_perplexity: bool = False


_UNREADABLE = _Fixed(is_readable=False)


def list_runs(owner: str) -> ListedRuns:
    """The page of the owner's runs that the link names, the first without one."""
    page = open_store().lists.read_page(owner, _read_page(), PAGE_SIZE)
    names = name_apart(page.names)
    runs, live = (
        [replace(run, name=names.get(run.id, run.name)) for run in each]
        for each in (page.runs, page.live)
    )
    return ListedRuns(runs, live, page.count)


def _read_page() -> int:
    text = str(st.session_state.get(_PAGE) or st.query_params.get(_PAGE, ""))
    return int(text) if text.isascii() and text.isdecimal() and 0 < len(text) < 10 else 1


def ask_page(listed: ListedRuns) -> None:
    """Show the numbers of the pages and how many runs there are, if they need several pages."""
    num_pages = -(-listed.count // PAGE_SIZE)
    if num_pages < 2:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.pagination(num_pages, key=_PAGE, bind="query-params")
        st.caption(f"{listed.count:,} runs, {PAGE_SIZE} on a page, the newest first")


def choose_rows(
    runs: Sequence[Run],
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, Any],
    *,
    key: str,
    height: int | Literal["auto"] = "auto",
    chosen: Sequence[str] = (),
    tell: Callable[..., None] | None = None,
) -> list[Run]:
    """The runs that are selected in a table of them, which is shown.

    Args:
        runs: the runs.
        rows: the table's row for each.
        columns: how Streamlit shows its columns.
        key: the beginning of the table's key.
        height: of the table, px.
        chosen: the ids of the runs that are selected when the table appears.
        tell: called with the ids of the runs that the user selects.
    """
    # A selection is stored as row numbers, which change when a run comes or goes.
    key = f"{key}.{hash(tuple(run.id for run in runs))}"

    def receive() -> None:
        if tell is not None:
            tell(*(run.id for run in _list_selected(runs, st.session_state[key])))

    event = st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        on_select=receive,
        selection_mode="multi-row",
        selection_default={
            "selection": {"rows": [row for row, run in enumerate(runs) if run.id in chosen]}
        },
        key=key,
        height=height,
        column_config=columns,
        placeholder="–",  # a squared error has no perplexity
    )
    return _list_selected(runs, event)


def _list_selected(runs: Sequence[Run], event: Mapping[str, Any]) -> list[Run]:
    return [runs[row] for row in event["selection"]["rows"] if row < len(runs)]


def describe_row(run: Run) -> dict[str, Any]:
    """What the list says about a run."""
    fixed = _find_fixed(run)
    settings, epochs, loss, perplexity = fixed.settings, "", None, None
    try:
        last = _read_last_epoch(run)
    except ExplorerError:
        fixed = _UNREADABLE
    if not fixed.is_readable:
        settings = "this version can't read this run"
    else:
        epochs = f"{last.epoch if last else 0} of {fixed.epochs}"
        loss = last.loss if last and math.isfinite(last.loss) else None
        perplexity = round_shown(last.perplexity) if last and fixed.has_perplexity else None
    return {
        "name": run.name,
        "settings": settings,
        "status": run.state,
        "epochs": epochs,
        "loss": loss,
        "perplexity": perplexity,
        "seconds": float(f"{run.elapsed_s:.3g}"),
        "added (UTC)": datetime.fromtimestamp(run.created_at, UTC),
    }


def _read_last_epoch(run: Run) -> EpochDone | None:
    last = run.find_last_epoch()
    if last is not None:
        check_event(last, run.num_events)
    return last


@st.cache_resource(show_spinner=False)
def _open_fixed() -> dict[tuple[str, tuple[str, ...]], _Fixed]:
    return {}


def _find_fixed(run: Run) -> _Fixed:
    # Streamlit's own cache takes 0.2 ms to find an entry, ten times what the rest of a row takes.
    known, key = _open_fixed(), (run.id, run.change_lines)
    fixed = known.get(key)
    if fixed is None:
        fixed = _describe_fixed(run)
        if len(known) >= _MOST_KNOWN:
            known.clear()  # by now, another session may have cleared it too
        known[key] = fixed
    return fixed


def _describe_fixed(run: Run) -> _Fixed:
    try:
        config = read_run_config(run.config)
        settings = describe_settings(config, run.list_changes())
    except ExplorerError:
        return _UNREADABLE
    return _Fixed(
        is_readable=True,
        settings=settings,
        epochs=config.epochs,
        has_perplexity=not config.has_squared_error,
    )


def round_shown(value: float) -> float | None:
    """Four digits, or as many as show that it isn't 1; None if it is not finite."""
    if not math.isfinite(value):
        return None
    rounded = (float(f"{value:.{digits}g}") for digits in range(4, 13))
    return next((each for each in rounded if each != 1), 1.0)
