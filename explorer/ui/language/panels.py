"""The language-model page's pieces: curves, baselines, sampled texts, the speed.

Knows how they are laid out; what was learned is in the runs' logs.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from explorer.core.language.baselines import find_text_baselines
from explorer.core.language.config import TrainingConfig
from explorer.core.language.datasets import prepare_dataset
from explorer.core.text.corpora import load_corpus
from explorer.core.text.minibatches import find_windows
from explorer.core.training.curves import Baseline, LearningCurves
from explorer.figures.language.minibatch_windows import (
    describe_minibatch_windows,
    plot_minibatch_windows,
)
from explorer.figures.training.learning_curves import (
    describe_grad_norms,
    describe_learning_curves,
    plot_grad_norms,
    plot_learning_curves,
)
from explorer.runs.records import Run
from explorer.ui.runs.logs import RunLog
from explorer.ui.shell.charts import show_figure
from explorer.ui.shell.plain_text import escape_markdown

_SEEN_SAMPLES, _KEPT_SAMPLES = 8, 200


# Found again by Python's own hash, which a text of megabytes keeps: a live page asks at each poll.
@st.cache_resource(
    max_entries=32,
    show_spinner="Counting characters …",
    hash_funcs={TrainingConfig: hash},
)
def find_baselines(config: TrainingConfig) -> tuple[Baseline, ...]:
    """The reference values of a configuration's text."""
    dataset = prepare_dataset(config)
    rate = None
    if config.data.corpus and config.data.cleaning == "none":
        rate = load_corpus(config.data.corpus).entropy_rate
    return find_text_baselines(dataset.ids, len(dataset.vocabulary), rate)


def show_curves(curves: list[LearningCurves], baselines: tuple[Baseline, ...]) -> None:
    """Perplexity and gradient norms; without a run, what is known before."""
    left, right = st.columns(2)
    over = st.segmented_control(
        "Over",
        ["epoch", "elapsed_s"],
        default="epoch",
        key="text.over",
        format_func={"epoch": "over epochs", "elapsed_s": "over seconds"}.__getitem__,
        label_visibility="collapsed",
        required=True,
    )
    with left:
        show_figure(
            plot_learning_curves(curves, baselines, over=over),
            describe_learning_curves(curves),
            key="text.loss",
        )
    with right:
        show_figure(
            plot_grad_norms(curves, over=over), describe_grad_norms(curves), key="text.norms"
        )
    st.caption(
        "Perplexity on the text that the net is trained on measures memory as much as language: "
        "10,000 characters can be learned by heart. Keep a share for validation (Text) to see the "
        "difference. The late spikes of the course recipe are real: a learning rate of 1 is rough, "
        "even chaotic. The same numbers added in another order drift apart within some dozens of "
        "steps; the twin `textbook loop` shows it."
    )


def explain_baselines(baselines: tuple[Baseline, ...]) -> None:
    """Each reference line with its number and a sentence."""
    with st.expander("The reference lines, and where they come from"):
        for baseline in baselines:
            st.markdown(
                f"**{baseline.name}: perplexity {baseline.perplexity:.4g}.** {baseline.sentence}"
            )


def show_windows(config: TrainingConfig) -> None:
    """Which window of a text each sample comes from, on an example small enough to be read."""
    windows = find_windows(200, 4, 10, config.data.sampling, np.random.default_rng(config.seed))
    show_figure(
        plot_minibatch_windows(windows), describe_minibatch_windows(windows), key="text.windows"
    )
    st.caption(
        "An example of 200 characters, 4 samples and 10 time steps, not the run's own sizes."
    )


def show_speed(curves: list[LearningCurves]) -> None:
    """The speed of each run as a large number; its place is kept until it is known."""
    with st.container(horizontal=True):
        for run in curves:
            speed = "–" if np.isnan(run.tokens_per_s) else f"{run.tokens_per_s:,.0f}"
            st.metric(f"{escape_markdown(run.name)}: tokens per second", speed)


def show_samples(runs: list[Run], logs: list[RunLog]) -> None:
    """The texts that the nets wrote while they learned, the newest first.

    The place of a run's table is kept until the first text. While a net learns these are only as
    many as can be seen: a live page is drawn anew all the time.
    """
    count = _SEEN_SAMPLES if any(run.status.is_live for run in runs) else _KEPT_SAMPLES
    rows = [
        {"epoch": table["epoch"], "run": run.name, "prefix": table["prefix"], "text": table["text"]}
        for run, log in zip(runs, logs, strict=True)
        for _, table in log.list_tables("Sampled")
    ]
    if not runs:
        return
    frame = (
        pd.DataFrame(rows, columns=["epoch", "run", "prefix", "text"])
        .sort_values("epoch", ascending=False, kind="stable")
        .head(count)
    )
    shown = ["epoch", *(["run"] if len(runs) > 1 else []), "prefix", "text"]
    st.dataframe(
        frame[shown],
        hide_index=True,
        height=300,
        column_config={
            "epoch": st.column_config.NumberColumn("after epoch", width=90),
            "run": st.column_config.TextColumn(width=180),
            "prefix": st.column_config.TextColumn("read", width=90),
            "text": st.column_config.TextColumn("wrote", width=750),
        },
    )
