"""Which of my runs did better, and what was different about it?"""

import streamlit as st

from explorer.ui.runs.account import show_account
from explorer.ui.runs.owner import find_owner
from explorer.ui.runs.space import show_space
from explorer.ui.runs.table import show_import, show_runs

owner = find_owner()
st.title("Runs :small[:gray[Select rows to compare them.]]")
show_account()
show_runs(owner)
show_import(owner)
show_space(owner)
