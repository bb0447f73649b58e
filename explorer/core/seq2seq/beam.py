"""Searches for a decoder's most probable words with a beam, and records the whole search tree.

Scores are not normalised by length: a path's log-probability is the sum over its letters, E
included.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from explorer.core.errors import InvalidValueError
from explorer.core.seq2seq.decoder import Decoder, DecoderStep
from explorer.core.seq2seq.model import Seq2SeqModel
from explorer.core.seq2seq.results import END, START, BeamNode, BeamTree, Context

MAX_BEAM_WIDTH = 100


@dataclass(frozen=True, eq=False)
class _Path:
    """A path from the root: its last node, and the letters and decoder steps up to it."""

    node: BeamNode
    letters: tuple[str, ...] = ()
    steps: tuple[DecoderStep, ...] = ()


def search_beam(
    model: Seq2SeqModel,
    context: Context,
    *,
    beam_width: int = 3,
    prefix: str = "",
    max_len: int | None = None,
    attention_override: Mapping[int, int] | None = None,
) -> BeamTree:
    """The tree of a beam search and its decodings, most probable first.

    Each step keeps the `beam_width` most probable paths; a path that has reached E stays in the
    beam, unchanged, as long as it is one of them. The arguments are those of `decode`.

    Raises:
        InvalidValueError: an argument breaks its rule, or the context belongs to another net.
    """
    if not 1 <= beam_width <= MAX_BEAM_WIDTH:
        raise InvalidValueError(f"`beam_width` must be 1 to {MAX_BEAM_WIDTH}, got {beam_width}.")
    decoder = Decoder(
        model, context, prefix=prefix, max_len=max_len, attention_override=attention_override
    )
    root = BeamNode(0, None, 0, START, 1.0, 0.0, is_kept=True, is_finished=False)
    nodes, beam = [root], [_Path(root)]
    for step in range(decoder.max_len):
        found: list[_Path] = []
        for path in beam:
            if path.node.is_finished:
                found.append(path)
                continue
            grown = _grow(decoder, path, step, beam_width, first_id=len(nodes))
            nodes += [each.node for each in grown]
            found += grown
        # sorted() is stable: among equal paths, the one found first comes first.
        found = sorted(found, key=lambda path: -path.node.log_probability)
        beam = [replace(path, node=replace(path.node, is_kept=True)) for path in found[:beam_width]]
        for path in beam:
            nodes[path.node.id] = path.node
        if all(path.node.is_finished for path in beam):
            break
    for rank, path in enumerate(beam, start=1):
        nodes[path.node.id] = replace(path.node, rank=rank)
    decodings = tuple(decoder.collect("beam", path.steps, path.letters) for path in beam)
    return BeamTree(beam_width, tuple(nodes), decodings)


def _grow(
    decoder: Decoder, path: _Path, index: int, beam_width: int, *, first_id: int
) -> list[_Path]:
    """The path extended by the forced letter, or by each of the most probable ones."""
    state = path.steps[-1].state if path.steps else decoder.start
    step = decoder.take_step(index, path.node.letter, state)
    logs = step.log_probabilities
    letters = decoder.prefix[index : index + 1]
    if not letters:
        best = np.argsort(-logs, kind="stable")[:beam_width]
        letters = "".join(decoder.alphabet[int(each)] for each in best)
    grown = []
    for node_id, letter in enumerate(letters, first_id):
        log_probability = float(logs[decoder.alphabet.index(letter)])
        node = BeamNode(
            id=node_id,
            parent=path.node.id,
            step=index + 1,
            letter=letter,
            probability=float(np.exp(log_probability)),
            log_probability=path.node.log_probability + log_probability,
            is_kept=False,
            is_finished=letter == END or index + 1 == decoder.max_len,
        )
        grown.append(_Path(node, (*path.letters, letter), (*path.steps, step)))
    return grown
