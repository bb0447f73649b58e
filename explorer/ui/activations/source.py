"""Chooses which net the activations page looks into, and which text the net reads.

Shipped nets, the owner's runs and an uploaded net each go by one name, which is in the URL. The
server keeps a limited number of nets; the session holds only names.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from secrets import token_hex

import streamlit as st

from explorer.core.activations.shipped_nets import SHIPPED_NETS, load_shipped_net
from explorer.core.activations.similar_passages import CONTEXT
from explorer.core.activations.text_nets import TextNet
from explorer.core.activations.traces import ActivationTrace, trace_activations
from explorer.core.errors import ExplorerError, InvalidValueError
from explorer.core.language.config import TrainingConfig
from explorer.core.language.datasets import prepare_dataset
from explorer.core.text.vocabulary import Vocabulary
from explorer.core.training.checkpoints import unpack_checkpoint
from explorer.core.training.events import Started
from explorer.runs.records import Run, Status
from explorer.ui.activations.text_view import forget_mark
from explorer.ui.runs.engine import open_store
from explorer.ui.runs.logs import (
    find_checkpoint,
    is_text_model,
    read_checkpoint,
    read_config,
    read_log,
    read_text_config,
)
from explorer.ui.shell.plain_text import escape_markdown

OWN = "own model"
_NET, _FROM, _SHOWN, _TYPED = "net", "from", "length", "typed"
_OWN_ID = "activations.own"
_MAX_RUNS = 30  # offered, newest first
_MAX_SHOWN = 1000  # characters
_LENGTH = 500
_MAX_OWN = 8  # uploaded nets that the server keeps


@dataclass(frozen=True, eq=False)
class NetSource:
    """A net to look into, with its corpus.

    Attributes:
        key: unique to each net and each checkpoint of a run; for caches.
        name: in the URL and on the screen.
        sentence: what it is.
        net: the net itself.
        corpus: the text that belongs to it.
        unit: the unit shown first, counted from 0.
    """

    key: str
    name: str
    sentence: str
    net: TextNet
    corpus: str
    unit: int = 0


def choose_net(owner: str) -> NetSource | None:
    """The net the user chose; None, with the reason shown, if it can't be read."""
    names = list_names(owner)
    name = st.selectbox(
        "Net",
        names,
        key=_NET,
        bind="query-params",
        on_change=forget_mark,
        width=220,
        label_visibility="collapsed",
    )
    try:
        return open_source(owner, name)
    except ExplorerError as error:
        st.warning(escape_markdown(str(error)))
        return None


def list_names(owner: str) -> list[str]:
    """The names of all nets that can be compared."""
    return [*SHIPPED_NETS, *_list_runs(owner), *([OWN] if find_own() is not None else [])]


def open_source(owner: str, name: str) -> NetSource:
    """The net of that name.

    Raises:
        InvalidValueError: its run has no checkpoint yet, or there is no such net.
    """
    if name in SHIPPED_NETS:
        shipped = load_shipped_net(name)
        corpus = _read_corpus(shipped.config.to_json())
        return NetSource(
            f"shipped {name}", name, shipped.sentence, shipped.net, corpus, shipped.unit
        )
    run = _list_runs(owner).get(name)
    if run is not None:
        return _open_run(run, name)
    own = find_own()
    if name != OWN or own is None:
        raise InvalidValueError(f"The net {name!r} no longer exists; choose another one.")
    return own


def choose_text(source: NetSource) -> str:
    """The text to read: a part of the net's corpus, or what the user typed; never empty."""
    with st.popover("Text", icon=":material/article:"):
        is_typed = st.toggle("Type or paste a text", key=_TYPED, bind="query-params")
        if is_typed:
            typed = st.text_area(
                "Text to read",
                source.corpus[:_LENGTH],
                max_chars=_MAX_SHOWN,
                height=200,
                key=f"text.{source.name}",
                bind="query-params",
            )
            text = str(typed or "")
            if not text:
                text = source.corpus[:_LENGTH]
                st.warning(
                    "Type at least 1 character. Until then the net reads the beginning of its "
                    "corpus."
                )
        else:
            start = st.number_input(
                f"First character (of {len(source.corpus):,})",
                0,
                10_000_000,
                0,
                100,
                key=_FROM,
                bind="query-params",
            )
            length = st.slider(
                "Characters", 50, _MAX_SHOWN, _LENGTH, 50, key=_SHOWN, bind="query-params"
            )
            begin = min(int(start), max(0, len(source.corpus) - int(length)))
            text = source.corpus[begin : begin + int(length)]
    unknown = source.net.count_unknown(text)
    if unknown:
        st.caption(
            f"{unknown} of {len(text)} characters are not in this net's vocabulary; the net reads "
            f"them as its token 0, {escape_markdown(source.net.vocabulary.tokens[0])}."
        )
    return text


