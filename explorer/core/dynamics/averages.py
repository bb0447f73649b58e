"""Averages along an orbit: the largest Lyapunov exponent and the rotation number.

On a closed curve the plain average of N values has an error of order 1/N; weighted by a bump that
vanishes at both ends it converges faster than any power of N (Das, Saiki, Sander, Yorke,
Quantitative quasiperiodicity, 2017). In chaos both have an error of order 1/sqrt(N).
"""

from __future__ import annotations

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.dynamics.newton import Jacobian

# An orbit may lie on up to this many closed curves, which it visits in turn.
MAX_CURVES = 16
# The angles of an orbit on one closed curve come in an order that F keeps.
ORDER_TOLERANCE = 1e-9


def average_weighted(values: FloatArray) -> float:
    """The average of values (N,) along an orbit, weighted by exp(-1 / (u (1 - u)))."""
    u = np.arange(1, len(values) + 1) / (len(values) + 1)
    weights = np.exp(-1.0 / (u * (1.0 - u)))
    return float((weights * values).sum() / weights.sum())


def list_stretches(jacobian: Jacobian, orbit: FloatArray) -> FloatArray:
    """The logarithms of how much each step stretches a tangent vector along an orbit (N, 2), (N,).

    Their average is the largest Lyapunov exponent per step.
    """
    stretches = np.empty(len(orbit))
    x, y = 0.8, 0.6
    for i, ((a, b), (c, d)) in enumerate(jacobian(orbit).tolist()):
        x, y = a * x + b * y, c * x + d * y
        size = np.hypot(x, y)
        if size == 0.0:  # collapsed onto a point: start again with another direction
            x, y, stretches[i] = 0.6, -0.8, -745.0
            continue
        x, y, stretches[i] = x / size, y / size, np.log(size)
    return stretches


def find_rotation(orbit: FloatArray) -> tuple[float, int] | None:
    """The rotation number of an orbit (N, 2) and the number of closed curves that it visits.

    The rotation number is the part of a full turn that one step makes on average, 0 to 1/2 in
    either direction. On several curves it is that of one round over all of them. None where the
    orbit isn't seen to go round in order: F has to keep the order of the angles round the centre.
    """
    for curves in range(1, MAX_CURVES + 1):
        points = orbit[::curves]
        angles = np.angle((points - points.mean(axis=0)) @ np.array([1.0, 1.0j])) / (2.0 * np.pi)
        turns = np.diff(angles) % 1.0
        # Where no step of about this size occurs, a turn and a turn more are told apart.
        ordered = np.sort(turns)
        gaps = np.diff(ordered, append=ordered[0] + 1.0)
        cut = ordered[int(np.argmax(gaps))] + gaps.max() / 2.0
        turns = (turns - cut) % 1.0 + cut  # in cut..cut + 1
        if gaps.max() > 1e-3 and _keeps_order(angles[:-1], turns):
            halves = np.array_split(turns, 2)
            first, second = (average_weighted(half) for half in halves)
            if abs(first - second) > 1e-5:
                continue
            rotation = average_weighted(turns) % 1.0
            return min(rotation, 1.0 - rotation), curves
    return None


def _keeps_order(angles: FloatArray, turns: FloatArray) -> bool:
    """Whether the map angle -> angle + turn of the circle is increasing, on the samples."""
    order = np.argsort(angles % 1.0)
    images = (angles % 1.0 + turns)[order]
    increasing = np.diff(images, append=images[0] + 1.0)
    return bool((increasing > -ORDER_TOLERANCE).all())
