"""States a run's settings in one line: the data, the net, the optimiser and the seed."""

from __future__ import annotations

from explorer.core.delay.config import DelayConfig
from explorer.core.language.config import TrainingConfig
from explorer.core.nets.config import OptimizerConfig
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.series.config import SeriesConfig
from explorer.core.slots.config import SlotsConfig
from explorer.core.training.run_config import RunConfig
from explorer.figures.sentences import format_count


def describe_settings(config: RunConfig) -> str:
    """Return what distinguishes a run from others of its page, as it was started."""
    parts = [*_describe_task(config), *_describe_optimizer(config.optimizer), f"seed {config.seed}"]
    return ", ".join(parts)


def _describe_task(config: RunConfig) -> list[str]:
    if isinstance(config, TrainingConfig):
        return _describe_language(config)
    if isinstance(config, Seq2SeqConfig):
        task = "dates" if config.task == "dates" else "word pairs"
        attention = [] if config.attention == "none" else [f"{config.attention} attention"]
        return [task, _describe_net(config.cell, config.hidden_size), *attention]
    if isinstance(config, SeriesConfig):
        count = f"{config.num_nets} RNNs" if config.num_nets > 1 else "RNN"
        scaling = "standardised" if config.scaling == "standardised" else "not standardised"
        source = config.source.replace("-", " ")
        return [source, f"{count} with {format_count(config.hidden_size, 'hidden unit')}", scaling]
    if isinstance(config, DelayConfig):
        task = f"recall over {format_count(config.delay, 'step')}"
        if config.task == "echo":
            task = f"echo over up to {format_count(config.delay, 'step')}"
        return [task, _describe_net(config.architecture, config.hidden_size)]
    assert isinstance(config, SlotsConfig)  # noqa: S101 - the only other kind
    memory = ["without memory"] if config.is_memory_cut else []
    return [f"{config.phrases} phrases", _describe_net(config.cell, config.hidden_size), *memory]


def _describe_language(config: TrainingConfig) -> list[str]:
    data, model = config.data, config.model
    own = "own text" if data.corpus is None else f"text {data.corpus}"
    net = _describe_net(model.cell, model.hidden_size)
    layers = [f"{model.num_layers} layers"] if model.num_layers > 1 else []
    cut = ["recurrence cut"] if model.cut_recurrence else []
    text = f"{data.source} → {data.target}" if data.is_word_pair else own
    return [text, net, *layers, *cut]


def _describe_net(cell: str, hidden_size: int) -> str:
    return f"{cell.upper()} with {format_count(hidden_size, 'hidden unit')}"


def _describe_optimizer(optimizer: OptimizerConfig) -> list[str]:
    theta = optimizer.max_grad_norm
    name = "SGD" if optimizer.optimizer == "sgd" else "Adam"
    clipping = "no clipping" if theta is None else f"clipped at {theta:g}"
    return [f"{name} at rate {optimizer.learning_rate:g}", clipping]
