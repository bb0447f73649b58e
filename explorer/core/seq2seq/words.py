"""Parses pairs of words, cleans typed words, and encodes words as indices of an alphabet.

Every alphabet begins with the signs S, E and ? (see `results`).
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Sequence

import numpy as np

from explorer.core.arrays import IdArray
from explorer.core.errors import InvalidTextError
from explorer.core.seq2seq.results import END, PADDING, START, CleanWord

SIGNS = START + END + PADDING
PAIR_ALPHABET = SIGNS + string.ascii_lowercase
DATE_ALPHABET = PAIR_ALPHABET + string.digits + " -"
MAX_PAIRS = 200
MAX_LETTERS = 12
_SHOWN = 8  # characters left out that a note lists
_WORDINGS = {
    PAIR_ALPHABET: "the letters a to z",
    DATE_ALPHABET: "the letters a to z, digits, spaces and dashes",
}
_REQUIRED = {PAIR_ALPHABET: "letter a-z", DATE_ALPHABET: "letter a-z or digit"}


def parse_pairs(text: str) -> tuple[tuple[str, str], ...]:
    """The pairs of words in a text, one per line: "man=women" or "man women".

    Upper case becomes lower case; empty lines are skipped.

    Raises:
        InvalidTextError: a line is not a pair (the message says which line), or there are no
            pairs or too many.
    """
    lines_of: dict[str, int] = {}
    pairs: list[tuple[str, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = re.split(r"[\s=]+", line.strip().lower())
        if words == [""]:
            continue
        if len(words) != 2 or not all(words):
            raise InvalidTextError(
                f"Line {number} must be two words, as in man=women, got {line[:40]!r}."
            )
        for word in words:
            _check_word(word, number)
        source, target = words
        if source in lines_of:
            raise InvalidTextError(
                f"Line {number}: {source!r} already has a translation on line {lines_of[source]}; "
                "a word can have only one."
            )
        lines_of[source] = number
        pairs.append((source, target))
    if not 1 <= len(pairs) <= MAX_PAIRS:
        raise InvalidTextError(
            f"Give 1 to {MAX_PAIRS} pairs of words, one per line; got {len(pairs)}."
        )
    return tuple(pairs)


def _check_word(word: str, number: int) -> None:
    if len(word) > MAX_LETTERS:
        raise InvalidTextError(
            f"Line {number}: a word can have at most {MAX_LETTERS} letters, "
            f"but {word[:40]!r} has {len(word)}."
        )
    for letter in word:
        if letter not in string.ascii_lowercase:
            raise InvalidTextError(
                f"Line {number}: a word can have only the letters a to z, "
                f"got {letter!r} in {word!r}."
            )


def clean_word(text: str, alphabet: str, max_len: int) -> CleanWord:
    """A typed text as a net can read it, with a sentence for each change.

    Args:
        text: the text as typed.
        alphabet: the net's alphabet, with its signs, which can't be typed.
        max_len: the length of the longest word the net can read.

    Raises:
        InvalidTextError: no character of the text is in the alphabet.
    """
    notes: list[str] = []
    letters, known = alphabet.removeprefix(SIGNS), _describe(alphabet)
    given = " ".join(text.split())
    word = given.lower()
    if word != given:
        notes.append("Changed to lower case.")
    unknown = sorted({letter for letter in word if letter not in letters})
    if unknown:
        word = " ".join("".join(each for each in word if each in letters).split())
        shown = ", ".join(repr(each) for each in unknown[:_SHOWN])
        more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
        notes.append(f"Left out {shown}{more}: the net reads only {known}.")
    if not word:
        required = _REQUIRED.get(alphabet, "letter the net can read")
        raise InvalidTextError(f"Type a word with at least one {required}, not {text[:40]!r}.")
    if len(word) > max_len:
        most = "1 letter" if max_len == 1 else f"{max_len} letters"
        notes.append(
            f"Shortened to {word[:max_len].rstrip()!r}: the net reads at most {most}, this word "
            f"has {len(word)}."
        )
        word = word[:max_len].rstrip()
    return CleanWord(word, tuple(notes))


def _describe(alphabet: str) -> str:
    return _WORDINGS.get(alphabet, f"the letters {' '.join(alphabet.removeprefix(SIGNS))}")


def encode_words(words: Sequence[str], alphabet: str, length: int) -> IdArray:
    """The words as indices of the alphabet, padded and followed by E, (N, length + 1)."""
    ids = {letter: index for index, letter in enumerate(alphabet)}
    return np.array(
        [[ids[letter] for letter in word.ljust(length, PADDING) + END] for word in words],
        np.int64,
    )


def read_letters(letters: Iterable[str]) -> str:
    """The word spelled by decoded letters: those before the first E, without padding."""
    return "".join(letters).split(END, maxsplit=1)[0].replace(PADDING, "")
