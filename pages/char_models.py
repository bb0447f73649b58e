"""Can a net spell one word while it reads another, and does it need memory for that?"""

import streamlit as st

from explorer.figures.training.learning_curves import describe_learning_curves, plot_learning_curves
from explorer.runs.records import Run
from explorer.ui.language.setup import choose_pair, choose_pair_recipe, is_word_pair
from explorer.ui.language.word_pairs import find_baselines, show_predictions, show_scrubber
from explorer.ui.runs.controls import list_shown_runs, show_run_rows
from explorer.ui.runs.limits import show_limits
from explorer.ui.runs.logs import RunLog, find_curves, read_text_config
from explorer.ui.runs.owner import find_owner
from explorer.ui.runs.polling import watch
from explorer.ui.runs.refusals import explain_refusal
from explorer.ui.runs.remedies import PageControls
from explorer.ui.runs.start import show_start
from explorer.ui.shell.charts import show_figure

owner = find_owner()
st.title(
    "Word pairs :small[:gray[Press Train: the net learns to spell one word while reading another.]]"
)
with st.container(horizontal=True, vertical_alignment="bottom"):
    recipe = choose_pair_recipe()
    config = choose_pair(recipe)
    planned = [config] if config else []
    show_start(owner, planned, page="char")


def show(runs: list[Run]) -> None:
    """Show the run's progress so far; before there is a run, the floors of its words."""
    logs = show_run_rows(owner, runs, planned, page="char", controls=PageControls(recipe, planned))
    shown = read_text_config(runs[0]) if runs else planned[0]
    log = logs[0] if logs else RunLog("")
    curves = [find_curves(*pair) for pair in zip(runs, logs, strict=True)]
    left, right = st.columns(2)
    with left:
        show_figure(
            plot_learning_curves(curves, find_baselines(shown), as_perplexity=False, per="letter"),
            describe_learning_curves(curves, as_perplexity=False, per="letter"),
            key="char.loss",
        )
    with right:
        show_predictions(shown, log)
    show_scrubber(shown, log, key="char.scrub")


shown_runs = list_shown_runs(owner, "char", is_word_pair)[:1]
if not planned:
    explain_refusal(shown_runs)
if shown_runs or planned:
    watch(shown_runs, show)
if config:
    with st.expander("Where the floors come from"):
        for baseline in find_baselines(config):
            st.markdown(
                f"**{baseline.name}: {baseline.loss:.3f} nats per letter.** {baseline.sentence}"
            )
show_limits()
