"""Shows the hand check on the cells page: matrices as text, every product, conversion to torch."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import partial
from itertools import chain

import numpy as np
import pandas as pd
import streamlit as st

from explorer.core.arrays import FloatArray
from explorer.core.cells.hand_check import (
    ACTIVATIONS,
    COURSE_TEXTS,
    HandCheck,
    read_hand_check,
)
from explorer.core.cells.keras_weights import (
    KERAS_CELLS,
    KerasWeights,
    TorchWeights,
    draw_keras_weights,
    find_round_trip_error,
    to_torch,
)
from explorer.figures.sentences import format_digits, format_number, format_tanh
from explorer.ui.shell.formulas import show_formulas
from explorer.ui.shell.page_errors import show_errors

_LABELS = {
    "kernel": "Kernel K = W_ihᵀ (D × H)",
    "recurrent": "Recurrent kernel R = W_hhᵀ (H × H)",
    "bias": "Bias b",
    "inputs": "Inputs, one row per step",
}
_HELP = "Separate rows with semicolons, numbers with spaces: 1 0 2; 2 1 3."
_KERAS_GATES = {"SimpleRNN": ("h",), "GRU": ("z", "r", "h"), "LSTM": ("i", "f", "c", "o")}
_TORCH_GATES = {"SimpleRNN": ("h",), "GRU": ("r", "z", "n"), "LSTM": ("i", "f", "g", "o")}
_DIGITS = 6  # of every number in a unit's line, so that the factors give the sum
_EQUATION_DIGITS = 5  # in the equations, where a row may have six numbers
_EXACT = 1e-12  # a printed number that differs by less, relatively, isn't a rounded one
_MOST_BESIDE = 7  # inputs and units: with more, a step's equation and products get a row each
_RULES = {
    "SimpleRNN": "weight_ih = kernelᵀ, weight_hh = recurrent_kernelᵀ, bias_ih = bias, bias_hh = 0 "
    "(in the other direction: bias = bias_ih + bias_hh).",
    "GRU": "The same transposes; Keras's blocks z, r, h become torch's r, z, n. With reset_after, "
    "Keras's default, the bias has two rows: bias_ih and bias_hh. (reset_after=False is a "
    "different cell, which torch doesn't have.)",
    "LSTM": "The same transposes; Keras's blocks i, f, c, o are torch's i, f, g, o in the same "
    "order; only the name of the third differs. The one bias becomes bias_ih, and bias_hh = 0.",
}


def edit_hand_check() -> HandCheck | None:
    """The layer and its inputs as typed; None while a text isn't a matrix or shapes don't match."""
    columns = st.columns([3, 3, 2, 3, 2])
    texts = {
        name: column.text_input(
            _LABELS[name],
            COURSE_TEXTS[name],
            key=f"cells.{name}",
            bind="query-params",
            max_chars=400,
            help=_HELP,
        )
        for name, column in zip(COURSE_TEXTS, columns, strict=False)
    }
    activation = columns[-1].selectbox(
        "Activation", ACTIVATIONS, key="cells.activation", bind="query-params"
    )
    with show_errors():
        return read_hand_check(texts, activation)
    return None


def show_products(check: HandCheck) -> None:
    """Show the equation, the states, and every product of every unit at each step."""
    written = [_write_state(check, t, _DIGITS) for t in range(len(check.h))]
    rounded = "" if _is_exact(chain(*written), check.h) else ", rounded"
    states = ", ".join(f"({', '.join(numbers)})" for numbers in written)
    st.success(f"The states{rounded}: {states}.", icon=":material/check:")
    is_long = check.x.shape[1] + check.h.shape[1] > _MOST_BESIDE
    size = r"\footnotesize " if is_long else ""
    parts = (
        "h_t = " + _apply(check, r"x_t\,K + h_{t-1}\,R + b"),
        size + _set_matrix("K", check.kernel),
        size + _set_matrix("R", check.recurrent),
        size + _set_matrix("b", check.bias[None]),
    )
    show_formulas(parts)
    for t in range(len(check.h)):
        lines = [_write_unit(check, t, unit) for unit in range(check.h.shape[1])]
        if is_long:
            st.latex(size + _set_step(check, t, is_long=True))
            st.code("\n".join(lines), language=None, wrap_lines=True)
            continue
        left, right = st.columns([2, 3], vertical_alignment="center")
        left.latex(_set_step(check, t))
        right.code("\n".join(lines), language=None, wrap_lines=True)
    st.caption(
        "Each line is one unit at one step: first the products with the inputs, then those with "
        "the previous state (zeros at t = 1), then the bias. Change a matrix above, and every "
        "product follows."
    )


def choose_layer(check: HandCheck) -> tuple[KerasWeights, FloatArray, str]:
    """The Keras weights to convert, the inputs they read, and the activation."""
    cell = (
        st.pills(
            "Layer to convert",
            KERAS_CELLS,
            default=KERAS_CELLS[0],
            key="cells.convert",
            bind="query-params",
            required=True,
        )
        or KERAS_CELLS[0]
    )
    if cell == "SimpleRNN":
        weights = KerasWeights(cell, check.kernel, check.recurrent, check.bias)
        return weights, check.x, check.activation
    weights = draw_keras_weights(cell, check.x.shape[1], 2, seed=0)
    return weights, check.x, "tanh"


def show_conversion(weights: KerasWeights, error: float, activation: str) -> None:
    """Show Keras's matrices beside torch's, the conversion rule, and how far the states differ."""
    cell = weights.cell
    st.markdown(_RULES[cell])
    converted = to_torch(weights)
    left, right = st.columns(2)
    with left:
        st.markdown(f"**Keras {cell}**")
        columns = _name_units(_KERAS_GATES[cell], len(weights.recurrent))
        rows = np.atleast_2d(weights.bias)
        names = ["bias"] if len(rows) == 1 else ["bias, input", "bias, state"]
        _show_matrix("kernel", weights.kernel, columns=columns)
        _show_matrix("recurrent_kernel", weights.recurrent, columns=columns)
        _show_matrix("bias", rows, columns=columns, index=names)
    with right:
        _show_torch(cell, converted, len(weights.recurrent))
    module = "torch's module"
    if activation == "linear":
        module = "a loop over torch's linear maps (nn.RNN itself has only tanh and relu)"
    st.success(
        f"Keras's equations and {module}, run on the inputs above with these weights: the "
        f"states differ by at most {format_number(error, '.2g')} (relative if states exceed 1). "
        "Converted back to Keras, the weights differ by "
        f"{format_number(find_round_trip_error(weights), '.2g')}.",
        icon=":material/check:",
    )


def _show_torch(cell: str, weights: TorchWeights, hidden_size: int) -> None:
    st.markdown(f"**torch {'nn.RNN' if cell == 'SimpleRNN' else f'nn.{cell}'}**")
    index = _name_units(_TORCH_GATES[cell], hidden_size)
    _show_matrix("weight_ih_l0", weights.weight_ih, index=index)
    _show_matrix("weight_hh_l0", weights.weight_hh, index=index)
    biases = np.stack([weights.bias_ih, weights.bias_hh])
    _show_matrix("biases", biases, columns=index, index=["bias_ih_l0", "bias_hh_l0"])


def _show_matrix(
    name: str,
    matrix: FloatArray,
    *,
    columns: list[str] | None = None,
    index: list[str] | None = None,
) -> None:
    st.markdown(f"`{name}` {matrix.shape[0]} × {matrix.shape[1]}")
    shown = pd.DataFrame(
        matrix,
        columns=columns or [str(number + 1) for number in range(matrix.shape[1])],
        index=index or [str(number + 1) for number in range(matrix.shape[0])],
    )
    st.dataframe(shown.style.format(partial(format_number, spec=".4g")))


def _name_units(gates: tuple[str, ...], hidden_size: int) -> list[str]:
    return [f"{gate}{unit + 1}" for gate in gates for unit in range(hidden_size)]


def _apply(check: HandCheck, inner: str) -> str:
    """A sum with the activation applied, in LaTeX; a linear one isn't written."""
    if check.activation == "linear":
        return inner
    return rf"\mathrm{{{check.activation}}}\left({inner}\right)"


