"""Lays out the activations page's panels on single units: similar passages, labels, ablation."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from explorer.core.activations.similar_passages import Passage, find_similar, select_units
from explorer.core.activations.traces import ActivationTrace
from explorer.figures.activations.ablated_units import describe_ablated_units, plot_ablated_units
from explorer.figures.activations.probe_accuracy import describe_probe_accuracy, plot_probe_accuracy
from explorer.figures.sentences import format_bounded, format_count
from explorer.ui.activations.corpus import FIRST_PIECES, open_corpus_states, read_corpus_states
from explorer.ui.activations.panels import choose_layer, show_unit_text, write_perplexity
from explorer.ui.activations.results import (
    JUDGED,
    find_ablation,
    find_label_findings,
    find_unit_ablations,
)
from explorer.ui.activations.run_nets import NetSource
from explorer.ui.activations.source import find_start, go_to
from explorer.ui.activations.text_view import RowNames, change_mark, load_mark, show_text_view
from explorer.ui.activations.words import say_how_many, say_what_is_left_out, write_change
from explorer.ui.shell.charts import show_figure
from explorer.ui.shell.plain_text import escape_markdown
from explorer.ui.shell.terms import explain

_SHOWN_UNITS = 15
_SHOWN_TEXT = 20  # characters, before what a net writes
_QUICK_UNITS, _QUICK_TEXT = 256, 100  # with more units, only this many characters are read
_BESIDE = " and the two characters beside it, where those that aren't on like that count"
_CHANGES = RowNames(
    "bits less surprising with these changes",
    below="bits more surprising with these changes",
    zero="as surprising with these changes",
    none="not predicted",
    reader="whole net: ",
)
_PASSAGES, _RANKING = "activations.passages", "activations.ranking"


def show_similar(source: NetSource, trace: ActivationTrace) -> None:
    """The units that are on over the marked stretch, and where else in the corpus they are."""
    top = source.net.model.num_layers - 1
    mark = show_unit_text(source, trace, top)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        threshold = st.slider(
            "Threshold: a unit is on if |h| is at least",
            0.05,
            1.0,
            0.3,
            0.05,
            key="threshold",
            bind="query-params",
            width=330,
        )
        has_bounds = st.toggle("Off just before and after", key="bounds", bind="query-params")
        states = open_corpus_states(source)
        is_whole = len(states.text) > FIRST_PIECES * states.piece and st.toggle(
            f"Search {_name_part(len(states.text), source)}", key="whole", bind="query-params"
        )
    marked = trace.text[mark.start : mark.stop]
    h = trace.quantities["h"][:, top]
    selection = select_units(
        h, mark.start, mark.stop, round(float(threshold), 2), has_bounds=bool(has_bounds)
    )
    shown = ", ".join(
        f"{'+' if sign > 0 else '−'}{unit}"
        for unit, sign in zip(selection.units, selection.signs, strict=True)
    )
    count = len(selection.units)
    on = say_how_many(count, h.shape[1])
    beside = ", and not on with that sign just before and after it"
    st.markdown(
        f"**{on} with an unchanging sign throughout “{escape_markdown(_show(marked))}”"
        f"{beside if has_bounds else ''}**"
        + (f": {escape_markdown(shown)}" if shown else ". Lower the threshold, or mark less."),
        help=explain("active unit"),
    )
    if not count:
        return
    read_corpus_states(states, is_whole=is_whole)
    start = find_start(source, trace.text)
    own = None if start is None else (start + mark.start, start + mark.stop)
    found = find_similar(states, selection, without=own)
    _list_passages(source, found.passages)
    st.caption(
        f"The best matches in {_name_part(states.num_read, source)}, ranked by the share of these "
        "units that are on as they are in the marked stretch, averaged over the passage"
        f"{_BESIDE if has_bounds else ''}. "
        f"{say_what_is_left_out(found)}Drag over "
        "the text above to mark another stretch; click a row to go there. The states are those of "
        "the top layer."
    )


def _name_part(count: int, source: NetSource) -> str:
    """The searched part of the corpus in words; the states of a huge corpus don't all fit."""
    total = len(source.corpus)
    first = "all" if count == total else f"the first {count:,} of"
    return f"{first} {total:,} characters"


def _list_passages(source: NetSource, passages: Sequence[Passage]) -> None:
    frame = pd.DataFrame(
        {
            "score": [each.score for each in passages],
            "match": [each.score for each in passages],
            "before": [_show(each.before) for each in passages],
            "passage": [_show(each.text) for each in passages],
            "after": [_show(each.after) for each in passages],
            "character": [each.start + 1 for each in passages],  # counted as above the text
        }
    )

    def jump() -> None:
        rows = st.session_state[_PASSAGES].selection.rows
        if rows:
            passage = passages[rows[0]]
            start = go_to(source, passage.start)
            change_mark(start=start, stop=start + len(passage.text))

    st.dataframe(
        frame.style.format({"score": partial(format_bounded)}),
        hide_index=True,
        key=_PASSAGES,
        on_select=jump,
        selection_mode="single-row",
        column_config={
            "match": st.column_config.ProgressColumn(format=" ", min_value=0, max_value=1),
            "before": st.column_config.TextColumn(alignment="right"),
        },
    )


