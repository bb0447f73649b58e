"""Random scenes of the gradients page, and the textbook loop with autograd to compare with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explorer.core.gradients.gradient_flow import GradientScene, draw_sequence, draw_weights

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "tanh": torch.tanh,
    "relu": torch.relu,
    "linear": lambda total: total,
}


@dataclass(frozen=True, eq=False)
class LoopRun:
    """What autograd finds.

    Attributes:
        h: dL/dh_t, (T, H).
        c: dL/dc_t of an LSTM, (T, H).
        grad_norm: of all weights and biases.
        inputs: x, (T, D).
        states: h_t, of an LSTM (h_t, c_t) in one row, (T, S).
    """

    h: Tensor
    c: Tensor
    grad_norm: float
    inputs: Tensor
    states: Tensor


def draw_scene(rng: np.random.Generator) -> GradientScene:
    """A scene with any settings, and sizes small enough for the plain loop."""
    seq_len = int(rng.integers(2, 30))
    return GradientScene(
        spectral_radius=float(rng.choice([0.0, 0.5, 0.9, 1.0, rng.uniform(0, 2)])),
        activation=str(rng.choice(["tanh", "relu", "linear"])),
        recurrence=str(rng.choice(["random", "orthogonal"])),
        keep_bias=float(rng.choice([-2.0, 0.0, 3.0, 6.0, 8.0, rng.uniform(-2, 8)])),
        is_input_tied=bool(rng.integers(2)),
        seq_len=seq_len,
        hidden_size=int(rng.integers(1, 9)),
        bptt_len=int(rng.choice([200, rng.integers(1, seq_len + 1)])),
        max_grad_norm=float(rng.choice([1.0, 10 ** rng.uniform(-6, 6)])),
        seed=int(rng.integers(10_001)),
    )


def read_weights(scene: GradientScene, cell: str) -> dict[str, Tensor]:
    """The layer's weights as leaves of the graph."""
    arrays = draw_weights(scene, cell)
    return {name: torch.from_numpy(each).requires_grad_() for name, each in arrays.items()}


def step(
    scene: GradientScene,
    cell: str,
    W: dict[str, Tensor],
    x_t: Tensor,
    state: tuple[Tensor, Tensor],
) -> tuple[Tensor, Tensor]:
    """One step: h and, of an LSTM, c (otherwise h again).

    Args:
        scene: for the activation.
        cell: "rnn", "gru" or "lstm".
        W: the weights by torch's names.
        x_t: the input (D,).
        state: the h that W_hh reads, and what the gates keep, h in a GRU, c in an LSTM, (H,) each.
    """
    read, kept = state
    from_x = W["weight_ih_l0"] @ x_t + W["bias_ih_l0"]
    from_h = W["weight_hh_l0"] @ read + W["bias_hh_l0"]
    if cell == "rnn":
        h = ACTIVATIONS[scene.activation](from_x + from_h)
        return h, h
    if cell == "gru":
        (x_r, x_z, x_n), (h_r, h_z, h_n) = from_x.chunk(3), from_h.chunk(3)
        z = torch.sigmoid(x_z + h_z)
        h = (1 - z) * torch.tanh(x_n + torch.sigmoid(x_r + h_r) * h_n) + z * kept
        return h, h
    i, f, g, o = (from_x + from_h).chunk(4)
    c = torch.sigmoid(f) * kept + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


def run_loop(
    scene: GradientScene, cell: str, *, is_cut: bool = False, has_W_hh_paths: bool = True
) -> LoopRun:
    """Run the loop and let autograd find the gradient of v . h_T.

    Args:
        scene: its truncation counts only if `is_cut`.
        cell: "rnn", "gru" or "lstm".
        is_cut: whether the graph begins at the scene's first step.
        has_W_hh_paths: if not, W_hh reads detached states.
    """
    x, v = (torch.from_numpy(array) for array in draw_sequence(scene))
    W = read_weights(scene, cell)
    h = c = torch.zeros(scene.hidden_size, dtype=torch.float64)
    all_h, all_c = [], []
    for t, x_t in enumerate(x, start=1):
        if is_cut and t == scene.first_step:
            h, c = h.detach(), c.detach()
        h, c = step(scene, cell, W, x_t, (h if has_W_hh_paths else h.detach(), c))
        if cell != "lstm":
            c = h
        h.retain_grad()
        c.retain_grad()
        all_h.append(h)
        all_c.append(c)
    (h @ v).backward()  # type: ignore[no-untyped-call]
    norm = torch.nn.utils.clip_grad_norm_(W.values(), float("inf"))
    rows = [torch.cat([h, c]) if cell == "lstm" else h for h, c in zip(all_h, all_c, strict=True)]
    return LoopRun(
        torch.stack([torch.zeros_like(h) if h.grad is None else h.grad for h in all_h]),
        torch.stack([torch.zeros_like(c) if c.grad is None else c.grad for c in all_c]),
        float(norm),
        x,
        torch.stack(rows).detach(),
    )
