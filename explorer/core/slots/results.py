"""Holds a tagger's reading of a sentence, and compares two readings before a shared word."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.slots.patterns import CITIES
from explorer.core.slots.sentences import DEPARTURE, DESTINATION, LABELS


@dataclass(frozen=True, eq=False)
class SentenceReading:
    """What a tagger makes of a sentence, word by word.

    Attributes:
        words: the T words as typed.
        unknown: the words that are not in the vocabulary and are read as `<unk>`.
        untrained: the words of the vocabulary that are in no training sentence.
        probabilities: the probability of each label (T, 4), in the order of `LABELS`.
        h_prev: the hidden state before each word (T, H); zeros before the first word, and before
            every word if the net has no memory.
    """

    words: tuple[str, ...]
    unknown: tuple[str, ...]
    probabilities: FloatArray
    h_prev: FloatArray
    untrained: tuple[str, ...] = ()

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
        is_repeated: whether a sentence has the word again, so that this is only its first place.
    """

    word: str
    before: tuple[str, str]
    states: FloatArray
    labels: tuple[str, str]
    is_repeated: bool = False

    @property
    def distance(self) -> float:
        """The Euclidean distance between the two states."""
        return float(np.linalg.norm(self.states[0] - self.states[1]))


def compare_states(first: SentenceReading, second: SentenceReading) -> StateComparison | None:
    """The states just before a shared word's first place in each sentence.

    The word is the first shared one that is a city of the training sentences, or else that either
    sentence labels as a city, or else any; without a shared word, the result is None.
    """
    words, others = ([word.casefold() for word in each.words] for each in (first, second))
    shared = [
        (i, others.index(word))
        for i, word in enumerate(words)
        if word in others and word not in words[:i]
    ]
    if not shared:
        return None
    roles = {LABELS[DESTINATION], LABELS[DEPARTURE]}
    cities = [pair for pair in shared if words[pair[0]] in CITIES]
    labelled = [pair for pair in shared if {first.labels[pair[0]], second.labels[pair[1]]} & roles]
    i, j = (cities or labelled or shared)[0]
    return StateComparison(
        first.words[i],
        (" ".join(first.words[:i]), " ".join(second.words[:j])),
        np.stack([first.h_prev[i], second.h_prev[j]]),
        (first.labels[i], second.labels[j]),
        max(words.count(words[i]), others.count(words[i])) > 1,
    )
