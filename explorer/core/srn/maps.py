"""The SRN's one-step map F(h) = f(W_hh h + c) under a constant input, for `dynamics`."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.dynamics.maps import OneStepMap
from explorer.core.srn.params import SRNParams

FAINTEST_WEIGHT = 1e-100  # of W_hh: anything smaller counts as 0


def drop_faint_weights(params: SRNParams) -> SRNParams:
    """The same net without negligible recurrent weights: dividing by them would overflow."""
    faint = np.abs(params.W_hh) < FAINTEST_WEIGHT
    return replace(params, W_hh=np.where(faint, 0.0, params.W_hh))


def make_map(params: SRNParams, c: FloatArray) -> OneStepMap:
    """F(h) = f(W_hh h + c), with the Jacobian diag(f'(z)) W_hh."""
    f, W = params.nonlinearity, params.W_hh
    transposed = np.ascontiguousarray(W.T)

    def step(h: FloatArray) -> FloatArray:
        return f.value(h @ transposed + c)

    def jacobian(h: FloatArray) -> FloatArray:
        return f.slope(h @ transposed + c)[:, :, None] * W

    def bound_jacobian(centres: FloatArray, axes: FloatArray) -> FloatArray:
        # Over the ellipse each pre-activation covers an interval. On it f' is largest and smallest
        # at the ends or at 0, for all four activation functions.
        z = centres @ transposed + c
        reach = np.linalg.norm(W @ axes, axis=2)
        ends = [f.slope(z - reach), f.slope(z + reach), f.slope(np.clip(0.0, z - reach, z + reach))]
        low, high = np.min(ends, axis=0), np.max(ends, axis=0)
        choices = product((low, high), (low, high))
        slopes = np.stack([np.column_stack([a[:, 0], b[:, 1]]) for a, b in choices], axis=1)
        return slopes[:, :, :, None] * W

    return OneStepMap(
        step,
        jacobian,
        bound_jacobian,
        f.is_bounded,
        _shrinks_distances(params),
        is_linear=params.activation == "linear",
    )


def _shrinks_distances(params: SRNParams) -> bool:
    """Whether |F(a) - F(b)| < |a - b| in some norm, wherever F(a) and F(b) differ.

    With s the steepest slope of f, which it has at 0 alone, |f(y) - f(z)| < s |y - z| for y != z in
    every unit: |tanh h| < |h|, for one. In a norm that depends on the absolute values of the units
    and grows with them this gives |F(a) - F(b)| < s |W (a - b)| <= s |W| |a - b|. So s |W| <= 1
    suffices. Norms tried: the Euclidean one, and the largest |h_i| / d_i for positive weights d, in
    which |W| is the largest (|W| d)_i / d_i: smallest for the Perron vector d of |W|.
    """
    if not params.nonlinearity.is_bounded:  # linear and relu are as steep on whole rays as at 0
        return False
    steepest = float(params.nonlinearity.slope(np.zeros(1))[0])
    absolute = np.abs(params.W_hh)
    sizes = [float(np.linalg.norm(params.W_hh, 2)), float(absolute.sum(axis=1).max())]
    values, vectors = np.linalg.eig(absolute)
    weights = np.abs(vectors[:, np.argmax(np.abs(values))])
    if (weights > 0.0).all():
        sizes.append(float((absolute @ weights / weights).max()))
    elif absolute[0, 1] == absolute[1, 0] == 0.0:
        sizes.append(float(absolute.max()))
    return steepest * min(sizes) <= 1.0 + 1e-15
