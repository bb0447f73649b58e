"""The panel "Own model": files are read when both are here, and guesses can be changed."""

from __future__ import annotations

import json

import pytest
import torch
from safetensors.torch import save
from streamlit.testing.v1 import AppTest
from torch import nn

from explorer.core.activations.shipped_nets import read_shipped_files
from tests.core.activations.keras_files import make_keras_file
from tests.pages.test_pages import run_page

TOKENS = ["<unk>", *"abcdefghijklmnopqrstuvwxyz .,"]


def open_panel() -> AppTest:
    return run_page("activations", {"panel": "Own model"})


def press(app: AppTest) -> None:
    next(each for each in app.button if each.label == "Look into this net").click().run()
    assert not app.exception


def upload(app: AppTest, weights: bytes, vocabulary: bytes) -> None:
    app.file_uploader("own.weights").upload("net.file", weights)
    app.file_uploader("own.vocabulary").upload("net.json", vocabulary)
    press(app)


def list_texts(app: AppTest) -> str:
    shown = [*app.caption, *app.success, *app.error, *app.info]
    return " ".join(each.value for each in shown).replace("\\", "")


def make_rnn() -> bytes:
    rnn, linear = nn.RNN(len(TOKENS), 8), nn.Linear(8, len(TOKENS))
    state = {f"rnn.{name}": each.detach() for name, each in rnn.named_parameters()}
    return save(state | {f"fc.{name}": each.detach() for name, each in linear.named_parameters()})


def test_the_button_pressed_before_a_file_is_here_waits_for_it() -> None:
    weights, vocabulary = read_shipped_files("reber-rnn")
    app = open_panel()
    press(app)
    assert "Waiting for the weights and the vocabulary: choose the files above" in list_texts(app)
    app.file_uploader("own.vocabulary").upload("net.json", vocabulary).run()
    assert "Waiting for the weights: choose the file above" in list_texts(app)
    app.file_uploader("own.weights").upload("net.safetensors", weights).run()
    assert not app.exception
    assert not app.error
    assert "Your own RNN with 64 hidden units." in app.success[0].value
    assert app.query_params["net"] == "own model"


def test_a_guess_is_shown_with_its_figures_and_can_be_changed() -> None:
    app = open_panel()
    upload(app, make_rnn(), json.dumps(TOKENS).encode())
    (question,) = [each for each in app.radio if each.label == "Nonlinearity"]
    assert [each.replace("\\", "") for each in question.options] == ["tanh (the default)", "relu"]
    assert question.value == "tanh"
    question.set_value("relu").run()
    assert not app.exception
    (question,) = [each for each in app.radio if each.label == "Nonlinearity"]
    assert question.value == "relu"
    assert app.success


def test_weights_of_keras_are_read_with_the_parity_of_the_conversion() -> None:
    app = open_panel()
    upload(app, make_keras_file("LSTM", "keras"), json.dumps(list("abcdefghij")).encode())
    assert "Your own LSTM with 3 hidden units." in app.success[0].value
    assert "Converted from Keras to torch." in list_texts(app)
    assert "the states differ by at most" in list_texts(app)
    assert list(app.dataframe[0].value["in the net"])[:2] == ["embedding", "W_ih"]


@pytest.mark.parametrize(
    ("weights", "message", "code"),
    [
        (b"\x80\x04pickle", "This file is a bare pickle.", "from torch import load, save"),
        (b"<!doctype html>", "This is a web page", ""),
        (save({"h0": torch.ones(1, 1, 4)}), "is a learned initial state", ""),
    ],
)
def test_what_is_refused_says_why_and_shows_the_lines_that_help(
    weights: bytes, message: str, code: str
) -> None:
    app = open_panel()
    upload(app, weights, json.dumps(TOKENS).encode())
    assert message in app.error[0].value.replace("\\", "")
    shown = [each.value for each in app.code if each.value.startswith("from torch import")]
    assert bool(shown) == bool(code)
    assert all(each.startswith(code) for each in shown)
