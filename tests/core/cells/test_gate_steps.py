"""One gated unit against torch's cells and hand calculations; how long an impulse is felt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from explorer.core.cells.gate_scenes import (
    GATE_NAMES,
    MAX_STEPS,
    NUMBER_NAMES,
    GateScene,
    list_gate_examples,
    parse_gate_link,
)
from explorer.core.cells.gate_steps import run_gates
from explorer.core.errors import InvalidValueError
from tests.core.cells.gate_memory import GateMemory, find_memory


def draw_scene(cell: str, seed: int = 0) -> GateScene:
    rng = np.random.default_rng(seed)
    values = {name: float(rng.uniform(-2, 2)) for name in NUMBER_NAMES[cell]}
    return GateScene(cell, values, tuple(rng.uniform(-1, 1, 20).tolist()))


def keep(b_f: float, steps: int = 40) -> GateScene:
    """An LSTM that writes 1 · tanh(2) at t = 1 and then only forgets."""
    values = dict.fromkeys(NUMBER_NAMES["lstm"], 0.0)
    values |= {"b_f": b_f, "w_g": 2.0, "b_i": -40.0, "w_i": 80.0}
    return GateScene("lstm", values, (1.0, *[0.0] * (steps - 1)))


def load_cell(scene: GateScene) -> nn.LSTMCell | nn.GRUCell:
    kind = {"lstm": nn.LSTMCell, "gru": nn.GRUCell}[scene.cell]
    cell = kind(1, 1, dtype=torch.float64)
    v, gates = scene.values, GATE_NAMES[scene.cell]
    b_hh = [v.get(f"b_h{gate}", 0.0) for gate in gates]
    for name, numbers in (
        ("weight_ih", [v[f"w_{gate}"] for gate in gates]),
        ("weight_hh", [v[f"u_{gate}"] for gate in gates]),
        ("bias_ih", [v[f"b_{gate}"] for gate in gates]),
        ("bias_hh", b_hh),
    ):
        parameter = getattr(cell, name)
        parameter.data = torch.tensor(numbers, dtype=torch.float64).reshape(parameter.shape)
    return cell


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_every_step_equals_torchs_cell(cell: str) -> None:
    scene = draw_scene(cell)
    module = load_cell(scene)
    trace = run_gates(scene)
    state: object = None
    for t, x in enumerate(scene.inputs):
        state = module(torch.tensor([[x]], dtype=torch.float64), state)
        h, c = state if cell == "lstm" else (state, state)
        assert trace.columns["h"][t] == pytest.approx(h.item(), abs=1e-14)
        assert trace.memory[t] == pytest.approx(c.item(), abs=1e-14)


def test_one_step_of_an_lstm_by_hand() -> None:
    values = dict.fromkeys(NUMBER_NAMES["lstm"], 0.0) | {"w_g": 1.0, "b_f": 3.0}
    columns = run_gates(GateScene("lstm", values, (2.0, 0.0))).columns
    # i = o = sigmoid(0) = 1/2, g = tanh(2), so c = tanh(2)/2 and h = tanh(c)/2.
    c = np.tanh(2.0) / 2
    assert columns["written"][0] == pytest.approx(c, abs=1e-15)
    assert columns["h"][0] == pytest.approx(np.tanh(c) / 2, abs=1e-15)
    # At t = 2 nothing is written (g = tanh(0)), so c is the forget gate times the previous c.
    assert columns["c"][1] == pytest.approx(c / (1 + np.exp(-3.0)), abs=1e-15)


def test_one_step_of_a_gru_by_hand() -> None:
    values = dict.fromkeys(NUMBER_NAMES["gru"], 0.0) | {"w_n": 1.0, "b_hn": 2.0}
    columns = run_gates(GateScene("gru", values, (1.0,))).columns
    # r = z = 1/2, n = tanh(1 + 2/2), h = n/2.
    assert columns["n"][0] == pytest.approx(np.tanh(2.0), abs=1e-15)
    assert columns["h"][0] == pytest.approx(np.tanh(2.0) / 2, abs=1e-15)


@pytest.mark.parametrize(("b_f", "f"), [(0.0, 0.5), (1.0, 0.7310585786), (3.0, 0.9525741268)])
def test_an_impulse_fades_by_the_forget_gate_at_each_step(b_f: float, f: float) -> None:
    c = run_gates(keep(b_f)).columns["c"]
    assert c[0] == pytest.approx(np.tanh(2.0), abs=1e-12)
    np.testing.assert_allclose(c[1:6] / c[0:5], f, rtol=1e-9)


def test_an_impulse_is_felt_while_f_to_the_n_exceeds_a_tenth() -> None:
    # f = 1/2: 1/2, 1/4, 1/8 are above a tenth, 1/16 is not.
    assert find_memory(keep(0.0)) == GateMemory(1, 3, is_cut_off=False, faded_at=5)
    # f = sigmoid(3) = 0.9526: ln 0.1 / ln f = 47.4, beyond a sequence of 40 steps.
    assert find_memory(keep(3.0)) == GateMemory(1, 39, is_cut_off=True)
    assert find_memory(keep(3.0, 60)) == GateMemory(1, 47, is_cut_off=False, faded_at=49)


def test_the_last_impulse_counts_and_there_may_be_none() -> None:
    scene = keep(0.0)
    assert find_memory(replace(scene, inputs=(0.0,) * 5)) == GateMemory(0, 0, is_cut_off=False)
    two = replace(scene, inputs=(1.0, 0.0, -1.0, *[0.0] * 20))
    assert find_memory(two).impulse == 3


@pytest.mark.parametrize("example", list_gate_examples(), ids=lambda example: example.name)
def test_each_examples_link_is_read_without_complaint_and_written_back(example) -> None:  # noqa: ANN001 - parametrised
    scene, ignored = parse_gate_link(example.link)
    assert not ignored
    assert scene.to_link() == example.link


def test_the_counting_example_counts_its_six_impulses() -> None:
    link = next(each.link for each in list_gate_examples() if each.name == "lstm-count")
    scene, _ = parse_gate_link(link)
    assert sum(scene.inputs) == 6
    assert run_gates(scene).columns["c"][-1] == pytest.approx(6, abs=0.35)


def test_broken_parts_of_a_link_are_named_and_the_rest_is_used() -> None:
    scene, ignored = parse_gate_link(
        {"gates": "gru", "w_z": "x", "b_z": "0.5", "impulses": "1_0_0", "at": "9", "other": "1"}
    )
    assert (scene.cell, scene.values["b_z"], scene.inputs, scene.step) == ("gru", 0.5, (1, 0, 0), 1)
    assert len(ignored) == 2
    assert any("`w_z`" in sentence for sentence in ignored)
    assert any("`at`" in sentence for sentence in ignored)


def test_a_scene_that_breaks_a_rule_is_refused() -> None:
    scene = keep(0.0)
    with pytest.raises(InvalidValueError, match=f"1 to {MAX_STEPS} steps"):
        replace(scene, inputs=(0.0,) * (MAX_STEPS + 1))
    with pytest.raises(InvalidValueError, match="`gates` must be lstm or gru"):
        replace(scene, cell="rnn")
    with pytest.raises(InvalidValueError, match="`at` must be 1 to 40"):
        replace(scene, step=41)


def test_the_reset_example_overwrites_its_state_only_while_the_reset_gate_is_closed() -> None:
    link = next(each.link for each in list_gate_examples() if each.name == "gru-overwrite")
    h = run_gates(parse_gate_link(link)[0]).columns["h"]
    np.testing.assert_allclose(h[[7, 8, 15, 16]], [0.993, -0.721, -0.993, -0.781], atol=5e-4)
    h = run_gates(parse_gate_link(link | {"w_r": "0"})[0]).columns["h"]
    assert min(h) > 0.7  # with the reset gate open, no impulse changes its sign
