"""Every sentence of the gradients page about untrained cells, against autograd through a loop."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
from torch import Tensor

from explorer.core.gradients.gate_path import find_gate_path
from explorer.core.gradients.gradient_flow import GradientScene, find_factors, find_flow
from explorer.core.nets.gates import GATES
from explorer.figures.gradients.gate_path import describe_gate_path
from explorer.figures.gradients.gradient_flow import (
    describe_clipping,
    describe_gradient_norms,
    describe_jacobian_factors,
    describe_jacobian_product,
)
from tests.core.gradients.plain_loop import LoopRun, draw_scene, read_weights, run_loop, step
from tests.figures.numbers import read_number

COUNTS = [30, pytest.param(1000, marks=pytest.mark.slow)]
FACTOR = r"×([\d.e+−]*\d)"
FATES = {
    "vanishes": (0, 1e-3),
    "shrinks": (1e-3, 0.5),
    "keeps more than half": (0.5, 1 - 1e-13),
    "keeps its length": (1 - 1e-11, 1 + 1e-11),
    "grows": (1 + 1e-13, 1000),
    "explodes": (1000, np.inf),
}


def is_shown(text: str, value: float, digits: int = 2) -> bool:
    """Whether the text is the value, rounded to so many digits, and never 0 or 1 unless exact."""
    shown = read_number(text)
    if shown in (0, 1):
        return abs(value - shown) < 1e-9
    return abs(shown - value) <= 0.51 * 10 ** (1 - digits) * max(abs(shown), abs(value))


def check_change(part: str, change: float, steps: int) -> None:
    if "×0 in floating point" in part:
        assert change < 1e-300
        return
    found = re.search(rf"({'|'.join(FATES)}) \({FACTOR}, {FACTOR} per step\)", part)
    assert found, part
    low, high = FATES[found[1]]
    slack = 1e-9
    assert low * (1 - slack) <= change <= high * (1 + slack), part
    assert is_shown(found[2], change), part
    assert is_shown(found[3], change ** (1 / steps), 3), part


def find_lengths(gradients: Tensor) -> list[float]:
    return [float(row.norm()) for row in gradients]


@pytest.mark.parametrize("scenes", COUNTS)
def test_the_sentence_about_norms_is_true_in_random_scenes(scenes: int) -> None:
    rng = np.random.default_rng(0)
    for _ in range(scenes):
        scene = draw_scene(rng)
        sentence = describe_gradient_norms([find_flow(scene, cell) for cell in GATES])
        steps = scene.seq_len - scene.first_step
        if not steps:
            assert sentence == "Truncation leaves only the last step."
            continue
        assert f"{steps} step{'s' * (steps > 1)} back" in sentence
        parts = dict(zip(GATES, re.split("; ", sentence.partition(": ")[2]), strict=True))
        for cell, part in parts.items():
            run = run_loop(scene, cell, is_cut=True)
            h, c = find_lengths(run.h), find_lengths(run.c)
            at_c, _, at_h = part.rpartition(", at h ") if cell == "lstm" else ("", "", part)
            check_change(at_h, h[scene.first_step - 1] / h[-1], steps)
            if cell == "lstm":
                check_change(at_c, c[scene.first_step - 1] / c[-1], steps)


@pytest.mark.parametrize("scenes", COUNTS)
def test_the_sentence_about_the_two_parts_is_true_in_random_scenes(scenes: int) -> None:
    rng = np.random.default_rng(1)
    for number in range(scenes):
        scene, cell = draw_scene(rng), list(GATES)[number % 3]
        sentence = describe_gate_path(find_gate_path(scene, cell))
        whole = run_loop(scene, cell).c
        through_gates = run_loop(scene, cell, has_W_hh_paths=False).c
        last = float(whole[-1].norm())
        if cell == "rnn":
            assert not through_gates[0].any()
            assert "all of its gradient passes W_hh" in sentence
            continue
        total, gates, rest = (
            float(part[0].norm()) / last for part in (whole, through_gates, whole - through_gates)
        )
        found = re.findall(FACTOR, sentence)
        for text, value in zip(found, (total, gates, rest), strict=True):
            assert is_shown(text, value) or (value < 1e-13 and text == "0"), sentence
        within = re.search(r"to within (\d+)%", sentence)
        if within:
            assert abs(total - gates) <= float(within[1]) / 100 * gates * (1 + 1e-9), sentence
        elif "the longer one: the gates alone don't" in sentence:
            assert rest > gates * (1 - 1e-9), sentence
        elif "W_hh matters too" in sentence:
            assert gates * (1 + 1e-9) >= rest > 0.2 * gates, sentence
        else:
            assert sentence.endswith("The gates alone explain the curve."), sentence
            assert rest < 1e-12


def list_jacobians(scene: GradientScene, cell: str, run: LoopRun) -> list[Tensor]:
    """ds_t/ds_{t-1} for t = 2..T, one by one by autograd."""
    W, H = read_weights(scene, cell), scene.hidden_size

    def advance(state: Tensor, x_t: Tensor) -> Tensor:
        h, c = step(scene, cell, W, x_t, (state[:H], state[-H:]))
        return torch.cat([h, c]) if cell == "lstm" else h

    return [
        torch.autograd.functional.jacobian(lambda state, x_t=x_t: advance(state, x_t), state)
        for state, x_t in zip(run.states[:-1], run.inputs[1:], strict=True)
    ]


@pytest.mark.parametrize("scenes", [10, pytest.param(1000, marks=pytest.mark.slow)])
def test_the_sentences_about_factors_are_true_in_random_scenes(scenes: int) -> None:
    rng = np.random.default_rng(2)
    for number in range(scenes):
        scene, cell = draw_scene(rng), list(GATES)[number % 3]
        factors = find_factors(scene, cell)
        jacobians = list_jacobians(scene, cell, run_loop(scene, cell))
        values = torch.stack([torch.linalg.svdvals(each) for each in jacobians])
        largest, smallest = values[:, 0], values[:, -1]
        medians = rf" \(medians over {scene.seq_len - 1} steps\)" if scene.seq_len > 2 else ""
        found = re.fullmatch(
            rf"One factor multiplies lengths by (\S+) at most and by (\S+) at least{medians}\.",
            describe_jacobian_factors(factors),
        )
        assert found
        assert read_number(found[1]) >= read_number(found[2])
        scale = float(largest.max())
        assert read_number(found[1]) == pytest.approx(
            np.median(largest), rel=0.006, abs=1e-12 * scale
        )
        assert read_number(found[2]) == pytest.approx(
            np.median(smallest), rel=0.06, abs=1e-12 * scale
        )
        product = torch.eye(values.shape[1], dtype=torch.float64)
        for each in jacobians:
            product = each @ product
        found = re.fullmatch(
            r"At t = 1(?:, in floating point)?: (\S+) \(gradient\) ≤ (\S+) \(largest singular "
            r"value of the product\) ≤ (\S+) \(product of the largest\)\.",
            describe_jacobian_product(factors),
        )
        assert found
        shown = [read_number(text) for text in found.groups()]
        assert shown == sorted(shown)
        assert ("in floating point" in found[0]) == (0 in shown)
        bound = float(largest.prod())
        assert shown[1] == pytest.approx(
            float(torch.linalg.svdvals(product)[0]), rel=0.06, abs=1e-12 * bound
        )
        assert shown[2] == pytest.approx(bound, rel=0.06)


@pytest.mark.parametrize("scenes", COUNTS)
def test_the_sentence_about_clipping_is_true_in_random_scenes(scenes: int) -> None:
    rng = np.random.default_rng(3)
    for _ in range(scenes):
        scene = draw_scene(rng)
        sentence = describe_clipping([find_flow(scene, cell) for cell in GATES])
        parts = sentence.removeprefix("Global norm here: ").removesuffix(".").split("; ")
        for cell, part in zip(GATES, parts, strict=True):
            norm = run_loop(scene, cell, is_cut=True).grad_norm
            found = re.fullmatch(
                rf"{cell.upper()} (\S+), (not clipped|multiplied by theta / norm = (\S+))", part
            )
            assert found, part
            assert read_number(found[1]) == pytest.approx(norm, rel=0.006)
            if found[3]:
                assert norm > scene.max_grad_norm * (1 - 1e-9)
                assert is_shown(found[3], scene.max_grad_norm / norm), part
            else:
                assert norm <= scene.max_grad_norm * (1 + 1e-9)
