"""Measures how far back a net looks, by the gradient of log p with respect to earlier inputs.

The input x_s is the one-hot vector (V,) or, for a net with an embedding, the embedding vector (D,).
The gradient of log p(character at t) with respect to x_s says how much a small change in the input
at s would change the prediction; its Euclidean norm is what the page shows. The distance of s is
t - s, so the character read last is at distance 1.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from explorer.core.activations.saliency_results import Reach, Saliency
from explorer.core.activations.text_nets import TextNet
from explorer.core.arrays import FloatArray, IdArray
from explorer.core.errors import InvalidValueError
from explorer.core.nets.recurrence import run_layers

MAX_SALIENCY_TEXT = 2000
REACH_WINDOW = 200  # characters read before each predicted one
_REACH_COUNT = 48  # predicted characters
_REMAINDER = 0.1


def find_saliency(net: TextNet, text: str, position: int) -> Saliency:
    """Gradient norms of log p(text[position]) for each character before it; h_0 = 0.

    Raises:
        InvalidValueError: no character comes before the position, or more than 2000 do.
    """
    if not 1 <= position < len(text) or position > MAX_SALIENCY_TEXT:
        raise InvalidValueError(
            f"`position` must be 1 to {min(len(text) - 1, MAX_SALIENCY_TEXT)} (the first "
            f"character is not predicted), got {position}."
        )
    ids = net.vocabulary.encode(text[: position + 1])
    norms, log_p = _find_norms(net, ids[None, :-1], ids[-1:])
    return Saliency(position, norms[0], float(log_p[0]))


def find_reach(net: TextNet, text: str, window: int = REACH_WINDOW) -> Reach:
    """How the gradient spreads, on average, over the `window` characters before a predicted one.

    It averages over up to 48 predicted characters, evenly spaced in the text. Each has the same
    weight, because its norms are first divided by their sum. Every window starts from h_0 = 0, so
    all nets are compared on the same inputs.

    Raises:
        InvalidValueError: the text is not longer than the window.
    """
    if len(text) <= window:
        raise InvalidValueError(
            f"`text` must have more than {window} characters, got {len(text)}; use a longer one."
        )
    ids = net.vocabulary.encode(text)
    targets = np.unique(np.linspace(window, len(ids) - 1, _REACH_COUNT).astype(int))
    rows = ids[targets[:, None] - window + np.arange(window)]
    norms, _ = _find_norms(net, rows, ids[targets])
    totals = norms.sum(axis=1, keepdims=True)
    kept = norms[totals[:, 0] > 0] / totals[totals[:, 0] > 0]  # a saturated net may have none
    shares = kept.mean(axis=0)[::-1] if len(kept) else np.zeros(window)
    left = shares.sum() - np.cumsum(shares)  # what is left beyond distance 1, 2, ...
    return Reach(
        shares=np.asarray(shares),
        mean_distance=float(shares @ np.arange(1, window + 1)),
        distance_90=int(np.argmax(left < _REMAINDER)) + 1,
        count=len(kept),
        num_windows=len(norms),
    )


def _find_norms(net: TextNet, rows: IdArray, targets: IdArray) -> tuple[FloatArray, FloatArray]:
    """Gradient norms (B, T) and log p (B,) of the one target after each row of tokens (B, T)."""
    from_x = net.find_inputs(rows).requires_grad_()  # (T, B, G*H)
    h_0, c_0 = net.start_state(len(rows))
    h, _ = run_layers(net.model.cell, from_x, h_0, c_0, net.layers)
    log_p: Tensor = torch.log_softmax(net.find_logits(h[-1, -1]), dim=-1)  # (B, V)
    chosen = log_p.gather(1, torch.from_numpy(targets)[:, None])[:, 0]
    (grad,) = torch.autograd.grad(chosen.sum(), from_x)
    W_ih = net.tensors["rnn.weight_ih_l0"]
    # One step at a time: dlog p/dx of all steps at once would take T B V numbers.
    norms = torch.stack([(step @ W_ih).norm(dim=-1) for step in grad], dim=1)
    return norms.double().numpy(), chosen.detach().double().numpy()
