"""Finds the words nearest to a state, and the two nearest of many vectors, over all units."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.core.arrays import NetArray
from explorer.core.errors import InvalidValueError
from explorer.core.seq2seq.results import Neighbour

MEASURES = ("euclidean", "cosine")


def find_neighbours(
    state: NetArray,
    words: Sequence[str],
    vectors: NetArray,
    *,
    measure: str = "euclidean",
    count: int = 5,
) -> tuple[Neighbour, ...]:
    """The words whose context vectors are nearest to a state (H,), nearest first.

    Args:
        state: a hidden state of the encoder or decoder, or an edited context vector.
        words: the N words to choose from.
        vectors: their context vectors (N, H).
        measure: "euclidean" (smallest distance) or "cosine" (largest cosine similarity).
        count: the maximum number of words.

    Raises:
        InvalidValueError: the measure is unknown, or the words belong to another net.
    """
    if measure not in MEASURES:
        raise InvalidValueError(f"`measure` must be one of {', '.join(MEASURES)}, got {measure!r}.")
    point, others = np.asarray(state, np.float64), np.asarray(vectors, np.float64)
    if others.shape[1:] != point.shape:
        raise InvalidValueError(
            f"`state` must have shape {others.shape[1:]}, as the words' have, got {point.shape}."
        )
    distances = np.linalg.norm(others - point, axis=1)
    lengths = np.linalg.norm(others, axis=1) * np.linalg.norm(point)
    cosines = np.divide(others @ point, lengths, out=np.zeros(len(others)), where=lengths > 0)
    # A stable sort: words at equal distances stay in the given order.
    order = np.argsort(distances if measure == "euclidean" else -cosines, kind="stable")
    return tuple(
        Neighbour(words[index], float(distances[index]), float(cosines[index]))
        for index in order[:count].tolist()
    )


def find_nearest_pair(vectors: NetArray) -> tuple[int, int, float]:
    """The indices of the two nearest of some vectors (N, H), the smaller first; their distance.

    Of several pairs at the same distance, the first is returned.

    Raises:
        InvalidValueError: there are fewer than 2 vectors.
    """
    points = np.asarray(vectors, np.float64)
    if len(points) < 2:
        raise InvalidValueError(f"`vectors` must hold at least 2 vectors, got {len(points)}.")
    best = (0, 1, np.inf)
    for first in range(len(points) - 1):
        distances = np.linalg.norm(points[first + 1 :] - points[first], axis=1)
        offset = int(distances.argmin())
        if distances[offset] < best[2]:
            best = (first, first + 1 + offset, float(distances[offset]))
    return best
