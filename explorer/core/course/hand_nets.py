"""Answers questions about untrained nets: the SRN, cells and gradients."""

from __future__ import annotations

import math
import re

from explorer.core.cells.gate_scenes import list_gate_examples, parse_gate_link
from explorer.core.cells.gate_steps import run_gates
from explorer.core.cells.parameter_counts import count_keras_layer, count_torch_layer
from explorer.core.course.results import CourseAnswer
from explorer.core.gradients.gate_path import find_gate_path
from explorer.core.gradients.gradient_flow import GradientScene, find_flow
from explorer.core.nets.gates import GATES
from explorer.core.srn.params import SRNTrace
from explorer.core.srn.phase_plane import find_phase_plane
from explorer.core.srn.presets import load_srn_preset
from explorer.core.srn.run import run_srn


def _run_preset(name: str) -> SRNTrace:
    scene = load_srn_preset(name).scene
    return run_srn(scene.params, scene.inputs, scene.h_0)


def find_linear_output() -> CourseAnswer:
    """y1 of the course's linear example at t = 2."""
    trace = _run_preset("course-linear")
    x, store, h, y = (row[1] for row in (trace.x, trace.h_prev, trace.h, trace.y))
    return CourseAnswer(
        float(y[0]),
        f"Each hidden unit adds the inputs, {x[0]:g} + {x[1]:g}, and the store, "
        f"{store[0]:g} + {store[1]:g}, which makes {h[0]:g}; y1 adds both units. At t = 1 the "
        f"store was empty, so y1 was {trace.y[0, 0]:g}.",
    )


def find_tanh_growth() -> CourseAnswer:
    """What h1 does between t = 2 and t = 3 in the course's tanh example."""
    h = _run_preset("course-tanh").h[:, 0]
    growth = h[2] / h[1] - 1
    choice = "shrinks" if growth < 0 else "hardly" if growth < 0.05 else "grows"
    return CourseAnswer(
        choice,
        f"h1 goes from {h[1]:.5f} to {h[2]:.5f}, {100 * growth:.2f}% more: tanh was already near "
        "its limit of 1, so anything added is squashed.",
    )


def count_stable_points() -> CourseAnswer:
    """How many of the nine fixed points are stable."""
    scene = load_srn_preset("nine-points").scene
    plane = find_phase_plane(scene.params, scene.inputs[scene.step - 1], h_0=scene.h_0)
    kinds = [point.stability for point in plane.fixed_points]
    return CourseAnswer(
        kinds.count("stable"),
        f"Of {len(kinds)} fixed points, {kinds.count('stable')} are stable. From the other "
        f"{len(kinds) - kinds.count('stable')}, {kinds.count('saddle')} of which are saddles, even "
        "a tiny push can lead away.",
    )


def count_parameters() -> CourseAnswer:
    """How many parameters Keras's SimpleRNN(3) has on 2 features."""
    keras, torch = count_keras_layer("RNN", 2, 3), count_torch_layer("RNN", 2, 3)
    counts = [piece.count for piece in keras.pieces]
    return CourseAnswer(
        keras.total,
        f"{counts[0]} weights from the inputs, {counts[1]} between the units, and {counts[2]} "
        f"biases. torch has two biases per unit, so it counts {torch.total}.",
    )


def find_kept_share() -> CourseAnswer:
    """The share that the shipped example's forget gate keeps over ten steps."""
    example = next(each for each in list_gate_examples() if each.name == "lstm-keep")
    trace = run_gates(parse_gate_link(example.link)[0])
    share = trace.memory[10] / trace.memory[0]
    in_f, f = trace.columns["in_f"][1], trace.columns["f"][1]
    return CourseAnswer(
        float(share),
        f"The forget gate is sigmoid({in_f:g}) = {f:.4f}, and each step keeps that share: "
        f"{f:.4f} to the power of 10 is {share:.3f}.",
    )


def find_scalar_gradient() -> CourseAnswer:
    """The gradient of a linear unit with weight 0.9 over twenty steps."""
    scene = GradientScene(spectral_radius=0.9, activation="linear", hidden_size=1, seq_len=21)
    h_norm = find_flow(scene, "rnn").h_norm
    return CourseAnswer(
        float(h_norm[0] / h_norm[-1]),
        f"Each step back multiplies by the weight once: dL/dh is {h_norm[-2]:.3f} after one step "
        f"and {h_norm[0]:.3f} after {scene.seq_len - 1}, which is {scene.spectral_radius:g} to the "
        f"power of {scene.seq_len - 1}.",
    )


def find_lost_gradient() -> CourseAnswer:
    """The cell in which the least of the gradient at its state reaches the first step."""
    scene = GradientScene(spectral_radius=0.9, keep_bias=6.0, is_input_tied=True)
    paths = {cell: find_gate_path(scene, cell) for cell in GATES}
    shares = {cell: float(path.total[0] / path.total[-1]) for cell, path in paths.items()}
    least = min(shares, key=lambda cell: shares[cell])
    texts = {cell: f"{share:.2g}" for cell, share in shares.items()}
    told = {cell: re.sub("e-0?", "e\N{MINUS SIGN}", text) for cell, text in texts.items()}
    shown = ", ".join(f"{share} in the {cell.upper()}" for cell, share in told.items())
    steps = scene.seq_len - 1
    gate = 1 / (1 + math.exp(-scene.keep_bias))
    return CourseAnswer(
        least,
        f"Of a gradient of length 1 at the last state, {shown} arrive {steps} steps earlier (seed "
        f"{scene.seed}). A gate of sigmoid({scene.keep_bias:g}) = {gate:.4f} passes on "
        f"{gate**steps:.2f} in {steps} steps; the RNN has no such gate, and each step multiplies "
        f"by W_hh and by the slopes of {scene.activation}.",
    )
