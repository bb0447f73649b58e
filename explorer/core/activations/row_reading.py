"""Reads many rows of tokens side by side: the states of a net's top layer, without autograd.

The equations are those of `nets.recurrence`, and a test compares the two. What makes it fast:
W_ih x is looked up in a table with a row for each token, biases that are only added are part of
that table, every operation works in memory that was allocated once, and tanh x is computed as
2 sigmoid(2x) - 1, since torch computes the sigmoid four times as fast; the error stays below 2e-7.
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
    scales = [_find_scale(cell, weights) for weights in layers]
    steps = [
        _make_step(cell, weights, scale, num_rows)
        for weights, scale in zip(layers, scales, strict=True)
    ]
    inputs = [weights.W_ih.t() * scale for weights, scale in zip(layers, scales, strict=True)]
    biases = [
        _join_biases(cell, weights) * scale for weights, scale in zip(layers, scales, strict=True)
    ]
    tensors = net.tensors
    columns = inputs[0]  # (D, G*H)
    if net.model.input == "embedding":
        columns = tensors["embedding.weight"] @ columns
    table = columns + biases[0]  # (V, G*H)
    ids = torch.from_numpy(rows).t().contiguous()  # (T, B)
    from_x = [weights.W_hh.new_empty(num_rows, weights.W_hh.shape[0]) for weights in layers]
    h = layers[0].W_hh.new_zeros(len(layers), _CHUNK + 1, num_rows, size)
    for first in range(0, width, _CHUNK):
        length = min(_CHUNK, width - first)
        for t in range(length):
            torch.index_select(table, 0, ids[first + t], out=from_x[0])
            for number, step in enumerate(steps):
                if number:
                    below = h[number - 1, t + 1]
                    torch.addmm(biases[number], below, inputs[number], out=from_x[number])
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


def _find_scale(cell: str, weights: LayerWeights) -> Tensor:
    """What each sum is multiplied by (G*H,): 2 where a tanh follows, else 1."""
    scale = torch.ones_like(weights.b_hh)
    H = weights.W_hh.shape[1]
    if cell != "rnn":
        scale[2 * H : 3 * H] = 2  # the new gate of a GRU, the cell gate of an LSTM
    elif weights.nonlinearity == "tanh":
        scale[:] = 2
    return scale


def _make_step(cell: str, weights: LayerWeights, scale: Tensor, num_rows: int) -> _Step:
    """A function that moves a layer of `num_rows` rows by one step, with memory of its own."""
    W_hhT, H = weights.W_hh.t() * scale, weights.W_hh.shape[1]

    def step_rnn(from_x: Tensor, h_prev: Tensor, out: Tensor) -> None:
        from_x.addmm_(h_prev, W_hhT)
        if weights.nonlinearity == "relu":
            torch.clamp(from_x, min=0, out=out)
        else:
            torch.sigmoid(from_x, out=out).mul_(2).sub_(1)

    new = weights.W_hh.new_empty(num_rows, H)
    b_hn = (weights.b_hh * scale)[2 * H :]

    def step_gru(from_x: Tensor, h_prev: Tensor, out: Tensor) -> None:
        r_and_z, from_h = from_x[:, : 2 * H], from_x[:, 2 * H :]
        new.copy_(from_h)
        from_h.copy_(b_hn)
        from_x.addmm_(h_prev, W_hhT)
        r_and_z.sigmoid_()
        new.addcmul_(from_x[:, :H], from_h).sigmoid_().mul_(2).sub_(1)
        torch.lerp(new, h_prev, from_x[:, H : 2 * H], out=out)

    c = weights.W_hh.new_zeros(num_rows, H)

    def step_lstm(from_x: Tensor, h_prev: Tensor, out: Tensor) -> None:
        i, f, g, o = from_x.addmm_(h_prev, W_hhT).chunk(4, dim=-1)
        from_x.sigmoid_()
        c.mul_(f).addcmul_(i, g, value=2).sub_(i)
        torch.mul(c, 2, out=out).sigmoid_().mul_(2).sub_(1).mul_(o)

    return {"rnn": step_rnn, "gru": step_gru, "lstm": step_lstm}[cell]
