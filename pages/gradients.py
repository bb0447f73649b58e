"""How far back does the gradient reach, and what makes it vanish or explode?"""

import streamlit as st

from explorer.figures.gradients.gradient_flow import (
    describe_clipping,
    describe_gradient_norms,
    describe_jacobian_factors,
    describe_jacobian_product,
    plot_gradient_norms,
    plot_jacobian_factors,
    plot_jacobian_product,
    plot_radius_sweep,
)
from explorer.ui.delay.recall import show_recall
from explorer.ui.gradients.history import show_training
from explorer.ui.gradients.panels import (
    choose_cell,
    choose_scene,
    find_cell_factors,
    find_flows,
    find_sweep,
    show_chain_rule,
)
from explorer.ui.runs.links import drop_link
from explorer.ui.runs.owner import find_owner
from explorer.ui.shell.charts import show_figure
from explorer.ui.shell.terms import explain

owner = find_owner()
head = st.empty()  # filled below: its sentence depends on the open tab


@st.fragment
def show_flow() -> None:
    """Show the gradient flowing back through three untrained cells on one sequence."""
    scene = choose_scene()
    flows = find_flows(scene)
    left, right = st.columns(2)
    with left:
        show_figure(plot_gradient_norms(flows), describe_gradient_norms(flows), key="grad.norms")
        st.caption(
            "Read from the right, where the loss is (one direction of h_T), to the left: "
            "a straight line means a constant factor per step. All cells read the same random "
            "sequence; none is trained. The LSTM has two curves: at h, and at c, its memory.",
            help=explain("vanishing gradient"),
        )
    with right:
        show_figure(
            plot_radius_sweep(find_sweep(scene), flows, scene.spectral_radius),
            describe_clipping(flows),
            key="grad.sweep",
        )
        st.caption(
            "Lines: before clipping. Above theta the whole gradient is multiplied by theta / norm, "
            "which keeps its direction and the shape of the curves on the left.",
            help=explain("gradient clipping"),
        )
    show_chain_rule()
    factors = find_cell_factors(scene, choose_cell())
    left, right = st.columns(2)
    with left:
        show_figure(
            plot_jacobian_factors(factors), describe_jacobian_factors(factors), key="grad.factors"
        )
    with right:
        show_figure(
            plot_jacobian_product(factors), describe_jacobian_product(factors), key="grad.product"
        )
    st.caption(
        "Going back one step multiplies the gradient by one factor, the Jacobian of that step; its "
        "largest and smallest singular values say by how much at most and at least. Right: the "
        "gradient never exceeds the largest singular value of the product of all factors after t, "
        "which never exceeds the product of their largest ones, the bound. There's no truncation.",
        help=explain("singular value"),
    )


flow, delay, training = st.tabs(
    ["One sequence", "A bit to recall", "During training"],
    key="grad.panel",
    on_change=drop_link,
    bind="query-params",
)
todo = (
    "Press Train: three cells learn to keep a bit."
    if delay.open
    else "See how far back the gradient reaches in a run."
)
todo = "Drag the spectral radius past 1." if flow.open else todo
head.title(f"Gradients through time :small[:gray[{todo}]]", help=explain("gradient through time"))
with flow:
    if flow.open:
        show_flow()
with delay:
    if delay.open:
        show_recall(owner)
with training:
    if training.open:
        show_training(owner)
