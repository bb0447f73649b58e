"""What does a net learn from a text, letter by letter, and how fast?"""

import streamlit as st

from explorer.runs.records import Run
from explorer.ui.language.generation import show_generation
from explorer.ui.language.panels import (
    explain_baselines,
    find_baselines,
    find_common_baselines,
    show_perplexity,
    show_samples,
    show_training,
    show_windows,
    warn_of_one_token,
)
from explorer.ui.language.setup import choose_text_recipe, choose_text_run
from explorer.ui.language.text_report import state_own_text
from explorer.ui.language.twin_runs import choose_twin
from explorer.ui.runs.controls import show_run_rows
from explorer.ui.runs.limits import show_limits
from explorer.ui.runs.logs import find_curves, is_text_model
from explorer.ui.runs.owner import find_owner
from explorer.ui.runs.polling import watch
from explorer.ui.runs.refusals import explain_refusal
from explorer.ui.runs.remedies import PageControls
from explorer.ui.runs.settings import describe_nets
from explorer.ui.runs.shown import choose_runs
from explorer.ui.runs.start import show_start

owner = find_owner()
st.title("Language model :small[:gray[Press Train and watch perplexity fall.]]")
recipe = choose_text_recipe()
row = st.container(horizontal=True, vertical_alignment="center")
with row:
    config = choose_text_run(recipe)
    planned = choose_twin(config) if config else []
    controls = PageControls(recipe, planned)
    show_start(owner, planned, page="text")
if config:
    state_own_text(config.data)
    warn_of_one_token(config)
chosen = choose_runs(owner, controls, is_text_model, page="text", row=row)


def show(runs: list[Run]) -> None:
    """Show the runs' progress so far; before there is a run, the baselines of the text."""
    logs = show_run_rows(owner, runs, planned, page="text", controls=controls)
    curves = [find_curves(run, log) for run, log in zip(runs, logs, strict=True)]
    about = describe_nets(runs)
    left, right = st.columns(2)
    with left:
        over = show_perplexity(curves, baselines, about)
    with right:
        show_samples(runs, logs, planned)
    show_training(curves, over, about)


baselines = find_baselines(config) if config else ()
if chosen:
    baselines = find_common_baselines(chosen)
if not planned:
    explain_refusal(chosen)
if planned or chosen:
    watch(chosen, show)
if chosen:
    show_generation(chosen)
if planned or chosen:
    explain_baselines(baselines)
if config:
    with st.expander("Where each sample of a minibatch comes from"):
        show_windows(config)
show_limits()
