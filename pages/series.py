"""What can a network forecast in a series, and when does a simple rule do better?"""

import streamlit as st

from explorer.runs.records import Run
from explorer.ui.runs.controls import list_shown_runs, show_run_rows
from explorer.ui.runs.owner import find_owner
from explorer.ui.runs.polling import watch
from explorer.ui.runs.refusals import explain_refusal
from explorer.ui.runs.remedies import PageControls
from explorer.ui.runs.start import show_start
from explorer.ui.series.panels import show_panels
from explorer.ui.series.setup import choose_series, choose_series_runs, is_series

owner = find_owner()
st.title("Series :small[:gray[Press Train and compare the net with the simple forecasts.]]")
with st.container(horizontal=True, vertical_alignment="center"):
    source = choose_series(owner)
    page = f"series.{source}"
    configs = choose_series_runs(source)
    show_start(owner, configs, page=page)


def show(runs: list[Run]) -> None:
    """Show the runs' progress so far."""
    show_run_rows(owner, runs, configs, page=page, controls=PageControls(source, configs))
    show_panels(configs, runs)


runs = list_shown_runs(owner, page, lambda config: is_series(source, config))
if not configs:
    explain_refusal(runs)
if configs or runs:
    watch(runs, show)
