"""Lists the tensors that go into and come out of a recurrent module, with shapes and meanings.

These are torch's rules for RNNCell, RNN, GRU and LSTM as arithmetic; `module_check` runs the
modules. Letters of an axis: B samples, T steps, D inputs, H hidden units, G gates (1, 3 or 4),
K = 2 directions, L layers. Source: the reference of torch.nn, version 2.
"""

from __future__ import annotations

from dataclasses import dataclass

from explorer.core.errors import InvalidValueError
from explorer.core.fields import check_fields, rule

GATES = {"RNNCell": 1, "RNN": 1, "GRU": 3, "LSTM": 4}
MODULES = tuple(GATES)


@dataclass(frozen=True, kw_only=True)
class ModuleSpec:
    """A recurrent module of torch, its sizes, and the minibatch it reads.

    Raises:
        InvalidValueError: a field breaks its rule, or RNNCell is given an option that only RNN has.
    """

    module: str = rule("One of torch's recurrent modules.", default="RNN", choices=MODULES)
    batch_size: int = rule("Samples B processed side by side.", default=1, low=1, high=64)
    seq_len: int = rule(
        "Time steps T of each sample.", label="Sequence length", default=3, low=1, high=64
    )
    input_size: int = rule("Inputs D per time step.", default=4, low=1, high=256)
    hidden_size: int = rule(
        "Hidden units H of each layer and direction.", default=2, low=1, high=256
    )
    num_layers: int = rule(
        "Layers L, stacked on top of each other.", label="Layers", default=1, low=1, high=4
    )
    bidirectional: bool = rule(
        "Each layer also runs backward in time, with weights of its own.", default=False
    )
    batch_first: bool = rule(
        "Samples are on the first axis of input and output, but never of the states.",
        default=False,
    )
    bias: bool = rule(
        "Each weighted sum of a unit or gate has two biases, b_ih and b_hh.",
        label="Biases",
        default=True,
    )

    def __post_init__(self) -> None:
        """Check every field, and the options that a cell doesn't have."""
        check_fields(self)
        if self.is_cell:
            for name, only in (("num_layers", 1), ("bidirectional", False), ("batch_first", False)):
                if getattr(self, name) != only:
                    raise InvalidValueError(
                        f"`{name}` must be {only} for RNNCell, which is one layer for one step, "
                        f"got {getattr(self, name)}; choose RNN."
                    )

    @property
    def is_cell(self) -> bool:
        """Whether a call does one step, which leaves the loop over time to the caller."""
        return self.module == "RNNCell"

    @property
    def has_cell_state(self) -> bool:
        """Whether there is a cell state c besides h."""
        return self.module == "LSTM"

    @property
    def directions(self) -> int:
        """K, 1 or 2."""
        return 2 if self.bidirectional else 1

    @property
    def state_rows(self) -> int:
        """L*K, the length of the first axis of h_0 and h_n."""
        return self.num_layers * self.directions


@dataclass(frozen=True)
class TensorShape:
    """One tensor.

    Attributes:
        name: as torch names it.
        axes: a letter or product of letters for each axis, such as ("T", "B", "K*H").
        shape: the length of each axis.
        meaning: one sentence.
    """

    name: str
    axes: tuple[str, ...]
    shape: tuple[int, ...]
    meaning: str


@dataclass(frozen=True)
class LayerShapes:
    """One layer in one direction.

    Attributes:
        number: of the layer, from 1.
        is_reverse: whether it runs from the last step to the first.
        row: its index in h_0 and h_n.
        weights: its weights and biases.
    """

    number: int
    is_reverse: bool
    row: int
    weights: tuple[TensorShape, ...]


@dataclass(frozen=True)
class ModuleShapes:
    """Every tensor of one call, or for RNNCell of the loop that calls it.

    Attributes:
        spec: the module.
        input: what goes in.
        start: h_0, and c_0 of an LSTM.
        layers: the lowest first, forward before reverse: the order of the rows of h_n.
        between: what a layer passes to the layer above it.
        output: the states of the top layer at all steps.
        end: h_n, and c_n of an LSTM.
    """

    spec: ModuleSpec
    input: TensorShape
    start: tuple[TensorShape, ...]
    layers: tuple[LayerShapes, ...]
    between: TensorShape
    output: TensorShape
    end: tuple[TensorShape, ...]

    def list_tensors(self) -> list[TensorShape]:
        """All of them, in the order of the computation."""
        weights = [weight for layer in self.layers for weight in layer.weights]
        return [self.input, *self.start, *weights, self.output, *self.end]


