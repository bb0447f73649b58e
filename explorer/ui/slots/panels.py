"""The slots page's pieces: the run, the typed sentences, their labels and hidden states.

Knows how they are laid out; the net comes from the run's last checkpoint.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from explorer.core.nets.config import OptimizerConfig
from explorer.core.slots.config import SlotsConfig
from explorer.core.slots.reading import read_sentence, restore_tagger
from explorer.core.slots.readings import SentenceReading, compare_states
from explorer.core.slots.sentences import (
    CITIES,
    COURSE_SENTENCES,
    LABELS,
    list_test_pairs,
    split_words,
)
from explorer.core.training.accuracy_curves import AccuracyLevel, collect_accuracy
from explorer.core.training.checkpoints import unpack_checkpoint
from explorer.core.training.events import EpochDone
from explorer.core.training.run_config import RunConfig
from explorer.figures.slots.slot_labels import describe_slot_labels, plot_slot_labels
from explorer.figures.slots.slot_states import describe_slot_states, plot_slot_states
from explorer.figures.training.accuracies import describe_accuracies, plot_accuracies
from explorer.runs.records import Run
from explorer.ui.runs.engine import open_store
from explorer.ui.runs.logs import RunLog, find_checkpoint, read_checkpoint, read_config
from explorer.ui.shell.charts import show_figure
from explorer.ui.shell.field_controls import FieldControls
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.terms import explain

_CELLS = ("rnn", "gru", "lstm")
_LEVELS = (AccuracyLevel("the word alone, without memory", 0.5),)
_FIELDS = ("hidden_size", "embedding_size", "num_pairs", "unknown_share", "epochs", "seed")


def is_tagger(config: RunConfig) -> bool:
    """Whether a run labels words and has a memory; one without it is a twin, nothing by itself."""
    return isinstance(config, SlotsConfig) and not config.is_memory_cut


def choose_taggers() -> list[SlotsConfig]:
    """The runs that the controls describe: a tagger, and its twin without memory beside it."""
    cell = st.pills(
        "Cell",
        _CELLS,
        default="rnn",
        key="cell",
        bind="query-params",
        required=True,
        help=explain("simple recurrent network"),
    )
    config = SlotsConfig.load_preset(cell or "rnn")
    twin = st.toggle(
        "And the same net without memory",
        value=True,
        key="twin",
        bind="query-params",
        help=explain("memoryless net"),
    )
    with st.popover("Settings", icon=":material/tune:"):
        ask = FieldControls(config.cell, SlotsConfig, OptimizerConfig)
        fields = {name: ask(name, getattr(config, name)) for name in _FIELDS}
        rate = ask("learning_rate", config.optimizer.learning_rate)
    with show_errors():
        optimizer = replace(config.optimizer, learning_rate=rate)
        config = replace(config, name=config.cell, optimizer=optimizer, **fields)
        cut = replace(config, name=f"{config.cell} without memory", is_memory_cut=True)
        return [config, cut] if twin else [config]
    return []


def type_sentences() -> tuple[str, str]:
    """Two sentences to be labelled, at first the course's."""
    left, right = st.columns(2)
    first = left.text_input(
        "Sentence", COURSE_SENTENCES[0], max_chars=200, key="first", bind="query-params"
    )
    second = right.text_input(
        "Another one", COURSE_SENTENCES[1], max_chars=200, key="second", bind="query-params"
    )
    return first, second


def show_accuracy(runs: list[Run], logs: list[RunLog]) -> None:
    """The share of city words with the right label, beside the one half of a memoryless net."""
    curves = [
        collect_accuracy(run.name, log.list_events(EpochDone))
        for run, log in zip(runs, logs, strict=True)
    ]
    show_figure(
        plot_accuracies(curves, _LEVELS, answers="city words labelled correctly"),
        describe_accuracies(curves, _LEVELS),
        key="slots.accuracy",
    )
    st.caption(
        "In the held-out sentences every city is a destination exactly as often as a departure. "
        "Who sees the word alone must give it the same label each time, and is right in exactly "
        "half of the cases.",
        help=explain("memoryless net"),
    )


def choose_reader(runs: list[Run]) -> Run | None:
    """The run whose net reads the sentences; None before there is one."""
    if len(runs) < 2:
        return runs[0] if runs else None
    names = [run.name for run in runs]
    name = st.segmented_control(
        "Read by", names, default=names[0], required=True, key=f"slots.reader.{runs[0].id}"
    )
    return runs[names.index(name)]


def find_readings(reader: Run | None, sentences: tuple[str, str]) -> dict[int, SentenceReading]:
    """The sentences by their places, 0 and 1, as the run's latest net reads them.

    One that cannot be read is left out with a sentence why; both before the first checkpoint.
    """
    readings: dict[int, SentenceReading] = {}
    index = find_checkpoint(reader.id) if reader else None
    if reader is None or index is None:
        return readings
    for place, text in enumerate(sentences):
        with show_errors():
            readings[place] = _read(reader.id, index, text)
    return readings


def show_readings(readings: Mapping[int, SentenceReading]) -> None:
    """The labels of both sentences; without them, sentences to learn from."""
    if not readings:
        _show_patterns()
        return
    columns = st.columns(2)
    for place, reading in readings.items():
        with columns[place]:
            show_figure(
                plot_slot_labels(reading),
                describe_slot_labels(reading),
                key=f"slots.labels.{place}",
            )
    st.caption(
        "Each column is a word, each cell the probability of a label after all words up to it; "
        "framed is the label that is given.",
        help=explain("slot"),
    )


def show_states(readings: Mapping[int, SentenceReading]) -> None:
    """The hidden states before the word that both sentences have."""
    comparison = compare_states(*readings.values()) if len(readings) == 2 else None
    if comparison is None:
        st.info(
            "Train a net, and type two sentences with the same city: what it remembers just before "
            "that word is drawn here."
        )
        return
    show_figure(plot_slot_states(comparison), describe_slot_states(comparison), key="slots.states")
    st.caption(
        "The word that follows is the same, so that only these values can tell the net what it "
        "means. Where the memory is cut, they are all 0.",
        help=explain("hidden state"),
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def _read(run_id: str, index: int, text: str) -> SentenceReading:
    split_words(text)  # refuses a sentence before the net is loaded
    config = read_config(open_store().find_run(run_id))
    assert isinstance(config, SlotsConfig)  # noqa: S101 - the page shows no other run
    weights = unpack_checkpoint(read_checkpoint(run_id, index)).weights
    return read_sentence(restore_tagger(config, weights), text)


def _show_patterns() -> None:
    """The held-out sentences about one city, with their labels."""
    rows = [
        {
            "sentence": " ".join(sentence.words),
            **{label: sentence.join_words(place) for place, label in enumerate(LABELS[:3])},
        }
        for pair in list_test_pairs()[:: len(CITIES)]
        for sentence in pair
    ]
    st.markdown("**Sentences with their labels, as the net learns them**")
    st.dataframe(pd.DataFrame(rows), hide_index=True, height=320)
