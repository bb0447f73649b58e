"""A sentence as a tagger reads it, and two readings compared where the same word comes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.slots.sentences import LABELS


@dataclass(frozen=True, eq=False)
class SentenceReading:
    """A sentence word by word.

    Attributes:
        words: as they were typed, T of them.
        unknown: words that the net has never seen and reads as `<unk>`.
        probabilities: of each label (T, 4), in the order of `LABELS`.
        h_prev: the hidden state that reaches each word (T, H); zeros for the first one, and for
            every one where the memory is cut.
    """

    words: tuple[str, ...]
    unknown: tuple[str, ...]
    probabilities: FloatArray
    h_prev: FloatArray

    @property
    def labels(self) -> tuple[str, ...]:
        """The most probable label of each word."""
        return tuple(LABELS[place] for place in self.probabilities.argmax(axis=1))


@dataclass(frozen=True, eq=False)
class StateComparison:
    """The hidden states of two sentences just before a word that both have.

    Attributes:
        word: the word, as the first sentence has it.
        before: what stands before it in each sentence; empty at a sentence's start.
        states: hidden states that reach the word (2, H).
        labels: of the word in each sentence.
    """

    word: str
    before: tuple[str, str]
    states: FloatArray
    labels: tuple[str, str]

    @property
    def distance(self) -> float:
        """Euclidean distance of the two states, dimensionless."""
        return float(np.linalg.norm(self.states[0] - self.states[1]))


def compare_states(first: SentenceReading, second: SentenceReading) -> StateComparison | None:
    """Both states before the first word that both sentences have and that is a place in one.

    Where no such word is a place, the first word that both have; None where there is none.
    """
    words = [word.casefold() for word in second.words]
    shared = [place for place, word in enumerate(first.words) if word.casefold() in words]
    if not shared:
        return None

    def is_place(place: int) -> bool:
        other = words.index(first.words[place].casefold())
        return bool({first.labels[place], second.labels[other]} & {*LABELS[:2]})

    place = next(filter(is_place, shared), shared[0])
    other = words.index(first.words[place].casefold())
    return StateComparison(
        first.words[place],
        (" ".join(first.words[:place]), " ".join(second.words[:other])),
        np.stack([first.h_prev[place], second.h_prev[other]]),
        (first.labels[place], second.labels[other]),
    )
