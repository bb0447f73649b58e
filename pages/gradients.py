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
from explorer.ui.runs.owner import find_owner
from explorer.ui.shell.charts import show_figure
from explorer.ui.shell.terms import explain

owner = find_owner()
head = st.empty()  # its sentence belongs to the panel that is open


@st.fragment
def show_flow() -> None:
    """One sequence, three untrained cells: the gradient back through time."""
    scene = choose_scene()
    flows = find_flows(scene)
    left, right = st.columns(2)
    with left:
        show_figure(plot_gradient_norms(flows), describe_gradient_norms(flows), key="grad.norms")
        st.caption(
            "Read it from the right, where the loss is (one direction of h_T), to the left: a "
            "straight line is a constant factor a step. All cells read the same random sequence; "
            "none is trained. The LSTM has two: at h, and at the cell c that carries its memory.",
            help=explain("vanishing gradient"),
        )
    with right:
        show_figure(
            plot_radius_sweep(find_sweep(scene), flows, scene.spectral_radius),
            describe_clipping(flows),
            key="grad.sweep",
        )
        st.caption(
            "Lines: before clipping. Above theta a gradient is multiplied by theta / norm, all of "
            "it, so that its direction and the shape of the curves on the left stay.",
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
        "singular values say by how much at most and at least. Right: the gradient is never more "
        "than the largest singular value of the product of all factors behind t, and that never "
        "more than the product of their largest, the bound. The cut is left out here.",
        help=explain("singular value"),
    )


flow, delay, training = st.tabs(
    ["One sequence", "A bit to recall", "During training"],
    key="grad.panel",
    on_change="rerun",
    bind="query-params",
)
todo = "Press Train: three cells keep a bit." if delay.open else "See how far back a run learned."
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
