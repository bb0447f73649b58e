"""Defines `TextNet`: the cell, vocabulary and weights of a trained character model.

Every analysis of a trained net (states, saliency, ablation, passages) takes a `TextNet`, whether
the net comes from a run, with the app or from an upload.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import linear

from explorer.core.arrays import IdArray, NetArray
from explorer.core.errors import InvalidValueError
from explorer.core.nets.config import ModelConfig
from explorer.core.nets.initial_weights import list_weight_shapes
from explorer.core.nets.recurrence import LayerWeights
from explorer.core.text.vocabulary import Vocabulary


@dataclass(frozen=True, eq=False)
class TextNet:
    """A trained net and its vocabulary.

    Attributes:
        model: its cell and sizes.
        vocabulary: V tokens.
        weights: under torch's names and in torch's shapes, all float32 or all float64.
        nonlinearity: of a simple recurrent net, "tanh" or "relu".

    Raises:
        InvalidValueError: a weight is missing, has the wrong shape or isn't finite.
    """

    model: ModelConfig
    vocabulary: Vocabulary
    weights: Mapping[str, NetArray]
    nonlinearity: str = "tanh"

    def __post_init__(self) -> None:
        """Check every weight; keep contiguous arrays that torch can share."""
        kept: dict[str, NetArray] = {}
        for name, shape in list_weight_shapes(self.model, len(self.vocabulary)).items():
            given = self.weights[name].shape if name in self.weights else "nothing"
            if given != shape:
                raise InvalidValueError(f"Weight `{name}` must have shape {shape}, got {given}.")
            kept[name] = np.require(self.weights[name], requirements=["C", "W"])
            if not np.isfinite(kept[name]).all():
                raise InvalidValueError(
                    f"Weight `{name}` must hold finite numbers only, got infinity or NaN; "
                    "use a net from before its training diverged."
                )
        object.__setattr__(self, "weights", kept)

    @property
    def tensors(self) -> dict[str, Tensor]:
        """The weights as tensors that share their memory; for use inside core only."""
        return {name: torch.from_numpy(array) for name, array in self.weights.items()}

    @property
    def layers(self) -> list[LayerWeights]:
        """The recurrent layers, lowest first; for use inside core only."""
        tensors = self.tensors
        return [
            LayerWeights.from_names(tensors, number, self.nonlinearity)
            for number in range(self.model.num_layers)
        ]

    def find_inputs(self, ids: IdArray) -> Tensor:
        """The lowest layer's W_ih x_t + b_ih (T, B, G*H) for tokens `ids` (B, T)."""
        tensors = self.tensors
        W_ih, b_ih = tensors["rnn.weight_ih_l0"], tensors["rnn.bias_ih_l0"]
        columns = torch.from_numpy(np.ascontiguousarray(ids.T))  # (T, B)
        if self.model.input == "embedding":
            return linear(tensors["embedding.weight"][columns], W_ih, b_ih)
        return W_ih.T[columns] + b_ih  # W_ih times a one-hot vector is a column of W_ih

    def find_logits(self, h_top: Tensor) -> Tensor:
        """The logits (..., V) for states of the top layer (..., H)."""
        if self.model.readout == "none":
            return h_top
        tensors = self.tensors
        return linear(h_top, tensors["linear.weight"], tensors["linear.bias"])

    def start_state(self, batch_size: int) -> tuple[Tensor, Tensor | None]:
        """Zeros for h (L, B, H) and, in an LSTM, for c (L, B, H)."""
        first = torch.from_numpy(self.weights["rnn.weight_hh_l0"])
        shape = (self.model.num_layers, batch_size, self.model.hidden_size)
        h = first.new_zeros(shape)
        return h, (torch.zeros_like(h) if self.model.cell == "lstm" else None)

    def count_unknown(self, text: str) -> int:
        """How many characters of a text are not in the vocabulary, and so are read as token 0."""
        known = set(self.vocabulary.tokens)
        return sum(character not in known for character in text)
