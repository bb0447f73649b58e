"""Links that name runs: `?run=` and their ids open them on their own page.

Several ids are joined by hyphens. `shown` says which runs a page shows without such a link.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from explorer.core.delay.config import DelayConfig
from explorer.core.errors import ExplorerError
from explorer.core.series.config import SeriesConfig
from explorer.core.training.run_config import RunConfig
from explorer.runs.examples import OWNER as EXAMPLES
from explorer.runs.records import Run
from explorer.ui.runs.engine import open_store
from explorer.ui.runs.logs import read_config
from explorer.ui.runs.recipes import list_recipes
from explorer.ui.shell.link_report import claim_parameters
from explorer.ui.shell.navigation import find_page, make_page
from explorer.ui.shell.panels import keep_shown
from explorer.ui.shell.plain_text import escape_markdown

_URL, _BETWEEN = "run", "-"
_MOST = 50  # runs in a link: as many as a page of the list of runs has


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
    recipe = list_recipes(config)[0]  # those of a run's kind are on one page
    # Where a page has several kinds of runs, the link also chooses the part that shows this one.
    part = recipe.choice if isinstance(config, SeriesConfig | DelayConfig) else {}
    return Place(recipe.page, {**part, _URL: run.id})


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


def list_linked_ids() -> list[str]:
    """The ids of the runs that the page's link names."""
    claim_parameters(_URL)
    ids = st.query_params.get(_URL, "").split(_BETWEEN)[:_MOST]
    return list(dict.fromkeys(run_id for run_id in ids if run_id))


def read_linked_run() -> Run | None:
    """Return the first run that the page's link names, or None, without a message."""
    runs = [run for run_id in list_linked_ids()[:1] if (run := find_run(run_id)) is not None]
    return next(iter(runs), None)


def find_run(run_id: str) -> Run | None:
    """The run with that id, of any browser; None if there is none."""
    try:
        return open_store().find_run(run_id)
    except ExplorerError:
        return None


def find_named_runs() -> list[Run]:
    """The runs, of any kind, that the page's link names; how many of them aren't here is said."""
    ids = list_linked_ids()
    found = [run for run_id in ids if (run := find_run(run_id)) is not None]
    if len(found) < len(ids):
        st.warning(_explain_missing(len(ids) - len(found), len(ids)))
    return found


def find_linked_runs(owner: str, belongs: Callable[[RunConfig], bool]) -> list[Run]:
    """Return the runs that the page's link names, and say why any of them can't be shown.

    A run of another browser is shown, with a sentence that says whose it is: who has the link may
    look at the run, but not change it.

    Args:
        owner: the browser's key.
        belongs: whether the page shows runs with that configuration.

    Returns:
        The runs; none if the link names none or only such as can't be shown.
    """
    found = find_named_runs()
    shown = [run for run in found if belongs(read_config(run))]
    for number, run in enumerate(found):
        if run not in shown:
            st.warning(
                f"The run in this link, {escape_markdown(run.name)}, isn't one that this page "
                "shows. Open it where it belongs:"
            )
            with keep_shown(number):
                offer_page(run)
    state_foreign_runs(owner, shown)
    return shown


def state_first_run(runs: Sequence[Run]) -> None:
    """Say which run is shown where a page shows one at a time and the link names several."""
    if len(runs) > 1:
        st.info(
            f"This link names {len(runs)} runs, and one is shown at a time: "
            f"“{escape_markdown(runs[0].name)}”. Choose another one in the list of runs.",
            icon=":material/link:",
        )


def state_foreign_runs(owner: str, runs: Sequence[Run]) -> None:
    """Say which of the runs shown were trained in another browser."""
    others = [run for run in runs if run.owner not in {owner, EXAMPLES}]
    names = [f"“{escape_markdown(run.name)}”" for run in others]
    if names:
        was, them = ("was", "it") if len(names) == 1 else ("were", "them")
        st.info(
            f"{' and '.join(names)} {was} trained in another browser. You can look at {them} here; "
            f"only that browser can pause, resume or delete {them}.",
            icon=":material/link:",
        )


def name_runs(run_ids: Sequence[str]) -> dict[str, str]:
    """The parameter of a link that names those runs."""
    return {_URL: _BETWEEN.join(run_ids)}


def write_link(*run_ids: str) -> None:
    """Let the page's link name those runs, or none; also for a widget's callback."""
    if run_ids:
        st.query_params.update(name_runs(run_ids))
    else:
        drop_link()


def drop_link() -> None:
    """Let the page's link name no run; also for a widget's callback."""
    st.query_params.pop(_URL, None)


def _explain_missing(missing: int, named: int) -> str:
    """Why runs that a link names can't be shown."""
    if named == 1:
        return (
            "The run in this link isn't here: it was deleted, or it was trained on another "
            "server, or the link is incomplete. The page opens as it would without that run."
        )
    are = "is" if missing == 1 else "are"
    return (
        f"{missing} of the {named} runs in this link {are} not here: deleted, trained on another "
        "server, or the link is incomplete."
    )
