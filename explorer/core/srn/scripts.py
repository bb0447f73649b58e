"""What a user takes away from the SRN page: scripts, the table of steps, the methods compared.

Knows how each method is written in Python for a reader. A script imports nothing of this
project; it is built from the texts below and from repr() of the scene's checked floats, never
from a user's text. Knows no page and no file.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.errors import InvalidValueError
from explorer.core.srn.params import SRNTrace
from explorer.core.srn.run import METHODS, run_srn
from explorer.core.srn.scene import SRNScene

EXPORT_METHODS = (*METHODS, "keras")
_TORCH_METHODS = ("rnncell", "rnn")
TABLE_COLUMNS = ("t", "x1", "x2", "a1", "a2", "in_h1", "in_h2", "h1", "h2", "y1", "y2")

_NOTES = {
    "numpy": "A NumPy loop over time: the two equations of the net as they are written.",
    "concat": "A NumPy loop with one product a step: x and h side by side, times the two weight "
    "matrices on top of each other, since X W_xh + H W_hh = [X, H] [W_xh; W_hh].",
    "rnncell": "torch.nn.RNNCell makes one step a call, in a loop; nn.Linear is the readout.",
    "rnn": "torch.nn.RNN takes the whole sequence in one call; nn.Linear is the readout.",
    "keras": "keras.layers.SimpleRNN takes the whole sequence in one call, Dense is the readout; "
    "their kernels are our matrices transposed. On torch, Keras 3 rounds every matrix product "
    "to float32, even in float64 layers: expect about six digits to agree.",
}
# The change of variables is derived in srn_torch.
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
    lines = [",".join([str(t), *map(repr, row)]) for t, row in enumerate(rows, 1)]
    return "\n".join([",".join(TABLE_COLUMNS), *lines, ""])


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
    activation = scene.params.nonlinearity.name
    note = textwrap.fill(describe_method(method, activation), 88)
    if method in _TORCH_METHODS:
        imports, array = _TORCH_IMPORTS, "torch.tensor"
        body = _write_torch_body(activation, method)
    elif method == "keras":
        imports, array = _KERAS_IMPORTS, "np.array"
        body = _KERAS_BODY.replace("ACTIVATION", activation)
    else:
        imports, array = "import numpy as np\n", "np.array"
        loop = _NUMPY_LOOP if method == "numpy" else _CONCAT_LOOP
        body = f"\ndef f(z):\n{_FUNCTIONS[activation]}\n\n{loop}"
    title = f'''"""A simple recurrent network (Elman 1990): 2 inputs, 2 hidden units, 2 outputs.

h_t = f(W_ih x_t + W_hh h_prev + b_h) with f = {activation}, y_t = W_ho h_t + b_o.

{note}
"""
'''
    return "\n".join([title, imports, _write_numbers(scene, array), body])


def _write_numbers(scene: SRNScene, array: str) -> str:
    p = scene.params
    steps = "".join(f"    {row!r},\n" for row in scene.inputs.tolist())
    matrices = "".join(
        f"{name} = {array}([\n    {first!r},  # {names}\n    {second!r},  # {more_names}\n])\n"
        for name, (first, second), names, more_names in (
            ("W_ih", p.W_ih.tolist(), "w1, w3", "w2, w4"),
            ("W_hh", p.W_hh.tolist(), "u2, u4", "u1, u3"),
            ("W_ho", p.W_ho.tolist(), "w5, w7", "w6, w8"),
        )
    )
    return f"""# The weights: a row for each unit that receives, a column for each unit that sends.
{matrices}b_h = {array}({p.b_h.tolist()!r})  # b1, b2
b_o = {array}({p.b_o.tolist()!r})  # b3, b4

# The state before the first step (the store a1, a2), and the inputs, one row a time step.
h_0 = {array}({scene.h_0.tolist()!r})
x = {array}([
{steps}])
"""


def _write_torch_body(activation: str, method: str) -> str:
    nonlinearity, units, setup, decode = _TORCH_CELLS[activation]
    # Without a change of variables the cell's weights, start and state are the net's own.
    W, U, b, start, s = (
        ("W", "U", "b", "s_0", "s") if setup else ("W_ih", "W_hh", "b_h", "h_0", "h")
    )
    kind, name, suffix = ("RNNCell", "cell", "") if method == "rnncell" else ("RNN", "rnn", "_l0")
    if method == "rnncell":
        indented = decode and f"    {decode}"
        run = f"""print("t h1 h2 y1 y2")
{s} = {start}
for t, x_t in enumerate(x, 1):
    {s} = cell(x_t, {s})
{indented}    y = readout(h)
    print(t, *h.tolist(), *y.tolist())
