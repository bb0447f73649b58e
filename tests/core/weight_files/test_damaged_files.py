"""A file cut off or damaged anywhere gives an error with a message, whatever its kind."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
import torch
from safetensors.torch import save
from torch import nn

from explorer.core.activations.uploaded_nets import build_net, read_net_files
from explorer.core.activations.vocabulary_files import read_vocabulary_file
from explorer.core.errors import ExplorerError, InvalidTextError
from explorer.core.weight_files.formats import read_weight_file
from tests.core.activations.keras_files import make_keras_file

VOCABULARY = json.dumps(list("abcdefghij"), ensure_ascii=False).encode()


def make_state() -> dict[str, torch.Tensor]:
    state = {f"rnn.{name}": each for name, each in nn.GRU(10, 3).state_dict().items()}
    return state | {f"fc.{name}": each for name, each in nn.Linear(3, 10).state_dict().items()}


def make_torch() -> bytes:
    file = io.BytesIO()
    torch.save(make_state(), file)
    return file.getvalue()


MAKERS: dict[str, Callable[[], bytes]] = {
    "safetensors": lambda: save(make_state()),
    "PyTorch": make_torch,
    "Keras": lambda: make_keras_file("GRU", "keras"),
    "Keras weights": lambda: make_keras_file("GRU", "weights.h5"),
}


@cache
def make(kind: str) -> bytes:
    return MAKERS[kind]()


@pytest.mark.parametrize("kind", MAKERS)
def test_a_file_that_is_whole_is_read(kind: str) -> None:
    assert build_net(read_net_files(make(kind), VOCABULARY)).net.model.cell == "gru"


@pytest.mark.parametrize("kind", MAKERS)
def test_a_file_that_is_cut_off_says_at_which_byte(kind: str) -> None:
    data = make(kind)
    for share in (0.3, 0.6, 0.99):
        size = int(len(data) * share)
        with pytest.raises(InvalidTextError, match=f"cut off at byte {size:,}"):
            read_weight_file(data[:size])


@pytest.mark.parametrize("kind", MAKERS)
def test_a_damaged_file_never_gives_anything_but_a_message(kind: str) -> None:
    data, rng = make(kind), np.random.default_rng(0)
    for number in range(150):
        changed = bytearray(data)
        # The beginning and the end hold what the rest is found by.
        place = (
            (0, len(data)) if number % 2 else rng.choice([(0, 400), (len(data) - 900, len(data))])
        )
        for at in rng.integers(*place, size=rng.integers(1, 5)):
            changed[max(0, at)] = rng.integers(256)
        if number % 5 == 0:
            del changed[rng.integers(len(data)) :]
        with contextlib.suppress(ExplorerError):
            build_net(read_net_files(bytes(changed), VOCABULARY))


@pytest.mark.parametrize(
    "data",
    [
        VOCABULARY,
        json.dumps({"stoi": {"a": 0, "b": 1}, "itos": ["a", "b"]}).encode("utf-16"),
        b"a\n \n\n\nb\n",
    ],
)
def test_a_damaged_vocabulary_never_gives_anything_but_a_message(data: bytes) -> None:
    rng = np.random.default_rng(0)
    for _ in range(400):
        changed = bytearray(data)
        for at in rng.integers(len(data), size=rng.integers(1, 4)):
            changed[at] = rng.integers(256)
        del changed[rng.integers(1, len(data) + 1) :]
        with contextlib.suppress(ExplorerError):
            read_vocabulary_file(bytes(changed))
