"""Puts the parts of a file together as a net, and notes what the file leaves open.

The cell follows from the shapes: W_hh has 1, 3 or 4 times as many rows as columns in an RNN, GRU or
LSTM. `matrix_roles` finds the embedding and the readout.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from explorer.core.activations.matrix_roles import MatrixRoles, choose_readout, sort_matrices
from explorer.core.activations.net_parts import Matrix, NetParts, RecurrentLayer
from explorer.core.activations.unrunnable_parts import refuse_rest
from explorer.core.activations.weight_names import Role, name_weights
from explorer.core.arrays import AnyArray, NetArray
from explorer.core.errors import InvalidValueError
from explorer.core.nets.config import MAX_HIDDEN_SIZE, MAX_VOCAB_SIZE, ModelConfig
from explorer.core.nets.gates import GATES
from explorer.core.weight_files.tensors import shorten

_MAX_LAYERS = 3
_MAX_EMBEDDING = 1024


@dataclass(frozen=True, eq=False)
class Assembly:
    """A net put together from the parts of a file.

    Attributes:
        model: its cell and sizes.
        vocab_size: V, by its weights.
        weights: under this project's names, all float32 or all float64.
        roles: what each tensor of the file became.
        notes: what was inferred, one sentence each.
        readouts: the names of the matrices that could be the readout, if there are several.
        readout: the one of them that was taken.
    """

    model: ModelConfig
    vocab_size: int
    weights: Mapping[str, NetArray]
    roles: tuple[Role, ...]
    notes: tuple[str, ...]
    readouts: tuple[str, ...] = ()
    readout: str = ""


def assemble(parts: NetParts, readout: str = "") -> Assembly:
    """The net that the parts make up.

    Args:
        parts: of the file.
        readout: the name of the readout's matrix, if several could be it.

    Raises:
        InvalidValueError: a part is missing, doesn't fit, or is one too many.
    """
    cell, hidden = _check_layers(parts.layers)
    read = parts.layers[0].arrays["weight_ih"].shape[1]
    roles = sort_matrices(parts.matrices, read, hidden)
    vocab_size = read if roles.embedding is None else len(roles.embedding.weight)
    _check_sizes(roles.embedding, vocab_size, read)
    chosen, fitting = choose_readout(roles, vocab_size)
    if readout in [each.name for each in fitting]:
        roles = sort_matrices(parts.matrices, read, hidden, readout)
        chosen, _ = choose_readout(roles, vocab_size, readout)
    others = dict(parts.others)
    notes = list(parts.notes)
    if chosen is None:
        _check_readouts(roles, vocab_size, hidden)
        chosen, note = _find_implied_readout(roles, others, vocab_size, hidden)
        notes += note
    for each in (*roles.readouts, *roles.rest):
        if each in (chosen, roles.embedding):
            continue
        if each not in fitting:
            others = {each.name: each.weight, **others}
            continue
        notes.append(
            f"`{shorten(each.name)}` could be the readout too; with this choice it isn't used."
        )
    refuse_rest(others, hidden)
    named = name_weights(parts.layers, roles.embedding, chosen)
    options = tuple(each.name for each in fitting) if len(fitting) > 1 else ()
    return Assembly(
        ModelConfig(
            cell=cell,
            hidden_size=hidden,
            num_layers=len(parts.layers),
            input="one_hot" if roles.embedding is None else "embedding",
            embedding_size=64 if roles.embedding is None else read,
            readout="none" if chosen is None else "linear",
        ),
        vocab_size,
        named.weights,
        named.roles,
        (*notes, *named.notes),
        options,
        chosen.name if chosen is not None and options else "",
    )


def _check_layers(layers: Sequence[RecurrentLayer]) -> tuple[str, int]:
    """The cell and H of the layers, which must be alike and fit together."""
    if len(layers) > _MAX_LAYERS:
        raise InvalidValueError(
            f"This page runs nets of at most {_MAX_LAYERS} recurrent layers, got {len(layers)}, so "
            "this net can't be run here."
        )
    found = {_find_cell(layer) for layer in layers}
    if len(found) > 1:
        kinds = ", ".join(f"{cell.upper()} of {units}" for cell, units in sorted(found))
        raise InvalidValueError(
            "All recurrent layers must have the same cell and the same number of units to be run "
            f"here, got {kinds} units."
        )
    ((cell, hidden),) = found
    read = layers[0].arrays["weight_ih"].shape[-1]
    for layer in layers:
        shapes = {
            "weight_ih": (GATES[cell] * hidden, read),
            "bias_ih": (GATES[cell] * hidden,),
            "bias_hh": (GATES[cell] * hidden,),
        }
        for kind, shape in shapes.items():
            given = layer.arrays.get(kind)
            if given is not None and given.shape != shape:
                raise InvalidValueError(
                    f"Tensor `{shorten(layer.sources.get(kind, kind))}` must have shape {shape}, "
                    f"got {given.shape}."
                )
        read = hidden
    return cell, hidden


def _find_cell(layer: RecurrentLayer) -> tuple[str, int]:
    name, W_hh = shorten(layer.sources["weight_hh"]), layer.arrays["weight_hh"]
    for kind, array in layer.arrays.items():
        if array.dtype.kind != "f":
            raise InvalidValueError(
                f"Tensor `{shorten(layer.sources.get(kind, kind))}` must hold floating-point "
                f"numbers, got {array.dtype}."
            )
    if W_hh.ndim != 2:
        raise InvalidValueError(f"Tensor `{name}` must have 2 dimensions, got {W_hh.ndim}.")
    rows, hidden = W_hh.shape
    if not 1 <= hidden <= MAX_HIDDEN_SIZE:
        raise InvalidValueError(
            f"Tensor `{name}` must have 1 to {MAX_HIDDEN_SIZE} columns (hidden units), got "
            f"{hidden}."
        )
    for cell, gates in GATES.items():
        if rows == gates * hidden:
            return cell, hidden
    raise InvalidValueError(
        f"Tensor `{name}` must have 1, 3 or 4 times as many rows as columns (RNN, GRU or LSTM), "
        f"got shape ({rows}, {hidden})."
    )


def _check_sizes(embedding: Matrix | None, vocab_size: int, read: int) -> None:
    if not 2 <= vocab_size <= MAX_VOCAB_SIZE:
        raise InvalidValueError(
            f"The net must have 2 to {MAX_VOCAB_SIZE} tokens, got {vocab_size}."
        )
    if embedding is not None and not 1 <= read <= _MAX_EMBEDDING:
        raise InvalidValueError(
            f"The embedding must have 1 to {_MAX_EMBEDDING} columns, got {read}."
        )


def _check_readouts(roles: MatrixRoles, vocab_size: int, hidden: int) -> None:
    """Refuse readouts none of which has a row for each token."""
    below = [each for each in roles.readouts if each is not roles.embedding]
    is_deep = any(len(each.weight) == vocab_size for each in roles.rest)
    if below and is_deep:
        refuse_rest({each.name: each.weight for each in below}, hidden)
    if below:
        given = below[0]
        raise InvalidValueError(
            f"The readout `{shorten(given.name)}` must have a row for each of the {vocab_size} "
            f"tokens that the net reads, got shape {given.weight.shape}."
        )


def _find_implied_readout(
    roles: MatrixRoles, others: dict[str, AnyArray], vocab_size: int, hidden: int
) -> tuple[Matrix | None, list[str]]:
    """The readout of a net that has none of its own; its bias is taken out of `others`."""
    embedding = roles.embedding
    if embedding is not None and embedding.weight.shape[1] == hidden:
        name = next((n for n, each in others.items() if each.shape == (vocab_size,)), "")
        bias = others.pop(name, None)
        note = f"The embedding `{shorten(embedding.name)}` is the readout too (tied, saved once)."
        return Matrix(embedding.name, embedding.weight, name, bias), [note]
    if hidden == vocab_size and not roles.rest:
        return None, ["The file has no readout: the state itself is read as the logits."]
    refuse_rest({each.name: each.weight for each in roles.rest}, hidden)
    raise InvalidValueError(
        f"Tensor `linear.weight` ({vocab_size}, {hidden}), the readout, must be in the file: no "
        "matrix in it has that shape, under any name."
    )
