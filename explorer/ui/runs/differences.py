"""Says in which settings a run differs from the controls beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass

from explorer.core.fields import FieldRule, list_rules
from explorer.core.training.run_config import RunConfig
from explorer.ui.runs.recipes import list_differing

_NAME = "name"
_LONG = {"text": "another text", "table": "another table", "pairs": "other word pairs"}
_MOST_LISTED = 4
_MOST_LETTERS = 24
# A difference: the field's rule, the run's value and the controls' value.
_Difference = tuple[FieldRule, object, object]


def is_same(run: RunConfig, planned: RunConfig) -> bool:
    """Whether two configurations train the same net, whatever their names are."""
    return type(run) is type(planned) and not list_differing(run, planned)


def describe_difference(run: RunConfig, planned: Sequence[RunConfig]) -> str:
    """The settings in which a run differs from the most similar planned one; empty if in none."""
    candidates = [list(_list_differences(run, each)) for each in planned if type(each) is type(run)]
    if not candidates:
        return ""
    candidates.sort(key=len)
    differences = sorted(candidates[0], key=_is_about_recording)
    words = [_describe(*each) for each in differences[:_MOST_LISTED]]
    more = len(differences) - len(words)
    if more:
        words.append(f"and {more} more")
    return ", ".join(words)


def _list_differences(run: object, planned: object) -> Iterator[_Difference]:
    rules = {rule.name: rule for rule in list_rules(run)}
    for each in fields(run):  # type: ignore[arg-type]  # a configuration or a part of one
        name = each.name
        own, other = getattr(run, name), getattr(planned, name)
        if is_dataclass(own):
            yield from _list_differences(own, other)
        elif name != _NAME and own != other:
            yield rules[name], own, other


def _is_about_recording(difference: _Difference) -> bool:
    """Whether the setting only says how often something is recorded."""
    return difference[0].name.endswith("_every")


def _describe(rule: FieldRule, own: object, other: object) -> str:
    if rule.name in _LONG and own and other:
        return _LONG[rule.name]
    label = rule.label or rule.name.removeprefix("is_").replace("_", " ")
    return f"{label[0].lower()}{label[1:]} ({_write(own)} instead of {_write(other)})"


def _write(value: object) -> str:
    if value is None or value is False:
        return "off"
    if value is True:
        return "on"
    if isinstance(value, float):
        return f"{value:g}"
    text = str(value).replace("_", " ")
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]}…"
