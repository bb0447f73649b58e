"""Training of a torch module: equal to a plain loop, resumable, and refusing other nets."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils import skip_init

from explorer.core.arrays import IdArray
from explorer.core.errors import InvalidValueError
from explorer.core.nets.config import OptimizerConfig
from explorer.core.nets.torch_modules import init_module_weights
from explorer.core.registry import learners
from explorer.core.registry.learners import train
from explorer.core.training.checkpoints import unpack_checkpoint
from explorer.core.training.event_json import event_to_json
from explorer.core.training.events import Checkpoint, EpochDone, Event, Started
from explorer.core.training.learner import Description, LearnerParts
from explorer.core.training.module_learner import BatchLoss, ModuleLearner
from explorer.core.training.run_config import TaskConfig

INPUTS = torch.linspace(-1, 1, 60).reshape(20, 3)
TARGETS = INPUTS.sum(dim=1, keepdim=True) ** 2


@dataclass(frozen=True, kw_only=True)
class SquareConfig(TaskConfig):
    kind: ClassVar[str] = "square"


class SquareLearner(ModuleLearner):
    """Learns the square of a sum, with noise from its own generator."""

    def __init__(self, config: SquareConfig) -> None:
        module = nn.Sequential(skip_init(nn.Linear, 3, 8), nn.Tanh(), skip_init(nn.Linear, 8, 1))
        init_module_weights(module, config.seed)
        super().__init__(config, module, 4)

    def describe(self) -> Description:
        return Description((), self.num_parameters, 20, 0, "autograd")

    def iter_batches(self, rng: np.random.Generator) -> Iterator[IdArray]:
        yield from rng.permutation(20).reshape(4, 5)

    def compute_loss(self, batch: IdArray) -> BatchLoss:
        noise = 0.1 * torch.randn(5, 3, generator=self.generator)
        loss = nn.functional.mse_loss(self.module(INPUTS[batch] + noise), TARGETS[batch])
        return BatchLoss(loss, float(loss.detach()), 5)


CONFIG = SquareConfig(
    optimizer=OptimizerConfig(optimizer="adam", learning_rate=0.01, max_grad_norm=0.5),
    epochs=6,
    batch_size=5,
    seed=3,
    checkpoint_every=2,
)


@pytest.fixture(autouse=True)
def known_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(learners._LEARNERS, SquareConfig, SquareLearner)  # noqa: SLF001 - the table


def list_events(config: TaskConfig, resume: Checkpoint | None = None) -> list[Event]:
    return list(train(config, resume))


def run_plain_loop(config: SquareConfig) -> tuple[list[float], dict[str, Tensor]]:
    """The loss of each epoch and the final weights, from torch alone."""
    torch.manual_seed(config.seed)
    module = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1))
    kinds = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}
    optimizer = kinds[config.optimizer.optimizer](
        module.parameters(), lr=config.optimizer.learning_rate
    )
    rng = np.random.default_rng(config.seed)
    generator = torch.Generator().manual_seed(config.seed + 2**32)
    losses = []
    for _ in range(config.epochs):
        total = 0.0
        for batch in rng.permutation(20).reshape(4, 5):
            noise = 0.1 * torch.randn(5, 3, generator=generator)
            loss = nn.functional.mse_loss(module(INPUTS[batch] + noise), TARGETS[batch])
            optimizer.zero_grad()
            loss.backward()
            if config.optimizer.max_grad_norm is not None:
                nn.utils.clip_grad_norm_(module.parameters(), config.optimizer.max_grad_norm)
            optimizer.step()
            total += loss.item() / 4
        losses.append(total)
    return losses, module.state_dict()


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
@pytest.mark.parametrize("theta", [None, 0.5])
def test_a_run_equals_a_plain_torch_loop_over_the_same_minibatches(
    optimizer: str, theta: float | None
) -> None:
    settings = OptimizerConfig(optimizer=optimizer, learning_rate=0.01, max_grad_norm=theta)
    config = replace(CONFIG, optimizer=settings)
    with torch.random.fork_rng():
        losses, weights = run_plain_loop(config)
    events = list_events(config)
    found = [event.loss for event in events if isinstance(event, EpochDone)]
    assert found == pytest.approx(losses, rel=1e-6)
    last = [event for event in events if isinstance(event, Checkpoint)][-1]
    for name, array in unpack_checkpoint(last.data).weights.items():
        np.testing.assert_allclose(array, weights[name].numpy(), atol=1e-6)


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_a_resumed_run_gives_the_events_of_an_uninterrupted_one(optimizer: str) -> None:
    settings = OptimizerConfig(optimizer=optimizer, learning_rate=0.01, max_grad_norm=None)
    config = replace(CONFIG, optimizer=settings)
    events = list_events(config)
    index = next(i for i, event in enumerate(events) if isinstance(event, Checkpoint))
    checkpoint = events[index]
    assert isinstance(checkpoint, Checkpoint)
    resumed = list_events(config, checkpoint)
    assert isinstance(resumed[0], Started)
    assert (resumed[0].epoch, resumed[0].step) == (2, 8)
    rest = [event_to_json(event) for event in events[index + 1 :]]
    assert [event_to_json(event) for event in resumed[1:]] == rest


def test_a_checkpoint_of_another_net_or_optimiser_is_refused() -> None:
    checkpoint = next(each for each in list_events(CONFIG) if isinstance(each, Checkpoint))
    parts = unpack_checkpoint(checkpoint.data)
    learner = SquareLearner(CONFIG)
    with pytest.raises(InvalidValueError, match=r"`0\.weight` must have shape \(8, 3\), got None"):
        learner.load(replace_weights(parts.weights, "0.weight"))
    saved = learner.save(at_epoch_end=True)
    saved.optimizer["0.exp_avg"] = np.zeros((2, 2), np.float32)
    with pytest.raises(InvalidValueError, match="another optimiser"):
        learner.load(saved)
    saved.optimizer.clear()
    saved.optimizer["generator"] = np.zeros(3, np.uint8)
    with pytest.raises(InvalidValueError, match="another optimiser"):
        learner.load(saved)


def replace_weights(weights: dict[str, np.ndarray], left_out: str) -> LearnerParts:
    learner = SquareLearner(CONFIG)
    saved = learner.save(at_epoch_end=True)
    return replace(saved, weights={n: w for n, w in weights.items() if n != left_out})


def make_layers(kind: str) -> list[nn.Module]:
    makers = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM, "cell": nn.GRUCell}
    first = nn.Embedding(7, 10) if kind == "embedding" else makers[kind](10, 12)
    return [first, *(nn.Linear(inputs, 5) for inputs in range(1, 60)), nn.Linear(5, 3, bias=False)]


@pytest.mark.parametrize("kind", ["rnn", "gru", "lstm", "cell", "embedding"])
def test_initial_weights_are_those_that_torchs_constructors_draw(kind: str) -> None:
    with torch.random.fork_rng():
        torch.manual_seed(5)
        plain = nn.ModuleList(make_layers(kind))
        before = torch.random.get_rng_state()
        with torch.device("meta"):
            drawn = nn.ModuleList(make_layers(kind)).to_empty(device="cpu")
        init_module_weights(drawn, 5)
        assert torch.equal(torch.random.get_rng_state(), before)
    for name, expected in plain.state_dict().items():
        assert torch.equal(drawn.state_dict()[name], expected), name


def test_a_layer_of_unknown_type_is_refused_and_not_left_uninitialised() -> None:
    with pytest.raises(TypeError, match="Conv1d"):
        init_module_weights(nn.Sequential(nn.Linear(2, 2), nn.Conv1d(1, 1, 1)), 0)


def test_a_learner_that_is_done_ends_its_run_early_and_stays_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(SquareLearner, "is_done", lambda learner: count_steps(learner) >= 12)
    events = list_events(CONFIG)
    assert [type(event).__name__ for event in events[-3:]] == [
        "EpochDone",
        "Checkpoint",
        "Finished",
    ]
    assert [event.epoch for event in events if isinstance(event, EpochDone)] == [1, 2, 3]
    last = events[-2]
    assert isinstance(last, Checkpoint)
    resumed = list_events(CONFIG, last)
    kinds = [type(event).__name__ for event in resumed]
    assert kinds == ["Started", "Checkpoint", "Finished"]
    assert event_to_json(resumed[-1]) == event_to_json(events[-1])


def count_steps(learner: SquareLearner) -> int:
    """The updates done, as counted in the optimiser's state."""
    entries = learner.save(at_epoch_end=True).optimizer
    return int(max(itertools.chain([0], (v for n, v in entries.items() if n.endswith(".step")))))
