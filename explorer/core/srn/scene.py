"""The scene of the SRN page: everything a user can choose there, as one frozen value.

Its readable form is a flat table of short texts, which serves as the URL, as a preset file and as
the message between server and browser component.

    f=tanh  w1..w8  u1..u4  b1..b4  a1 a2 (h_0)  x=1_1~1_1~2_2 (steps separated by ~)  t=3 (step)

What it says about learning is optional; `learning_links` describes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from explorer.core.arrays import FloatArray, freeze_array
from explorer.core.errors import InvalidValueError, quote, write_bound
from explorer.core.nonlinearities import NONLINEARITIES
from explorer.core.scene_links import LinkFields, LinkReader, format_number
from explorer.core.srn.learning_links import LEARNING_KEYS, read_learning
from explorer.core.srn.params import WEIGHT_INDICES, SRNParams
from explorer.core.srn.sequences import MAX_STEPS
from explorer.core.typed_numbers.number import MAX_MAGNITUDE, parse_number

_NO_BIAS_ONES = dict.fromkeys((name for name in WEIGHT_INDICES if not name.startswith("b")), 1.0)
LINK_FIELDS = LinkFields(
    "f", dict.fromkeys(NONLINEARITIES, (*WEIGHT_INDICES, "a1", "a2")), inputs="x", step="t"
)


@dataclass(frozen=True, eq=False)
class SRNScene:
    """The weights, the start, the inputs and the current step.

    Attributes:
        params: weights, biases and activation.
        h_0: state before the first step (the store a1, a2), (2,).
        inputs: (T, 2), T 1 to 100.
        step: the time step on the stage, 1 to T.
        learning: what the link says about learning, as texts; empty if the net isn't learning.

    Raises:
        InvalidValueError: a shape, a value, the length or the step is invalid.
    """

    params: SRNParams
    h_0: FloatArray
    inputs: FloatArray
    step: int = 1
    learning: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check every field and freeze the arrays."""
        object.__setattr__(self, "h_0", freeze_array("h_0", self.h_0, (2,)))
        object.__setattr__(self, "inputs", freeze_array("inputs", self.inputs, (None, 2)))
        if not 1 <= len(self.inputs) <= MAX_STEPS:
            raise InvalidValueError(
                f"`inputs` must have 1 to {MAX_STEPS} time steps, got {len(self.inputs)}."
            )
        if not 1 <= self.step <= len(self.inputs):
            raise InvalidValueError(f"`step` must be 1 to {len(self.inputs)}, got {self.step}.")
        numbers = [*self.params.to_names().values(), *self.h_0, *self.inputs.flat]
        if np.abs(numbers).max() > MAX_MAGNITUDE:
            # A larger number couldn't be read back from a link.
            raise InvalidValueError(
                f"Every number of a scene must be at most {write_bound(MAX_MAGNITUDE)}, "
                f"got {write_bound(np.abs(numbers).max())}."
            )

    def with_inputs(self, inputs: FloatArray) -> SRNScene:
        """The same scene with other inputs; the step moves only if the sequence is too short."""
        return replace(self, inputs=inputs, step=max(1, min(self.step, len(inputs))))

    def to_link(self) -> dict[str, str]:
        """The scene as the table described in the module's docstring; exact to the last bit."""
        named = {**self.params.to_names(), "a1": self.h_0[0], "a2": self.h_0[1]}
        rows = ("_".join(format_number(v) for v in row) for row in self.inputs)
        link = LINK_FIELDS.write(self.params.activation, named, "~".join(rows), self.step)
        return {**link, **self.learning}


DEFAULT_SCENE = SRNScene(
    SRNParams.from_names(_NO_BIAS_ONES, "linear"),
    np.zeros(2),
    np.array([[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]]),
)


def parse_link(table: Mapping[str, str]) -> tuple[SRNScene, list[str]]:
    """The scene in a link's table, and one message for each parameter that was ignored.

    A missing parameter silently takes its default; a malformed one does so with a message.
    Parameters with unknown names are ignored, with a message.
    """
    reader, default = LinkReader(LINK_FIELDS, table), DEFAULT_SCENE
    values = reader.read_numbers({**default.params.to_names(), "a1": 0.0, "a2": 0.0})
    activation = reader.read_choice(default.params.activation)
    inputs = reader.read_inputs(
        _parse_inputs, f"1 to {MAX_STEPS} steps such as 1_1~2_2", default.inputs
    )
    step = reader.read_step(len(inputs))
    unknown = [
        f"{quote(key)} is not a parameter of this page."
        for key in table
        if key not in LINK_FIELDS.keys and key not in LEARNING_KEYS
    ]
    learning, ignored = read_learning(table)
    h_0 = np.array([values.pop("a1"), values.pop("a2")])
    scene = SRNScene(SRNParams.from_names(values, activation), h_0, inputs, step, learning)
    return scene, reader.ignored + ignored + unknown


def _parse_inputs(text: str) -> FloatArray:
    rows = [row.split("_") for row in text.split("~", MAX_STEPS)]
    if len(rows) > MAX_STEPS or any(len(row) != 2 for row in rows):
        raise ValueError(text)
    return np.array([[parse_number(field) for field in row] for row in rows])
