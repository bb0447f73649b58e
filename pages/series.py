"""What can a network forecast in a series, and when does a simple rule do better?"""

from functools import partial

import streamlit as st

from explorer.runs.records import Run
from explorer.ui.runs.controls import show_run_rows
from explorer.ui.runs.owner import find_owner
from explorer.ui.runs.polling import watch
from explorer.ui.runs.refusals import explain_refusal
from explorer.ui.runs.remedies import PageControls
from explorer.ui.runs.shown import choose_runs
from explorer.ui.runs.start import show_start
from explorer.ui.series.panels import show_panels
from explorer.ui.series.setup import choose_series, choose_series_runs, is_series

owner = find_owner()
st.title("Series :small[:gray[Press Train and compare the net with the simple forecasts.]]")
row, below = st.container(horizontal=True, vertical_alignment="center"), st.container()
with row:
    source = choose_series()
    page = f"series.{source}"
    configs = choose_series_runs(source, below)
    controls = PageControls(source, configs)
    show_start(owner, configs, page=page)
chosen = choose_runs(owner, controls, partial(is_series, source), page=page, row=row)


def show(runs: list[Run]) -> None:
    """Show the runs' progress so far."""
    show_run_rows(owner, runs, configs, page=page, controls=controls)
    show_panels(configs, runs)


if not configs:
    explain_refusal(chosen)
if configs or chosen:
    watch(chosen, show)
