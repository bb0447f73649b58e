"""Sentences about decodings: where two ways part, and what a change has changed."""

from __future__ import annotations

from explorer.core.seq2seq.edits import compare_decodings
from explorer.figures.seq2seq.sentences import (
    describe_change,
    describe_ways,
    list_shown_letters,
)
from tests.figures.seq2seq.decodings import make_decoding


def test_ways_that_agree_are_named_once() -> None:
    greedy, single = make_decoding("boyE"), make_decoding("boyEEE", "S?????")
    assert describe_ways(greedy, single, compare_decodings(greedy, single)) == (
        "Both ways write the same: boy. Step by step the decoder reads S and then its own letters; "
        "in a single pass S and then only padding."
    )


def test_the_first_step_at_which_the_ways_part_is_named_with_what_was_read() -> None:
    greedy, single = make_decoding("boyE"), make_decoding("boyeEE", "S?????")
    assert describe_ways(greedy, single, compare_decodings(greedy, single)) == (
        "They first differ at step 4: step by step the decoder has read y and writes E (the end); "
        "the single pass has read ? (padding) and writes e."
    )


def test_a_change_names_the_first_letter_that_changed() -> None:
    change = compare_decodings(make_decoding("upE"), make_decoding("lowE"))
    assert describe_change(change) == (
        "up has become low: 3 letters changed, the first at step 1, where u has become l."
    )
    added = compare_decodings(make_decoding("upE"), make_decoding("upsE"))
    assert describe_change(added) == (
        "up has become ups: 1 letter changed, the first at step 3, where nothing has become s."
    )


def test_no_change_is_said_too() -> None:
    change = compare_decodings(make_decoding("upE"), make_decoding("upE"))
    assert describe_change(change) == "No letter has changed: it stays up."


def test_letters_are_shown_up_to_the_end() -> None:
    assert list_shown_letters(make_decoding("upEab")) == ("u", "p", "E")
    assert list_shown_letters(make_decoding("up?")) == ("u", "p", "?")
