"""Writes a run's settings as the controls do: each under its label, its options by their titles."""

from __future__ import annotations

from explorer.core.language.config import TrainingConfig
from explorer.core.series.config import SeriesConfig
from explorer.core.text.corpora import find_title
from explorer.core.training.run_config import RunConfig
from explorer.figures.sentences import show_spaces
from explorer.ui.runs.recipes import list_rules_by_name, list_settings
from explorer.ui.shell.titles import read_titles

_WORD_LABELS = {"seq_len": "Words per window", "max_tokens": "Words read"}


def write_settings(config: RunConfig) -> dict[str, str]:
    """The value of every setting that its net has a use for, by the setting's label; no name."""
    return {
        label_setting(config, name): write_value(config, name, value)
        for name, value in list_settings(config)
        if name not in {"name", *config.unused}
    }


def label_setting(config: RunConfig, name: str) -> str:
    """What a setting's control is called, or its name as words if there is none."""
    if name == "length" and isinstance(config, SeriesConfig):
        return f"{name_series_unit(config).capitalize()} to generate"
    is_by_word = isinstance(config, TrainingConfig) and config.data.split_by == "word"
    if is_by_word and name in _WORD_LABELS:
        return _WORD_LABELS[name]
    rule = list_rules_by_name(config).get(name)
    spelt = name.removeprefix("is_").replace("_", " ").capitalize()
    return (rule.label if rule else "") or spelt


def name_series_unit(config: SeriesConfig) -> str:
    """What the length of a run's series counts."""
    return "random walks" if config.source == "sales" else "days"


def write_value(config: RunConfig, name: str, value: object) -> str:
    """A setting's value, by its title if things of that kind have titles."""
    if value is None:
        return "all" if name == "max_tokens" else "none"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name == "corpus":
        return find_title(str(value))
    if isinstance(value, float):
        return f"{value:g}"
    kind = "preset" if name == "source" and isinstance(config, SeriesConfig) else name
    titles = read_titles().get(kind, {})
    text = titles[str(value)].title if str(value) in titles else str(value)
    is_word = name in {"source", "target"} and isinstance(config, TrainingConfig)
    return show_spaces(text) if is_word else text
