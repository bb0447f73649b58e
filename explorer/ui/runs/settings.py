"""States a run's settings in one line: data, net, optimiser, seed, and changes during training."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from unicodedata import bidirectional

from explorer.core.delay.config import RECURRENT, DelayConfig
from explorer.core.language.config import TrainingConfig
from explorer.core.language.data_config import DataConfig
from explorer.core.nets.config import OptimizerConfig
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.series.config import SeriesConfig
from explorer.core.slots.config import SlotsConfig
from explorer.core.text.corpora import find_title
from explorer.core.training.events import Changed
from explorer.core.training.run_config import RunConfig
from explorer.figures.sentences import format_count, show_spaces
from explorer.runs.records import Run
from explorer.ui.runs.logs import read_config

_MOST_CHANGES = 6  # of which each is stated
_ATTENTION = {"additive": "additive attention", "dot": "dot-product attention"}
_STATED = 3  # the last ones, if there are more


def describe_run(run: Run) -> str:
    """What distinguishes a run from others of its page, with the changes made while it trained."""
    return describe_settings(read_config(run), run.list_changes())


def describe_nets(runs: Sequence[Run]) -> str:
    """Whose figure it is that stands alone: each net's settings, those of all of them once.

    Of more than two the names are left out, or there would be no room for the figure.
    """
    if not runs:
        return ""
    settings = [_list_settings(read_config(run)) for run in runs]
    common = [part for part in settings[0] if all(part in parts for parts in settings)]
    are_two = len(runs) == 2
    stated = []
    for run, parts in zip(runs, settings, strict=True):
        own = [part for part in parts if len(runs) == 1 or part not in common]
        changes = describe_changes(run)
        named = [f"“{run.name}”"] if len(runs) == 1 or are_two or not own else []
        stated.append(", ".join([*named, *own]) + (f" ({changes})" if changes else ""))
    if len(runs) == 1:
        return f"Net: {stated[0]}."
    shared = f" {'Both' if are_two else 'All'}: {', '.join(common)}." if common else ""
    return f"Nets{'' if are_two else ', in this order'}: {'; '.join(stated)}.{shared}"


def describe_settings(config: RunConfig, changes: Sequence[Changed] = ()) -> str:
    """What distinguishes a run from others of its page.

    Args:
        config: the settings it was started with.
        changes: made while it trained.
    """
    return "; ".join([", ".join(_list_settings(config)), *_describe_changes(config, changes)])


def _list_settings(config: RunConfig) -> list[str]:
    optimizer = _describe_optimizer(config.optimizer)
    return [*_describe_task(config), *optimizer, f"seed {config.seed}"]


def describe_changes(run: Run) -> str:
    """What was changed while a run trained; empty if nothing was."""
    return "; ".join(_describe_changes(read_config(run), run.list_changes()))


def describe_clipping(theta: float | None) -> str:
    """The clipping threshold in words."""
    return "no clipping" if theta is None else f"clipped at {theta:g}"


def _describe_changes(config: RunConfig, changes: Sequence[Changed]) -> list[str]:
    """Each change, or the number of them and the last ones if there are many."""
    by_epoch: dict[int, list[str]] = {}
    for epoch, words in _list_changes(config, changes):
        by_epoch.setdefault(epoch, []).append(words)
    stated = [
        f"{f'after epoch {epoch}' if epoch else 'during epoch 1'}: {', then '.join(words)}"
        for epoch, words in by_epoch.items()
    ]
    if len(stated) > _MOST_CHANGES:
        return [f"changed at {len(stated)} epochs, last {stated[-_STATED]}", *stated[1 - _STATED :]]
    return stated


def _list_changes(config: RunConfig, changes: Sequence[Changed]) -> Iterator[tuple[int, str]]:
    """The epochs done when settings changed, and to what; changes between two steps are one."""
    last_of_step = {change.step: change for change in changes}
    optimizer = config.optimizer
    rate, theta = optimizer.learning_rate, optimizer.max_grad_norm
    temperature = config.initial_temperature
    for change in last_of_step.values():
        words = []
        if change.learning_rate != rate:
            words.append(f"rate {change.learning_rate:g}")
        if change.max_grad_norm != theta:
            words.append(describe_clipping(change.max_grad_norm))
        if change.temperature != temperature:
            words.append(f"texts sampled at temperature {change.temperature:g}")
        rate, theta = change.learning_rate, change.max_grad_norm
        temperature = change.temperature
        if words:
            yield change.epoch, ", ".join(words)


def _describe_task(config: RunConfig) -> list[str]:
    if isinstance(config, TrainingConfig):
        return _describe_language(config)
    if isinstance(config, Seq2SeqConfig):
        task = "dates" if config.task == "dates" else "word pairs"
        attention = [] if config.attention == "none" else [_ATTENTION[config.attention]]
        return [task, _describe_net(config.cell, config.hidden_size), *attention]
    if isinstance(config, SeriesConfig):
        count = f"{config.num_nets} RNNs" if config.num_nets > 1 else "RNN"
        scaling = "standardised" if config.scaling == "standardised" else "not standardised"
        source = config.source.replace("-", " ")
        net = f"{count} with {format_count(config.hidden_size, 'hidden unit')}"
        change = ["forecasts the change"] if config.adds_last_value else []
        return [source, net, scaling, *change]
    if isinstance(config, DelayConfig):
        task = f"recall over {format_count(config.delay, 'step')}"
        if config.task == "echo":
            task = f"echo over up to {format_count(config.delay, 'step')}"
        window = [] if config.architecture in RECURRENT else [f"window {config.window}"]
        return [task, _describe_net(config.architecture, config.hidden_size), *window]
    assert isinstance(config, SlotsConfig)  # noqa: S101 - the only other kind
    memory = ["without memory"] if config.is_memory_cut else []
    return [f"{config.phrases} phrases", _describe_net(config.cell, config.hidden_size), *memory]


def _describe_language(config: TrainingConfig) -> list[str]:
    data, model = config.data, config.model
    own = "own text" if data.corpus is None else find_title(data.corpus)
    net = _describe_net(model.cell, model.hidden_size)
    layers = [f"{model.num_layers} layers"] if model.num_layers > 1 else []
    cut = ["recurrence cut"] if model.cut_recurrence else []
    text = name_pair(data) if data.is_word_pair else own
    words = ["by words"] if data.split_by == "word" else []
    return [text, *words, net, *layers, *cut]


def name_pair(data: DataConfig) -> str:
    """A word pair as it is named; spaces in it are seen.

    Between words of a script that runs from right to left, an arrow would point from the second to
    the first: they are laid out that way, and it isn't turned.
    """
    source, target = show_spaces(f"{data.source}\n{data.target}").split("\n")
    if any(bidirectional(letter) in {"R", "AL"} for letter in source + target):
        return f"reads {source}, spells {target}"
    return f"{source} → {target}"


def _describe_net(cell: str, hidden_size: int) -> str:
    return f"{cell.upper()} with {format_count(hidden_size, 'hidden unit')}"


def _describe_optimizer(optimizer: OptimizerConfig) -> list[str]:
    name = "SGD" if optimizer.optimizer == "sgd" else "Adam"
    rate = f"{name} at rate {optimizer.learning_rate:g}"
    return [rate, describe_clipping(optimizer.max_grad_norm)]
