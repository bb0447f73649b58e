"""What a net returns: its state, a training step's numbers, the trace of a text, a sample."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.core.arrays import NetArray


@dataclass(frozen=True, eq=False)
class NetState:
    """Every layer's state between two minibatches; dimensionless.

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
        loss: mean nats per token before the update, whatever `loss_reduction` is.
        grad_norm: global norm of the gradient before clipping.
        tokens: characters predicted.
        clipped: whether the gradient was scaled down to `max_grad_norm`.
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
        prefix: the text that the net read first.
        text: the text that it wrote, N tokens.
        ids: indices of the chosen tokens (N,).
        probabilities: the net's distribution over the next token at temperature 1 (N, V).
    """

    prefix: str
    text: str
    ids: tuple[int, ...]
    probabilities: NetArray
