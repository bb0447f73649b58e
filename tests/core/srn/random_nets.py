"""Random SRNs for comparisons with plain iteration, and the plain iteration itself."""

from __future__ import annotations

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.srn.params import SRNParams

ACTIVATIONS = ("tanh", "sigmoid", "relu", "linear")
SCALES = {"tanh": 1.0, "sigmoid": 4.0, "relu": 0.6, "linear": 0.6}


def make_params(W_hh: object, activation: str = "tanh") -> SRNParams:
    return SRNParams(
        W_ih=np.eye(2),
        W_hh=np.array(W_hh, dtype=float),
        W_ho=np.zeros((2, 2)),
        activation=activation,
    )


def iterate(params: SRNParams, c: FloatArray, h: FloatArray, steps: int) -> FloatArray:
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            h = params.nonlinearity.value(h @ params.W_hh.T + c)
    return h


def draw_net(draw: np.random.Generator, activation: str) -> tuple[SRNParams, FloatArray]:
    """A random net; some have whole weights, which give marginal points, lines and kinks."""
    W = draw.uniform(-1.0, 1.0, (2, 2)) * draw.choice([0.7, 1.5, 3.0]) * SCALES[activation]
    if draw.random() < 0.3:
        W = np.round(W)
    if draw.random() < 0.1:
        W[0, 1] = W[1, 0] = 0.0
    c = draw.uniform(-1.0, 1.0, 2) * draw.choice([0.0, 0.5, 1.0, 3.0])
    return make_params(W, activation), c
