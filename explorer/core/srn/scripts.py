"""Writes the SRN page's exports: a script for each method, and the CSV of the steps.

A script is a template in `assets/templates` filled with the scene's numbers; it imports nothing of
this project. `compare_methods` puts the four ways to run the net side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.csv_text import write_csv
from explorer.core.errors import InvalidValueError
from explorer.core.srn.params import SRNTrace
from explorer.core.srn.run import METHODS, run_srn
from explorer.core.srn.scene import SRNScene
from explorer.core.templates import render_script

EXPORT_METHODS = (*METHODS, "keras")
_TORCH_METHODS = ("rnncell", "rnn")
TABLE_COLUMNS = ("t", "x1", "x2", "a1", "a2", "in_h1", "in_h2", "h1", "h2", "y1", "y2")

_NOTES = {
    "numpy": "A NumPy loop over time: the two equations of the net as they are written.",
    "concat": "A NumPy loop with one product a step: x and h side by side, times the two weight "
    "matrices stacked on top of each other, since X W_xh + H W_hh = [X, H] [W_xh; W_hh].",
    "rnncell": "torch.nn.RNNCell computes one step per call, in a loop; nn.Linear is the readout.",
    "rnn": "torch.nn.RNN takes the whole sequence in one call; nn.Linear is the readout.",
    "keras": "keras.layers.SimpleRNN takes the whole sequence in one call, Dense is the readout; "
    "their kernels are our matrices transposed. On torch, Keras 3 rounds every matrix product "
    "to float32, even in float64 layers: expect about six digits to agree.",
}
# The number of units and the nonlinearity of the torch cell that computes each activation; the
# changes of variables are derived in torch_run.py.
_TORCH_CELLS = {
    "linear": (4, "relu"),
    "tanh": (2, "tanh"),
    "relu": (2, "relu"),
    "sigmoid": (2, "tanh"),
}
_TORCH_DETOURS = {
    "linear": "torch's RNNCell and RNN have tanh and relu only, so four relu units compute the "
    "linear net exactly: two hold relu(z), two hold relu(-z), and z = relu(z) - relu(-z).",
    "sigmoid": "torch's RNNCell and RNN have tanh and relu only, so two tanh units compute the "
    "sigmoid net exactly: they hold s = 2 h - 1, and sigmoid(z) = (1 + tanh(z / 2)) / 2.",
}


@dataclass(frozen=True, eq=False)
class MethodComparison:
    """One scene computed by each of the four methods of `run_srn`; all dimensionless.

    Attributes:
        h: hidden states by method, (T, 2) each.
        y: outputs by method, (T, 2) each.
        finite_steps: how many leading steps hold finite numbers only, in every method.
        largest_difference: the largest absolute difference of an h or y between any two methods,
            over the finite steps.
    """

    h: Mapping[str, FloatArray]
    y: Mapping[str, FloatArray]
    finite_steps: int
    largest_difference: float


def compare_methods(scene: SRNScene) -> MethodComparison:
    """The scene computed by the four methods of `run_srn`, with their largest difference."""
    traces = {m: run_srn(scene.params, scene.inputs, scene.h_0, m) for m in METHODS}
    # A scene's numbers are bounded, so that the first step is always finite.
    finite_steps = min(trace.finite_steps for trace in traces.values())
    numbers = np.array([np.hstack([trace.h, trace.y]) for trace in traces.values()])
    with np.errstate(over="ignore"):  # an exploding net may differ by more than a float holds
        spread = np.ptp(numbers[:, :finite_steps], axis=0)  # (finite steps, 4)
    return MethodComparison(
        h={m: trace.h for m, trace in traces.items()},
        y={m: trace.y for m, trace in traces.items()},
        finite_steps=finite_steps,
        largest_difference=float(spread.max()),
    )


def export_table(trace: SRNTrace) -> str:
    """The CSV of every step, every number exact; what is not finite reads inf, -inf or nan."""
    rows = np.hstack([trace.x, trace.h_prev, trace.pre, trace.h, trace.y]).tolist()
    return write_csv([TABLE_COLUMNS, *([t, *row] for t, row in enumerate(rows, 1))])


def describe_method(method: str, activation: str) -> str:
    """What this way to compute the net is, and what is done where torch lacks the activation.

    Args:
        method: one of `EXPORT_METHODS`.
        activation: "linear", "tanh", "relu" or "sigmoid".

    Raises:
        InvalidValueError: no method has that name.
    """
    if method not in EXPORT_METHODS:
        raise InvalidValueError(
            f"`method` must be one of {', '.join(EXPORT_METHODS)}, got {method!r}."
        )
    if method in _TORCH_METHODS and activation in _TORCH_DETOURS:
        return f"{_NOTES[method]} {_TORCH_DETOURS[activation]}"
    return _NOTES[method]


def export_script(scene: SRNScene, method: str) -> str:
    """A complete Python script that computes the scene in float64 by one method.

    It prints a heading and one line a time step, `t h1 h2 y1 y2`, each number exact.

    Args:
        scene: what to compute; the step that is looked at plays no part.
        method: one of `EXPORT_METHODS`.

    Raises:
        InvalidValueError: no method has that name.
    """
    p, activation = scene.params, scene.params.nonlinearity.name
    is_torch = method in _TORCH_METHODS
    units, nonlinearity = _TORCH_CELLS[activation]
    return render_script(
        "srn_numpy" if method in {"numpy", "concat"} else f"srn_{method}",
        method=method,
        activation=activation,
        note=describe_method(method, activation),
        array="torch.tensor" if is_torch else "np.array",
        units=units,
        nonlinearity=nonlinearity,
        is_changed=activation in _TORCH_DETOURS,
        W_ih=p.W_ih.tolist(),
        W_hh=p.W_hh.tolist(),
        W_ho=p.W_ho.tolist(),
        b_h=p.b_h.tolist(),
        b_o=p.b_o.tolist(),
        h_0=scene.h_0.tolist(),
        x=scene.inputs.tolist(),
    )
