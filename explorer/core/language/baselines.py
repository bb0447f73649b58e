"""Finds the losses to compare a run with: those of simple predictors, and hard floors.

All losses are in nats per token.
"""

from __future__ import annotations

import math
from collections import Counter

import numpy as np

from explorer.core.arrays import IdArray
from explorer.core.errors import InvalidTextError, InvalidValueError
from explorer.core.training.curves import Baseline


def find_text_baselines(
    ids: IdArray, vocab_size: int, entropy_rate: float | None = None
) -> tuple[Baseline, ...]:
    """The baselines of a language model: uniform, unigram, bigram, and the entropy rate if known.

    Unigram and bigram are fitted by maximum likelihood to the tokens to be predicted, ids[1:], and
    measured on the same tokens.

    Args:
        ids: the training tokens (N,), 2 or more.
        vocab_size: number of tokens V.
        entropy_rate: the language's, in nats per token; None if it isn't known.

    Raises:
        InvalidValueError: there are fewer than 2 tokens.
    """
    if len(ids) < 2:
        raise InvalidValueError(f"`ids` must have 2 tokens or more, got {len(ids)}.")
    unigram = _find_entropy(ids[1:])
    pairs = ids[:-1].astype(np.int64) * vocab_size + ids[1:]
    # H(next | this) = H(this, next) - H(this)
    bigram = _find_entropy(pairs) - _find_entropy(ids[:-1])
    found = [
        _find_uniform(vocab_size),
        Baseline(
            "unigram",
            unigram,
            "The loss of a model that knows only how often each token occurs in this text: the "
            "entropy of these frequencies.",
        ),
        Baseline(
            "bigram",
            max(0.0, bigram),
            "The loss of a model that knows only how often each token follows each other one in "
            "this text; its loss on new text is higher, because here it has seen every pair.",
        ),
    ]
    if entropy_rate is not None:
        found.append(
            Baseline(
                "entropy rate",
                entropy_rate,
                "The language itself draws the next character at random, so even its true "
                "probabilities have this loss on average; on a finite text, a lower loss means "
                "that the text was learned by heart.",
            )
        )
    return tuple(found)


def find_pair_baselines(source: str, target: str, readout: str = "none") -> tuple[Baseline, ...]:
    """The baselines of a net that spells `target` while it reads `source`.

    Args:
        source: the word to read.
        target: the word to spell, of the same length.
        readout: "none" if the state itself is the logits, which bounds the loss from below.

    Raises:
        InvalidTextError: the words are empty or not of equal length.
    """
    if not source or len(source) != len(target):
        raise InvalidTextError(
            "`source` and `target` must have the same number of letters, 1 or more, "
            f"got {len(source)} and {len(target)}."
        )
    vocab_size = len({*source, *target})
    found = [_find_uniform(vocab_size), _find_memoryless(source, target)]
    if readout == "none":
        found.append(
            Baseline(
                "floor of bounded logits",
                math.log1p((vocab_size - 1) * math.exp(-2.0)),
                "If the state is the logits, they stay between -1 and 1, so the right letter's "
                f"probability stays below e / (e + {vocab_size - 1} e^-1), and the loss per letter "
                f"stays above ln(1 + {vocab_size - 1} e^-2).",
            )
        )
    return tuple(found)


def _find_uniform(vocab_size: int) -> Baseline:
    return Baseline(
        "start: uniform",
        math.log(vocab_size),
        f"A net that has learned nothing gives each of the {vocab_size} tokens the same "
        f"probability, so its loss is ln {vocab_size}.",
    )


def _find_memoryless(source: str, target: str) -> Baseline:
    pairs, letters = Counter(zip(source, target, strict=True)), Counter(source)
    loss = sum(n * math.log(letters[x] / n) for (x, _), n in pairs.items()) / len(source)
    several = [x for x in letters if sum(pair[0] == x for pair in pairs) > 1]
    if several:
        names = " and ".join(repr(x) for x in several)
        verb = "has" if len(several) == 1 else "have"
        reason = f"{names} {verb} more than one answer, so without memory it can only guess"
    else:
        reason = "every letter has a single answer, so no memory is needed"
    return Baseline(
        "floor without memory",
        loss,
        "The best a net can do if it sees only the current letter is to give each answer as often "
        f"as it occurs: {reason}.",
    )


def _find_entropy(values: IdArray) -> float:
    """The entropy of the relative frequencies of these values, in nats."""
    counts = np.unique(values, return_counts=True)[1]
    shares = counts / counts.sum()
    return float(-(shares * np.log(shares)).sum())
