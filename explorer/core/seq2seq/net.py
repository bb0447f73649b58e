"""The encoder-decoder as a torch module: two recurrent layers, a readout, and attention.

Inputs are one-hot letters (B, T, V), batch first; both layers are torch's own nn.RNN, nn.GRU or
nn.LSTM.

    none       h_t = cell(x_t, h_{t-1}), logits = W_o h_t + b_o
    additive   e_tj = v . tanh(W_q h_{t-1} + W_k m_j), h_t = cell([x_t, sum_j a_tj m_j], h_{t-1}),
               logits = W_o h_t + b_o (Bahdanau, Cho, Bengio, 2015, with the readout kept plain)
    dot        h_t = cell(x_t, h_{t-1}), e_tj = h_t . m_j,
               logits = W_o tanh(W_c [sum_j a_tj m_j, h_t]) + b_o (Luong, Pham, Manning, 2015)

m_j are the encoder's states, a_t = softmax(e_t) over its steps j, padding included. The
decoder starts from the encoder's last state. Sources: Sutskever, Vinyals, Le, 2014, and the above.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from explorer.core.nets.torch_modules import MODULES

State = Tensor | tuple[Tensor, Tensor]  # h, or h and c of an LSTM; each (1, B, H)
Drop = Callable[[Tensor], Tensor]


@dataclass(frozen=True, eq=False)
class Written:
    """What the decoder gave over some steps.

    Attributes:
        logits: (B, T, V).
        attention: (B, T, T_in), or None.
        state: behind the last step.
    """

    logits: Tensor
    attention: Tensor | None
    state: State


def keep_all(values: Tensor) -> Tensor:
    """The values themselves: no dropout."""
    return values


class EncoderDecoder(nn.Module):
    """Reads one-hot letters into a state and writes other letters from it; weights are not drawn.

    Args:
        cell: "rnn", "gru" or "lstm".
        vocab_size: V.
        hidden_size: H.
        attention: "none", "additive" or "dot".
    """

    def __init__(self, cell: str, vocab_size: int, hidden_size: int, attention: str) -> None:
        """Make the layers, in the order in which their weights are to be drawn."""
        super().__init__()
        self.attention = attention
        V, H = vocab_size, hidden_size
        looked_at = H if attention == "additive" else 0
        layer: Any = MODULES[cell]
        with torch.device("meta"):  # where nothing is drawn, from no random state
            self.encoder = layer(V, H, batch_first=True)
            self.decoder = layer(V + looked_at, H, batch_first=True)
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
        """V."""
        return int(self.readout.out_features)

    def one_hot(self, letters: Tensor) -> Tensor:
        """Numbered letters (...) as float32 (..., V)."""
        return functional.one_hot(letters, self.vocab_size).float()

    def read(self, x: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """The encoder's states (B, T, H) over one-hot letters (B, T, V), and the last one."""
        memory, state = self.encoder(x, state)
        return memory, state

    def write(
        self,
        x: Tensor,
        state: State,
        memory: Tensor,
        *,
        drop: Drop = keep_all,
        focus: int | None = None,
    ) -> Written:
        """The decoder's steps over given one-hot letters.

        Args:
            x: what it reads, (B, T, V).
            state: before the first step.
            memory: the encoder's states (B, T_in, H); not looked at without attention.
            drop: dropout of the values that the readout reads.
            focus: the step of the encoder that gets all attention; None: the net decides.
        """
        attention: Tensor | None = None
        if self.attention == "additive":
            out, attention, state = self._write_additive(x, state, memory, focus)
        else:
            out, state = self.decoder(x, state)
        if self.attention == "dot":
            attention = _attend(out @ memory.transpose(1, 2), focus)
            out = torch.tanh(self.combine(torch.cat([attention @ memory, out], dim=-1)))
        return Written(self.readout(drop(out)), attention, state)

    def _write_additive(
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

    def write_freely(
        self, first: Tensor, state: State, memory: Tensor, steps: int, *, drop: Drop = keep_all
    ) -> Tensor:
        """Logits (B, steps, V) where each step reads the most probable letter of the one before.

        Args:
            first: numbers of the letters read first, (B,).
            state: before the first step.
            memory: as in `write`.
            steps: letters to write.
            drop: as in `write`; the letters read are dropped too.
        """
        logits, letters = [], first
        for _ in range(steps):
            written = self.write(drop(self.one_hot(letters)[:, None]), state, memory, drop=drop)
            state = written.state
            logits.append(written.logits)
            letters = written.logits[:, 0].argmax(dim=-1)
        return torch.cat(logits, dim=1)


def last_h(state: State) -> Tensor:
    """The hidden state (B, H) in a state."""
    return state[0][0] if isinstance(state, tuple) else state[0]


def _attend(scores: Tensor, focus: int | None) -> Tensor:
    """Attention (B, T, T_in) from scores of the same shape, or all of it on one step."""
    if focus is None:
        return scores.softmax(dim=-1)
    attention = torch.zeros_like(scores)
    attention[..., focus] = 1.0
    return attention
