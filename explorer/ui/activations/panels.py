"""Lays out the activations page's panels on the text: units, how far back, and the plane."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from explorer.core.activations.text_labels import find_labels, name_classes
from explorer.core.activations.traces import QUANTITIES, ActivationTrace
from explorer.core.errors import ExplorerError
from explorer.figures.activations.input_reach import (
    describe_input_reach,
    describe_reach_windows,
    plot_input_reach,
)
from explorer.figures.activations.text_plane import describe_text_plane, plot_text_plane
from explorer.figures.sentences import format_number, format_value, say_inside
from explorer.ui.activations.results import (
    find_gradients,
    find_plane,
    find_reaches,
)
from explorer.ui.activations.run_nets import NetSource, find_net_title
from explorer.ui.activations.source import list_names, open_source
from explorer.ui.activations.text_view import Mark, RowNames, change_mark, load_mark, show_text_view
from explorer.ui.shell.charts import show_figure
from explorer.ui.shell.link_choices import choose_segment, choose_several
from explorer.ui.shell.panels import show_about
from explorer.ui.shell.plain_text import escape_markdown
from explorer.ui.shell.terms import explain
from explorer.ui.shell.titles import list_titles

_CHARACTER = "character"
_MAX_COMPARED = 6
_MIN_READ = 2  # characters, for one to be predicted


def choose_layer(source: NetSource) -> int:
    """The layer shown, counted from 0; the user is asked only if there are several."""
    layers = source.net.model.num_layers
    if layers == 1:
        return 0
    top = layers
    chosen = st.segmented_control(
        "Layer", range(1, layers + 1), default=top, key=f"layer.{layers}", bind="query-params"
    )
    return int(chosen or top) - 1


def show_units(source: NetSource, trace: ActivationTrace) -> None:
    """The text coloured by any quantity of one unit, with all units below it."""
    show_about("text", f"Net: {source.title}.")
    layer = choose_layer(source)
    names = QUANTITIES[source.net.model.cell]
    quantity = "h"
    if len(names) > 1:
        quantity = choose_segment(
            "Colour the text by",
            list_titles("quantity", names),
            key=f"quantity.{source.net.model.cell}",
        )
    show_unit_text(source, trace, layer, quantity=quantity, has_heatmap=True)
    has_gates = len(names) > 1
    st.caption(
        f"Blue is positive, orange is negative{'; for a gate, blue is open' if has_gates else ''}. "
        "Below the text, each character is a column: the chosen unit as bars, the surprise as grey "
        "bars, then all units, one per row. Click a row to choose its unit, or use the Up and Down "
        "keys.",
        help=explain("gate") if has_gates else None,
    )
    st.markdown(
        f"**Perplexity of this text: {write_perplexity(trace.perplexity, 2)}.** A tall grey bar "
        "marks a character that the net didn't expect; the first one isn't predicted.",
        help=explain("surprise"),
    )


def write_perplexity(perplexity: float, digits: int) -> str:
    """A text's perplexity; a single character has none.

    A net that knows nothing reaches the number of its tokens, and single precision misses it by a
    little. No net reaches 1.
    """
    if np.isnan(perplexity):
        return "undefined"
    if np.isfinite(perplexity) and round(perplexity) > 1 and _is_whole(perplexity):
        perplexity = round(perplexity)
    return "above 1e308" if np.isinf(perplexity) else format_value(perplexity, digits)


def _is_whole(perplexity: float) -> bool:
    """Whether single precision can't tell it from a whole number."""
    return bool(np.isclose(perplexity, round(perplexity), rtol=2e-6, atol=0))


def show_unit_text(
    source: NetSource,
    trace: ActivationTrace,
    layer: int,
    *,
    quantity: str = "h",
    has_heatmap: bool = False,
) -> Mark:
    """Show the text coloured by one unit of a layer; returns the mark in it."""
    values = trace.quantities[quantity][:, layer]
    mark = load_mark(values.shape[1], len(trace.text), source.unit)
    is_gate = quantity.endswith("_gate") and quantity not in {"cell_gate", "new_gate"}
    show_text_view(
        trace,
        values,
        mark,
        noun=f"{quantity.replace('_', ' ')} of unit",
        tokens=source.net.vocabulary.tokens,
        is_signed=not is_gate,
        has_heatmap=has_heatmap,
    )
    return mark


