"""Two formal languages whose next character has known probabilities: Reber strings and brackets.

Knows each language's automaton, how to generate text from it by seed, and its exact entropy rate:
the loss, in nats per character, below which no model of the language can come on average. Knows no
net and no file.

A text is one string after another, each followed by one space. The state of the automaton after
each character follows from the text alone, so the next character's true distribution is known.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from explorer.core.errors import InvalidTextError, InvalidValueError


class Arc(NamedTuple):
    """One way on from a state: the character, its probability, and the state behind it."""

    char: str
    probability: float
    state: str


@dataclass(frozen=True)
class Language:
    """A stochastic language read from left to right.

    Attributes:
        name: its name in links and code.
        title: its name on the screen.
        alphabet: its characters, the space between two strings included.
        start: the state before the first character.
        find_arcs: the ways on from a state; their probabilities add to 1.
        entropy_rate: exact, in nats per character.
    """

    name: str
    title: str
    alphabet: tuple[str, ...]
    start: str
    find_arcs: Callable[[str], tuple[Arc, ...]]
    entropy_rate: float

    def generate(self, length: int, seed: int) -> str:
        """The first `length` characters of a text; the last string may be cut off.

        Raises:
            InvalidValueError: the length is below 0.
        """
        if length < 0:
            raise InvalidValueError(f"`length` must be 0 or more, got {length}.")
        state, chars = self.start, []
        for drawn in np.random.default_rng(seed).random(length).tolist():
            arcs = self.find_arcs(state)
            arc, rest = arcs[0], drawn
            for arc in arcs:
                rest -= arc.probability
                if rest < 0:
                    break
            chars.append(arc.char)
            state = arc.state
        return "".join(chars)

    def trace_arcs(self, text: str) -> tuple[Arc, ...]:
        """The arc that each character of a text from the language's start takes (T,).

        `arc.state` labels the state after the character, which is what a net that has read it
        needs to know; the sum of `log(arc.probability)` is the text's log-probability.

        Raises:
            InvalidTextError: the text is not of this language.
        """
        state, taken = self.start, []
        for place, char in enumerate(text, 1):
            arcs = self.find_arcs(state)
            arc = next((arc for arc in arcs if arc.char == char), None)
            if arc is None:
                raise InvalidTextError(
                    f"Character {place} of this text of {self.title} must be one of "
                    f"{' '.join(repr(arc.char) for arc in arcs)}, got {char!r}."
                )
            taken.append(arc)
            state = arc.state
        return tuple(taken)

    def true_next_probabilities(self, prefix: str) -> dict[str, float]:
        """The probability of each character of the alphabet after a text from the start.

        Raises:
            InvalidTextError: the prefix is not of this language.
        """
        taken = self.trace_arcs(prefix)
        arcs = self.find_arcs(taken[-1].state if taken else self.start)
        return dict.fromkeys(self.alphabet, 0.0) | {arc.char: arc.probability for arc in arcs}


# The Reber grammar's automaton: from each node, the letters that may follow and where they lead;
# where there are two, each has probability 1/2.
_REBER_NODES = {
    0: (("B", 1),),
    1: (("T", 2), ("P", 3)),
    2: (("S", 2), ("X", 4)),
    3: (("T", 3), ("V", 5)),
    4: (("X", 3), ("S", 6)),
    5: (("P", 4), ("V", 6)),
    6: (("E", 7),),
}


def _build_reber_arcs() -> dict[str, tuple[Arc, ...]]:
    """The arcs of the embedded Reber grammar by state.

    A string is B, a letter T or P, a Reber string, the same letter again, E. The states inside are
    named by the letter that must come back and the node, as in "T3": the second letter is part of
    the state, and a net must carry it over the whole inner string.
    """
    arcs = {
        "start": (Arc("B", 1.0, "branch"),),
        "branch": tuple(Arc(letter, 0.5, f"{letter}0") for letter in "TP"),
        "end": (Arc("E", 1.0, "space"),),
        "space": (Arc(" ", 1.0, "start"),),
    }
    for letter in "TP":
        for node, ways in _REBER_NODES.items():
            arcs[f"{letter}{node}"] = tuple(
                Arc(char, 1 / len(ways), f"{letter}{to}") for char, to in ways
            )
        arcs[f"{letter}7"] = (Arc(letter, 1.0, "end"),)
    return arcs


def find_entropy_rate(arcs: dict[str, tuple[Arc, ...]]) -> float:
    """The entropy rate of a finite automaton's text, in nats per character.

    The states form a Markov chain with transition matrix P. Its stationary distribution pi, with
    pi P = pi and sum pi = 1, says how often each state is visited in the long run. As the text
    determines the state, a character costs on average sum_s pi_s H_s, where H_s is the entropy of
    the arcs that leave state s (Cover and Thomas 2006, section 4.2).

    Args:
        arcs: the arcs that leave each state; every state can be reached from every other.
    """
    places = {state: place for place, state in enumerate(arcs)}
    P = np.zeros((len(arcs), len(arcs)))
    entropies = np.zeros(len(arcs))
    for state, ways in arcs.items():
        for arc in ways:
            P[places[state], places[arc.state]] += arc.probability
            entropies[places[state]] -= arc.probability * math.log(arc.probability)
    equations = np.vstack([P.T - np.eye(len(arcs)), np.ones(len(arcs))])
    pi = np.linalg.lstsq(equations, np.append(np.zeros(len(arcs)), 1.0))[0]
    return float(pi @ entropies)


_REBER_ARCS = _build_reber_arcs()

REBER = Language(
    name="reber",
    title="the embedded Reber grammar",
    alphabet=("B", "E", "P", "S", "T", "V", "X", " "),
    start="start",
    find_arcs=_REBER_ARCS.__getitem__,
    entropy_rate=find_entropy_rate(_REBER_ARCS),
)
"""Hochreiter and Schmidhuber (1997), experiment 1. Its entropy rate is 7 ln 2 / 13.

