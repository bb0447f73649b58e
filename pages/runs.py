"""Which of my runs did better, and what was different about it?"""

import streamlit as st

from explorer.ui.owner import find_owner
from explorer.ui.run_table import show_import, show_runs

owner = find_owner()
st.title("Runs :small[:gray[Select rows to compare them.]]")
show_runs(owner)
show_import(owner)
