"""Words as an encoder-decoder reads them: its alphabets, pairs from a text, what a user typed.

Every alphabet begins with the signs S, E and ? (see seq2seq_results.py); a letter's number is its
place in the alphabet.
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
_SHOWN = 8  # refused signs that a sentence repeats
_WORDINGS = {
    PAIR_ALPHABET: "the letters a to z",
    DATE_ALPHABET: "the letters a to z, digits, space and dash",
}


def parse_pairs(text: str) -> tuple[tuple[str, str], ...]:
    """The pairs of words in a text, one pair a line: "man=women" or "man women".

    Upper case becomes lower case, empty lines are skipped.

    Raises:
        InvalidTextError: a line is no pair, or there are none or too many; the message names the
            line.
    """
    lines_of: dict[str, int] = {}
    pairs: list[tuple[str, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = re.split(r"[\s=]+", line.strip().lower())
        if words == [""]:
            continue
        if len(words) != 2 or not all(words):
            raise InvalidTextError(
                f"Line {number}: a pair must be two words, as in man=women, got {line[:40]!r}."
            )
        for word in words:
            _check_word(word, number)
        source, target = words
        if source in lines_of:
            raise InvalidTextError(
                f"Line {number}: each first word must stand once, got {source!r} as on line "
                f"{lines_of[source]}; one word cannot have two answers."
            )
        lines_of[source] = number
        pairs.append((source, target))
    if not 1 <= len(pairs) <= MAX_PAIRS:
        raise InvalidTextError(f"`pairs` must hold 1 to {MAX_PAIRS} pairs, got {len(pairs)}.")
    return tuple(pairs)


def _check_word(word: str, number: int) -> None:
    if len(word) > MAX_LETTERS:
        raise InvalidTextError(
            f"Line {number}: a word must have at most {MAX_LETTERS} letters, "
            f"got {len(word)} in {word[:40]!r}."
        )
    for letter in word:
        if letter not in string.ascii_lowercase:
            raise InvalidTextError(
                f"Line {number}: a word must have the letters a to z only, "
                f"got {letter!r} in {word!r}."
            )


def clean_word(text: str, alphabet: str, max_len: int) -> CleanWord:
    """What a net can read of a typed text, with a sentence for all that was changed.

    Args:
        text: as typed.
        alphabet: the net's, signs included; the signs themselves cannot be typed.
        max_len: letters of the longest word.

    Raises:
        InvalidTextError: nothing is left to read.
    """
    notes: list[str] = []
    letters, known = alphabet.removeprefix(SIGNS), _describe(alphabet)
    given = " ".join(text.split())
    word = given.lower()
    if word != given:
        notes.append("Upper case became lower case.")
    unknown = sorted({letter for letter in word if letter not in letters})
    if unknown:
        word = " ".join("".join(each for each in word if each in letters).split())
        shown = ", ".join(repr(each) for each in unknown[:_SHOWN])
        more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
        notes.append(f"Left out: {shown}{more}; the net knows {known} only.")
    if not word:
        raise InvalidTextError(
            f"A word must have at least 1 of {known}, got {text[:40]!r}; type another one."
        )
    if len(word) > max_len:
        notes.append(
            f"Cut behind {word[:max_len]!r}: the net reads at most {max_len} letters, "
            f"got {len(word)}."
        )
        word = word[:max_len].rstrip()
    return CleanWord(word, tuple(notes))


def _describe(alphabet: str) -> str:
    return _WORDINGS.get(alphabet, f"the letters {' '.join(alphabet.removeprefix(SIGNS))}")


def encode_words(words: Sequence[str], alphabet: str, length: int) -> IdArray:
    """The words by the numbers of their letters, padded and closed by E, (N, length + 1)."""
    numbers = {letter: number for number, letter in enumerate(alphabet)}
    return np.array(
        [[numbers[letter] for letter in word.ljust(length, PADDING) + END] for word in words],
        np.int64,
    )


def read_letters(letters: Iterable[str]) -> str:
    """The word in decoded letters: what stands before the first E, without padding."""
    return "".join(letters).split(END, maxsplit=1)[0].replace(PADDING, "")
