"""The gradient's part through the gates, against autograd through a loop that cuts W_hh."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explorer.core.gradients.gate_path import find_gate_path
from explorer.core.gradients.gradient_flow import (
    GradientScene,
    draw_sequence,
    draw_weights,
    find_lengths,
)
from explorer.core.nets.gates import GATES
from tests.core.gradients.plain_loop import draw_scene, run_loop


@pytest.mark.parametrize("cell", GATES)
def test_both_parts_equal_autograd_in_random_scenes(cell: str) -> None:
    rng = np.random.default_rng(3)
    for _ in range(20):
        scene = draw_scene(rng)
        path = find_gate_path(scene, cell)
        whole = run_loop(scene, cell).c
        gates = run_loop(scene, cell, has_W_hh_paths=False).c
        for found, expected in (
            (path.total, whole),
            (path.gates, gates),
            (path.rest, whole - gates),
        ):
            lengths = expected.norm(dim=1).numpy()
            close = {"rtol": 1e-8, "atol": 1e-12 * float(whole.norm(dim=1).max())}
            np.testing.assert_allclose(found, lengths, err_msg=str(scene), **close)


def test_a_length_whose_square_underflows_is_not_0() -> None:
    scene = GradientScene(spectral_radius=0.0, keep_bias=-2.0, seq_len=200, hidden_size=1)
    x = draw_sequence(scene)[0]
    weights = draw_weights(scene, "lstm")
    f = 1 / (1 + np.exp(2 - x @ weights["weight_ih_l0"][1]))
    gates = find_gate_path(scene, "lstm").gates
    assert np.log10(gates[0] / gates[-1]) == pytest.approx(np.log10(f[1:]).sum())  # about -184


def test_lengths_are_those_of_the_definition_infinite_ones_too() -> None:
    vectors = np.array([[3.0, 4.0], [0.0, 0.0], [3e-200, 4e-200], [np.inf, 1.0], [3e200, 4e200]])
    np.testing.assert_allclose(find_lengths(vectors), [5.0, 0.0, 5e-200, np.inf, 5e200])


@pytest.mark.parametrize("seeds", [10, pytest.param(300, marks=pytest.mark.slow)])
def test_the_first_view_holds_for_every_seed(seeds: int) -> None:
    """The RNN's gradient vanishes; the gates alone keep that of GRU and LSTM, to within 25%."""
    alone = (1 / (1 + np.exp(-6))) ** 99  # sigmoid(6), 99 times: 0.7826
    for seed in range(seeds):
        scene = GradientScene(seed=seed)
        rnn = find_gate_path(scene, "rnn").total
        assert rnn[0] / rnn[-1] < 1e-3, seed
        for cell in ("gru", "lstm"):
            path = find_gate_path(scene, cell)
            assert path.gates[0] / path.total[-1] == pytest.approx(alone, rel=0.01), (cell, seed)
            assert path.rest[0] < 0.25 * path.gates[0], (cell, seed)
            assert 0.7 < path.total[0] / path.total[-1] < 0.9, (cell, seed)
            assert (path.total > 0.7 * path.total[-1]).all()  # never falls and climbs back


@pytest.mark.parametrize("seeds", [2, pytest.param(25, marks=pytest.mark.slow)])
def test_the_first_view_holds_at_every_size(seeds: int) -> None:
    for seed in range(seeds):
        for hidden_size in (1, 2, 4, 8, 24, 32):
            for recurrence in ("random", "orthogonal"):
                scene = GradientScene(seed=seed, hidden_size=hidden_size, recurrence=recurrence)
                for cell in GATES:
                    path = find_gate_path(scene, cell)
                    share = path.total[0] / path.total[-1]
                    assert share < 1e-3 if cell == "rnn" else 0.6 < share < 1, scene


def test_with_an_input_gate_half_open_the_forget_gates_no_longer_explain_the_lstm() -> None:
    """The claim that the page made at first: 0.98 through the gates, which alone give 0.0081."""
    old = GradientScene(spectral_radius=1.0, keep_bias=3.0, is_input_tied=False)
    path = find_gate_path(old, "lstm")
    assert path.gates[0] / path.total[-1] < 0.02
    assert path.rest[0] > 10 * path.gates[0]
    tied = find_gate_path(replace(old, is_input_tied=True), "lstm")
    assert tied.gates[0] / tied.total[-1] == pytest.approx((1 / (1 + np.exp(-3))) ** 99, rel=0.1)
