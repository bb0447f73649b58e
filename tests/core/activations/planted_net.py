"""Nets for tests of the analyses: torch's own next to ours, and one with a planted unit."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from explorer.core.activations.text_nets import TextNet
from explorer.core.nets.config import ModelConfig
from explorer.core.text.vocabulary import Vocabulary

MODULES = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
LETTERS = Vocabulary(("<unk>", *"abcdefgh ()"))
PROSE = "a bad (cab) fed (a had egg) a hag, a bee (gab) had (ebb) cafe " * 12


class TorchNet(nn.Module):
    """The plain version, from torch's modules in float64."""

    def __init__(self, cell: str, hidden_size: int, num_layers: int, vocab_size: int) -> None:
        super().__init__()
        with torch.random.fork_rng():
            torch.manual_seed(3)
            self.rnn = MODULES[cell](vocab_size, hidden_size, num_layers)
            self.linear = nn.Linear(hidden_size, vocab_size)
        self.double()
        for parameter in self.parameters():
            parameter.data *= 2  # far from 0, so gates and memory matter

    def forward(self, x: Tensor) -> Tensor:
        """Logits (T, V) for inputs (T, V)."""
        return self.linear(self.rnn(x)[0])


def make_pair(cell: str, hidden_size: int = 6, num_layers: int = 1) -> tuple[TorchNet, TextNet]:
    """torch's net and ours, with the same weights."""
    theirs = TorchNet(cell, hidden_size, num_layers, len(LETTERS))
    weights = {name: each.detach().numpy().copy() for name, each in theirs.named_parameters()}
    model = ModelConfig(cell=cell, hidden_size=hidden_size, num_layers=num_layers)
    return theirs, TextNet(model, LETTERS, weights)


def one_hot(text: str) -> Tensor:
    """(T, V), float64."""
    ids = torch.from_numpy(LETTERS.encode(text))
    return nn.functional.one_hot(ids, len(LETTERS)).double()


def plant_bracket_unit(hidden_size: int = 16) -> TextNet:
    """A net whose unit 0 is +1 inside brackets and -1 outside; the others are random.

    h_0 = tanh(4 h_0 - 1 + 12 [x is "("] - 12 [x is ")"]) keeps its sign until the next bracket.
    """
    rng = np.random.default_rng(5)
    W_ih = rng.normal(0, 0.7, (hidden_size, len(LETTERS)))
    W_hh = rng.normal(0, 0.3, (hidden_size, hidden_size))
    bias = np.zeros(hidden_size)
    W_ih[0], W_hh[0], W_hh[:, 0] = 0, 0, 0
    W_ih[0, LETTERS.encode("(")], W_ih[0, LETTERS.encode(")")] = 12, -12
    W_hh[0, 0], bias[0] = 4, -1
    weights = {
        "rnn.weight_ih_l0": W_ih,
        "rnn.weight_hh_l0": W_hh,
        "rnn.bias_ih_l0": bias,
        "rnn.bias_hh_l0": np.zeros(hidden_size),
        "linear.weight": rng.normal(0, 1, (len(LETTERS), hidden_size)),
        "linear.bias": np.zeros(len(LETTERS)),
    }
    return TextNet(ModelConfig(hidden_size=hidden_size), LETTERS, weights)
