"""The language-model page's pieces: baselines, the twin switch, sampled texts, the speed.

Knows how they are laid out; what was learned is in the runs' logs.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from explorer.core.baselines import Baseline, find_text_baselines
from explorer.core.config import TrainingConfig
from explorer.core.corpora import load_corpus
from explorer.core.datasets import prepare_dataset
from explorer.core.learning_curves import LearningCurves
from explorer.core.minibatches import find_windows
from explorer.figures.minibatch_windows import describe_minibatch_windows, plot_minibatch_windows
from explorer.runs.records import Run
from explorer.ui.charts import show_figure
from explorer.ui.plain_text import escape_markdown
from explorer.ui.run_logs import RunLog

_SEEN_SAMPLES, _KEPT_SAMPLES = 8, 200


@st.cache_resource(max_entries=32, show_spinner="Counting characters …")
def find_baselines(config_json: str) -> tuple[Baseline, ...]:
    """The reference values of a configuration's text (its JSON, so that it can be cached)."""
    config = TrainingConfig.from_json(config_json)
    dataset = prepare_dataset(config)
    rate = None
    if config.data.corpus and config.data.cleaning == "none":
        rate = load_corpus(config.data.corpus).entropy_rate
    return find_text_baselines(dataset.ids, len(dataset.vocabulary), rate)


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
    """Perplexity and speed of each run as large numbers."""
    with st.container(horizontal=True):
        for run in curves:
            if len(run.epoch):
                st.metric(
                    f"{escape_markdown(run.name)}: tokens per second", f"{run.tokens_per_s:,.0f}"
                )


def show_samples(runs: list[Run], logs: list[RunLog]) -> None:
    """The texts that the nets wrote while they learned, the newest first.

    While one learns these are only as many as can be seen: a live page is drawn anew all the time.
    """
    count = _SEEN_SAMPLES if any(run.status.is_live for run in runs) else _KEPT_SAMPLES
    rows = [
        {"epoch": table["epoch"], "run": run.name, "prefix": table["prefix"], "text": table["text"]}
        for run, log in zip(runs, logs, strict=True)
        for _, table in log.list_tables("Sampled")
    ]
    if rows:
        frame = pd.DataFrame(rows).sort_values("epoch", ascending=False).head(count)
        st.dataframe(frame, hide_index=True, height=300)
