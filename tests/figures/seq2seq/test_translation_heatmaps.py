"""Translations through training: the share of correct letters, and since when all are right."""

from __future__ import annotations

import numpy as np

from explorer.figures.seq2seq.translation_heatmaps import describe_translations, plot_translations

WORDS, TARGETS = ["up", "high"], ["down", "low"]
TEXTS = [["", "lll"], ["dowl", "low"], ["down", "low"], ["down", "low"]]


def test_each_cell_is_the_share_of_the_longer_words_letters_that_match() -> None:
    figure = plot_translations([1, 2, 5, 9], WORDS, TARGETS, TEXTS)
    np.testing.assert_allclose(figure.data[0].z, [[0, 0.75, 1, 1], [1 / 3, 1, 1, 1]])
    assert figure.data[0].text[0] == ["·", "dowl", "down", "down"]
    assert figure.layout.xaxis.ticktext == ("1", "2", "5", "9")


def test_ten_of_many_epochs_are_shown_including_the_first_and_the_last() -> None:
    epochs = list(range(1, 101))
    figure = plot_translations(epochs, WORDS, TARGETS, [["down", "low"]] * 100)
    assert len(figure.layout.xaxis.ticktext) == 10
    assert figure.layout.xaxis.ticktext[0] == "1"
    assert figure.layout.xaxis.ticktext[-1] == "100"


def test_the_sentence_gives_the_epoch_since_which_all_words_are_right() -> None:
    assert describe_translations([1, 2, 5, 9], TARGETS, TEXTS) == (
        "At each epoch recorded from 5 to 9, both words are right."
    )
    assert describe_translations([1, 2, 5], TARGETS, TEXTS[:3]) == (
        "At epoch 5, both words are right."
    )
    assert describe_translations([1, 2], TARGETS, TEXTS[:2]) == (
        "At epoch 2, 1 of 2 words is right."
    )
    assert describe_translations([], TARGETS, []) == "No epoch is complete."


def test_a_run_that_records_nothing_isnt_said_to_have_no_epoch() -> None:
    said = "No epoch's translations are recorded."
    assert describe_translations([], TARGETS, [], nothing=said) == said
    figure = plot_translations([], WORDS, TARGETS, [], nothing=said)
    assert figure.layout.annotations[0].text == said


def test_dates_are_not_called_words() -> None:
    assert describe_translations([3], ["2066-04-19"], [["2066-04-19"]], "date") == (
        "At epoch 3, the date is right."
    )
    figure = plot_translations([3], ["apr 19 2066"], ["2066-04-19"], [["2066-04-19"]], "date")
    assert figure.layout.yaxis.title.text == "date"
