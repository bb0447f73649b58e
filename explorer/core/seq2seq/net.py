"""Defines the encoder-decoder as a torch module: two recurrent layers, attention, a readout.

Inputs are one-hot letters (B, T, V), batch first; both layers are torch's own nn.RNN, nn.GRU or
nn.LSTM.

    none       h_t = cell(x_t, h_{t-1}), logits = W_o h_t + b_o
    additive   e_tj = v . tanh(W_q h_{t-1} + W_k m_j), h_t = cell([x_t, sum_j a_tj m_j], h_{t-1}),
               logits = W_o h_t + b_o (Bahdanau, Cho, Bengio, 2015, with the readout kept plain)
    dot        h_t = cell(x_t, h_{t-1}), e_tj = h_t . m_j,
               logits = W_o tanh(W_c [sum_j a_tj m_j, h_t]) + b_o (Luong, Pham, Manning, 2015)

m_j are the encoder's states, a_t = softmax(e_t) over its steps j, padding included. The
decoder starts from the encoder's last state (Sutskever, Vinyals, Le, 2014).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from explorer.core.nets.torch_modules import MODULES

State = Tensor | tuple[Tensor, Tensor]  # h, or an LSTM's h and c; each (1, B, H)
Drop = Callable[[Tensor], Tensor]


@dataclass(frozen=True, eq=False)
class DecoderOutput:
    """What the decoder returns for some steps.

    Attributes:
        logits: (B, T, V).
        attention: the attention weights (B, T, T_in), or None without attention.
        state: the state after the last step.
    """

    logits: Tensor
    attention: Tensor | None
    state: State


def no_dropout(values: Tensor) -> Tensor:
    """The values, unchanged."""
    return values


class EncoderDecoder(nn.Module):
    """Encodes one-hot letters into a state and decodes others from it; weights are uninitialised.

    Args:
        cell: "rnn", "gru" or "lstm".
        vocab_size: V.
        hidden_size: H.
        attention: "none", "additive" or "dot".
    """

    def __init__(self, cell: str, vocab_size: int, hidden_size: int, attention: str) -> None:
        """Make the layers, in the order in which their weights will be drawn."""
        super().__init__()
        self.attention = attention
        V, H = vocab_size, hidden_size
        attended = H if attention == "additive" else 0
        layer: Any = MODULES[cell]
        with torch.device("meta"):  # draws no weights, so the global random state isn't used
            self.encoder = layer(V, H, batch_first=True)
            self.decoder = layer(V + attended, H, batch_first=True)
            if attention == "additive":
                self.query = nn.Linear(H, H, bias=False)
                self.key = nn.Linear(H, H, bias=False)
                self.score = nn.Linear(H, 1, bias=False)
            if attention == "dot":
                self.combine = nn.Linear(2 * H, H, bias=False)
            self.readout = nn.Linear(H, V)
        self.to_empty(device="cpu")

    @property
    def vocab_size(self) -> int:
        """The size V of the alphabet."""
        return int(self.readout.out_features)

    def one_hot(self, letters: Tensor) -> Tensor:
        """Letters, given as indices (...), as float32 one-hot vectors (..., V)."""
        return functional.one_hot(letters, self.vocab_size).float()

    def encode(self, x: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """The encoder's states (B, T, H) for one-hot letters (B, T, V), and its final state."""
        memory, state = self.encoder(x, state)
        return memory, state

    def decode(
        self,
        x: Tensor,
        state: State,
        memory: Tensor,
        *,
        drop: Drop = no_dropout,
        focus: int | None = None,
    ) -> DecoderOutput:
        """Logits, attention and final state of a decoder that reads given one-hot letters.

        Args:
            x: the letters to read, (B, T, V).
            state: the state before the first step.
            memory: the encoder's states (B, T_in, H); unused without attention.
            drop: the dropout applied before the readout.
            focus: the encoder step that gets all the attention; None lets the net decide.
        """
        attention: Tensor | None = None
        if self.attention == "additive":
            out, attention, state = self._decode_additive(x, state, memory, focus)
        else:
            out, state = self.decoder(x, state)
        if self.attention == "dot":
            attention = _attend(out @ memory.transpose(1, 2), focus)
            out = torch.tanh(self.combine(torch.cat([attention @ memory, out], dim=-1)))
        return DecoderOutput(self.readout(drop(out)), attention, state)

    def _decode_additive(
        self, x: Tensor, state: State, memory: Tensor, focus: int | None
    ) -> tuple[Tensor, Tensor, State]:
        keys = self.key(memory)
        outs, rows = [], []
        for x_t in x.unbind(dim=1):
            query = self.query(last_h(state))[:, None]  # (B, 1, H)
            scores = self.score(torch.tanh(query + keys)).transpose(1, 2)  # (B, 1, T_in)
            rows.append(_attend(scores, focus))
            out, state = self.decoder(torch.cat([x_t[:, None], rows[-1] @ memory], dim=-1), state)
            outs.append(out)
        return torch.cat(outs, dim=1), torch.cat(rows, dim=1), state

    def decode_greedily(
        self, first: Tensor, state: State, memory: Tensor, steps: int, *, drop: Drop = no_dropout
    ) -> Tensor:
        """Logits (B, steps, V) of a decoder that reads its own most probable letters.

        Args:
            first: indices of the letters to read first, (B,).
            state: the state before the first step.
            memory: as in `decode`.
            steps: the number of letters to write.
            drop: as in `decode`; applied to the letters read as well.
        """
        logits, letters = [], first
        for _ in range(steps):
            output = self.decode(drop(self.one_hot(letters)[:, None]), state, memory, drop=drop)
            state = output.state
            logits.append(output.logits)
            letters = output.logits[:, 0].argmax(dim=-1)
        return torch.cat(logits, dim=1)


def last_h(state: State) -> Tensor:
    """The hidden state h (B, H) of a state."""
    return state[0][0] if isinstance(state, tuple) else state[0]


def _attend(scores: Tensor, focus: int | None) -> Tensor:
    """Attention weights (B, T, T_in) from scores, or with all the weight on one step."""
    if focus is None:
        return scores.softmax(dim=-1)
    attention = torch.zeros_like(scores)
    attention[..., focus] = 1.0
    return attention
