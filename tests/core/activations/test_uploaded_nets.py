"""A user's own net is read as torch wrote it, or refused with the name of the faulty tensor."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import save
from torch import nn

from explorer.core.activations.traces import trace_activations
from explorer.core.activations.uploaded_nets import read_uploaded_net, read_vocabulary
from explorer.core.errors import ExplorerError
from explorer.core.templates import render_script
from tests.core.activations.planted_net import LETTERS, MODULES, make_pair

VOCABULARY = json.dumps(LETTERS.tokens).encode()
V, H = len(LETTERS), 6


def save_state(module: nn.Module, prefix: str = "") -> bytes:
    return save({f"{prefix}{n}": p.detach().numpy() for n, p in module.named_parameters()})


def arrays(cell: str = "rnn") -> dict[str, np.ndarray]:
    return dict(make_pair(cell)[1].weights)


@pytest.mark.parametrize("prefix", ["", "module.", "model.net."])
@pytest.mark.parametrize("cell", MODULES)
def test_a_net_saved_by_torch_is_read_whatever_the_prefix_of_its_names(
    cell: str, prefix: str
) -> None:
    theirs, ours = make_pair(cell, num_layers=2)
    net = read_uploaded_net(save_state(theirs, prefix), VOCABULARY)
    assert net.model.cell == cell
    assert (net.model.hidden_size, net.model.num_layers) == (H, 2)
    text = "a bad cab"
    np.testing.assert_array_equal(
        trace_activations(net, text).surprise, trace_activations(ours, text).surprise
    )


def test_an_embedding_other_usual_names_and_half_precision_are_read() -> None:
    given = {
        "encoder.weight": np.ones((V, 3), np.float16),
        "lstm.weight_ih_l0": np.ones((4 * H, 3), np.float16),
        "lstm.weight_hh_l0": np.ones((4 * H, H), np.float16),
        "lstm.bias_ih_l0": np.ones(4 * H, np.float16),
        "lstm.bias_hh_l0": np.ones(4 * H, np.float16),
        "decoder.weight": np.ones((V, H), np.float16),
        "decoder.bias": np.ones(V, np.float16),
    }
    net = read_uploaded_net(save(given), VOCABULARY)
    assert (net.model.cell, net.model.input, net.model.embedding_size) == ("lstm", "embedding", 3)
    assert net.weights["linear.bias"].dtype == np.float32


def change(**others: np.ndarray | None) -> Mapping[str, np.ndarray]:
    """The RNN's weights with some replaced, added or (None) left out; `__` stands for a dot."""
    changed = arrays() | {name.replace("__", "."): each for name, each in others.items()}
    return {name: each for name, each in changed.items() if each is not None}


def test_the_pages_example_code_writes_two_files_that_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs, ours = make_pair("gru")
    monkeypatch.chdir(tmp_path)
    exec(  # noqa: S102 - the project's own code
        render_script("save_net"), {"net": theirs, "characters": list(LETTERS.tokens)}
    )
    net = read_uploaded_net(
        Path("net.safetensors").read_bytes(), Path("vocabulary.json").read_bytes()
    )
    assert net.model == ours.model
    assert net.weights.keys() == ours.weights.keys()
    assert all((net.weights[name] == ours.weights[name]).all() for name in net.weights)


