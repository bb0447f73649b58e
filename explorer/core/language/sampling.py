"""Generates text with a trained net, one token at a time."""

from __future__ import annotations

import numpy as np

from explorer.core.arrays import FloatArray, NetArray
from explorer.core.errors import InvalidValueError
from explorer.core.nets.results import Generation
from explorer.core.steppers.choice import Stepper
from explorer.core.text.vocabulary import Vocabulary
from explorer.core.training.run_config import MAX_TEMPERATURE

MAX_GENERATED = 1000


def compute_probabilities(logits: NetArray) -> FloatArray:
    """softmax(logits) over the last axis, in float64."""
    wide = np.asarray(logits, np.float64)
    exps = np.exp(wide - np.maximum.reduce(wide, -1, keepdims=True))
    exps /= np.add.reduce(exps, -1, keepdims=True)
    return exps


def shape_distribution(logits: NetArray, temperature: float = 1.0, top_k: int = 0) -> FloatArray:
    """The distribution a token is drawn from (V,): softmax(logits / temperature) of the top k.

    Args:
        logits: (V,).
        temperature: tau; 0 is greedy (probability 1 for the most probable token; ties go to the
            first).
        top_k: only the k most probable tokens keep a probability; 0 keeps all.
    """
    logits = np.asarray(logits, np.float64)
    if 0 < top_k < len(logits):
        # A stable sort, so that ties go to the first tokens.
        out = np.argsort(-logits, kind="stable")[top_k:]
        logits = logits.copy()
        logits[out] = -np.inf
    if temperature == 0:
        return np.asarray(np.arange(len(logits)) == np.argmax(logits), np.float64)
    # Subtract the maximum first: dividing by a tiny temperature must not overflow.
    return compute_probabilities((logits - logits.max()) / temperature)


def generate_text(
    stepper: Stepper,
    vocabulary: Vocabulary,
    prefix: str,
    length: int,
    *,
    temperature: float = 0.0,
    top_k: int = 0,
    seed: int = 0,
) -> Generation:
    """The text that the net writes after a prefix, with each choice fed back as the next input.

    Args:
        stepper: the net.
        vocabulary: its tokens; those of the prefix that aren't in it are read as token 0.
        prefix: at least one token.
        length: N tokens, 1 to 1000.
        temperature: tau, 0 to 5; 0 is greedy.
        top_k: 0 (all) to V.
        seed: the seed of the random choices; greedy makes none.

    Raises:
        InvalidValueError: an argument is out of range.
    """
    read = vocabulary.encode(prefix)
    if not len(read):
        raise InvalidValueError(
            f"The prefix must have at least 1 {vocabulary.split_by}, got none; type one."
        )
    if not 1 <= length <= MAX_GENERATED:
        raise InvalidValueError(f"`length` must be 1 to {MAX_GENERATED}, got {length}.")
    if not 0 <= temperature <= MAX_TEMPERATURE:
        raise InvalidValueError(
            f"`temperature` must be 0 to {MAX_TEMPERATURE:g}, got {temperature}."
        )
    vocab_size = len(vocabulary)
    if not 0 <= top_k <= vocab_size:
        raise InvalidValueError(f"`top_k` must be 0 to {vocab_size}, got {top_k}.")
    rng = np.random.default_rng(seed)
    state = stepper.start_state(1)
    for token in read:
        logits, state = stepper.next_logits(int(token), state)
    ids: list[int] = []
    probabilities = np.empty((length, vocab_size), np.float32)
    for position in range(length):
        probabilities[position] = compute_probabilities(logits)
        ids.append(_choose(logits, temperature, top_k, rng))
        if position + 1 < length:
            logits, state = stepper.next_logits(ids[-1], state)
    probabilities.setflags(write=False)
    return Generation(prefix, vocabulary.decode(ids), tuple(ids), probabilities)


def _choose(logits: NetArray, temperature: float, top_k: int, rng: np.random.Generator) -> int:
    # If the net is just diverging, its logits may not be finite.
    if temperature == 0 or not np.isfinite(logits).all():
        return int(np.argmax(logits))
    distribution = shape_distribution(logits, temperature, top_k)
    return int(rng.choice(len(distribution), p=distribution))
