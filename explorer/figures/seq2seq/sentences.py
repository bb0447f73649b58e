"""Describes decodings in words: how two of them differ, and what an edit changed."""

from __future__ import annotations

from explorer.core.seq2seq.results import (
    END,
    PADDING,
    START,
    Decoding,
    DecodingChange,
    LetterChange,
)
from explorer.figures.sentences import format_count


def describe_decodings(greedy: Decoding, single_pass: Decoding, change: DecodingChange) -> str:
    """One sentence: whether greedy and single-pass decoding agree, or where they first differ."""
    if change.first_step is None:
        return (
            f"Both decodings write {change.after or 'the empty word'}. Step by step, the decoder "
            "reads S and then its own letters; in a single pass, it reads S and then only padding."
        )
    index = change.first_step - 1
    return (
        f"The two decodings first differ at letter {change.first_step}. "
        f"{_describe_step('Step by step', greedy, index)}; "
        f"{_describe_step('in a single pass', single_pass, index)}."
    )


def _describe_step(method: str, decoding: Decoding, index: int) -> str:
    if index >= len(decoding.letters):
        return f"{method}, the translation has already ended"
    read, written = decoding.inputs[index], decoding.letters[index]
    return f"{method}, the decoder reads {name_letter(read)} and writes {name_letter(written)}"


def describe_change(change: DecodingChange) -> str:
    """One sentence: how many letters an edit of the context changed, and the first of them."""
    before, after = change.before or "the empty word", change.after or "the empty word"
    if change.first_step is None:
        return f"No letter changed: the translation is still {before}."
    first = change.changes[0]
    text = f"{before} became {after}."
    if before == after:
        text = f"The translation is still {before}, but its padding is elsewhere."
    return (
        f"{text} {format_count(len(change.changes), 'letter')} changed; the first is letter "
        f"{first.step}, {_describe_letter_change(first)}."
    )


def list_shown_letters(decoding: Decoding) -> tuple[str, ...]:
    """The letters of a decoding up to and including E."""
    letters = decoding.letters
    return letters[: letters.index(END) + 1] if END in letters else letters


def _describe_letter_change(change: LetterChange) -> str:
    if not change.before:
        return f"a new {name_letter(change.after)}"
    if not change.after:
        return f"where {name_letter(change.before)} is gone"
    return f"from {name_letter(change.before)} to {name_letter(change.after)}"


def name_letter(letter: str) -> str:
    """The letter, or the name of a sign or a space."""
    names = {START: "S (the start)", END: "E (the end)", PADDING: "? (padding)", " ": "a space"}
    return names.get(letter, letter)
