"""Trains a torch module on a task with autograd: what the learners of all tasks share.

A task's learner is a subclass that has the module, the minibatches and the loss. The global random
state is never used.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from explorer.core.arrays import Arrays
from explorer.core.errors import InvalidValueError
from explorer.core.nets.results import StepResult
from explorer.core.nets.torch_modules import load_module
from explorer.core.training.learner import Learner, LearnerParts
from explorer.core.training.run_config import TaskConfig

_GENERATOR = "generator"
_DROPOUT_SEED_OFFSET = (
    2**32
)  # seeds end below it, so that dropout and first weights share no stream
_STEPWISE_FROM = 8  # minibatches: shorter epochs are reported as a whole, longer ones step by step


@dataclass(frozen=True, eq=False)
class BatchLoss:
    """The loss of one minibatch.

    Attributes:
        objective: what is differentiated, a scalar with its graph.
        loss: mean over the predictions in the run's unit, whatever the objective.
        tokens: number of predictions.
    """

    objective: Tensor
    loss: float
    tokens: int


class ModuleLearner(Learner):
    """Trains `module` on the minibatches of `iter_batches`, with the loss of `compute_loss`.

    A subclass calls `__init__` with its module and the number of minibatches. It defines
    `describe`, `iter_batches` and `compute_loss`, and may define `evaluate` and `report`.
    """

    def __init__(self, config: TaskConfig, module: nn.Module, batches_per_epoch: int) -> None:
        """Prepare the optimiser.

        Args:
            config: the run.
            module: with its initial weights, see `init_module_weights`.
            batches_per_epoch: minibatches in one pass over the data.
        """
        self.module = module
        self.batches_per_epoch = batches_per_epoch
        self.is_stepwise = batches_per_epoch >= _STEPWISE_FROM
        self.generator = torch.Generator().manual_seed(config.seed + _DROPOUT_SEED_OFFSET)
        self._trained = [each for each in module.parameters() if each.requires_grad]
        kinds: dict[str, Any] = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}
        settings = config.optimizer
        self._optimizer = kinds[settings.optimizer](self._trained, lr=settings.learning_rate)
        self._max_grad_norm = settings.max_grad_norm

    @abstractmethod
    def compute_loss(self, batch: Any) -> BatchLoss:  # noqa: ANN401 - each its own
        """The loss of one minibatch; any random draws come from `self.generator`."""

    @property
    def num_parameters(self) -> int:
        """The number of trained weights and biases."""
        return sum(each.numel() for each in self._trained)

    def train_step(self, batch: Any, *, is_first: bool) -> StepResult:  # noqa: ANN401, ARG002 - subclasses use it
        """One optimiser update, with the gradient's global norm clipped at theta."""
        self.module.train()
        self._optimizer.zero_grad()
        batch_loss = self.compute_loss(batch)
        batch_loss.objective.backward()  # type: ignore[no-untyped-call]
        theta = math.inf if self._max_grad_norm is None else self._max_grad_norm
        norm = self.clip_gradients(theta)
        self._optimizer.step()
        self.module.eval()
        return StepResult(batch_loss.loss, norm, batch_loss.tokens, norm > theta)

    def clip_gradients(self, theta: float) -> float:
        """Clip the gradient's global norm at theta; return the norm before clipping."""
        return float(nn.utils.clip_grad_norm_(self._trained, theta))

    def set_optimizer(self, learning_rate: float, max_grad_norm: float | None) -> None:
        """Set what applies from the next step on."""
        self._max_grad_norm = max_grad_norm
        for group in self._optimizer.param_groups:
            group["lr"] = learning_rate

    def weights(self) -> Arrays:
        """Copies of all weights by torch's names."""
        return {
            name: tensor.detach().numpy().copy()
            for name, tensor in self.module.state_dict().items()
        }

    def save(self, *, at_epoch_end: bool) -> LearnerParts:  # noqa: ARG002 - no state is carried
        """The weights and the states of the optimiser and the generator."""
        optimizer: Arrays = {_GENERATOR: self.generator.get_state().numpy().copy()}
        for index, entries in self._optimizer.state_dict()["state"].items():
            for name, tensor in entries.items():
                if tensor is not None:
                    optimizer[f"{index}.{name}"] = tensor.detach().numpy().copy()
        return LearnerParts(self.weights(), optimizer)

    def load(self, parts: LearnerParts) -> None:
        """Continue from what `save` returned.

        Raises:
            InvalidValueError: the parts belong to another net.
        """
        load_module(self.module, parts.weights)
        state: dict[int, dict[str, Tensor]] = {}
        try:
            for name, array in parts.optimizer.items():
                if name == _GENERATOR:
                    self.generator.set_state(torch.from_numpy(array.copy()))
                    continue
                index, _, entry = name.partition(".")
                expected = self._trained[int(index)].shape
                tensor = torch.from_numpy(array.copy())
                if entry != "step" and tensor.shape != expected:
                    raise ValueError(name)  # noqa: TRY301 - one message for all
                state.setdefault(int(index), {})[entry] = tensor
            groups = self._optimizer.state_dict()["param_groups"]
            self._optimizer.load_state_dict({"state": state, "param_groups": groups})
        except (KeyError, IndexError, TypeError, ValueError, RuntimeError) as error:
            raise InvalidValueError(
                "The checkpoint must belong to this configuration, got another optimiser's."
            ) from error
