"""Names runs by their recipe and by what differs from it, so that neighbours can be told apart."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from explorer.core.delay.config import DelayConfig
from explorer.core.language.config import TrainingConfig
from explorer.core.series.config import SeriesConfig
from explorer.core.slots.config import SlotsConfig
from explorer.core.text.corpora import find_title
from explorer.core.training.run_config import RunConfig
from explorer.figures.net_styles import NET_STYLES
from explorer.figures.sentences import format_count
from explorer.runs.records import Run
from explorer.runs.run_lists import NamedRun
from explorer.ui.runs.recipes import (
    Recipe,
    list_differing,
    list_recipes,
    list_settings,
)
from explorer.ui.runs.setting_words import label_setting, name_series_unit
from explorer.ui.runs.settings import describe_clipping, name_pair

Config = TypeVar("Config", bound=RunConfig)

_LONGEST = 80  # characters of a run's name
# What only changes what a run records.
RECORDING = {
    *("name", "sample_every", "sample_prefix", "sample_length", "snapshot_every"),
    *("gradient_every", "show_every", "checkpoint_every"),
}
# These come first in a name, in this order.
_FIRST = (
    *("corpus", "text", "cell", "hidden_size", "num_layers", "cut_recurrence"),
    *("optimizer", "learning_rate", "max_grad_norm", "seed"),
)
_LAST = ("epochs",)
_WORDS: Mapping[str, Callable[[Any], str]] = {
    "cell": lambda cell: str(cell).upper(),
    "hidden_size": lambda size: format_count(size, "unit"),
    "num_layers": lambda count: format_count(count, "layer"),
    "num_nets": lambda count: format_count(count, "net"),
    "cut_recurrence": lambda is_cut: "recurrence cut" if is_cut else "recurrence not cut",
    "learning_rate": lambda rate: f"rate {rate:g}",
    "max_grad_norm": describe_clipping,
    "max_tokens": lambda count: "whole text" if count is None else f"first {count:,} tokens",
    "min_freq": lambda count: f"fewest occurrences {count:,}",
    "epochs": lambda count: format_count(count, "epoch"),
}
# Differences that make a recipe an unlikely origin.
_WEIGHTS = {"corpus": 10, "cell": 3}
_CHOICES: Mapping[tuple[str, str], str] = {
    ("input", "one_hot"): "one-hot input",
    ("input", "embedding"): "embedded input",
    ("sampling", "sequential"): "windows in order",
    ("sampling", "random"): "random windows",
    ("path", "textbook"): "textbook loop",
    ("split_by", "word"): "words",
    ("split_by", "character"): "characters",
    ("cleaning", "none"): "not cleaned",
    ("cleaning", "lyrics"): "cleaned",
    ("phrases", "course"): "course phrases",
    ("phrases", "everyday"): "everyday phrases",
    ("attention", "additive"): "additive attention",
    ("attention", "dot"): "dot-product attention",
    ("attention", "none"): "no attention",
    ("optimizer", "sgd"): "SGD",
    ("optimizer", "adam"): "Adam",
    ("loss_reduction", "sum"): "sum of the losses",
    ("loss_reduction", "mean"): "mean of the losses",
}


def name_run(config: Config) -> Config:
    """The configuration under its default name: its recipe's title and what differs from it."""
    recipe = min(list_recipes(config), key=lambda each: _weigh(config, each))
    title, told = _find_title(config, recipe)
    names = [name for name in _list_told(config, recipe) if name not in told]
    words = [describe_setting(config, name) for name in _sort(names)]
    return replace(config, name=_shorten(", ".join([title, *words])))


def number_name(name: str, taken: Collection[str]) -> str:
    """The name, with the first free number after it if it is taken: "hello → ohlol (2)"."""
    number, numbered = 1, name
    while numbered in taken:
        number += 1
        tail = f" ({number})"
        numbered = name[: _LONGEST - len(tail)] + tail
    return numbered


def tell_apart(runs: Sequence[Run]) -> list[Run]:
    """The runs in their order; of those with the same name, each but the oldest gets a number.

    New runs have different names, but those of version 0.1.0 may not, nor those that were renamed.
    """
    names = name_apart(runs)
    return [replace(run, name=names[run.id]) for run in runs]


def name_apart(runs: Sequence[Run | NamedRun]) -> dict[str, str]:
    """The names that `tell_apart` gives, by the runs' ids."""
    names: dict[str, str] = {}
    given: set[str] = set()
    taken = {run.name for run in runs}
    for run in sorted(runs, key=lambda each: (each.created_at, each.id)):
        name = run.name if run.name not in given else number_name(run.name, taken)
        names[run.id] = name
        given.add(name)
        taken.add(name)
    return names


def _list_told(config: RunConfig, recipe: Recipe) -> list[str]:
    """The settings that differ from the recipe's and that change what a run learns."""
    told = list_differing(config, recipe.config)
    return [name for name in told if name not in RECORDING]


def _weigh(config: RunConfig, recipe: Recipe) -> int:
    """How unlikely it is that the run came from the recipe."""
    names = _list_told(config, recipe)
    return sum(_WEIGHTS.get(name, 0 if name in recipe.given else 1) for name in names)


def _find_title(config: RunConfig, recipe: Recipe) -> tuple[str, set[str]]:
    """What a name begins with, and the settings that it needn't mention after that."""
    told = {*recipe.given}
    if isinstance(config, TrainingConfig):
        data = config.data
        if data.is_word_pair:
            words = name_pair(data)
            return f"{words}, {recipe.title}" if recipe.title else words, told
        own = recipe.config
        assert isinstance(own, TrainingConfig)  # noqa: S101 - recipes are of the run's kind
        title = recipe.title.format(config.model.cell.upper())
        if data.corpus != own.data.corpus:
            text = "Own text" if data.corpus is None else find_title(data.corpus)
            title = f"{text}, {title.partition(', ')[2]}"
        return title, told | {"cell"}
    if isinstance(config, DelayConfig):
        return _name_delay(config), told | {"delay"}
    if isinstance(config, SlotsConfig) and config.is_memory_cut:
        return f"{recipe.title} without memory", told
    if isinstance(config, SeriesConfig) and config.source == "sales":
        scaled = "as they are" if config.scaling == "none" else "standardised"
        change = ", forecasts the change" if config.adds_last_value else ""
        return f"{recipe.title}, inputs {scaled}{change}", told
    return recipe.title, told


def _name_delay(config: DelayConfig) -> str:
    if config.task == "echo":
        net = "SRN" if config.architecture == "rnn" else NET_STYLES[config.architecture].name
        return f"{net}, echo to {config.delay}"
    return f"{NET_STYLES[config.architecture].name}, delay {config.delay}"


def _sort(names: list[str]) -> list[str]:
    ranks = {name: rank for rank, name in enumerate(_FIRST)}
    return sorted(names, key=lambda name: (name in _LAST, ranks.get(name, len(_FIRST))))


def describe_setting(config: RunConfig, name: str) -> str:
    """One setting of a run in a few words."""
    value = dict(list_settings(config))[name]
    if name in _WORDS:
        return _WORDS[name](value)
    if name == "length" and isinstance(config, SeriesConfig):
        return f"{value:,} {name_series_unit(config)}"
    label = label_setting(config, name).replace(" ...", "")
    label = label[0].lower() + label[1:]
    if value is None or isinstance(value, bool):
        return label if value else f"{label} off"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return _CHOICES.get((name, text), f"{label} {text}")


def _shorten(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
