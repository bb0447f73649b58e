"""Tells the embedding and the readout of a net from its matrices, by their shapes.

The embedding has as many columns as the lowest recurrent layer reads and no bias; the readout has H
columns. Where a matrix could be either, its name or the other matrices decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explorer.core.activations.net_parts import EMBEDDINGS, READOUTS, Matrix
from explorer.core.errors import InvalidValueError
from explorer.core.weight_files.tensors import shorten


@dataclass(frozen=True, eq=False)
class MatrixRoles:
    """The matrices of a net, sorted.

    Attributes:
        embedding: None if inputs are one-hot.
        readouts: those that could be the readout, by their columns; the likeliest first.
        rest: those that are neither.
    """

    embedding: Matrix | None
    readouts: Sequence[Matrix]
    rest: Sequence[Matrix]


def sort_matrices(
    matrices: Sequence[Matrix], input_size: int, hidden_size: int, readout: str = ""
) -> MatrixRoles:
    """The part of each matrix.

    Args:
        matrices: those of the file that aren't recurrent.
        input_size: how many numbers the lowest recurrent layer reads.
        hidden_size: H.
        readout: the name of the readout's matrix, where the user chose it.

    Raises:
        InvalidValueError: the embedding doesn't fit the lowest layer.
    """
    tables, readouts, either, rest = [], [], [], []
    for matrix in matrices:
        columns = matrix.weight.shape[1]
        can_embed = columns == input_size and matrix.bias is None and matrix.name != readout
        can_read = columns == hidden_size
        if can_embed and can_read and matrix.owner not in EMBEDDINGS | READOUTS:
            either.append(matrix)
        elif can_read and not (can_embed and matrix.owner in EMBEDDINGS):
            readouts.append(matrix)
        elif can_embed:
            tables.append(matrix)
        elif matrix.owner in EMBEDDINGS:
            raise InvalidValueError(
                f"The embedding `{shorten(matrix.name)}` must have {input_size} columns, as many "
                f"as the lowest recurrent layer reads, got shape {matrix.weight.shape}."
            )
        else:
            rest.append(matrix)
    is_open = len(either) > 1 and not tables and not readouts
    if either and not tables:
        # A single matrix is a table that is the readout too, unless inputs are one-hot.
        is_single = len(either) == 1 and not readouts
        if not is_single or len(either[0].weight) != input_size:
            tables.append(either.pop(0))
    readouts += either
    tables.sort(key=lambda matrix: matrix.owner not in EMBEDDINGS)
    readouts.sort(key=lambda matrix: (matrix.owner not in READOUTS, matrix.bias is None))
    embedding = tables[0] if tables else None
    if is_open and embedding is not None:
        readouts.append(embedding)  # the two could be exchanged
    return MatrixRoles(embedding, readouts, [*rest, *tables[1:]])


def choose_readout(
    roles: MatrixRoles, vocab_size: int, readout: str = ""
) -> tuple[Matrix | None, list[Matrix]]:
    """The readout and all matrices that could be it; None if none has a row for each token.

    Args:
        roles: of the matrices.
        vocab_size: V.
        readout: the name of the one that the user chose.
    """
    fitting = [each for each in roles.readouts if len(each.weight) == vocab_size]
    own = [each for each in fitting if each is not roles.embedding]
    chosen = next((each for each in own if each.name == readout), own[0] if own else None)
    return chosen, fitting
