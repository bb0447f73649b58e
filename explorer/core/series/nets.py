"""Defines simple recurrent nets that forecast, several side by side in one module.

The S nets share nothing but their input: h_t = tanh(W_ih x_t + W_hh h_prev + b_h), forecast = W_ho
h_T + b_o. As in Keras, each unit has one bias: SimpleRNN(4) on 2 features has 28 weights, and its
Dense(1) has 5.

The initial weights follow Keras too, because the course's recipes are written for it: W_ih and W_ho
uniform (Glorot and Bengio, 2010: bound sqrt(6 / (inputs + outputs))), W_hh orthogonal, biases 0.
torch would draw all of them uniformly from -1/sqrt(H)..1/sqrt(H).
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn


class ForecastNets(nn.Module):
    """S nets of H hidden units that read D columns and forecast O values.

    Net s draws its initial weights with the seed `seed + s`, however many nets there are.
    """

    def __init__(
        self, num_nets: int, input_size: int, hidden_size: int, output_size: int, *, seed: int
    ) -> None:
        """Draw the initial weights."""
        super().__init__()
        S, H = num_nets, hidden_size
        drawn = [_draw_weights(input_size, H, output_size, seed + s) for s in range(S)]
        W_ih, W_hh, W_ho = (torch.stack(each) for each in zip(*drawn, strict=True))
        self.W_ih = nn.Parameter(W_ih)  # (S, H, D)
        self.W_hh = nn.Parameter(W_hh)  # (S, H, H)
        self.b_h = nn.Parameter(torch.zeros(S, H))
        self.W_ho = nn.Parameter(W_ho)  # (S, O, H)
        self.b_o = nn.Parameter(torch.zeros(S, output_size))

    def list_states(self, x: Tensor) -> Iterator[Tensor]:
        """The hidden states (S, B, H) after each time step of x (B, T, D)."""
        drive = torch.einsum("btd,shd->tsbh", x, self.W_ih) + self.b_h[:, None]
        W_hh = self.W_hh.transpose(1, 2)
        h = torch.zeros_like(drive[0])
        for pre in drive.unbind():
            h = torch.tanh(torch.baddbmm(pre, h, W_hh))
            yield h

    def forward(self, x: Tensor) -> Tensor:
        """The forecasts (S, B, O) after x (B, T, D)."""
        *_, h = self.list_states(x)
        return torch.baddbmm(self.b_o[:, None], h, self.W_ho.transpose(1, 2))


def _draw_weights(D: int, H: int, output_size: int, seed: int) -> tuple[Tensor, Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    W_ih, W_ho = torch.empty(H, D), torch.empty(output_size, H)
    nn.init.xavier_uniform_(W_ih, generator=generator)
    # In float64: the factorisation in float32 depends on the number of threads.
    W_hh = nn.init.orthogonal_(torch.empty(H, H, dtype=torch.float64), generator=generator)
    nn.init.xavier_uniform_(W_ho, generator=generator)
    return W_ih, W_hh.float(), W_ho
