"""Shows the controls of untrained cells on the gradients page, and caches the results."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from explorer.core.gradients.gate_path import GatePath, find_gate_path
from explorer.core.gradients.gradient_flow import (
    MAX_RADIUS,
    MAX_STEPS,
    GradientFlow,
    GradientScene,
    JacobianFactors,
    RadiusSweep,
    find_factors,
    find_flow,
    sweep_radius,
)
from explorer.core.nets.gates import GATES
from explorer.ui.shell.field_controls import FieldControls
from explorer.ui.shell.formulas import show_formulas
from explorer.ui.shell.link_choices import choose_option, choose_segment
from explorer.ui.shell.terms import explain
from explorer.ui.shell.titles import list_titles

_ENTRIES = 512
_FACTOR = r"\frac{\partial h_k}{\partial h_{k-1}}"
_CHAIN_RULE = (
    r"\frac{\partial L}{\partial h_t}=\frac{\partial L}{\partial h_T}\prod_{k=t+1}^{T}" + _FACTOR,
    rf"\text{{RNN: }}{_FACTOR}=\mathrm{{diag}}(f'(a_k))\,W_{{hh}}",
)
_THROUGH_W_HH = r"+\;\text{paths through }W_{hh}"
_DIRECT = (
    r"\frac{{\partial L}}{{\partial {0}_t}}=\frac{{\partial L}}{{\partial {0}_T}}"
    r"\odot {1}_T\odot\cdots\odot {1}_{{t+1}}"
)
_PATHS = {  # of a gated cell
    "gru": (_DIRECT.format("h", "z"), _THROUGH_W_HH),
    "lstm": (_DIRECT.format("c", "f"), _THROUGH_W_HH),
}


def choose_scene() -> GradientScene:
    """The scene set by the controls."""
    scene = GradientScene()
    row = st.container(horizontal=True, vertical_alignment="bottom")
    radius, kind, gate, cut = row.columns([2.4, 1.8, 4, 2.8], vertical_alignment="bottom")
    with radius:
        spectral_radius = st.slider(
            "Spectral radius of W_hh",
            0.0,
            MAX_RADIUS,
            scene.spectral_radius,
            0.01,
            key="grad.rho",
            bind="query-params",
            help=explain("spectral radius"),
        )
    with kind:
        activation = choose_option(
            "RNN's activation",
            list_titles("activation", ["tanh", "relu", "linear"]),
            key="grad.activation",
            help=explain("activation"),
        )
    with gate:
        keep_bias = st.slider(
            "Bias of the forget and update gates",
            -2.0,
            8.0,
            scene.keep_bias,
            0.1,
            key="grad.keep_bias",
            bind="query-params",
            help=explain("gate bias"),
        )
    with cut:
        bptt_len = st.slider(
            "Truncate BPTT after … steps",
            1,
            MAX_STEPS,
            scene.bptt_len,
            key="grad.bptt_len",
            bind="query-params",
            help=explain("truncated bptt"),
        )
    with row.popover("More", icon=":material/tune:"):
        ask = FieldControls("grad", GradientScene)
        names = ("is_input_tied", "recurrence", "seq_len", "hidden_size", "max_grad_norm", "seed")
        rest = {name: ask(name, getattr(scene, name)) for name in names}
    return replace(
        scene,
        spectral_radius=spectral_radius,
        activation=activation,
        keep_bias=keep_bias,
        bptt_len=bptt_len,
        **rest,
    )


def show_chain_rule(cell: str) -> None:
    """Show the product of an RNN's Jacobians, or the two kinds of paths in a gated cell."""
    show_formulas(_PATHS.get(cell, _CHAIN_RULE))


def choose_cell() -> str:
    """The cell that is shown in detail."""
    titles = list_titles("cell", GATES)
    return choose_segment("Cell in detail", titles, key="grad.cell", default="lstm")


@st.cache_resource(max_entries=_ENTRIES, show_spinner=False)
def find_flows(scene: GradientScene) -> tuple[GradientFlow, ...]:
    """The gradient of each cell at every step."""
    return tuple(find_flow(scene, cell) for cell in GATES)


def find_path(scene: GradientScene, cell: str) -> GatePath:
    """The gradient of one cell's state, split; truncation and clipping don't change it."""
    return _find_path(_drop_cuts(scene), cell)


def find_cell_factors(scene: GradientScene, cell: str) -> JacobianFactors:
    """The factors of one cell; truncation and clipping don't change them."""
    return _find_factors(_drop_cuts(scene), cell)


def find_sweep(scene: GradientScene) -> RadiusSweep:
    """The norms over all spectral radii; the scene's own doesn't change them."""
    return _sweep_radius(replace(scene, spectral_radius=1.0))


def _drop_cuts(scene: GradientScene) -> GradientScene:
    plain = GradientScene()
    return replace(scene, bptt_len=plain.bptt_len, max_grad_norm=plain.max_grad_norm)


@st.cache_resource(max_entries=_ENTRIES, show_spinner=False)
def _find_path(scene: GradientScene, cell: str) -> GatePath:
    return find_gate_path(scene, cell)


@st.cache_resource(max_entries=_ENTRIES, show_spinner=False)
def _find_factors(scene: GradientScene, cell: str) -> JacobianFactors:
    return find_factors(scene, cell)


@st.cache_resource(max_entries=64, show_spinner=False)
def _sweep_radius(scene: GradientScene) -> RadiusSweep:
    return sweep_radius(scene)