def _set_step(check: HandCheck, t: int, *, is_long: bool = False) -> str:
    """The equation of one step with its vectors put in; long ones stand upright, transposed."""
    x = [format_digits(value, _EQUATION_DIGITS) for value in check.x[t]]
    before, after = (_write_state(check, step, _EQUATION_DIGITS) for step in (t - 1, t))
    is_exact = _is_exact([*x, *before], np.concatenate([check.x[t], check.h_prev[t]]))
    first = _relate(is_exact=is_exact)
    second = _relate(is_exact=is_exact and _is_exact(after, check.h[t]))
    x_t, h_prev, h_t = (_set_vector(row, is_upright=is_long) for row in (x, before, after))
    right = _apply(check, f"{x_t}K + {h_prev}R + b")
    return rf"\begin{{aligned}}h_{{{t + 1}}} &{first} {right}\\&{second} {h_t}\end{{aligned}}"


def _set_vector(numbers: list[str], *, is_upright: bool) -> str:
    """A row of numbers, or the same as a transposed column."""
    if is_upright:
        return _set_rows([[number] for number in numbers]) + "^T"
    return _set_rows([numbers])


def _set_matrix(name: str, matrix: FloatArray) -> str:
    """The matrix as an equation."""
    rows = [[format_digits(value, _EQUATION_DIGITS) for value in row] for row in matrix]
    return f"{name}{_relate(is_exact=_is_exact(chain(*rows), matrix))}{_set_rows(rows)}"


