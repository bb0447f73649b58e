"""Lays out the context page's panels: settings, sentences, labels, accuracy and hidden states.

A sentence is read by the net in a run's last checkpoint.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from explorer.core.nets.config import OptimizerConfig
from explorer.core.slots.config import SlotsConfig
from explorer.core.slots.patterns import PATTERNS
from explorer.core.slots.reading import read_sentence, restore_tagger
from explorer.core.slots.results import SentenceReading, compare_states
from explorer.core.slots.sentences import (
    COURSE_SENTENCES,
    LABELS,
    draw_pairs,
    split_words,
)
from explorer.core.training.accuracy_curves import AccuracyLevel
from explorer.core.training.checkpoints import unpack_checkpoint
from explorer.core.training.run_config import RunConfig
from explorer.figures.slots.slot_labels import (
    describe_slot_labels,
    explain_labels,
    plot_slot_labels,
)
from explorer.figures.slots.slot_states import describe_slot_states, plot_slot_states
from explorer.figures.training.accuracies import describe_accuracies, plot_accuracies
from explorer.runs.records import Run
from explorer.ui.runs.engine import open_store
from explorer.ui.runs.links import drop_link
from explorer.ui.runs.logs import (
    RunLog,
    find_accuracy_curve,
    find_checkpoint,
    read_checkpoint,
    read_config,
)
from explorer.ui.runs.names import name_run
from explorer.ui.runs.recipes import TAGGER_FIELDS, TAGGERS
from explorer.ui.runs.remedies import PageControls
from explorer.ui.runs.settings import describe_nets
from explorer.ui.shell.charts import show_figure
from explorer.ui.shell.field_controls import FieldControls, ask_optimizer
from explorer.ui.shell.link_choices import choose_pill
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.plain_text import escape_markdown
from explorer.ui.shell.terms import explain
from explorer.ui.shell.titles import list_titles

_CELL = "cell"
_CURVE_HEIGHT = 370  # px: ends with the labels beside it
# What decides which sentences a net reads in training.
_SENTENCE_FIELDS = ("phrases", "num_pairs", "seed", "unknown_share", "dropped_share")
_LEVELS = (AccuracyLevel("the city alone, without memory", 0.5),)


def is_tagger(config: RunConfig) -> bool:
    """Whether a run trains a tagger, with a memory or without."""
    return isinstance(config, SlotsConfig)


def choose_taggers() -> list[SlotsConfig]:
    """Ask for the runs to train: a tagger and, if wanted, the same net without memory."""
    # A run in the link has the cell that was left.
    cell = choose_pill("Cell", list_titles("preset", TAGGERS), key=_CELL, on_change=drop_link)
    config = SlotsConfig.load_preset(cell)
    twin = st.toggle(
        "Also train the same net without memory",
        value=True,
        key="twin",
        bind="query-params",
        help=explain("memoryless net"),
    )
    with st.popover("Settings", icon=":material/tune:"):
        ask = FieldControls(config.cell, SlotsConfig, OptimizerConfig)
        fields = {name: ask(name, getattr(config, name)) for name in TAGGER_FIELDS}
        optimizer = ask_optimizer(ask, config.optimizer)
    with show_errors():
        config = replace(config, optimizer=optimizer, **fields)
        cut = replace(config, is_memory_cut=True)
        return [name_run(each) for each in ((config, cut) if twin else (config,))]
    return []


def find_controls(configs: Sequence[SlotsConfig]) -> PageControls:
    """The page's controls, which describe those runs."""
    return PageControls(st.session_state.get(_CELL) or TAGGERS[0], configs)


def type_sentences() -> dict[int, str]:
    """Ask for the two sentences to label; a refused one is missing, with the reason below it."""
    readable: dict[int, str] = {}
    labels, keys = ("Sentence", "Another sentence"), ("first", "second")
    for number, column in enumerate(st.columns(2)):
        with column:
            text = st.text_input(
                labels[number],
                COURSE_SENTENCES[number],
                max_chars=200,
                key=keys[number],
                bind="query-params",
                label_visibility="collapsed",
            )
            with show_errors():
                split_words(text)
                readable[number] = text
    return readable


def show_accuracy(runs: list[Run], logs: list[RunLog]) -> None:
    """Show the share of cities labelled correctly, next to the one half of a net without memory."""
    curves = [find_accuracy_curve(run, log) for run, log in zip(runs, logs, strict=True)]
    show_figure(
        plot_accuracies(curves, _LEVELS, answers="cities labelled correctly", height=_CURVE_HEIGHT),
        describe_accuracies(curves, _LEVELS),
        key="slots.accuracy",
        about=describe_nets(runs),
    )
    st.caption(
        "In the held-out sentences, every city is the destination exactly as often as the "
        "departure. A model that sees only the city has to give it the same label every time, so "
        "at best it is right exactly half of the time.",
        help=explain("memoryless net"),
    )


def choose_reader(runs: list[Run]) -> Run | None:
    """Ask which run's net reads the sentences; None if there are no runs yet."""
    if len(runs) < 2:
        return runs[0] if runs else None
    names = {run.id: run.name for run in runs}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("Read by", width="content")
        chosen = st.segmented_control(
            "Read by",
            list(names),
            default=runs[0].id,
            format_func=lambda run_id: escape_markdown(names[run_id]),
            required=True,
            key=f"slots.reader.{runs[0].id}",
            label_visibility="collapsed",
        )
    return next(run for run in runs if run.id == chosen)


def find_readings(reader: Run | None, sentences: Mapping[int, str]) -> dict[int, SentenceReading]:
    """The run's latest reading of each sentence; empty before its first checkpoint."""
    index = find_checkpoint(reader.id) if reader else None
    if reader is None or index is None:
        return {}
    return {number: _read(reader.id, index, text) for number, text in sentences.items()}


