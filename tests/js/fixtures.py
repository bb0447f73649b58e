"""Writes what the browser components must compute, as core computes it.

`make js` runs this before `node --test`, so a fixture can't be out of date. JSON has no inf and no
nan: numbers that aren't finite are written as text.
"""

from __future__ import annotations

import json
import math
import random
import struct
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import torch

from explorer.core.arrays import FloatArray
from explorer.core.cells.gate_scenes import LINK_FIELDS as GATE_FIELDS
from explorer.core.cells.gate_scenes import NUMBER_NAMES, GateScene, list_gate_examples
from explorer.core.cells.gate_steps import run_gates
from explorer.core.nonlinearities import NONLINEARITIES
from explorer.core.srn.learning_links import LEARNING_KEYS
from explorer.core.srn.params import WEIGHT_INDICES, SRNParams
from explorer.core.srn.presets import list_srn_presets
from explorer.core.srn.run import run_srn
from explorer.core.srn.scene import LINK_FIELDS as SRN_FIELDS
from explorer.core.srn.scene import SRNScene, parse_link
from explorer.core.typed_numbers.number import parse_number
from tests.core.cells.gate_memory import find_memory
from tests.js.csv_fixtures import list_csv, list_figures
from tests.js.learning_fixtures import list_learning
from tests.js.plane_fixtures import find_layer, list_planes
from tests.js.typed_fixtures import list_typed

_TORCH_ACTIVATIONS = {
    "linear": torch.clone,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
}
FOLDER = Path(__file__).parent / "fixtures"


def list_nonlinearities() -> dict[str, object]:
    """Each activation function's values from far left to far right."""
    z = np.concatenate([np.linspace(-8, 8, 161), [-745.0, -40.0, -1e-9, 1e-9, 40.0, 745.0]])
    values = {name: list_numbers(each.value(z)) for name, each in NONLINEARITIES.items()}
    return {"z": list_numbers(z), "values": values}


def list_srn_runs() -> list[dict[str, object]]:
    """Random nets with each activation, every preset, and one that explodes."""
    scenes = [parse_link(preset.link)[0] for preset in list_srn_presets()]
    for activation in NONLINEARITIES:
        for seed in range(5):
            draw = np.random.default_rng(seed).uniform
            weights = {name: draw(-1, 1) for name in WEIGHT_INDICES}
            params = SRNParams.from_names(weights, activation)
            scenes.append(SRNScene(params, draw(-1, 1, 2), draw(-1, 1, (20, 2)), step=seed + 1))
    huge = SRNParams.from_names(dict.fromkeys(WEIGHT_INDICES, 1e6), "linear")
    scenes.append(SRNScene(huge, np.zeros(2), np.ones((100, 2))))
    return [describe_srn_run(scene) for scene in scenes]


def describe_srn_run(scene: SRNScene) -> dict[str, object]:
    """A scene's link, as a table and as a query, and every number of every step."""
    trace = run_srn(scene.params, scene.inputs, scene.h_0)
    columns = {
        f"{name}{unit + 1}": list_numbers(array[:, unit])
        for name, array in (
            ("x", trace.x),
            ("a", trace.h_prev),
            ("in", trace.pre),
            ("h", trace.h),
            ("y", trace.y),
        )
        for unit in range(2)
    }
    radius = float(np.abs(np.linalg.eigvals(scene.params.W_hh)).max())
    link = scene.to_link()
    return {"link": link, "query": urlencode(link), "columns": columns, "radius": radius}


def list_shares() -> list[dict[str, object]]:
    """What each cell contributes to one number of a run: its value times torch's gradient."""
    return [
        describe_shares(activation, seed, unit)
        for activation in NONLINEARITIES
        for seed in range(6)
        for unit in ("h1", "h2", "y1", "y2")
    ]


def describe_shares(activation: str, seed: int, unit: str) -> dict[str, object]:
    """The shares in one number of a random net, computed by torch's autograd."""
    draw = np.random.default_rng(seed).uniform
    weights = {name: draw(-1, 1) for name in WEIGHT_INDICES}
    params = SRNParams.from_names(weights, activation)
    scene = SRNScene(params, draw(-1, 1, 2), draw(-1, 1, (6, 2)))
    step = 1 + seed
    W_ih, W_hh, W_ho, b_h, b_o = (
        torch.tensor(array)
        for array in (params.W_ih, params.W_hh, params.W_ho, params.b_h, params.b_o)
    )
    x, h_0 = torch.tensor(scene.inputs), torch.tensor(scene.h_0)
    biases = [torch.cat([b_h, b_o]).clone() for _ in scene.inputs]
    for tensor in (x, h_0, *biases):
        tensor.requires_grad_()
    states, outputs, h = [], [], h_0
    for x_t, bias in zip(x, biases, strict=True):
        z = W_ih @ x_t + W_hh @ h + bias[:2]
        h = _TORCH_ACTIVATIONS[activation](z)
        h.retain_grad()
        states.append(h)
        outputs.append(W_ho @ h + bias[2:])
    (states if unit[0] == "h" else outputs)[step - 1][int(unit[1]) - 1].backward()
    parts = {"inputs": [x], "start": [h_0], "biases": biases}
    return {
        "link": scene.to_link(),
        "node": unit,
        "step": step,
        "x": list_numbers(find_share(x).detach().numpy().ravel()),
        "h": list_numbers(torch.cat([find_share(h) for h in states]).detach().numpy()),
        **{
            name: float(sum(find_share(each).sum() for each in part))
            for name, part in parts.items()
        },
    }


