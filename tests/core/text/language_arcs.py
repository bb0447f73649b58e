"""Follows a text through a formal language's automaton, to check what is generated and labelled."""

from __future__ import annotations

from explorer.core.text.languages import Arc, Language


def trace_arcs(language: Language, text: str) -> tuple[Arc, ...]:
    """The arc that each of the T characters of a text takes, from the start state.

    Raises:
        ValueError: the text doesn't belong to this language.
    """
    state, taken = language.start, []
    for position, char in enumerate(text, 1):
        arcs = {arc.char: arc for arc in language.find_arcs(state)}
        if char not in arcs:
            raise ValueError(f"Character {position} must be one of {[*arcs]}, got {char!r}.")
        taken.append(arcs[char])
        state = taken[-1].state
    return tuple(taken)


def find_next_probabilities(language: Language, prefix: str) -> dict[str, float]:
    """The probability of each character of the alphabet after a text from the start."""
    taken = trace_arcs(language, prefix)
    arcs = language.find_arcs(taken[-1].state if taken else language.start)
    return dict.fromkeys(language.alphabet, 0.0) | {arc.char: arc.probability for arc in arcs}
