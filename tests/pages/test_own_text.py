"""The language-model page with a text of the user's own: how it was read, and what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.language.config import TrainingConfig
from explorer.runs.store import RunStore
from explorer.ui.runs.logs import read_config
from explorer.ui.shell.navigation import ROOT
from tests.core.packed import pack
from tests.pages.test_pages import run_page

OWN = {"lyrics-rnn.corpus": "own text"}
RUSSIAN = "Вечером студенты сидели в аудитории и спорили о сетях.\n" * 60
CASES = Path(__file__).parents[1] / "core" / "text" / "cases"


@pytest.fixture(autouse=True)
def _own_runs(kept_runs: RunStore) -> RunStore:
    return kept_runs


def upload(data: bytes, name: str, **link: str) -> AppTest:
    app = run_page("language_model", OWN | link)
    app.file_uploader[0].set_value((name, data, "text/plain")).run()
    assert not app.exception
    return app


def read_captions(app: AppTest) -> str:
    return "\n".join(each.value for each in app.caption).replace("\\", "")


def start(app: AppTest, store: RunStore) -> TrainingConfig:
    app.button("text.start").click().run()
    assert not app.exception
    config = read_config(store.list_runs(str(app.session_state["owner.key"]))[0])
    assert isinstance(config, TrainingConfig)
    return config


def test_what_was_read_is_reported() -> None:
    app = upload(RUSSIAN.encode("koi8_r"), "evening.txt")
    words = read_captions(app)
    assert "Read as KOI8-R (Cyrillic)." in words
    assert "3,240 characters; vocabulary of 20 characters and <unk>" in words
    assert (
        "Cleaning turned 60 line breaks into spaces and removed 60 punctuation marks: . ×60"
        in words
    )
    assert "Вечером␣" in app.code[0].value
    assert "Your own text: evening.txt; KOI8-R (Cyrillic); 3,240 characters" in words


def test_the_encoding_can_be_changed_and_changed_back() -> None:
    app = upload(RUSSIAN.encode("koi8_r"), "evening.txt")
    select = app.selectbox("own.text.encoding")
    assert select.options[0] == "KOI8-R (Cyrillic), found from the bytes"
    select.select("cp1251").run()
    assert app.code[0].value.startswith("чЕЮЕТПН")
    app.selectbox("own.text.encoding").select("").run()
    assert app.code[0].value.startswith("Вечером")


def test_cleaning_is_a_switch_and_words_can_be_tokens(kept_runs: RunStore) -> None:
    app = upload(b"One, two. Three\n" * 100, "a.txt")
    app.selectbox("lyrics-rnn.cleaning").select("none")
    app.selectbox("lyrics-rnn.split_by").select("word").run()
    words = read_captions(app)
    assert "300 words; vocabulary of 3 words and <unk>" in words
    assert "Cleaning" not in words
    assert "own text" in app.query_params["lyrics-rnn.corpus"]
    app.text_input("lyrics-rnn.seq_len").set_value("5").run()
    data = start(app, kept_runs).data
    assert (data.split_by, data.cleaning, data.text) == ("word", "none", "One, two. Three\n" * 100)


def test_wrong_bytes_and_a_cut_end_are_named_by_their_places() -> None:
    data = "天色慢慢暗下来，学生们还在教室里。\n".encode() * 60
    app = upload(data[:994] + b"\x92" + data[994:-2], "dusk.txt")
    words = read_captions(app)
    assert "can't be decoded; \ufffd stands there: 0x92 in line 20, character 3." in words
    assert "The last character is cut off; its 2 bytes were left out." in words


def test_invisible_characters_are_named() -> None:
    words = read_captions(upload("a\u00a0b\u200bc d\n".encode() * 300, "odd.txt"))
    assert "no-break space (U+00A0) ×300" in words
    assert "zero width space (U+200B) ×300" in words


def test_the_texts_of_a_zip_are_offered_by_name() -> None:
    file = CASES / "two_chapters.zip"
    app = upload(file.read_bytes(), file.name, **{"lyrics-rnn.batch_size": "4"})
    select = app.selectbox("own.text.part")
    assert select.options == ["All 2, in this order", "novel/chapter 1.txt", "novel/chapter 2.txt"]
    both = read_captions(app)
    select.select("novel/chapter 2.txt").run()
    one = read_captions(app)
    assert "2 texts one after another" in both
    assert "2 texts one after another" not in one


def test_one_of_several_texts_that_are_too_large_together_can_be_chosen() -> None:
    app = upload(pack({"a.txt": b"lalala\n" * 500_000, "b.txt": b"lololo\n" * 500_000}), "two.zip")
    assert "at most 5,000,000 bytes" in app.error[0].value
    app.selectbox("own.text.part").select("b.txt").run()
    assert not app.error
    assert app.code[0].value.startswith("lololo")


def test_a_text_that_is_too_short_offers_sizes_that_fit(kept_runs: RunStore) -> None:
    app = upload(b"to be or not to be, that is it", "short.txt")
    assert "takes at least 1,156 tokens of text to train on, got 29;" in app.error[0].value
    button = app.button("lyrics-rnn.fit")
    assert button.label == "Use 4 windows of 5 characters"
    button.click().run()
    assert not app.error
    assert start(app, kept_runs).data.batch_size == 4


def test_the_next_recipe_learns_the_same_text(kept_runs: RunStore) -> None:
    app = upload(b"One, two. Three\n" * 100, "a.txt")
    app.button_group("preset").set_value("lyrics-gru").run()
    assert app.selectbox("lyrics-gru.corpus").value == "own text"
    config = start(app, kept_runs)
    assert config.model.cell == "gru"
    assert config.data.text == "One, two. Three\n" * 100


def test_a_pasted_text_follows_the_recipe_in_the_link() -> None:
    text = "la la la, the sea is blue " * 60
    app = run_page("language_model", OWN | {"lyrics-rnn.text": text})
    app.button_group("preset").set_value("lyrics-lstm").run()
    assert app.query_params["lyrics-lstm.text"] == text
    assert "lyrics-rnn.text" not in app.query_params
    assert not app.warning


def test_going_back_to_an_address_with_a_text_that_was_left_is_no_fault_of_the_link() -> None:
    text = "la la la, the sea is blue " * 60
    app = run_page("language_model", OWN | {"lyrics-rnn.text": text})
    app.selectbox("lyrics-rnn.corpus").set_value("tale-en").run()
    assert "lyrics-rnn.text" not in app.query_params
    app.query_params["lyrics-rnn.text"] = text
    app.run()
    assert not app.warning
    app.query_params["lyrics-rnn.text"] = "another text, which nobody has left"
    assert app.run().warning[0].value == "Part of this link was ignored."


def test_min_freq_can_be_set_where_messages_mention_it() -> None:
    app = upload(b"One, two. Three\n" * 100 + b"q", "a.txt")
    app.text_input("lyrics-rnn.min_freq").set_value("2").run()
    assert "which stands for 1 rare one" in read_captions(app)


def test_the_text_is_still_there_after_a_visit_to_another_page(kept_runs: RunStore) -> None:
    app = upload(b"One, two. Three\n" * 100, "a.txt")
    app.switch_page(str(ROOT / "pages" / "cells.py")).run()
    app.switch_page(str(ROOT / "pages" / "language_model.py")).run()
    assert "Your own text: a.txt" in read_captions(app)
    assert start(app, kept_runs).data.text == "One, two. Three\n" * 100


def test_a_net_of_ones_own_can_read_it() -> None:
    app = upload(b"One, two. Three\n" * 100, "a.txt")
    app.switch_page(str(ROOT / "pages" / "activations.py"))
    app.query_params["panel"] = "Own model"
    app.run()
    assert "your own text" in app.selectbox("own.corpus").options


def test_a_text_of_one_letter_is_said_to_have_nothing_to_predict() -> None:
    words = read_captions(upload(b"a" * 5000, "a.txt"))
    assert "5,000 characters; vocabulary of 1 character and <unk>" in words
    assert "Cleaning had nothing to remove." in words
    assert "Little is left after cleaning" not in words
    assert "The text is one token again and again: there's nothing to predict." in words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"a", "Your text has only 1 character, so there's nothing to predict; give it 2 or more."),
        (b"ab", "got 2; that's too few for any windows, so choose a longer one."),
    ],
)
def test_a_text_too_short_for_any_sizes_is_said_to_be(text: bytes, words: str) -> None:
    app = upload(text, "short.txt")
    assert words in app.error[0].value
    assert [each.label for each in app.button] == ["Train"]
