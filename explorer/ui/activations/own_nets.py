"""Keeps the nets that users upload, and rebuilds one when its user answers a question about it.

The server keeps the last few nets of all sessions, each under a key that only its session has.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_hex

import streamlit as st

from explorer.core.activations.first_unit import find_first_unit
from explorer.core.activations.text_nets import TextNet
from explorer.core.activations.uploaded_nets import (
    NetFiles,
    UploadedNet,
    build_net,
    guess_answers,
    weigh_options,
)
from explorer.core.errors import InvalidValueError
from explorer.core.text.corpora import list_corpora, load_corpus
from explorer.figures.sentences import format_count
from explorer.ui.activations.run_nets import NetSource
from explorer.ui.activations.text_view import forget_mark

OWN = "own model"
_ID = "activations.own"
_JUDGED = 2000  # characters of each text that decide which fits
_MAX_KEPT = 8


@dataclass(frozen=True, eq=False)
class OwnNet:
    """A net that the user uploaded.

    Attributes:
        source: the net to look into.
        files: what it was read from.
        found: the net, with what was assumed.
        scores: the perplexity of the beginning of its text with each answer to each question.
    """

    source: NetSource
    files: NetFiles
    found: UploadedNet
    scores: Mapping[str, Mapping[str, float]]


def keep_own(files: NetFiles, text: str) -> None:
    """Keep an uploaded net for this session, with the best guess for what its files leave open.

    Args:
        files: as read.
        text: that the net reads; empty for the shipped one that fits best.

    Raises:
        InvalidValueError: the files make no net that can be run.
    """
    text = text or _find_fitting(build_net(files).net)
    _keep(files, guess_answers(files, text), text)


def answer_question(name: str, option: str) -> None:
    """Rebuild the session's net with another answer to a question.

    Raises:
        InvalidValueError: the net can't be run with it.
    """
    own = find_own_net()
    if own is None:
        return
    given = {question.name: question.answer for question in own.found.questions}
    _keep(own.files, {**given, name: option}, own.source.corpus)


def find_own() -> NetSource | None:
    """The net this session uploaded, if the server still has it."""
    own = find_own_net()
    return None if own is None else own.source


def find_own_net() -> OwnNet | None:
    """The same net with the files that it was read from."""
    return _open_shelf().find(st.session_state.get(_ID, ""))


def _keep(files: NetFiles, answers: Mapping[str, str], text: str) -> None:
    found = build_net(files, answers)
    scores = weigh_options(files, answers, text)
    for question in found.questions:
        if not math.isfinite(scores[question.name][question.answer]):
            raise InvalidValueError(
                f"With {question.options[question.answer]}, the numbers in this net grow without "
                "bound while it reads the text, so it can't be shown; choose another answer."
            )
    net, key = found.net, f"own {token_hex(16)}"
    first = find_first_unit(net, text)
    sentence = (
        f"Your own {net.model.cell.upper()} with "
        f"{format_count(net.model.hidden_size, 'hidden unit')}. {first.sentence}"
    )
    source = NetSource(key, OWN, sentence, net, text, first.unit)
    _open_shelf().put(OwnNet(source, files, found, scores))
    st.session_state[_ID] = key
    forget_mark()


def _find_fitting(net: TextNet) -> str:
    """The shipped text with the fewest characters that the net doesn't know."""
    texts = [load_corpus(name).text for name in list_corpora()]
    return min(texts, key=lambda text: net.count_unknown(text[:_JUDGED]))


class _Shelf:
    """The last few nets uploaded by any session."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, OwnNet] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, own: OwnNet) -> None:
        with self._lock:
            self._kept[own.source.key] = own
            while len(self._kept) > _MAX_KEPT:
                self._kept.popitem(last=False)

    def find(self, key: str) -> OwnNet | None:
        with self._lock:
            return self._kept.get(key)


@st.cache_resource(show_spinner=False)
def _open_shelf() -> _Shelf:
    return _Shelf()
