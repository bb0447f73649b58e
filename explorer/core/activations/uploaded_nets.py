"""Reads a user's own net from a file of weights and a vocabulary, and says what was guessed.

`weight_files` reads the bytes, `net_parts`, `hand_written` and `keras_parts` sort the tensors, and
`assembly` puts them together. What files can't say (tanh or relu, which of two matrices, where the
vocabulary is short) is a question with a guess; `weigh_options` compares the answers by how well
the net then predicts a text. Nothing is executed or unpickled.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from explorer.core.activations.assembly import assemble
from explorer.core.activations.hand_written import find_hand_written
from explorer.core.activations.keras_parts import find_keras_parts
from explorer.core.activations.net_parts import NetParts, find_parts
from explorer.core.activations.text_nets import TextNet
from explorer.core.activations.traces import trace_activations
from explorer.core.activations.unrunnable_parts import refuse_unrunnable
from explorer.core.activations.vocabulary_files import (
    VocabularyFile,
    can_fit,
    fit_vocabulary,
    read_vocabulary_file,
)
from explorer.core.activations.weight_names import Role
from explorer.core.errors import InvalidValueError
from explorer.core.text.vocabulary import Vocabulary
from explorer.core.weight_files.formats import read_weight_file
from explorer.core.weight_files.tensors import WeightFile, shorten

NONLINEARITY, READOUT, ORIENTATION, SIDE = "nonlinearity", "readout", "orientation", "side"
_WEIGHED = 400  # characters that the answers to a question are compared on
_MARGIN = 1.1  # a guess changes only for a perplexity that is lower by more than this factor


@dataclass(frozen=True)
class Question:
    """Something that the files leave open.

    Attributes:
        name: `NONLINEARITY`, `READOUT`, `ORIENTATION` or `SIDE`.
        label: what is asked, in a few words.
        options: the possible answers: each one's name and what the screen calls it.
        answer: the one that was used.
    """

    name: str
    label: str
    options: Mapping[str, str]
    answer: str


@dataclass(frozen=True, eq=False)
class NetFiles:
    """A file of weights and a vocabulary, as read."""

    weights: WeightFile
    vocabulary: VocabularyFile


@dataclass(frozen=True, eq=False)
class UploadedNet:
    """A net made from files.

    Attributes:
        net: the net itself.
        kind: of the file of weights: "safetensors", "PyTorch" or "Keras".
        roles: what each tensor of the file became.
        notes: what was assumed or left out, one sentence each.
        questions: what the files leave open, with the answers used.
        parity: of a Keras file, the largest difference in any state between Keras's equations and
            torch's module with the converted weights; else None.
    """

    net: TextNet
    kind: str
    roles: tuple[Role, ...]
    notes: tuple[str, ...]
    questions: tuple[Question, ...]
    parity: float | None = None


def read_net_files(weights: bytes, vocabulary: bytes) -> NetFiles:
    """The contents of the two files.

    Raises:
        InvalidTextError: a file is too large, damaged or something else.
        InvalidValueError: the vocabulary isn't one.
    """
    return NetFiles(read_weight_file(weights), read_vocabulary_file(vocabulary))


def read_uploaded_net(weights: bytes, vocabulary: bytes) -> TextNet:
    """The net in two files, with the first guess for everything that they leave open.

    Raises:
        InvalidTextError: see `read_net_files`.
        InvalidValueError: see `build_net`.
    """
    return build_net(read_net_files(weights, vocabulary)).net


def build_net(files: NetFiles, answers: Mapping[str, str] | None = None) -> UploadedNet:
    """The net that files describe.

    Args:
        files: from `read_net_files`.
        answers: to questions, by name; the first guess is used for the others.

    Raises:
        InvalidValueError: the net can't be run here, is incomplete, or has another vocabulary.
    """
    answers = answers or {}
    parts, parity = _find_parts(files.weights, answers.get(ORIENTATION, ""))
    found = assemble(parts, answers.get(READOUT, ""))
    questions, notes = [], [*files.weights.notes, *found.notes, *files.vocabulary.notes]
    nonlinearity = parts.nonlinearity or "tanh"
    if found.model.cell == "rnn" and not parts.nonlinearity:
        nonlinearity = _answer(answers, NONLINEARITY, ("tanh", "relu"))
        options = {"tanh": "tanh (the default)", "relu": "relu"}
        questions.append(Question(NONLINEARITY, "Nonlinearity", options, nonlinearity))
    if found.readouts:
        options = {name: shorten(name) for name in found.readouts}
        questions.append(Question(READOUT, "Readout", options, found.readout))
    if parts.is_row_first is not None:
        options = {"left": "W x: a row for each unit", "right": "x W: a column for each unit"}
        answer = "right" if parts.is_row_first else "left"
        questions.append(Question(ORIENTATION, "Matrices", options, answer))
    vocabulary, asked, said = _fit_tokens(files.vocabulary.tokens, found.vocab_size, answers)
    net = TextNet(found.model, vocabulary, found.weights, nonlinearity)
    return UploadedNet(
        net,
        files.weights.kind,
        found.roles,
        (*notes, *said),
        (*questions, *asked),
        parity,
    )


def weigh_options(
    files: NetFiles, answers: Mapping[str, str], text: str
) -> dict[str, dict[str, float]]:
    """The perplexity of a text with each answer to each question, the others as given.

    Args:
        files: from `read_net_files`.
        answers: as in `build_net`.
        text: at least 2 characters; 400 are read.

    Returns:
        By question and answer; infinity where the net can't be run or its numbers overflow.
    """
    return {
        question.name: {
            option: _weigh(files, {**answers, question.name: option}, text)
            for option in question.options
        }
        for question in build_net(files, answers).questions
    }


def guess_answers(files: NetFiles, text: str) -> dict[str, str]:
    """The answer to each question that predicts a text best.

    A question keeps its first guess unless another answer predicts the text clearly better, and
    clearly better than chance: on a text of another kind, no answer means anything.
    """
    answers: dict[str, str] = {}
    for question in build_net(files).questions:
        scores = {
            option: _weigh(files, {**answers, question.name: option}, text)
            for option in question.options
        }
        best = min(scores, key=scores.__getitem__)
        vocab_size = len(build_net(files, answers).net.vocabulary)
        is_better = _MARGIN * scores[best] < min(scores[question.answer], vocab_size)
        answers[question.name] = best if is_better else question.answer
    return answers


def _weigh(files: NetFiles, answers: Mapping[str, str], text: str) -> float:
    try:
        trace = trace_activations(build_net(files, answers).net, text[:_WEIGHED])
    except InvalidValueError:
        return math.inf
    is_finite = np.isfinite(trace.surprise[1:]).all() and np.isfinite(trace.quantities["h"]).all()
    return trace.perplexity if is_finite else math.inf


def _find_parts(file: WeightFile, orientation: str) -> tuple[NetParts, float | None]:
    if file.kind == "Keras":
        found = find_keras_parts(file)
        return found.parts, found.parity
    refuse_unrunnable(file.tensors)
    is_row_first = {"left": False, "right": True}.get(orientation)
    by_hand = find_hand_written(file.tensors, is_row_first=is_row_first)
    if by_hand is not None:
        return by_hand, None
    return find_parts(file.tensors), None


def _answer(answers: Mapping[str, str], name: str, options: tuple[str, ...]) -> str:
    given = answers.get(name, "")
    return given if given in options else options[0]


def _fit_tokens(
    tokens: tuple[str, ...], vocab_size: int, answers: Mapping[str, str]
) -> tuple[Vocabulary, list[Question], list[str]]:
    """The vocabulary, with what is asked and said where its length isn't the net's."""
    count = len(tokens)
    if count == vocab_size:
        return Vocabulary(tokens), [], []
    if not can_fit(count, vocab_size):
        raise InvalidValueError(
            f"The vocabulary has {count:,} tokens, but the net has {vocab_size:,}: this is the "
            "vocabulary of another net, or only a part of it. Save the one it was trained with."
        )
    side = _answer(answers, SIDE, ("end", "start"))
    extra = abs(vocab_size - count)
    if count < vocab_size:
        options = {"end": f"the last {extra}", "start": f"the first {extra}"}
        label = "Indices without a name"
        said = (
            f"The vocabulary has {count:,} tokens, and the net has {vocab_size:,}; the {side}ing "
            f"{extra} have no name."
        )
    else:
        options = {"end": f"the last {extra}", "start": f"the first {extra}"}
        label = "Tokens that the net doesn't have"
        said = (
            f"The vocabulary has {count:,} tokens, but the net has only {vocab_size:,}; the {side} "
            f"of the vocabulary ({extra}) isn't used."
        )
    return fit_vocabulary(tokens, vocab_size, side), [Question(SIDE, label, options, side)], [said]
