"""Losses that a training run is compared with: what simple predictors reach, and hard floors.

All are in nats per token.
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

    Unigram and bigram are fitted by maximum likelihood to the tokens that are to be predicted,
    ids[1:], and measured on the same tokens.

    Args:
        ids: the tokens that are learned (N,), 2 or more.
        vocab_size: number of tokens V.
        entropy_rate: of the language, nats per token; None where nobody knows it.

    Raises:
        InvalidValueError: there are fewer than 2 tokens.
    """
    if len(ids) < 2:
        raise InvalidValueError(f"`ids` must hold 2 tokens or more, got {len(ids)}.")
    unigram = _find_entropy(ids[1:])
    pairs = ids[:-1].astype(np.int64) * vocab_size + ids[1:]
    # H(next | this) = H(this, next) - H(this)
    bigram = _find_entropy(pairs) - _find_entropy(ids[:-1])
    found = [
        _find_uniform(vocab_size),
        Baseline(
            "unigram",
            unigram,
            "A model that knows only how often each token occurs in this text loses the entropy "
            "of these frequencies.",
        ),
        Baseline(
            "bigram",
            max(0.0, bigram),
            "A model that knows only how often each token follows the one before it in this text "
            "loses the entropy of these frequencies; counted on the text itself it has seen every "
            "pair, so new text costs it more.",
        ),
    ]
    if entropy_rate is not None:
        found.append(
            Baseline(
                "entropy rate",
                entropy_rate,
                "The language itself draws its next character at random, so that even its true "
                "probabilities lose this much on average; on a finite text, less means that it "
                "is learned by heart.",
            )
        )
    return tuple(found)


def find_pair_baselines(source: str, target: str, readout: str = "none") -> tuple[Baseline, ...]:
    """The baselines of a net that spells `target` while it reads `source`.

    Args:
        source: the word that is read.
        target: the word that is spelled, of the same length.
        readout: "none" where the state itself is the logits, which bounds the loss from below.

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
                "States used as logits stay between -1 and 1, so the right letter's probability "
                f"stays below e / (e + {vocab_size - 1} e^-1) and each letter loses more than "
                f"ln(1 + {vocab_size - 1} e^-2).",
            )
        )
    return tuple(found)


def _find_uniform(vocab_size: int) -> Baseline:
    return Baseline(
        "start: uniform",
        math.log(vocab_size),
        f"A net that knows nothing gives each of the {vocab_size} tokens the same probability "
        f"and loses ln {vocab_size}.",
    )


def _find_memoryless(source: str, target: str) -> Baseline:
    pairs, letters = Counter(zip(source, target, strict=True)), Counter(source)
    loss = sum(n * math.log(letters[x] / n) for (x, _), n in pairs.items()) / len(source)
    several = [x for x in letters if sum(pair[0] == x for pair in pairs) > 1]
    if several:
        names = " and ".join(repr(x) for x in several)
        reason = f"{names} is answered in more than one way, and without memory one can only guess"
    else:
        reason = "each letter has one answer, and no memory is needed"
    return Baseline(
        "floor without memory",
        loss,
        "The best that a net can do which sees only the present letter is to give each answer as "
        f"often as it occurs: {reason}.",
    )


def _find_entropy(values: IdArray) -> float:
    """The entropy of the relative frequencies of these values, in nats."""
    counts = np.unique(values, return_counts=True)[1]
    shares = counts / counts.sum()
    return float(-(shares * np.log(shares)).sum())
