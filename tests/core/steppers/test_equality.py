"""Every path of training against the textbook loop, and that loop against one written here."""

from __future__ import annotations

import functools
import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from explorer.core.nets.config import ModelConfig, OptimizerConfig
from explorer.core.steppers.choice import NetState, Stepper, StepResult, make_stepper

B, T, H = 4, 7, 16
SGD = OptimizerConfig(optimizer="sgd", learning_rate=0.5)
SLOW_SGD = OptimizerConfig(optimizer="sgd", learning_rate=0.05)  # a summed loss is T times steeper
ADAM = OptimizerConfig(optimizer="adam", learning_rate=0.01)
HELLO = ModelConfig(hidden_size=4, readout="none")
HELLO_X, HELLO_Y = np.array([[1, 0, 2, 2, 3]]), np.array([[3, 1, 2, 3, 2]])


def draw_minibatches(
    vocab_size: int, steps: int, batch_size: int = B
) -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(0)
    shape = (batch_size, T)
    return [
        (rng.integers(0, vocab_size, shape), rng.integers(0, vocab_size, shape))
        for _ in range(steps)
    ]


@functools.lru_cache(maxsize=256)
def train(
    model: ModelConfig,
    optimizer: OptimizerConfig,
    path: str,
    *,
    vocab_size: int = 28,
    steps: int = 24,
    precision: str = "float64",
    batch_size: int = B,
) -> tuple[Stepper, list[StepResult], NetState]:
    """A trained net, its steps and its last state; callers only read them, so runs are shared."""
    stepper = make_stepper(
        model,
        optimizer,
        vocab_size,
        seed=3,
        precision=precision,
        path=path,
        batch_size=batch_size,
        seq_len=T,
    )
    state = stepper.start_state(batch_size)
    results = []
    for inputs, targets in draw_minibatches(vocab_size, steps, batch_size):
        result, state = stepper.train_step(inputs, targets, state)  # the state is carried over
        results.append(result)
    return stepper, results, state


def assert_equal_runs(
    one: tuple[Stepper, list[StepResult], NetState],
    other: tuple[Stepper, list[StepResult], NetState],
    tolerance: float,
) -> None:
    (stepper_1, results_1, state_1), (stepper_2, results_2, state_2) = one, other
    for result_1, result_2 in zip(results_1, results_2, strict=True):
        assert math.isclose(result_1.loss, result_2.loss, abs_tol=tolerance)
        assert math.isclose(result_1.grad_norm, result_2.grad_norm, abs_tol=tolerance)
        assert (result_1.clipped, result_1.tokens) == (result_2.clipped, result_2.tokens)
    weights_1, weights_2 = stepper_1.weights(), stepper_2.weights()
    assert list(weights_1) == list(weights_2)
    for name, weight in weights_1.items():
        np.testing.assert_allclose(weights_2[name], weight, rtol=0, atol=tolerance)
    np.testing.assert_allclose(state_1.h, state_2.h, rtol=0, atol=tolerance)
    if state_1.c is not None:
        assert state_2.c is not None
        np.testing.assert_allclose(state_1.c, state_2.c, rtol=0, atol=tolerance)


@pytest.mark.parametrize("optimizer", [SGD, ADAM], ids=["sgd", "adam"])
@pytest.mark.parametrize("max_grad_norm", [None, 0.05])
@pytest.mark.parametrize("vocab_size", [28, 60])
@pytest.mark.parametrize("num_layers", [1, 2])
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("path", ["gather", "library"])
def test_a_fast_path_equals_the_textbook_loop(
    *,
    path: str,
    cell: str,
    num_layers: int,
    vocab_size: int,
    max_grad_norm: float | None,
    optimizer: OptimizerConfig,
) -> None:
    model = ModelConfig(cell=cell, hidden_size=H, num_layers=num_layers)
    optimizer = replace(optimizer, max_grad_norm=max_grad_norm)
    textbook = train(model, optimizer, "textbook", vocab_size=vocab_size)
    assert any(result.clipped for result in textbook[1]) == (max_grad_norm is not None)
    fast = train(model, optimizer, path, vocab_size=vocab_size)
    assert_equal_runs(textbook, fast, tolerance=1e-11)