REFUSED = [
    (change(rnn__weight_hh_l0=None), "`rnn.weight_hh_l0` must be in the file"),
    (change(rnn__weight_hh_l0=np.ones((12, 6))), "`rnn.weight_hh_l0` must have 1, 3 or 4 times"),
    (change(rnn__weight_hh_l0=np.ones(6)), "`rnn.weight_hh_l0` must have 2 dimensions, got 1"),
    (change(rnn__weight_hh_l0=np.ones((2000, 2000), np.float32)), "1 to 1024 columns"),
    (change(rnn__bias_ih_l0=None), r"`rnn.bias_ih_l0` must have shape \(6,\), got nothing"),
    (change(rnn__weight_ih_l0=np.ones((6, 5))), "`rnn.weight_ih_l0` must have 12 columns"),
    (change(linear__weight=np.ones((9, 6))), r"`linear.weight` must have shape \(12, 6\)"),
    (change(linear__weight=None), r"`linear.weight` must have shape \(12, 6\), got nothing"),
    (change(linear__weight=None, linear__bias=None), "`linear.weight` .12, 6., the readout, must"),
    (change(embedding__weight=np.ones((12, 3))), "`rnn.weight_ih_l0` must have shape|`embedding"),
    (change(rnn__weight_ih_l0_reverse=np.ones((6, 12))), "`rnn.weight_ih_l0_reverse` must belong"),
    (change(conv__weight=np.ones((6, 12))), "`conv.weight` must belong to a unidirectional nn.RNN"),
    (change(fc__bias=np.ones(12)), "must not both be `linear.bias`"),
    (change(rnn__weight_hh_l5=np.ones((6, 6))), "at most layers l0 to l2"),
    (change(linear__bias=np.full(12, np.nan)), "`linear.bias` must hold finite numbers only"),
    (change(linear__bias=np.ones(12, np.int64)), "`linear.bias` must hold floating-point"),
]


@pytest.mark.parametrize(("given", "message"), REFUSED)
def test_a_tensor_that_does_not_fit_is_refused_by_name(
    given: Mapping[str, np.ndarray], message: str
) -> None:
    with pytest.raises(ExplorerError, match=message):
        read_uploaded_net(save(dict(given)), VOCABULARY)


@pytest.mark.parametrize("data", [b"", b"\x80\x04pickle", bytes(200), b"\xff" * 50])
def test_bytes_that_are_not_safetensors_are_refused(data: bytes) -> None:
    with pytest.raises(ExplorerError, match="must be a safetensors file"):
        read_uploaded_net(data, VOCABULARY)


def test_a_pickle_is_refused_as_one_and_never_opened(tmp_path: Path) -> None:
    theirs, _ = make_pair("rnn")
    for is_zip in (True, False):
        file = tmp_path / "net.pt"
        torch.save(theirs.state_dict(), file, _use_new_zipfile_serialization=is_zip)
        with pytest.raises(ExplorerError, match=r"got a pickle .*never opened here"):
            read_uploaded_net(file.read_bytes(), VOCABULARY)


def test_bfloat16_weights_are_refused_with_the_types_that_are_accepted() -> None:
    from safetensors.torch import save as save_tensors  # noqa: PLC0415 - only this test needs it

    theirs, _ = make_pair("rnn")
    data = save_tensors({n: p.detach().to(torch.bfloat16) for n, p in theirs.named_parameters()})
    with pytest.raises(ExplorerError, match="float32, float64 or float16"):
        read_uploaded_net(data, VOCABULARY)


def test_a_vocabulary_may_be_a_list_or_an_object() -> None:
    assert read_vocabulary(b'["<unk>", "a", "\\u4e2d"]').tokens == ("<unk>", "a", "中")
    assert read_vocabulary(b'{"b": 1, "a": 0}').tokens == ("a", "b")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"nothing", "must be a JSON file"),
        (b"\xff\xfe", "must be a JSON file"),
        (b"3", "a JSON list of strings"),
        (b'["a", 1]', "a JSON list of strings"),
        (b'["a"]', "2 to 8192 tokens, got 1"),
        (b'["a", "a"]', "different tokens"),
        (b'["a", "word"]', "a single character"),
        (b'{"a": 0, "b": 2}', "0 to 1, each used once, got 2 for b"),
        (b'{"a": 0, "b": true}', "0 to 1, each used once, got True for b"),
        (b'{"a": 0, "b": 0}', "each used once, got 0 for b"),
        (b"[" * 100_000, "must be a JSON file"),
        (b" " * 1_000_001, "at most 1,000,000 bytes"),
    ],
)
def test_a_faulty_vocabulary_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(ExplorerError, match=message):
        read_vocabulary(data)