def show_labels(source: NetSource, trace: ActivationTrace) -> None:
    """The units that know a label, ranked, and what the whole state knows about every label."""
    show_unit_text(source, trace, source.net.model.num_layers - 1)
    findings = find_label_findings(source)
    if not findings.scores:
        st.info(
            "No label can be tested on this net's corpus. " + " ".join(findings.labels.left_out)
        )
        return
    left, right = st.columns([2, 3])
    with left:
        names = list(findings.scores)
        gains = {each.label: each.gain for each in findings.probes}
        best = max(names, key=lambda name: gains.get(name, 0.0))
        name = st.selectbox(
            "Which units know",
            names,
            index=names.index(best),
            key=f"label.{source.name}",
            bind="query-params",
        )
        scores = findings.scores[name]
        label = next(each for each in findings.labels.labels if each.name == name)
        order = [int(unit) for unit in scores.order[:_SHOWN_UNITS]]
        _rank_units(order, [float(scores.scores[unit]) for unit in order], scores.measure)
        st.caption(
            f"{label.meaning} Measured on {int(label.is_defined.sum()):,} characters of the "
            "corpus. Click a row to colour the text by its unit."
        )
    with right:
        show_figure(
            plot_probe_accuracy(findings.probes),
            describe_probe_accuracy(findings.probes),
            key="activations.probes",
            about=f"Net: {source.title}.",
        )
        st.caption(
            f"Fitted on the first 70% of {min(JUDGED, len(source.corpus)):,} characters of the "
            "corpus, tested on the rest. Only the part beyond the orange mark shows knowledge; the "
            "mark is guessing the commonest class.",
            help=explain("linear probe"),
        )
    if findings.labels.left_out:
        judged = min(JUDGED, len(source.corpus))
        with st.expander(f"Labels left out, judged on {judged:,} characters of the corpus"):
            for reason in findings.labels.left_out:
                st.markdown(escape_markdown(reason))


def _rank_units(units: list[int], scores: list[float], measure: str) -> None:
    def colour() -> None:
        rows = st.session_state[_RANKING].selection.rows
        if rows:
            change_mark(unit=units[rows[0]])

    ranked = pd.DataFrame({"unit": units, measure: scores, "strength": [abs(x) for x in scores]})
    st.dataframe(
        ranked.style.format({measure: partial(format_bounded, decimals=3)}),
        hide_index=True,
        height=330,
        key=_RANKING,
        on_select=colour,
        selection_mode="single-row",
        column_config={
            measure: st.column_config.NumberColumn(help=explain("correlation with a label")),
            "strength": st.column_config.ProgressColumn(format=" ", min_value=0, max_value=1),
        },
    )


def show_ablation(source: NetSource, trace: ActivationTrace) -> None:
    """Perplexity and text with units off or the state reset, next to those of the whole net."""
    H, layer = source.net.model.hidden_size, choose_layer(source)
    mark = load_mark(H, len(trace.text), source.unit)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        units = st.multiselect(
            "Units switched off",
            list(range(H)),
            default=[mark.unit],
            key=f"off.{source.name}",
            bind="query-params",
            help=explain("ablation"),
            width=520,
        )
        is_reset = st.toggle(
            "Reset the state before the marked character", key="reset", bind="query-params"
        )
    reset_at = mark.start if is_reset else None
    whole = find_ablation(source, trace.text, (), layer, None)
    changed = find_ablation(source, trace.text, sorted(units), layer, reset_at)
    show_text_view(
        trace,
        (whole.surprise - changed.surprise)[:, None],
        mark,
        noun=_CHANGES,
        tokens=source.net.vocabulary.tokens,
    )
    st.caption("Orange characters became harder to predict, blue ones easier.")
    numbers, texts = st.columns(2), st.columns(2)
    numbers[0].metric("Perplexity of the whole net", write_perplexity(whole.perplexity, 3))
    numbers[1].metric(
        "Perplexity with these changes",
        write_perplexity(changed.perplexity, 3),
        write_change(changed.perplexity - whole.perplexity),
        delta_color="inverse",
    )
    writers = ("The whole net writes", "With these changes, it writes")
    for column, writer, reading in zip(texts, writers, (whole, changed), strict=True):
        column.caption(writer)
        column.code(
            _show(trace.text[-_SHOWN_TEXT:]) + reading.written, language=None, wrap_lines=True
        )
    cut = f"The last {_SHOWN_TEXT} characters of the" if len(trace.text) > _SHOWN_TEXT else "The"
    st.caption(f"{cut} text, then what the net goes on to write (greedily).")
    _show_unit_ablations(source, trace, layer)


def _show_unit_ablations(source: NetSource, trace: ActivationTrace, layer: int) -> None:
    """How much each unit matters; for a large net only on request, and on fewer characters."""
    H = source.net.model.hidden_size
    text = trace.text
    if H > _QUICK_UNITS:
        text = text[:_QUICK_TEXT]
        label = f"Switch off each of the {H} units in turn (takes a while)"
        if not st.toggle(label, key="worths", bind="query-params"):
            return
    perplexities = find_unit_ablations(source, text, layer)
    whole = find_ablation(source, text, (), layer, None).perplexity
    show_figure(
        plot_ablated_units(perplexities, whole),
        describe_ablated_units(perplexities, whole),
        key="activations.worths",
        about=f"Net: {source.title}, on {format_count(len(text), 'character')}.",
    )
    if not np.isfinite(perplexities).any():
        return
    is_part = len(text) < len(trace.text)
    part = (
        f"the first {format_count(len(text), 'character')} of the text" if is_part else "the text"
    )
    st.caption(
        f"Each bar is the perplexity of {part} above with that one unit off, the dashed line that "
        "with all units on. The higher the bar, the more the unit matters."
    )


def _show(text: str) -> str:
    """A text on one line, with its newlines visible."""
    return text.replace("\n", "⏎")
