"""Lays out the encoder-decoder page: the words, both translations, and the tabs' contents."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.core.seq2seq.config import Pairs, Seq2SeqConfig
from explorer.core.seq2seq.edits import compare_decodings
from explorer.core.seq2seq.words import clean_word
from explorer.figures.sentences import format_bounded, format_value
from explorer.figures.seq2seq.attention_weights import (
    describe_attention_weights,
    plot_attention_weights,
)
from explorer.figures.seq2seq.beam_tree import describe_beam_tree, plot_beam_tree
from explorer.figures.seq2seq.sentences import describe_decodings
from explorer.figures.seq2seq.state_plane import Trajectory, describe_state_plane, plot_state_plane
from explorer.ui.seq2seq.answers import (
    find_answer,
    find_nearest_words,
    find_plane,
    find_training_words,
    find_tree,
)
from explorer.ui.seq2seq.nets import (
    NetKey,
    find_config,
    find_pairs,
    is_seen,
    load_net,
    name_net,
    name_source,
)
from explorer.ui.seq2seq.stage import IN_BROWSER, show_stage
from explorer.ui.shell.charts import show_figure
from explorer.ui.shell.kept_text import ask_kept_text
from explorer.ui.shell.link_report import claim_browsers
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.panels import show_about
from explorer.ui.shell.plain_text import escape_markdown
from explorer.ui.shell.terms import explain

_MAX_TYPED = 200
_NEAREST = 8


def ask_words(key: NetKey) -> tuple[str, str] | None:
    """The word to translate and another one to compare; None if one of them can't be read.

    The net's translations are shown beside them, and remarks about the word below.
    """
    claim_browsers(*IN_BROWSER)
    config = find_config(key)
    training, held_out = find_pairs(config)
    known = [source for source, _ in held_out or training]
    noun = name_source(config)
    defaults = (known[0], _choose_other(held_out or training))
    _renew_words(config, defaults)
    columns, below = st.columns(4, vertical_alignment="center"), st.container(gap="xsmall")
    with columns[0]:
        label = f"Type a {noun} and press Enter"
        word = _ask_word(config, below, label, f"{config.task}.word", defaults[0])
    with columns[1]:
        other = _ask_word(config, below, f"Another {noun}", f"{config.task}.other", defaults[1])
    if not word or not other:
        return None
    answer = find_answer(key, word)
    for column, name, written, term in (
        (columns[2], "step by step", answer.greedy.text, "greedy decoding"),
        (columns[3], "single pass", answer.single_pass.text, "single pass"),
    ):
        text = escape_markdown(written) or "(empty)"
        column.markdown(f"{name}: **{text}**", help=explain(term))
    unseen = [each for each in dict.fromkeys((word, other)) if not is_seen(key, each)]
    if unseen:
        below.markdown(
            f"{escape_markdown(', '.join(unseen))} :orange-badge[never read in training]"
        )
    return word, other


def _renew_words(config: Seq2SeqConfig, defaults: tuple[str, str]) -> None:
    """Replace the words of the net shown before by those of this one, unless they were typed."""
    state, name = st.session_state, f"{config.task}.defaults"
    for field, old, new in zip(("word", "other"), state.get(name, ()), defaults, strict=False):
        if old != new and state.get(f"{config.task}.{field}") == old:
            state[f"{config.task}.{field}"] = new
    state[name] = defaults


def _describe_answer(key: NetKey, word: str) -> str:
    """How the word's two translations differ, and the right one if one of them is wrong."""
    answer = find_answer(key, word)
    change = compare_decodings(answer.greedy, answer.single_pass)
    sentence = describe_decodings(answer.greedy, answer.single_pass, change)
    training, held_out = find_pairs(find_config(key))
    wanted = dict((*training, *held_out)).get(word)
    if wanted is not None and {answer.greedy.text, answer.single_pass.text} != {wanted}:
        sentence += f" The right translation is {wanted}."
    return sentence


def _choose_other(pairs: Pairs) -> str:
    """The third word, or the first one after it whose translation differs from the first word's."""
    answer = pairs[0][1]
    different = (source for source, target in (*pairs[2:], *pairs[:2]) if target != answer)
    return next(different, pairs[0][0])


def _ask_word(
    config: Seq2SeqConfig, below: DeltaGenerator, label: str, name: str, default: str
) -> str | None:
    typed = ask_kept_text(
        label,
        default,
        key=name,
        max_chars=_MAX_TYPED,
        icon=":material/edit:",
        has_label=False,
    )
    with below, show_errors():
        clean = clean_word(typed, config.alphabet, config.source_length)
        for note in clean.notes:
            st.warning(escape_markdown(f"“{typed.strip()}”: {note}"))
        return clean.word
    return None


