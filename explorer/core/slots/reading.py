"""Restores a trained tagger, and reads a typed sentence with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import torch

from explorer.core.arrays import AnyArray, FloatArray
from explorer.core.nets.torch_modules import load_module
from explorer.core.slots.config import SlotsConfig
from explorer.core.slots.results import SentenceReading
from explorer.core.slots.sentences import (
    LABELS,
    MAX_WORDS,
    encode_words,
    list_words,
    split_words,
)
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


def read_sentence(
    tagger: SlotTagger, text: str, trained: Collection[str] | None = None
) -> SentenceReading:
    """The label probabilities and hidden states of a typed sentence.

    Args:
        tagger: the net.
        text: the sentence.
        trained: the words of the net's training sentences; None if they don't matter.

    Raises:
        InvalidTextError: there are no words, or too many.
    """
    words = split_words(text)
    ids = encode_words(words, tagger.words)
    # At equal lengths, two sentences that begin alike have equal states, to the last bit.
    padded = np.zeros(MAX_WORDS, np.int64)
    padded[: len(ids)] = ids
    with torch.no_grad():
        logits, h = (each[0, : len(ids)] for each in tagger(torch.from_numpy(padded)[None]))
    h_prev = np.zeros(h.shape)
    if not tagger.is_memory_cut:
        h_prev[1:] = h[:-1].numpy()
    unknown = tuple(word for word, index in zip(words, ids, strict=True) if index == 0)
    untrained = tuple(
        word
        for word in words
        if trained is not None and word not in unknown and word.casefold() not in trained
    )
    probabilities: FloatArray = logits.double().softmax(dim=1).numpy()
    return SentenceReading(words, unknown, probabilities, h_prev, untrained)
