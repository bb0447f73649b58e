"""Runs a simple recurrent layer forward and backward through time without autograd.

The equations are those of `nets.recurrence.step_rnn`. Buffers are for one (T, B), N = T*B. tanh is
NumPy's, on the same memory: it takes a fifth of the time of torch's.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from explorer.core.steppers.weight_vector import WeightVector, sum_rows


class RNNLayer:
    """One layer with its buffers.

    Attributes:
        pre: (N, H); the caller fills it with W_ih x; `forward` works on it in place.
        h: (T+1, B, H); h[0] is the state before the first step.
    """

    def __init__(self, weights: WeightVector, number: int, steps: int, batch_size: int) -> None:
        """Allocate the buffers once."""
        self._weight, self._grad = weights.of_layer(number)
        W_hh = self._weight["weight_hh"]
        H, dtype = W_hh.shape[1], W_hh.dtype
        self.h = torch.empty(steps + 1, batch_size, H, dtype=dtype)
        self._pre = torch.empty(steps, batch_size, H, dtype=dtype)
        self.pre = self._pre.flatten(0, 1)
        # Views of each step, made once: indexing costs as much as a small operation.
        arrays = self._pre.numpy(), self.h[1:].numpy()
        self._steps = list(zip(self._pre, self.h[:-1], *arrays, strict=True))

    def forward(self, h_0: Tensor, c_0: Tensor | None) -> None:  # noqa: ARG002 - used by an LSTM
        """Fill `h` from `pre` and the state before the first step, (B, H)."""
        self.pre.add_(self._weight["bias_ih"] + self._weight["bias_hh"])
        self.h[0] = h_0
        W_hhT = self._weight["weight_hh"].t().contiguous()  # read T times: faster than the view
        for pre, h_prev, pre_array, h_array in self._steps:
            pre.addmm_(h_prev, W_hhT)
            np.tanh(pre_array, h_array)

    def last_c(self) -> Tensor | None:
        """None; only an LSTM has a cell state."""
        return None

    def backward(self, d_h: Tensor) -> Tensor:
        """The gradient (N, H) of the pre-activations; stores the gradients of the weights.

        Args:
            d_h: gradient of h[1:], (T, B, H); overwritten.
        """
        W_hh, h = self._weight["weight_hh"], self.h[1:]
        torch.mul(h, h, out=self._pre).neg_().add_(1)  # tanh' = 1 - tanh^2, in pre's memory
        d_steps = d_h.unbind()
        for t in range(len(d_steps) - 1, -1, -1):
            d_steps[t].mul_(self._steps[t][0])
            if t > 0:
                d_steps[t - 1].addmm_(d_steps[t], W_hh)
        d_pre = d_h.flatten(0, 1)
        if "weight_hh" in self._grad:
            torch.mm(d_pre.t(), self.h[:-1].flatten(0, 1), out=self._grad["weight_hh"])
        sum_rows(d_pre, out=self._grad["bias_ih"])
        self._grad["bias_hh"].copy_(self._grad["bias_ih"])
        return d_pre
