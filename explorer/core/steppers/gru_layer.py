"""Runs a GRU layer forward and backward through time without autograd.

The equations are those of `nets.recurrence.step_gru`, torch's variant. Buffers are for one (T, B),
N = T*B. tanh is NumPy's, as in `rnn_layer`.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from explorer.core.steppers.weight_vector import WeightVector, sum_rows


class GRULayer:
    """One layer with its buffers; gates in torch's order r, z, n.

    Attributes:
        pre: (N, 3H); the caller fills it with W_ih x.
        h: (T+1, B, H); h[0] is the state before the first step.
    """

    def __init__(self, weights: WeightVector, number: int, steps: int, batch_size: int) -> None:
        """Allocate the buffers once."""
        self._weight, self._grad = weights.of_layer(number)
        W_hh = self._weight["weight_hh"]
        H, dtype = W_hh.shape[1], W_hh.dtype
        self._H = H
        self.h = torch.empty(steps + 1, batch_size, H, dtype=dtype)
        self._pre = torch.empty(steps, batch_size, 3 * H, dtype=dtype)
        self.pre = self._pre.flatten(0, 1)
        # Holds r, z and the recurrent part of n, W_hn h + b_hn; later the gradients of these.
        self._gates = torch.empty_like(self._pre)
        self._new = torch.empty(steps, batch_size, H, dtype=dtype)
        self._z = torch.empty_like(self._new)
        self._slope_new = torch.empty_like(self._new)
        self._scratch = torch.empty_like(self._new)
        # Views of each step, made once: indexing costs as much as a small operation.
        gates, r, z, from_h = self._gates, *self._gates.chunk(3, dim=-1)
        self._steps = list(
            zip(
                gates,
                gates[..., : 2 * H],
                r,
                z,
                from_h,
                self._new,
                self._new.numpy(),
                self.h[:-1],
                self.h[1:],
                strict=True,
            )
        )
        by_gate = gates.view(steps, batch_size, 3, H)
        self._d_steps = list(zip(self._z, by_gate, gates, strict=True))

    def forward(self, h_0: Tensor, c_0: Tensor | None) -> None:  # noqa: ARG002 - used by an LSTM
        """Fill `h` from `pre` and the state before the first step, (B, H)."""
        H, b_hh = self._H, self._weight["bias_hh"]
        self.pre.add_(self._weight["bias_ih"])
        torch.add(self._pre[..., : 2 * H], b_hh[: 2 * H], out=self._gates[..., : 2 * H])
        self._gates[..., 2 * H :] = b_hh[2 * H :]
        self._new.copy_(self._pre[..., 2 * H :])
        self.h[0] = h_0
        W_hhT = self._weight["weight_hh"].t().contiguous()  # read T times: faster than the view
        for gates, r_and_z, r, z, from_h, new, new_array, h_prev, h in self._steps:
            gates.addmm_(h_prev, W_hhT)
            r_and_z.sigmoid_()
            new.addcmul_(r, from_h)
            np.tanh(new_array, new_array)
            torch.lerp(new, h_prev, z, out=h)

    def last_c(self) -> Tensor | None:
        """None; only an LSTM has a cell state."""
        return None

    def backward(self, d_h: Tensor) -> Tensor:
        """The gradient (N, 3H) of the pre-activations; stores the gradients of the weights.

        Each gate's gradient is d h_t times a factor that is known before the loop over time. The
        factors are computed for all steps at once, in the gates' memory.

        Args:
            d_h: gradient of h[1:], (T, B, H); overwritten.
        """
        H, W_hh, scratch = self._H, self._weight["weight_hh"], self._scratch
        r, z, from_h = self._gates.chunk(3, dim=-1)
        self._z.copy_(z)
        slope_new = torch.mul(self._new, self._new, out=self._slope_new).neg_().add_(1)
        slope_new.addcmul_(slope_new, z, value=-1)  # (1 - z)(1 - n^2)
        torch.addcmul(r, r, r, value=-1, out=scratch).mul_(from_h).mul_(slope_new)
        torch.mul(slope_new, r, out=from_h)
        r.copy_(scratch)
        torch.sub(self.h[:-1], self._new, out=scratch)
        z.addcmul_(z, z, value=-1).mul_(scratch)
        d_steps = d_h.unbind()
        d_by_gate = d_h[:, :, None].unbind()  # (B, 1, H), the same for the three gates
        for t in range(len(d_steps) - 1, -1, -1):
            z_t, by_gate, gates = self._d_steps[t]
            by_gate.mul_(d_by_gate[t])
            if t > 0:
                d_steps[t - 1].addcmul_(d_steps[t], z_t).addmm_(gates, W_hh)
        self._pre[..., : 2 * H] = self._gates[..., : 2 * H]
        torch.mul(slope_new, d_h, out=self._pre[..., 2 * H :])
        d_gates = self._gates.flatten(0, 1)
        if "weight_hh" in self._grad:
            torch.mm(d_gates.t(), self.h[:-1].flatten(0, 1), out=self._grad["weight_hh"])
        sum_rows(d_gates, out=self._grad["bias_hh"])
        sum_rows(self.pre, out=self._grad["bias_ih"])
        return self.pre
