"""Reads and writes the links of the stages' scenes: one table of names for each scene.

A scene is one choice, numbers by name, a sequence of inputs, and a time step. Its link is a flat
table of short texts, which serves as the URL, as a preset file and as the message between server
and browser. The browser components know the same names; tests compare them with these tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from explorer.core.errors import quote, write_bound
from explorer.core.typed_numbers.number import MAX_MAGNITUDE, parse_number

_Inputs = TypeVar("_Inputs")


def format_number(value: float) -> str:
    """The shortest text that reads back as the same float; whole numbers have no point."""
    return repr(float(value)).removesuffix(".0")


@dataclass(frozen=True)
class LinkFields:
    """The names in a scene's link, in the order in which they are written.

    Attributes:
        choice: the name of the choice, such as the cell.
        numbers: the names of the numbers, for each value that the choice can take.
        inputs: the name of the sequence.
        step: the name of the time step.
    """

    choice: str
    numbers: Mapping[str, tuple[str, ...]]
    inputs: str
    step: str

    @property
    def keys(self) -> tuple[str, ...]:
        """Every name that a link can hold."""
        names = dict.fromkeys(name for each in self.numbers.values() for name in each)
        return (self.choice, *names, self.inputs, self.step)

    def write(
        self, choice: str, values: Mapping[str, float], inputs: str, step: int
    ) -> dict[str, str]:
        """The link's table; its numbers are exact to the last bit."""
        return {
            self.choice: choice,
            **{name: format_number(values[name]) for name in self.numbers[choice]},
            self.inputs: inputs,
            self.step: str(step),
        }


class LinkReader:
    """Reads a link's table field by field, and collects a message for each that it ignores.

    A missing field silently takes its default, a malformed one does so with a message.

    Attributes:
        ignored: the messages so far.
    """

    def __init__(self, fields: LinkFields, table: Mapping[str, str]) -> None:
        """Start reading `table`, whose names are `fields`."""
        self.fields, self.table = fields, table
        self.ignored: list[str] = []

    def read_choice(self, default: str) -> str:
        """The choice."""
        name = self.fields.choice
        text = self.table.get(name, default)
        if text in self.fields.numbers:
            return text
        self._ignore(f"`{name}` must be one of {', '.join(self.fields.numbers)}", name, default)
        return default

    def read_numbers(self, defaults: Mapping[str, float]) -> dict[str, float]:
        """The numbers named in `defaults`."""
        values = dict(defaults)
        for name in defaults:
            if name in self.table:
                try:
                    values[name] = parse_number(self.table[name])
                except ValueError:
                    rule = f"`{name}` must be a number of at most {write_bound(MAX_MAGNITUDE)}"
                    self._ignore(rule, name, format_number(defaults[name]))
        return values

    def read_inputs(self, parse: Callable[[str], _Inputs], rule: str, default: _Inputs) -> _Inputs:
        """The sequence; `parse` raises ValueError for a malformed one, which breaks the `rule`."""
        name = self.fields.inputs
        if name not in self.table:
            return default
        try:
            return parse(self.table[name])
        except ValueError:
            self._ignore(f"`{name}` must be {rule}", name, "the default inputs")
            return default

    def read_step(self, num_steps: int) -> int:
        """The time step, 1 to `num_steps`."""
        name = self.fields.step
        text = self.table.get(name, "1")
        if re.fullmatch(r"[0-9]{1,3}", text) and 1 <= int(text) <= num_steps:
            return int(text)
        self._ignore(f"`{name}` must be 1 to {num_steps}", name, "1")
        return 1

    def _ignore(self, rule: str, name: str, used: str) -> None:
        self.ignored.append(f"{rule}, got {quote(self.table[name])}. The page uses {used} instead.")
