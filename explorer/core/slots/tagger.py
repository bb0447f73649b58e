"""Defines the net that labels the words of a sentence: embedding, recurrent layer, readout."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from explorer.core.nets.torch_modules import MODULES


class SlotTagger(nn.Module):
    """Labels each word from the words up to it; its weights are uninitialised."""

    def __init__(
        self,
        cell: str,
        words: tuple[str, ...],
        embedding_size: int,
        hidden_size: int,
        num_labels: int,
        *,
        is_memory_cut: bool,
    ) -> None:
        """Make the layers.

        Args:
            cell: "rnn", "gru" or "lstm".
            words: the vocabulary, V words.
            embedding_size: D.
            hidden_size: H.
            num_labels: O.
            is_memory_cut: whether every word is read from a zero state.
        """
        super().__init__()
        self.words = words
        self.is_memory_cut = is_memory_cut
        with torch.device("meta"):  # draws no weights, so the global random state isn't used
            # A new `nn.Embedding` draws; on "meta", torch imports its compiler for that (a second).
            size = len(words), embedding_size
            self.embedding = nn.Embedding(*size, _weight=torch.empty(size))
            self.rnn = MODULES[cell](embedding_size, hidden_size, batch_first=True)
            self.linear = nn.Linear(hidden_size, num_labels)
        self.to_empty(device="cpu")

    def forward(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (B, T, O) and hidden states (B, T, H) for word indices (B, T)."""
        vectors = self.embedding(ids)
        if self.is_memory_cut:  # every word is a sequence of its own
            vectors = vectors.flatten(0, 1).unsqueeze(1)
        h = self.rnn(vectors)[0].reshape(*ids.shape, -1)
        logits: Tensor = self.linear(h)
        return logits, h
