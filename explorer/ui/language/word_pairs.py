"""The panels of the word-pair page: the growing table of predictions and the epoch slider."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from explorer.core.language.baselines import find_pair_baselines
from explorer.core.language.config import TrainingConfig
from explorer.core.training.curves import Baseline
from explorer.core.training.events import Diverged, EpochDone, Sampled
from explorer.figures.language.letter_heatmaps import (
    describe_letter_probabilities,
    plot_letter_probabilities,
    plot_letter_states,
)
from explorer.figures.sentences import NO_EPOCH, format_count, show_spaces
from explorer.figures.training.learning_curves import describe_learning_curves, plot_learning_curves
from explorer.runs.log_events import SnapshotKept
from explorer.runs.records import Run
from explorer.ui.runs.logs import RunLog, find_curves, read_snapshot, read_text_config
from explorer.ui.runs.replay import choose_epoch_shown
from explorer.ui.runs.settings import describe_nets, name_pair
from explorer.ui.shell.charts import show_figure
from explorer.ui.shell.plain_text import escape_markdown

MOST_BESIDE = 2  # runs side by side
_SHOWN_ROWS = 400


def show_words(
    runs: Sequence[Run], logs: Sequence[RunLog], planned: Sequence[TrainingConfig]
) -> None:
    """Show how the nets of one or two runs learn to spell, side by side.

    Args:
        runs: the runs.
        logs: their logs.
        planned: the runs that the controls describe; the first one is shown if there are no runs.
    """
    configs = [read_text_config(run) for run in runs] or list(planned[:1])
    logs = logs or [RunLog("")]
    names = [run.name for run in runs] if len(runs) > 1 else [""]
    curves = [find_curves(run, log) for run, log in zip(runs, logs, strict=False)]
    floors = _find_floors(configs)
    left, *columns = st.columns(1 + len(configs))
    with left:
        show_figure(
            plot_learning_curves(curves, floors, as_perplexity=False, per="letter"),
            describe_learning_curves(curves, floors, as_perplexity=False, per="letter"),
            key="char.loss",
            about=describe_nets(runs),
        )
    for column, name, config, log in zip(columns, names, configs, logs, strict=True):
        with column:
            _show_name(name)
            show_predictions(config, log)
    below = st.columns(len(configs))
    for column, name, config, log in zip(below, names, configs, logs, strict=True):
        with column:
            _show_name(name)
            show_scrubber(config, log, key=f"char.scrub.{log.run_id}")


def _show_name(name: str) -> None:
    """Name the run whose panel follows, unless it's the only one."""
    if name:
        st.markdown(f"**{escape_markdown(name)}**")


def explain_floors(runs: Sequence[Run], planned: Sequence[TrainingConfig]) -> None:
    """Say where the floors come from that `show_words` draws for these runs or settings."""
    configs = [read_text_config(run) for run in runs] or list(planned[:1])
    if not configs:
        return
    with st.expander("Where the floors come from"):
        for baseline in _find_floors(configs):
            st.markdown(
                f"**{escape_markdown(baseline.name)}: {baseline.loss:.3f} nats per letter.** "
                f"{escape_markdown(baseline.sentence)}"
            )


def find_baselines(config: TrainingConfig) -> tuple[Baseline, ...]:
    """Return the floors of a word pair, each with an explanation."""
    source, target = config.data.source or "", config.data.target or ""
    return find_pair_baselines(source, target, config.model.readout)


def _find_floors(configs: Sequence[TrainingConfig]) -> list[Baseline]:
    """The floors of all the word pairs; with several pairs, each floor is named after its own."""
    floors = [find_baselines(config) for config in configs]
    if len(set(floors)) == 1:
        return list(floors[0])
    return [
        replace(floor, name=f"{floor.name}, {name_pair(config.data)}")
        for config, each in zip(configs, floors, strict=True)
        for floor in each
    ]


def show_predictions(config: TrainingConfig, log: RunLog) -> None:
    """Show one row per epoch: its loss, the word spelled, and which letters are correct."""
    target = config.data.target or ""
    count, complete = len(log.list_records(Sampled)), _find_complete(log)
    sampled = log.list_events(Sampled, last=_SHOWN_ROWS + 1)
    if sampled and sampled[-1].epoch > complete:  # its word comes before the epoch's loss
        count -= 1
        sampled.pop()
    rows = [
        {
            "epoch": each.epoch,
            "loss per letter": log.sampled_losses.get(each.epoch),
            "spelled": show_spaces(each.text),
            "correct letters": "".join(
                "●" if a == b else "○" for a, b in zip(each.text, target, strict=False)
            ),
        }
        for each in sampled[-_SHOWN_ROWS:]
    ]
    if not rows:
        diverged = log.find_last(Diverged)
        st.info(
            f"The run diverged at step {diverged.step}, before it had spelled a word."
            if diverged
            else f"{NO_EPOCH} This table gains a row with every epoch."
        )
        return
    st.dataframe(
        pd.DataFrame(rows[::-1]),
        hide_index=True,
        height=420,
        column_config={"loss per letter": st.column_config.NumberColumn(format="%.4g")},
    )
    if len(rows) < count:
        st.caption(f"The last {len(rows)} of {count} epochs; the slider below goes back further.")


def show_scrubber(config: TrainingConfig, log: RunLog, *, key: str) -> None:
    """Show hidden states and output probabilities, letter by letter, at the epoch chosen."""
    kept, complete = log.list_events(SnapshotKept), _find_complete(log)
    positions = {each.epoch: at for at, each in enumerate(kept) if each.epoch <= complete}
    if not positions:
        return
    epochs = sorted(positions)
    shown = epochs[-1]
    if len(epochs) > 1:
        shown = epochs[choose_epoch_shown(epochs, key=key)]
    snapshot = read_snapshot(log, positions[shown])
    if snapshot is None:
        return
    target, alphabet = config.data.target or "", config.data.alphabet
    probabilities = np.asarray(snapshot.probabilities, np.float64)
    left, right = st.columns(2)
    with left:
        h = np.asarray(snapshot.h[:, -1], np.float64)
        show_figure(
            plot_letter_states(snapshot.text, h),
            _describe_states(snapshot.epoch, h.shape[1], len(snapshot.text)),
            key=f"{key}.states",
        )
    with right:
        show_figure(
            plot_letter_probabilities(snapshot.text, target, alphabet, probabilities),
            describe_letter_probabilities(snapshot.text, target, alphabet, probabilities),
            key=f"{key}.probabilities",
        )


def _find_complete(log: RunLog) -> int:
    """The last epoch whose end is in the log; its word and its snapshot come before that."""
    last = log.find_last(EpochDone)
    return last.epoch if last else 0


def _describe_states(epoch: int, units: int, letters: int) -> str:
    after = "the letter" if letters == 1 else f"each of {letters} letters"
    return f"Epoch {epoch}: {format_count(units, 'hidden unit')} after {after}."
