"""What a net takes and gives: its state, a training step's numbers, a reading's trace, a text.

Knows arrays only; knows no torch and no net.
"""

from __future__ import annotations

from dataclasses import dataclass

from explorer.core.arrays import NetArray


@dataclass(frozen=True, eq=False)
class NetState:
    """The state of every layer between two minibatches; dimensionless.

    Attributes:
        h: (L, B, H).
        c: (L, B, H) of an LSTM, else None.
    """

    h: NetArray
    c: NetArray | None = None


@dataclass(frozen=True)
class StepResult:
    """One optimiser update.

    Attributes:
        loss: mean nats per token before the update, whatever the reduction.
        grad_norm: global norm of the gradient before clipping.
        tokens: characters predicted.
        clipped: whether the gradient was scaled down to the threshold.
    """

    loss: float
    grad_norm: float
    tokens: int
    clipped: bool


@dataclass(frozen=True, eq=False)
class TextTrace:
    """Every step of reading one text; dimensionless.

    Attributes:
        logits: (T, V).
        h: (T, L, H).
        c: (T, L, H) of an LSTM, else None.
    """

    logits: NetArray
    h: NetArray
    c: NetArray | None = None


@dataclass(frozen=True, eq=False)
class Generation:
    """A generated text.

    Attributes:
        prefix: what the net read first.
        text: what it wrote, N characters.
        ids: the chosen tokens by index (N,).
        probabilities: the net's own distribution (temperature 1) each was chosen from (N, V).
    """

    prefix: str
    text: str
    ids: tuple[int, ...]
    probabilities: NetArray
