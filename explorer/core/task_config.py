"""What every task's configuration has: schedule, optimiser, its JSON form with its kind.

Knows the fields that all tasks share; knows no task. A task is what is learned beside characters:
a translation, a forecast, a delay. Its module gives a heir of `TaskConfig` with fields of its own
and a heir of `ModuleLearner`; `run_configs.py` and `learners.py` list them by kind.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any, ClassVar, Self

from explorer.core.config import MAX_EPOCHS, PRESETS_FOLDER, OptimizerConfig
from explorer.core.config_fields import check_fields, rule
from explorer.core.errors import InvalidTextError, InvalidValueError


def _adam() -> OptimizerConfig:
    return OptimizerConfig(optimizer="adam", learning_rate=0.001, max_grad_norm=None)


@dataclass(frozen=True, kw_only=True)
class TaskConfig:
    """One run of a task; heirs are frozen and keyword-only, and name their `kind`.

    Raises:
        InvalidValueError: a field breaks its rule.
    """

    kind: ClassVar[str]
    sample_temperature: ClassVar[float] = 0.0  # the training loop asks for it; tasks do not sample

    name: str = rule("Name of the run.", default="run", low=1, high=80)
    optimizer: OptimizerConfig = field(default_factory=_adam)
    epochs: int = rule("Passes over the data.", default=100, low=1, high=MAX_EPOCHS)
    seed: int = rule("Start of all random draws.", default=0, low=0, high=2**32 - 1)
    batch_size: int = rule("Samples in a minibatch B.", default=32, low=1, high=1024)
    show_every: int = rule(
        "Epochs between what is kept to be looked at; 0: nothing.",
        default=1,
        low=0,
        high=MAX_EPOCHS,
    )
    checkpoint_every: int = rule(
        "Epochs between checkpoints; 0: only one at the end.", default=0, low=0, high=MAX_EPOCHS
    )

    def __post_init__(self) -> None:
        """Check every field."""
        check_fields(self)

    @property
    def has_squared_error(self) -> bool:
        """Whether the loss is a mean squared error, of which perplexity says nothing."""
        return False

    @property
    def keeps_gradients(self) -> bool:
        """Whether a run keeps its gradients through time, beside what else it keeps."""
        return self.show_every > 0

    def to_json(self) -> str:
        """The configuration as JSON, every field by name, and its kind."""
        return json.dumps({"kind": self.kind, **asdict(self)}, ensure_ascii=False, indent=2)

    @classmethod
    def from_table(cls, table: dict[str, Any]) -> Self:
        """The configuration in a table read from JSON; missing fields have their defaults.

        Raises:
            InvalidTextError: a part is no table.
            InvalidValueError: a name is unknown, or a field breaks its rule.
        """
        values = {key: value for key, value in table.items() if key != "kind"}
        _check_names(values, cls, f"a {cls.kind} configuration")
        optimizer = values.get("optimizer")
        if optimizer is not None:
            if not isinstance(optimizer, dict):
                raise InvalidTextError(
                    f"`optimizer` must be a JSON object, got {str(optimizer)[:40]!r}."
                )
            _check_names(optimizer, OptimizerConfig, "`optimizer`")
            values["optimizer"] = OptimizerConfig(**optimizer)
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
                f"`preset` must be one of {', '.join(names)}, got {name[:40]!r}."
            )
        text = (PRESETS_FOLDER / cls.kind / f"{name}.json").read_text(encoding="utf-8")
        return cls.from_table(json.loads(text))


def _check_names(table: dict[str, Any], kind: Any, subject: str) -> None:  # noqa: ANN401 - a class
    names = [each.name for each in fields(kind)]
    for key in table:
        if key not in names:
            raise InvalidValueError(
                f"`{key[:40]}` is no field of {subject}; its fields are {', '.join(names)}."
            )
