"""Sorts the tensors of a file into recurrent layers and matrices, by torch's names.

Recurrent layers may be modules (`rnn.weight_ih_l0`), cells (`cell.weight_ih`) or lists of either
(`rnns.0.weight_ih_l0`), under any prefix. Everything else with two axes is a matrix, whose part in
the net follows from its shape (`assembly`). `hand_written` reads other naming schemes.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from explorer.core.arrays import AnyArray
from explorer.core.errors import InvalidValueError
from explorer.core.weight_files.tensors import shorten

READOUTS = {"linear", "fc", "decoder", "readout", "head", "out", "output", "lm_head", "proj"} | {
    *("dense", "classifier", "logits", "h2o", "hidden2out", "w_hq", "w_hy", "w_ho", "w_hk"),
    *("whq", "why", "who", "whk"),
}
EMBEDDINGS = {"embedding", "embeddings", "embed", "emb", "encoder", "word_embeddings", "char_emb"}
_RECURRENT = re.compile(r"(?:(.*)\.)?(weight_ih|weight_hh|bias_ih|bias_hh)(?:_l(\d{1,3}))?(_raw)?")
_KINDS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


@dataclass(frozen=True, eq=False)
class RecurrentLayer:
    """One recurrent layer in torch's layout.

    Attributes:
        owner: the name of its module or cell in the file.
        arrays: "weight_ih" (G*H, D), "weight_hh" (G*H, H) and, unless it has none, "bias_ih" and
            "bias_hh" (G*H,).
        sources: the name of each in the file, by the same names.
    """

    owner: str
    arrays: Mapping[str, AnyArray]
    sources: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Matrix:
    """A linear map or a table of vectors.

    Attributes:
        name: of the weight in the file.
        weight: (rows, columns).
        bias_name: of the bias in the file; empty without one.
        bias: (rows,), or None.
    """

    name: str
    weight: AnyArray
    bias_name: str = ""
    bias: AnyArray | None = None

    @property
    def owner(self) -> str:
        """The last part of its module's name, without a number."""
        path = self.name.split(".")
        owner = path[-2] if len(path) > 1 and path[-1] == "weight" else path[-1]
        return owner.rstrip("0123456789_").lower()


@dataclass(frozen=True, eq=False)
class NetParts:
    """The tensors of a file, sorted.

    Attributes:
        layers: the recurrent layers, the lowest first.
        matrices: the other tensors with two axes, each with its bias.
        others: whatever is left, by name.
        notes: what was assumed, one sentence each.
        nonlinearity: of a simple recurrent layer; empty if the file doesn't say.
        is_row_first: whether hand-written matrices were read as (inputs, units); None if there
            are none, or their shapes leave no doubt.
    """

    layers: Sequence[RecurrentLayer]
    matrices: Sequence[Matrix]
    others: Mapping[str, AnyArray]
    notes: tuple[str, ...] = ()
    nonlinearity: str = ""
    is_row_first: bool | None = None


def find_parts(tensors: Mapping[str, AnyArray]) -> NetParts:
    """The parts of a net saved by torch.

    Raises:
        InvalidValueError: the recurrent layers are incomplete, or their order isn't clear.
    """
    found: dict[tuple[str, int], dict[str, str]] = {}
    notes: list[str] = []
    rest = dict(tensors)
    # The undropped weights of a weight drop come last, so that they replace the dropped ones.
    for name in sorted(tensors, key=lambda name: name.endswith("_raw")):
        match = _RECURRENT.fullmatch(name)
        if match is None:
            continue
        owner = ".".join(part for part in (match[1] or "").split(".") if part != "module")
        layer = found.setdefault((owner, int(match[3] or 0)), {})
        if match[4]:
            notes.append(
                f"`{shorten(name)}` are the weights before a weight drop, which acts in training "
                "only; they are the ones that the net reads with."
            )
        elif match[2] in layer:
            raise InvalidValueError(
                f"Tensors `{shorten(layer[match[2]])}` and `{shorten(name)}` must not both be "
                f"`{match[2]}` of the same layer; save the state dict of one net."
            )
        layer[match[2]] = name
        rest.pop(name)
    _check_complete(found)
    layers = [
        RecurrentLayer(owner, {kind: tensors[name] for kind, name in names.items()}, dict(names))
        for (owner, _), names in sorted(found.items(), key=lambda item: item[0][1])
    ]
    matrices, others = pair_matrices(rest)
    ordered, note = order_layers(layers)
    return NetParts(ordered, matrices, others, (*notes, *note))


