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
from explorer.core.activations.uploaded_nets import read_uploaded_net
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
    (change(rnn__bias_ih_l0=None), "`rnn.bias_ih_l0` must be in the file"),
    (change(rnn__bias_ih_l0=np.ones(5)), r"`rnn.bias_ih_l0` must have shape \(6,\), got \(5,\)"),
    (
        change(rnn__weight_ih_l0=np.ones((6, 5))),
        "`linear.weight` must have a row for each of the 5",
    ),
    (
        change(linear__weight=np.ones((9, 6))),
        r"a row for each of the 12 tokens .* got shape \(9, 6",
    ),
    (change(linear__weight=None), r"`linear.weight` \(12, 6\), the readout, must be in the file"),
    (change(linear__weight=None, linear__bias=None), "`linear.weight` .12, 6., the readout, must"),
    (change(embedding__weight=np.ones((12, 3))), "`embedding.weight` must have 12 columns"),
    (change(rnn__weight_ih_l1=np.ones((6, 6))), "`rnn.weight_hh_l1` must be in the file"),
    (
        change(rnn__weight_ih_l2=np.ones((6, 6)), rnn__weight_hh_l2=np.ones((6, 6))),
        "numbered from l0 without a gap, got l0, l2",
    ),
    (change(fc__bias=np.ones(12)), "`fc.bias` is a part of shape"),
    (change(linear__bias=np.full(12, np.nan)), "`linear.bias` must hold finite numbers only"),
    (change(linear__bias=np.ones(12, np.int64)), r"`linear.bias` is whole numbers \(int64\)"),
    (change(rnn__bias_hh_l0=np.ones(6, np.int64)), "`rnn.bias_hh_l0` must hold floating-point"),
    (change(rnn__weight_ih_l0=np.ones((6, 1))), "2 to 8192 tokens, got 1"),
]
UNRUNNABLE = [
    ("rnn.weight_ih_l0_reverse", (6, 12), "the backward direction of a bidirectional net"),
    ("rnn.weight_hr_l0", (3, 6), "a projection of the states"),
    ("bn.running_mean", (6,), "batch normalisation"),
    ("batch_norm.weight", (6,), "batch normalisation"),
    ("ln.weight", (6,), "a normalisation layer"),
    ("layer_norm1.bias", (6,), "a normalisation layer"),
    ("scale", (6,), "a normalisation layer or a bias of its own"),
    ("h0", (1, 1, 6), "a learned initial state"),
    ("net.init_hidden", (1, 6), "a learned initial state"),
    ("begin", (1, 1, 6), "a learned initial state"),
    ("conv1.weight", (6, 12, 3), "a convolution"),
    ("attn.in_proj_weight", (18, 6), "attention"),
    ("fc2.weight", (4, 6), "one of two linear layers on the states"),
    ("mystery", (3, 4, 5), r"a part of shape \(3, 4, 5\) that isn't known here"),
]


@pytest.mark.parametrize(("given", "message"), REFUSED)
def test_a_tensor_that_does_not_fit_is_refused_by_name(
    given: Mapping[str, np.ndarray], message: str
) -> None:
    with pytest.raises(ExplorerError, match=message):
        read_uploaded_net(save(dict(given)), VOCABULARY)


@pytest.mark.parametrize(("name", "shape", "reason"), UNRUNNABLE)
def test_a_net_with_a_part_that_is_not_run_here_is_refused_with_that_reason(
    name: str, shape: tuple[int, ...], reason: str
) -> None:
    given = {**arrays(), name: np.ones(shape, np.float32)}
    with pytest.raises(ExplorerError, match=reason) as refused:
        read_uploaded_net(save(given), VOCABULARY)
    assert "can't be run here" in str(refused.value)
    assert "leave" not in str(refused.value)


def test_two_readout_layers_are_refused_as_such() -> None:
    given = {name: each for name, each in arrays().items() if not name.startswith("linear")}
    given |= {"fc1.weight": np.ones((9, H)), "fc1.bias": np.ones(9)}
    given |= {"fc2.weight": np.ones((V, 9)), "fc2.bias": np.ones(V)}
    with pytest.raises(ExplorerError, match=r"`fc1.weight` is one of two linear layers"):
        read_uploaded_net(save(given), VOCABULARY)


def test_layers_of_different_width_and_more_than_three_are_refused() -> None:
    with pytest.raises(ExplorerError, match="at most 3 recurrent layers, got 4"):
        read_uploaded_net(save_state(torch.nn.RNN(V, H, 4), "rnn."), VOCABULARY)
    given = arrays() | {
        "top.weight_ih_l0": np.ones((4, H)),
        "top.weight_hh_l0": np.ones((4, 4)),
        "linear.weight": np.ones((V, 4)),
    }
    with pytest.raises(ExplorerError, match="the same number of units to be run here, got RNN of"):
        read_uploaded_net(save(given), VOCABULARY)


def test_two_layers_that_could_stand_in_either_order_are_refused() -> None:
    given = {
        f"{name}.weight_{kind}_l0": np.ones((V, V))
        for name in ("one", "two")
        for kind in ("ih", "hh")
    }
    with pytest.raises(ExplorerError, match="say which one feeds which"):
        read_uploaded_net(save(given), VOCABULARY)


def test_a_gru_written_by_hand_is_refused_because_it_is_another_cell() -> None:
    given = {
        f"{letter}{gate}": np.ones((V if letter == "W_x" else H, H))
        for letter in ("W_x", "W_h")
        for gate in "zrh"
    }
    with pytest.raises(ExplorerError, match=r"reset gate to the state before .*can't be converted"):
        read_uploaded_net(save(given), VOCABULARY)
