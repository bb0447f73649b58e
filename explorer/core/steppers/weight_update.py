"""Updates a whole weight vector by SGD or Adam, with clipping by the global norm folded in."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np
import torch

from explorer.core.arrays import AnyArray
from explorer.core.errors import InvalidValueError
from explorer.core.steppers.weight_vector import WeightVector, copy_arrays, to_arrays

ADAM_BETAS: Final = (0.9, 0.999)  # torch's defaults
ADAM_EPS: Final = 1e-8
_PIECE = 1024  # numbers


class WeightUpdate:
    """The update rule; Adam as in Kingma and Ba (2015), in torch's form.

    Args:
        weights: the vectors.
        optimizer: "sgd" or "adam".
    """

    def __init__(self, weights: WeightVector, optimizer: str) -> None:
        """Start Adam's moments at 0."""
        self._weights = weights
        self._is_adam = optimizer == "adam"
        self._step = 0
        if self._is_adam:
            self._mean = torch.zeros_like(weights.values)
            self._square = torch.zeros_like(weights.values)
            self._denominator = torch.empty_like(weights.values)

    def apply(
        self, *, grad_scale: float, learning_rate: float, max_grad_norm: float | None
    ) -> tuple[float, bool]:
        """Update the weights; the gradient's norm before clipping, and whether it was clipped.

        Args:
            grad_scale: the gradient is `grads` times this number.
            learning_rate: step length.
            max_grad_norm: theta; a larger norm is scaled to theta; None: no clipping.
        """
        norm = grad_scale * self._find_norm()
        clipped = max_grad_norm is not None and norm > max_grad_norm
        if max_grad_norm is not None and clipped:
            grad_scale *= max_grad_norm / norm
        if self._is_adam:
            self._step += 1
            self._apply_adam(grad_scale, learning_rate)
        else:
            self._apply_sgd(-learning_rate * grad_scale)
        return norm, clipped

    def _find_norm(self) -> float:
        """The Euclidean norm of `grads`: norms of pieces, combined in float64.

        One float32 sum over a million squares has a relative error of 1e-5, which clipping would
        pass on to the weights.
        """
        grads = self._weights.grads
        rest = len(grads) % _PIECE
        pieces = torch.linalg.vector_norm(grads[rest:].view(-1, _PIECE), dim=1).double()
        first = grads[:rest].double()
        return math.sqrt(torch.dot(pieces, pieces).item() + torch.dot(first, first).item())

    def _apply_sgd(self, factor: float) -> None:
        self._weights.values.add_(self._weights.grads, alpha=factor)

    def _apply_adam(self, grad_scale: float, learning_rate: float) -> None:
        beta_1, beta_2 = ADAM_BETAS
        grads = self._weights.grads.mul_(grad_scale)
        self._mean.lerp_(grads, 1 - beta_1)
        self._square.mul_(beta_2).addcmul_(grads, grads, value=1 - beta_2)
        correction = math.sqrt(1 - beta_2**self._step)
        torch.sqrt(self._square, out=self._denominator)
        self._denominator.div_(correction).add_(ADAM_EPS)
        step_length = learning_rate / (1 - beta_1**self._step)
        self._weights.values.addcdiv_(self._mean, self._denominator, value=-step_length)

    def to_arrays(self) -> dict[str, AnyArray]:
        """Adam's step count and moments as copies, by torch's names; empty for SGD."""
        if not self._is_adam:
            return {}
        arrays: dict[str, AnyArray] = {"step": np.array(float(self._step))}
        for moment, vector in (("exp_avg", self._mean), ("exp_avg_sq", self._square)):
            for name, array in to_arrays(self._weights.split(vector)).items():
                arrays[f"{moment}.{name}"] = array
        return arrays

    def load_arrays(self, arrays: Mapping[str, AnyArray]) -> None:
        """Restore what `to_arrays` returned.

        Raises:
            InvalidValueError: it belongs to another optimiser or other sizes.
        """
        if not self._is_adam:
            return
        self._step = read_adam_step(arrays)
        for moment, vector in (("exp_avg", self._mean), ("exp_avg_sq", self._square)):
            copy_arrays(self._weights.split(vector), select_moment(arrays, moment))


def read_adam_step(arrays: Mapping[str, AnyArray]) -> int:
    """Adam's step count among the arrays of an optimiser's state.

    Raises:
        InvalidValueError: the count is missing.
    """
    if "step" not in arrays or arrays["step"].shape != ():
        raise InvalidValueError(
            "The optimiser's state must hold Adam's `step`, got another optimiser's state; "
            "use a checkpoint of a run with Adam."
        )
    return int(arrays["step"])


def select_moment(arrays: Mapping[str, AnyArray], moment: str) -> dict[str, AnyArray]:
    """The arrays of one of Adam's moments, by the names of the weights."""
    prefix = f"{moment}."
    return {name.removeprefix(prefix): a for name, a in arrays.items() if name.startswith(prefix)}