def find_share(tensor: torch.Tensor) -> torch.Tensor:
    """A tensor times its gradient, zero where it has none."""
    return torch.zeros_like(tensor) if tensor.grad is None else tensor.detach() * tensor.grad


def list_gate_runs() -> list[dict[str, object]]:
    """Random LSTM and GRU units and every shipped example."""
    runs = [describe_gate_run(scene) for scene in draw_gate_scenes(40)]
    for example in list_gate_examples():
        link = example.link
        values = {name: parse_number(link[name]) for name in NUMBER_NAMES[link["gates"]]}
        inputs = tuple(parse_number(text) for text in link["impulses"].split("_"))
        runs.append(describe_gate_run(GateScene(link["gates"], values, inputs, int(link["at"]))))
    return runs


def draw_gate_scenes(count: int, first: int = 0) -> list[GateScene]:
    """Random units that read random impulses, so many of each cell."""
    scenes = []
    for cell, names in NUMBER_NAMES.items():
        for seed in range(first, first + count):
            rng = np.random.default_rng(seed)
            scale = rng.choice([0.0, 2.0, 2.0, 6.0])  # without weights an impulse has no effect
            values = {name: scale * float(rng.uniform(-1, 1)) for name in names}
            steps = int(rng.integers(1, 21))
            impulses = rng.uniform(-1, 1, steps) * (rng.random(steps) < rng.choice([0.1, 0.5, 1]))
            inputs = tuple((impulses + 0.0).tolist())
            scenes.append(GateScene(cell, values, inputs, step=int(rng.integers(1, steps + 1))))
    return scenes


def list_gate_memories() -> list[dict[str, object]]:
    """How long the last impulse is felt in more random units, with their links."""
    scenes = draw_gate_scenes(500, first=40)
    return [{"link": scene.to_link(), "memory": asdict(find_memory(scene))} for scene in scenes]


def describe_gate_run(scene: GateScene) -> dict[str, object]:
    """A scene's link, every number of every step, and how long its last impulse is felt."""
    link = scene.to_link()
    return {
        "link": link,
        "query": urlencode(link),
        "columns": {name: list_numbers(v) for name, v in run_gates(scene).columns.items()},
        "memory": asdict(find_memory(scene)),
    }


def list_texts() -> dict[str, object]:
    """Numbers as Python writes them into a link."""
    rng = random.Random(0)  # noqa: S311 - test cases, not secrets
    numbers = [0.0, 1.0, -1.0, 0.1, 1e-4, 9.999e-5, 1e-5, -1.5e-7, 1e6, 123456.789, 5e-324]
    while len(numbers) < 2000:
        (number,) = struct.unpack("d", rng.randbytes(8))  # any double
        if math.isfinite(number) and abs(number) <= 1e6:
            numbers.append(number)
    numbers += [rng.uniform(-1e6, 1e6) for _ in range(500)]
    return {"numbers": [[number, repr(number).removesuffix(".0")] for number in numbers]}


def list_names() -> dict[str, object]:
    """The names in links, and which entry of which matrix each of the SRN's weights is."""
    return {
        "srn_keys": SRN_FIELDS.keys,
        "learning_keys": LEARNING_KEYS,
        "srn_indices": {
            name: f"{matrix}[{','.join(str(i + 1) for i in index)}]"
            for name, (matrix, index) in WEIGHT_INDICES.items()
        },
        "gate_keys": GATE_FIELDS.keys,
        "gate_numbers": NUMBER_NAMES,
    }


def list_numbers(values: FloatArray) -> list[float | str]:
    """The numbers of an array for JSON: inf and nan as JavaScript's Number() reads them."""
    spelled = {math.inf: "Infinity", -math.inf: "-Infinity"}
    return [float(v) if math.isfinite(v) else spelled.get(float(v), "NaN") for v in values.tolist()]


def main() -> None:
    """Write every fixture."""
    FOLDER.mkdir(exist_ok=True)
    fixtures = {
        "nonlinearities": list_nonlinearities(),
        "srn_runs": list_srn_runs(),
        "shares": list_shares(),
        "planes": list_planes(),
        "plane_layer": find_layer(),
        "gate_runs": list_gate_runs(),
        "gate_memories": list_gate_memories(),
        "texts": list_texts(),
        "typed": list_typed(),
        "names": list_names(),
        "learning": list_learning(),
        "csv": list_csv(),
        "figures": list_figures(),
    }
    for name, content in fixtures.items():
        text = json.dumps(content, allow_nan=False)
        (FOLDER / f"{name}.json").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
