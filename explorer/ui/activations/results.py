"""Computes what the activations page shows about a net, cached by net and text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from explorer.core.activations.ablation import (
    AblatedReading,
    find_perplexities_without,
    read_ablated,
)
from explorer.core.activations.labels import FoundLabels
from explorer.core.activations.saliency import find_reach, find_saliency
from explorer.core.activations.saliency_results import Reach, Saliency
from explorer.core.activations.text_labels import find_labels
from explorer.core.activations.text_nets import TextNet
from explorer.core.activations.traces import read_states
from explorer.core.activations.unit_labels import (
    ProbeResult,
    UnitScores,
    find_refusal,
    probe_labels,
    score_units,
)
from explorer.core.arrays import FloatArray
from explorer.core.dynamics.principal_axes import PrincipalAxes, find_principal_axes
from explorer.core.errors import ExplorerError
from explorer.ui.activations.run_nets import NetSource
from explorer.ui.activations.source import find_trace

JUDGED = 20_000  # characters of the corpus on which labels are scored
_REACH_TEXT = 10_000  # characters of the corpus on which nets are compared
_MOST_UNKNOWN = 0.05  # of these characters; with more, the net would be judged on unknown tokens
_ENTRIES = 64


@dataclass(frozen=True, eq=False)
class LabelFindings:
    """What the units and the whole state know about the labels of a text."""

    labels: FoundLabels
    scores: dict[str, UnitScores]
    probes: list[ProbeResult]


def find_label_findings(source: NetSource) -> LabelFindings:
    """The labels of the first 20,000 characters of the net's corpus, with scores and probes."""
    return _label_findings(source.key, source.corpus[:JUDGED], source.uncleaned, source.net)


def find_gradients(source: NetSource, text: str, position: int) -> Saliency:
    """How the probability of the character at a position depends on those before it."""
    return _saliency(source.key, text, position, source.net)


def find_reaches(sources: Sequence[NetSource], corpus: str) -> tuple[dict[str, Reach], list[str]]:
    """Each net's reach on the same text, and the reason for each net that can't be compared."""
    reaches, refused = {}, []
    text = corpus[:_REACH_TEXT]
    for source in sources:
        unknown = source.net.count_unknown(text)
        if unknown > _MOST_UNKNOWN * len(text):
            refused.append(
                f"{source.title} can't be compared here: {unknown:,} of these {len(text):,} "
                "characters are not in its vocabulary. Choose a net trained on this text, or "
                "look at this one on its own."
            )
            continue
        try:
            reach = _reach(source.key, text, source.net)
        except ExplorerError as error:
            refused.append(f"{source.title}: {error}")
            continue
        if reach.count:
            reaches[source.title] = reach
        else:
            refused.append(
                f"{source.title} can't be compared: its gradient is 0 in every window, because its "
                "units are saturated. Choose another net."
            )
    return reaches, refused


def find_ablation(
    source: NetSource, text: str, units: Sequence[int], layer: int, reset_at: int | None
) -> AblatedReading:
    """The net's reading with some units off, or with its state reset."""
    return _ablation(source.key, text, tuple(units), layer, reset_at, source.net)


def find_unit_ablations(source: NetSource, text: str, layer: int) -> FloatArray:
    """The perplexity of the text with each unit off in turn (H,)."""
    return _unit_ablations(source.key, text, layer, source.net)


def find_plane(source: NetSource, text: str, layer: int) -> tuple[PrincipalAxes, FloatArray]:
    """The plane of a text's states, and the states in it (T, 2)."""
    return _plane(source.key, text, layer, source)


@st.cache_resource(max_entries=_ENTRIES, show_spinner="The net is reading 20,000 characters …")
def _label_findings(key: str, text: str, _uncleaned: str, _net: TextNet) -> LabelFindings:
    del key
    found = find_labels(text, _uncleaned)
    refusals = {label.name: find_refusal(label) for label in found.labels}
    labels = FoundLabels(
        tuple(label for label in found.labels if refusals[label.name] is None),
        (*found.left_out, *(reason for reason in refusals.values() if reason is not None)),
    )
    states = read_states(_net, _net.vocabulary.encode(text))
    scores = {label.name: score_units(states, label) for label in labels.labels}
    return LabelFindings(labels, scores, probe_labels(states, labels.labels))


@st.cache_resource(max_entries=_ENTRIES, show_spinner="Following gradients back …")
def _saliency(key: str, text: str, position: int, _net: TextNet) -> Saliency:
    del key
    return find_saliency(_net, text, position)


@st.cache_resource(max_entries=_ENTRIES, show_spinner="Following gradients back …")
def _reach(key: str, text: str, _net: TextNet) -> Reach:
    del key
    return find_reach(_net, text)


@st.cache_resource(max_entries=_ENTRIES, show_spinner=False)
def _ablation(
    key: str,
    text: str,
    units: tuple[int, ...],
    layer: int,
    reset_at: int | None,
    _net: TextNet,
) -> AblatedReading:
    del key
    return read_ablated(_net, text, units=units, layer=layer, reset_at=reset_at)


@st.cache_resource(max_entries=_ENTRIES, show_spinner="Switching off one unit after another …")
def _unit_ablations(key: str, text: str, layer: int, _net: TextNet) -> FloatArray:
    del key
    return find_perplexities_without(_net, text, layer)


@st.cache_resource(max_entries=_ENTRIES, show_spinner=False)
def _plane(key: str, text: str, layer: int, _source: NetSource) -> tuple[PrincipalAxes, FloatArray]:
    del key
    states = find_trace(_source, text).quantities["h"][:, layer]
    axes = find_principal_axes(states)
    return axes, axes.project(states)
