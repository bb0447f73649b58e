"""Holds a tagger's reading of a sentence, and compares two readings before a shared word."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.slots.sentences import DEPARTURE, DESTINATION, LABELS


@dataclass(frozen=True, eq=False)
class SentenceReading:
    """What a tagger makes of a sentence, word by word.

    Attributes:
        words: the T words as typed.
        unknown: the words that are not in the vocabulary and are read as `<unk>`.
        probabilities: the probability of each label (T, 4), in the order of `LABELS`.
        h_prev: the hidden state before each word (T, H); zeros before the first word, and before
            every word if the net has no memory.
    """

    words: tuple[str, ...]
    unknown: tuple[str, ...]
    probabilities: FloatArray
    h_prev: FloatArray

    @property
    def labels(self) -> tuple[str, ...]:
        """The most probable label of each word."""
        return tuple(LABELS[label] for label in self.probabilities.argmax(axis=1))


@dataclass(frozen=True, eq=False)
class StateComparison:
    """The hidden states of two sentences just before a word they share.

    Attributes:
        word: the word, as spelled in the first sentence.
        before: the words before it in each sentence; empty if it comes first.
        states: the hidden states before the word (2, H).
        labels: the word's label in each sentence.
    """

    word: str
    before: tuple[str, str]
    states: FloatArray
    labels: tuple[str, str]

    @property
    def distance(self) -> float:
        """The Euclidean distance between the two states."""
        return float(np.linalg.norm(self.states[0] - self.states[1]))


def compare_states(first: SentenceReading, second: SentenceReading) -> StateComparison | None:
    """The states just before the first shared word that either sentence labels as a city.

    If no shared word is labelled as a city, the first shared word is used; without any shared
    word, the result is None.
    """
    words = [word.casefold() for word in second.words]
    shared = [
        (i, words.index(word.casefold()))
        for i, word in enumerate(first.words)
        if word.casefold() in words
    ]
    if not shared:
        return None
    cities = {LABELS[DESTINATION], LABELS[DEPARTURE]}
    i, j = next(
        (pair for pair in shared if {first.labels[pair[0]], second.labels[pair[1]]} & cities),
        shared[0],
    )
    return StateComparison(
        first.words[i],
        (" ".join(first.words[:i]), " ".join(second.words[:j])),
        np.stack([first.h_prev[i], second.h_prev[j]]),
        (first.labels[i], second.labels[j]),
    )
