"""Type aliases for the NumPy arrays used everywhere, and the check of an array from outside."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.core.errors import InvalidValueError

FloatArray = NDArray[np.float64]
NetArray = NDArray[np.floating[Any]]  # float32 or float64, the net's precision
ComplexArray = NDArray[np.complex128]
IdArray = NDArray[np.int64]  # tokens, classes or positions, each by its index
BoolArray = NDArray[np.bool_]
AnyArray = NDArray[Any]
Arrays = dict[str, AnyArray]  # by name, as a checkpoint stores them


def freeze_array(name: str, values: object, shape: tuple[int | None, ...]) -> FloatArray:
    """A read-only float64 copy of `values` with a checked shape.

    Args:
        name: what messages call the array.
        values: numbers, nested like an array.
        shape: the required shape; None leaves a length free.

    Raises:
        InvalidValueError: a value isn't a finite number, or the shape is wrong.
    """
    wanted = str(shape).replace("None", "T")
    try:
        array = np.array(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidValueError(f"`{name}` must be numbers of shape {wanted}.") from error
    fits = array.ndim == len(shape) and all(
        want in (None, got) for want, got in zip(shape, array.shape, strict=True)
    )
    if not fits:
        raise InvalidValueError(f"`{name}` must have shape {wanted}, got {array.shape}.")
    if not np.isfinite(array).all():
        raise InvalidValueError(f"`{name}` must hold finite numbers, got inf or nan.")
    array.flags.writeable = False
    return array
