"""How an encoder-decoder learns: its loss, and its translations from epoch to epoch.

Knows how a run's log is shown; what was learned is in the log.
"""

from __future__ import annotations

import streamlit as st

from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.seq2seq.results import BETWEEN_DECODINGS
from explorer.core.training.events import EpochDone, Sampled
from explorer.figures.seq2seq.translation_heatmaps import describe_translations, plot_translations
from explorer.figures.training.learning_curves import describe_learning_curves, plot_learning_curves
from explorer.runs.records import Run
from explorer.ui.runs.logs import RunLog, find_curves, read_config, read_log
from explorer.ui.seq2seq.nets import find_pairs
from explorer.ui.shell.charts import show_figure
from explorer.ui.shell.terms import explain


def show_learning(run: Run | None) -> None:
    """Loss and translations over the epochs; without a run, what there will be."""
    if run is None:
        st.info(
            "The shipped net has learned already. Press Train to see a net of your own learn, "
            "word by word, and then go back to any of its epochs."
        )
        return
    log = read_log(run.id)
    config = read_config(run)
    assert isinstance(config, Seq2SeqConfig)  # noqa: S101 - the page shows no other run
    _show_accuracy(config, log)
    curves = [find_curves(run, log)]
    way = st.segmented_control(
        "Translations",
        ["step by step", "single pass"],
        default="step by step",
        required=True,
        key="translations",
        bind="query-params",
    )
    left, right = st.columns([2, 3])
    with left:
        show_figure(
            plot_learning_curves(curves, as_perplexity=False),
            describe_learning_curves(curves, as_perplexity=False),
            key="seq2seq.loss",
        )
        st.caption(
            "Mean cross-entropy over the letters, padding and E included. The course adds up the "
            "words' means over a minibatch; that sum is what is differentiated unless Settings "
            "say otherwise, and it is this mean times the words in the minibatch.",
            help=explain("teacher forcing"),
        )
    with right:
        _show_translations(config, log, way_index=0 if way == "step by step" else 1)


def _show_accuracy(config: Seq2SeqConfig, log: RunLog) -> None:
    """How many held-out dates are right by now; pairs of words hold nothing out."""
    last, count = log.find_last(EpochDone), config.held_out_dates
    if last is None or last.accuracy is None:
        return
    share = last.accuracy
    st.markdown(
        f"**{round(share * count):,} of {count:,} held-out dates ({share:.1%}) are right in every "
        f"letter after epoch {last.epoch}**, step by step. None of them was learned from, in "
        "whatever form; the run only looks at them to see when to stop."
    )


def _show_translations(config: Seq2SeqConfig, log: RunLog, way_index: int) -> None:
    """The sampled words; `way_index` selects one of the two decodings in each text."""
    training, held_out = find_pairs(config)
    answers = dict(held_out or training)
    by_epoch: dict[int, dict[str, str]] = {}
    for sampled in log.list_events(Sampled):
        by_epoch.setdefault(sampled.epoch, {})[sampled.prefix] = sampled.text
    words = list(next(iter(by_epoch.values()), {}))
    # A log may be read while an epoch's words are still coming.
    epochs = [epoch for epoch, texts in by_epoch.items() if len(texts) == len(words)]
    texts = [
        [by_epoch[epoch][word].split(BETWEEN_DECODINGS)[way_index] for word in words]
        for epoch in epochs
    ]
    targets = [answers[word] for word in words]
    show_figure(
        plot_translations(epochs, words, targets, texts),
        describe_translations(epochs, targets, texts),
        key="seq2seq.translations",
    )
    st.caption(
        "Each row is a word, each column one of the epochs kept: what the net wrote, from dark "
        "(no letter right) to bright (all right)."
    )
