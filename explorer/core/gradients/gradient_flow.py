"""Follows the gradient of a loss at the last step back through an untrained layer.

The loss is L = v . h_T with |v| = 1, so every curve starts with norm 1 at the last step, and its
values further back show what the product of Jacobians does to the gradient. All cells read the same
sequence; recurrent blocks are scaled to the spectral radius exactly. Sources: Pascanu, Mikolov and
Bengio 2013 (product of Jacobians, clipping); Jozefowicz, Zaremba and Sutskever 2015 (bias of the
forget gate); Tallec and Ollivier 2018 (input gate's bias minus the forget gate's).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.fields import check_fields, rule
from explorer.core.gradients.cell_gradients import (
    CellRun,
    StateGradients,
    backpropagate,
    find_jacobians,
    run_cell,
)
from explorer.core.nets.gates import GATES

MAX_STEPS = 200
INPUT_SIZE = 4
INPUT_DEVIATION = 0.1  # small: tanh is steep, and the edge is near radius 1
MAX_RADIUS = 2.0
_SWEEP = np.linspace(0.0, MAX_RADIUS, 41)


@dataclass(frozen=True)
class GradientScene:
    """The choices on the page.

    Raises:
        InvalidValueError: a field breaks its rule.
    """

    spectral_radius: float = rule(
        "W_hh (each gate's block) is scaled to this largest absolute eigenvalue.",
        default=0.9,
        low=0.0,
        high=MAX_RADIUS,
    )
    activation: str = rule(
        "Activation of the RNN; the gated cells keep theirs.",
        default="tanh",
        choices=("tanh", "relu", "linear"),
    )
    recurrence: str = rule(
        "W_hh before scaling: normally distributed numbers or an orthogonal matrix.",
        label="Initial W_hh",
        default="random",
        choices=("random", "orthogonal"),
    )
    keep_bias: float = rule(
        "Bias of the LSTM's forget gate and the GRU's update gate, which keep the state.",
        default=6.0,
        low=-2.0,
        high=8.0,
    )
    is_input_tied: bool = rule(
        "Whether the LSTM's input gates start with minus the forget gates' bias, so that i = 1 - f "
        "before anything is read, as in a GRU; otherwise their bias is 0 and i = 1/2.",
        label="LSTM: input gate's bias = -forget gate's",
        default=True,
    )
    seq_len: int = rule("Time steps T.", label="Time steps", default=100, low=2, high=MAX_STEPS)
    hidden_size: int = rule("Number of hidden units H.", default=16, low=1, high=32)
    bptt_len: int = rule(
        "The most steps that the gradient flows back (truncated BPTT).",
        default=MAX_STEPS,
        low=1,
        high=MAX_STEPS,
    )
    max_grad_norm: float = rule(
        "Threshold theta to which a larger global norm is clipped.",
        label="Clip gradients at norm",
        default=1.0,
        low=0.0,
        high=1e6,
        excludes_low=True,
    )
    seed: int = rule("Seed of all random draws.", default=0, low=0, high=10_000)

    def __post_init__(self) -> None:
        """Check every field."""
        check_fields(self)

    @property
    def first_step(self) -> int:
        """The first step that the gradient reaches, from 1."""
        return max(1, self.seq_len - self.bptt_len + 1)


@dataclass(frozen=True, eq=False)
class GradientFlow:
    """The gradient at each step t = 1..T of one cell.

    Attributes:
        cell: "rnn", "gru" or "lstm".
        h_norm: |dL/dh_t|, (T,).
        c_norm: |dL/dc_t| of an LSTM, (T,), else None.
        first_step: the first step that the gradient reaches; 1 without truncation.
        grad_norm: global norm of the gradient of all weights and biases, before clipping.
        max_grad_norm: the threshold theta.
    """

    cell: str
    h_norm: FloatArray
    c_norm: FloatArray | None
    first_step: int
    grad_norm: float
    max_grad_norm: float

    @property
    def clip_factor(self) -> float:
        """The factor by which clipping multiplies the gradient: theta / norm, at most 1."""
        return min(1.0, self.max_grad_norm / self.grad_norm) if self.grad_norm > 0 else 1.0


@dataclass(frozen=True, eq=False)
class JacobianFactors:
    """The factors ds_t/ds_{t-1} of one cell and their product; s is h, or (h, c) for an LSTM.

    Attributes:
        cell: "rnn", "gru" or "lstm".
        largest: largest singular value of each factor, t = 2..T, (T - 1,).
        smallest: smallest singular value of each factor, (T - 1,).
        product: largest singular value of the product of all factors after t, t = 1..T, (T,).
        bound: product of their largest singular values, (T,): never less than `product`.
        gradient: |dL/ds_t|, (T,): never more than `product`.
    """

    cell: str
    largest: FloatArray
    smallest: FloatArray
    product: FloatArray
    bound: FloatArray
    gradient: FloatArray


@dataclass(frozen=True, eq=False)
class RadiusSweep:
    """The global gradient norm as a function of the spectral radius.

    Attributes:
        radius: (R,).
        grad_norm: before clipping, for each cell, (R,).
        max_grad_norm: the threshold theta.
    """

    radius: FloatArray
    grad_norm: dict[str, FloatArray]
    max_grad_norm: float


def find_flow(scene: GradientScene, cell: str) -> GradientFlow:
    """The gradient of one cell at each step."""
    parts = unroll_cell(scene, cell, np.array([scene.spectral_radius]))
    gradients = parts.gradients
    return GradientFlow(
        cell,
        find_lengths(gradients.h)[:, 0],
        None if gradients.c is None else find_lengths(gradients.c)[:, 0],
        scene.first_step,
        float(_find_global_norm(parts)[0]),
        scene.max_grad_norm,
    )


def find_factors(scene: GradientScene, cell: str) -> JacobianFactors:
    """The Jacobian factors of one cell and their product, without truncation."""
    parts = unroll_cell(scene, cell, np.array([scene.spectral_radius]), is_cut=False)
    factors = find_jacobians(parts.run)[1:]  # the first is with respect to h_0
    values: FloatArray = np.asarray(np.linalg.svd(factors, compute_uv=False), np.float64)
    products = [np.eye(factors.shape[1])]
    for factor in factors[::-1]:
        products.append(products[-1] @ factor)
    largest = values[:, 0]
    gradient = parts.gradients.h[:, 0]
    if parts.gradients.carried_c is not None:
        gradient = np.concatenate([gradient, parts.gradients.carried_c[:, 0]], axis=1)
    return JacobianFactors(
        cell,
        largest,
        values[:, -1],
        np.linalg.norm(np.stack(products[::-1]), ord=2, axis=(1, 2)),
        np.append(np.cumprod(largest[::-1])[::-1], 1.0),
        find_lengths(gradient),
    )


def sweep_radius(scene: GradientScene) -> RadiusSweep:
    """Each cell's global norm as a function of the spectral radius; the scene's own is ignored."""
    norms = {cell: _find_global_norm(unroll_cell(scene, cell, _SWEEP)) for cell in GATES}
    return RadiusSweep(_SWEEP, norms, scene.max_grad_norm)


def draw_weights(scene: GradientScene, cell: str) -> dict[str, FloatArray]:
    """The layer's weights by torch's names, at the scene's spectral radius; b_hh is 0."""
    gates, H = GATES[cell], scene.hidden_size
    rng = np.random.default_rng([scene.seed, gates])
    W_ih = rng.normal(size=(gates * H, INPUT_SIZE)) / np.sqrt(INPUT_SIZE)
    blocks = rng.normal(size=(gates, H, H))
    if scene.recurrence == "orthogonal":
        blocks = np.linalg.qr(blocks)[0]
    radii = np.abs(np.linalg.eigvals(blocks)).max(axis=1)
    blocks *= (scene.spectral_radius / radii)[:, None, None]
    b_ih = np.zeros(gates * H)
    if cell != "rnn":
        b_ih[H : 2 * H] = scene.keep_bias  # update gate of a GRU, forget gate of an LSTM
    if cell == "lstm" and scene.is_input_tied:
        b_ih[:H] = -scene.keep_bias
    return {
        "weight_ih_l0": W_ih,
        "weight_hh_l0": blocks.reshape(gates * H, H),
        "bias_ih_l0": b_ih,
        "bias_hh_l0": np.zeros(gates * H),
    }


