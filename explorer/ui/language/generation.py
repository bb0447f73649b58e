"""Text generation with a trained net: prefix, length, temperature, top-k and the candidates.

The net is the one in the run's last checkpoint, or in the best one that is stored.
"""

from __future__ import annotations

import streamlit as st

from explorer.core.language.sampling import generate_text
from explorer.core.language.weights import restore_stepper
from explorer.core.nets.results import Generation
from explorer.core.text.invisible import name_invisible
from explorer.core.text.vocabulary import UNKNOWN, Vocabulary, join_tokens
from explorer.core.training.checkpoints import export_weights
from explorer.core.training.events import EpochDone, Sampled, Started
from explorer.core.training.perplexity import compute_perplexity
from explorer.figures.language.next_characters import describe_next_characters, plot_next_characters
from explorer.figures.sentences import format_count, format_value
from explorer.runs.event_log import BestCheckpoint
from explorer.runs.records import Run
from explorer.ui.runs.engine import open_store
from explorer.ui.runs.logs import (
    RunLog,
    find_checkpoint,
    read_checkpoint,
    read_log,
    read_text_config,
)
from explorer.ui.shell.charts import show_figure
from explorer.ui.shell.number_fields import NumberLimits
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.plain_text import escape_markdown, mark_white_space


def show_generation(runs: list[Run]) -> None:
    """Show the panel once one of the runs has a checkpoint."""
    ready = {run.id: run for run in runs if find_checkpoint(run.id) is not None}
    if not ready:
        return
    st.subheader("Let the net write")
    run = next(iter(ready.values()))
    if len(ready) < len(runs):
        names = "; ".join(f"“{each.name}”" for each in ready.values())
        st.caption(escape_markdown(f"Only of {names} are the weights stored."))
    if len(ready) > 1:
        chosen = st.segmented_control(
            "Which net",
            list(ready),
            default=run.id,
            format_func=lambda run_id: escape_markdown(ready[run_id].name),
            key="text.writer",
            required=True,
        )
        run = ready.get(chosen or "", run)
    _show_writing(run)


def _show_writing(run: Run) -> None:
    last, log = find_checkpoint(run.id), read_log(run.id)
    started = log.find_last(Started)
    if last is None or started is None:
        return
    index, sentence = _choose_checkpoint(run, log, last)
    vocabulary = started.vocabulary
    fields = (
        NumberLimits("Length", 1, 1000, is_whole=True),
        NumberLimits("Temperature (0 = greedy)", 0.0, 5.0),
        NumberLimits("Top k (0 = all)", 0, len(vocabulary), is_whole=True),
        NumberLimits("Seed", 0, 9999, is_whole=True),
    )
    with st.form(f"text.generation.{run.id}", border=False):
        columns = st.columns([3, 1, 1, 1, 1], vertical_alignment="bottom")
        prefix = columns[0].text_input("Prefix", _suggest_prefix(run, log), max_chars=200)
        texts = [
            column.text_input(limits.label, default)
            for column, limits, default in zip(
                columns[1:], fields, ("80", "0", "0", "0"), strict=True
            )
        ]
        if not st.form_submit_button("Write"):
            return
    with show_errors():
        length, tau, top_k, seed = (
            limits.read(text) for limits, text in zip(fields, texts, strict=True)
        )
        written = _generate(
            run.id,
            index,
            prefix,
            length=int(length),
            temperature=float(tau),
            top_k=int(top_k),
            seed=int(seed),
        )
        data = read_text_config(run).data
        split_by = data.split_by
        unknown = Vocabulary(vocabulary, split_by).list_unknown(prefix)
        if unknown:
            st.info(escape_markdown(_describe_unknown(unknown, data.min_freq)))
        st.code(
            mark_white_space(join_tokens((written.prefix, written.text), split_by)),
            language=None,
            wrap_lines=True,
        )
        st.caption(sentence)
        show_figure(
            plot_next_characters(written, vocabulary, split_by),
            describe_next_characters(written, vocabulary, split_by),
            key="text.next",
        )


