"""What do two hidden units remember, and how do their weights decide it?"""

import streamlit as st

from explorer.core.srn.params import WEIGHT_INDICES
from explorer.figures.srn.bifurcation import describe_bifurcation, plot_bifurcation
from explorer.figures.srn.states_over_time import describe_states_over_time, plot_states_over_time
from explorer.ui.shell.charts import show_figure
from explorer.ui.shell.link_choices import open_tabs
from explorer.ui.shell.terms import explain
from explorer.ui.srn.inputs import edit_inputs
from explorer.ui.srn.panels import (
    note_learning,
    show_ignored,
    show_learning_script,
    show_mapping,
    show_methods,
    show_points,
    show_preset_links,
    show_table,
)
from explorer.ui.srn.results import find_comparison, find_plane, find_sweep, find_trace
from explorer.ui.srn.stage import show_srn_stage
from explorer.ui.srn.state import PANEL, is_stage_mounted, load_scene

scene = load_scene()
trace = find_trace(scene)

st.title(
    "Simple recurrent network :small[:gray[Drag a weight on the picture, then step through time "
    "with the arrow keys.]]",
    help=explain("simple recurrent network"),
)
show_preset_links()
show_ignored()
show_srn_stage(scene)
note_learning()

states, bifurcation, inputs, table, ways, names = open_tabs(
    [
        "States over time",
        "Bifurcation",
        "Input sequence",
        "Every step",
        "Four ways to compute it",
        "Names and matrices",
    ],
    key=PANEL,
)
with states:
    if states.open and is_stage_mounted():
        left, right = st.columns(2)
        with left:
            show_figure(
                plot_states_over_time(trace, scene.step),
                describe_states_over_time(trace),
                key="srn.states",
            )
            st.caption(
                "Read it from left to right: where a line changes although the input stays the "
                "same, the net is using its memory. The vertical line marks the current step."
            )
        with right:
            show_points(find_plane(scene))
with bifurcation:
    if bifurcation.open:
        name = st.segmented_control(
            "Weight to sweep", list(WEIGHT_INDICES), default="u2", key="srn.sweep"
        )
        sweep = find_sweep(scene, name or "u2")
        show_figure(plot_bifurcation(sweep), describe_bifurcation(sweep), key="srn.bifurcation")
        st.caption(
            "For each value of the weight the net runs for 400 steps; the plot shows h1 at the "
            "next 64. One dot of a colour: h1 rests. Several: it cycles. A smear: it hasn't "
            "repeated, or only after many steps.",
            help=explain("bifurcation"),
        )
with inputs:
    if inputs.open:
        edit_inputs(scene)
with table:
    if table.open:
        show_table(trace)
with ways:
    if ways.open:
        show_methods(scene, find_comparison(scene))
        show_learning_script(scene)
with names:
    show_mapping()
