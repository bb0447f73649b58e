"""Runs an LSTM layer forward and backward through time without autograd.

The equations are those of `nets.recurrence.step_lstm`. Buffers are for one (T, B), N = T*B. tanh is
NumPy's, as in `rnn_layer`.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from explorer.core.steppers.weight_vector import WeightVector, sum_rows


class LSTMLayer:
    """One layer with its buffers; gates in torch's order i, f, g, o.

    Attributes:
        pre: (N, 4H); the caller fills it with W_ih x.
        h: (T+1, B, H); h[0] is the state before the first step.
    """

    def __init__(self, weights: WeightVector, number: int, steps: int, batch_size: int) -> None:
        """Allocate the buffers once."""
        self._weight, self._grad = weights.of_layer(number)
        W_hh = self._weight["weight_hh"]
        H, dtype = W_hh.shape[1], W_hh.dtype
        self.h = torch.empty(steps + 1, batch_size, H, dtype=dtype)
        # Holds i, f, g's sigmoid (unused) and o; later the gradients of the pre-activations.
        self._gates = torch.empty(steps, batch_size, 4 * H, dtype=dtype)
        self.pre = self._gates.flatten(0, 1)
        self._c = torch.empty_like(self.h)
        self._g = torch.empty(steps, batch_size, H, dtype=dtype)
        self._tanh_c = torch.empty_like(self._g)
        self._f = torch.empty_like(self._g)
        self._slope_c = torch.empty_like(self._g)
        self._d_c = torch.empty_like(self.h[0])
        # Views of each step, made once: indexing costs as much as a small operation.
        i, f, g_pre, o = self._gates.chunk(4, dim=-1)
        self._steps = list(
            zip(
                self._gates,
                i,
                f,
                g_pre.numpy(),
                o,
                self._g,
                self._g.numpy(),
                self._c[:-1],
                self._c[1:],
                self._c[1:].numpy(),
                self._tanh_c,
                self._tanh_c.numpy(),
                self.h[:-1],
                self.h[1:],
                strict=True,
            )
        )
        i_f_g = self._gates.view(steps, batch_size, 4, H)[:, :, :3]
        self._d_steps = list(zip(self._slope_c, i_f_g, o, self._f, self._gates, strict=True))

    def forward(self, h_0: Tensor, c_0: Tensor | None) -> None:
        """Fill `h` from `pre` and the states before the first step, (B, H) each."""
        self.pre.add_(self._weight["bias_ih"] + self._weight["bias_hh"])
        self.h[0] = h_0
        self._c[0] = 0 if c_0 is None else c_0
        W_hhT = self._weight["weight_hh"].t().contiguous()  # read T times: faster than the view
        for step in self._steps:
            gates, i, f, g_pre, o, g, g_array, c_prev, c, c_array, tanh_c, out, h_prev, h = step
            gates.addmm_(h_prev, W_hhT)
            np.tanh(g_pre, g_array)
            gates.sigmoid_()
            torch.mul(f, c_prev, out=c).addcmul_(i, g)
            np.tanh(c_array, out)
            torch.mul(o, tanh_c, out=h)

    def last_c(self) -> Tensor | None:
        """The cell state (B, H) after the last step."""
        return self._c[-1]

    def backward(self, d_h: Tensor) -> Tensor:
        """The gradient (N, 4H) of the pre-activations; stores the gradients of the weights.

        d_i, d_f and d_g are d c_t, and d_o is d h_t, times factors that are known before the loop
        over time. The factors are computed for all steps at once, in the gates' memory.

        Args:
            d_h: gradient of h[1:], (T, B, H); overwritten.
        """
        W_hh, tanh_c = self._weight["weight_hh"], self._tanh_c
        i, f, g_slot, o = self._gates.chunk(4, dim=-1)
        g = self._g
        self._f.copy_(f)
        torch.mul(tanh_c, tanh_c, out=self._slope_c).neg_().add_(1).mul_(o)  # d c / d h
        torch.mul(g, g, out=g_slot).neg_().add_(1).mul_(i)
        i.addcmul_(i, i, value=-1).mul_(g)
        f.addcmul_(f, f, value=-1).mul_(self._c[:-1])
        o.addcmul_(o, o, value=-1).mul_(tanh_c)
        d_c = self._d_c.zero_()
        d_c_seen = d_c[:, None]  # (B, 1, H), the same for three gates
        d_steps = d_h.unbind()
        for t in range(len(d_steps) - 1, -1, -1):
            slope_c, i_f_g, o_t, f_t, gates = self._d_steps[t]
            d_c.addcmul_(d_steps[t], slope_c)
            i_f_g.mul_(d_c_seen)
            o_t.mul_(d_steps[t])
            if t > 0:
                d_steps[t - 1].addmm_(gates, W_hh)
                d_c.mul_(f_t)
        if "weight_hh" in self._grad:
            torch.mm(self.pre.t(), self.h[:-1].flatten(0, 1), out=self._grad["weight_hh"])
        sum_rows(self.pre, out=self._grad["bias_ih"])
        self._grad["bias_hh"].copy_(self._grad["bias_ih"])
        return self.pre
