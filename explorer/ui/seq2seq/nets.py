"""Chooses and loads the encoder-decoder shown: a shipped one, or a run's at one of its epochs.

Nets are loaded once and kept in a bounded cache.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st
from safetensors.numpy import load
from streamlit.delta_generator import DeltaGenerator

from explorer.core.assets import PRESETS_FOLDER
from explorer.core.errors import ExplorerError
from explorer.core.seq2seq.config import Pairs, Seq2SeqConfig
from explorer.core.seq2seq.model import Seq2SeqModel, restore_seq2seq
from explorer.core.training.checkpoints import unpack_checkpoint
from explorer.runs.log_events import MeasuredKept
from explorer.runs.records import Run, Status
from explorer.ui.runs.engine import open_store
from explorer.ui.runs.examples import find_examples, is_example, list_examples, name_choice
from explorer.ui.runs.links import drop_link, list_linked_ids, state_first_run, write_link
from explorer.ui.runs.logs import (
    find_checkpoint,
    read_checkpoint,
    read_config,
    read_log,
    read_measured,
)
from explorer.ui.runs.refusals import explain_refusal
from explorer.ui.runs.remembered import forget, list_shown_ids
from explorer.ui.runs.replay import choose_epoch_shown
from explorer.ui.runs.shown import find_shown_runs, list_own_runs
from explorer.ui.seq2seq.setup import (
    EPOCH_URL,
    NET_URL,
    find_controls,
    is_translation,
    load_recipe,
)
from explorer.ui.shell.link_report import claim_parameters

SHIPPED, SHIPPED_DATES = "shipped", "shipped-dates"
_RECIPES = {SHIPPED: "antonyms", SHIPPED_DATES: "dates"}
# The files are written by tests/bench/seq2seq_weights.py.
_WEIGHTS = PRESETS_FOLDER / "seq2seq"
PAGE = "seq2seq"  # the start of the page's keys
_CHOICE = "seq2seq.net"


class NetKey(NamedTuple):
    """Identifies a net: its run, and where the run's log has the weights.

    Attributes:
        run_id: `SHIPPED`, `SHIPPED_DATES`, or the run's id.
        snapshot: the snapshot's index, from 0; -1 if there is only a checkpoint.
        epoch: the snapshot's epoch; for a checkpoint, its index in the log; 0 for a shipped net.
    """

    run_id: str
    snapshot: int
    epoch: int


def choose_net(owner: str, config: Seq2SeqConfig | None, row: DeltaGenerator) -> Run | None:
    """The run whose net is shown, None for the shipped net; the address names a run.

    Without a name it's the shipped net if that has the settings of the controls, or else the newest
    run that has them.

    Args:
        owner: the browser's key.
        config: what the controls describe; None if they hold an error.
        row: the row of controls, to which a list of nets is added if the browser has any.
    """
    own = list_own_runs(owner, is_translation)
    run = _find_net(owner, own, config)
    with row:
        _offer_nets(own, run)
    return run


def _find_net(owner: str, own: Sequence[Run], config: Seq2SeqConfig | None) -> Run | None:
    claim_parameters(NET_URL)
    net = st.query_params.get(NET_URL)
    if net and net != SHIPPED and not list_linked_ids():
        write_link(net)  # as links of earlier versions name a run
    if net and list_linked_ids():
        del st.query_params[NET_URL]
    last, run = list_shown_ids(PAGE), None
    if net != SHIPPED or list_linked_ids():
        controls = find_controls(None if config is None or is_shipped(config) else config)
        shown = find_shown_runs(owner, own, controls, is_translation, page=PAGE)
        state_first_run(shown)
        named = list_linked_ids()  # an example has to be named: the shipped net stands in here
        run = next((run for run in shown if not is_example(run) or run.id in named), None)
    if last and run is not None and run.id not in last:
        st.query_params.pop(EPOCH_URL, None)  # it belonged to another net
    return run


def _offer_nets(own: Sequence[Run], shown: Run | None) -> None:
    """Ask for the net to show, if the browser has any besides the shipped ones."""
    if not own and shown is None:
        return
    others = [*([] if shown is None else [shown]), *list_examples(is_translation)]
    runs = {run.id: run for run in (*own, *others)}
    st.session_state[_CHOICE] = shown.id if shown else SHIPPED  # as the address says
    st.selectbox(
        "Net shown",
        [SHIPPED, *runs],
        key=_CHOICE,
        format_func=lambda key: "shipped net" if key == SHIPPED else name_choice(runs[key]),
        on_change=_take_choice,
        label_visibility="collapsed",
        width=260,
    )


def _take_choice() -> None:
    st.query_params.pop(EPOCH_URL, None)  # it belonged to another net
    chosen = st.session_state[_CHOICE]
    if chosen == SHIPPED:
        drop_link()
        forget(PAGE)
        st.query_params[NET_URL] = SHIPPED
    else:
        st.query_params.pop(NET_URL, None)
        write_link(chosen)


def find_learning(run: Run | None, config: Seq2SeqConfig | None) -> Run | None:
    """The run whose learning is shown: without one, the example most like the settings.

    Args:
        run: whose net the page shows; None for a shipped one.
        config: what the controls describe; None if they hold an error.
    """
    if run is not None:
        return run
    return next(iter(find_examples(find_controls(config), is_translation)), None)


def show_difference(recipe: Seq2SeqConfig | None, run: Run | None) -> None:
    """Show a note if the net shown isn't one that has the chosen settings."""
    name = _RECIPES[find_shipped(recipe).run_id]
    if recipe is None:
        explain_refusal([run] if run else [], f"the shipped net, trained on the {name}")
    elif run is None and recipe != load_recipe(name):
        st.info(
            f"This is the shipped net, trained on the {name}. Press Train to train a net with "
            "your settings."
        )


