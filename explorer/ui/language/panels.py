"""The panels of the language-model page: curves, baselines, sampled texts and speed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from explorer.core.language.baselines import find_text_baselines
from explorer.core.language.config import TrainingConfig
from explorer.core.language.datasets import prepare_dataset
from explorer.core.text.corpora import load_corpus
from explorer.core.text.minibatches import find_windows
from explorer.core.training.curves import Baseline, LearningCurves
from explorer.core.training.events import Sampled
from explorer.figures.language.minibatch_windows import (
    describe_minibatch_windows,
    plot_minibatch_windows,
)
from explorer.figures.sentences import format_factor
from explorer.figures.training.learning_curves import (
    describe_grad_norms,
    describe_learning_curves,
    plot_grad_norms,
    plot_learning_curves,
)
from explorer.runs.records import Run
from explorer.ui.runs.logs import RunLog, read_text_config
from explorer.ui.shell.charts import show_figure
from explorer.ui.shell.csv_downloads import offer_csv
from explorer.ui.shell.link_choices import choose_segment
from explorer.ui.shell.plain_text import escape_markdown, mark_white_space
from explorer.ui.shell.titles import list_titles

_LIVE_SAMPLES, _ALL_SAMPLES = 8, 200
_SILENT = "The settings under Training ask for no texts."
_AXES = {"epochs": "epoch", "seconds": "elapsed_s"}
_CURVE_HEIGHT, _SAMPLES_HEIGHT = 380, 340  # px: both end above the end of a projector's window


# Keyed by Python's own hash, which a string of megabytes caches: a live page asks at every poll.
@st.cache_resource(
    max_entries=32,
    show_spinner="Counting characters …",
    hash_funcs={TrainingConfig: hash},
)
def find_baselines(config: TrainingConfig) -> tuple[Baseline, ...]:
    """Return the reference losses for the text of a configuration."""
    dataset = prepare_dataset(config)
    data, rate = config.data, None
    is_whole = bool(dataset.ids.all())  # no character became the unknown token
    if data.corpus and data.cleaning == "none" and data.split_by == "character" and is_whole:
        rate = load_corpus(data.corpus).entropy_rate
    return find_text_baselines(dataset.ids, len(dataset.vocabulary), rate)


def find_common_baselines(runs: Sequence[Run]) -> tuple[Baseline, ...]:
    """Return the reference losses of the runs' text; none if they don't all read the same."""
    found = {find_baselines(read_text_config(run)) for run in runs}
    return found.pop() if len(found) == 1 else ()


def warn_of_one_token(config: TrainingConfig) -> None:
    """Warn that a text has nothing to learn, such as brackets without punctuation."""
    if _predicts_several(config):
        return
    uncleaned = replace(config, data=replace(config.data, cleaning="none"))
    remedy = ""
    if config.data.cleaning != "none" and _predicts_several(uncleaned):
        remedy = " Cleaning removes the rest: switch it off under Text."
    st.warning(
        "The net would predict one token again and again: there's nothing to learn." + remedy
    )


def _predicts_several(config: TrainingConfig) -> bool:
    """Whether there is more than one kind of token to predict."""
    return any(each.name == "unigram" and each.loss > 0 for each in find_baselines(config))


def show_perplexity(
    curves: list[LearningCurves], baselines: tuple[Baseline, ...], about: str = ""
) -> str:
    """Show the learning curves; without a run, the baselines alone. Return what they are over.

    Args:
        curves: the runs'.
        baselines: the reference losses.
        about: whose curves they are, for the figure alone.
    """
    place = st.container()
    over = _AXES[choose_segment("Over", list_titles("curves over", _AXES), key="over")]
    with place:
        show_figure(
            plot_learning_curves(curves, baselines, over=over, height=_CURVE_HEIGHT),
            describe_learning_curves(curves),
            key="text.loss",
            about=about,
        )
    return over


def show_training(curves: list[LearningCurves], over: str, about: str = "") -> None:
    """Show how training went: gradient norms and speed; the arguments are those of the curves."""
    left, right = st.columns(2)
    with left:
        show_figure(
            plot_grad_norms(curves, over=over),
            describe_grad_norms(curves),
            key="text.norms",
            about=about,
        )
    with right:
        show_speed(curves)
        st.caption(
            "Perplexity on the training text measures memorising as much as language: a net can "
            "learn 10,000 characters by heart. A share held out for validation (under Text) shows "
            "the difference. The late spikes of Lyrics, RNN, the course's recipe, are real: at a "
            "learning rate of 1, training magnifies small differences. If the same numbers are "
            "merely added in a different order, two runs have almost the same weights after 10 "
            "steps (less than a millionth apart) but not after 100 (over a thousandth); the twin "
            "`textbook loop` shows it."
        )


def explain_baselines(baselines: tuple[Baseline, ...]) -> None:
    """Explain each reference line: its perplexity and where it comes from."""
    with st.expander("Where the reference lines come from"):
        if not baselines:
            st.markdown(
                "The nets shown learn different texts. What a simple model reaches on one says "
                "nothing about another, so no reference lines are drawn."
            )
        for baseline in baselines:
            perplexity = format_factor(baseline.perplexity, 4)
            st.markdown(f"**{baseline.name}: perplexity {perplexity}.** {baseline.sentence}")


def show_windows(config: TrainingConfig) -> None:
    """Show which window of the text each sample comes from, in an example small enough to read."""
    windows = find_windows(200, 4, 10, config.data.sampling, np.random.default_rng(config.seed))
    show_figure(
        plot_minibatch_windows(windows), describe_minibatch_windows(windows), key="text.windows"
    )
    st.caption(
        "A small example, not your run's sizes: 200 characters, 4 samples in a minibatch, 10 time "
        "steps each."
    )


def show_speed(curves: list[LearningCurves]) -> None:
    """Show the speed of each run as a large number; a dash stands in until it is known."""
    with st.container(horizontal=True):
        for run in curves:
            speed = "–" if np.isnan(run.tokens_per_s) else f"{run.tokens_per_s:,.0f}"
            st.metric(f"{escape_markdown(run.name)}: tokens per second", speed)


def show_samples(runs: list[Run], logs: list[RunLog], planned: Sequence[TrainingConfig]) -> None:
    """Show the texts that the nets wrote during training, newest first.

    They are as high as the learning curve beside them, and there from the start. While a net trains
    only each run's newest are shown, because a live page is redrawn all the time.

    Args:
        runs: the runs.
        logs: their logs.
        planned: the runs that the controls describe.
    """
    st.markdown(
        "**What the net writes**, newest first"
        if len(runs) < 2
        else "**What the nets write**, later epochs first"
    )
    if not runs:
        st.info(_announce(planned, "Press Train: "))
        return
    count = _LIVE_SAMPLES if any(run.status.is_live for run in runs) else _ALL_SAMPLES
    share = -(-count // len(runs))  # each run has its place, also beside one of more epochs
    rows = sorted(_list_texts(runs, logs, last=share), key=lambda row: -row[0])
    if not rows:
        configs = [read_text_config(run) for run in runs]
        if not any(_may_write(config) for config in configs):
            st.info(_announce(configs))
        elif any(run.status.is_live for run in runs):
            st.info(f"Nothing has been written yet. {_announce(configs)}")
        elif any(run.may_return for run in runs):
            st.info("Nothing has been written yet. It may be once training goes on.")
        else:
            st.info("Training ended before anything was written.")
        return
    names = ["epoch", "run", "read", "wrote"]
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    shown = {
        "epoch": columns["epoch"],
        **({"run": list(map(escape_markdown, columns["run"]))} if len(runs) > 1 else {}),
        **{name: list(map(_mark_text, columns[name])) for name in ("read", "wrote")},
    }
    st.table(pd.DataFrame(shown), hide_index=True, border="horizontal", height=_SAMPLES_HEIGHT)
    offer_csv(
        lambda: [names, *_list_texts(runs, logs)],
        "text.samples",
        "All texts that were written",
    )


def _may_write(config: TrainingConfig) -> bool:
    return 0 < config.sample_every <= config.epochs


def _announce(configs: Sequence[TrainingConfig], how: str = "") -> str:
    """When the nets will write a text, or why they won't."""
    every = {config.sample_every for config in configs if _may_write(config)}
    if every:
        often = " or ".join("epoch" if n == 1 else f"{n:,} epochs" for n in sorted(every))
        net = "the net writes" if len(configs) == 1 else "the nets write"
        words = f"{how}{net} a line every {often}."
        return words[0].upper() + words[1:]
    if any(config.sample_every for config in configs):
        return "Nothing is written: training ends before the first text is due (see Training)."
    return _SILENT


def _mark_text(text: str) -> str:
    return escape_markdown(mark_white_space(text))


def _list_texts(
    runs: list[Run], logs: list[RunLog], last: int | None = None
) -> list[tuple[int, str, str, str]]:
    """The texts that were written: epoch, run, what the net read, what it wrote.

    Args:
        runs: the runs.
        logs: their logs.
        last: only so many of each run's last ones.
    """
    return [
        (event.epoch, run.name, event.prefix, event.text)
        for run, log in zip(runs, logs, strict=True)
        for event in log.list_events(Sampled, last=last)
    ]
