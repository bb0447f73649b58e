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
from explorer.core.nonlinearities import find_nonlinearity


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
    row = {"x": x, "h_prev": h_prev, "c_prev": c_prev}
    for gate in "ifgo":
        row[f"in_{gate}"] = v[f"w_{gate}"] * x + v[f"u_{gate}"] * h_prev + v[f"b_{gate}"]
        row[gate] = _tanh(row["in_g"]) if gate == "g" else _sigmoid(row[f"in_{gate}"])
    row["kept"] = row["f"] * c_prev
    row["written"] = row["i"] * row["g"]
    row["c"] = row["kept"] + row["written"]
    row["h"] = row["o"] * _tanh(row["c"])
    return row


def _step_gru(v: Mapping[str, float], x: float, h_prev: float, _c: float) -> dict[str, float]:
    row = {"x": x, "h_prev": h_prev}
    for gate in "rz":
        row[f"in_{gate}"] = v[f"w_{gate}"] * x + v[f"u_{gate}"] * h_prev + v[f"b_{gate}"]
        row[gate] = _sigmoid(row[f"in_{gate}"])
    row["from_h"] = v["u_n"] * h_prev + v["b_hn"]
    row["in_n"] = v["w_n"] * x + v["b_n"] + row["r"] * row["from_h"]
    row["n"] = _tanh(row["in_n"])
    row["kept"] = row["z"] * h_prev
    row["written"] = (1 - row["z"]) * row["n"]
    row["h"] = row["written"] + row["kept"]
    return row


def _sigmoid(z: float) -> float:
    return float(find_nonlinearity("sigmoid").value(np.array(z)))


def _tanh(z: float) -> float:
    return float(np.tanh(z))
