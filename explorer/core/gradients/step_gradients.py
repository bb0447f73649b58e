"""Measures gradients through time of a torch net whose steps were run one by one.

The gradients of the weights are left alone, so measuring doesn't change the training. For an LSTM
only h_t is followed, because torch's layer hides how h_t depends on c_t.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from explorer.core.arrays import AnyArray
from explorer.core.gradients.cell_gradients import estimate_spectral_radii
from explorer.core.gradients.gradient_profile import SPECTRAL_RADIUS, STATE_GRADIENT

State = Tensor | tuple[Tensor, Tensor]  # h, or h and c of an LSTM


def profile_steps(loss: Tensor, W_hh: Tensor, states: Sequence[State]) -> dict[str, AnyArray]:
    """|dL/dh_t| and the spectral radii, in the form of `gradient_profile.profile_gradients`.

    Args:
        loss: a scalar with its graph.
        W_hh: recurrent weights (G*H, H).
        states: the state after each of T steps, tensors in the loss's graph.
    """
    gradients = torch.autograd.grad(loss, list_h(states))
    arrays = {
        STATE_GRADIENT: np.array([[float(each.norm()) for each in gradients]]),
        SPECTRAL_RADIUS: estimate_spectral_radii(W_hh.detach().double().numpy())[None],
    }
    return {name: array.astype(np.float32) for name, array in arrays.items()}


def list_h(states: Sequence[State]) -> list[Tensor]:
    """The h of each state."""
    return [state if isinstance(state, Tensor) else state[0] for state in states]