@pytest.mark.parametrize(
    "options",
    [
        {"input": "embedding", "embedding_size": 5},
        {"input": "embedding", "embedding_size": 5, "num_layers": 2, "dropout": 0.3},
        {"num_layers": 3, "dropout": 0.5},
        {"cut_recurrence": True},
        {"orthogonal_recurrence": True},
        {"init": "normal"},
        {"readout": "none", "hidden_size": 28},
    ],
    ids=["embedding", "embedding-dropout", "dropout", "cut", "orthogonal", "normal", "no-readout"],
)
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("path", ["gather", "library"])
def test_every_option_gives_the_same_run_on_every_path(
    path: str, cell: str, options: dict[str, object]
) -> None:
    model = ModelConfig(**{"cell": cell, "hidden_size": H, **options})
    optimizer = replace(ADAM, loss_reduction="sum")
    assert_equal_runs(
        train(model, optimizer, "textbook"), train(model, optimizer, path), tolerance=1e-11
    )


@pytest.mark.parametrize("max_grad_norm", [None, 1.0])
@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("optimizer", [SLOW_SGD, ADAM], ids=["sgd", "adam"])
@pytest.mark.parametrize(
    "options",
    [
        {"readout": "none", "hidden_size": 4},
        {"readout": "none", "hidden_size": 4, "cut_recurrence": True},
        {"hidden_size": 6},
    ],
    ids=["no-readout", "cut", "linear"],
)
@pytest.mark.parametrize("path", ["tiny", "gather"])
def test_a_single_word_trains_as_in_the_textbook_loop(
    path: str,
    options: dict[str, object],
    optimizer: OptimizerConfig,
    reduction: str,
    max_grad_norm: float | None,
) -> None:
    model = ModelConfig(**options)
    optimizer = replace(optimizer, loss_reduction=reduction, max_grad_norm=max_grad_norm)
    runs = [
        train(model, optimizer, each, vocab_size=4, batch_size=1) for each in ("textbook", path)
    ]
    assert_equal_runs(runs[0], runs[1], tolerance=1e-11)
    traces = [stepper.last_trace() for stepper, _, _ in runs]
    np.testing.assert_allclose(traces[1].logits, traces[0].logits, rtol=0, atol=1e-11)
    np.testing.assert_allclose(traces[1].h, traces[0].h, rtol=0, atol=1e-11)


@pytest.mark.parametrize("path", ["gather", "library"])
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_float32_stays_close_to_the_textbook_loop_at_a_small_learning_rate(
    cell: str, path: str
) -> None:
    model, optimizer = ModelConfig(cell=cell, hidden_size=64), replace(SGD, learning_rate=0.1)
    runs = [
        train(model, optimizer, each, precision="float32", steps=8) for each in ("textbook", path)
    ]
    assert_equal_runs(runs[0], runs[1], tolerance=1.2e-6)


def test_hello_learns_equally_fast_in_float32_on_the_tiny_path() -> None:
    optimizer = replace(ADAM, learning_rate=0.1, loss_reduction="sum", max_grad_norm=None)
    losses = {}
    for path in ("textbook", "tiny"):
        stepper = make_stepper(
            HELLO, optimizer, 4, seed=3, precision="float32", path=path, batch_size=1, seq_len=5
        )
        start = stepper.start_state(1)
        losses[path] = [stepper.train_step(HELLO_X, HELLO_Y, start)[0].loss for _ in range(15)]
    np.testing.assert_allclose(losses["tiny"], losses["textbook"], rtol=0, atol=1e-5)


