"""Writes what the learning engine must compute: sequences, gradients and updates, torch's way."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import torch

from explorer.core.srn.task_data import (
    START_NAMES,
    TaskBatch,
    create_random,
    draw_batch,
    draw_start,
    draw_test,
    sine_of_turn,
)
from explorer.core.srn.task_floors import find_floor
from explorer.core.srn.tasks import TaskSettings, list_tasks
from tests.js.torch_learning import OPTIMISERS, learn, make_weights, run_passes

DRAWN_TASKS = [task.name for task in list_tasks() if task.name != "own"]


def list_draws() -> dict[str, Any]:
    """Random numbers, sines, batches and starts that the browser must repeat bit for bit."""
    seeds = [(0, 0, 0), (1, 0, 0), (1, 1, 0), (1, 1, 1), (999_999, 2, 12_345), (2**31, 1, 2**31)]
    numbers = [{"seed": seed, "numbers": _draw_numbers(*seed)} for seed in seeds]
    sines = [[k, n, sine_of_turn(k, n)] for n in range(1, 25) for k in range(2 * n + 3)]
    batches, starts = [], []
    for name in DRAWN_TASKS:
        for seed in (0, 1, 2):
            settings = TaskSettings.of_task(name, seed=seed, delay=seed, period=11 + seed)
            batches.append(
                {"settings": settings.to_json()}
                | {"training": _flatten(draw_batch(settings, 7 * seed))}
                | {"test": _flatten(draw_test(settings)) if seed == 1 else None}
            )
            for start in ("uniform", "wide", "orthogonal", "ones"):
                changed = replace(settings, start=start, seed=seed + 5)
                values = list(draw_start(changed).values())
                starts.append({"settings": changed.to_json(), "weights": values})
    floors = [
        {"settings": settings.to_json(), "seqLen": length, "floor": find_floor(settings, length)}
        for name in DRAWN_TASKS
        for settings in (TaskSettings.of_task(name, delay=2, period=7),)
        for length in (1, 2, 5, 30)
    ]
    shortest = TaskSettings.of_task("echo", delay=3, seq_len=2, batch_size=2)
    batches.append({"settings": shortest.to_json(), "training": _flatten(draw_batch(shortest, 7))})
    defaults = [TaskSettings.of_task(task.name).to_json() for task in list_tasks()]
    return {
        "defaults": defaults,
        "floors": floors,
        "numbers": numbers,
        "sines": sines,
        "batches": batches,
        "starts": starts,
    }


def list_gradients() -> list[dict[str, Any]]:
    """Random nets, tasks, activations and truncations, with autograd's gradients."""
    rng = random.Random(0)  # noqa: S311 - test cases, not secrets
    return [_describe_gradient(rng, index) for index in range(200)]


def _describe_gradient(rng: random.Random, index: int) -> dict[str, Any]:
    settings = TaskSettings.of_task(
        DRAWN_TASKS[index % len(DRAWN_TASKS)],
        activation=rng.choice(["linear", "tanh", "relu", "sigmoid"]),
        batch_size=rng.randint(1, 6),
        seq_len=rng.randint(4, 12),
        delay=rng.randint(0, 3),
        period=rng.randint(3, 24),
        bptt_len=rng.choice([0, 0, 1, 2, 3, 5, 12]),
        seed=index,
    )
    weights = make_weights({name: rng.uniform(-1.5, 1.5) for name in START_NAMES})
    batch = draw_batch(settings, index)
    passes = run_passes(weights, batch, settings.activation, settings.bptt_len)
    passes.loss.backward()
    assert weights.grad is not None
    dLdy, dLdh = (
        torch.stack([_read_gradient(each) for each in steps], 1).flatten().tolist()
        for steps in (passes.y, passes.h)
    )
    return {
        "settings": settings.to_json(),
        "index": index,
        "weights": weights.tolist(),
        "loss": passes.loss.item(),
        "gradient": weights.grad.tolist(),
        "dLdy": dLdy,
        "dLdh": dLdh,
    }


def _read_gradient(tensor: torch.Tensor) -> torch.Tensor:
    return torch.zeros_like(tensor) if tensor.grad is None else tensor.grad


def list_optimiser_steps() -> list[dict[str, Any]]:
    """Each optimiser over 100 updates of a fixed sequence of gradients."""
    draw = create_random(3)
    scales = [10.0 ** (i % 6 - 4) for i in range(len(START_NAMES))]
    gradients = [[scale * (2 * draw() - 1) for scale in scales] for _ in range(100)]
    gradients[40] = [0.0] * len(START_NAMES)
    start = {name: 2 * draw() - 1 for name in START_NAMES}
    runs = []
    for name, create in OPTIMISERS.items():
        weights = make_weights(start)
        optimiser = create([weights], 0.02)
        after = []
        for gradient in gradients:
            weights.grad = torch.tensor(gradient, dtype=torch.float64)
            optimiser.step()
            after.append(weights.tolist())
        runs.append({"optimiser": name, "rate": 0.02, "start": list(start.values())})
        runs[-1] |= {"gradients": gradients, "after": after}
    return runs


def list_learning_runs() -> list[dict[str, Any]]:
    """Short runs of every task and optimiser, with clipping and truncation."""
    runs = []
    for index, name in enumerate(DRAWN_TASKS):
        optimiser = list(OPTIMISERS)[index % 4]
        settings = TaskSettings.of_task(
            name,
            optimiser=optimiser,
            learning_rate=0.01,
            max_grad_norm=0.5,
            bptt_len=4,
            grow_from=0,
            restart_after=0,
            seed=index,
        )
        weights = make_weights(draw_start(settings))
        losses = learn(settings, weights, 20)
        runs.append({"settings": settings.to_json(), "losses": losses, "weights": weights.tolist()})
    return runs


def _draw_numbers(seed: int, stream: int, index: int) -> list[float]:
    draw = create_random(seed, stream, index)
    return [draw() for _ in range(50)]


def _flatten(batch: TaskBatch) -> dict[str, Any]:
    arrays = {name: getattr(batch, name) for name in ("inputs", "targets", "mask")}
    batch_size, seq_len, _ = batch.inputs.shape
    return {name: array.flatten().tolist() for name, array in arrays.items()} | {
        "batchSize": batch_size,
        "seqLen": seq_len,
        "loss": batch.loss,
    }


def list_learning() -> dict[str, Any]:
    """Every fixture of the learning engine."""
    return {
        "draws": list_draws(),
        "gradients": list_gradients(),
        "optimisers": list_optimiser_steps(),
        "runs": list_learning_runs(),
    }
