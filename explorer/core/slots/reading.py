"""Restores a trained tagger, and reads a typed sentence with it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch

from explorer.core.arrays import AnyArray, FloatArray
from explorer.core.nets.torch_modules import load_module
from explorer.core.slots.config import SlotsConfig
from explorer.core.slots.results import SentenceReading
from explorer.core.slots.sentences import LABELS, encode_words, list_words, split_words
from explorer.core.slots.tagger import SlotTagger


def make_tagger(config: SlotsConfig) -> SlotTagger:
    """The net of a configuration, with uninitialised weights."""
    return SlotTagger(
        config.cell,
        list_words(config.phrases),
        config.embedding_size,
        config.hidden_size,
        len(LABELS),
        is_memory_cut=config.is_memory_cut,
    )


def restore_tagger(config: SlotsConfig, weights: Mapping[str, AnyArray]) -> SlotTagger:
    """The net of a configuration with a checkpoint's weights.

    Raises:
        InvalidValueError: the weights belong to another net.
    """
    tagger = make_tagger(config)
    load_module(tagger, weights)
    return tagger.eval()


def read_sentence(tagger: SlotTagger, text: str) -> SentenceReading:
    """The label probabilities and hidden states of a typed sentence.

    Raises:
        InvalidTextError: there are no words, or too many.
    """
    words = split_words(text)
    ids = encode_words(words, tagger.words)
    with torch.no_grad():
        logits, h = tagger(torch.from_numpy(ids)[None])
    h_prev = np.zeros(h.shape[1:])
    if not tagger.is_memory_cut:
        h_prev[1:] = h[0, :-1].numpy()
    unknown = tuple(word for word, index in zip(words, ids, strict=True) if index == 0)
    probabilities: FloatArray = logits[0].double().softmax(dim=1).numpy()
    return SentenceReading(words, unknown, probabilities, h_prev)
