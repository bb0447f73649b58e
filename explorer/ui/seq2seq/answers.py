"""Caches a net's results: translations, beam searches, and the plane of its words' states.

The caches are bounded. Cached values are frozen dataclasses, shared and never copied.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from explorer.core.arrays import FloatArray, NetArray
from explorer.core.dynamics.principal_axes import PrincipalAxes, find_principal_axes
from explorer.core.seq2seq.beam import search_beam
from explorer.core.seq2seq.decoding import decode, encode, encode_all, encode_contexts
from explorer.core.seq2seq.neighbours import find_neighbours
from explorer.core.seq2seq.results import BeamTree, Decoding, EncoderTrace, Neighbour
from explorer.ui.seq2seq.nets import NetKey, find_config, find_pairs, load_net

_DRAWN_WORDS = 200
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
        words: the training words drawn: all, or the first ones if there are many.
        vectors: their context vectors in all units (N, H).
        points: the same in the plane (N, 2).
        explained: the share of the variance of the context vectors along each axis (2,).
        states: the states after every letter of these words, in the plane (M, 2).
    """

    axes: PrincipalAxes
    words: tuple[str, ...]
    vectors: NetArray
    points: FloatArray
    explained: FloatArray
    states: FloatArray


@dataclass(frozen=True, eq=False)
class TrainingWords:
    """Every word the net was trained on.

    Attributes:
        words: the words (N).
        vectors: their context vectors (N, H).
    """

    words: tuple[str, ...]
    vectors: NetArray


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
    words = tuple(source for source, _ in find_pairs(find_config(key))[0][:_DRAWN_WORDS])
    traces = encode_all(load_net(key), words)
    states = np.concatenate([trace.h for trace in traces])
    axes = find_principal_axes(states)
    vectors = np.stack([trace.context.h for trace in traces])
    return WordPlane(
        axes,
        words,
        vectors,
        axes.project(vectors),
        axes.find_shares(vectors),
        axes.project(states),
    )


@st.cache_resource(max_entries=4, show_spinner=False)
def find_training_words(key: NetKey) -> TrainingWords:
    """Every word the net was trained on, with its context vector."""
    words = tuple(source for source, _ in find_pairs(find_config(key))[0])
    return TrainingWords(words, encode_contexts(load_net(key), words))


def find_nearest_words(key: NetKey, word: str, count: int) -> tuple[Neighbour, ...]:
    """The training words nearest to a word, which isn't its own neighbour."""
    trained = find_training_words(key)
    state = find_answer(key, word).trace.context.h
    found = find_neighbours(state, trained.words, trained.vectors, count=count + 1)
    return tuple(each for each in found if each.word != word)[:count]
