"""Defines a stepper: a net with its optimiser, whichever implementation trains it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, linear

from explorer.core.arrays import AnyArray, IdArray, NetArray
from explorer.core.errors import InvalidValueError
from explorer.core.nets.config import ModelConfig, OptimizerConfig
from explorer.core.nets.recurrence import LayerWeights, run_layers
from explorer.core.nets.results import NetState, StepResult, TextTrace
from explorer.core.steppers.weight_vector import copy_arrays, to_arrays

DTYPES = {"float32": torch.float32, "float64": torch.float64}
_NUMPY_DTYPES = {torch.float32: np.float32, torch.float64: np.float64}
NO_LAST_TRACE = (
    "`batch_size` must be 1, with a step done, where the trace of a training step is wanted; "
    "call `trace` instead."
)


@dataclass(frozen=True, eq=False)
class NetPlan:
    """What a net is made from, for any stepper.

    Attributes:
        model: its cell and sizes.
        optimizer: its optimiser.
        vocab_size: V.
        initial_weights: by torch's names in torch's shapes, of `dtype`.
        seed: of the run.
        dtype: of all arithmetic.
    """

    model: ModelConfig
    optimizer: OptimizerConfig
    vocab_size: int
    initial_weights: Mapping[str, Tensor]
    seed: int
    dtype: torch.dtype

    @property
    def frozen(self) -> list[str]:
        """The weights that are never updated: W_hh where the recurrence is cut."""
        is_cut = self.model.cut_recurrence
        return [name for name in self.initial_weights if is_cut and "weight_hh" in name]


class Stepper(ABC):
    """A net, its weights and its optimiser.

    Attributes:
        path: which implementation trains.
        model: the net.
        vocab_size: V.
        dtype: of all arithmetic.
        learning_rate: step length, dimensionless.
        max_grad_norm: clipping threshold theta; None: no clipping.
    """

    path: str

    def __init__(self, plan: NetPlan) -> None:
        """Store what both training and reading need."""
        model, optimizer, vocab_size = plan.model, plan.optimizer, plan.vocab_size
        if model.readout == "none" and model.hidden_size != vocab_size:
            raise InvalidValueError(
                f"`hidden_size` must be {vocab_size}, the vocabulary's size, where the state "
                f"itself is the logits, got {model.hidden_size}."
            )
        self.model = model
        self.optimizer = optimizer
        self.vocab_size = vocab_size
        self.dtype = plan.dtype
        self.learning_rate = optimizer.learning_rate
        self.max_grad_norm = optimizer.max_grad_norm

    @property
    @abstractmethod
    def live_weights(self) -> Mapping[str, Tensor]:
        """The weights themselves, not copies, by torch's names in torch's shapes."""

    @abstractmethod
    def train_step(
        self, inputs: IdArray, targets: IdArray, state: NetState
    ) -> tuple[StepResult, NetState]:
        """One optimiser update, and the state after the minibatch (before the update).

        Args:
            inputs: token indices (B, T).
            targets: the tokens to predict (B, T).
            state: before the minibatch; no gradient flows into it (truncated BPTT).
        """

    @abstractmethod
    def last_trace(self) -> TextTrace:
        """Logits and h of the last `train_step`, from the pass that gave its loss; only if B = 1.

        The trace's `c` is None.

        Raises:
            InvalidValueError: no step was done yet, or B was not 1.
        """

    @abstractmethod
    def optimizer_state(self) -> dict[str, AnyArray]:
        """The state of the optimiser and of dropout's generator, as copies by name."""

    @abstractmethod
    def load_optimizer_state(self, arrays: Mapping[str, AnyArray]) -> None:
        """Restore what `optimizer_state` returned, on this path or another.

        Raises:
            InvalidValueError: it belongs to another optimiser or other sizes.
        """

    @property
    def num_parameters(self) -> int:
        """The number of trained weights and biases; a cut recurrence isn't trained."""
        return sum(
            weight.numel()
            for name, weight in self.live_weights.items()
            if not (self.model.cut_recurrence and "weight_hh" in name)
        )

    def weights(self) -> dict[str, NetArray]:
        """Copies of all weights by torch's names, in torch's shapes."""
        return to_arrays(self.live_weights)

    def load_weights(self, arrays: Mapping[str, NetArray]) -> None:
        """Set all weights.

        Raises:
            InvalidValueError: a name is missing, or a shape differs.
        """
        copy_arrays(self.live_weights, arrays)

    def set_learning_rate(self, learning_rate: float) -> None:
        """Set the learning rate from the next step on."""
        self.learning_rate = learning_rate

    def set_max_grad_norm(self, max_grad_norm: float | None) -> None:
        """Set the clipping threshold from the next step on; None: no clipping."""
        self.max_grad_norm = max_grad_norm

    def start_state(self, batch_size: int) -> NetState:
        """A state of zeros for B samples."""
        shape = (self.model.num_layers, batch_size, self.model.hidden_size)
        dtype = _NUMPY_DTYPES[self.dtype]
        c = np.zeros(shape, dtype) if self.model.cell == "lstm" else None
        return NetState(h=np.zeros(shape, dtype), c=c)

    @staticmethod
    def state_to_arrays(state: NetState) -> dict[str, NetArray]:
        """The state's arrays by name: "h", and "c" of an LSTM."""
        return {"h": state.h} if state.c is None else {"h": state.h, "c": state.c}

    @staticmethod
    def state_from_arrays(arrays: Mapping[str, NetArray]) -> NetState:
        """The state with these arrays."""
        return NetState(h=arrays["h"], c=arrays.get("c"))

    def evaluate(
        self, inputs: IdArray, targets: IdArray, state: NetState
    ) -> tuple[float, NetState]:
        """Summed loss in nats and the final state, without update or dropout; any (B, T)."""
        logits, h, c = self._read(inputs, state)
        loss = cross_entropy(
            logits.flatten(0, 1), torch.from_numpy(targets.T.reshape(-1)), reduction="sum"
        )
        return float(loss), _last_state(h, c)

    def trace(self, ids: IdArray, state: NetState | None = None) -> TextTrace:
        """Every step of reading the tokens `ids` (T,), from zeros or from a state with B = 1."""
        logits, h, c = self._read(ids[None, :], state or self.start_state(1))
        return make_trace(logits, h, c)

    def next_logits(self, token_id: int, state: NetState) -> tuple[NetArray, NetState]:
        """The logits (V,) after one more token, and the state after it; for B = 1."""
        logits, h, c = self._read(np.array([[token_id]]), state)
        return logits[0, 0].numpy(), _last_state(h, c)

    @torch.no_grad()
    def _read(self, inputs: IdArray, state: NetState) -> tuple[Tensor, Tensor, Tensor | None]:
        """Logits (T, B, V), h and c (L, T, B, H) of reading `inputs` (B, T)."""
        weights, cell = self.live_weights, self.model.cell
        layers = [LayerWeights.from_names(weights, n) for n in range(self.model.num_layers)]
        ids = torch.from_numpy(np.ascontiguousarray(inputs.T))  # (T, B)
        lowest = layers[0]
        if self.model.input == "embedding":
            from_x = linear(weights["embedding.weight"][ids], lowest.W_ih, lowest.b_ih)
        else:  # W_ih times a one-hot vector is a column of W_ih
            from_x = lowest.W_ih.T[ids] + lowest.b_ih
        c_0 = None if state.c is None else torch.from_numpy(state.c)
        h, c = run_layers(cell, from_x, torch.from_numpy(state.h), c_0, layers)
        if self.model.readout == "none":
            return h[-1], h, c
        return linear(h[-1], weights["linear.weight"], weights["linear.bias"]), h, c


def make_trace(logits: Tensor, h: Tensor, c: Tensor | None = None) -> TextTrace:
    """The trace of one sample from logits (T, 1, V), h and c (L, T, 1, H); copies."""
    return TextTrace(
        logits=logits[:, 0].detach().clone().numpy(),
        h=h[:, :, 0].detach().transpose(0, 1).clone().numpy(),
        c=None if c is None else c[:, :, 0].detach().transpose(0, 1).clone().numpy(),
    )


def _last_state(h: Tensor, c: Tensor | None) -> NetState:
    return NetState(
        h=h[:, -1].detach().clone().numpy(),
        c=None if c is None else c[:, -1].detach().clone().numpy(),
    )
