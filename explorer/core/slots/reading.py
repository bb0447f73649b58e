"""The tagger of a configuration, and a sentence as it reads it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch

from explorer.core.arrays import AnyArray, FloatArray
from explorer.core.nets.torch_modules import load_module
from explorer.core.slots.config import SlotsConfig
from explorer.core.slots.readings import SentenceReading
from explorer.core.slots.sentences import LABELS, encode_words, list_words, split_words
from explorer.core.slots.tagger import SlotTagger


def make_tagger(config: SlotsConfig) -> SlotTagger:
    """The net of a configuration, without weights."""
    return SlotTagger(
        config.cell,
        len(list_words()),
        config.embedding_size,
        config.hidden_size,
        len(LABELS),
        is_memory_cut=config.is_memory_cut,
    )


def restore_tagger(config: SlotsConfig, weights: Mapping[str, AnyArray]) -> SlotTagger:
    """The net of a configuration with the weights of a checkpoint.

    Raises:
        InvalidValueError: the weights are another net's.
    """
    tagger = make_tagger(config)
    load_module(tagger, weights)
    return tagger.eval()


def read_sentence(tagger: SlotTagger, text: str) -> SentenceReading:
    """The labels and states of a typed sentence.

    Raises:
        InvalidTextError: there is no word, or there are too many.
    """
    words = split_words(text)
    ids = encode_words(words)
    with torch.no_grad():
        logits, h = tagger(torch.from_numpy(ids)[None])
    h_prev = np.zeros(h.shape[1:])
    if not tagger.is_memory_cut:
        h_prev[1:] = h[0, :-1].numpy()
    unknown = tuple(word for word, place in zip(words, ids, strict=True) if place == 0)
    probabilities: FloatArray = logits[0].double().softmax(dim=1).numpy()
    return SentenceReading(words, unknown, probabilities, h_prev)
