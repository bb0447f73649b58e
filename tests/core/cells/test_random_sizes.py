"""Shapes, parameter counts and hand checks at random sizes, against torch and plain loops."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from torch import nn

from explorer.core.cells.hand_check import HandCheck, run_hand_check
from explorer.core.cells.module_check import check_module
from explorer.core.cells.module_sizes import count_modules
from explorer.core.cells.parameter_counts import (
    CountSpec,
    count_convolution,
    count_fully_connected,
    count_keras_layer,
    count_torch_layer,
    find_weight_uses,
)
from explorer.core.cells.tensor_shapes import MODULES, ModuleSpec
from explorer.figures.cells.shape_drawing import describe_shapes, plot_shapes
from explorer.ui.cells.hand_check import _write_state, _write_unit
from explorer.ui.cells.parameters import _explain_difference
from tests.figures.numbers import read_number

LIBRARY = {"RNN": nn.RNN, "GRU": nn.GRU, "LSTM": nn.LSTM}


def draw_spec(rng: np.random.Generator) -> ModuleSpec:
    module = str(rng.choice(MODULES))
    sizes = {
        name: int(rng.integers(1, 7))
        for name in ("batch_size", "seq_len", "input_size", "hidden_size")
    }
    has_bias = bool(rng.random() < 0.7)
    if module == "RNNCell":
        return ModuleSpec(module=module, **sizes, bias=has_bias)
    return ModuleSpec(
        module=module,
        **sizes,
        num_layers=int(rng.integers(1, 5)),
        bidirectional=bool(rng.random() < 0.5),
        batch_first=bool(rng.random() < 0.5),
        bias=has_bias,
    )


@pytest.mark.parametrize("scenes", [30, pytest.param(1000, marks=pytest.mark.slow)])
def test_shapes_of_random_modules_are_torchs_and_the_loops_agree(scenes: int) -> None:
    rng = np.random.default_rng(0)
    for scene in range(scenes):
        spec = draw_spec(rng)
        check = check_module(spec)
        assert check.wrong_shapes == []
        assert max(check.differences.values()) < 1e-12
        for match in check.matches:
            assert match.difference is None or match.difference == 0
            if match.found is not None:
                found = eval(match.expression, {"output": check.output})  # noqa: S307 - our own text
                np.testing.assert_array_equal(found, match.h_n)
        output = check.shapes.output.shape
        end = check.real_shapes["h_t" if spec.is_cell else "h_n"]
        sentence = describe_shapes(check.shapes)
        assert f"{output}" in sentence
        assert f" {end}" in sentence
        if scene >= 200:  # a drawing takes 0.2 s, ten times as long as the rest
            continue
        texts = [note.text for note in plot_shapes(check.shapes).layout.annotations]
        assert sum("W_ih" in text for text in texts) == spec.state_rows
        W = {name: shape for name, shape in check.real_shapes.items() if "weight_ih" in name}
        for shape in W.values():
            assert any(f"W_ih {shape}" in text for text in texts)


@pytest.mark.parametrize("scenes", [50, pytest.param(1000, marks=pytest.mark.slow)])
def test_parameter_counts_at_random_sizes_are_those_of_torchs_modules(scenes: int) -> None:
    rng = np.random.default_rng(1)
    for _ in range(scenes):
        D, H, K, C, outputs = (int(rng.integers(1, 12)) for _ in range(5))
        cell = str(rng.choice(list(LIBRARY)))
        gates = {"RNN": 1, "GRU": 3, "LSTM": 4}[cell]
        module = LIBRARY[cell](D, H)
        shown = count_torch_layer(cell, D, H)
        assert shown.total == sum(each.numel() for each in module.parameters())
        assert {piece.name: piece.shape for piece in shown.pieces} == {
            name: tuple(each.shape) for name, each in module.named_parameters()
        }
        rows = 2 if cell == "GRU" else 1
        keras = count_keras_layer(cell, D, H)
        assert keras.total == gates * H * (D + H + rows)
        biases = sum(each.numel() for name, each in module.named_parameters() if "bias" in name)
        (told,) = re.findall(
            r"\d+(?= parameters fewer| more)", _explain_difference(cell, shown, keras)
        )
        assert int(told) == biases // 2  # torch's second bias, or the second row of Keras's GRU
        dense = nn.Linear(D, outputs, bias=bool(outputs % 2))
        assert count_fully_connected(D, outputs, has_bias=bool(outputs % 2)).total == sum(
            each.numel() for each in dense.parameters()
        )
        convolution = nn.Conv2d(C, outputs, K, bias=False)
        assert count_convolution(K, C, outputs).total == convolution.weight.numel()
        spec = CountSpec(cell=cell, input_size=D, hidden_size=H, seq_len=K, map_size=C)
        recurrent, image, _ = find_weight_uses(spec)
        products = sum(gates * H * D + gates * H * H for _ in range(K))
        assert (recurrent.uses, recurrent.products) == (K, products)
        assert image.uses == len([(i, j) for i in range(C) for j in range(C)])


@pytest.mark.parametrize("scenes", [50, pytest.param(1000, marks=pytest.mark.slow)])
def test_each_layers_name_makes_the_module_that_is_counted(scenes: int) -> None:
    rng = np.random.default_rng(5)
    for _ in range(scenes):
        D, H, C, K, outputs = (int(rng.integers(1, 4)) for _ in range(5))
        cell = str(rng.choice(list(LIBRARY)))
        spec = CountSpec(
            cell=cell,
            input_size=D,
            hidden_size=H,
            output_size=outputs,
            kernel_size=K,
            in_channels=C,
            out_channels=outputs,
            in_features=H,  # as of the layer on top, so that only the bias tells them apart
            out_features=outputs,
        )
        layers = [
            count_torch_layer(cell, D, H),
            count_fully_connected(H, outputs),
            count_convolution(K, C, outputs),
            count_fully_connected(H, outputs, has_bias=False),
        ]
        real = count_modules(spec)
        for layer in layers:
            module = eval(layer.layer, {"nn": nn})  # noqa: S307 - our own text
            count = sum(each.numel() for each in module.parameters())
            assert (layer.total, real[layer.layer]) == (count, count), layer.layer


def draw_check(rng: np.random.Generator) -> HandCheck:
    D, H, T = (int(rng.integers(1, 5)) for _ in range(3))
    activation = str(rng.choice(["linear", "tanh", "relu"]))
    scale = 10.0 ** rng.integers(-2, 3)
    arrays = [rng.normal(size=shape) * scale for shape in ((D, H), (H, H), (H,), (T, D))]
    if rng.random() < 0.5:
        arrays = [np.round(array) for array in arrays]
    return run_hand_check(*arrays, activation)


def read_factor(text: str) -> float:
    return read_number(text.strip("()").replace(" ", ""))


def close(shown: float, value: float, digits: int) -> bool:
    return abs(shown - value) <= 0.51 * 10.0 ** (1 - digits) * max(abs(value), 1e-300)


@pytest.mark.parametrize("scenes", [50, pytest.param(1000, marks=pytest.mark.slow)])
def test_every_line_of_a_random_hand_check_has_the_numbers_of_a_plain_loop(scenes: int) -> None:
    rng = np.random.default_rng(2)
    for _ in range(scenes):
        check = draw_check(rng)
        D, H = check.kernel.shape
        h = [0.0] * H
        for t, x in enumerate(check.x.tolist()):
            sums = []
            for unit in range(H):
                total = float(check.bias[unit])
                for d in range(D):
                    total += x[d] * float(check.kernel[d, unit])
                for j in range(H):
                    total += h[j] * float(check.recurrent[j, unit])
                sums.append(total)
                check_line(check, t, unit, total)
            np.testing.assert_allclose(check.pre[t], sums, rtol=1e-9, atol=1e-9)
            f = {"linear": lambda z: z, "tanh": np.tanh, "relu": lambda z: max(z, 0.0)}
            h = [float(f[check.activation](z)) for z in check.pre[t].tolist()]
            for text, value in zip(_write_state(check, t, 6), h, strict=True):
                check_state(check, text, value)


def check_line(check: HandCheck, t: int, unit: int, total: float) -> None:
    line = _write_unit(check, t, unit)
    equation = line.partition(";")[0]
    _, first, left, second, right = re.split(r" ([=≈]) ", equation)
    assert close(read_factor(right), total, 6) or abs(total) < 1e-9
    is_exact = abs(read_factor(right) - total) <= 1e-11 * abs(total)
    products = re.findall(r"(\([^)]*\)|[^ ·]+)·(\([^)]*\)|[^ ·]+)", left)
    factors = [*check.x[t], *check.h_prev[t]]
    weights = [*check.kernel[:, unit], *check.recurrent[:, unit]]
    assert len(products) == len(factors)
    printed = float(check.bias[unit])
    for (a, b), factor, weight in zip(products, factors, weights, strict=True):
        is_gap = any(sign in a for sign in "<> ")
        assert is_gap or close(read_factor(a), factor, 6)
        same = [
            not is_gap and math.isclose(read_factor(text), value, rel_tol=1e-11)
            for text, value in ((a, factor), (b, weight))
        ]
        assert all(same) or (is_gap and "<" not in a) or first == second == "≈"
        is_exact = is_exact and all(same)
        assert close(read_factor(b), weight, 6)
        printed += (factor if is_gap else read_factor(a)) * read_factor(b)
    size = sum(abs(a * b) for a, b in zip(factors, weights, strict=True)) + abs(check.bias[unit])
    assert abs(printed - total) <= 1.1e-5 * size  # what is printed on the left gives the right
    if second == "=":  # then by every digit
        assert abs(printed - read_factor(right)) <= 1e-11 * size
    elif first == "=":  # only the sum is rounded
        assert not is_exact


def check_state(check: HandCheck, text: str, value: float) -> None:
    if check.activation == "tanh":
        assert text not in {"1", "−1"}
        if " " in text or text[0] in "<>":
            assert abs(abs(value) - 1) < 1e-5
            return
    assert close(read_factor(text), value, 6)
