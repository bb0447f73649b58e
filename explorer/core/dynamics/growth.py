"""Decides whether a state grows without bound, and how fast, where F is linear along its way.

In one linear piece of F the differences v_t = h_(t+1) - h_t follow v_(t+1) = A v_t. A constant v is
growth by v per step; a v that itself grows by a constant is growth like the square of time; a v
with a share in an eigenvalue beyond 1 grows by that factor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from explorer.core.arrays import BoolArray, FloatArray, IdArray
from explorer.core.dynamics.maps import OneStepMap

# An orbit may visit up to this many linear pieces in turn.
MAX_ROUND = 6
# Two differences that agree to this, relative to their size, are equal but for rounding.
SAME = 1e-9
# How far out, relative to the state, F must still be the same linear piece.
FAR = 1e9
# Eigenvectors closer to parallel than this don't separate the shares.
MAX_CONDITION = 1e8


Law = Literal["none", "additive", "quadratic", "multiplicative"]
LAWS: tuple[Law, ...] = ("none", "additive", "quadratic", "multiplicative")


@dataclass(frozen=True, eq=False)
class Growth:
    """How N states grow without bound.

    Attributes:
        laws: an index in `LAWS` for each state, (N,): 0 where growth isn't proved.
        rates: (N, 2). "additive": the change of h per step, on average over a round of linear
            pieces; "quadratic": the change of that change per step; "multiplicative": the factor
            per step, twice.
        rounds: after so many steps the same linear pieces follow, (N,).
    """

    laws: IdArray
    rates: FloatArray
    rounds: IdArray


def find_growth(one_step: OneStepMap, h: FloatArray) -> Growth:
    """How each state (N, 2) grows, where it is proved to."""
    growth = Growth(
        laws=np.zeros(len(h), dtype=np.int64),
        rates=np.full((len(h), 2), np.nan),
        rounds=np.ones(len(h), dtype=np.int64),
    )
    if one_step.is_bounded:
        return growth
    rows = np.flatnonzero(np.isfinite(h).all(axis=1))
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for count in range(1, MAX_ROUND + 1):
            rows = rows[growth.laws[rows] == 0]
            if not len(rows):
                break
            slopes, moved = _go_round(one_step, h[rows], count)
            again, _ = _go_round(one_step, moved, count)
            repeats = (slopes == again).all(axis=(0, 2, 3)) & np.isfinite(moved).all(axis=1)
            # States in the same pieces share their matrices.
            pieces = np.moveaxis(slopes, 1, 0).reshape(len(rows), -1)[repeats]
            if not len(pieces):
                continue
            distinct, groups = np.unique(pieces, axis=0, return_inverse=True)
            for number, piece in enumerate(distinct):
                own = np.flatnonzero(repeats)[groups.ravel() == number]
                laws, rates = _find_laws(
                    one_step, h[rows[own]], moved[own], piece.reshape(count, 2, 2)
                )
                growth.laws[rows[own]], growth.rates[rows[own]] = laws, rates
                growth.rounds[rows[own]] = count
    return growth


def _go_round(one_step: OneStepMap, h: FloatArray, count: int) -> tuple[FloatArray, FloatArray]:
    """The Jacobians (count, N, 2, 2) of `count` steps from states (N, 2), and the states after."""
    slopes = []
    for _ in range(count):
        slopes.append(one_step.jacobian(h))
        h = one_step.step(h)
    return np.array(slopes), h


def _find_laws(
    one_step: OneStepMap, h: FloatArray, moved: FloatArray, slopes: FloatArray
) -> tuple[IdArray, FloatArray]:
    """The laws (N,) and rates (N, 2) of states (N, 2) that visit the same linear pieces."""
    count = len(slopes)
    A = np.eye(2)
    for slope in slopes:
        A = slope @ A
    laws, rates = np.zeros(len(h), dtype=np.int64), np.full(h.shape, np.nan)
    change = moved - h
    second = change @ A.T - change
    third = second @ A.T - second
    size, bend, twist = (np.abs(each).max(axis=1) for each in (change, second, third))
    moves = size > 1e-12 * (1.0 + np.abs(h).max(axis=1))
    straight = moves & (bend <= SAME * size)
    curved = moves & ~straight & (twist <= SAME * bend)
    ahead = np.where(straight[:, None], change, second)
    holds = (straight | curved) & _stay_linear(one_step, h, ahead, slopes)
    laws[holds & straight], laws[holds & curved] = 1, 2
    rates[holds & straight] = change[holds & straight] / count
    rates[holds & curved] = second[holds & curved] / count**2
    values, vectors = np.linalg.eig(A)
    if np.linalg.cond(vectors) > MAX_CONDITION:
        return laws, rates
    shares = np.linalg.solve(vectors, change.T.astype(np.complex128)).T  # (N, 2)
    for i in np.argsort(np.abs(values)):  # the fastest is set last
        if abs(values[i]) <= 1.0 + SAME:
            continue
        active = moves & ~straight & ~curved & (np.abs(shares[:, i]) > SAME * size)
        if values[i].imag == 0.0 and values[i].real > 0.0:
            ahead = (shares[:, i : i + 1] * vectors[:, i]).real
            active &= _stay_linear(one_step, h, ahead, slopes)
        elif not _is_linear(one_step, slopes[0], h):
            continue
        laws[active], rates[active] = 3, abs(values[i]) ** (1.0 / count)
    return laws, rates


def _stay_linear(
    one_step: OneStepMap, h: FloatArray, ahead: FloatArray, slopes: FloatArray
) -> BoolArray:
    """Whether F has the same linear pieces far along the way: at infinity these are cones."""
    far = h + ahead * (FAR * (1.0 + np.abs(h).max()) / np.abs(ahead).max(axis=1, keepdims=True))
    there, _ = _go_round(one_step, far, len(slopes))
    stay: BoolArray = (there == slopes[:, None]).all(axis=(0, 2, 3)) & np.isfinite(far).all(axis=1)
    return stay


def _is_linear(one_step: OneStepMap, slope: FloatArray, h: FloatArray) -> bool:
    """Whether F has the same Jacobian in all directions far out."""
    angles = 2.0 * np.pi * np.arange(16) / 16 + 0.1
    far = FAR * (1.0 + np.abs(h).max()) * np.column_stack([np.cos(angles), np.sin(angles)])
    return bool((one_step.jacobian(far) == slope).all())
