"""The plane in which many states differ most: principal components, found by an SVD.

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
        axes: two orthogonal directions of length 1, (2, H); the largest entry of each is positive,
            so that the same states always give the same picture.
        explained: share of the states' variance along each axis (2,), 0 to 1.
    """

    mean: FloatArray
    axes: FloatArray
    explained: FloatArray

    def project(self, states: NetArray) -> FloatArray:
        """Coordinates (..., 2) of states (..., H) in the plane."""
        return np.asarray((np.asarray(states, np.float64) - self.mean) @ self.axes.T)


def find_principal_axes(states: NetArray) -> PrincipalAxes:
    """The two directions of largest variance of states (N, H).

    Where the states do not span a plane (one state, or all on a line), the missing axes are
    directions across them, with 0 explained.

    Raises:
        InvalidValueError: there are no states, fewer than 2 units, or a number is not finite.
    """
    points = np.asarray(states, np.float64)
    if points.ndim != 2 or len(points) == 0 or points.shape[1] < 2:
        raise InvalidValueError(
            f"`states` must be 1 or more states of 2 or more units, got shape {points.shape}."
        )
    if not np.isfinite(points).all():
        raise InvalidValueError("`states` must hold finite numbers, got inf or nan.")
    mean = points.mean(axis=0)
    # Rows of zeros leave the axes as they are, and give a single state its second one.
    padded = np.vstack([points - mean, np.zeros((2, len(mean)))])
    _, lengths, directions = np.linalg.svd(padded, full_matrices=False)
    axes = directions[:2]
    largest = np.abs(axes).argmax(axis=1)
    axes = axes * np.sign(axes[np.arange(2), largest])[:, None]
    total = float((lengths**2).sum())
    explained = lengths[:2] ** 2 / total if total > 0 else np.zeros(2)
    return PrincipalAxes(mean, axes, explained)
