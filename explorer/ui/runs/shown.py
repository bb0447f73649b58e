"""Decides which runs a page shows, by one rule for all pages, and lets the user choose others.

1. The runs that the link names (`?run=`), with a line on what differs from the controls.
2. Without such a name, what the page has shown since it was opened: changing a setting beside a run
   doesn't take it away. The link names it from then on.
3. Opened from the menu, whose address has no parameters: what the page showed when it was left.
4. Otherwise the newest runs with exactly the settings of the controls.
5. If there are none, the examples that the app brings along: those trained with these settings, or
   else the most similar, with a line on what differs. A run of the browser's own replaces them.

So a link without a name means the same net in every browser: the one that its settings describe, if
it has been trained there, or else an example.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.core.training.run_config import RunConfig
from explorer.runs.records import Run
from explorer.ui.runs.differences import describe_difference, is_same
from explorer.ui.runs.engine import open_store
from explorer.ui.runs.examples import drop_examples, find_examples, is_example, list_examples
from explorer.ui.runs.links import (
    drop_link,
    find_linked_runs,
    find_run,
    list_linked_ids,
    write_link,
)
from explorer.ui.runs.logs import read_config
from explorer.ui.runs.readable import keep_readable
from explorer.ui.runs.remedies import PageControls
from explorer.ui.runs.remembered import forget, recall, remember
from explorer.ui.shell.plain_text import escape_markdown
from explorer.ui.shell.visits import find_visit

MOST_SHOWN = 6  # as many as figures and rows can tell apart
_TOGETHER_S = 2.0  # runs started by one button are stored within this time
_ID_LETTERS = 4  # of an id, beside a name


def choose_runs(
    owner: str,
    controls: PageControls,
    belongs: Callable[[RunConfig], bool],
    *,
    page: str,
    row: DeltaGenerator,
    most: int = MOST_SHOWN,
) -> list[Run]:
    """Return the runs that the page shows, and offer the browser's others in their place.

    Args:
        owner: the browser's key.
        controls: the controls beside the runs.
        belongs: whether the page shows runs with that configuration.
        page: the start of its keys.
        row: the row of controls, to which the list of runs is added.
        most: as many runs may be chosen at once.
    """
    own = list_own_runs(owner, belongs)
    shown = find_shown_runs(owner, own, controls, belongs, page=page)
    with row:
        _offer_others(own, shown, list_examples(belongs), page=page, most=most)
    return shown


def list_own_runs(owner: str, belongs: Callable[[RunConfig], bool]) -> list[Run]:
    """Return the browser's runs that the page can show, the newest first."""
    return [
        run for run in keep_readable(open_store().list_runs(owner)) if belongs(read_config(run))
    ]


def find_shown_runs(
    owner: str,
    own: Sequence[Run],
    controls: PageControls,
    belongs: Callable[[RunConfig], bool],
    *,
    page: str,
) -> list[Run]:
    """Return the runs that the page shows, and say why any that its link names isn't shown.

    Args:
        owner: the browser's key.
        own: the browser's runs that the page can show, the newest first.
        controls: the controls beside the runs.
        belongs: whether the page shows runs with that configuration.
        page: the start of its keys.
    """
    shown = find_linked_runs(owner, belongs) or _find_unnamed(own, controls, belongs, page=page)
    remember(page, [run.id for run in shown], controls.prefix)
    return shown


def state_difference(run: Run, controls: PageControls | None) -> None:
    """Say in which settings a run differs from the controls beside it."""
    words = describe_difference(read_config(run), controls.configs) if controls else ""
    if words:
        st.caption(f"Differs from the settings above: {escape_markdown(words)}.")


def _find_unnamed(
    own: Sequence[Run],
    controls: PageControls,
    belongs: Callable[[RunConfig], bool],
    *,
    page: str,
) -> list[Run]:
    """The runs to show if the link names none that can be shown."""
    trained = _find_matching(own, controls.configs)
    matching = trained or find_examples(controls, belongs)
    last, visit = recall(page), find_visit()
    stays = last.is_now and last.recipe == controls.prefix
    returns = not last.is_now and visit is not None and not visit.by_link
    if stays or returns:
        found = [run for run_id in last.ids if (run := find_run(run_id)) is not None]
        kept = [run for run in found if belongs(read_config(run))]
        if drop_examples(kept):
            if kept != matching or list_linked_ids():
                write_link(*(run.id for run in kept))
            return kept
    return matching


def _find_matching(own: Sequence[Run], planned: Sequence[RunConfig]) -> list[Run]:
    """For each planned run, the newest that trains the same net."""
    found = (
        next((run for run in own if is_same(read_config(run), config)), None) for config in planned
    )
    return [run for run in found if run is not None]


def _offer_others(
    own: Sequence[Run], shown: Sequence[Run], examples: Sequence[Run], *, page: str, most: int
) -> None:
    """Show a list in which to choose the runs shown, unless there's nothing to choose."""
    runs = {run.id: run for run in (*own, *drop_examples(shown), *examples)}
    if len(runs) > 1 or len(runs) > len(shown):
        # The label stays the same while the user chooses: with another one, the list would close.
        with st.popover(f"Runs ({len(runs)})", icon=":material/stacked_line_chart:"):
            _ask_runs(runs, tuple(run.id for run in shown), page=page, most=most)
    if own and not drop_examples(shown):
        last = [run for run in own if own[0].created_at - run.created_at < _TOGETHER_S][:most]
        last.reverse()  # in the order in which they were started
        st.button(
            f"Show your last {_name_together(last)}",
            icon=":material/history:",
            type="tertiary",
            key=f"{page}.last",
            on_click=write_link,
            args=tuple(run.id for run in last),
        )


def _name_together(runs: Sequence[Run]) -> str:
    """Runs that were started together, in words."""
    names = [escape_markdown(run.name) for run in runs]
    if len(names) == 1:
        return f"run, {names[0]}"
    return f"{len(names)} runs, {', '.join(names[:-1])} and {names[-1]}"


def _ask_runs(runs: dict[str, Run], shown: tuple[str, ...], *, page: str, most: int) -> None:
    # Another widget for each choice, because links and the Train button choose runs as well.
    key = f"{page}.choice.{hash((shown, *runs))}"
    most = max(most, len(shown))  # a link may name more

    def receive() -> None:
        chosen = st.session_state[key]
        if not chosen:
            drop_link()
            forget(page)
        elif tuple(chosen) != shown:
            write_link(*chosen)

    st.multiselect(
        f"Runs of this page, up to {most} at a time",
        list(runs),
        shown,
        key=key,
        max_selections=most,
        format_func=lambda run_id: _name(runs[run_id]),
        on_change=receive,
    )


def _name(run: Run) -> str:
    return run.name if is_example(run) else f"{run.name} ({run.id[:_ID_LETTERS]}, {run.state})"
