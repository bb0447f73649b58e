"""Runs the real torch module and compares its shapes and numbers with two explicit loops.

Everything is in float64, with weights and inputs drawn from a fixed seed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from explorer.core.arrays import FloatArray
from explorer.core.cells.tensor_shapes import ModuleShapes, ModuleSpec, find_shapes
from explorer.core.nets.recurrence import LayerWeights, run_layer

_MODULES = {"RNNCell": nn.RNN, "RNN": nn.RNN, "GRU": nn.GRU, "LSTM": nn.LSTM}
_CELLS = {"RNNCell": nn.RNNCell, "RNN": nn.RNNCell, "GRU": nn.GRUCell, "LSTM": nn.LSTMCell}
_OWN_CELLS = {"RNNCell": "rnn", "RNN": "rnn", "GRU": "gru", "LSTM": "lstm"}
_SEED = 0

# One layer in one direction: x (T, B, width), h_0, c_0 -> all h (T, B, H), final c.
RunLayer = Callable[[Tensor, Tensor, Tensor | None, LayerWeights], tuple[Tensor, Tensor | None]]
# output (T, B, K*H), h_n and c_n (L*K, B, H).
Result = tuple[Tensor, Tensor, Tensor | None]


@dataclass(frozen=True, eq=False)
class StateMatch:
    """Where one row of h_n is found in the output.

    Attributes:
        row: index in h_n.
        layer: from 1.
        is_reverse: whether it belongs to the reverse direction.
        expression: the Python expression for the same numbers in the output; empty below the top
            layer.
        h_n: the row, (B, H).
        found: the value of the expression, (B, H); None below the top layer.
    """

    row: int
    layer: int
    is_reverse: bool
    expression: str
    h_n: FloatArray
    found: FloatArray | None

    @property
    def difference(self) -> float | None:
        """The largest difference between `h_n` and `found`; None below the top layer."""
        return None if self.found is None else float(abs(self.found - self.h_n).max())


@dataclass(frozen=True, eq=False)
class ModuleCheck:
    """The real module's results beside the predicted shapes.

    Attributes:
        shapes: as predicted.
        real_shapes: torch's shape of each tensor, by name.
        parameters: sum of p.numel() over the module's parameters.
        output: (T, B, K*H), or (B, T, K*H) with batch_first.
        matches: one for each row of h_n.
        differences: for each loop, the largest difference from the module's call in any number of
            output, h_n and c_n.
    """

    shapes: ModuleShapes
    real_shapes: Mapping[str, tuple[int, ...]]
    parameters: int
    output: FloatArray
    matches: tuple[StateMatch, ...]
    differences: Mapping[str, float]

    @property
    def wrong_shapes(self) -> list[str]:
        """The names of the tensors whose shape was predicted wrongly."""
        return [
            tensor.name
            for tensor in self.shapes.list_tensors()
            if self.real_shapes.get(tensor.name) != tensor.shape
        ]


@torch.no_grad()
def check_module(spec: ModuleSpec) -> ModuleCheck:
    """Run the module on random numbers and compare it with loops over torch's cell and our own.

    RNNCell is compared with a call of RNN that has the same weights.
    """
    shapes = find_shapes(spec)
    weights, x, h_0, c_0 = _draw(spec, shapes)
    wanted, module = _run_call(spec, weights, x, h_0, c_0)
    layers = [_read_weights(shapes, weights, row) for row in range(spec.state_rows)]
    ways = {
        f"loop over nn.{_CELLS[spec.module].__name__}": _make_cell_loop(spec),
        "the app's own loop": _make_own_loop(spec),
    }
    differences = {
        name: _find_difference(wanted, _run_stack(spec, layers, x, (h_0, c_0), run))
        for name, run in ways.items()
    }
    real = {name: tuple(value.shape) for name, value in module.named_parameters()}
    output, h_n, c_n = wanted
    shown = output.transpose(0, 1) if spec.batch_first else output
    x_shown = x.transpose(0, 1) if spec.batch_first else x
    if spec.is_cell:
        real |= {"x_t": tuple(x[0].shape), "h_prev": tuple(h_0[0].shape)}
        real |= {"h_t": tuple(h_n[0].shape), "output": tuple(shown.shape)}
    else:
        real |= {"input": tuple(x_shown.shape), "output": tuple(shown.shape)}
        real |= {"h_0": tuple(h_0.shape), "h_n": tuple(h_n.shape)}
    if c_0 is not None and c_n is not None:
        real |= {"c_0": tuple(c_0.shape), "c_n": tuple(c_n.shape)}
    return ModuleCheck(
        shapes=shapes,
        real_shapes=real,
        parameters=sum(p.numel() for p in module.parameters()),
        output=shown.numpy().copy(),
        matches=_match_states(spec, output, h_n),
        differences=differences,
    )


def _draw(
    spec: ModuleSpec, shapes: ModuleShapes
) -> tuple[dict[str, Tensor], Tensor, Tensor, Tensor | None]:
    """Weights uniform in +-1/sqrt(H), as torch draws them; inputs and initial states in +-1."""
    rng = np.random.default_rng(_SEED)

    def draw(bound: float, *shape: int) -> Tensor:
        return torch.from_numpy(rng.uniform(-bound, bound, shape))

    bound = spec.hidden_size**-0.5
    weights = {
        weight.name: draw(bound, *weight.shape)
        for layer in shapes.layers
        for weight in layer.weights
    }
    state = (spec.state_rows, spec.batch_size, spec.hidden_size)
    x = draw(1.0, spec.seq_len, spec.batch_size, spec.input_size)
    return weights, x, draw(1.0, *state), draw(1.0, *state) if spec.has_cell_state else None


def _load(module: nn.Module, weights: Mapping[str, Tensor]) -> nn.Module:
    for name, parameter in module.named_parameters():
        parameter.copy_(weights[name])
    return module


def _make(kind: type[nn.Module], *sizes: int, **options: bool | int) -> nn.Module:
    """A float64 module without values: drawing them would change the global random state."""
    return kind(*sizes, **options, device="meta", dtype=torch.float64).to_empty(device="cpu")


def _run_call(
    spec: ModuleSpec, weights: Mapping[str, Tensor], x: Tensor, h_0: Tensor, c_0: Tensor | None
) -> tuple[Result, nn.Module]:
    """The results of one call over the whole sequence, and the module chosen on the page."""
    sizes = (spec.input_size, spec.hidden_size)
    module = _make(
        _MODULES[spec.module],
        *sizes,
        num_layers=spec.num_layers,
        bias=spec.bias,
        batch_first=spec.batch_first,
        bidirectional=spec.bidirectional,
    )
    named = {f"{name}_l0": value for name, value in weights.items()} if spec.is_cell else weights
    _load(module, named)
    given = x.transpose(0, 1) if spec.batch_first else x
    output, end = module(given, h_0 if c_0 is None else (h_0, c_0))
    if spec.batch_first:
        output = output.transpose(0, 1)
    h_n, c_n = end if c_0 is not None else (end, None)
    if spec.is_cell:
        module = _load(_make(nn.RNNCell, *sizes, bias=spec.bias), weights)
    return (output, h_n, c_n), module


def _read_weights(shapes: ModuleShapes, weights: Mapping[str, Tensor], row: int) -> LayerWeights:
    """The weights of one layer and direction; missing biases are zeros."""
    W_ih, W_hh, *biases = [weights[weight.name] for weight in shapes.layers[row].weights]
    b_ih, b_hh = biases or [torch.zeros(len(W_ih), dtype=torch.float64)] * 2
    return LayerWeights(W_ih, W_hh, b_ih, b_hh)


def _make_cell_loop(spec: ModuleSpec) -> RunLayer:
    def run(
        x: Tensor, h_0: Tensor, c_0: Tensor | None, weights: LayerWeights
    ) -> tuple[Tensor, Tensor | None]:
        cell = _make(_CELLS[spec.module], x.shape[-1], spec.hidden_size)
        named = zip(("weight_ih", "weight_hh", "bias_ih", "bias_hh"), _list(weights), strict=True)
        _load(cell, dict(named))
        h, c, steps = h_0, c_0, []
        for x_t in x:
            if c is None:
                h = cell(x_t, h)
            else:
                h, c = cell(x_t, (h, c))
            steps.append(h)
        return torch.stack(steps), c

    return run


def _list(weights: LayerWeights) -> tuple[Tensor, ...]:
    return weights.W_ih, weights.W_hh, weights.b_ih, weights.b_hh


def _make_own_loop(spec: ModuleSpec) -> RunLayer:
    def run(
        x: Tensor, h_0: Tensor, c_0: Tensor | None, weights: LayerWeights
    ) -> tuple[Tensor, Tensor | None]:
        from_x = x @ weights.W_ih.T + weights.b_ih
        h, c = run_layer(_OWN_CELLS[spec.module], from_x, h_0, c_0, weights)
        return h, None if c is None else c[-1]

    return run


def _run_stack(
    spec: ModuleSpec,
    layers: list[LayerWeights],
    x: Tensor,
    start: tuple[Tensor, Tensor | None],
    run: RunLayer,
) -> Result:
    """Run all layers and directions, each by `run`."""
    h_0, c_0 = start
    h_ends, c_ends = [], []
    for first in range(0, spec.state_rows, spec.directions):
        sides = []
        for row in range(first, first + spec.directions):
            is_reverse = row > first
            h, c = run(
                x.flip(0) if is_reverse else x,
                h_0[row],
                None if c_0 is None else c_0[row],
                layers[row],
            )
            h_ends.append(h[-1])
            if c is not None:
                c_ends.append(c)
            sides.append(h.flip(0) if is_reverse else h)
        x = torch.cat(sides, dim=-1)  # (T, B, K*H)
    return x, torch.stack(h_ends), torch.stack(c_ends) if c_ends else None


def _find_difference(one: Result, other: Result) -> float:
    return max(
        float((a - b).abs().max())
        for a, b in zip(one, other, strict=True)
        if a is not None and b is not None
    )


def _match_states(spec: ModuleSpec, output: Tensor, h_n: Tensor) -> tuple[StateMatch, ...]:
    """Find each row of h_n in the output; `output` is (T, B, K*H) here."""
    matches = []
    H = spec.hidden_size
    for row in range(spec.state_rows):
        layer, is_reverse = row // spec.directions + 1, bool(row % spec.directions)
        expression, found = "", None
        if layer == spec.num_layers:
            step = 0 if is_reverse else -1
            first = H if is_reverse else 0
            units = f", {first}:{first + H}" if spec.bidirectional else ""
            samples = ", :" if units else ""
            expression = (
                f"output[:, {step}{units}]"
                if spec.batch_first
                else (f"output[{step}{samples}{units}]")
            )
            found = output[step, :, first : first + H].numpy().copy()
        matches.append(
            StateMatch(row, layer, is_reverse, expression, h_n[row].numpy().copy(), found)
        )
    return tuple(matches)