def _relate(*, is_exact: bool) -> str:
    return "=" if is_exact else r"\approx "


def _is_exact(texts: Iterable[str], values: FloatArray) -> bool:
    """Whether each text is the value, and not one that is rounded or a bound such as "<1"."""
    return all(map(_is_same, texts, values.flat))


def _is_same(text: str, value: float) -> bool:
    if text.startswith(("<", ">")):
        return False
    summands = text.replace("−", "-").replace(" - ", " -").replace(" + ", " ").split()
    return math.isclose(sum(map(float, summands)), value, rel_tol=_EXACT, abs_tol=1e-15)


def _set_rows(rows: list[list[str]]) -> str:
    inner = r"\\".join("&".join(map(_set_number, row)) for row in rows)
    return rf"\begin{{pmatrix}}{inner}\end{{pmatrix}}"


def _set_number(text: str) -> str:
    """A number in LaTeX, where an e would look like a factor."""
    return re.sub(r"e([+−]?)0*(\d+)", r"\\cdot10^{\1\2}", text).replace("{+", "{")


def _write_state(check: HandCheck, t: int, digits: int) -> list[str]:
    """The units of the state after step t, from 0; zeros before the first one."""
    if t < 0:
        return ["0"] * check.h.shape[1]

    def write(value: float) -> str:
        return format_digits(value, digits)

    if check.activation != "tanh":
        return [write(value) for value in check.h[t]]
    pairs = zip(check.h[t].tolist(), check.pre[t].tolist(), strict=True)
    return [format_tanh(value, z, write) for value, z in pairs]


def _write_unit(check: HandCheck, t: int, unit: int) -> str:
    """One unit at one step: every product, the bias, the sum and the activation."""
    x, kernel, recurrent = map(
        _write_numbers, (check.x[t], check.kernel[:, unit], check.recurrent[:, unit])
    )
    before = _write_state(check, t - 1, _DIGITS)
    bias, pre = (format_digits(value, _DIGITS) for value in (check.bias[unit], check.pre[t, unit]))
    values = (check.x[t], check.kernel[:, unit], check.h_prev[t], check.recurrent[:, unit])
    given = np.append(np.concatenate(values), check.bias[unit])
    is_exact = _is_exact([*x, *kernel, *before, *recurrent, bias], given)
    first = "=" if is_exact else "≈"
    second = "=" if is_exact and _is_same(pre, check.pre[t, unit]) else "≈"
    line = f"h{unit + 1} {first} {_write_products(x, kernel)}  +  "
    line += f"{_write_products(before, recurrent)}  +  {_enclose(bias)} {second} {pre}"
    if check.activation == "linear":
        return line
    return f"{line};  {check.activation} gives {_write_state(check, t, _DIGITS)[unit]}"


def _write_products(values: list[str], weights: list[str]) -> str:
    return " + ".join(
        f"{_enclose(value)}·{_enclose(weight)}"
        for value, weight in zip(values, weights, strict=True)
    )


def _write_numbers(values: FloatArray) -> list[str]:
    return [format_digits(value, _DIGITS) for value in values]


def _enclose(text: str) -> str:
    """A factor or summand; in brackets if it has a sign or isn't a plain number."""
    return f"({text})" if text.startswith(("−", "<", ">")) or " " in text else text
