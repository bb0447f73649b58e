"""The recipes of each page: the settings that a run starts from, and the controls that change them.

A run is compared with the recipes of its kind to find the one it came from. What differs from the
recipe becomes the run's name (`names`); what the controls can say is put back into them (`reuse`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any

from explorer.core.delay.config import DelayConfig
from explorer.core.fields import FieldRule, list_rules
from explorer.core.language.config import TrainingConfig
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.series.config import SOURCES, SeriesConfig
from explorer.core.slots.config import SlotsConfig
from explorer.core.training.run_config import RunConfig
from explorer.ui.shell.titles import find_title

# The names of recipes in links; their titles are in assets/titles.toml.
OWN_WORDS, OWN_PAIRS, OWN_TEXT = "own words", "own pairs", "own text"
PAIR_RECIPES = ("hello", "beyond-cell", "beyond-rnn", OWN_WORDS)
TEXT_RECIPES = (
    *("lyrics-rnn", "lyrics-fast", "lyrics-scratch"),
    *("lyrics-gru", "lyrics-lstm", "reber-lstm"),
)
TRANSLATION_RECIPES = ("antonyms", "dates", OWN_PAIRS)
TAGGERS = ("rnn", "gru", "lstm")
SALES_INPUTS = {"none": "as they are", "standardised": "standardised"}
SALES_OUTPUTS = {False: "the value", True: "the change"}  # what a net puts out
RECALL_PANEL = {"grad.panel": "A bit to recall"}

_OPTIMIZER = ("learning_rate", "max_grad_norm")
PAIR_FIELDS = ("epochs", "seed", "cut_recurrence", "gradient_every")
TEXT_FIELDS = {
    "data": (
        *("split_by", "cleaning", "min_freq", "max_tokens"),
        *("batch_size", "seq_len", "sampling", "validation_share"),
    ),
    "model": ("cell", "hidden_size", "num_layers", "input", "dropout"),
    "run": ("epochs", "seed", "sample_every", "sample_prefix"),
}
SERIES_WINDOW = ("window", "horizon", "period")
SERIES_FIELDS = {
    "weather": ("window", "hidden_size", "num_nets", "epochs", "seed"),
    "long-weather": ("length", "window", "hidden_size", "num_nets", "epochs", "seed", "data_seed"),
    "sales": ("length", "window", "hidden_size", "epochs", "seed", "data_seed"),
    "three-samples": ("hidden_size", "num_nets", "epochs", "seed"),
    "own-table": (
        *("hidden_size", "num_nets", "epochs", "seed"),
        *("test_share", "scaling", "adds_last_value"),
    ),
}
TRANSLATION_NET = ("cell", "hidden_size", "attention", "dropout")
TRANSLATION_RUN = (
    *("epochs", "batch_size", "teacher_forcing_ratio", "loss"),
    *("stop_early", "show_every", "seed"),
)
TAGGER_FIELDS = (
    *("phrases", "num_pairs", "unknown_share", "dropped_share"),
    *("hidden_size", "embedding_size", "epochs", "seed"),
)
RECALL_FIELDS = ("hidden_size", "keep_bias", "epochs", "seed")
ECHO_FIELDS = ("hidden_size", "feedback", "epochs", "seed")


@dataclass(frozen=True)
class Recipe:
    """Settings to start from.

    Attributes:
        page: the name of the page that offers it.
        choice: the parameters of the page that choose it.
        prefix: the start of the keys of its controls.
        title: what a run's name begins with, perhaps with a gap for the cell.
        config: its settings.
        fields: the settings that have a control, by name.
        given: the settings that the user gives in another way, such as a text.
    """

    page: str
    choice: Mapping[str, str]
    prefix: str
    title: str
    config: RunConfig
    fields: tuple[str, ...]
    given: tuple[str, ...] = ()

    def list_unreachable(self, config: RunConfig) -> list[str]:
        """The settings of a run that neither the recipe nor its controls can give."""
        differing = list_differing(config, self.config)
        return [name for name in differing if name not in (*self.fields, *self.given)]


def find_recipe(config: RunConfig) -> Recipe:
    """The recipe from whose settings a run can be reached with the fewest changes."""
    return min(
        list_recipes(config),
        key=lambda each: (
            len(each.list_unreachable(config)),
            len(list_differing(config, each.config)),
        ),
    )


def list_differing(config: RunConfig, other: RunConfig) -> list[str]:
    """The names of the settings in which two runs of one kind differ, but for the runs' names.

    Without those that neither net has a use for: an SRN has no window.
    """
    mine, others = dict(list_settings(config)), dict(list_settings(other))
    skipped = {"name", *(config.unused & other.unused)}
    return [name for name, value in mine.items() if name not in skipped and value != others[name]]


def list_settings(config: object) -> Iterator[tuple[str, Any]]:
    """Each setting's name and value, those of the parts too."""
    for each in fields(config):  # type: ignore[arg-type]  # a configuration or a part of one
        value = getattr(config, each.name)
        if is_dataclass(value):
            yield from list_settings(value)
        else:
            yield each.name, value


