"""The encoder-decoder page's pieces: the words asked, both translations, the tabs' contents.

Knows how they are laid out; what a net makes of a word is core's.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.seq2seq.edits import compare_decodings, find_neighbours
from explorer.core.seq2seq.results import EncoderTrace
from explorer.core.seq2seq.words import clean_word
from explorer.figures.seq2seq.attention_weights import (
    describe_attention_weights,
    plot_attention_weights,
)
from explorer.figures.seq2seq.beam_tree import describe_beam_tree, plot_beam_tree
from explorer.figures.seq2seq.sentences import describe_ways
from explorer.figures.seq2seq.state_plane import Trajectory, describe_state_plane, plot_state_plane
from explorer.ui.seq2seq.answers import Answer, find_answer, find_plane, find_tree
from explorer.ui.seq2seq.nets import NetKey, find_config, find_pairs, is_seen, load_net
from explorer.ui.seq2seq.stage import show_stage
from explorer.ui.shell.charts import show_figure
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.plain_text import escape_markdown
from explorer.ui.shell.terms import explain

_MAX_TYPED = 200
_NEAREST = 8


def ask_words(key: NetKey) -> tuple[str, str] | None:
    """The word to translate and another one; None where one cannot be read.

    Beside them stands what the net writes for the word, below them what there is to say about it.
    """
    config = find_config(key)
    training, held_out = find_pairs(config)
    known = [source for source, _ in held_out or training]
    noun = "date" if config.task == "dates" else "word"
    columns, below = st.columns(4), st.container(gap="xsmall")
    with columns[0]:
        label = f"Type a {noun}, press Enter"
        word = _ask_word(config, below, label, f"{config.task}.word", known[0])
    with columns[1]:
        other = _ask_word(
            config, below, f"Another {noun}", f"{config.task}.other", known[2 % len(known)]
        )
    if not word or not other:
        return None
    answer = find_answer(key, word)
    columns[2].metric(
        "Step by step", answer.greedy.text or "(empty)", help=explain("greedy decoding")
    )
    columns[3].metric(
        "Single pass", answer.single_pass.text or "(empty)", help=explain("single pass")
    )
    unseen = [each for each in dict.fromkeys((word, other)) if not is_seen(key, each)]
    if unseen:
        below.markdown(
            f"{escape_markdown(', '.join(unseen))} :orange-badge[never seen in training]"
        )
    change = compare_decodings(answer.greedy, answer.single_pass)
    sentence = describe_ways(answer.greedy, answer.single_pass, change)
    wanted = dict((*training, *held_out)).get(word)
    if wanted is not None and {answer.greedy.text, answer.single_pass.text} != {wanted}:
        sentence += f" Right would be {wanted}."
    below.markdown(escape_markdown(sentence))
    return word, other


def _ask_word(
    config: Seq2SeqConfig, below: DeltaGenerator, label: str, name: str, default: str
) -> str | None:
    typed = st.text_input(label, default, max_chars=_MAX_TYPED, key=name, bind="query-params")
    with below, show_errors():
        clean = clean_word(typed, config.alphabet, config.source_length)
        for note in clean.notes:
            st.warning(escape_markdown(note))
        return clean.word
    return None


def show_see(key: NetKey, word: str, other: str) -> None:
    """The states of the word, and of the other one where asked, letter by letter."""
    answers = [find_answer(key, each) for each in dict.fromkeys((word, other))]
    show_stage(answers, load_net(key).alphabet)
    has_attention = load_net(key).has_attention
    gets = "what the decoder starts from" if has_attention else "all that the decoder gets"
    st.caption(
        "Read it from left to right: each column is the state after a letter, each row a unit, "
        f"blue above 0 and red below. The column in the middle is the context vector, {gets}. "
        "Left, Right, Space, Home and End step; a click on a row chooses the unit for What if.",
        help=explain("context vector"),
    )
    if has_attention:
        trace, decoding = answers[0].trace, answers[0].greedy
        show_figure(
            plot_attention_weights(trace.letters, decoding),
            describe_attention_weights(trace.letters, decoding),
            key="seq2seq.attention",
        )
        st.caption(
            "Each row is a letter written step by step; the brighter a cell, the more of the "
            "encoder's state at that letter went into it.",
            help=explain("attention"),
        )


def show_beam(key: NetKey, word: str) -> None:
    """The tree of a beam search and the words it found."""
    width = st.slider(
        "Beam width", 1, 5, 3, key="beam", bind="query-params", help=explain("beam search")
    )
    tree = find_tree(key, word, width)
    show_figure(plot_beam_tree(tree), describe_beam_tree(tree), key="seq2seq.beam")
    st.caption(
        "From left to right a letter is added; green and blue beginnings were kept, grey letters "
        "were looked at and dropped (those below 0.01 are not drawn). The number in brackets is "
        "the log-probability of the whole word; width 1 is step-by-step decoding."
    )


def show_plane(key: NetKey, word: str, other: str) -> None:
    """The words' context vectors in one plane, the ways of two words, the nearest words."""
    plane = find_plane(key)
    words = [trace.word for trace in plane.traces]
    ways = []
    for each in dict.fromkeys((word, other)):
        answer = find_answer(key, each)
        states = np.concatenate([answer.trace.h, answer.greedy.h])
        labels = (*answer.trace.letters, *answer.greedy.letters)
        ways.append(Trajectory(each, plane.axes.project(states), labels))
    left, right = st.columns([2, 1])
    with left:
        show_figure(
            plot_state_plane(
                plane.points,
                words,
                plane.axes.explained,
                trajectories=ways,
                others=plane.states,
                title="Context vectors, and the ways of two words",
            ),
            describe_state_plane(plane.points, words, plane.axes.explained, "context vectors"),
            key="seq2seq.plane",
        )
        st.caption(
            "A grey point is the context vector of a word that was learned, a small dot its state "
            "after one of its letters. A line follows one word: the letters read, up to E, then "
            "the letters written. The plane is the one in which the encoder's states differ most; "
            "what happens across it is not seen.",
            help=explain("principal axis"),
        )
    with right:
        _show_neighbours(find_answer(key, word), plane.traces)


def _show_neighbours(answer: Answer, traces: tuple[EncoderTrace, ...]) -> None:
    word = answer.trace.word
    others = [trace for trace in traces if trace.word != word]
    near = find_neighbours(answer.trace.context.h, others, count=_NEAREST)
    st.markdown(f"**Nearest to {escape_markdown(word)}**, of the words learned")
    rows = [{"word": n.word, "distance": n.distance, "cosine": n.cosine} for n in near]
    number = st.column_config.NumberColumn(format="%.3f")
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config={"distance": number, "cosine": number},
    )
    st.caption(
        f"Euclidean distance and cosine between context vectors of {len(answer.trace.context.h)} "
        "units."
    )
