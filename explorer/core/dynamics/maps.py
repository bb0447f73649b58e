"""A one-step map h -> F(h) with everything the analysis needs to know about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from explorer.core.arrays import FloatArray
from explorer.core.dynamics.newton import Jacobian, Step


@dataclass(frozen=True, eq=False)
class OneStepMap:
    """A map F on states of H units.

    Attributes:
        step: F, (N, H) -> (N, H).
        jacobian: dF/dh, (N, H) -> (N, H, H).
        bound_jacobian: matrices (K, V, H, H) whose convex hull contains the Jacobian everywhere in
            the ellipse {p + E u: |u| <= 1}, for each of K centres p (K, H) and axes E (K, H, H).
        is_bounded: whether the states stay in a box wherever they start.
        shrinks_distances: whether |F(a) - F(b)| < |a - b| is proved, in some norm, for all a and b
            with F(a) != F(b). A fixed point then attracts every start.
        is_linear: whether F is linear but for a constant: its Jacobian is the same everywhere.
    """

    step: Step
    jacobian: Jacobian
    bound_jacobian: Callable[[FloatArray, FloatArray], FloatArray]
    is_bounded: bool
    shrinks_distances: bool = False
    is_linear: bool = False
