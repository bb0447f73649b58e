"""Shows the gradients of a training run by time step and epoch."""

from __future__ import annotations

from functools import partial

import streamlit as st

from explorer.core.delay.config import DelayConfig
from explorer.core.errors import InvalidTextError
from explorer.core.gradients.gradient_profile import (
    CELL_GRADIENT,
    STATE_GRADIENT,
    GradientHistory,
    collect_history,
    count_layers,
)
from explorer.core.training.event_json import event_from_json
from explorer.core.training.events import Measured
from explorer.core.training.run_config import RunConfig
from explorer.figures.gradients.gradient_profile import (
    describe_clipped_share,
    describe_gradient_history,
    describe_spectral_radii,
    is_gated,
    plot_clipped_share,
    plot_gradient_history,
    plot_spectral_radii,
)
from explorer.runs.log_events import MeasuredKept, find_kind
from explorer.runs.records import Run
from explorer.ui.gradients.measured import MeasuredLoss, name_measured_loss
from explorer.ui.runs.controls import show_status
from explorer.ui.runs.engine import open_store
from explorer.ui.runs.examples import list_examples, name_choice
from explorer.ui.runs.links import (
    find_linked_runs,
    list_linked_ids,
    read_linked_run,
    state_first_run,
    write_link,
)
from explorer.ui.runs.logs import RunLog, read_config, read_log
from explorer.ui.runs.polling import watch
from explorer.ui.runs.settings import describe_run
from explorer.ui.runs.shown import list_own_runs
from explorer.ui.shell.charts import show_figure
from explorer.ui.shell.terms import explain
from explorer.ui.shell.visits import complete_link, is_new_visit

_SHOWN_PROFILES = 200
_CHOICE = "grad.run"
_FIRST = "example_recall_lstm"  # the example that is shown in a browser without runs


def open_panel(key: str, recall: str, training: str) -> None:
    """Open the panel that shows the run in the link, if the link names a run but no panel.

    Args:
        key: the panels' key.
        recall: the panel of the runs that learn to keep a bit.
        training: the panel of all other runs.
    """
    if not list_linked_ids() or key in st.query_params or not is_new_visit():
        return
    run = read_linked_run()  # one that is missing is named as such beside the other runs
    config = None if run is None else read_config(run)
    is_recall = isinstance(config, DelayConfig) and config.task == "recall"
    complete_link(key, recall if is_recall else training)


def state_unshown_run() -> None:
    """Say that a panel of untrained nets doesn't show the run that the link names."""
    if list_linked_ids():
        st.info(
            "This panel shows untrained nets, not the run in this link; the other two tabs show "
            "runs.",
            icon=":material/link:",
        )


def show_training(owner: str) -> None:
    """Show the chosen run's gradients during training: at first, an example's."""
    run = _choose_run(owner)
    watch([run], partial(_show_run, key=f"grad.{run.id}"))


def _keeps_gradients(config: RunConfig) -> bool:
    return config.keeps_gradients


def _choose_run(owner: str) -> Run:
    linked = find_linked_runs(owner, _keeps_gradients)
    state_first_run(linked)
    own, examples = list_own_runs(owner, _keeps_gradients), list_examples(_keeps_gradients)
    runs = {run.id: run for run in (*own, *linked, *examples)}
    if linked:
        st.session_state[_CHOICE] = linked[0].id
    elif not own and _CHOICE not in st.session_state:
        st.session_state[_CHOICE] = _FIRST if _FIRST in runs else next(iter(runs))
    chosen = st.selectbox(
        "Run",
        list(runs),
        format_func=lambda run_id: name_choice(runs[run_id]),
        key=_CHOICE,
        on_change=lambda: write_link(st.session_state[_CHOICE]),
        width=420,
        label_visibility="collapsed",
    )
    if not linked:  # nothing on this panel describes a run, so the address has to name it
        write_link(chosen)
    return runs[chosen]


def _show_run(runs: list[Run], *, key: str) -> None:
    log = read_log(runs[0].id)
    left, right = st.columns([4, 1], vertical_alignment="center")
    with left:
        show_status(runs[0], log)
    profiles = _read_profiles(log)
    layers = count_layers(profiles[-1]) if profiles else 1
    layer, of = 1, "h"
    with right.container(horizontal=True):
        if layers > 1:
            numbers = list(range(1, layers + 1))
            layer = st.selectbox("Layer", numbers, key=f"{key}.layer", width=120)
        if profiles and CELL_GRADIENT in profiles[-1].arrays:
            of = st.segmented_control(
                "Gradient at",
                ["h", "c"],
                default="h",
                key=f"{key}.of",
                required=True,
                help=explain("gradient through time"),
            )
    array = CELL_GRADIENT if of == "c" else STATE_GRADIENT
    history = collect_history(runs[0].name, profiles, log.epochs, layer=layer - 1, of=array)
    measured = name_measured_loss(read_config(runs[0]))
    part = f"the {measured.net} of " if measured.net else ""
    about = f"Net: {part}“{runs[0].name}”, {describe_run(runs[0])}."
    _show_history(history, of, measured, about)


def _show_history(history: GradientHistory, of: str, measured: MeasuredLoss, about: str) -> None:
    show_figure(
        plot_gradient_history(history, of=of, loss=measured.name),
        describe_gradient_history(history),
        key="grad.map",
        about=about,
    )
    net = f" of the {measured.net}" if measured.net else ""
    st.caption(
        f"Each column is an epoch whose gradients were recorded, each row a time step{net}; "
        f"{measured.place}. If a column is bright down to the bottom, the gradient reaches the "
        "first step. Whole columns tend to darken as the loss falls. Norms are over "
        f"{measured.samples}, before clipping; a cell is blank where its norm is 0 or no finite "
        "number in floating point."
    )
    left, right = st.columns(2)
    with left:
        show_figure(
            plot_spectral_radii(history),
            describe_spectral_radii(history),
            key="grad.radii",
            about=about,
        )
        st.caption(
            f"{f'Of the {measured.net}. ' if measured.net else ''}Above 1 a linear recurrence "
            f"grows; the slopes of tanh{' and the gates' if is_gated(history) else ''} damp it.",
            help=explain("spectral radius"),
        )
    with right:
        show_figure(
            plot_clipped_share(history),
            describe_clipped_share(history),
            key="grad.clipped",
            about=about,
        )
        st.caption(
            "The share of an epoch's updates whose gradient was scaled down to theta; without "
            "clipping, none is.",
            help=explain("gradient clipping"),
        )


def _read_profiles(log: RunLog) -> list[Measured]:
    """The run's profiles, thinned evenly if there are many; each is read once."""
    records = log.by_kind.get(find_kind(MeasuredKept), [])
    stride = 1 + len(records) // _SHOWN_PROFILES
    read = [_read_profile(log.run_id, record.index, record.line) for record in records[::stride]]
    return [each for each in read if each is not None]


@st.cache_resource(max_entries=4096, show_spinner=False)
def _read_profile(run_id: str, index: int, line: str) -> Measured | None:
    del line  # part of the key: a resumed run may write another event at the same index
    data = open_store().read_payload(run_id, index)
    try:
        event = event_from_json(data.decode("utf-8")) if data is not None else None
    except InvalidTextError:  # an imported run may contain anything
        return None
    return event if isinstance(event, Measured) else None
