"""Keeps all trained weights in one vector: one operation clips or updates them all."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import torch
from torch import Tensor

from explorer.core.arrays import NetArray
from explorer.core.errors import InvalidValueError

_WIDE = 1024  # columns
_ROWS = 16  # a matrix product is slower where the number of rows is no multiple of it


class WeightVector:
    """Weights and gradients as two vectors, and views of them by torch's names.

    A view has torch's shape. A transposed weight is stored by columns, so a column (the weights of
    one input) is contiguous and quick to look up. A frozen weight is in neither vector. A padded
    weight has more rows in the vectors than in its view, up to a multiple of 16.

    Attributes:
        values: (N,), all trained weights.
        grads: (N,), the gradient.
        weight: views of `values`, and the frozen weights, by name.
        grad: views of `grads` by name, without the frozen ones.
        padded_weight: the padded weights with all their rows, by name.
        padded_grad: their gradients; those of the added rows must be 0.
    """

    def __init__(
        self,
        weights: Mapping[str, Tensor],
        *,
        transposed: Collection[str] = (),
        frozen: Collection[str] = (),
        padding: Mapping[str, float] | None = None,
    ) -> None:
        """Copy `weights` into the vector.

        Args:
            weights: by name, in torch's shapes.
            transposed: the names of those to store by columns.
            frozen: the names of those that aren't trained.
            padding: what fills the added rows of the weights to pad, by name.
        """
        self._padding = padding or {}
        self._shapes = {n: tuple(w.shape) for n, w in weights.items() if n not in frozen}
        self._num_rows = {
            name: -(-self._shapes[name][0] // _ROWS) * _ROWS for name in self._padding
        }
        self._transposed = frozenset(transposed)
        total = sum(torch.Size(self._find_stored(name)).numel() for name in self._shapes)
        dtype = next(iter(weights.values())).dtype
        self.values = torch.zeros(total, dtype=dtype)
        self.grads = torch.zeros(total, dtype=dtype)
        self.grad = self.split(self.grads)
        trained = self.split(self.values)
        self.weight = {n: trained[n] if n in trained else w.clone() for n, w in weights.items()}
        for name, view in trained.items():
            view.copy_(weights[name])
        self.padded_weight = self._find_padded(self.values)
        self.padded_grad = self._find_padded(self.grads)
        self.fill_padding()

    def fill_padding(self) -> None:
        """Give the added rows their values, as they were at first."""
        for name, value in self._padding.items():
            self.padded_weight[name][self._shapes[name][0] :] = value

    def _find_stored(self, name: str) -> tuple[int, ...]:
        """The shape that a weight has in the vectors."""
        rows, *columns = self._shapes[name]
        return self._num_rows.get(name, rows), *columns

    def split(self, vector: Tensor) -> dict[str, Tensor]:
        """Views of a vector (N,) laid out like `values`, by name, in torch's shapes."""
        views: dict[str, Tensor] = {}
        for name, part in self._cut(vector).items():
            shape = self._shapes[name]
            if name in self._transposed:
                views[name] = part.view(shape[1], shape[0]).t()
            else:
                views[name] = part.view(self._find_stored(name))[: shape[0]]
        return views

    def _find_padded(self, vector: Tensor) -> dict[str, Tensor]:
        """Views of the padded weights with all their rows, by name."""
        parts = self._cut(vector)
        return {name: parts[name].view(self._find_stored(name)) for name in self._num_rows}

    def _cut(self, vector: Tensor) -> dict[str, Tensor]:
        """The part of a vector (N,) that belongs to each weight."""
        sizes = [torch.Size(self._find_stored(name)).numel() for name in self._shapes]
        return dict(zip(self._shapes, torch.split(vector, sizes), strict=True))

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
