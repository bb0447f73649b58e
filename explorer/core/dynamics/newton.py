"""Newton's method on F(h) = h for any one-step map F, from many starts at once.

All quantities are dimensionless.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from explorer.core.arrays import FloatArray

Step = Callable[[FloatArray], FloatArray]  # (N, H) -> (N, H)
Jacobian = Callable[[FloatArray], FloatArray]  # (N, H) -> (N, H, H)

# At a fixed point of size 1 rounding leaves about 1e-16; elsewhere the residual is far larger.
RESIDUAL_TOLERANCE = 1e-10
# Newton's method doubles the correct digits at each step: after one this small, none are left.
STEP_TOLERANCE = 1e-13
# At a triple root the error shrinks by 2/3 per step: 90 steps to 1e-16; other roots take under 20.
MAX_NEWTON_STEPS = 100
# If a step shortened by 2^10 still doesn't lower the residual, give up on that start.
MAX_HALVINGS = 10


def solve_newton(
    step: Step,
    derive: Jacobian,
    starts: FloatArray,
    tolerance: float = RESIDUAL_TOLERANCE,
    max_steps: int = MAX_NEWTON_STEPS,
) -> FloatArray:
    """The states that solve F(h) - h = 0 within the tolerance, (N, H), smallest residual first.

    Damped: a step is halved until it lowers |F(h) - h|, which keeps every start from flying off.
    Starts that lead nowhere are left out.

    Args:
        step: the map F.
        derive: its Jacobian.
        starts: finite states to start from, (N, H).
        tolerance: largest residual |F(h) - h| accepted, relative to 1 + |h|.
        max_steps: largest number of steps for each start.
    """
    h = starts.copy()
    with np.errstate(over="ignore", invalid="ignore"):
        g = step(h) - h
        size = np.linalg.norm(g, axis=1)
        active = np.flatnonzero(np.isfinite(size) & (size > 0))
        for _ in range(max_steps):
            if not active.size:
                break
            slopes = derive(h[active]) - np.eye(h.shape[1])
            full = _solve_linear(slopes, -g[active])  # (N, H)
            moved = np.zeros(len(active))
            waiting = np.arange(len(active))
            for halving in range(MAX_HALVINGS):
                rows = active[waiting]
                part = 0.5**halving * full[waiting]
                trial = h[rows] + part
                trial_g = step(trial) - trial
                trial_size = np.linalg.norm(trial_g, axis=1)
                lower = trial_size < size[rows]  # False for nan
                done = rows[lower]
                h[done], g[done], size[done] = trial[lower], trial_g[lower], trial_size[lower]
                moved[waiting[lower]] = np.abs(part[lower]).max(axis=1)
                waiting = waiting[~lower]
                if not waiting.size:
                    break
            reach = 1.0 + np.abs(h[active]).max(axis=1)
            active = active[(moved > STEP_TOLERANCE * reach) & (size[active] > 0)]
        solved = np.flatnonzero(size <= tolerance * (1.0 + np.abs(h).max(axis=1, initial=0.0)))
    return h[solved[np.argsort(size[solved], kind="stable")]]


def _solve_linear(matrices: FloatArray, vectors: FloatArray) -> FloatArray:
    """Solves one linear system per row, (N, H); the shortest solution where it is singular."""
    scale = np.abs(matrices).max(axis=(1, 2)) ** matrices.shape[1]
    regular = np.abs(np.linalg.det(matrices)) > 1e-14 * scale
    solutions = np.zeros_like(vectors)
    solutions[regular] = np.linalg.solve(matrices[regular], vectors[regular][..., None])[..., 0]
    finite = ~regular & np.isfinite(matrices).all(axis=(1, 2))
    solutions[finite] = (np.linalg.pinv(matrices[finite]) @ vectors[finite][..., None])[..., 0]
    return solutions


def make_differences(step: Step) -> Jacobian:
    """The Jacobian of F by central differences."""

    def derive(h: FloatArray) -> FloatArray:
        # A width of the cube root of epsilon balances rounding against the third derivative.
        width = np.cbrt(np.finfo(np.float64).eps) * (1.0 + np.abs(h).max(axis=1, initial=0.0))
        columns = []
        for unit in np.eye(h.shape[1]):
            shift = width[:, None] * unit
            columns.append((step(h + shift) - step(h - shift)) / (2.0 * width[:, None]))
        return np.stack(columns, axis=2)

    return derive
