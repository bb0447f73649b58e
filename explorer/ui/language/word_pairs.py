"""The word-pair page's pieces: the growing table of predictions and the scrubbed snapshot.

Knows how they are laid out; what was learned is in the run's log.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from explorer.core.language.baselines import find_pair_baselines
from explorer.core.language.config import TrainingConfig
from explorer.core.training.curves import Baseline
from explorer.figures.language.letter_heatmaps import (
    describe_letter_probabilities,
    plot_letter_probabilities,
    plot_letter_states,
)
from explorer.ui.runs.logs import RunLog, read_snapshot
from explorer.ui.shell.charts import show_figure

_SHOWN_ROWS = 400


def find_baselines(config: TrainingConfig) -> tuple[Baseline, ...]:
    """The floors of a word pair, with a sentence each."""
    source, target = config.data.source or "", config.data.target or ""
    return find_pair_baselines(source, target, config.model.readout)


def show_predictions(config: TrainingConfig, log: RunLog) -> None:
    """One row an epoch: its loss, the word it spelled, and which letters are right."""
    target = config.data.target or ""
    losses = {table["epoch"]: table["loss"] for _, table in log.list_tables("EpochDone")}
    rows = [
        {
            "epoch": table["epoch"],
            "loss per letter": losses.get(table["epoch"]),
            "spelled": table["text"],
            "right letters": "".join(
                "●" if a == b else "○" for a, b in zip(table["text"], target, strict=False)
            ),
        }
        for _, table in log.list_tables("Sampled")
    ]
    if not rows:
        st.info("No epoch is done yet: press Train, and the table grows row by row.")
        return
    shown = rows[-_SHOWN_ROWS:]
    st.dataframe(
        pd.DataFrame(shown[::-1]),
        hide_index=True,
        height=420,
        column_config={"loss per letter": st.column_config.NumberColumn(format="%.4f")},
    )
    if len(shown) < len(rows):
        st.caption(f"The last {len(shown)} epochs of {len(rows)}; below, the slider shows any.")


def show_scrubber(config: TrainingConfig, log: RunLog, *, key: str) -> None:
    """Hidden states and output probabilities per letter, for the epoch that the slider names."""
    count = len(log.by_kind.get("Snapshot", []))
    if not count:
        return
    place = count - 1
    if count > 1:
        place = st.slider("Epoch to look at", 1, count, count, key=f"{key}.{count}") - 1
    snapshot = read_snapshot(log, place)
    if snapshot is None:
        return
    target, alphabet = config.data.target or "", config.data.alphabet
    probabilities = np.asarray(snapshot.probabilities, np.float64)
    left, right = st.columns(2)
    with left:
        h = np.asarray(snapshot.h[:, -1], np.float64)
        show_figure(
            plot_letter_states(snapshot.text, h),
            f"Epoch {snapshot.epoch}: {h.shape[1]} hidden units over {len(snapshot.text)} letters.",
            key=f"{key}.states",
        )
    with right:
        show_figure(
            plot_letter_probabilities(snapshot.text, target, alphabet, probabilities),
            describe_letter_probabilities(snapshot.text, target, alphabet, probabilities),
            key=f"{key}.probabilities",
        )