def find_shapes(spec: ModuleSpec) -> ModuleShapes:
    """Every tensor's shape, by torch's rules."""
    between = _shape_sequence(
        spec,
        "between",
        _find_width(spec),
        "What a layer passes to the layer above: its states at every step.",
    )
    return ModuleShapes(
        spec=spec,
        input=_find_input(spec),
        start=_find_states(spec, "0", "before the first step; zeros if none is given"),
        layers=tuple(
            LayerShapes(
                layer + 1, bool(k), layer * spec.directions + k, _find_weights(spec, layer, k)
            )
            for layer in range(spec.num_layers)
            for k in range(spec.directions)
        ),
        between=between,
        output=_find_output(spec),
        end=_find_states(spec, "n", "after the last step that this layer and direction read"),
    )


def _find_sizes(spec: ModuleSpec) -> dict[str, int]:
    return {
        "B": spec.batch_size,
        "T": spec.seq_len,
        "D": spec.input_size,
        "H": spec.hidden_size,
        "K*H": 2 * spec.hidden_size,
        "L": spec.num_layers,
        "L*K": spec.state_rows,
        "G*H": GATES[spec.module] * spec.hidden_size,
    }


def _find_width(spec: ModuleSpec) -> str:
    """The letters for the width of one step's states; two directions are side by side."""
    return "K*H" if spec.bidirectional else "H"


def _make(spec: ModuleSpec, name: str, axes: tuple[str, ...], meaning: str) -> TensorShape:
    sizes = _find_sizes(spec)
    return TensorShape(name, axes, tuple(sizes[axis] for axis in axes), meaning)


def _shape_sequence(spec: ModuleSpec, name: str, width: str, meaning: str) -> TensorShape:
    axes = ("B", "T", width) if spec.batch_first else ("T", "B", width)
    return _make(spec, name, axes, meaning)


def _find_input(spec: ModuleSpec) -> TensorShape:
    if spec.is_cell:
        meaning = "One step of the sequence: RNNCell is called " + (
            "once." if spec.seq_len == 1 else f"{spec.seq_len} times, once for each step."
        )
        return _make(spec, "x_t", ("B", "D"), meaning)
    order = "sample, step" if spec.batch_first else "step, sample"
    return _shape_sequence(
        spec, "input", "D", f"The whole minibatch in one call; the axes are {order}, feature."
    )


def _find_output(spec: ModuleSpec) -> TensorShape:
    if spec.is_cell:
        meaning = "The h_t of all calls, stacked by the loop: what RNN calls output."
    elif spec.bidirectional:
        meaning = (
            "The top layer's h_t at every step: the first H numbers are the forward direction's, "
            "the last H the reverse direction's."
        )
    else:
        meaning = "The top layer's h_t at every step; it has nothing of the layers below."
    return _shape_sequence(spec, "output", _find_width(spec), meaning)


def _find_states(spec: ModuleSpec, suffix: str, when: str) -> tuple[TensorShape, ...]:
    if spec.is_cell:
        name = "h_prev" if suffix == "0" else "h_t"
        return (_make(spec, name, ("B", "H"), f"The state {_CELL_WHEN[suffix]} one call."),)
    letters = "hc" if spec.has_cell_state else "h"
    names = {"h": "hidden state", "c": "cell state"}
    return tuple(
        _make(
            spec,
            f"{letter}_{suffix}",
            ("L*K" if spec.bidirectional else "L", "B", "H"),
            f"The {names[letter]} of each layer and direction, {when}; never batch first.",
        )
        for letter in letters
    )


_CELL_WHEN = {"0": "that goes into", "n": "that comes out of"}


def _find_weights(spec: ModuleSpec, layer: int, direction: int) -> tuple[TensorShape, ...]:
    suffix = "" if spec.is_cell else f"_l{layer}" + ("_reverse" if direction else "")
    width = "D" if layer == 0 else _find_width(spec)
    gates = {1: "", 3: " of the gates r, z, n in this order", 4: " of the gates i, f, g, o"}
    rows = f"rows{gates[GATES[spec.module]]}"
    weights = [
        _make(spec, f"weight_ih{suffix}", ("G*H", width), f"From the input to the units: {rows}."),
        _make(spec, f"weight_hh{suffix}", ("G*H", "H"), f"From h_(t-1) to the units: {rows}."),
    ]
    if spec.bias:
        weights += [
            _make(spec, f"bias_ih{suffix}", ("G*H",), "Added to the product with the input."),
            _make(spec, f"bias_hh{suffix}", ("G*H",), "Added to the product with the state."),
        ]
    return tuple(weights)
