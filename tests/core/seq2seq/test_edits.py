"""Edited contexts and compared decodings."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.errors import InvalidValueError
from explorer.core.nets.torch_modules import init_module_weights
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.seq2seq.decoding import METHODS, decode, encode, encode_all
from explorer.core.seq2seq.edits import (
    compare_decodings,
    interpolate_contexts,
    scale_units,
    set_units,
    swap_units,
)
from explorer.core.seq2seq.model import Seq2SeqModel, make_net, restore_seq2seq
from explorer.core.seq2seq.results import Decoding, LetterChange
from explorer.core.seq2seq.words import read_letters

UNITS = 12


def make_model(cell: str = "rnn", attention: str = "none", seed: int = 2) -> Seq2SeqModel:
    config = Seq2SeqConfig(cell=cell, attention=attention, hidden_size=UNITS)
    net = make_net(config)
    init_module_weights(net, seed)
    weights = {name: 3 * tensor.numpy() for name, tensor in net.state_dict().items()}
    return restore_seq2seq(config, weights)


def make_decoding(letters: str) -> Decoding:
    zeros = np.zeros((len(letters), 1))
    return Decoding(
        method="greedy",
        text=read_letters(letters),
        letters=tuple(letters),
        inputs=tuple(letters),
        probabilities=zeros,
        h=zeros,
        c=None,
        attention=None,
        log_probability=0.0,
        has_end=True,
    )


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("attention", ["none", "additive", "dot"])
def test_interpolating_to_0_and_1_gives_the_two_words_own_decodings(
    cell: str, attention: str
) -> None:
    model = make_model(cell, attention)
    a, b = (trace.context for trace in encode_all(model, ["man", "black"]))
    for method in METHODS:
        for share, own in ((0.0, a), (1.0, b)):
            mixed = decode(model, interpolate_contexts(a, b, share), method)
            expected = decode(model, own, method)
            assert mixed.letters == expected.letters
            np.testing.assert_array_equal(mixed.probabilities, expected.probabilities)
    halfway = interpolate_contexts(a, b, 0.5)
    np.testing.assert_allclose(halfway.h, (a.h + b.h) / 2)


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
@pytest.mark.parametrize("attention", ["none", "additive", "dot"])
def test_all_units_of_another_word_decode_as_that_word(cell: str, attention: str) -> None:
    model = make_model(cell, attention)
    a, b = (trace.context for trace in encode_all(model, ["girl", "up"]))
    patched = decode(model, swap_units(a, b, range(UNITS)))
    expected = decode(model, b)
    assert patched.letters == expected.letters
    np.testing.assert_array_equal(patched.probabilities, expected.probabilities)


def test_only_the_swapped_units_come_from_the_other_word() -> None:
    model = make_model("lstm", "dot")
    a, b = (trace.context for trace in encode_all(model, ["girl", "gold"]))
    swapped = swap_units(a, b, [0, 7])
    is_taken = np.isin(np.arange(UNITS), [0, 7])
    for name in ("h", "c", "memory"):
        own, others, got = (getattr(each, name) for each in (a, b, swapped))
        np.testing.assert_array_equal(got[..., is_taken], others[..., is_taken])
        np.testing.assert_array_equal(got[..., ~is_taken], own[..., ~is_taken])
    assert swapped.letters == ("g", "i/o", "r/l", "l/d", "?", "E")


def test_setting_and_scaling_change_only_the_chosen_units_and_not_the_argument() -> None:
    context = encode(make_model("lstm"), "king").context
    assert context.c is not None
    before = context.h.copy()
    edited = set_units(context, {3: 0.5, 0: -1.0})
    assert (edited.h[0], edited.h[3]) == (-1.0, 0.5)
    np.testing.assert_array_equal(np.delete(edited.h, [0, 3]), np.delete(before, [0, 3]))
    assert edited.c is context.c
    cells = set_units(context, {1: 2.0}, part="c")
    assert cells.c is not None
    assert cells.c[1] == 2.0
    assert cells.h is context.h
    scaled = scale_units(context, [2], 0.0)
    assert scaled.c is not None
    assert (scaled.h[2], scaled.c[2]) == (0.0, 0.0)
    np.testing.assert_array_equal(np.delete(scaled.h, 2), np.delete(before, 2))
    np.testing.assert_allclose(scale_units(context, range(UNITS), -2.0).h, -2 * before)
    np.testing.assert_array_equal(context.h, before)


def test_impossible_edits_are_rejected_with_the_reason() -> None:
    context = encode(make_model(), "king").context
    with pytest.raises(InvalidValueError, match="A unit must be 0 to 11, got 12"):
        set_units(context, {12: 0.0})
    with pytest.raises(InvalidValueError, match="`part` must be h, or c for an LSTM, got 'c'"):
        set_units(context, {0: 0.0}, part="c")
    with pytest.raises(InvalidValueError, match="finite"):
        set_units(context, {0: np.inf})
    with pytest.raises(InvalidValueError, match="finite"):
        scale_units(context, [0], np.nan)
    with pytest.raises(InvalidValueError, match=r"`share` must be 0 to 1, got 1\.5"):
        interpolate_contexts(context, context, 1.5)
    with pytest.raises(InvalidValueError, match="the same net"):
        interpolate_contexts(context, encode(make_model("lstm"), "king").context, 0.5)


def test_changed_letters_are_named_with_their_steps() -> None:
    change = compare_decodings(make_decoding("womenE"), make_decoding("woodE"))
    assert change.changes == (
        LetterChange(3, "m", "o"),
        LetterChange(4, "e", "d"),
        LetterChange(5, "n", ""),
    )
    assert change.first_step == 3
    assert (change.before, change.after) == ("women", "wood")


def test_padding_and_letters_after_e_do_not_count_as_changes() -> None:
    same = compare_decodings(make_decoding("boy??E"), make_decoding("boyEzz"))
    assert same.changes == ()
    assert same.first_step is None
    grown = compare_decodings(make_decoding("boy??E"), make_decoding("boye?E"))
    assert grown.changes == (LetterChange(4, "", "e"),)
