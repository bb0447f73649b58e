"""Defines the configuration of a run: the fields that all kinds share, and the JSON form.

A kind of run is a subclass of `RunConfig` with fields of its own, and a learner; the registry lists
both under the name in `kind`. A `TaskConfig` is a run on a task whose minibatches have a fixed
number of samples: translations, forecasts, delays, labelled sentences.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any, ClassVar, Self

from explorer.core.assets import PRESETS_FOLDER
from explorer.core.errors import InvalidTextError, InvalidValueError, quote
from explorer.core.fields import check_fields, rule
from explorer.core.nets.config import OptimizerConfig

MAX_EPOCHS = 10_000
MAX_TEMPERATURE = 5.0


@dataclass(frozen=True, kw_only=True)
class RunConfig:
    """The settings of any run; subclasses are frozen and keyword-only, and name their `kind`.

    Attributes:
        kind: the name of the kind of run, in JSON and as the folder of its presets.
        parts: the class of each field that is itself a configuration.

    Raises:
        InvalidValueError: a field breaks its rule.
    """

    kind: ClassVar[str]
    parts: ClassVar[dict[str, type]] = {"optimizer": OptimizerConfig}

    name: str = rule("Name of the run.", default="run", low=1, high=80)
    optimizer: OptimizerConfig = field(default_factory=OptimizerConfig)
    epochs: int = rule("Passes over the data.", default=100, low=1, high=MAX_EPOCHS)
    seed: int = rule("Seed of all random draws.", default=0, low=0, high=2**32 - 1)
    checkpoint_every: int = rule(
        "Epochs between checkpoints; 0: only one at the end.", default=0, low=0, high=MAX_EPOCHS
    )

    def __post_init__(self) -> None:
        """Check every field."""
        check_fields(self)

    @property
    def initial_temperature(self) -> float:
        """Temperature of sampled texts at the start; 0 for runs that sample none."""
        return 0.0

    @property
    def has_squared_error(self) -> bool:
        """Whether the loss is a mean squared error, for which perplexity has no meaning."""
        return False

    @property
    def keeps_gradients(self) -> bool:
        """Whether the run records its gradients through time."""
        return False

    @property
    def unused(self) -> frozenset[str]:
        """The settings that its net has no use for: runs that differ in nothing else are alike."""
        return frozenset()

    def to_json(self) -> str:
        """The configuration as JSON, every field by name, and its kind."""
        return json.dumps({"kind": self.kind, **asdict(self)}, ensure_ascii=False, indent=2)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The configuration in a JSON text; missing fields take their defaults.

        Raises:
            InvalidTextError: the text isn't a JSON object.
            InvalidValueError: the kind or a name is wrong, or a field breaks its rule.
        """
        return cls.from_table(read_json_object(text))

    @classmethod
    def from_table(cls, table: dict[str, Any]) -> Self:
        """The configuration in a table read from JSON; missing fields take their defaults.

        Raises:
            InvalidTextError: a part isn't a JSON object.
            InvalidValueError: the kind or a name is wrong, or a field breaks its rule.
        """
        kind = table.get("kind", cls.kind)
        if kind != cls.kind:
            raise InvalidValueError(f"`kind` must be {cls.kind}, or missing, got {quote(kind)}.")
        values = {key: value for key, value in table.items() if key != "kind"}
        _check_names(values, cls, f"a {cls.kind} configuration")
        for name, part in cls.parts.items():
            if name in values:
                inner = values[name]
                if not isinstance(inner, dict):
                    raise InvalidTextError(f"`{name}` must be a JSON object, got {quote(inner)}.")
                _check_names(inner, part, f"`{name}`")
                values[name] = part(**inner)
        return cls(**values)

    @classmethod
    def list_presets(cls) -> list[str]:
        """The names of the kind's shipped presets, sorted."""
        return sorted(path.stem for path in (PRESETS_FOLDER / cls.kind).glob("*.json"))

    @classmethod
    def load_preset(cls, name: str) -> Self:
        """A shipped configuration: `assets/presets/<kind>/<name>.json`.

        Raises:
            InvalidValueError: there is no preset of that name.
        """
        names = cls.list_presets()
        if name not in names:
            raise InvalidValueError(
                f"`preset` must be one of {', '.join(names)}, got {quote(name)}."
            )
        text = (PRESETS_FOLDER / cls.kind / f"{name}.json").read_text(encoding="utf-8")
        return cls.from_json(text)


def _adam() -> OptimizerConfig:
    return OptimizerConfig(optimizer="adam", learning_rate=0.001, max_grad_norm=None)


@dataclass(frozen=True, kw_only=True)
class TaskConfig(RunConfig):
    """One run on a task.

    Raises:
        InvalidValueError: a field breaks its rule.
    """

    optimizer: OptimizerConfig = field(default_factory=_adam)
    batch_size: int = rule(
        "Samples per minibatch B.", label="Samples per minibatch", default=32, low=1, high=1024
    )
    show_every: int = rule(
        "Epochs between recorded states and answers; 0: none.",
        label="Record states every ... epochs",
        default=1,
        low=0,
        high=MAX_EPOCHS,
    )

    @property
    def keeps_gradients(self) -> bool:
        """Whether the run records its gradients through time, with states and answers."""
        return self.show_every > 0


def read_json_object(text: str) -> dict[str, Any]:
    """The object in a JSON text.

    Raises:
        InvalidTextError: the text isn't JSON, or isn't an object.
    """
    try:
        table = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidTextError(f"A configuration must be JSON, got: {error}.") from error
    if not isinstance(table, dict):
        raise InvalidTextError(f"A configuration must be a JSON object, got {quote(table)}.")
    return table


def _check_names(table: dict[str, Any], kind: Any, subject: str) -> None:  # noqa: ANN401 - a class
    names = [each.name for each in fields(kind)]
    for key in table:
        if key not in names:
            raise InvalidValueError(
                f"`{key[:40]}` isn't a field of {subject}; its fields are {', '.join(names)}."
            )
