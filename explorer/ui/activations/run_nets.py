"""Opens the nets of a user's runs for the activations page, and says what they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from explorer.core.activations.first_unit import FirstUnit, find_first_unit
from explorer.core.activations.text_nets import TextNet
from explorer.core.errors import InvalidValueError
from explorer.core.language.config import TrainingConfig
from explorer.core.language.datasets import find_uncleaned, prepare_dataset
from explorer.core.text.corpora import load_corpus
from explorer.core.text.vocabulary import Vocabulary
from explorer.core.training.checkpoints import unpack_checkpoint
from explorer.core.training.epoch_table import DRAWN_NATS
from explorer.core.training.events import Started
from explorer.figures.sentences import format_count, format_value
from explorer.runs.records import Run, Status
from explorer.ui.runs.engine import open_store
from explorer.ui.runs.logs import (
    RunLog,
    find_checkpoint,
    is_text_model,
    read_checkpoint,
    read_config,
    read_log,
    read_text_config,
)
from explorer.ui.runs.readable import keep_readable
from explorer.ui.shell.titles import read_titles

_MAX_RUNS = 30  # offered, newest first
_LARGEST = float(np.exp(DRAWN_NATS))  # perplexity that is told


@dataclass(frozen=True, eq=False)
class NetSource:
    """A net to look into, with its corpus.

    Attributes:
        key: unique to each net and each checkpoint of a run; for caches.
        name: in the link.
        sentence: what it is.
        net: the net itself.
        corpus: the text that belongs to it.
        uncleaned: that text before its cleaning; empty if it wasn't cleaned.
        unit: the unit shown first, counted from 0.
    """

    key: str
    name: str
    sentence: str
    net: TextNet
    corpus: str
    unit: int = 0
    uncleaned: str = ""

    @property
    def title(self) -> str:
        """What the screen calls it."""
        return find_net_title(self.name)


def find_net_title(name: str) -> str:
    """What the screen calls a net; a run's net is called as in the link."""
    titles = read_titles()["net"]
    return titles[name].title if name in titles else name


def list_net_runs(owner: str) -> dict[str, Run]:
    """The owner's newest language models, under names that tell them apart."""
    runs = [
        run
        for run in keep_readable(open_store().list_runs(owner))
        if is_text_model(read_config(run))
    ]
    return {f"{run.name} ({run.id[:6]})": run for run in runs[:_MAX_RUNS]}


def open_run_net(run: Run, name: str) -> NetSource:
    """The net in the run's last checkpoint.

    Raises:
        InvalidValueError: the run has none.
    """
    index = find_checkpoint(run.id)
    if index is None:
        raise InvalidValueError(_explain_missing(run))
    config, key = read_text_config(run), f"run {run.id} {index}"
    if config.data.split_by == "word":
        raise InvalidValueError(
            f"The net of {run.name} reads words, and this page shows nets letter by letter; choose "
            "another net."
        )
    net, (corpus, uncleaned) = _load_run_net(run.id, index), read_corpus(config.to_json())
    first = _find_first_unit(key, corpus, uncleaned, net)
    sentence = f"{describe_net(config, corpus, read_log(run.id))} {first.sentence}"
    return NetSource(key, name, sentence, net, corpus, first.unit, uncleaned)


@st.cache_resource(max_entries=16, show_spinner="Reading the corpus …")
def read_corpus(config: str) -> tuple[str, str]:
    """The text a run is trained on, and the same before its cleaning (empty without one)."""
    parsed = TrainingConfig.from_json(config)
    return prepare_dataset(parsed).text, find_uncleaned(parsed.data)


def describe_net(config: TrainingConfig, corpus: str, log: RunLog) -> str:
    """The net's cell and size, its text, and its perplexity in the last whole epoch.

    That perplexity is a mean over weights that changed meanwhile: the checkpoint's have another one
    on the same text.
    """
    data, model = config.data, config.model
    text = "your own text" if data.corpus is None else f"“{load_corpus(data.corpus).title}”"
    if data.max_tokens == len(corpus):
        text = f"the first {len(corpus):,} characters of {text}"
    net = f"{model.cell.upper()} with {format_count(model.hidden_size, 'hidden unit')}, "
    last = log.saved_epoch
    if last is None:
        return f"{net}trained on {text} for less than an epoch."
    when = "during it" if last.epoch == 1 else "during the last one"
    perplexity = f"perplexity {_write_perplexity(last.perplexity)} {when}"
    if last.validation_perplexity is not None:
        held_out = _write_perplexity(last.validation_perplexity)
        perplexity = f"{perplexity}, {held_out} on held-out text after it"
    return f"{net}trained on {text} for {format_count(last.epoch, 'epoch')}: {perplexity}."


def _write_perplexity(value: float) -> str:
    return format_value(value, 2) if value <= _LARGEST else f"above {_LARGEST:.3g}"


def _explain_missing(run: Run) -> str:
    """Why a run has no checkpoint, and what can be done."""
    if run.status is Status.DIVERGED:
        return f"The run {run.name} diverged before it saved a checkpoint; choose another net."
    if run.status.is_live:
        return (
            f"The run {run.name} has no checkpoint yet. Let it train until the next one, or stop "
            "it after a few steps, which saves one."
        )
    if run.may_return:
        return (
            f"The run {run.name} has no checkpoint yet, and it doesn't answer. Wait until it does, "
            "resume it on its own page, or choose another net."
        )
    return (
        f"The run {run.name} ended before it saved a checkpoint. Resume it on its own page, or "
        "choose another net."
    )


@st.cache_resource(max_entries=16, show_spinner="Loading the net …")
def _load_run_net(run_id: str, index: int) -> TextNet:
    started = read_log(run_id).find_last(Started)
    assert started is not None  # noqa: S101 - a checkpoint comes after the start
    config = read_text_config(open_store().find_run(run_id))
    vocabulary = Vocabulary(started.vocabulary)
    return TextNet(
        config.model, vocabulary, unpack_checkpoint(read_checkpoint(run_id, index)).weights
    )


@st.cache_resource(max_entries=16, show_spinner="Looking for a unit to show …")
def _find_first_unit(key: str, _text: str, _uncleaned: str, _net: TextNet) -> FirstUnit:
    del key
    return find_first_unit(_net, _text, _uncleaned)