@pytest.mark.parametrize("factor", [1.0, 30.0, 1000.0])
def test_large_logits_give_the_loss_of_the_textbook_loop(factor: float) -> None:
    results = []
    for path in ("textbook", "tiny"):
        stepper = make_stepper(
            ModelConfig(hidden_size=4),
            replace(SGD, max_grad_norm=None),
            4,
            seed=3,
            precision="float32",
            path=path,
            batch_size=1,
            seq_len=5,
        )
        weights = stepper.weights()
        stepper.load_weights({**weights, "linear.weight": factor * weights["linear.weight"]})
        results.append(stepper.train_step(HELLO_X, HELLO_Y, stepper.start_state(1))[0])
    assert math.isclose(results[1].loss, results[0].loss, rel_tol=2e-6)
    assert math.isclose(results[1].grad_norm, results[0].grad_norm, rel_tol=2e-6)


@pytest.mark.parametrize("path", ["textbook", "gather", "library"])
def test_the_course_recipe_written_out_gives_the_same_numbers(path: str) -> None:
    vocab_size, theta = 28, 0.33
    _, results, _ = train(
        ModelConfig(hidden_size=H), replace(SGD, max_grad_norm=theta), path, steps=20
    )

    with torch.random.fork_rng():
        torch.manual_seed(3)
        rnn, linear = nn.RNN(vocab_size, H).double(), nn.Linear(H, vocab_size).double()
    parameters = [*rnn.parameters(), *linear.parameters()]
    state = torch.zeros(1, B, H, dtype=torch.float64)
    for step, (inputs, targets) in enumerate(draw_minibatches(vocab_size, 20)):
        x = functional.one_hot(torch.from_numpy(inputs.T), vocab_size).double()
        hidden, state = rnn(x, state.detach())
        y = torch.from_numpy(targets.T.reshape(-1))
        loss = nn.CrossEntropyLoss()(linear(hidden).reshape(-1, vocab_size), y)
        for parameter in parameters:
            parameter.grad = None
        loss.backward()
        # torch divides by norm + 1e-6 where the course divides by norm.
        grads = [parameter.grad for parameter in parameters if parameter.grad is not None]
        norm = float(nn.utils.get_total_norm(grads))
        assert math.isclose(results[step].loss, loss.item(), abs_tol=1e-11)
        assert math.isclose(results[step].grad_norm, norm, abs_tol=1e-11)
        assert results[step].clipped == (norm > theta)
        with torch.no_grad():
            for parameter, grad in zip(parameters, grads, strict=True):
                parameter.sub_(0.5 * grad * min(1.0, theta / norm))
    assert {result.clipped for result in results} == {True, False}


@pytest.mark.parametrize(
    ("cell", "path"),
    [*itertools.product(["rnn", "gru", "lstm"], ["gather", "library"]), ("rnn", "tiny")],
)
def test_the_gradient_equals_finite_differences(cell: str, path: str) -> None:
    optimizer = replace(SGD, learning_rate=1.0, max_grad_norm=None, loss_reduction="sum")
    batch_size = 1 if path == "tiny" else B
    stepper = make_stepper(
        ModelConfig(cell=cell, hidden_size=5),
        optimizer,
        6,
        seed=3,
        precision="float64",
        path=path,
        batch_size=batch_size,
        seq_len=T,
    )
    ((inputs, targets),) = draw_minibatches(6, 1, batch_size)
    start, before = stepper.start_state(batch_size), stepper.weights()
    stepper.train_step(inputs, targets, start)
    gradient = {name: before[name] - after for name, after in stepper.weights().items()}

    rng, width = np.random.default_rng(1), 1e-6
    for name, weight in before.items():
        index = tuple(rng.integers(0, size) for size in weight.shape)
        losses = []
        for sign in (1, -1):
            moved = weight.copy()
            moved[index] += sign * width
            stepper.load_weights({**before, name: moved})
            losses.append(stepper.evaluate(inputs, targets, start)[0])
        slope = (losses[0] - losses[1]) / (2 * width)
        assert math.isclose(gradient[name][index], slope, rel_tol=1e-6, abs_tol=1e-8), name
