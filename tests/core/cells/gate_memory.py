"""Finds how long an impulse is felt: the plain version of what the gates' stage computes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from explorer.core.cells.gate_scenes import GateScene
from explorer.core.cells.gate_steps import run_gates

FELT_SHARE = 0.1  # of its first effect, down to which an impulse counts as remembered


@dataclass(frozen=True)
class GateMemory:
    """How long the last impulse is felt.

    Attributes:
        impulse: its time step, from 1; 0 if there is none.
        steps: how many steps after it the memory still differs by more than a tenth of the first
            difference from that of a run without this impulse.
        is_cut_off: whether the sequence ended before the difference became that small.
        has_effect: whether there is a difference at the step of the impulse.
        faded_at: the first time step at which the difference is that small, from 1; 0 if none is.
        returns_at: the first one after it at which it's larger again; 0 if none is.
    """

    impulse: int
    steps: int
    is_cut_off: bool
    has_effect: bool = True
    faded_at: int = 0
    returns_at: int = 0


def find_memory(scene: GateScene) -> GateMemory:
    """How many steps the last impulse of the sequence is still felt."""
    impulses = np.flatnonzero(scene.inputs)
    if not impulses.size:
        return GateMemory(0, 0, is_cut_off=False)
    last = int(impulses[-1])
    without = tuple(0.0 if t == last else x for t, x in enumerate(scene.inputs))
    memory = run_gates(scene).memory
    effect = np.abs(memory - run_gates(replace(scene, inputs=without)).memory)[last:]
    faded = np.flatnonzero(effect <= FELT_SHARE * effect[0])
    if effect[0] == 0:
        return GateMemory(last + 1, 0, is_cut_off=False, has_effect=False)
    if not faded.size:
        return GateMemory(last + 1, len(effect) - 1, is_cut_off=True)
    first = int(faded[0])
    later = [t for t in range(first, len(effect)) if effect[t] > FELT_SHARE * effect[0]]
    return GateMemory(
        last + 1,
        max(0, first - 1),
        is_cut_off=False,
        faded_at=last + 1 + first,
        returns_at=last + 1 + later[0] if later else 0,
    )