"""
    else:
        run = f"""# The whole sequence at once; [None] because torch keeps one start for each layer.
{s}, _ = rnn(x, {start}[None])
{decode}y = readout(h)

print("t h1 h2 y1 y2")
for t, (h_t, y_t) in enumerate(zip(h.tolist(), y.tolist()), 1):
    print(t, *h_t, *y_t)
"""
    return f"""{setup}# The modules with our weights; of torch's two biases one stays 0.
{name} = nn.{kind}(2, {units}, nonlinearity="{nonlinearity}")
readout = nn.Linear(2, 2)
{name}.weight_ih{suffix}.copy_({W})
{name}.weight_hh{suffix}.copy_({U})
{name}.bias_ih{suffix}.copy_({b})
{name}.bias_hh{suffix}.zero_()
readout.weight.copy_(W_ho)
readout.bias.copy_(b_o)

{run}"""


_FUNCTIONS = {
    "linear": "    return z\n",
    "tanh": "    return np.tanh(z)\n",
    "relu": "    return np.maximum(z, 0.0)\n",
    "sigmoid": """    # 1 / (1 + exp(-z)), written so that exp never sees a large number.
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, small) / (1.0 + small)
""",
}

_NUMPY_LOOP = """print("t h1 h2 y1 y2")
h = h_0
for t, x_t in enumerate(x, 1):
    in_h = W_ih @ x_t + W_hh @ h + b_h  # what arrives at the hidden units
    h = f(in_h)  # the new state, kept for the next step
    y = W_ho @ h + b_o  # the outputs
    print(t, *h.tolist(), *y.tolist())
"""

_CONCAT_LOOP = """# x and h are rows here, left of the weights: so the matrices are transposed.
W = np.vstack([W_ih.T, W_hh.T])  # (4, 2)

print("t h1 h2 y1 y2")
h = h_0
for t, x_t in enumerate(x, 1):
    x_h = np.concatenate([x_t, h])  # x1, x2, h1, h2
    h = f(x_h @ W + b_h)  # one product instead of two
    y = h @ W_ho.T + b_o  # the outputs
    print(t, *h.tolist(), *y.tolist())
"""

_KERAS_IMPORTS = """import os

# Keras computes on top of another library, chosen before it is imported.
os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np
"""

_KERAS_BODY = """# The layers, with our weights, for any number of steps of two inputs.
rnn = keras.layers.SimpleRNN(2, activation="ACTIVATION", return_sequences=True, dtype="float64")
readout = keras.layers.Dense(2, dtype="float64")
rnn.build((1, None, 2))
readout.build((1, None, 2))
rnn.set_weights([W_ih.T, W_hh.T, b_h])
readout.set_weights([W_ho.T, b_o])

# The whole sequence at once; [None] makes a batch of one, [0] takes its only sequence.
h = rnn(x[None], initial_state=h_0[None])
y = readout(h)
h, y = keras.ops.convert_to_numpy(h)[0], keras.ops.convert_to_numpy(y)[0]

print("t h1 h2 y1 y2")
for t, (h_t, y_t) in enumerate(zip(h.tolist(), y.tolist()), 1):
    print(t, *h_t, *y_t)
"""

_TORCH_IMPORTS = """import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.set_grad_enabled(False)  # nothing is learned here
"""


# For each activation: torch's nonlinearity and number of units; the lines that set up the cell's
# W, U, b and s_0, and the one that finds h from its state s, both empty where no change is made.
_TORCH_CELLS: dict[str, tuple[str, int, str, str]] = {
    "tanh": ("tanh", 2, "", ""),
    "relu": ("relu", 2, "", ""),
    "linear": (
        "relu",
        4,
        """# torch has no linear cell. Any number is z = relu(z) - relu(-z): so the state s has four
# relu units, first two for relu(z), then two for relu(-z), and h is the difference.
W = torch.cat([W_ih, -W_ih])
U = torch.cat([torch.cat([W_hh, -W_hh], dim=1), torch.cat([-W_hh, W_hh], dim=1)])
b = torch.cat([b_h, -b_h])
s_0 = torch.cat([h_0, torch.zeros(2)])

""",
        "h = s[..., :2] - s[..., 2:]\n",
    ),
    "sigmoid": (
        "tanh",
        2,
        """# torch has no sigmoid cell. But sigmoid(z) = (1 + tanh(z / 2)) / 2: so the state s has
# two tanh units with h = (1 + s) / 2, put into z / 2 = (W_ih x + W_hh h + b_h) / 2.
W = W_ih / 2
U = W_hh / 4
b = b_h / 2 + W_hh.sum(dim=1) / 4
s_0 = 2 * h_0 - 1

""",
        "h = (1 + s) / 2\n",
    ),
}
