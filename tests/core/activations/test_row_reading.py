"""The fast reading of many rows against the plain recurrence, on random nets."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from explorer.core.activations.row_reading import read_rows
from explorer.core.activations.text_nets import TextNet
from explorer.core.activations.traces import WARM_UP, read_states
from explorer.core.nets.config import ModelConfig
from explorer.core.nets.initial_weights import draw_initial_weights
from explorer.core.nets.recurrence import run_layers
from explorer.core.text.vocabulary import build_vocabulary

VOCABULARY = build_vocabulary("abcdefghij")
OPTIONS = [
    {},
    {"num_layers": 3},
    {"input": "embedding", "embedding_size": 5, "num_layers": 2},
]


def make_net(cell: str, options: dict[str, object], dtype: torch.dtype, kind: str) -> TextNet:
    model = ModelConfig(**{"cell": cell, "hidden_size": 12, **options})
    drawn = draw_initial_weights(model, len(VOCABULARY), seed=1, dtype=dtype)
    factor = 1 if kind == "relu" else 2  # far from linear; relu would grow, and its rounding too
    weights = {name: factor * tensor.numpy() for name, tensor in drawn.items()}
    return TextNet(model, VOCABULARY, weights, kind)


def read_plainly(net: TextNet, rows: np.ndarray) -> np.ndarray:
    h_0, c_0 = net.start_state(len(rows))
    h, _ = run_layers(net.model.cell, net.find_inputs(rows), h_0, c_0, net.layers)
    return h[-1].numpy()


@pytest.mark.parametrize("options", OPTIONS, ids=["one-layer", "three-layers", "embedding"])
@pytest.mark.parametrize(
    ("cell", "kind"), [("rnn", "tanh"), ("rnn", "relu"), ("gru", "tanh"), ("lstm", "tanh")]
)
@pytest.mark.parametrize(
    ("dtype", "tolerance"), [(torch.float64, 1e-13), (torch.float32, 3e-6)], ids=str
)
def test_rows_are_read_as_by_the_plain_recurrence(
    cell: str, kind: str, options: dict[str, object], dtype: torch.dtype, tolerance: float
) -> None:
    net = make_net(cell, options, dtype, kind)
    rows = np.random.default_rng(0).integers(0, len(VOCABULARY), (7, 83))  # not a whole chunk
    chunks = [(first, h.copy()) for first, h in read_rows(net, rows)]
    assert [first for first, _ in chunks] == [0, 32, 64]
    states = np.concatenate([h for _, h in chunks])
    wanted = read_plainly(net, rows)
    assert states.dtype == wanted.dtype
    np.testing.assert_allclose(states, wanted, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize(("start", "stop"), [(0, 6000), (100, 1500), (700, 5999), (5990, 6000)])
def test_each_row_is_read_as_by_the_plain_recurrence_from_where_it_warms_up(
    cell: str, start: int, stop: int
) -> None:
    net = make_net(cell, {}, torch.float64, "tanh")
    ids = np.random.default_rng(2).integers(0, len(VOCABULARY), 6000)
    shares: list[float] = []
    states = read_states(net, ids, start, stop, on_progress=shares.append)
    num_rows = max(1, (stop - start) // 512)
    length = -(-(stop - start) // num_rows)
    for first in range(start, stop, length):
        last, begin = min(first + length, stop), max(0, first - WARM_UP)
        wanted = read_plainly(net, ids[None, begin:last])[first - begin :, 0]
        np.testing.assert_allclose(states[first - start : last - start], wanted, atol=1e-13)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_states_can_be_kept_in_another_form() -> None:
    net = make_net("gru", {}, torch.float32, "tanh")
    ids = np.random.default_rng(3).integers(0, len(VOCABULARY), 3000)
    is_on = read_states(net, ids, encode=lambda h: h > 0)
    assert is_on.dtype == bool
    np.testing.assert_array_equal(is_on, read_states(net, ids) > 0)
