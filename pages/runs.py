"""Which of my runs did better, and what was different about it?"""

import streamlit as st

from explorer.figures.learning_curves import describe_learning_curves, plot_learning_curves
from explorer.ui.charts import show_figure
from explorer.ui.owner import find_owner
from explorer.ui.run_logs import find_curves, read_log
from explorer.ui.run_table import choose_runs, show_actions, show_differences, show_import

owner = find_owner()
st.title("Runs :small[:gray[Select rows to compare them.]]")
if owner:
    runs = choose_runs(owner)
    curves = [find_curves(run, read_log(run.id)) for run in runs]
    show_figure(plot_learning_curves(curves), describe_learning_curves(curves), key="runs.curves")
    show_differences(runs)
    if len(runs) == 1:
        show_actions(owner, runs[0])
    show_import(owner)
