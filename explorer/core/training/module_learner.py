"""Training of a torch module on a task by autograd: what all tasks share.

A task's learner is a subclass with the module, the minibatches and the loss. No draw touches the
global random state.
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
_OTHER_STREAM = 2**32  # seeds end below it, so that dropout and first weights share no stream
_STEPWISE_FROM = 8  # minibatches: shorter epochs are said whole, longer ones step by step


@dataclass(frozen=True, eq=False)
class BatchLoss:
    """The loss of one minibatch.

    Attributes:
        objective: what is differentiated, a scalar with its graph.
        loss: mean over the predictions, in the run's unit, whatever the objective.
        tokens: predictions.
    """

    objective: Tensor
    loss: float
    tokens: int


class ModuleLearner(Learner):
    """Trains `module` on what `iter_batches` gives, by the loss that `compute_loss` gives.

    A subclass calls `__init__` with its module and the number of minibatches, and writes
    `describe`, `iter_batches` and `compute_loss`, and `evaluate` and `report` where there is more.
    """

    def __init__(self, config: TaskConfig, module: nn.Module, batches_per_epoch: int) -> None:
        """Prepare the optimiser.

        Args:
            config: the run.
            module: at its first weights, see `init_module_weights`.
            batches_per_epoch: minibatches of one pass over the data.
        """
        self.module = module
        self.batches_per_epoch = batches_per_epoch
        self.is_stepwise = batches_per_epoch >= _STEPWISE_FROM
        self.generator = torch.Generator().manual_seed(config.seed + _OTHER_STREAM)
        self._trained = [each for each in module.parameters() if each.requires_grad]
        kinds: dict[str, Any] = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}
        settings = config.optimizer
        self._optimizer = kinds[settings.optimizer](self._trained, lr=settings.learning_rate)
        self._max_grad_norm = settings.max_grad_norm

    @abstractmethod
    def compute_loss(self, batch: Any) -> BatchLoss:  # noqa: ANN401 - each its own
        """The loss of one minibatch; random draws, where there are any, from `self.generator`."""

    @property
    def num_parameters(self) -> int:
        """Weights and biases that are trained."""
        return sum(each.numel() for each in self._trained)

    def train_step(self, batch: Any, *, is_first: bool) -> StepResult:  # noqa: ANN401, ARG002 - subclasses use it
        """One optimiser update; the gradient's global norm is clipped at theta."""
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
        """Clip the global norm of all weights' gradient at theta; the norm before that."""
        return float(nn.utils.clip_grad_norm_(self._trained, theta))

    def set_optimizer(self, learning_rate: float, max_grad_norm: float | None) -> None:
        """Settings that hold from the next step on."""
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
        """Weights, optimiser and generator."""
        optimizer: Arrays = {_GENERATOR: self.generator.get_state().numpy().copy()}
        for place, entries in self._optimizer.state_dict()["state"].items():
            for name, tensor in entries.items():
                if tensor is not None:
                    optimizer[f"{place}.{name}"] = tensor.detach().numpy().copy()
        return LearnerParts(self.weights(), optimizer)

    def load(self, parts: LearnerParts) -> None:
        """Go on from what `save` gave.

        Raises:
            InvalidValueError: the parts are another net's.
        """
        load_module(self.module, parts.weights)
        state: dict[int, dict[str, Tensor]] = {}
        try:
            for name, array in parts.optimizer.items():
                if name == _GENERATOR:
                    self.generator.set_state(torch.from_numpy(array.copy()))
                    continue
                place, _, entry = name.partition(".")
                expected = self._trained[int(place)].shape
                tensor = torch.from_numpy(array.copy())
                if entry != "step" and tensor.shape != expected:
                    raise ValueError(name)  # noqa: TRY301 - one sentence for all
                state.setdefault(int(place), {})[entry] = tensor
            groups = self._optimizer.state_dict()["param_groups"]
            self._optimizer.load_state_dict({"state": state, "param_groups": groups})
        except (KeyError, IndexError, TypeError, ValueError, RuntimeError) as error:
            raise InvalidValueError(
                "The checkpoint must belong to this configuration, got another optimiser."
            ) from error
