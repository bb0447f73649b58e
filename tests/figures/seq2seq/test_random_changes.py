"""Sentences about two decodings, on random letters, against a plain comparison of lists."""

from __future__ import annotations

import re

import numpy as np
import pytest

from explorer.core.seq2seq.edits import compare_decodings
from explorer.figures.seq2seq.sentences import (
    describe_change,
    describe_decodings,
    list_shown_letters,
)
from tests.figures.seq2seq.decodings import make_decoding

NAMES = {"S": "S (the start)", "E": "E (the end)", "?": "? (padding)", " ": "a space"}


def draw_letters(rng: np.random.Generator, *, ends: bool) -> str:
    letters = "".join(rng.choice(list("ab ?"), size=int(rng.integers(1, 6))))
    return letters + "E" if ends else letters + str(rng.choice(["", "E", "Ea", "E?E"]))


def name(letter: str) -> str:
    return NAMES.get(letter, letter)


def list_letters(letters: str) -> list[str]:
    """What a decoding writes before E; padding stands for nothing."""
    return ["" if letter == "?" else letter for letter in letters.split("E", maxsplit=1)[0]]


def check_change(before: str, after: str) -> None:
    old, new = list_letters(before), list_letters(after)
    length = max(len(old), len(new))
    old += [""] * (length - len(old))
    new += [""] * (length - len(new))
    differing = [at for at in range(length) if old[at] != new[at]]
    words = ["".join(letters) or "the empty word" for letters in (old, new)]
    sentence = describe_change(compare_decodings(make_decoding(before), make_decoding(after)))
    if not differing:
        assert sentence == f"No letter changed: the translation is still {words[0]}."
        return
    first, count = differing[0], len(differing)
    letters = "1 letter" if count == 1 else f"{count} letters"
    if not old[first]:
        what = f"a new {name(new[first])}"
    elif not new[first]:
        what = f"where {name(old[first])} is gone"
    else:
        what = f"from {name(old[first])} to {name(new[first])}"
    text = f"{words[0]} became {words[1]}."
    if words[0] == words[1]:
        text = f"The translation is still {words[0]}, but its padding is elsewhere."
    assert sentence == (f"{text} {letters} changed; the first is letter {first + 1}, {what}.")


def check_decodings(greedy: str, single: str) -> None:
    own, other = make_decoding(greedy), make_decoding(single, "S" + "?" * (len(single) - 1))
    sentence = describe_decodings(own, other, compare_decodings(own, other))
    first, second = list_letters(greedy), list_letters(single)
    length = max(len(first), len(second))
    first += [""] * (length - len(first))
    second += [""] * (length - len(second))
    differing = [at for at in range(length) if first[at] != second[at]]
    if not differing:
        assert sentence.startswith(f"Both decodings write {''.join(first) or 'the empty word'}. ")
        return
    at = differing[0]
    found = re.fullmatch(
        r"The two decodings first differ at letter (\d+)\. Step by step, (.+); "
        r"in a single pass, (.+)\.",
        sentence,
    )
    assert found, sentence
    assert int(found[1]) == at + 1
    for said, letters, read in (
        (found[2], greedy, "S" + greedy),
        (found[3], single, "S" + "?" * len(single)),
    ):
        if at >= len(letters):
            assert said == "the translation has already ended"
        else:
            assert said == f"the decoder reads {name(read[at])} and writes {name(letters[at])}"


@pytest.mark.parametrize("scenes", [500, pytest.param(5000, marks=pytest.mark.slow)])
def test_every_sentence_about_two_random_decodings_is_that_of_a_plain_comparison(
    scenes: int,
) -> None:
    rng = np.random.default_rng(4)
    for _ in range(scenes):
        check_change(draw_letters(rng, ends=False), draw_letters(rng, ends=False))
        check_decodings(draw_letters(rng, ends=True), draw_letters(rng, ends=False))
        letters = draw_letters(rng, ends=False)
        head, sign, _ = letters.partition("E")
        assert "".join(list_shown_letters(make_decoding(letters))) == head + sign
