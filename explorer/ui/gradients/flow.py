"""Lays out the gradient flowing back through three untrained cells."""

from __future__ import annotations

import streamlit as st

from explorer.figures.gradients.gate_path import describe_gate_path, plot_gate_path
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
from explorer.ui.gradients.panels import (
    choose_cell,
    choose_scene,
    find_cell_factors,
    find_flows,
    find_path,
    find_sweep,
    show_chain_rule,
)
from explorer.ui.shell.charts import show_figure
from explorer.ui.shell.terms import explain


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
            "sequence; none is trained. The LSTM's memory is c; h is written anew each step.",
            help=explain("vanishing gradient"),
        )
    with right:
        cell = choose_cell()
        path = find_path(scene, cell)
        show_figure(plot_gate_path(path), describe_gate_path(path), key="grad.path")
        parts = (
            "The gates' part is the product of all gates that keep the state; no weight matrix "
            "is in it. The parts are vectors, so their lengths needn't add up. "
        )
        st.caption(
            f"{'' if cell == 'rnn' else parts}The truncation above isn't applied here.",
            help=explain("gate bias"),
        )
    show_chain_rule(cell)
    factors = find_cell_factors(scene, cell)
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
        "largest and smallest singular values say by how much at most and at least. The "
        "gradient never exceeds the largest singular value of the product of all factors after t, "
        "which never exceeds the product of their largest ones, the bound. The truncation "
        "above isn't applied here.",
        help=explain("singular value"),
    )
    show_figure(
        plot_radius_sweep(find_sweep(scene), flows, scene.spectral_radius),
        describe_clipping(flows),
        key="grad.sweep",
    )
    st.caption(
        "Lines: before clipping. Above theta the whole gradient is multiplied by theta / norm, "
        "which keeps its direction and the shape of all curves above.",
        help=explain("gradient clipping"),
    )
