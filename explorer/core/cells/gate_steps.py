"""Runs one unit of an LSTM or GRU over a sequence, operation by operation.

The equations have torch's gate order and torch's variant of the GRU. The browser computes the same
(`assets/components/gate_stage/gates.js`), and tests compare the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.cells.gate_scenes import GateScene
from explorer.core.nets.numpy_gates import apply_gru_gates, apply_lstm_gates


@dataclass(frozen=True, eq=False)
class GateTrace:
    """Each intermediate number of each step; all dimensionless.

    Attributes:
        cell: "lstm" or "gru".
        columns: by name, (T,) each, in the order of computation. Both cells have x, h_prev, kept,
            written and h. LSTM: in_i, i, in_f, f, in_g, g, in_o, o, c_prev, c. GRU: in_r, r, in_z,
            z, from_h, in_n, n.
    """

    cell: str
    columns: Mapping[str, FloatArray]

    @property
    def memory(self) -> FloatArray:
        """The memory carried from step to step, c of an LSTM or h of a GRU; (T,)."""
        return self.columns["c" if self.cell == "lstm" else "h"]


def run_gates(scene: GateScene) -> GateTrace:
    """Run the scene's sequence from the state 0.

    LSTM (Gers et al. 2000): i, f, o = sigmoid(w x + u h_prev + b), g = tanh(the same sum),
    c = f c_prev + i g, h = o tanh(c).
    GRU (torch's variant): r, z = sigmoid(w x + u h_prev + b), n = tanh(w x + b + r (u h_prev +
    b_hn)), h = (1 - z) n + z h_prev.
    """
    step = _step_lstm if scene.cell == "lstm" else _step_gru
    rows: list[dict[str, float]] = []
    h = c = 0.0
    for x in scene.inputs:
        row = step(scene.values, x, h, c)
        h, c = row["h"], row.get("c", 0.0)
        rows.append(row)
    columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    return GateTrace(scene.cell, columns)


def _step_lstm(v: Mapping[str, float], x: float, h_prev: float, c_prev: float) -> dict[str, float]:
    sums = {g: v[f"w_{g}"] * x + v[f"u_{g}"] * h_prev + v[f"b_{g}"] for g in "ifgo"}
    step = apply_lstm_gates([np.array(total) for total in sums.values()], np.array(c_prev))
    row = {"x": x, "h_prev": h_prev, "c_prev": c_prev}
    for gate, total in sums.items():
        row |= {f"in_{gate}": total, gate: float(getattr(step, gate))}
    return row | {name: float(getattr(step, name)) for name in ("kept", "written", "c", "h")}


def _step_gru(v: Mapping[str, float], x: float, h_prev: float, _c: float) -> dict[str, float]:
    in_r, in_z = (v[f"w_{g}"] * x + v[f"u_{g}"] * h_prev + v[f"b_{g}"] for g in "rz")
    x_n, from_h = v["w_n"] * x + v["b_n"], v["u_n"] * h_prev + v["b_hn"]
    zero, start = np.zeros(()), np.array(h_prev)
    step = apply_gru_gates(
        (np.array(in_r), np.array(in_z), np.array(x_n)), (zero, zero, np.array(from_h)), start
    )
    row = {"x": x, "h_prev": h_prev, "in_r": in_r, "r": float(step.r), "in_z": in_z}
    row |= {"z": float(step.z), "from_h": from_h, "in_n": x_n + float(step.r) * from_h}
    return row | {name: float(getattr(step, name)) for name in ("n", "kept", "written", "h")}
