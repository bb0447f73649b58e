"""Which of my runs did better, and what was different about it?"""

import streamlit as st

from explorer.ui.owner import find_owner
from explorer.ui.run_table import (
    choose_runs,
    show_actions,
    show_curves,
    show_differences,
    show_first_steps,
    show_import,
)

owner = find_owner()
st.title("Runs :small[:gray[Select rows to compare them.]]")
runs = choose_runs(owner)
if not runs:
    show_first_steps()
show_curves(runs)
show_differences(runs)
if len(runs) == 1:
    show_actions(owner, runs[0])
show_import(owner)
