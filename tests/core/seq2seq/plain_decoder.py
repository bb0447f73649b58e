"""A plain decoder: one step at a time in float64, from torch's weights and the cells' formulas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explorer.core.nets.torch_modules import init_module_weights
from explorer.core.seq2seq.model import Seq2SeqModel
from explorer.core.seq2seq.net import EncoderDecoder

ALPHABET = "SE?abcd "
CELLS, ATTENTIONS = ("rnn", "gru", "lstm"), ("none", "additive", "dot")


@dataclass(frozen=True)
class PlainStep:
    """What one step of the decoder gives.

    Attributes:
        probabilities: of each letter to come next (V,).
        attention: the weight of each encoder step (T_in,), or None.
        h: the hidden state (H,).
        c: the cell state (H,); zeros without one.
    """

    probabilities: Tensor
    attention: Tensor | None
    h: Tensor
    c: Tensor


def draw_model(rng: np.random.Generator) -> tuple[Seq2SeqModel, str]:
    """A net with random weights, some of them large, and a word for it to read."""
    H = int(rng.integers(2, 9))
    cell, attention = str(rng.choice(CELLS)), str(rng.choice(ATTENTIONS))
    net = EncoderDecoder(cell, len(ALPHABET), H, attention)
    init_module_weights(net, int(rng.integers(1_000_000)))
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.mul_(float(rng.choice([1.0, 3.0, 8.0])))
    model = Seq2SeqModel(ALPHABET, 4, int(rng.integers(1, 6)), H, cell, attention, net.eval())
    letters = rng.choice(list("abcd"), size=int(rng.integers(1, 5)))
    return model, "".join(letters)


class PlainDecoder:
    """The decoder of a net, and its encoder's states for one word.

    Attributes:
        memory: the encoder's states (T_in, H); the last one is the context vector.
        start: the state before the first step.
    """

    def __init__(self, model: Seq2SeqModel, word: str) -> None:
        """Read the word, padded, and then E."""
        self._model = model
        self._W = {name: value.double() for name, value in model.net.state_dict().items()}
        H = model.hidden_size
        h, c, rows = torch.zeros(H).double(), torch.zeros(H).double(), []
        for letter in word.ljust(model.source_length, "?") + "E":
            h, c = self._advance("encoder", self._one_hot(letter), h, c)
            rows.append(h)
        self.memory = torch.stack(rows)
        self.start = (h, c)

    def step(self, letter: str, state: tuple[Tensor, Tensor]) -> PlainStep:
        """One step that reads a letter."""
        W, (h, c), x, attention = self._W, state, self._one_hot(letter), None
        if self._model.attention == "additive":
            rows = [
                W["score.weight"][0] @ torch.tanh(W["query.weight"] @ h + W["key.weight"] @ m)
                for m in self.memory
            ]
            attention = torch.stack(rows).softmax(dim=0)
            x = torch.cat([x, sum(a * m for a, m in zip(attention, self.memory, strict=True))])
        h, c = self._advance("decoder", x, h, c)
        out = h
        if self._model.attention == "dot":
            attention = torch.stack([h @ m for m in self.memory]).softmax(dim=0)
            context = sum(a * m for a, m in zip(attention, self.memory, strict=True))
            out = torch.tanh(W["combine.weight"] @ torch.cat([context, h]))
        logits = W["readout.weight"] @ out + W["readout.bias"]
        return PlainStep(logits.softmax(dim=0), attention, h, c)

    def _one_hot(self, letter: str) -> Tensor:
        return torch.eye(len(ALPHABET)).double()[ALPHABET.index(letter)]

    def _advance(self, part: str, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        W = {name.removeprefix(f"{part}."): value for name, value in self._W.items()}
        from_x = W["weight_ih_l0"] @ x + W["bias_ih_l0"]
        from_h = W["weight_hh_l0"] @ h + W["bias_hh_l0"]
        if self._model.cell == "rnn":
            return torch.tanh(from_x + from_h), c
        if self._model.cell == "gru":
            (x_r, x_z, x_n), (h_r, h_z, h_n) = from_x.chunk(3), from_h.chunk(3)
            r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
            n = torch.tanh(x_n + r * h_n)
            return (1 - z) * n + z * h, c
        i, f, g, o = (from_x + from_h).chunk(4)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c
