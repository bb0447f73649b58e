"""Rules for configuration fields, and checks of dataclasses against them.

A rule is declared with its field:

    hidden_size: int = rule("Number of hidden units H.", default=256, low=1, high=1024)
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from explorer.core.errors import InvalidValueError, quote, write_bound

_RULE = "rule"


@dataclass(frozen=True)
class FieldRule:
    """What a field means and which values it accepts; controls are built from it.

    Attributes:
        name: the field's name.
        kind: "int", "float", "bool", "text", "choice" or "texts" (a tuple of strings).
        default: the field's default.
        meaning: one sentence.
        label: what its control is called; if empty, the field's name in words.
        switch: what the switch of an optional field is called; if empty, like the control.
        low: smallest number, or length of the shortest text in characters.
        high: largest number, length of the longest text, or most strings in a tuple.
        choices: the values of a "choice".
        is_optional: whether None is accepted too.
        excludes_low: whether `low` itself is rejected.
    """

    name: str
    kind: str
    default: Any
    meaning: str
    label: str = ""
    switch: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    is_optional: bool = False
    excludes_low: bool = False

    def explain(self) -> str:
        """The rule in words, as in "1 to 1024"."""
        low, high = write_bound(self.low), write_bound(self.high)
        words = {
            "int": f"{low} to {high}",
            "float": f"{low} to {high}",
            "bool": "true or false",
            "choice": f"one of {', '.join(self.choices)}",
            "text": f"text of {low} to {high} characters",
            "texts": f"at most {high} different texts of 1 to 20 characters each",
        }[self.kind]
        if self.excludes_low:
            words = f"above {low}, at most {high}"
        return f"{words}, or empty" if self.is_optional else words

    def check(self, value: object) -> Any:  # noqa: ANN401 - the value keeps its field's type
        """The value as the field stores it (an int may become a float, a list a tuple).

        Raises:
            InvalidValueError: the value breaks the rule.
        """
        if value is None and self.is_optional:
            return None
        if self.kind == "float" and isinstance(value, int) and not isinstance(value, bool):
            with suppress(OverflowError):  # a number beyond any float breaks the rule below
                value = float(value)
        if self.kind == "texts" and isinstance(value, list):
            value = tuple(value)
        if not self._allows(value):
            whole = "a whole number, " if self.kind == "int" and type(value) is not int else ""
            raise InvalidValueError(
                f"`{self.name}` must be {whole}{self.explain()}, got {quote(value)}."
            )
        return value

    def _allows(self, value: object) -> bool:
        match self.kind:
            case "int":
                return type(value) is int and self._is_within(value)
            case "float":
                return isinstance(value, float) and self._is_within(value)
            case "bool":
                return isinstance(value, bool)
            case "choice":
                return value in self.choices
            case "text":
                return isinstance(value, str) and _is_unicode(value) and self._is_within(len(value))
            case _:
                return (
                    isinstance(value, tuple)
                    and all(isinstance(text, str) and 1 <= len(text) <= 20 for text in value)
                    and all(_is_unicode(text) for text in value)
                    and len(set(value)) == len(value)
                    and self._is_within(len(value))
                )

    def _is_within(self, number: float) -> bool:
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        return low <= number <= high and not (self.excludes_low and number == low)


def rule(meaning: str, *, default: object, **limits: Any) -> Any:  # noqa: ANN401 - as dataclasses.field
    """A dataclass field with its rule.

    Args:
        meaning: one sentence.
        default: the field's default.
        limits: the attributes of `FieldRule` that apply; `kind` follows from the default if it
            is not given.
    """
    kinds = {bool: "bool", int: "int", float: "float", str: "text", tuple: "texts"}
    limits.setdefault("kind", "choice" if "choices" in limits else kinds.get(type(default)))
    limits.update(default=default, meaning=meaning)
    return field(default=default, metadata={_RULE: limits})


def list_rules(config: object) -> Iterator[FieldRule]:
    """The rules of a configuration (class or instance), in the order of its fields."""
    for each in fields(config):  # type: ignore[arg-type]
        if _RULE in each.metadata:
            yield FieldRule(name=each.name, **each.metadata[_RULE])


def check_fields(config: object) -> None:
    """Check every field that has a rule; call it from a frozen dataclass's __post_init__.

    Raises:
        InvalidValueError: a field breaks its rule.
    """
    for each in list_rules(config):
        object.__setattr__(config, each.name, each.check(getattr(config, each.name)))


_TYPES: dict[str, Any] = {
    "int": int,
    "float": (int, float),
    "float | None": (int, float, type(None)),
    "str": str,
    "bytes": bytes,
    "tuple[str, ...]": tuple,
    "dict[str, Any]": dict,
    "dict[str, AnyArray]": dict,
    "NetArray": np.ndarray,
}


def check_types(value: object) -> None:
    """Check that each field of a dataclass read from a file has its annotated type.

    Raises:
        TypeError: a field has another type; the message is its name.
    """
    for each in fields(value):  # type: ignore[arg-type]
        if not isinstance(getattr(value, each.name), _TYPES[str(each.type)]):
            raise TypeError(each.name)


def _is_unicode(text: str) -> bool:
    """Whether a string can be encoded (JSON may contain half of a surrogate pair)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