def pair_matrices(tensors: Mapping[str, AnyArray]) -> tuple[list[Matrix], dict[str, AnyArray]]:
    """The tensors with two axes, each with its bias, and the rest."""
    rest = dict(tensors)
    matrices = []
    for name, weight in tensors.items():
        if weight.ndim != 2 or weight.dtype.kind != "f":
            continue
        del rest[name]
        bias_name = next(
            (each for each in _list_bias_names(name) if each in tensors and each != name), ""
        )
        bias = tensors.get(bias_name)
        if bias is not None and (bias.ndim != 1 or bias.dtype.kind != "f"):
            bias_name, bias = "", None
        rest.pop(bias_name, None)
        matrices.append(Matrix(name, weight, bias_name, bias))
    return matrices, rest


def order_layers(
    layers: Sequence[RecurrentLayer],
) -> tuple[list[RecurrentLayer], tuple[str, ...]]:
    """The layers, the lowest first, and a sentence if their order was inferred from names.

    Layers of one module are in order already.

    Raises:
        InvalidValueError: neither names nor shapes say which layer feeds which.
    """
    owners = sorted({layer.owner for layer in layers}, key=_split_numbers)
    groups = {owner: [layer for layer in layers if layer.owner == owner] for owner in owners}
    if len(owners) == 1:
        return list(layers), ()
    names = ", ".join(f"`{shorten(owner)}`" for owner in owners)
    if len(owners) > 6:
        raise InvalidValueError(
            f"This page runs nets of up to 3 recurrent layers, got {len(owners)}: {names[:200]}."
        )
    plain = {re.sub(r"[._]?\d+", "", owner) for owner in owners}
    if len(plain) == 1 and _fits(owners, groups):
        order = owners
    else:
        orders = [each for each in itertools.permutations(owners) if _fits(each, groups)]
        if len(orders) != 1:
            raise InvalidValueError(
                f"The file has the recurrent layers {names}, and neither their names nor their "
                "shapes say which one feeds which; number them from the lowest, as in `rnns.0`."
            )
        order = list(orders[0])
    note = " → ".join(f"`{shorten(owner)}`" for owner in order)
    return [layer for owner in order for layer in groups[owner]], (
        f"The recurrent layers were taken in the order {note}, the lowest first.",
    )


def _fits(order: Sequence[str], groups: Mapping[str, Sequence[RecurrentLayer]]) -> bool:
    """Whether each layer reads as many numbers as the one below it has units."""
    layers = [layer for owner in order for layer in groups[owner]]
    return all(
        upper.arrays["weight_ih"].shape[-1] == lower.arrays["weight_hh"].shape[-1]
        for lower, upper in itertools.pairwise(layers)
    )


def _check_complete(found: Mapping[tuple[str, int], Mapping[str, str]]) -> None:
    """Check that each layer has its two matrices, and both biases or none."""
    if not found:
        raise InvalidValueError(
            "The file must have the weights of a recurrent layer, but no tensor has a name that is "
            "known for one: torch's `weight_ih_l0` and `weight_hh_l0` (or without `_l0`, of a "
            "cell), `W_xh` and `W_hh`, or `i2h` and `h2h`. Rename them in the state dict."
        )
    for (owner, _), names in found.items():
        missing = [kind for kind in _KINDS if kind not in names]
        if missing and missing != ["bias_ih", "bias_hh"]:
            layer = next(iter(names.values())).replace(next(iter(names)), missing[0])
            raise InvalidValueError(
                f"Tensor `{shorten(layer.removesuffix('_raw'))}` must be in the file, but it is "
                "missing; save the whole state dict."
            )
        numbers = sorted(each for other, each in found if other == owner)
        if numbers != list(range(len(numbers))):
            given = ", ".join(f"l{each}" for each in numbers)
            raise InvalidValueError(
                f"The layers of `{shorten(owner or 'the net')}` must be numbered from l0 without "
                f"a gap, got {given[:100]}; save the whole state dict."
            )


def _list_bias_names(name: str) -> list[str]:
    """The names that the bias of a weight usually has."""
    start, _, last = name.rpartition(".")
    stem = f"{start}." if start else ""
    return [
        f"{stem}{last.replace('weight', 'bias')}",
        f"{stem}b{last[1:]}" if last[:1] in {"W", "w"} else name,
    ]


def _split_numbers(name: str) -> list[tuple[int, str]]:
    """A key that sorts `rnn10` after `rnn2`."""
    return [
        (int(part) if part.isdigit() else -1, part) for part in re.split(r"(\d{1,9})", name) if part
    ]
