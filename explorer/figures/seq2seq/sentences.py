"""Decodings in words: what differs between two of them, and what a change has done."""

from __future__ import annotations

from explorer.core.seq2seq.results import END, PADDING, Decoding, DecodingChange
from explorer.figures.sentences import format_count


def describe_ways(greedy: Decoding, single_pass: Decoding, change: DecodingChange) -> str:
    """Whether both ways of decoding agree, and where they part, in one sentence."""
    if change.first_step is None:
        return (
            f"Both ways write the same: {change.after or 'the empty word'}. Step by step the "
            "decoder reads S and then its own letters; in a single pass S and then only padding."
        )
    position = change.first_step - 1
    return (
        f"They first differ at step {change.first_step}: step by step the decoder has read "
        f"{_name(greedy.inputs, position)} and writes {_name(greedy.letters, position)}; the "
        f"single pass has read {_name(single_pass.inputs, position)} and writes "
        f"{_name(single_pass.letters, position)}."
    )


def describe_change(change: DecodingChange) -> str:
    """Which letters a change of the context has changed, and the first of them, in one sentence."""
    before, after = change.before or "the empty word", change.after or "the empty word"
    if change.first_step is None:
        return f"No letter has changed: it stays {before}."
    first = change.changes[0]
    return (
        f"{before} has become {after}: {format_count(len(change.changes), 'letter')} changed, "
        f"the first at step {first.step}, where {first.before or 'nothing'} has become "
        f"{first.after or 'nothing'}."
    )


def list_shown_letters(decoding: Decoding) -> tuple[str, ...]:
    """The letters of a decoding up to its E, the E included."""
    letters = decoding.letters
    return letters[: letters.index(END) + 1] if END in letters else letters


def _name(letters: tuple[str, ...], position: int) -> str:
    """The letter at a position; signs and the space by their names."""
    if position >= len(letters):
        return "nothing, since its word has ended"
    letter = letters[position]
    return {END: "E (the end)", PADDING: "? (padding)", " ": "a space"}.get(letter, letter)
