"""Reads a configuration of any kind from JSON, and loads the shipped presets."""

from __future__ import annotations

from explorer.core.delay.config import DelayConfig
from explorer.core.errors import InvalidValueError, quote
from explorer.core.language.config import TrainingConfig
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.series.config import SeriesConfig
from explorer.core.slots.config import SlotsConfig
from explorer.core.training.run_config import RunConfig, read_json_object

# One line per kind, in alphabetical order.
_KINDS: tuple[type[RunConfig], ...] = (
    DelayConfig,
    TrainingConfig,
    Seq2SeqConfig,
    SeriesConfig,
    SlotsConfig,
)
_BY_NAME = {kind.kind: kind for kind in _KINDS}


def read_run_config(text: str) -> RunConfig:
    """The configuration in a JSON text; without a kind, that of a language model or word pair.

    Raises:
        InvalidTextError: the text isn't a JSON object.
        InvalidValueError: the kind or a name is unknown, or a field is out of range.
    """
    table = read_json_object(text)
    kind = table.get("kind", TrainingConfig.kind)  # version 0.1 stored these without their kind
    if not isinstance(kind, str) or kind not in _BY_NAME:
        raise InvalidValueError(
            f"`kind` must be one of {', '.join(_BY_NAME)}, or missing, got {quote(kind)}."
        )
    return _BY_NAME[kind].from_table(table)


def list_presets() -> list[str]:
    """The names of all shipped presets, sorted; no name occurs twice."""
    return sorted(name for kind in _KINDS for name in kind.list_presets())


def load_preset(name: str) -> RunConfig:
    """The shipped configuration with that name, such as "hello" or "antonyms", of any kind.

    Raises:
        InvalidValueError: there is no preset of that name.
    """
    for kind in _KINDS:
        if name in kind.list_presets():
            return kind.load_preset(name)
    raise InvalidValueError(
        f"`preset` must be one of {', '.join(list_presets())}, got {quote(name)}."
    )
