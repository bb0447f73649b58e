"""Keeps all trained weights in one vector: one operation clips or updates them all."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import torch
from torch import Tensor

from explorer.core.arrays import NetArray
from explorer.core.errors import InvalidValueError

_WIDE = 1024  # columns


class WeightVector:
    """Weights and gradients as two vectors, and views of them by torch's names.

    A view has torch's shape. A transposed weight is stored by columns, so a column (the weights of
    one input) is contiguous and quick to look up. A frozen weight is in neither vector.

    Attributes:
        values: (N,), all trained weights.
        grads: (N,), the gradient.
        weight: views of `values`, and the frozen weights, by name.
        grad: views of `grads` by name, without the frozen ones.
    """

    def __init__(
        self,
        weights: Mapping[str, Tensor],
        *,
        transposed: Collection[str] = (),
        frozen: Collection[str] = (),
    ) -> None:
        """Copy `weights` into the vector."""
        self._shapes = {n: tuple(w.shape) for n, w in weights.items() if n not in frozen}
        self._transposed = frozenset(transposed)
        total = sum(weights[name].numel() for name in self._shapes)
        dtype = next(iter(weights.values())).dtype
        self.values = torch.zeros(total, dtype=dtype)
        self.grads = torch.zeros(total, dtype=dtype)
        self.grad = self.split(self.grads)
        trained = self.split(self.values)
        self.weight = {n: trained[n] if n in trained else w.clone() for n, w in weights.items()}
        for name, view in trained.items():
            view.copy_(weights[name])

    def split(self, vector: Tensor) -> dict[str, Tensor]:
        """Views of a vector (N,) laid out like `values`, by name, in torch's shapes."""
        views: dict[str, Tensor] = {}
        start = 0
        for name, shape in self._shapes.items():
            size = torch.Size(shape).numel()
            part = vector[start : start + size]
            start += size
            views[name] = (
                part.view(shape[1], shape[0]).t() if name in self._transposed else part.view(shape)
            )
        return views

    def of_layer(self, number: int) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
        """Weights and gradients of one recurrent layer by "weight_ih", "weight_hh", and so on."""
        ending = f"_l{number}"
        weight, grad = (
            {
                name.removeprefix("rnn.").removesuffix(ending): view
                for name, view in views.items()
                if name.endswith(ending)
            }
            for views in (self.weight, self.grad)
        )
        return weight, grad


def sum_rows(matrix: Tensor, out: Tensor) -> Tensor:
    """The sum (M,) over the rows of a matrix (N, M), into `out`."""
    if matrix.shape[1] < _WIDE:
        return torch.sum(matrix, 0, out=out)
    # For wide rows a product with ones reads memory in order and takes a third of the time.
    return torch.mv(matrix.t(), matrix.new_ones(len(matrix)), out=out)


def copy_arrays(views: Mapping[str, Tensor], arrays: Mapping[str, NetArray]) -> None:
    """Fill the views with arrays of the same names and shapes.

    Raises:
        InvalidValueError: a name is missing or a shape differs.
    """
    for name, view in views.items():
        found = arrays[name].shape if name in arrays else "nothing"
        if found != tuple(view.shape):
            raise InvalidValueError(
                f"Weight `{name}` must have shape {tuple(view.shape)}, got {found}; "
                "use weights of a net of the same sizes."
            )
        with torch.no_grad():
            view.copy_(torch.from_numpy(arrays[name]))


def to_arrays(views: Mapping[str, Tensor]) -> dict[str, NetArray]:
    """Copies of the views as contiguous arrays, by name."""
    return {
        name: view.detach().clone(memory_format=torch.contiguous_format).numpy()
        for name, view in views.items()
    }
