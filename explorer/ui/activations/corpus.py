"""Keeps the states of nets over their corpora on the server, within a memory limit.

The session that needs them reads them, in its own thread, one piece at a time under the corpus's
lock, and shows its progress. At first only about the first 100,000 characters are read (fewer for a
net of more than 256 units), the rest on request. All sessions share what has been read, and it
stays when the session that read it leaves.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

import streamlit as st

from explorer.core.activations.similar_passages import CorpusStates
from explorer.ui.activations.run_nets import NetSource

FIRST_PIECES = 1  # of up to 131,072 characters
_MAX_BYTES = 576 * 2**20  # for all corpora of all nets together: two of the largest


class _Shelf:
    """Corpora with their states, least recently used first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], CorpusStates] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, source: NetSource) -> CorpusStates:
        """The states of a net's corpus; the least recently used ones make room for them."""
        key = (source.key, hash(source.corpus))
        with self._lock:
            if key not in self._kept:
                self._kept[key] = CorpusStates(source.net, source.corpus)
            self._kept.move_to_end(key)
            while (
                len(self._kept) > 1 and sum(x.max_bytes for x in self._kept.values()) > _MAX_BYTES
            ):
                self._kept.popitem(last=False)
            return self._kept[key]


@st.cache_resource(show_spinner=False)
def _open_shelf() -> _Shelf:
    return _Shelf()


def open_corpus_states(source: NetSource) -> CorpusStates:
    """The states of the net's corpus, as far as they have been read."""
    return _open_shelf().open(source)


def read_corpus_states(states: CorpusStates, *, is_whole: bool) -> None:
    """Read the beginning of the corpus, or all of it, unless that has been done already."""
    wanted = len(states.text) if is_whole else min(FIRST_PIECES * states.piece, len(states.text))
    if states.num_read >= wanted:
        return
    bar = st.progress(0.0)

    def show(count: int) -> None:
        text = f"The net is reading its corpus: {count:,} of {wanted:,} characters"
        bar.progress(min(1.0, count / wanted), text)

    while states.num_read < wanted:
        show(states.num_read)
        states.read_piece(wanted, show)
    bar.empty()
