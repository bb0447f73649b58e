"""The plane in which many states vary most: their first two principal components, by an SVD.

Source: Pearson, On lines and planes of closest fit to systems of points in space, 1901.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray, NetArray
from explorer.core.errors import InvalidValueError


@dataclass(frozen=True, eq=False)
class PrincipalAxes:
    """A plane through the mean of some states.

    Attributes:
        mean: (H,).
        axes: two orthogonal directions of length 1, (2, H). The largest entry of each is positive,
            which makes the picture of given states unique.
        explained: share of the states' variance along each axis (2,), 0 to 1.
    """

    mean: FloatArray
    axes: FloatArray
    explained: FloatArray

    def project(self, states: NetArray) -> FloatArray:
        """Coordinates (..., 2) of states (..., H) in the plane."""
        return np.asarray((np.asarray(states, np.float64) - self.mean) @ self.axes.T)

    def find_shares(self, states: NetArray) -> FloatArray:
        """The share (2,) of the variance of any states (N, H) along each axis, 0 to 1.

        `explained` is that of the states from which the plane was found.
        """
        points = np.asarray(states, np.float64)
        total = float(points.var(axis=0).sum()) if len(points) else 0.0
        return self.project(points).var(axis=0) / total if total > 0 else np.zeros(2)


def find_principal_axes(states: NetArray) -> PrincipalAxes:
    """The two directions of largest variance of states (N, H).

    Where the states don't span a plane (a single state, or all on a line), the missing axes are
    any orthogonal directions, and explain 0.

    Raises:
        InvalidValueError: there are no states, fewer than 2 units, or a number is not finite.
    """
    points = np.asarray(states, np.float64)
    if points.ndim != 2 or len(points) == 0 or points.shape[1] < 2:
        raise InvalidValueError(
            f"`states` must hold at least 1 state of at least 2 units, got shape {points.shape}."
        )
    if not np.isfinite(points).all():
        raise InvalidValueError("`states` must hold finite numbers, got inf or nan.")
    mean = points.mean(axis=0)
    # Rows of zeros don't change the axes, but give a single state its second one.
    padded = np.vstack([points - mean, np.zeros((2, len(mean)))])
    _, lengths, directions = np.linalg.svd(padded, full_matrices=False)
    axes = directions[:2]
    largest = np.abs(axes).argmax(axis=1)
    axes = axes * np.sign(axes[np.arange(2), largest])[:, None]
    total = float((lengths**2).sum())
    explained = lengths[:2] ** 2 / total if total > 0 else np.zeros(2)
    return PrincipalAxes(mean, axes, explained)
