"""Which start of a grid leads where: the basins of attraction of any one-step map F.

A start is given to an attractor as soon as its state enters the attractor's trap, an ellipse in
which F is seen to come nearer at every sample; so a slow approach counts too. All quantities are
dimensionless.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import BoolArray, FloatArray
from explorer.core.arrays import IdArray as IntArray
from explorer.core.dynamics.fixed_points import ESCAPE_BOUND, MAX_PERIOD, iterate_map, record
from explorer.core.dynamics.newton import Jacobian, Step
from explorer.core.dynamics.results import (
    ESCAPES,
    NOT_ATTRACTED,
    UNSETTLED,
    Attractor,
    FixedPoint,
    Stability,
)

# A start that needs longer than this without entering a trap is called unsettled.
SETTLING_STEPS = 300
# A trap is looked for at these radii, relative to the reach: the smallest keeps a node and the
# saddle beside it apart, the largest covers the window.
TRAP_RADII = np.geomspace(1e-4, 1.0, 40)
TRAP_ANGLES = 48
# How much thinner an ellipse is along the faster eigenvector than along the slower one.
TRAP_THINNESSES = (1.0, 4.0, 16.0)
# Eigenvectors more nearly parallel than this are no use as axes.
MAX_CONDITION = 1e4
# A sample must come nearer by more than rounding.
TRAP_GAIN = 1e-9
# At rest, after all steps, to this much.
REST_DISTANCE = 1e-6


@dataclass(frozen=True, eq=False)
class _Trap:
    """States with |to_circle (h - centre)| < radius, from where F leads to the centre."""

    centre: FloatArray
    to_circle: FloatArray  # (H, H)
    radius: float

    def find_inside(self, h: FloatArray) -> BoolArray:
        scaled = (h - self.centre) @ self.to_circle.T
        inside: BoolArray = (scaled**2).sum(axis=1) < self.radius**2
        return inside


def find_basins(
    step: Step,
    jacobian: Jacobian,
    starts: FloatArray,
    attractors: Sequence[Attractor],
    *,
    reach: float,
    bound: float = ESCAPE_BOUND,
    steps: int = SETTLING_STEPS,
) -> IntArray:
    """A label for each start (N, 2): index of its attractor, or what else became of it, (N,).

    Args:
        step: the map F on the plane, (N, 2) -> (N, 2).
        jacobian: dF/dh.
        starts: states to start from, (N, 2).
        attractors: fixed points and cycles that may attract, the marginal ones included.
        reach: size of the region of interest, the largest radius of a trap.
        bound: a state with |h| beyond it escapes.
        steps: how long a start may take.
    """
    traps = {i: _find_trap(step, jacobian, a, reach) for i, a in enumerate(attractors)}
    labels = np.full(len(starts), UNSETTLED, dtype=np.int64)
    rows, h = np.arange(len(starts)), starts
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            for i, trap in traps.items():
                if trap is not None:
                    labels[rows[trap.find_inside(h)]] = i
            labels[rows[~(np.abs(h) <= bound).all(axis=1)]] = ESCAPES
            going = labels[rows] == UNSETTLED
            if not going.any():
                return labels
            if not going.all():
                rows, h = rows[going], h[going]
            h = step(h)
    labels[rows] = _label_rest(step, h, attractors)
    return labels


def _label_rest(step: Step, h: FloatArray, attractors: Sequence[Attractor]) -> IntArray:
    """Labels of states (N, 2) that entered no trap: some rest on what attracts no disc around it.

    A point at the kink of relu is reached from one side and left on the other.
    """
    orbit = record(step, h, MAX_PERIOD)  # (P + 1, N, 2)
    returns = (np.abs(orbit[1:] - orbit[0]).max(axis=2) < REST_DISTANCE).any(axis=0)
    labels = np.where(returns, NOT_ATTRACTED, UNSETTLED).astype(np.int64)
    for i, attractor in enumerate(attractors):
        if isinstance(attractor, FixedPoint):
            labels[np.abs(h - attractor.point).max(axis=1) < REST_DISTANCE] = i
    return labels


def _find_trap(step: Step, jacobian: Jacobian, attractor: Attractor, reach: float) -> _Trap | None:
    """The longest trap that samples on ellipses up to `reach` bear out; None where none does.

    A cycle is a fixed point of F applied once round. Two rounds are taken at a time: states that
    change sides at each come nearer by turns less and more.
    """
    if isinstance(attractor, FixedPoint):
        centre, times = attractor.point, 1
    else:
        centre, times = attractor.points[0], attractor.period
    step_round, derive_round = iterate_map(step, jacobian, 2 * times)
    angles = 2.0 * np.pi * np.arange(TRAP_ANGLES) / TRAP_ANGLES
    circle = np.column_stack([np.cos(angles), np.sin(angles)])
    radii = reach * TRAP_RADII
    best, longest = None, 0.0
    for to_circle in _find_shapes(derive_round(centre[None])[0], attractor.stability):
        from_circle = np.linalg.inv(to_circle)
        offsets = radii[:, None, None] * (circle @ from_circle.T)  # (R, A, 2)
        after = step_round((centre + offsets).reshape(-1, 2)) - centre
        after_radii = np.linalg.norm(after @ to_circle.T, axis=1).reshape(len(radii), -1)
        nearer = (after_radii < (1.0 - TRAP_GAIN) * radii[:, None]).all(axis=1)
        holds = len(radii) if nearer.all() else int(np.argmin(nearer))
        length = float(radii[holds - 1] * np.linalg.norm(from_circle, 2)) if holds else 0.0
        if length > longest:
            best, longest = _Trap(centre, to_circle, float(radii[holds - 1])), length
    return best


def _find_shapes(slope: FloatArray, stability: Stability) -> list[FloatArray]:
    """Linear maps (2, 2) that make a circle of each ellipse worth trying, none of which enlarges.

    The eigenvectors give ellipses that F's linear part shrinks, thinner and thinner along the
    faster one: states close in along a curve, and only a thin ellipse along it holds much of it.
    Where they nearly coincide, V(d) = sum of |J^k d|^2 falls at every step (Lyapunov).
    """
    if stability != "stable":
        return [np.eye(2)]
    values, vectors = np.linalg.eig(slope)
    vectors = vectors[:, np.argsort(-np.abs(values))]
    if np.linalg.cond(vectors) < MAX_CONDITION:
        to_modes = np.linalg.inv(vectors)
        weights = [
            (to_modes.conj().T @ np.diag([1.0, thinness**2]) @ to_modes).real
            for thinness in TRAP_THINNESSES
        ]
    else:
        weight, power = np.eye(2), slope
        for _ in range(40):  # doubling: 2^40 terms
            weight = weight + power.T @ weight @ power
            power = power @ power
        weights = [weight]
    return [np.linalg.cholesky(w / np.linalg.norm(w, 2)).T for w in weights]
