"""Writes a run's settings as the controls do: each under its label, its options by their titles."""

from __future__ import annotations

from explorer.core.series.config import SeriesConfig
from explorer.core.text.corpora import find_title
from explorer.core.training.run_config import RunConfig
from explorer.ui.runs.recipes import list_rules_by_name, list_settings
from explorer.ui.shell.titles import read_titles


def write_settings(config: RunConfig) -> dict[str, str]:
    """Every setting's value by the setting's label, but for the run's name."""
    rules = list_rules_by_name(config)
    kinds = {"source": "preset"} if isinstance(config, SeriesConfig) else {}
    return {
        (rules[name].label if name in rules else "") or _spell(name): _write(
            kinds.get(name, name), value
        )
        for name, value in list_settings(config)
        if name != "name"
    }


def _write(kind: str, value: object) -> str:
    """A value, by its title if things of that kind have titles."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if kind == "corpus":
        return find_title(str(value))
    if isinstance(value, float):
        return f"{value:g}"
    titles = read_titles().get(kind, {})
    return titles[str(value)].title if str(value) in titles else str(value)


def _spell(name: str) -> str:
    """A field's name as words."""
    return name.removeprefix("is_").replace("_", " ").capitalize()
