"""Caches a net's results: translations, beam searches, and the plane of its words' states.

The caches are bounded. Cached values are frozen dataclasses, shared and never copied.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from explorer.core.arrays import FloatArray
from explorer.core.dynamics.principal_axes import PrincipalAxes, find_principal_axes
from explorer.core.seq2seq.beam import search_beam
from explorer.core.seq2seq.decoding import decode, encode, encode_all
from explorer.core.seq2seq.results import BeamTree, Decoding, EncoderTrace
from explorer.ui.seq2seq.nets import NetKey, find_config, find_pairs, load_net

_PLANE_WORDS = 200
_DIFFERING = 4


@dataclass(frozen=True, eq=False)
class Answer:
    """The trace of a word, and its two decodings."""

    trace: EncoderTrace
    greedy: Decoding
    single_pass: Decoding


@dataclass(frozen=True, eq=False)
class WordPlane:
    """The principal plane of the encoder's states over many words.

    Attributes:
        axes: the plane's two principal axes.
        traces: the traces of the training words, or of the first ones if there are many.
        points: their context vectors in the plane (N, 2).
        states: the states after every letter of all words, in the plane (M, 2).
    """

    axes: PrincipalAxes
    traces: tuple[EncoderTrace, ...]
    points: FloatArray
    states: FloatArray


@st.cache_resource(max_entries=256, show_spinner=False)
def find_answer(key: NetKey, word: str) -> Answer:
    """The word as the net reads it, and both translations."""
    net = load_net(key)
    trace = encode(net, word)
    return Answer(trace, decode(net, trace.context), decode(net, trace.context, "single_pass"))


def find_differing_units(key: NetKey, word: str, other: str) -> tuple[int, ...]:
    """The few units in which the context vectors of two words differ most, in ascending order."""
    a, b = (find_answer(key, each).trace.context.h for each in (word, other))
    return tuple(sorted(np.argsort(-np.abs(a - b), kind="stable")[:_DIFFERING].tolist()))


@st.cache_resource(max_entries=64, show_spinner=False)
def find_tree(key: NetKey, word: str, beam_width: int) -> BeamTree:
    """The beam search for the net's translation of the word."""
    net = load_net(key)
    return search_beam(net, encode(net, word).context, beam_width=beam_width)


@st.cache_resource(max_entries=16, show_spinner=False)
def find_plane(key: NetKey) -> WordPlane:
    """The plane of the words the net was trained on."""
    words = [source for source, _ in find_pairs(find_config(key))[0][:_PLANE_WORDS]]
    traces = encode_all(load_net(key), words)
    states = np.concatenate([trace.h for trace in traces])
    axes = find_principal_axes(states)
    contexts = np.stack([trace.context.h for trace in traces])
    return WordPlane(axes, traces, axes.project(contexts), axes.project(states))
