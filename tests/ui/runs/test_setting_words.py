"""The table of differences names settings and options as the controls do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from explorer.core.language.config import TrainingConfig
from explorer.core.registry.configs import list_presets, load_preset
from explorer.core.series.config import SeriesConfig
from explorer.ui.runs.recipes import list_settings
from explorer.ui.runs.setting_words import write_settings


@pytest.mark.parametrize("name", list_presets())
def test_every_setting_of_a_run_has_a_label_of_its_own_that_isnt_code(name: str) -> None:
    config = load_preset(name)
    written = write_settings(config)
    left_out = {"name", *config.unused}
    assert len(written) == len(list(list_settings(config))) - len(left_out)
    assert [label for label in written if "_" in label] == []


def test_options_are_written_by_their_titles() -> None:
    written = write_settings(load_preset("lyrics-rnn"))
    assert written["Input encoding"] == "One-hot vectors"
    assert written["Optimiser"] == "SGD"
    assert written["Corpus"] == "Chinese song lyrics"
    assert written["Cell"] == "RNN"
    assert written["Initial weights"] == "torch's uniform ones"
    assert written["Reserved"] == "none"
    assert write_settings(load_preset("reber-lstm"))["Characters read"] == "all"
    assert write_settings(load_preset("dates"))["Attention"] == "Dot product"


def test_a_run_by_words_counts_words() -> None:
    lyrics = TrainingConfig.load_preset("lyrics-rnn")
    written = write_settings(replace(lyrics, data=replace(lyrics.data, split_by="word", seq_len=5)))
    assert written["Words per window"] == "5"
    assert written["Words read"] == "10000"
    assert not any("Characters" in label for label in written)


def test_a_series_is_written_by_its_title_but_a_word_as_it_is() -> None:
    assert write_settings(SeriesConfig.load_preset("long-weather"))["Source"] == "Long weather"
    hello = load_preset("hello")
    assert write_settings(hello)["Word to read"] == "hello"
    assert write_settings(replace(hello, epochs=3))["Epochs"] == "3"


def test_the_length_of_a_series_is_called_what_it_counts() -> None:
    assert "Days to generate" in write_settings(SeriesConfig.load_preset("long-weather"))
    assert "Random walks to generate" in write_settings(SeriesConfig.load_preset("sales"))
