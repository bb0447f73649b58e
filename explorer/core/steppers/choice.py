"""Chooses the implementation that trains a net, by cell and size, and makes it.

The choice follows measurements (`tests/bench/training.py`). It is not a race at the start: the same
configuration always takes the same path, so a seed always gives the same numbers.
"""

from __future__ import annotations

import torch

from explorer.core.errors import InvalidValueError
from explorer.core.nets.config import ModelConfig, OptimizerConfig
from explorer.core.nets.initial_weights import draw_initial_weights
from explorer.core.nets.results import NetState, StepResult, TextTrace
from explorer.core.steppers.gather import GatherStepper
from explorer.core.steppers.library import LibraryStepper
from explorer.core.steppers.stepper import DTYPES, NetPlan, Stepper
from explorer.core.steppers.textbook import TextbookStepper
from explorer.core.steppers.tiny import TinyStepper, is_tiny

__all__ = ["NetState", "StepResult", "Stepper", "TextTrace", "make_stepper"]

_PATHS: dict[str, type[TextbookStepper | GatherStepper | LibraryStepper | TinyStepper]] = {
    "textbook": TextbookStepper,
    "gather": GatherStepper,
    "library": LibraryStepper,
    "tiny": TinyStepper,
}


def choose_path(model: ModelConfig, vocab_size: int, *, batch_size: int, seq_len: int) -> str:
    """The fastest path for a net and minibatches of these sizes."""
    if is_tiny(model, vocab_size, batch_size, seq_len):
        return "tiny"
    input_size = vocab_size if model.input == "one_hot" else model.embedding_size
    # torch's fused LSTM kernel wins while its product with the input is small. Measured with H 16,
    # 64 and 256 and V 8 to 512: the hand-written loop draws level at V = H / 2 and is faster above.
    # RNN and GRU have no fused kernel; there it is 1.4 to 4 times as fast at every size.
    if model.cell == "lstm" and 2 * input_size <= model.hidden_size:
        return "library"
    return "gather"


def make_stepper(
    model: ModelConfig,
    optimizer: OptimizerConfig,
    vocab_size: int,
    *,
    seed: int,
    precision: str,
    path: str = "auto",
    batch_size: int,
    seq_len: int,
    threads: int | None = None,
) -> Stepper:
    """A net with its initial weights and its optimiser.

    Args:
        model: the net.
        optimizer: its optimiser.
        vocab_size: V.
        seed: of the initial weights and of dropout.
        precision: "float32" or "float64".
        path: an implementation, or "auto" for the fastest at these sizes.
        batch_size: B of most minibatches; others may differ.
        seq_len: T of most minibatches; others may differ.
        threads: OpenMP threads of this process from now on; None leaves their number alone.

    Raises:
        InvalidValueError: the path or the precision is unknown or does not suit the net.
    """
    if precision not in DTYPES:
        raise InvalidValueError(f"`precision` must be one of {', '.join(DTYPES)}, got {precision}.")
    if path == "auto":
        path = choose_path(model, vocab_size, batch_size=batch_size, seq_len=seq_len)
    if path not in _PATHS:
        raise InvalidValueError(f"`path` must be one of auto, {', '.join(_PATHS)}, got {path}.")
    if threads is not None:
        torch.set_num_threads(threads)
    dtype = DTYPES[precision]
    weights = draw_initial_weights(model, vocab_size, seed=seed, dtype=dtype)
    return _PATHS[path](NetPlan(model, optimizer, vocab_size, weights, seed, dtype))
