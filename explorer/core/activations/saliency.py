"""How far back a net looks: the gradient of a character's log-probability by each earlier input.

The input x_s is the one-hot vector (V,) or, where characters are embedded, the embedding vector
(D,). The gradient of log p(character at t) by x_s says how much a small change of what was read
at s would change the prediction; its Euclidean norm is the number that is drawn. The distance of
s is t - s: the character read last has distance 1.
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
    """Gradient norms of log p(text[position]) by each character before it, read from zeros.

    Raises:
        InvalidValueError: the position is not one that has characters before it, or there are
            more than 2000 of them.
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
    """The average spread of the gradient over the `window` characters before a predicted one.

    Up to 48 predicted characters are taken, evenly spread over the text; each counts alike, since
    its norms are first divided by their sum. The net reads each window from zeros, so that nets
    of all cells are judged on the same inputs.

    Raises:
        InvalidValueError: the text is not longer than the window.
    """
    if len(text) <= window:
        raise InvalidValueError(
            f"`text` must have more than {window} characters, got {len(text)}; take a longer one."
        )
    ids = net.vocabulary.encode(text)
    targets = np.unique(np.linspace(window, len(ids) - 1, _REACH_COUNT).astype(int))
    rows = ids[targets[:, None] - window + np.arange(window)]
    norms, _ = _find_norms(net, rows, ids[targets])
    totals = norms.sum(axis=1, keepdims=True)
    kept = norms[totals[:, 0] > 0] / totals[totals[:, 0] > 0]  # a saturated net may have none
    shares = kept.mean(axis=0)[::-1] if len(kept) else np.zeros(window)
    left = shares.sum() - np.cumsum(shares)  # what remains beyond distance 1, 2, ...
    return Reach(
        shares=np.asarray(shares),
        mean_distance=float(shares @ np.arange(1, window + 1)),
        distance_90=int(np.argmax(left < _REMAINDER)) + 1,
        count=len(kept),
    )


def _find_norms(net: TextNet, rows: IdArray, targets: IdArray) -> tuple[FloatArray, FloatArray]:
    """Norms (B, T) by input, and log p (B,), of one target behind each row of tokens (B, T)."""
    from_x = net.find_inputs(rows).requires_grad_()  # (T, B, G*H)
    h_0, c_0 = net.start_state(len(rows))
    h, _ = run_layers(net.model.cell, from_x, h_0, c_0, net.layers)
    log_p: Tensor = torch.log_softmax(net.find_logits(h[-1, -1]), dim=-1)  # (B, V)
    chosen = log_p.gather(1, torch.from_numpy(targets)[:, None])[:, 0]
    (grad,) = torch.autograd.grad(chosen.sum(), from_x)
    W_ih = net.tensors["rnn.weight_ih_l0"]
    # Step by step: the gradient by x of all steps at once would take T B V numbers.
    norms = torch.stack([(step @ W_ih).norm(dim=-1) for step in grad], dim=1)
    return norms.double().numpy(), chosen.detach().double().numpy()
