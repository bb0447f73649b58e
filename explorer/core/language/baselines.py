"""Finds the losses to compare a run with: those of simple predictors, and hard floors.

All losses are in nats per token.
"""

from __future__ import annotations

import math
from collections import Counter

import numpy as np

from explorer.core.arrays import FloatArray, IdArray
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
            "The loss of a model that knows only how often each token occurs in this text after "
            "its first, which isn't predicted: the entropy of these frequencies.",
        ),
        Baseline(
            "bigram",
            max(0.0, bigram),
            "The loss of a model that knows only how often each token follows each other "
            "token in this text; its loss on new text is usually higher, because here it has seen "
            "every pair.",
        ),
    ]
    if entropy_rate is not None:
        found.append(
            Baseline(
                "entropy rate",
                entropy_rate,
                "The language itself draws the next character at random, so even its true "
                "probabilities have this loss on average, a little more or less by chance on a "
                "finite text; a clearly lower loss means that the text was learned by heart.",
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
            "The two words must have the same number of letters, 1 or more, "
            f"got {len(source)} and {len(target)}."
        )
    vocab_size = len({*source, *target})
    if vocab_size == 1:
        sentence = (
            "There is only one letter, so its probability is 1 and the loss is 0, whatever the net "
            "has learned."
        )
        return (Baseline("only one letter", 0.0, sentence),)
    found = [_find_uniform(vocab_size, "letters"), _find_memoryless(source, target)]
    if readout == "none":
        others = f"{vocab_size - 1} " if vocab_size > 2 else ""  # nobody writes 1 e^-1
        found.append(
            Baseline(
                "floor of bounded logits",
                math.log1p((vocab_size - 1) * math.exp(-2.0)),
                "If the state is the logits, they stay between −1 and 1, so the right letter's "
                f"probability stays below e / (e + {others}e^-1), and the loss per letter "
                f"stays above ln(1 + {others}e^-2).",
            )
        )
        found.append(_find_bounded_memoryless(source, target, vocab_size))
    return tuple(found)


def _find_uniform(vocab_size: int, tokens: str = "tokens") -> Baseline:
    return Baseline(
        "uniform guess",
        math.log(vocab_size),
        f"The loss of a guess that gives each of the {vocab_size} {tokens} the same probability is "
        f"ln {vocab_size}.",
    )


def _find_memoryless(source: str, target: str) -> Baseline:
    pairs, letters = Counter(zip(source, target, strict=True)), Counter(source)
    loss = sum(n * math.log(letters[x] / n) for (x, _), n in pairs.items()) / len(source)
    several = [x for x in letters if sum(pair[0] == x for pair in pairs) > 1]
    if several:
        quoted = [f"'{x}'" for x in several]  # repr would double a backslash
        names = " and ".join([", ".join(quoted[:-1])] * (len(quoted) > 1) + quoted[-1:])
        verb = "has" if len(several) == 1 else "have"
        reason = f"{names} {verb} more than one answer, so without memory the net can only guess"
    else:
        reason = "every letter has a single answer, so no memory is needed"
    return Baseline(
        "floor without memory",
        loss,
        "The best a net can do if it sees only the current letter is to give each answer as often "
        f"as it occurs: {reason}.",
    )


def _find_bounded_memoryless(source: str, target: str, vocab_size: int) -> Baseline:
    loss = 0.0
    for letter, count in Counter(source).items():
        pairs = zip(source, target, strict=True)
        answers = Counter(answer for read, answer in pairs if read == letter)
        shares = np.zeros(vocab_size)
        shares[: len(answers)] = [n / count for n in answers.values()]
        loss += count / len(source) * _find_bounded_cross_entropy(shares)
    return Baseline(
        "floor without memory, bounded logits",
        loss,
        "The best a net can do if it sees only the current letter and its state, between −1 and 1, "
        "is the logits: each letter's logits are chosen within these limits to give its answers "
        "probabilities as close as possible to how often they occur.",
    )


def _find_bounded_cross_entropy(shares: FloatArray) -> float:
    """The lowest cross-entropy that logits between -1 and 1 reach on answers with these shares.

    It is convex in the logits z. Where z_i is inside its limits, softmax(z)_i equals the share q_i,
    so z = clip(ln q + c, -1, 1) with c = ln sum exp z, found by bisection.
    """
    logs = np.log(np.where(shares > 0, shares, 1e-300))

    def clip_logits(c: float) -> tuple[FloatArray, float]:
        z = np.clip(logs + c, -1, 1)
        return z, float(np.log(np.exp(z).sum()))

    low, high = math.log(len(shares)) - 1, math.log(len(shares)) + 1
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if middle < clip_logits(middle)[1] else (low, middle)
    z, log_sum = clip_logits(high)
    return log_sum - float(shares @ z)


def _find_entropy(values: IdArray) -> float:
    """The entropy of the relative frequencies of these values, in nats."""
    counts = np.unique(values, return_counts=True)[1]
    shares = counts / counts.sum()
    return float(-(shares * np.log(shares)).sum())
