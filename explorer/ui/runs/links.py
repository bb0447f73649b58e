"""Links that name a run: `?run=` and its id open it on its own page, even if others are newer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from explorer.core.delay.config import DelayConfig
from explorer.core.errors import ExplorerError
from explorer.core.language.config import TrainingConfig
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.series.config import SeriesConfig
from explorer.core.training.run_config import RunConfig
from explorer.runs.records import Run
from explorer.ui.runs.engine import open_store
from explorer.ui.runs.logs import read_config
from explorer.ui.shell.link_report import claim_parameters
from explorer.ui.shell.navigation import find_page, make_page
from explorer.ui.shell.plain_text import escape_markdown

_URL = "run"
_RECALL_PANEL = {"grad.panel": "A bit to recall"}


@dataclass(frozen=True)
class Place:
    """Where a run is shown.

    Attributes:
        page: the name of the page that trains such runs.
        link: the parameters that open the run there.
    """

    page: str
    link: dict[str, str]


def find_place(run: Run) -> Place:
    """Return the page that a run belongs to, and the link that opens it there."""
    config = read_config(run)
    page, panel = _find_page(config)
    return Place(page, {**panel, _URL: run.id})


def _find_page(config: RunConfig) -> tuple[str, dict[str, str]]:
    if isinstance(config, TrainingConfig):
        return "char_models" if config.data.is_word_pair else "language_model", {}
    if isinstance(config, Seq2SeqConfig):
        return "seq2seq", {}
    if isinstance(config, SeriesConfig):
        return "series", {"series": config.source}
    if isinstance(config, DelayConfig):
        return ("memory", {}) if config.task == "echo" else ("gradients", _RECALL_PANEL)
    return "slots", {}


def offer_page(run: Run) -> None:
    """Show a link that opens the run on its own page."""
    place = find_place(run)
    entry = find_page(place.page)
    st.page_link(
        make_page(entry),
        label=f"Open on {entry.title}",
        icon=entry.icon,
        query_params=place.link,
    )


def read_linked_run(owner: str) -> Run | None:
    """Return the owner's run that the page's link names, or None, without a message."""
    claim_parameters(_URL)
    run_id = st.query_params.get(_URL)
    if not run_id:
        return None
    try:
        return open_store().find_run(run_id, owner)
    except ExplorerError:
        return None


def find_linked_run(owner: str, belongs: Callable[[RunConfig], bool]) -> Run | None:
    """Return the run that the page's link names; if it can't be shown here, say why.

    Args:
        owner: the browser's key.
        belongs: whether the page shows runs with that configuration.

    Returns:
        The run, or None if the link names none or one that can't be shown.
    """
    claim_parameters(_URL)
    if not st.query_params.get(_URL):
        return None
    run = read_linked_run(owner)
    if run is None:
        st.warning(_explain_missing(st.query_params[_URL]))
        return None
    if not belongs(read_config(run)):
        st.warning(
            f"The run in this link, {escape_markdown(run.name)}, isn't one that this page shows. "
            "Open it where it belongs:"
        )
        offer_page(run)
        return None
    return run


def write_link(run_id: str) -> None:
    """Let the page's link name that run; for a widget's callback."""
    st.query_params[_URL] = run_id


def drop_link() -> None:
    """Let the page's link name no run: the newest ones are shown; also for a widget's callback."""
    st.query_params.pop(_URL, None)


def _explain_missing(run_id: str) -> str:
    """Why the browser can't open the run."""
    try:
        open_store().find_run(run_id)
    except ExplorerError:
        return (
            "The run in this link isn't here: it was deleted, or it was trained on another "
            "server, or the link is incomplete. The page shows what it shows without the link."
        )
    return (
        "The run in this link belongs to another browser, so this page can't open it. To "
        "look at it here, export it there on the Runs page and import the file here. The page "
        "shows what it shows without the link."
    )