def find_shipped(recipe: Seq2SeqConfig | None) -> NetKey:
    """The shipped net that was trained on the recipe's task."""
    is_dates = recipe is not None and recipe.task == "dates"
    return NetKey(SHIPPED_DATES if is_dates else SHIPPED, 0, 0)


def is_shipped(config: Seq2SeqConfig) -> bool:
    """Whether a shipped net has those settings."""
    return config == load_recipe(_RECIPES[find_shipped(config).run_id])


def choose_epoch(run: Run | None, recipe: Seq2SeqConfig | None) -> NetKey | None:
    """The net to show, a shipped one without a run; None if the run has no weights yet."""
    if run is None:
        return find_shipped(recipe)
    epochs = [event.epoch for event in read_log(run.id).list_events(MeasuredKept)]
    if not epochs:
        checkpoint = find_checkpoint(run.id)
        return None if checkpoint is None else NetKey(run.id, -1, checkpoint)
    index = len(epochs) - 1
    if len(epochs) > 1 and run.status not in {Status.RUNNING, Status.QUEUED}:
        index = _ask_epoch(epochs, f"seq2seq.epoch.{run.id}")
    return NetKey(run.id, index, epochs[index])


def _ask_epoch(epochs: list[int], key: str) -> int:
    """The index of the epoch to show, at first the last one; the URL holds the epoch itself."""

    def write(index: int) -> None:
        st.query_params[EPOCH_URL] = str(epochs[index])

    claim_parameters(EPOCH_URL)
    names = [str(epoch) for epoch in epochs]
    linked = st.query_params.get(EPOCH_URL, names[-1])
    start = names.index(linked) if linked in names else None
    return choose_epoch_shown(epochs, key=key, start=start, on_change=write)


def explain_no_net(run: Run | None) -> None:
    """Say why a run has no net to show."""
    if run is not None and (run.status.is_live or run.may_return):
        st.info("This run has kept no weights yet, so there's no net to show.")
    else:
        st.info("This run ended before it kept any weights, so there's no net to show.")


def name_net(key: NetKey) -> str:
    """A net in words, with the epoch of its weights if a run has kept several."""
    if key.run_id in _RECIPES:
        return f"the shipped net, trained on the {_RECIPES[key.run_id]}"
    name = f"“{open_store().find_run(key.run_id).name}”"
    return name if key.snapshot < 0 else f"{name} after epoch {key.epoch}"


def find_config(key: NetKey) -> Seq2SeqConfig:
    """The configuration the net was trained with."""
    if key.run_id in _RECIPES:
        return load_recipe(_RECIPES[key.run_id])
    config = read_config(open_store().find_run(key.run_id))
    assert isinstance(config, Seq2SeqConfig)  # noqa: S101 - only these runs have a key
    return config


def name_source(config: Seq2SeqConfig) -> str:
    """What the net translates."""
    return "date" if config.task == "dates" else "word"


@st.cache_resource(max_entries=16, show_spinner=False)
def find_pairs(config: Seq2SeqConfig) -> tuple[Pairs, Pairs]:
    """The training pairs and the held-out pairs; cached, because many dates take a moment."""
    return config.list_pairs()


def is_seen(key: NetKey, word: str) -> bool:
    """Whether the net was trained on the word."""
    return any(word == source for source, _ in find_pairs(find_config(key))[0])


@st.cache_resource(max_entries=16, show_spinner=False)
def load_net(key: NetKey) -> Seq2SeqModel:
    """The net with its weights."""
    config = find_config(key)
    if key.run_id in _RECIPES:
        file = _WEIGHTS / f"{_RECIPES[key.run_id]}.safetensors"
        return restore_seq2seq(config, load(file.read_bytes()))
    if key.snapshot < 0:
        checkpoint = read_checkpoint(key.run_id, key.epoch)
        return restore_seq2seq(config, unpack_checkpoint(checkpoint).weights)
    measured = read_measured(read_log(key.run_id), key.snapshot)
    if measured is None:
        raise ExplorerError(
            f"The run's log has no net of epoch {key.epoch} any more, probably because the run was "
            "deleted; choose another net."
        )
    return restore_seq2seq(config, measured.arrays)
