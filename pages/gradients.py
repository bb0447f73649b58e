"""How far back does the gradient reach, and what makes it vanish or explode?"""

import streamlit as st

from explorer.ui.delay.recall import show_recall
from explorer.ui.gradients.flow import show_flow
from explorer.ui.gradients.history import open_panel, show_training, state_unshown_run
from explorer.ui.runs.links import drop_link
from explorer.ui.runs.owner import find_owner
from explorer.ui.shell.link_choices import open_tabs
from explorer.ui.shell.terms import explain

owner = find_owner()
head = st.empty()  # filled below: its sentence depends on the open tab

panels = ["One sequence", "A bit to recall", "During training"]
open_panel("grad.panel", *panels[1:])
flow, delay, training = open_tabs(panels, key="grad.panel", on_change=drop_link)
todo = (
    "Press Train: three cells try to keep a bit."
    if delay.open
    else "See how far back the gradient reaches in a run."
)
todo = "Change the spectral radius, then the gates' bias." if flow.open else todo
head.title(f"Gradients through time :small[:gray[{todo}]]", help=explain("gradient through time"))
with flow:
    if flow.open:
        state_unshown_run()
        show_flow()
with delay:
    if delay.open:
        show_recall(owner)
with training:
    if training.open:
        show_training(owner)
