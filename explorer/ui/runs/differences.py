"""Says in which settings a run differs from the controls beside it."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.core.training.run_config import RunConfig
from explorer.ui.runs.recipes import list_differing, list_settings
from explorer.ui.runs.setting_words import label_setting, write_value

_LONG = {"text": "another text", "table": "another table", "pairs": "other word pairs"}
_MOST_LISTED = 4
_MOST_LETTERS = 24


def is_same(run: RunConfig, planned: RunConfig) -> bool:
    """Whether two configurations train the same net, whatever their names are."""
    return type(run) is type(planned) and not list_differing(run, planned)


def describe_difference(run: RunConfig, planned: Sequence[RunConfig]) -> str:
    """The settings in which a run differs from the most similar planned one; empty if in none."""
    candidates = [each for each in planned if type(each) is type(run)]
    if not candidates:
        return ""
    nearest = min(candidates, key=lambda each: len(list_differing(run, each)))
    names = [name for name in list_differing(run, nearest) if not _is_told(run, nearest, name)]
    names.sort(key=_is_about_recording)
    words = [_describe(run, nearest, name) for name in names[:_MOST_LISTED]]
    more = len(names) - len(words)
    if more:
        words.append(f"and {more} more")
    return ", ".join(words)


def _is_told(run: RunConfig, planned: RunConfig, name: str) -> bool:
    """Whether another setting tells the difference: "Own text" in place of a corpus."""
    if name != "text":
        return False
    values = [dict(list_settings(config)) for config in (run, planned)]
    return (values[0][name] is None) != (values[1][name] is None)


def _is_about_recording(name: str) -> bool:
    """Whether the setting only says how often something is recorded."""
    return name.endswith("_every")


def _describe(run: RunConfig, planned: RunConfig, name: str) -> str:
    own, other = (dict(list_settings(each))[name] for each in (run, planned))
    if name in _LONG and own and other:
        return _LONG[name]
    label = label_setting(run, name)
    values = f"{_write(run, name, own)} instead of {_write(planned, name, other)}"
    return f"{label[0].lower()}{label[1:]} ({values})"


def _write(config: RunConfig, name: str, value: object) -> str:
    if name == "corpus" and value is None:
        return "Own text"
    if value is None or isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int) and name != "seed":
        return f"{value:,}"
    text = write_value(config, name, value)
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]}…"
