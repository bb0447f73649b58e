"""Every kind of run by its name, and the configuration in a JSON text of any kind.

Knows the configurations; knows no learner, so that a page can read a run without its net.
"""

from __future__ import annotations

import json

from explorer.core.config import TrainingConfig
from explorer.core.delay_config import DelayConfig
from explorer.core.errors import InvalidTextError, InvalidValueError
from explorer.core.seq2seq_config import Seq2SeqConfig
from explorer.core.series_config import SeriesConfig
from explorer.core.slots_config import SlotsConfig
from explorer.core.task_config import TaskConfig

RunConfig = TrainingConfig | TaskConfig

# One line a kind, in alphabetical order.
_KINDS: tuple[type[TaskConfig], ...] = (
    DelayConfig,
    Seq2SeqConfig,
    SeriesConfig,
    SlotsConfig,
)
_TASKS = {kind.kind: kind for kind in _KINDS}


def read_run_config(text: str) -> RunConfig:
    """The configuration in a JSON text; one without a kind is a character model's.

    Raises:
        InvalidTextError: the text is no JSON object.
        InvalidValueError: the kind or a name is unknown, or a field breaks its rule.
    """
    try:
        table = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidTextError(f"A configuration must be JSON, got: {error}.") from error
    if not isinstance(table, dict) or "kind" not in table:
        return TrainingConfig.from_json(text)
    kind = table["kind"]
    if not isinstance(kind, str) or kind not in _TASKS:
        raise InvalidValueError(
            f"`kind` must be one of {', '.join(_TASKS)}, or missing, got {str(kind)[:40]!r}."
        )
    return _TASKS[kind].from_table(table)


def list_task_kinds() -> list[str]:
    """The names of all kinds of task, sorted."""
    return sorted(_TASKS)


def list_task_presets(kind: str) -> list[str]:
    """The names of the shipped presets of one kind of task, sorted."""
    return _TASKS[kind].list_presets()


def load_task_preset(kind: str, name: str) -> TaskConfig:
    """A shipped configuration of a task by the name of its kind; see `TaskConfig.load_preset`."""
    return _TASKS[kind].load_preset(name)
