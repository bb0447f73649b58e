"""Shows how an encoder-decoder learns: its loss, accuracy and translations over the epochs."""

from __future__ import annotations

import streamlit as st

from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.seq2seq.results import BETWEEN_DECODINGS
from explorer.core.training.events import EpochDone, Sampled
from explorer.figures.sentences import NO_EPOCH, format_percent
from explorer.figures.seq2seq.translation_heatmaps import describe_translations, plot_translations
from explorer.figures.training.learning_curves import describe_learning_curves, plot_learning_curves
from explorer.runs.records import Run
from explorer.ui.runs.logs import RunLog, find_curves, read_config, read_log
from explorer.ui.runs.settings import describe_nets
from explorer.ui.seq2seq.nets import find_pairs, name_source
from explorer.ui.shell.charts import show_figure
from explorer.ui.shell.terms import explain

_STAND_IN = (
    "The other tabs show the shipped net, which was trained separately, so its answers can differ "
    "from those of this example."
)


def show_learning(run: Run | None, *, is_shown_net: bool = True) -> None:
    """Show the loss and the translations over the epochs, or a hint if there is no run.

    Args:
        run: whose learning it is.
        is_shown_net: whether the other tabs show the run's net, not a shipped one.
    """
    if run is None:
        st.info("Press Train to watch a net learn these pairs, epoch by epoch.")
        return
    log = read_log(run.id)
    config = read_config(run)
    assert isinstance(config, Seq2SeqConfig)  # noqa: S101 - the page shows no other run
    _show_accuracy(config, log)
    curves, noun = [find_curves(run, log)], name_source(config)
    about = describe_nets([run])
    left, right = st.columns([2, 3])
    with left:
        show_figure(
            plot_learning_curves(curves, as_perplexity=False, per="letter"),
            describe_learning_curves(curves, as_perplexity=False, per="letter"),
            key="seq2seq.loss",
            about=about,
        )
        st.caption(
            "The curve is the mean cross-entropy per letter, including padding and E. The course "
            f"minimises the sum of the {noun}s' means in each minibatch, which is this mean times "
            f"the number of {noun}s in it; Settings offers the mean instead."
            + ("" if is_shown_net else f" {_STAND_IN}"),
            help=explain("teacher forcing"),
        )
    with right:
        place = st.container()
        method = st.segmented_control(
            "Translations",
            ["step by step", "single pass"],
            default="step by step",
            required=True,
            key="translations",
            label_visibility="collapsed",
            bind="query-params",
        )
        with place:
            _show_translations(config, log, 0 if method == "step by step" else 1, about)


def _show_accuracy(config: Seq2SeqConfig, log: RunLog) -> None:
    """Show how many held-out dates are right so far; pairs of words have none."""
    last, count = log.find_last(EpochDone), config.held_out_dates
    if last is None or last.accuracy is None:
        return
    share = last.accuracy
    use = "; the run uses them only to decide when to stop" if config.stop_early else ""
    st.markdown(
        f"**After epoch {last.epoch}, {round(share * count):,} of {count:,} held-out dates "
        f"({format_percent(share, 1)}) are right in every letter**, decoded step by step. The net "
        f"wasn't trained on any of them in any form{use}."
    )


def _show_translations(config: Seq2SeqConfig, log: RunLog, part: int, about: str) -> None:
    """Show the recorded translations.

    Args:
        config: the run's.
        log: the run's.
        part: the decoding's index in the texts.
        about: whose they are.
    """
    training, held_out = find_pairs(config)
    answers = dict(held_out or training)
    by_epoch: dict[int, dict[str, str]] = {}
    for sampled in log.list_events(Sampled):
        by_epoch.setdefault(sampled.epoch, {})[sampled.prefix] = sampled.text
    words = list(next(iter(by_epoch.values()), {}))
    # The log may be read while an epoch's words are still arriving.
    epochs = [epoch for epoch, texts in by_epoch.items() if len(texts) == len(words)]
    texts = [
        [by_epoch[epoch][word].split(BETWEEN_DECODINGS)[part] for word in words] for epoch in epochs
    ]
    targets = [answers[word] for word in words]
    noun = name_source(config)
    has_epoch = log.find_last(EpochDone) is not None  # of a run that may record none
    nothing = "No epoch's translations are recorded." if has_epoch else NO_EPOCH
    show_figure(
        plot_translations(epochs, words, targets, texts, noun, nothing=nothing),
        describe_translations(epochs, targets, texts, noun, nothing=nothing),
        key="seq2seq.translations",
        about=f"Decoded {('step by step', 'in a single pass')[part]}. {about}",
    )
    st.caption(
        f"Each row is a {noun}, each column one of the recorded epochs. The brighter the cell, the "
        "more letters of the translation are right."
    )
