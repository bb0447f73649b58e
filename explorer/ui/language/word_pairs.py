"""The panels of the word-pair page: the growing table of predictions and the epoch slider."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from explorer.core.language.baselines import find_pair_baselines
from explorer.core.language.config import TrainingConfig
from explorer.core.training.curves import Baseline
from explorer.core.training.events import EpochDone, Sampled
from explorer.figures.language.letter_heatmaps import (
    describe_letter_probabilities,
    plot_letter_probabilities,
    plot_letter_states,
)
from explorer.ui.runs.logs import RunLog, read_snapshot
from explorer.ui.shell.charts import show_figure

_SHOWN_ROWS = 400


def find_baselines(config: TrainingConfig) -> tuple[Baseline, ...]:
    """Return the floors of a word pair, each with an explanation."""
    source, target = config.data.source or "", config.data.target or ""
    return find_pair_baselines(source, target, config.model.readout)


def show_predictions(config: TrainingConfig, log: RunLog) -> None:
    """Show one row per epoch: its loss, the word spelled, and which letters are correct."""
    target = config.data.target or ""
    losses = {event.epoch: event.loss for event in log.list_events(EpochDone)}
    rows = [
        {
            "epoch": sampled.epoch,
            "loss per letter": losses.get(sampled.epoch),
            "spelled": sampled.text,
            "correct letters": "".join(
                "●" if a == b else "○" for a, b in zip(sampled.text, target, strict=False)
            ),
        }
        for sampled in log.list_events(Sampled)
    ]
    if not rows:
        st.info("Press Train, and this table will gain a row with every epoch.")
        return
    shown = rows[-_SHOWN_ROWS:]
    st.dataframe(
        pd.DataFrame(shown[::-1]),
        hide_index=True,
        height=420,
        column_config={"loss per letter": st.column_config.NumberColumn(format="%.4f")},
    )
    if len(shown) < len(rows):
        st.caption(
            f"The last {len(shown)} of {len(rows)} epochs; the slider below shows any of them."
        )


def show_scrubber(config: TrainingConfig, log: RunLog, *, key: str) -> None:
    """Show hidden states and output probabilities, letter by letter, at the epoch chosen."""
    count = len(log.by_kind.get("Snapshot", []))
    if not count:
        return
    index = count - 1
    if count > 1:
        index = st.slider("Epoch shown", 1, count, count, key=f"{key}.{count}") - 1
    snapshot = read_snapshot(log, index)
    if snapshot is None:
        return
    target, alphabet = config.data.target or "", config.data.alphabet
    probabilities = np.asarray(snapshot.probabilities, np.float64)
    left, right = st.columns(2)
    with left:
        h = np.asarray(snapshot.h[:, -1], np.float64)
        show_figure(
            plot_letter_states(snapshot.text, h),
            f"Epoch {snapshot.epoch}: {h.shape[1]} hidden units after each of "
            f"{len(snapshot.text)} letters.",
            key=f"{key}.states",
        )
    with right:
        show_figure(
            plot_letter_probabilities(snapshot.text, target, alphabet, probabilities),
            describe_letter_probabilities(snapshot.text, target, alphabet, probabilities),
            key=f"{key}.probabilities",
        )