def find_start(source: NetSource, text: str) -> int | None:
    """Where in the corpus a text cut from it begins; None if it comes from elsewhere."""
    start = int(st.session_state.get(_FROM, 0))
    for begin in (start, max(0, len(source.corpus) - len(text))):
        if source.corpus[begin : begin + len(text)] == text:
            return begin
    return None


def go_to(source: NetSource, position: int) -> int:
    """Show the corpus around a character; returns where that is in the text shown.

    For a widget's callback.
    """
    length = int(st.session_state.get(_SHOWN, _LENGTH))
    begin = max(0, min(position - CONTEXT, len(source.corpus) - length))
    st.session_state[_FROM] = begin
    st.session_state[_TYPED] = False
    return position - begin


def find_trace(source: NetSource, text: str) -> ActivationTrace:
    """What the net does while it reads the text."""
    return _trace(source.key, text, source.net)


def keep_own(net: TextNet, corpus: str) -> None:
    """Keep an uploaded net for this session and choose it; for a widget's callback."""
    key = token_hex(16)
    sentence = f"Your own {net.model.cell.upper()} with {net.model.hidden_size} hidden units."
    _open_uploads().put(NetSource(f"own {key}", OWN, sentence, net, corpus))
    st.session_state[_OWN_ID] = f"own {key}"
    st.session_state[_NET] = OWN
    forget_mark()


def find_own() -> NetSource | None:
    """The net this session uploaded, if the server still has it."""
    return _open_uploads().find(st.session_state.get(_OWN_ID, ""))


class _Uploads:
    """The last few nets uploaded by any session, under keys that only that session has."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, NetSource] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, source: NetSource) -> None:
        with self._lock:
            self._kept[source.key] = source
            while len(self._kept) > _MAX_OWN:
                self._kept.popitem(last=False)

    def find(self, key: str) -> NetSource | None:
        with self._lock:
            return self._kept.get(key)


@st.cache_resource(show_spinner=False)
def _open_uploads() -> _Uploads:
    return _Uploads()


def _list_runs(owner: str) -> dict[str, Run]:
    """The owner's newest language models, under names that tell them apart."""
    runs = [run for run in open_store().list_runs(owner) if is_text_model(read_config(run))]
    return {f"{run.name} ({run.id[:6]})": run for run in runs[:_MAX_RUNS]}


def _open_run(run: Run, name: str) -> NetSource:
    index = find_checkpoint(run.id)
    if index is None:
        raise InvalidValueError(_explain_missing(run))
    config = read_text_config(run)
    sentence = f"{config.model.cell.upper()} with {config.model.hidden_size} hidden units."
    net, corpus = _load_run_net(run.id, index), _read_corpus(config.to_json())
    return NetSource(f"run {run.id} {index}", name, sentence, net, corpus)


def _explain_missing(run: Run) -> str:
    """Why a run has no checkpoint, and what can be done."""
    if run.status is Status.DIVERGED:
        return f"The run {run.name} diverged before it saved a checkpoint; choose another net."
    if run.status.is_live:
        return (
            f"The run {run.name} has no checkpoint yet. Let it train until the next one, or stop "
            "it after a few steps, which saves one."
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


@st.cache_resource(max_entries=16, show_spinner="Reading the corpus …")
def _read_corpus(config: str) -> str:
    """The text a run is trained on."""
    return prepare_dataset(TrainingConfig.from_json(config)).text


@st.cache_resource(max_entries=16, show_spinner=False)  # up to 72 MB each
def _trace(key: str, text: str, _net: TextNet) -> ActivationTrace:
    del key
    return trace_activations(_net, text)
