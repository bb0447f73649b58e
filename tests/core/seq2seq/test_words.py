"""Words and dates of the encoder-decoder: what is read, what is rejected, and why."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest

from explorer.core.errors import InvalidTextError, InvalidValueError
from explorer.core.registry.configs import (
    load_preset,
    read_run_config,
)
from explorer.core.seq2seq.config import COURSE_PAIRS, Seq2SeqConfig
from explorer.core.seq2seq.dates import (
    SOURCE_LENGTH,
    TARGET_LENGTH,
    generate_dates,
    write_date,
)
from explorer.core.seq2seq.words import (
    DATE_ALPHABET,
    PAIR_ALPHABET,
    clean_word,
    encode_words,
    parse_pairs,
    read_letters,
)


def test_pairs_are_read_with_equals_signs_or_spaces_in_any_case() -> None:
    text = "man=women\n\n  Up  down \nhigh = low"
    assert parse_pairs(text) == (("man", "women"), ("up", "down"), ("high", "low"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a=b\n\nman", "Line 3 must be two words, as in man=women, got 'man'"),
        ("one two three", "Line 1 must be two words"),
        ("man=", "Line 1 must be two words"),
        ("a=b\nm4n=women", "Line 2: a word can have only the letters a to z, got '4' in 'm4n'"),
        ("grün=rot", "got 'ü' in 'grün'"),
        (
            "abcdefghijklm=a",
            "Line 1: a word can have at most 12 letters, but 'abcdefghijklm' has 13",
        ),
        ("a=b\nc=d\nA=e", "Line 3: 'a' already has a translation on line 1"),
        (" \n", "Give 1 to 200 pairs of words, one per line; got 0"),
    ],
)
def test_a_line_that_is_not_a_pair_is_rejected_with_its_number(text: str, message: str) -> None:
    with pytest.raises(InvalidTextError, match=message):
        parse_pairs(text)
    with pytest.raises(InvalidTextError, match=message):
        Seq2SeqConfig(pairs=text)


def test_up_to_two_hundred_pairs_are_accepted() -> None:
    lines = [f"{a}{b}=x" for a in "abcdefgh" for b in "abcdefghijklmnopqrstuvwxyz"]
    assert len(parse_pairs("\n".join(lines[:200]))) == 200
    with pytest.raises(InvalidTextError, match="got 201"):
        parse_pairs("\n".join(lines[:201]))


@pytest.mark.parametrize(
    ("text", "word", "notes"),
    [
        ("man", "man", ()),
        ("  King ", "king", ("Changed to lower case.",)),
        (
            "m4n!",
            "mn",
            ("Left out '!', '4': the net reads only the letters a to z.",),
        ),
        (
            "yellow",
            "yello",
            ("Shortened to 'yello': the net reads at most 5 letters, this word has 6.",),
        ),
        ("a?E", "ae", ("Changed to lower case.", "Left out '?': the net reads only the ")),
    ],
)
def test_a_typed_word_is_cleaned_with_a_note_for_each_change(
    text: str, word: str, notes: tuple[str, ...]
) -> None:
    cleaned = clean_word(text, PAIR_ALPHABET, 5)
    assert cleaned.word == word
    assert len(cleaned.notes) == len(notes)
    for note, expected in zip(cleaned.notes, notes, strict=True):
        assert note.startswith(expected)


def test_a_typed_date_keeps_its_digits_dashes_and_single_spaces() -> None:
    assert clean_word(" march  3 1999", DATE_ALPHABET, SOURCE_LENGTH).word == "march 3 1999"
    cleaned = clean_word("3-Mar-1999, a day", DATE_ALPHABET, SOURCE_LENGTH)
    assert cleaned.word == "3-mar-1999 a day"
    assert len(cleaned.notes) == 2


@pytest.mark.parametrize("text", ["", "   ", "123", "日本"])
def test_a_word_without_any_readable_letter_is_rejected(text: str) -> None:
    with pytest.raises(InvalidTextError, match="at least one letter a-z, not "):
        clean_word(text, PAIR_ALPHABET, 5)


def test_words_become_indices_of_the_courses_alphabet_padded_and_followed_by_e() -> None:
    ids = encode_words(["up", "zebra"], PAIR_ALPHABET, 5)
    np.testing.assert_array_equal(ids, [[23, 18, 2, 2, 2, 1], [28, 7, 4, 20, 3, 1]])
    assert len(PAIR_ALPHABET) == 29
    assert read_letters(PAIR_ALPHABET[each] for each in ids[0]) == "up"
    assert read_letters("b?oy?E?x") == "boy"


def test_the_courses_pairs_are_padded_to_five_letters() -> None:
    config = Seq2SeqConfig()
    assert config.list_pairs() == (parse_pairs(COURSE_PAIRS), ())
    assert (config.source_length, config.target_length) == (5, 5)


@pytest.mark.parametrize(
    ("form", "words"),
    list(enumerate(["march 03 1999", "3 march 1999", "mar 3 1999", "3-mar-1999", "1999 march 3"])),
)
def test_a_date_has_five_forms_with_the_same_translation(form: int, words: str) -> None:
    assert write_date(date(1999, 3, 3), form) == (words, "1999-03-03")


def test_no_date_is_both_learned_and_held_out_and_the_net_can_read_all() -> None:
    dates = generate_dates(2000, 500, seed=4)
    learned = {target for _, target in dates.training}
    held_out = {target for _, target in dates.held_out}
    assert len(learned) == 2000
    assert len(held_out) == 500
    assert not learned & held_out
    for source, target in dates.training + dates.held_out:
        assert clean_word(source, DATE_ALPHABET, SOURCE_LENGTH).notes == ()
        assert len(target) == TARGET_LENGTH
        assert date.fromisoformat(target).isoformat() == target
    assert generate_dates(2000, 500, seed=4) == dates
    assert generate_dates(2000, 500, seed=5) != dates


def test_the_presets_are_the_courses_antonyms_and_the_dates() -> None:
    assert Seq2SeqConfig.list_presets() == ["antonyms", "dates"]
    antonyms, dates = (load_preset(name) for name in ("antonyms", "dates"))
    assert isinstance(antonyms, Seq2SeqConfig)
    assert isinstance(dates, Seq2SeqConfig)
    assert antonyms.pairs == COURSE_PAIRS
    assert (antonyms.cell, antonyms.hidden_size, antonyms.batch_size) == ("rnn", 128, 3)
    assert (antonyms.optimizer.optimizer, antonyms.optimizer.learning_rate) == ("adam", 0.001)
    assert (antonyms.epochs, antonyms.loss, antonyms.stop_early) == (5000, "course", True)
    assert (antonyms.teacher_forcing_ratio, antonyms.attention) == (1.0, "none")
    assert dates.task == "dates"
    assert dates.alphabet == DATE_ALPHABET


def test_a_configuration_survives_json_and_errors_name_the_wrong_field() -> None:
    config = Seq2SeqConfig(cell="gru", attention="dot", dropout=0.2)
    assert read_run_config(config.to_json()) == config
    table = json.loads(config.to_json())
    with pytest.raises(InvalidValueError, match="`hidden_size` must be a whole number, 8 to 512"):
        read_run_config(json.dumps({**table, "hidden_size": 4.5}))
    with pytest.raises(InvalidValueError, match="`attention` must be one of"):
        Seq2SeqConfig(attention="both")


@pytest.mark.parametrize("words", [300, pytest.param(3000, marks=pytest.mark.slow)])
def test_what_is_said_of_a_random_typed_word_is_that_of_plain_loops(words: int) -> None:
    rng = np.random.default_rng(7)
    for _ in range(words):
        alphabet = str(rng.choice([PAIR_ALPHABET, DATE_ALPHABET]))
        max_len = int(rng.integers(1, 8))
        typed = "".join(rng.choice(list("abzAZ09 -  éß.,;:!?+*#/'"), int(rng.integers(0, 14))))
        given = " ".join(typed.split())
        lower = given.lower()
        left_out = sorted({each for each in lower if each not in alphabet[3:]})
        kept = " ".join("".join(each for each in lower if each in alphabet[3:]).split())
        if not kept:
            with pytest.raises(InvalidTextError, match="Type a word with at least one"):
                clean_word(typed, alphabet, max_len)
            continue
        expected = ["Changed to lower case."] if lower != given else []
        found = clean_word(typed, alphabet, max_len)
        assert found.word == kept[:max_len].rstrip()
        notes = list(found.notes)
        if left_out:
            listed = ", ".join(map(repr, left_out[:8]))
            more = f" and {len(left_out) - 8} more" if len(left_out) > 8 else ""
            reads = "the letters a to z" + (
                ", digits, spaces and dashes" if alphabet == DATE_ALPHABET else ""
            )
            expected.append(f"Left out {listed}{more}: the net reads only {reads}.")
        if len(kept) > max_len:
            most = "1 letter" if max_len == 1 else f"{max_len} letters"
            expected.append(
                f"Shortened to {found.word!r}: the net reads at most {most}, this word has "
                f"{len(kept)}."
            )
        assert notes == expected