def show_reach(owner: str, source: NetSource, trace: ActivationTrace) -> None:
    """What the marked character's probability depends on, and how far back nets look on average."""
    mark = load_mark(source.net.model.hidden_size, len(trace.text), source.unit)
    if len(trace.text) < _MIN_READ:
        st.info("Read at least 2 characters: the first one isn't predicted.")
        return
    position = max(1, mark.start)
    try:
        found = find_gradients(source, trace.text, position)
    except ExplorerError as error:
        st.info(escape_markdown(str(error)))
        return
    norms = np.zeros((len(trace.text), 1))
    norms[:position, 0] = found.norms
    show_text_view(
        trace,
        norms,
        mark,
        noun=RowNames("gradient norm"),
        tokens=source.net.vocabulary.tokens,
        is_signed=False,
    )
    which = "marked one" if mark.start else "second one, because the first isn't predicted"
    log_probability = say_inside(found.log_probability, (-np.inf, 0.0), _write_nats)
    st.caption(
        "Click a character. The bluer an earlier character, the more a small change to it would "
        f"change the log-probability of the {which} ({log_probability} nats now).",
        help=explain("input gradient"),
    )
    _compare_reaches(owner, source)


def _write_nats(value: float) -> str:
    return format_number(value, ".3g")


def _compare_reaches(owner: str, source: NetSource) -> None:
    """Compare how far back several nets look on the same text."""
    names = list_names(owner)
    same_text = [name for name in names if name.split("-")[0] == source.name.split("-")[0]]
    default = list(dict.fromkeys([source.name, *same_text]))[:_MAX_COMPARED]
    chosen = choose_several(
        "Compare nets on the beginning of this net's corpus",
        {name: find_net_title(name) for name in names},
        key=f"reach.{source.name}",
        default=default,
        most=_MAX_COMPARED,
    )
    sources = []
    for name in chosen:
        try:
            sources.append(open_source(owner, name))
        except ExplorerError as error:
            st.caption(escape_markdown(str(error)))
    reaches, refused = find_reaches(sources, source.corpus)
    for sentence in refused:
        st.warning(escape_markdown(sentence))
    left, right = st.columns([3, 2])
    with left:
        show_figure(
            plot_input_reach(reaches), describe_input_reach(reaches), key="activations.reach"
        )
    with right:
        cells = {each.title: each.net.model.cell.upper() for each in sources}
        st.dataframe(
            pd.DataFrame(
                {
                    "net": list(reaches),
                    "cell": [cells[name] for name in reaches],
                    "mean distance": [each.mean_distance for each in reaches.values()],
                    "90% within": [each.distance_90 for each in reaches.values()],
                }
            ),
            hide_index=True,
            column_config={"mean distance": st.column_config.NumberColumn(format="%.1f")},
        )
        if len(reaches) == 1:
            st.info(
                "Only one net is compared here. Add others that know this text in the list above. "
                "To compare cells, choose one of the Reber grammar nets at the top: three cells "
                "trained on the same text. Or train one recipe with several cells on the Language "
                "model page."
            )
        st.caption(
            "Mean distance is in characters back, weighted by the gradient norm; less than 10% of "
            f"the norm lies further back than “90% within”. {describe_reach_windows(reaches)} "
            "The norms are those for the one character after each window, divided by their sum, so "
            "every window counts the same. An average hides the few characters that depend on "
            "something far back: click one above to see it."
        )


def show_plane(source: NetSource, trace: ActivationTrace) -> None:
    """The states of the text as points; clicking one marks its character."""
    layer = choose_layer(source)
    mark = show_unit_text(source, trace, layer)
    labels = {label.name: label for label in find_labels(trace.text).labels}
    name = st.selectbox(
        "Colour by", [_CHARACTER, *labels], key="colour", bind="query-params", width=280
    )
    groups: list[str | None] = list(trace.text)
    if name in labels:
        groups = name_classes(labels[name])
    if source.net.model.hidden_size < 2:
        st.info("A plane needs at least two hidden units.")
        return
    axes, points = find_plane(source, trace.text, layer)
    show_figure(
        plot_text_plane(points, axes.explained, trace.text, groups, mark.start),
        describe_text_plane(axes.explained, groups),
        key="activations.plane",
        about=f"Net: {source.title}.",
        on_click=lambda position: change_mark(start=position, stop=position + 1),
    )
    if not np.any(axes.explained):
        return
    st.caption(
        "Each character is drawn at the state the net had after reading it. Differences at right "
        "angles to the plane don't show, so states that look near may be far apart. Click one to "
        "find it in the text above.",
        help=explain("principal axis"),
    )