def _choose_checkpoint(run: Run, log: RunLog, last: int) -> tuple[int, str]:
    """Let the user choose between the last weights and the best, and download them.

    Returns:
        The index of the checkpoint in the log, and what it is, in a sentence.
    """
    best = open_store().best_checkpoint(run.id)
    with st.container(horizontal=True, vertical_alignment="center"):
        index, sentence = last, _describe_saved(log.saved_epoch)
        if best is not None and best.index != last:
            titles = {last: _name_last(log), best.index: _name_best(best)}
            chosen = st.pills(
                "Weights",
                list(titles),
                default=last,
                format_func=titles.__getitem__,
                key=f"text.weights.{run.id}.{last}.{best.index}",  # both change while it trains
                required=True,
                label_visibility="collapsed",
                wrap=True,  # on a telephone both can be seen
            )
            if chosen == best.index:
                index, sentence = best.index, f"The net as it was after epoch {best.epoch:,}."
        st.download_button(
            "Weights (safetensors)",
            lambda: export_weights(read_checkpoint(run.id, index)),
            f"run_{run.id[:8]}_weights.safetensors",
            key=f"text.weights.{run.id}.file",
            icon=":material/download:",
            help="The weights that write here, by PyTorch's names.",
            on_click="ignore",
        )
    return index, sentence


def _name_last(log: RunLog) -> str:
    done = format_count(log.saved_epoch.epoch, "epoch") if log.saved_epoch else "less than an epoch"
    return f"Weights saved last, after {done}"


def _name_best(best: BestCheckpoint) -> str:
    text = "held-out" if best.is_held_out else "training"
    perplexity = format_value(compute_perplexity(best.loss), 2)
    return f"Best of those saved: epoch {best.epoch:,}, {text} perplexity {perplexity}"


def _describe_saved(last: EpochDone | None) -> str:
    """Which net wrote the text: the one that was saved last, which may be older than the curve."""
    if last is None:
        return "The net as it was saved before its first epoch was complete."
    return f"The net as it was last saved, after {format_count(last.epoch, 'complete epoch')}."


def _describe_unknown(tokens: list[str], min_freq: int) -> str:
    """Why the net reads these tokens as the unknown one: they're rare, or don't occur at all."""
    *names, last = map(_name_token, tokens)
    which = {0: "it", 1: "both"}.get(len(names), "each")
    if min_freq > 1:
        verb = "each occur" if names else "occurs"
        why = f"{verb} fewer than {min_freq} times in the training text"
    else:
        why = f"{'do' if names else 'does'} not occur in the training text"
    listed = f"{', '.join(names)} and {last}" if names else last
    return f"{listed} {why}; the net reads {which} as {UNKNOWN}."


def _name_token(text: str) -> str:
    if text == " ":
        return "a space"
    invisible = name_invisible({text: 1}) if len(text) == 1 else ()
    return next(iter(invisible), text)


def _suggest_prefix(run: Run, log: RunLog) -> str:
    """The prefix of the run's own samples, whose characters the net knows."""
    sampled = log.find_last(Sampled)
    return read_text_config(run).sample_prefix or (sampled.prefix if sampled else "the")


@st.cache_resource(max_entries=32, show_spinner="Loading the net …")
def _generate(
    run_id: str, index: int, prefix: str, *, length: int, temperature: float, top_k: int, seed: int
) -> Generation:
    started = read_log(run_id).find_last(Started)
    assert started is not None  # noqa: S101 - a checkpoint comes after the start
    config = read_text_config(open_store().find_run(run_id))
    vocabulary = Vocabulary(started.vocabulary, config.data.split_by)
    stepper = restore_stepper(config, len(vocabulary), read_checkpoint(run_id, index))
    return generate_text(
        stepper, vocabulary, prefix, length, temperature=temperature, top_k=top_k, seed=seed
    )