def show_readings(
    readings: Mapping[int, SentenceReading], reader: Run | None, configs: Sequence[SlotsConfig]
) -> None:
    """Show the labels of both sentences or, before a net can read any, what it learns from.

    Args:
        readings: the sentences as the reader's net labels them.
        reader: the run whose net reads them; None if there are no runs yet.
        configs: the runs that the controls describe.
    """
    if not readings:
        if reader and find_checkpoint(reader.id) is not None:
            return  # no sentence can be read; the page offers the training sentences below
        chosen = [read_config(reader)] if reader else configs
        for config in chosen[:1]:
            assert isinstance(config, SlotsConfig)  # noqa: S101 - the page shows no other run
            st.markdown("**The training sentences and their labels**")
            _show_training_sentences(config)
        return
    columns = st.columns(2)
    for number, reading in readings.items():
        with columns[number]:
            show_figure(
                plot_slot_labels(reading),
                describe_slot_labels(reading),
                key=f"slots.labels.{number}",
            )
    read_by = read_config(reader) if reader else None
    st.caption(
        explain_labels(
            list(readings.values()),
            has_memory=not (isinstance(read_by, SlotsConfig) and read_by.is_memory_cut),
        ),
        help=explain("slot"),
    )


def show_states(readings: Mapping[int, SentenceReading], reader: Run | None) -> None:
    """Show the reader's hidden states just before a word that both sentences share."""
    comparison = compare_states(*readings.values()) if len(readings) == 2 else None
    if comparison is None:
        is_trained = reader is not None and find_checkpoint(reader.id) is not None
        start = "Type" if is_trained else "Train a net and type"
        if len(readings) == 2:
            start = "These sentences share no word. Type"
        st.info(
            f"{start} two sentences with the same city. You'll see here what the net remembers "
            "just before that word."
        )
        return
    show_figure(
        plot_slot_states(comparison),
        describe_slot_states(comparison),
        key="slots.states",
        about=describe_nets([reader] if reader else []),
    )
    st.caption(
        "The next word is the same in both sentences, so only "
        f"{_name_memory(reader)} can tell the net what it means. In a net without memory they are "
        "all 0.",
        help=explain("hidden state"),
    )


def _name_memory(reader: Run | None) -> str:
    """What a tagger keeps from one word to the next, beside the values shown if they aren't all."""
    config = read_config(reader) if reader else None
    has_cell = isinstance(config, SlotsConfig) and config.cell == "lstm"
    return "these values, and those of its cell state c," if has_cell else "these values"


@st.cache_resource(max_entries=64, show_spinner=False)
def _read(run_id: str, index: int, text: str) -> SentenceReading:
    config = read_config(open_store().find_run(run_id))
    assert isinstance(config, SlotsConfig)  # noqa: S101 - the page shows no other run
    weights = unpack_checkpoint(read_checkpoint(run_id, index)).weights
    table = list_training_sentences(config.num_pairs, config.seed, config.phrases)
    trained = {word for sentence in table["sentence"] for word in sentence.split()}
    return read_sentence(restore_tagger(config, weights), text, trained)


def offer_training_sentences(runs: Sequence[Run], configs: Sequence[SlotsConfig]) -> None:
    """Offer what the nets shown learned from, and what one with the controls' settings would.

    Args:
        runs: the runs shown.
        configs: the runs that the controls describe.
    """
    sources = [(escape_markdown(run.name), read_config(run)) for run in runs]
    names: dict[SlotsConfig, list[str]] = {}
    for name, config in [*sources, *(("your settings", config) for config in configs[:1])]:
        assert isinstance(config, SlotsConfig)  # noqa: S101 - the page shows no other run
        data = SlotsConfig(**{field: getattr(config, field) for field in _SENTENCE_FIELDS})
        names.setdefault(data, []).append(name)
    for data, users in names.items():
        whose = f": {', '.join(users)}" if len(names) > 1 else ""
        with st.expander(f"The training sentences and their labels{whose}"):
            _show_training_sentences(data)


def _show_training_sentences(config: SlotsConfig) -> None:
    """Show every sentence that a run learns from, with its labels."""
    table = list_training_sentences(config.num_pairs, config.seed, config.phrases)
    st.dataframe(table, hide_index=True, height=240)
    st.caption(
        f"{len(table)} sentences in mirrored pairs: the destination in one is the departure in "
        f"the other. Words in no column are labelled other. {explain_replacements(config)} The "
        "sentences that measure the accuracy are different ones."
    )


def explain_replacements(config: SlotsConfig) -> str:
    """Which words training replaces by the unknown word, and how often."""
    if config.unknown_share == config.dropped_share == 0:
        return "Training replaces no word by the unknown word."
    is_any_kept = bool(PATTERNS[config.phrases].common_words)
    common = "common words such as to and from and " if is_any_kept else ""
    return (
        "In each epoch, a city is replaced by the unknown word with probability "
        f"{config.unknown_share:g}, and any other word with probability {config.dropped_share:g}, "
        f"except {common}the word before an unknown city."
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def list_training_sentences(num_pairs: int, seed: int, phrases: str) -> pd.DataFrame:
    """Every sentence that a run with those settings learns from, with the words of each label."""
    rows = [
        {
            "sentence": " ".join(sentence.words),
            **{name: sentence.join_words(label) for label, name in enumerate(LABELS[:3])},
        }
        for pair in draw_pairs(num_pairs, seed, phrases)
        for sentence in pair
    ]
    return pd.DataFrame(rows)