def show_see(key: NetKey, word: str, other: str) -> None:
    """Show the states of the word letter by letter, and those of the other word on request."""
    answers = [find_answer(key, each) for each in dict.fromkeys((word, other))]
    show_about("stage", f"Net: {name_net(key)}.")
    show_stage(answers, load_net(key).alphabet)
    st.markdown(escape_markdown(_describe_answer(key, word)))
    has_attention, has_cell = load_net(key).has_attention, answers[0].trace.c is not None
    gets = "which the decoder starts from" if has_attention else "which is all the decoder gets"
    if has_cell and not has_attention:
        gets += ", besides the LSTM's cell state"
    st.caption(
        "Read this from left to right: each column is the state after a letter, each row a unit, "
        f"blue above 0 and orange below. The column in the middle is the context vector, {gets}. "
        "Step with Left, Right, Space, Home and End. Click a row to choose its unit for What if.",
        help=explain("context vector"),
    )
    if has_attention:
        trace, decoding = answers[0].trace, answers[0].greedy
        show_figure(
            plot_attention_weights(trace.letters, decoding),
            describe_attention_weights(trace.letters, decoding),
            key="seq2seq.attention",
            about=f"Net: {name_net(key)}.",
        )
        st.caption(
            "Each row is a letter the decoder writes. The brighter the cell, the more the "
            "encoder's state at that letter contributed to it.",
            help=explain("attention"),
        )


def show_beam(key: NetKey, word: str) -> None:
    """Show the tree of a beam search and the words it found."""
    width = st.slider(
        "Beam width", 1, 5, 3, key="beam", bind="query-params", help=explain("beam search")
    )
    tree = find_tree(key, word, width)
    show_figure(
        plot_beam_tree(tree),
        describe_beam_tree(tree, name_source(find_config(key))),
        key="seq2seq.beam",
        about=f"Net: {name_net(key)}, which reads {f'“{word}”' if word else 'the empty word'}.",
    )
    st.caption(
        "Each step to the right adds a letter. Blue and green paths were kept; grey letters were "
        "considered and dropped (those with a probability below 0.01 aren't drawn). The number in "
        "brackets is the log-probability of all letters on the path, padding and E included; two "
        f"paths can write the same {name_source(find_config(key))}. With width 1, the search "
        "decodes step by step."
    )


def show_plane(key: NetKey, word: str, other: str) -> None:
    """Show context vectors in their principal plane, the paths of two words, and near words."""
    plane = find_plane(key)
    num_trained = len(find_training_words(key).words)
    paths = []
    for each in dict.fromkeys((word, other)):
        answer = find_answer(key, each)
        states = np.concatenate([answer.trace.h, answer.greedy.h])
        labels = (*answer.trace.letters, *answer.greedy.letters)
        paths.append(Trajectory(each, plane.axes.project(states), labels))
    noun = name_source(find_config(key))
    followed = f"path of one {noun}" if len(paths) == 1 else f"paths of two {noun}s"
    is_sample = len(plane.words) < num_trained
    drawn = f" ({len(plane.words)} of {num_trained:,} are drawn)" if is_sample else ""
    left, right = st.columns([2, 1])
    with left:
        show_figure(
            plot_state_plane(
                plane.points,
                plane.words,
                plane.explained,
                trajectories=paths,
                others=plane.states,
                title=f"Context vectors, and the {followed}",
            ),
            describe_state_plane(plane.vectors, plane.words, plane.explained, "context vector"),
            key="seq2seq.plane",
            about=f"Net: {name_net(key)}.",
        )
        st.caption(
            f"Each grey point is the context vector of a {noun} the net was trained on{drawn}; the "
            f"small dots are its states after single letters. A line follows one {noun} through "
            "the letters read, up to E, and then the letters written. This is the plane in which "
            f"the states of the {noun}s drawn vary most; differences at right angles to it don't "
            "show, so points that look near may be far apart.",
            help=explain("principal axis"),
        )
    with right:
        _show_neighbours(key, word, noun, num_trained)


def name_neighbours(count: int, noun: str, *, is_other: bool) -> str:
    """The training words that a word is compared with, after its name: itself it isn't."""
    if count == 1:
        return f": the only {'other ' if is_other else ''}training {noun}"
    if is_other:
        return (
            f" among the {count:,} other training {noun}s"
            if count
            else f": there is no other training {noun}"
        )
    return f" among {'both' if count == 2 else f'all {count:,}'} training {noun}s"


def _show_neighbours(key: NetKey, word: str, noun: str, num_trained: int) -> None:
    near = find_nearest_words(key, word, _NEAREST)
    others = num_trained - is_seen(key, word)
    st.markdown(
        f"**Nearest to {escape_markdown(word)}**"
        f"{name_neighbours(others, noun, is_other=others < num_trained)}"
    )
    if not near:
        return  # a table without a row
    rows = [{noun: n.word, "distance": n.distance, "cosine": n.cosine} for n in near]
    shown = pd.DataFrame(rows, columns=[noun, "distance", "cosine"]).style.format(
        {"distance": partial(format_value, digits=3), "cosine": partial(format_bounded, decimals=3)}
    )
    st.dataframe(shown, hide_index=True)
    st.caption(
        "Euclidean distance and cosine similarity of the context vectors, over all "
        f"{find_config(key).hidden_size} units."
    )
