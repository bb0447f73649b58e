"""Switching units off and resetting states, checked against torch's cells zeroed by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from explorer.core.activations.ablation import find_perplexities_without, read_ablated
from explorer.core.activations.traces import trace_activations
from explorer.core.errors import InvalidValueError
from tests.core.activations.planted_net import PROSE, TorchNet, make_pair, one_hot

TEXT = PROSE[:40]
CELLS = {"rnn": nn.RNNCell, "gru": nn.GRUCell, "lstm": nn.LSTMCell}


@torch.no_grad()
def read_by_hand(theirs: TorchNet, cell: str, units: list[int]) -> torch.Tensor:
    """Logits (T, V) of torch's cell, with h zeroed at the units after each step."""
    step = CELLS[cell](len(one_hot("a")[0]), 6, dtype=torch.float64)
    step.load_state_dict({n.removesuffix("_l0"): p for n, p in theirs.rnn.named_parameters()})
    h, c = torch.zeros(1, 6).double(), torch.zeros(1, 6).double()
    logits = []
    for x in one_hot(TEXT):
        if cell == "lstm":
            h, c = step(x[None], (h, c))
        else:
            h = step(x[None], h)
        h[:, units] = 0
        logits.append(theirs.linear(h)[0])
    return torch.stack(logits)


@pytest.mark.parametrize("cell", CELLS)
def test_ablation_equals_a_torch_cell_zeroed_by_hand(cell: str) -> None:
    theirs, ours = make_pair(cell)
    logits = read_by_hand(theirs, cell, [1, 4])
    ids = torch.from_numpy(ours.vocabulary.encode(TEXT))
    loss = nn.functional.cross_entropy(logits[:-1], ids[1:], reduction="none")
    reading = read_ablated(ours, TEXT, units=[1, 4], length=1)
    np.testing.assert_allclose(reading.surprise[1:], loss.numpy() / np.log(2), atol=1e-12)
    assert reading.perplexity == pytest.approx(float(loss.mean().exp()))
    assert reading.written == ours.vocabulary.tokens[int(logits[-1].argmax())]


@pytest.mark.parametrize("cell", CELLS)
def test_with_no_unit_off_nothing_changes_and_the_ranking_equals_one_ablation_per_unit(
    cell: str,
) -> None:
    _, ours = make_pair(cell, num_layers=2)
    whole = trace_activations(ours, TEXT)
    np.testing.assert_allclose(read_ablated(ours, TEXT).surprise, whole.surprise, atol=1e-12)
    ranked = find_perplexities_without(ours, TEXT, layer=1)
    expected = [read_ablated(ours, TEXT, units=[u], layer=1).perplexity for u in range(6)]
    np.testing.assert_allclose(ranked, expected, rtol=1e-12)


def test_with_all_units_off_only_the_readouts_bias_is_left() -> None:
    _, ours = make_pair("lstm")
    reading = read_ablated(ours, TEXT, units=range(6), length=5)
    bias = torch.from_numpy(ours.weights["linear.bias"])
    expected = -torch.log_softmax(bias, 0)[ours.vocabulary.encode(TEXT[1:])] / np.log(2)
    np.testing.assert_allclose(reading.surprise[1:], expected.numpy(), atol=1e-12)
    assert reading.written == 5 * ours.vocabulary.tokens[int(bias.argmax())]


@pytest.mark.parametrize("cell", CELLS)
def test_after_a_reset_the_rest_is_read_like_a_new_text(cell: str) -> None:
    _, ours = make_pair(cell)
    reset = read_ablated(ours, TEXT, reset_at=15, length=30)
    whole, rest = trace_activations(ours, TEXT), read_ablated(ours, TEXT[15:], length=30)
    np.testing.assert_allclose(reset.surprise[1:16], whole.surprise[1:16], atol=1e-12)
    np.testing.assert_allclose(reset.surprise[16:], rest.surprise[1:], atol=1e-12)
    assert reset.written == rest.written


def test_units_layers_and_positions_out_of_range_are_refused() -> None:
    _, ours = make_pair("rnn")
    with pytest.raises(InvalidValueError, match="A unit must be 0 to 5, got 6"):
        read_ablated(ours, TEXT, units=[6])
    with pytest.raises(InvalidValueError, match="`layer` must be 0 to 0, got 1"):
        find_perplexities_without(ours, TEXT, layer=1)
    with pytest.raises(InvalidValueError, match="`reset_at` must be 0 to 39, got 40"):
        read_ablated(ours, TEXT, reset_at=40)
    with pytest.raises(InvalidValueError, match="1 character or more"):
        read_ablated(ours, "")
