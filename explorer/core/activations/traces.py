"""Traces a net while it reads: states, gates, candidates and surprise at every character.

Surprise is -log2 p in bits, where p is the probability the net gave the character before reading
it. The gates follow from the same equations as in `cells`, for all steps at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explorer.core.activations.row_reading import read_rows
from explorer.core.activations.text_nets import TextNet
from explorer.core.arrays import AnyArray, FloatArray, IdArray, NetArray
from explorer.core.errors import InvalidValueError
from explorer.core.nets.recurrence import (
    LayerWeights,
    find_gru_gates,
    find_lstm_gates,
    run_layer,
)

MAX_TRACED = 2000  # characters: a trace holds every quantity of every unit
CANDIDATES = 5
WARM_UP = 256  # characters read before each row of a long text, to let the state settle
_ROWS = 128  # a product with more rows is faster, but each row has to warm up
_ROW_LENGTH = 512  # shorter rows would spend most of their time warming up

# What can be shown, by cell; the gates are named as in `cells`.
QUANTITIES: Mapping[str, tuple[str, ...]] = {
    "rnn": ("h",),
    "gru": ("h", "reset_gate", "update_gate", "new_gate"),
    "lstm": ("h", "c", "input_gate", "forget_gate", "cell_gate", "output_gate"),
}


@dataclass(frozen=True, eq=False)
class ActivationTrace:
    """Every step of reading one text, starting from zero state.

    Attributes:
        text: T characters.
        quantities: h, c and the gates by name, each (T, L, H), after the character has been read;
            dimensionless.
        surprise: in bits (T,); NaN for the first character, which isn't predicted.
        candidates: the most probable next tokens after each character, best first (T, K).
        probabilities: the candidates' probabilities (T, K).
    """

    text: str
    quantities: Mapping[str, NetArray]
    surprise: FloatArray
    candidates: IdArray
    probabilities: FloatArray

    @property
    def perplexity(self) -> float:
        """2 to the power of the mean surprise, which is exp of the mean loss in nats."""
        return find_perplexity(self.surprise)


def find_perplexity(surprise: FloatArray) -> float:
    """2 to the power of the mean surprise in bits, NaNs left out; NaN if nothing is left."""
    known = surprise[np.isfinite(surprise)]
    with np.errstate(over="ignore"):  # infinity is the right answer
        return float(2 ** known.mean()) if len(known) else math.nan


@torch.no_grad()
def trace_activations(net: TextNet, text: str) -> ActivationTrace:
    """Every quantity while the net reads a text of 1 to 2000 characters from zero state.

    Raises:
        InvalidValueError: the text is empty or too long.
    """
    if not 1 <= len(text) <= MAX_TRACED:
        raise InvalidValueError(f"`text` must have 1 to {MAX_TRACED} characters, got {len(text)}.")
    ids = net.vocabulary.encode(text)
    found: dict[str, list[Tensor]] = {name: [] for name in QUANTITIES[net.model.cell]}
    h_0, c_0 = net.start_state(1)
    from_x = net.find_inputs(ids[None])  # (T, 1, G*H)
    layers = net.layers
    for number, weights in enumerate(layers):
        if number:
            from_x = found["h"][-1] @ weights.W_ih.T + weights.b_ih
        start_c = None if c_0 is None else c_0[number]
        h, c = run_layer(net.model.cell, from_x, h_0[number], start_c, weights)
        found["h"].append(h)
        if c is not None:
            found["c"].append(c)
        h_prev = torch.cat([h_0[number][None], h[:-1]])
        for name, gate in find_gates(net.model.cell, from_x, h_prev, weights).items():
            found[name].append(gate)
    log_p = torch.log_softmax(net.find_logits(found["h"][-1][:, 0]), dim=-1)  # (T, V)
    best = log_p.topk(min(CANDIDATES, log_p.shape[1]))
    surprise = np.full(len(ids), np.nan)
    read = log_p[:-1].gather(1, torch.from_numpy(ids[1:, None]))[:, 0]
    surprise[1:] = -read.double().numpy() / math.log(2)
    return ActivationTrace(
        text=text,
        quantities={
            name: torch.stack([layer[:, 0] for layer in values], dim=1).numpy()
            for name, values in found.items()
        },
        surprise=surprise,
        candidates=best.indices.numpy(),
        probabilities=best.values.double().exp().numpy(),
    )


def find_gates(
    cell: str, from_x: Tensor, h_prev: Tensor, weights: LayerWeights
) -> dict[str, Tensor]:
    """One layer's gates at all steps, by name, each (T, B, H); empty for a simple RNN.

    Args:
        cell: "rnn", "gru" or "lstm".
        from_x: W_ih x_t + b_ih, (T, B, G*H).
        h_prev: the state before each step (T, B, H).
        weights: the layer's weights.
    """
    if cell == "rnn":
        return {}
    if cell == "gru":
        gates: tuple[Tensor, ...] = find_gru_gates(from_x, h_prev, weights)
        return dict(zip(("reset_gate", "update_gate", "new_gate"), gates, strict=True))
    gates = find_lstm_gates(from_x, h_prev, weights)
    names = ("input_gate", "forget_gate", "cell_gate", "output_gate")
    return dict(zip(names, gates, strict=True))


def read_states(
    net: TextNet,
    ids: IdArray,
    start: int = 0,
    stop: int | None = None,
    *,
    encode: Callable[[NetArray], AnyArray] = np.asarray,
    on_progress: Callable[[float], None] | None = None,
) -> AnyArray:
    """The top layer's h (stop - start, H) after each of the characters start to stop - 1.

    The piece is cut into rows that are read in one batch, which is many times faster than reading
    straight through. Each row starts from zero state, `WARM_UP` characters before its first one (or
    at the start of the text), so anything the net would remember from further back is missing.

    Args:
        net: the net.
        ids: the tokens of the whole text (N,).
        start: the first character of the piece.
        stop: the end of the piece (exclusive); None for the end of the text.
        encode: what is kept of the states, elementwise; called with a few steps' at a time.
        on_progress: called now and then with the share that is done, up to 1.
    """
    stop = len(ids) if stop is None else min(stop, len(ids))
    count = max(0, stop - start)
    if not count:
        return np.zeros((0, net.model.hidden_size), np.float32)
    num_rows = max(1, min(_ROWS, count // _ROW_LENGTH))
    length = math.ceil(count / num_rows)
    starts = np.arange(start, stop, length)
    begins = np.maximum(0, starts - WARM_UP)
    width = length + int((starts - begins).max())
    positions = begins[:, None] + np.arange(width)
    rows = ids[np.minimum(positions, len(ids) - 1)]  # states past the end are dropped below
    nothing = encode(np.empty((0, net.model.hidden_size), net.weights["rnn.weight_hh_l0"].dtype))
    states = np.empty((count, net.model.hidden_size), nothing.dtype)
    for first, h in read_rows(net, rows):
        kept = encode(h)
        for row, (begin, row_start) in enumerate(zip(begins + first, starts, strict=True)):
            kept_from = max(begin, row_start)
            kept_to = min(begin + len(h), row_start + length, stop)
            if kept_from < kept_to:
                part = kept[kept_from - begin : kept_to - begin, row]
                states[kept_from - start : kept_to - start] = part
        if on_progress:
            on_progress((first + len(h)) / width)
    return states
