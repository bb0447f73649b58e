"""Every term of the field that the app prints has an entry in the glossary."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from explorer.ui.shell.navigation import ROOT
from explorer.ui.shell.terms import list_terms

# The field's terms, after the indexes of Goodfellow, Bengio and Courville (2016), Strogatz (2015)
# and Hyndman and Athanasopoulos (2021). One that no sentence uses needs no entry.
TERMS = (
    *("ablation", "accuracy", "activation", "adam", "adding problem", "analogy", "annealing"),
    *("attention", "attractor", "autocorrelation", "autoregression", "backpropagation", "basin"),
    *("batch", "beam search", "bias", "bidirectional", "bifurcation", "bigram", "bptt"),
    *("chance", "chaotic", "checkpoint", "clipping", "context vector", "convolution"),
    *("cosine", "cross-entropy", "curriculum", "cycle", "decoder", "delay line", "divergence"),
    *("dropout", "early stopping", "eigenvalue", "eigenvector", "embedding", "encoder"),
    *("ensemble", "entropy", "epoch", "euclidean distance", "explained variance", "fixed point"),
    *("gate", "gradient", "greedy", "held-out", "hidden state", "horizon", "jacobian", "kernel"),
    *("label", "lag", "last value", "latch", "layer", "learning rate", "length penalty", "logit"),
    *("loss", "lyapunov exponent", "marginal", "markov chain", "minibatch", "momentum", "narx"),
    *("nat", "nullcline", "one-hot", "optimiser", "orbit", "orthogonal", "overfitting"),
    *("padding", "parity", "patience", "perplexity", "period", "phase plane", "precision"),
    *("principal axis", "principal component", "probability", "probe", "quasi-periodic"),
    *("random walk", "readout", "reber", "regularisation", "relu", "residual connection"),
    *("rotation number", "saddle", "saddle-node", "saturation", "seed", "separatrix", "sgd"),
    *("sigmoid", "singular value", "softmax", "spectral radius", "stable", "standard deviation"),
    *("standardised", "surprise", "tanh", "teacher forcing", "temperature", "token", "top-k"),
    *("transient", "truncated", "underfitting", "unigram", "unstable", "vanishing"),
    *("vocabulary", "weight decay", "weight sharing", "z-score"),
)
PLURALS = {"principal axis": "principal axes", "vocabulary": "vocabularies"}


@cache
def read_printed_text() -> str:
    """All strings in code that are no docstrings, and the sentences of the course."""
    texts = [path.read_text("utf-8") for path in (ROOT / "assets").glob("*.toml")]
    for folder in ("pages", "explorer"):
        for path in (ROOT / folder).rglob("*.py"):
            texts += read_strings(path)
    return "\n".join(texts).lower()


def read_strings(path: Path) -> list[str]:
    """The string constants of a file, without its docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
    ]


def test_each_term_that_is_printed_has_an_entry() -> None:
    names = "\n".join(f"{entry.name}\n{entry.code}" for entry in list_terms())
    names = names.replace("_", " ").lower()
    missing = [
        term for term in TERMS if is_used(term, read_printed_text()) and not is_used(term, names)
    ]
    assert missing == []


def is_used(term: str, text: str) -> bool:
    """Whether the term stands in the text, in the singular or plural."""
    plural = PLURALS.get(term, f"{term}s")
    return bool(re.search(rf"\b(?:{re.escape(term)}|{re.escape(plural)})\b", text))
