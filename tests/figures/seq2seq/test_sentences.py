"""Sentences about decodings: where two of them differ, and what an edit changed."""

from __future__ import annotations

from explorer.core.seq2seq.edits import compare_decodings
from explorer.figures.seq2seq.sentences import (
    describe_change,
    describe_decodings,
    list_shown_letters,
)
from tests.figures.seq2seq.decodings import make_decoding


def test_decodings_that_agree_are_given_once() -> None:
    greedy, single = make_decoding("boyE"), make_decoding("boyEEE", "S?????")
    assert describe_decodings(greedy, single, compare_decodings(greedy, single)) == (
        "Both decodings write boy. Step by step, the decoder reads S and then its own letters; in "
        "a single pass, it reads S and then only padding."
    )


def test_the_first_difference_is_given_with_the_letters_read() -> None:
    greedy, single = make_decoding("boyE"), make_decoding("boyeEE", "S?????")
    assert describe_decodings(greedy, single, compare_decodings(greedy, single)) == (
        "The two decodings first differ at letter 4. Step by step, the decoder reads y and writes "
        "E (the end); in a single pass, the decoder reads ? (padding) and writes e."
    )


def test_a_decoding_that_has_ended_reads_nothing_more() -> None:
    greedy, single = make_decoding("boyE"), make_decoding("boy?ysE", "S??????")
    assert describe_decodings(greedy, single, compare_decodings(greedy, single)) == (
        "The two decodings first differ at letter 5. Step by step, the translation has already "
        "ended; in a single pass, the decoder reads ? (padding) and writes y."
    )


def test_an_edits_first_changed_letter_is_named() -> None:
    change = compare_decodings(make_decoding("upE"), make_decoding("lowE"))
    assert describe_change(change) == (
        "up became low. 3 letters changed; the first is letter 1, from u to l."
    )
    added = compare_decodings(make_decoding("upE"), make_decoding("upsE"))
    assert describe_change(added) == (
        "up became ups. 1 letter changed; the first is letter 3, a new s."
    )
    removed = compare_decodings(make_decoding("upsE"), make_decoding("upE"))
    assert describe_change(removed) == (
        "ups became up. 1 letter changed; the first is letter 3, where s is gone."
    )


def test_an_edit_without_effect_is_said_to_change_nothing() -> None:
    change = compare_decodings(make_decoding("upE"), make_decoding("upE"))
    assert describe_change(change) == "No letter changed: the translation is still up."


def test_letters_are_shown_up_to_and_including_e() -> None:
    assert list_shown_letters(make_decoding("upEab")) == ("u", "p", "E")
    assert list_shown_letters(make_decoding("up?")) == ("u", "p", "?")
