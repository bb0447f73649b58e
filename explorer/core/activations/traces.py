"""What a net does while it reads a text: states, gates, candidates and surprise per character.

Surprise is -log2 p of a character, in bits, where p is what the net gave it before reading it.
The gates are those of `cells`: found from the same equations for all steps at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explorer.core.activations.text_nets import TextNet
from explorer.core.arrays import FloatArray, IdArray, NetArray
from explorer.core.errors import InvalidValueError
from explorer.core.nets.recurrence import LayerWeights, run_layer, run_layers

MAX_TRACED = 2000  # characters: a trace holds every quantity of every unit
CANDIDATES = 5
WARM_UP = 256  # characters read before a row of a long text, so that its state has settled
_ROWS = 64
_ROW_LENGTH = 512  # shorter rows would spend most of their time on warming up
_CHUNK = 64  # time steps: bounds the memory of a long reading

# What can be looked at, by cell; the gates are named as in `cells`.
QUANTITIES: Mapping[str, tuple[str, ...]] = {
    "rnn": ("h",),
    "gru": ("h", "reset_gate", "update_gate", "new_gate"),
    "lstm": ("h", "c", "input_gate", "forget_gate", "cell_gate", "output_gate"),
}


@dataclass(frozen=True, eq=False)
class ActivationTrace:
    """Every step of reading one text from the zero state.

    Attributes:
        text: T characters.
        quantities: h, c and the gates by name, each (T, L, H), after the character was read;
            dimensionless.
        surprise: bits (T,); the first character was not predicted and has nan.
        candidates: the most probable next tokens after each character, best first (T, K).
        probabilities: of the candidates (T, K).
    """

    text: str
    quantities: Mapping[str, NetArray]
    surprise: FloatArray
    candidates: IdArray
    probabilities: FloatArray

    @property
    def perplexity(self) -> float:
        """2 to the mean surprise, the same as exp of the mean loss in nats."""
        return find_perplexity(self.surprise)


def find_perplexity(surprise: FloatArray) -> float:
    """2 to the mean of the surprises in bits that are numbers; nan where there is none."""
    known = surprise[np.isfinite(surprise)]
    return float(2 ** known.mean()) if len(known) else math.nan


@torch.no_grad()
def trace_activations(net: TextNet, text: str) -> ActivationTrace:
    """All quantities of reading a text of 1 to 2000 characters, step by step from zeros.

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
    """The gates of all steps of one layer by name, (T, B, H) each; none of a simple layer.

    Args:
        cell: "rnn", "gru" or "lstm".
        from_x: W_ih x_t + b_ih, (T, B, G*H).
        h_prev: the state before each step (T, B, H).
        weights: of the layer.
    """
    if cell == "rnn":
        return {}
    from_h = h_prev @ weights.W_hh.T + weights.b_hh
    if cell == "gru":
        (x_r, x_z, x_n), (h_r, h_z, h_n) = from_x.chunk(3, dim=-1), from_h.chunk(3, dim=-1)
        reset_gate = torch.sigmoid(x_r + h_r)
        return {
            "reset_gate": reset_gate,
            "update_gate": torch.sigmoid(x_z + h_z),
            "new_gate": torch.tanh(x_n + reset_gate * h_n),
        }
    i, f, g, o = (from_x + from_h).chunk(4, dim=-1)
    return {
        "input_gate": torch.sigmoid(i),
        "forget_gate": torch.sigmoid(f),
        "cell_gate": torch.tanh(g),
        "output_gate": torch.sigmoid(o),
    }


def read_states(
    net: TextNet,
    ids: IdArray,
    start: int = 0,
    stop: int | None = None,
    *,
    tell: Callable[[float], None] | None = None,
) -> NetArray:
    """The highest layer's h (stop - start, H) after the characters start to stop - 1 of a text.

    The piece is cut into rows that are read side by side, which is many times faster than one
    after the other. Each row starts from zeros, `WARM_UP` characters before its first one (or at
    the text's start): what a net remembers from before that is missing.

    Args:
        net: the net.
        ids: the whole text's tokens (N,).
        start: first character of the piece.
        stop: behind its last character; None: the text's end.
        tell: is called now and then with the share that is done, up to 1.
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
    places = begins[:, None] + np.arange(width)
    rows = ids[np.minimum(places, len(ids) - 1)]  # what stands behind the end is not kept
    states = np.empty((count, net.model.hidden_size), net.weights["rnn.weight_hh_l0"].dtype)
    for first, h in _read_rows(net, rows):
        at = places[:, first : first + len(h)]  # (B, t)
        row_stops = np.minimum(starts + length, stop)[:, None]
        kept = (at >= starts[:, None]) & (at < row_stops)
        states[at[kept] - start] = h.transpose(1, 0, 2)[kept]
        if tell:
            tell((first + len(h)) / width)
    return states


@torch.no_grad()
def _read_rows(net: TextNet, rows: IdArray) -> Iterator[tuple[int, NetArray]]:
    """The first step and h of the highest layer (t, B, H), for one stretch of time at a time."""
    (h_0, c_0), layers = net.start_state(len(rows)), net.layers
    for first in range(0, rows.shape[1], _CHUNK):
        from_x = net.find_inputs(rows[:, first : first + _CHUNK])
        h, c = run_layers(net.model.cell, from_x, h_0, c_0, layers)
        h_0, c_0 = h[:, -1], None if c is None else c[:, -1]
        yield first, h[-1].numpy()
