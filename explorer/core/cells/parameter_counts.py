"""Counts the parameters of a layer, piece by piece, as torch and Keras have them.

This is arithmetic alone: `module_sizes` counts torch's real modules, a test Keras's real layers.
D inputs, H hidden units, G gates (1, 3, 4), O outputs; numbers are counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from explorer.core.cells.tensor_shapes import GATES
from explorer.core.fields import check_fields, rule

CELLS = ("RNN", "GRU", "LSTM")
_KERAS_NAMES = {"RNN": "SimpleRNN", "GRU": "GRU", "LSTM": "LSTM"}


@dataclass(frozen=True, kw_only=True)
class CountSpec:
    """The layers to count: recurrent with a readout, convolution, and fully connected.

    Raises:
        InvalidValueError: a field breaks its rule.
    """

    cell: str = rule("Recurrent cell.", default="RNN", choices=CELLS)
    input_size: int = rule("Features D per time step.", default=2, low=1, high=100_000)
    hidden_size: int = rule("Hidden units H.", default=3, low=1, high=10_000)
    output_size: int = rule(
        "Outputs O of the fully connected layer on top.", default=1, low=1, high=100_000
    )
    seq_len: int = rule(
        "Time steps T that the layer reads.",
        label="Sequence length",
        default=3,
        low=1,
        high=10_000,
    )
    kernel_size: int = rule(
        "Side of the convolution's square kernel, pixels.", default=5, low=1, high=31
    )
    in_channels: int = rule(
        "Channels going into the convolution.",
        label="Input channels",
        default=128,
        low=1,
        high=8192,
    )
    out_channels: int = rule(
        "Channels coming out of it.", label="Output channels", default=64, low=1, high=8192
    )
    map_size: int = rule(
        "Side of the square output map, pixels.",
        label="Output map size",
        default=14,
        low=1,
        high=4096,
    )
    in_features: int = rule(
        "Units going into the fully connected layer.",
        label="Inputs",
        default=4096,
        low=1,
        high=100_000,
    )
    out_features: int = rule(
        "Units coming out of it.", label="Outputs", default=1024, low=1, high=100_000
    )

    def __post_init__(self) -> None:
        """Check every field."""
        check_fields(self)


@dataclass(frozen=True)
class ParameterPiece:
    """One weight matrix or bias.

    Attributes:
        name: as its library names it.
        shape: the length of each axis.
        meaning: what the lengths or numbers stand for.
    """

    name: str
    shape: tuple[int, ...]
    meaning: str

    @property
    def count(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape)


@dataclass(frozen=True)
class ParameterCount:
    """A layer and its pieces.

    Attributes:
        layer: its name with its sizes, as its library writes it.
        pieces: its weights and biases.
    """

    layer: str
    pieces: tuple[ParameterPiece, ...]

    @property
    def total(self) -> int:
        """The sum over the pieces."""
        return sum(piece.count for piece in self.pieces)


@dataclass(frozen=True)
class WeightUse:
    """How often a layer uses each weight in one pass over one sample, biases left out.

    Attributes:
        layer: in words.
        weights: different numbers to learn.
        uses: how many times each is used.
        reason: across what it is shared.
    """

    layer: str
    weights: int
    uses: int
    reason: str

    @property
    def products(self) -> int:
        """Multiplications in one pass: what a layer without sharing would have to learn."""
        return self.weights * self.uses


def count_torch_layer(cell: str, input_size: int, hidden_size: int) -> ParameterCount:
    """Torch's recurrent layer: two biases, b_ih and b_hh, for every gate."""
    rows = GATES[cell] * hidden_size
    gates = _name_gates(cell)
    return ParameterCount(
        f"nn.{cell}({input_size}, {hidden_size})",
        (
            ParameterPiece("weight_ih_l0", (rows, input_size), f"{gates}H rows, D columns"),
            ParameterPiece("weight_hh_l0", (rows, hidden_size), f"{gates}H rows, H columns"),
            ParameterPiece("bias_ih_l0", (rows,), "added to the product with the input"),
            ParameterPiece("bias_hh_l0", (rows,), "added to the product with the state"),
        ),
    )