def list_rules_by_name(config: RunConfig) -> dict[str, FieldRule]:
    """The rule of each setting, those of the parts too."""
    parts = [getattr(config, name) for name in type(config).parts]
    return {rule.name: rule for each in (config, *parts) for rule in list_rules(each)}


def list_recipes(config: RunConfig) -> tuple[Recipe, ...]:
    """The recipes of the page that trains such runs."""
    if isinstance(config, TrainingConfig):
        return _list_pair_recipes() if config.data.is_word_pair else _list_text_recipes()
    if isinstance(config, Seq2SeqConfig):
        return _list_translation_recipes()
    if isinstance(config, SeriesConfig):
        return tuple(each for each in _list_series_recipes() if each.prefix == config.source)
    if isinstance(config, DelayConfig):
        return (_make_delay_recipe(config.task),)
    return tuple(each for each in _list_tagger_recipes() if each.prefix == _read_cell(config))


@cache
def _list_pair_recipes() -> tuple[Recipe, ...]:
    given = ("source", "target", "hidden_size")
    return tuple(
        Recipe(
            page="char_models",
            choice={"pair": name},
            prefix=name,
            title=find_title("preset", name).partition(", ")[2],  # without the words
            config=TrainingConfig.load_preset("hello" if name == OWN_WORDS else name),
            fields=(*PAIR_FIELDS, *_OPTIMIZER),
            given=given if name == OWN_WORDS else (),
        )
        for name in PAIR_RECIPES
    )


@cache
def _list_text_recipes() -> tuple[Recipe, ...]:
    names = tuple(name for part in TEXT_FIELDS.values() for name in part)
    configs = {name: TrainingConfig.load_preset(name) for name in TEXT_RECIPES}
    return tuple(
        Recipe(
            page="language_model",
            choice={"preset": name},
            prefix=name,
            # The gap is for the cell, which the user may change.
            title=find_title("preset", name).replace(config.model.cell.upper(), "{}"),
            config=config,
            fields=(*names, "optimizer", *_OPTIMIZER),
            given=("corpus", "text"),
        )
        for name, config in configs.items()
    )


@cache
def _list_translation_recipes() -> tuple[Recipe, ...]:
    return tuple(
        Recipe(
            page="seq2seq",
            choice={"translation": name},
            prefix=f"translation.{name}".replace(" ", "-"),
            title=find_title("preset", name),
            config=Seq2SeqConfig.load_preset("antonyms" if name == OWN_PAIRS else name),
            fields=(
                *(*TRANSLATION_NET, *TRANSLATION_RUN, *_OPTIMIZER),
                *(("num_dates",) if name == "dates" else ()),
            ),
            given=("pairs",) if name == OWN_PAIRS else (),
        )
        for name in TRANSLATION_RECIPES
    )


@cache
def _list_series_recipes() -> tuple[Recipe, ...]:
    given = {"sales": ("scaling", "adds_last_value"), "own-table": ("table",)}
    return tuple(
        Recipe(
            page="series",
            choice={"series": source},
            prefix=source,
            title=find_title("preset", source),
            config=SeriesConfig.load_preset(source),
            fields=(
                *(SERIES_WINDOW if source == "own-table" else ()),
                *(*SERIES_FIELDS[source], *_OPTIMIZER),
            ),
            given=given.get(source, ()),
        )
        for source in SOURCES
    )


@cache
def _make_delay_recipe(task: str) -> Recipe:
    is_echo = task == "echo"
    own = ("window", "delay", *ECHO_FIELDS) if is_echo else ("delay", *RECALL_FIELDS)
    return Recipe(
        page="memory" if is_echo else "gradients",
        choice={} if is_echo else RECALL_PANEL,
        prefix=task,
        title="",
        config=DelayConfig.load_preset(task),
        fields=(*own, *_OPTIMIZER),
        given=("architecture",),
    )


@cache
def _list_tagger_recipes() -> tuple[Recipe, ...]:
    return tuple(
        Recipe(
            page="slots",
            choice={"cell": cell},
            prefix=cell,
            title=find_title("preset", cell),
            config=SlotsConfig.load_preset(cell),
            fields=(*TAGGER_FIELDS, *_OPTIMIZER),
            given=("is_memory_cut",),
        )
        for cell in TAGGERS
    )


def _read_cell(config: RunConfig) -> str:
    assert isinstance(config, SlotsConfig)  # noqa: S101 - the only other kind
    return config.cell