A string has 13 characters on average, the space included, and 7 free choices between two letters.
The inner string's nodes 1 to 5, which hold such a choice, are visited 1, 1, 2, 1, 1 times on
average: v2 = v1/2 + v2/2, v3 = v1/2 + v3/2 + v4/2, v4 = v2/2 + v5/2, v5 = v3/2.
"""

_BRACKETS = {"(": ")", "[": "]", "{": "}"}
OPEN_PROBABILITY = 0.4  # below 1/2, or strings would not end


@lru_cache(maxsize=1024)  # most states are shallow and come again and again
def _find_bracket_arcs(state: str) -> tuple[Arc, ...]:
    """The arcs of the nested brackets; the state is the open brackets, outermost first.

    No bracket open: one of the kinds is opened, each with equal probability. Otherwise a bracket
    is opened with probability p, each kind equally, or the innermost is closed with 1 - p. The
    state behind the outermost closing bracket is a space, and so is the next character.
    """
    if state == " ":
        return (Arc(" ", 1.0, ""),)
    p = OPEN_PROBABILITY if state else 1.0
    opened = tuple(Arc(kind, p / len(_BRACKETS), state + kind) for kind in _BRACKETS)
    if not state:
        return opened
    return (*opened, Arc(_BRACKETS[state[-1]], 1.0 - p, state[:-1] or " "))


def find_bracket_entropy_rate(p: float, kinds: int) -> float:
    """The entropy rate of the nested brackets, in nats per character.

    By renewal and reward it is a string's expected entropy over its expected length. In a bracket
    p / q others are opened on average, q = 1 - p, so a string is a Galton-Watson tree with
    n = 1 / (1 - p / q) = q / (q - p) pairs on average, and 2n + 1 characters with the space. Its
    entropy is ln(kinds) for each of the n opened brackets, and that of opening or closing,
    -p ln p - q ln q, for each of the 2n - 1 characters behind the first; the space is certain.
    Inside a string the mean number of open brackets is n as well.

    Args:
        p: probability of opening one more bracket, above 0 and below 1/2.
        kinds: number of kinds of brackets.
    """
    q = 1.0 - p
    n = q / (q - p)
    choice = -p * math.log(p) - q * math.log(q)
    return (n * math.log(kinds) + (2 * n - 1) * choice) / (2 * n + 1)


BRACKETS = Language(
    name="brackets",
    title="nested brackets",
    alphabet=(*_BRACKETS, *_BRACKETS.values(), " "),
    start="",
    find_arcs=_find_bracket_arcs,
    entropy_rate=find_bracket_entropy_rate(OPEN_PROBABILITY, len(_BRACKETS)),
)
"""A context-free language: a net must remember every open bracket, and 3 are open on average."""

LANGUAGES = {language.name: language for language in (REBER, BRACKETS)}
