"""Reads many rows of tokens side by side: the states of a net's top layer, without autograd.

The equations are those of `nets.recurrence`, and a test compares the two. What makes it fast:
W_ih x is looked up in a table with a row for each token, biases that are only added are part of
that table, and every operation works in memory that was allocated once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from explorer.core.activations.text_nets import TextNet
from explorer.core.arrays import IdArray, NetArray
from explorer.core.nets.recurrence import LayerWeights

_CHUNK = 32  # time steps whose states are handed out together

# Moves a layer by one step: overwrites its input's share (B, G*H), reads h (B, H), writes the next.
_Step = Callable[[Tensor, Tensor, Tensor], None]


@torch.no_grad()
def read_rows(net: TextNet, rows: IdArray) -> Iterator[tuple[int, NetArray]]:
    """A few time steps at a time: the first one's index, and the top layer's h (t, B, H).

    Each row starts from zero state. The array is overwritten by the next steps.

    Args:
        net: the net.
        rows: token indices (B, T).
    """
    num_rows, width = rows.shape
    layers, cell, size = net.layers, net.model.cell, net.model.hidden_size
    steps = [_make_step(cell, weights, num_rows) for weights in layers]
    biases = [_join_biases(cell, weights) for weights in layers]
    tensors = net.tensors
    columns = layers[0].W_ih.t()  # (D, G*H)
    table = (
        tensors["embedding.weight"] @ columns
        if net.model.input == "embedding"
        else columns.contiguous()
    ) + biases[0]  # (V, G*H)
    ids = torch.from_numpy(rows).t().contiguous()  # (T, B)
    from_x = [weights.W_hh.new_empty(num_rows, weights.W_hh.shape[0]) for weights in layers]
    h = layers[0].W_hh.new_zeros(len(layers), _CHUNK + 1, num_rows, size)
    for first in range(0, width, _CHUNK):
        length = min(_CHUNK, width - first)
        for t in range(length):
            torch.index_select(table, 0, ids[first + t], out=from_x[0])
            for number, step in enumerate(steps):
                if number:
                    W_ihT = layers[number].W_ih.t()
                    torch.addmm(biases[number], h[number - 1, t + 1], W_ihT, out=from_x[number])
                step(from_x[number], h[number, t], h[number, t + 1])
        yield first, h[-1, 1 : length + 1].numpy()
        h[:, 0] = h[:, length]


def _join_biases(cell: str, weights: LayerWeights) -> Tensor:
    """The biases that are added to W_ih x (G*H,).

    Those of a GRU's new gate aren't joined: its reset gate acts on W_hn h + b_hn.
    """
    joined = weights.b_ih + weights.b_hh
    if cell == "gru":
        H = weights.W_hh.shape[1]
        joined[2 * H :] = weights.b_ih[2 * H :]
    return joined


def _make_step(cell: str, weights: LayerWeights, num_rows: int) -> _Step:
    """A function that moves a layer of `num_rows` rows by one step, with memory of its own."""
    W_hhT, H = weights.W_hh.t().contiguous(), weights.W_hh.shape[1]

    def step_rnn(from_x: Tensor, h_prev: Tensor, out: Tensor) -> None:
        from_x.addmm_(h_prev, W_hhT)
        if weights.nonlinearity == "relu":
            torch.clamp(from_x, min=0, out=out)
        else:
            torch.tanh(from_x, out=out)

    new = weights.W_hh.new_empty(num_rows, H)

    def step_gru(from_x: Tensor, h_prev: Tensor, out: Tensor) -> None:
        r_and_z, from_h = from_x[:, : 2 * H], from_x[:, 2 * H :]
        new.copy_(from_h)
        from_h.copy_(weights.b_hh[2 * H :])
        from_x.addmm_(h_prev, W_hhT)
        r_and_z.sigmoid_()
        new.addcmul_(from_x[:, :H], from_h).tanh_()
        torch.lerp(new, h_prev, from_x[:, H : 2 * H], out=out)

    c = weights.W_hh.new_zeros(num_rows, H)

    def step_lstm(from_x: Tensor, h_prev: Tensor, out: Tensor) -> None:
        i, f, g, o = from_x.addmm_(h_prev, W_hhT).chunk(4, dim=-1)
        torch.tanh(g, out=new)
        from_x.sigmoid_()
        c.mul_(f).addcmul_(i, new)
        torch.tanh(c, out=out).mul_(o)

    return {"rnn": step_rnn, "gru": step_gru, "lstm": step_lstm}[cell]