def count_keras_layer(
    cell: str, input_size: int, hidden_size: int, *, reset_after: bool = True
) -> ParameterCount:
    """Keras's recurrent layer: one bias, with two rows in a GRU with reset_after (the default).

    Args:
        cell: "RNN", "GRU" or "LSTM".
        input_size: D.
        hidden_size: H.
        reset_after: of a GRU: the reset gate acts after the recurrent product, as in torch.
    """
    columns = GATES[cell] * hidden_size
    gates = _name_gates(cell)
    has_two_rows = cell == "GRU" and reset_after
    bias = ParameterPiece(
        "bias",
        (2, columns) if has_two_rows else (columns,),
        "two rows, for reset_after=True (the default)"
        if has_two_rows
        else "one, for both products",
    )
    option = "" if cell != "GRU" or reset_after else ", reset_after=False"
    return ParameterCount(
        f"{_KERAS_NAMES[cell]}({hidden_size}{option}) on {_format_count(input_size, 'feature')}",
        (
            ParameterPiece("kernel", (input_size, columns), f"D rows, {gates}H columns"),
            ParameterPiece("recurrent_kernel", (hidden_size, columns), f"H rows, {gates}H columns"),
            bias,
        ),
    )


def count_fully_connected(
    in_features: int, out_features: int, *, has_bias: bool = True, is_keras: bool = False
) -> ParameterCount:
    """A fully connected (dense, linear) layer: each output has a weight for each input."""
    if is_keras:
        layer, names, shape = (
            f"Dense({out_features})",
            ("kernel", "bias"),
            (in_features, out_features),
        )
    else:
        layer = f"nn.Linear({in_features}, {out_features}{'' if has_bias else ', bias=False'})"
        names, shape = ("weight", "bias"), (out_features, in_features)
    pieces = [ParameterPiece(names[0], shape, "a weight for each pair of input and output")]
    if has_bias:
        pieces.append(ParameterPiece(names[1], (out_features,), "one for each output"))
    return ParameterCount(layer, tuple(pieces))


def count_convolution(
    kernel_size: int, in_channels: int, out_channels: int, *, has_bias: bool = False
) -> ParameterCount:
    """A square convolution: one kernel for each pair of channels, the same at every position."""
    shape = (out_channels, in_channels, kernel_size, kernel_size)
    pieces = [ParameterPiece("weight", shape, "a kernel for each pair of channels")]
    if has_bias:
        pieces.append(ParameterPiece("bias", (out_channels,), "one for each output channel"))
    without = "" if has_bias else ", bias=False"
    layer = f"nn.Conv2d({in_channels}, {out_channels}, {kernel_size}{without})"
    return ParameterCount(layer, tuple(pieces))


def find_weight_uses(spec: CountSpec) -> tuple[WeightUse, ...]:
    """How the recurrent, convolutional and fully connected layers share their weights."""
    recurrent = count_torch_layer(spec.cell, spec.input_size, spec.hidden_size)
    convolution = count_convolution(spec.kernel_size, spec.in_channels, spec.out_channels)
    dense = count_fully_connected(spec.in_features, spec.out_features, has_bias=False)
    weights = sum(piece.count for piece in recurrent.pieces if piece.name.startswith("weight"))
    positions = spec.map_size**2
    return (
        WeightUse(
            f"recurrent: {recurrent.layer}",
            weights,
            spec.seq_len,
            _explain_sharing("time", spec.seq_len, "step"),
        ),
        WeightUse(
            f"convolution: {convolution.layer}",
            convolution.total,
            positions,
            _explain_sharing("the image", positions, "position"),
        ),
        WeightUse(f"fully connected: {dense.layer}", dense.total, 1, "not shared: used once"),
    )


def _explain_sharing(where: str, count: int, noun: str) -> str:
    """Across what weights are shared that are used once at each of so many places."""
    if count == 1:
        return f"used once: there is one {noun}"
    return f"shared across {where}: once at each of {_format_count(count, noun)}"


def _name_gates(cell: str) -> str:
    return "" if GATES[cell] == 1 else str(GATES[cell])


def _format_count(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
