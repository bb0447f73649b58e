"""Runs the 2-2-2 simple recurrent network in four ways, which must agree.

Torch is imported when one of its two methods is first used: that takes seconds, for which the
page's first paint must not wait.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from explorer.core.arrays import FloatArray, freeze_array
from explorer.core.errors import InvalidValueError
from explorer.core.srn.params import SRNParams, SRNTrace

__all__ = ["METHODS", "SRNParams", "SRNTrace", "run_srn"]

METHODS = ("numpy", "concat", "rnncell", "rnn")


def run_srn(
    params: SRNParams, inputs: ArrayLike, h_0: ArrayLike | None = None, method: str = "numpy"
) -> SRNTrace:
    """Every step of the net over a sequence.

    h_t = f(W_ih x_t + W_hh h_prev + b_h), y_t = W_ho h_t + b_o (Elman 1990).

    Args:
        params: the weights.
        inputs: (T, 2), T at least 1.
        h_0: the state before the first step, (2,); zeros by default.
        method: "numpy" (the two equations in a loop), "concat" (one product of [x, h] and [W; U]),
            "rnncell" (`nn.RNNCell`) or "rnn" (`nn.RNN`).

    Raises:
        InvalidValueError: a shape, a value or the method is invalid.
    """
    x = freeze_array("inputs", inputs, (None, 2))
    if not len(x):
        raise InvalidValueError("`inputs` must hold at least one time step, got none.")
    start = freeze_array("h_0", np.zeros(2) if h_0 is None else h_0, (2,))
    if method not in METHODS:
        raise InvalidValueError(f"`method` must be one of {', '.join(METHODS)}, got {method!r}.")
    if method in ("rnncell", "rnn"):
        from explorer.core.srn.torch_run import run_srn_torch  # noqa: PLC0415 - see the module

        return run_srn_torch(params, x, start, method)
    # Explosions are legitimate results: keep inf and nan without a warning.
    with np.errstate(over="ignore", invalid="ignore"):
        run = _run_loop if method == "numpy" else _run_concat
        return run(params, x, start)


def _run_loop(params: SRNParams, x: FloatArray, h_0: FloatArray) -> SRNTrace:
    h_prev, pre, h, y = (np.empty_like(x) for _ in range(4))
    a = h_0
    for t, x_t in enumerate(x):
        h_prev[t] = a
        pre[t] = params.W_ih @ x_t + params.W_hh @ a + params.b_h  # (2,)
        h[t] = params.nonlinearity.value(pre[t])
        y[t] = params.W_ho @ h[t] + params.b_o
        a = h[t]
    bounds = params.nonlinearity.open_bounds
    return SRNTrace(x=x, h_prev=h_prev, pre=pre, h=h, y=y, bounds=bounds)


def _run_concat(params: SRNParams, x: FloatArray, h_0: FloatArray) -> SRNTrace:
    """The same with one product per step: X W_xh + H W_hh = [X, H] [W_xh; W_hh]."""
    stacked = np.vstack([params.W_ih.T, params.W_hh.T])  # (4, 2)
    h_prev, pre, h = (np.empty_like(x) for _ in range(3))
    a = h_0
    for t, x_t in enumerate(x):
        h_prev[t] = a
        pre[t] = np.concatenate([x_t, a]) @ stacked + params.b_h
        h[t] = a = params.nonlinearity.value(pre[t])
    y, bounds = h @ params.W_ho.T + params.b_o, params.nonlinearity.open_bounds
    return SRNTrace(x=x, h_prev=h_prev, pre=pre, h=h, y=y, bounds=bounds)
