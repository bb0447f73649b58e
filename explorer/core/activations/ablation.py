"""Measures what a net loses when some of its units are switched off, or its state is reset.

A unit is off when its h is set to 0 after each step, so neither the readout, nor the layer above,
nor any unit at the next step receives it. In an LSTM the unit's c keeps evolving, but c acts only
through h, so it has no effect. A reset sets h (and c) of every layer to 0 before a character is
read; that character itself was predicted before the reset.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explorer.core.activations.text_nets import TextNet
from explorer.core.activations.traces import find_perplexity
from explorer.core.arrays import FloatArray, IdArray
from explorer.core.errors import InvalidValueError
from explorer.core.nets.recurrence import step_gru, step_lstm, step_rnn

MAX_WRITTEN = 1000
_ROWS = 64  # how many units are tried in one batch


@dataclass(frozen=True, eq=False)
class AblatedReading:
    """How a net reads a text, and continues it, with units off or its state reset.

    Attributes:
        surprise: in bits (T,); NaN for the first character, which isn't predicted.
        written: the greedy continuation, with the same units off.
    """

    surprise: FloatArray
    written: str

    @property
    def perplexity(self) -> float:
        """2 to the mean surprise."""
        return find_perplexity(self.surprise)


class _MaskedNet:
    """A net that reads B rows at once, each row with its own units switched off."""

    def __init__(self, net: TextNet, layer: int, keep: Tensor) -> None:
        """Start from zeros; `keep` (B, H) is 0 where a unit of the layer is off, else 1."""
        self._net, self._layer, self._keep = net, layer, keep
        self._layers = net.layers
        self.reset()

    def reset(self) -> None:
        """Set the state of every layer to 0."""
        h, c = self._net.start_state(len(self._keep))
        self._h, self._c = list(h), None if c is None else list(c)

    def read(self, from_x: Tensor) -> Tensor:
        """The logits (B, V) after one more character, given by its W_ih x + b_ih (B or 1, G*H)."""
        from_x = from_x.expand(len(self._keep), -1)
        for number, weights in enumerate(self._layers):
            if number:
                from_x = self._h[number - 1] @ weights.W_ih.T + weights.b_ih
            h_prev = self._h[number]
            if self._c is not None:
                h, self._c[number] = step_lstm(from_x, h_prev, self._c[number], weights)
            else:
                h = (step_gru if self._net.model.cell == "gru" else step_rnn)(
                    from_x, h_prev, weights
                )
            self._h[number] = h * self._keep if number == self._layer else h
        return self._net.find_logits(self._h[-1])


@torch.no_grad()
def read_ablated(
    net: TextNet,
    text: str,
    *,
    units: Collection[int] = (),
    layer: int = 0,
    reset_at: int | None = None,
    length: int = 80,
) -> AblatedReading:
    """The net's surprise over a text and its greedy continuation, with units off or a reset.

    Args:
        net: the net.
        text: 1 character or more.
        units: the units of the layer to switch off, counted from 0.
        layer: counted from 0.
        reset_at: the character before which the state is set to 0; None for no reset.
        length: how many characters to write, 0 to 1000.

    Raises:
        InvalidValueError: an argument is out of range.
    """
    _check(net, text, units, layer)
    if reset_at is not None and not 0 <= reset_at < len(text):
        raise InvalidValueError(f"`reset_at` must be 0 to {len(text) - 1}, got {reset_at}.")
    if not 0 <= length <= MAX_WRITTEN:
        raise InvalidValueError(f"`length` must be 0 to {MAX_WRITTEN}, got {length}.")
    keep = torch.ones((1, net.model.hidden_size), dtype=net.start_state(1)[0].dtype)
    keep[0, list(units)] = 0
    masked = _MaskedNet(net, layer, keep)
    ids = net.vocabulary.encode(text)
    surprise, logits = _read(masked, net, ids, reset_at)
    written: list[int] = []
    for _ in range(length):
        written.append(int(logits[0].argmax()))
        logits = masked.read(net.find_inputs(np.array([[written[-1]]]))[0])
    return AblatedReading(surprise[0], net.vocabulary.decode(written))


@torch.no_grad()
def find_perplexities_without(net: TextNet, text: str, layer: int = 0) -> FloatArray:
    """The perplexity of a text with each unit of a layer switched off in turn (H,).

    Raises:
        InvalidValueError: there is no such layer, or the text is empty.
    """
    _check(net, text, (), layer)
    H, ids = net.model.hidden_size, net.vocabulary.encode(text)
    perplexities = np.empty(H)
    for first in range(0, H, _ROWS):
        stop = min(first + _ROWS, H)
        keep = 1 - torch.eye(H, dtype=net.start_state(1)[0].dtype)[first:stop]
        surprise, _ = _read(_MaskedNet(net, layer, keep), net, ids, None)
        perplexities[first:stop] = [find_perplexity(row) for row in surprise]
    return perplexities


def _read(
    masked: _MaskedNet, net: TextNet, ids: IdArray, reset_at: int | None
) -> tuple[FloatArray, Tensor]:
    """Surprise (B, T) over one text under each row's mask, and the logits (B, V) after it."""
    steps = net.find_inputs(ids[None])  # (T, 1, G*H)
    surprises, logits = [], torch.zeros(0)
    for t, from_x in enumerate(steps):
        if t:
            surprises.append(-torch.log_softmax(logits, dim=-1)[:, ids[t]] / math.log(2))
        if t == reset_at:
            masked.reset()
        logits = masked.read(from_x)
    first = torch.full((len(logits),), math.nan, dtype=logits.dtype)
    return torch.stack([first, *surprises], dim=1).double().numpy(), logits


def _check(net: TextNet, text: str, units: Collection[int], layer: int) -> None:
    if not text:
        raise InvalidValueError("`text` must have 1 character or more, got none.")
    if not 0 <= layer < net.model.num_layers:
        raise InvalidValueError(f"`layer` must be 0 to {net.model.num_layers - 1}, got {layer}.")
    for unit in units:
        if not 0 <= unit < net.model.hidden_size:
            raise InvalidValueError(f"A unit must be 0 to {net.model.hidden_size - 1}, got {unit}.")