def draw_sequence(scene: GradientScene) -> tuple[FloatArray, FloatArray]:
    """The inputs (T, D), small normal numbers, and the direction v (H,) of the loss."""
    rng = np.random.default_rng(scene.seed)
    x = rng.normal(0.0, INPUT_DEVIATION, (scene.seq_len, INPUT_SIZE))
    v = rng.normal(size=scene.hidden_size)
    return x, v / np.linalg.norm(v)


@dataclass(frozen=True, eq=False)
class UnrolledCell:
    """One cell run along the sequence, with one sample for each spectral radius.

    Attributes:
        x: the inputs, (T, D).
        run: the forward pass.
        gradients: dL/dh_t and dL/dc_t, 0 before `first_step` if cut.
    """

    x: FloatArray
    run: CellRun
    gradients: StateGradients


def unroll_cell(
    scene: GradientScene, cell: str, radii: FloatArray, *, is_cut: bool = True
) -> UnrolledCell:
    """Run the layer forward and backward, with one sample for each spectral radius."""
    x, v = draw_sequence(scene)
    weights = draw_weights(replace(scene, spectral_radius=1.0), cell)
    W_hh = weights["weight_hh_l0"] * radii[:, None, None]
    from_x = x @ weights["weight_ih_l0"].T + weights["bias_ih_l0"]
    from_x = np.repeat(from_x[:, None], len(radii), axis=1)
    run = run_cell(cell, from_x, W_hh, weights["bias_hh_l0"], scene.activation)
    outer = np.zeros_like(run.h)
    outer[-1] = v
    return UnrolledCell(x, run, backpropagate(run, outer, scene.first_step - 1 if is_cut else 0))


def _find_global_norm(parts: UnrolledCell) -> FloatArray:
    """The norm of the gradient of W_ih, W_hh, b_ih and b_hh together, for each sample."""
    from_x, from_h = parts.gradients.from_x, parts.gradients.from_h  # (T, R, G*H)
    h_prev = np.concatenate([np.zeros_like(parts.run.h[:1]), parts.run.h[:-1]])
    W_hh = np.einsum("trg,trh->rgh", from_h, h_prev, optimize=True)
    W_ih = np.einsum("trg,td->rgd", from_x, parts.x, optimize=True)
    parts_by_radius = (W_hh, W_ih, from_x.sum(axis=0), from_h.sum(axis=0))  # (R, ...) each
    weights = [each.reshape(len(each), -1) for each in parts_by_radius]
    return find_lengths(np.concatenate(weights, axis=1))


def find_lengths(vectors: FloatArray) -> FloatArray:
    """The length of each vector on the last axis; of one below 1e-162, the squares would be 0."""
    scale = np.abs(vectors).max(axis=-1, keepdims=True)
    scale = np.where((scale > 0) & np.isfinite(scale), scale, 1.0)
    lengths: FloatArray = np.linalg.norm(vectors / scale, axis=-1) * scale[..., 0]
    return lengths
