"""Defines the scene of the gate stage, its readable link, and the shipped examples.

A scene is a GRU or LSTM with one unit and one input, its inputs, and the time step shown. So each
weight is one number: w for the input, u for the previous state, and b for the sum of torch's two
biases.

    gates=lstm  w_i u_i b_i  w_f u_f b_f  w_g u_g b_g  w_o u_o b_o  impulses=1_0_0  at=1
    gates=gru   w_r u_r b_r  w_z u_z b_z  w_n u_n b_n  b_hn         impulses=1_0_0  at=1

b_hn of the GRU is the one bias that the reset gate multiplies (torch's variant).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from explorer.core.assets import PRESETS_FOLDER
from explorer.core.errors import InvalidValueError, write_bound
from explorer.core.scene_links import LinkFields, LinkReader, format_number
from explorer.core.typed_numbers.number import MAX_MAGNITUDE, parse_number

MAX_STEPS = 60
GATE_NAMES = {"lstm": ("i", "f", "g", "o"), "gru": ("r", "z", "n")}
NUMBER_NAMES = {
    "lstm": tuple(f"{kind}_{gate}" for gate in GATE_NAMES["lstm"] for kind in "wub"),
    "gru": (*(f"{kind}_{gate}" for gate in GATE_NAMES["gru"] for kind in "wub"), "b_hn"),
}
LINK_FIELDS = LinkFields("gates", NUMBER_NAMES, inputs="impulses", step="at")
EXAMPLE_NAMES = ("lstm-keep", "lstm-count", "lstm-forget", "gru-keep", "gru-overwrite")


@dataclass(frozen=True)
class GateScene:
    """A gated unit and what it reads.

    Attributes:
        cell: "lstm" or "gru".
        values: one for each name in `NUMBER_NAMES`; dimensionless.
        inputs: x_1 to x_T, T from 1 to 60; dimensionless.
        step: the time step shown, 1 to T.

    Raises:
        InvalidValueError: a name, a number or the step breaks its rule.
    """

    cell: str
    values: Mapping[str, float]
    inputs: tuple[float, ...]
    step: int = 1

    def __post_init__(self) -> None:
        """Check every field."""
        if self.cell not in NUMBER_NAMES:
            raise InvalidValueError(f"`gates` must be lstm or gru, got {self.cell!r}.")
        if set(self.values) != set(NUMBER_NAMES[self.cell]):
            raise InvalidValueError(
                f"The numbers of a {self.cell} are {', '.join(NUMBER_NAMES[self.cell])}, "
                f"got {', '.join(self.values)}."
            )
        if not 1 <= len(self.inputs) <= MAX_STEPS:
            raise InvalidValueError(
                f"`impulses` must have 1 to {MAX_STEPS} steps, got {len(self.inputs)}."
            )
        if not 1 <= self.step <= len(self.inputs):
            raise InvalidValueError(f"`at` must be 1 to {len(self.inputs)}, got {self.step}.")
        if not all(abs(value) <= MAX_MAGNITUDE for value in (*self.values.values(), *self.inputs)):
            raise InvalidValueError(f"Every number must be at most {write_bound(MAX_MAGNITUDE)}.")

    def to_link(self) -> dict[str, str]:
        """The scene as a link's table, as in the module's docstring; exact to the last bit."""
        inputs = "_".join(map(format_number, self.inputs))
        return LINK_FIELDS.write(self.cell, self.values, inputs, self.step)


@dataclass(frozen=True)
class GateExample:
    """A scene worth looking at.

    Attributes:
        name: one of `EXAMPLE_NAMES`; also the name of its file.
        title: a few words.
        sentence: what to look at.
        link: the scene's table, as `GateScene.to_link` gives it.
    """

    name: str
    title: str
    sentence: str
    link: dict[str, str]


def list_gate_examples() -> tuple[GateExample, ...]:
    """The shipped examples, in teaching order."""
    return tuple(
        GateExample(
            name, **json.loads((PRESETS_FOLDER / "gates" / f"{name}.json").read_text("utf-8"))
        )
        for name in EXAMPLE_NAMES
    )


def parse_gate_link(table: Mapping[str, str]) -> tuple[GateScene, list[str]]:
    """The scene in a link's table, and one message for each parameter that was ignored.

    A missing parameter silently takes its value in the cell's first example; a malformed one does
    so with a message. Parameters with other names belong to other parts of the page.
    """
    reader = LinkReader(LINK_FIELDS, table)
    cell = reader.read_choice("lstm")
    base = next(example.link for example in list_gate_examples() if example.link["gates"] == cell)
    values = reader.read_numbers({name: parse_number(base[name]) for name in NUMBER_NAMES[cell]})
    inputs = reader.read_inputs(
        _parse_impulses,
        f"1 to {MAX_STEPS} numbers such as 1_0_0",
        _parse_impulses(base["impulses"]),
    )
    step = reader.read_step(len(inputs))
    return GateScene(cell, values, inputs, step), reader.ignored


def _parse_impulses(text: str) -> tuple[float, ...]:
    fields = text.split("_", MAX_STEPS)
    if len(fields) > MAX_STEPS:
        raise ValueError(text)
    return tuple(parse_number(each) for each in fields)
