"""What a training run says, as frozen values, and their JSON form.

Knows names and numbers; knows no net and no clock: whoever receives an event stamps it.

Order of a run: Started; for each epoch StepDone (language models only; an epoch of a word pair is
one step), Sampled and Snapshot where they are due, EpochDone, which closes the epoch, and a
Checkpoint where it is due; at the end the last Checkpoint and Finished. Changed answers a control
at once; Diverged takes the place of all that would follow. `step` counts optimiser updates and
`epoch` passes over the data, both from 1; losses are means in nats per token.
"""

from __future__ import annotations

import base64
import json
import math
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from explorer.core.config_fields import check_types
from explorer.core.errors import InvalidTextError
from explorer.core.step_results import NetArray


@dataclass(frozen=True)
class Started:
    """The run is ready.

    Attributes:
        epoch: epochs already done (not 0 where a run is resumed).
        step: steps already done.
        vocabulary: the tokens, by index (V,).
        num_parameters: weights and biases that are trained.
        tokens: characters that are learned from.
        validation_tokens: characters kept for validation.
        path: the implementation that trains.
    """

    epoch: int
    step: int
    vocabulary: tuple[str, ...]
    num_parameters: int
    tokens: int
    validation_tokens: int
    path: str


@dataclass(frozen=True)
class StepDone:
    """One optimiser update of a language model.

    Attributes:
        epoch: the epoch it belongs to.
        step: its number.
        loss: mean nats per token, before the update.
        grad_norm: global norm of the gradient before clipping.
        clipped_norm: the norm after clipping.
        tokens: characters predicted.
        progress: share of the epoch that is done, 0 to 1.
    """

    epoch: int
    step: int
    loss: float
    grad_norm: float
    clipped_norm: float
    tokens: int
    progress: float


@dataclass(frozen=True)
class EpochDone:
    """One pass over the data.

    Attributes:
        epoch: its number.
        step: steps done so far.
        loss: mean nats per token, each minibatch before its update.
        perplexity: exp(loss).
        grad_norm: mean over the steps of the global norm before clipping.
        tokens: characters predicted.
        clipped_steps: steps whose gradient was clipped.
        validation_loss: mean nats per held-out token after the epoch; None without validation.
        validation_perplexity: exp(validation_loss).
    """

    epoch: int
    step: int
    loss: float
    perplexity: float
    grad_norm: float
    tokens: int
    clipped_steps: int = 0
    validation_loss: float | None = None
    validation_perplexity: float | None = None


@dataclass(frozen=True)
class Sampled:
    """The net's text after an epoch (a language model), or in it (a word pair).

    Attributes:
        epoch: the epoch.
        prefix: what the net read.
        text: what it wrote: the characters after the prefix, or the spelled word.
    """

    epoch: int
    prefix: str
    text: str


@dataclass(frozen=True, eq=False)
class Snapshot:
    """States and probabilities at each letter of a text; of a word pair, in the epoch's own pass.

    Attributes:
        epoch: the epoch.
        text: what the net read (T letters).
        h: hidden states (T, L, H).
        probabilities: of the next letter (T, V).
    """

    epoch: int
    text: str
    h: NetArray
    probabilities: NetArray


@dataclass(frozen=True)
class Checkpoint:
    """All that a run needs to go on as if it had not stopped.

    Attributes:
        epoch: epochs done.
        step: steps done.
        data: safetensors bytes; tensors `weights.*` under torch's names (see checkpoints.py).
    """

    epoch: int
    step: int
    data: bytes


@dataclass(frozen=True)
class Changed:
    """A setting was changed while the run was running; it holds from the next step on.

    Attributes:
        epoch: epochs done.
        step: steps done.
        learning_rate: as it is now.
        max_grad_norm: threshold of clipping as it is now; None: no clipping.
        temperature: of sampled texts as it is now.
    """

    epoch: int
    step: int
    learning_rate: float
    max_grad_norm: float | None
    temperature: float


@dataclass(frozen=True)
class Diverged:
    """Loss or gradient norm is no finite number, or the loss is ten times ln V; the run ends here.

    Attributes:
        epoch: the epoch of the step.
        step: the step at which it happened.
        loss: at that step.
        grad_norm: at that step, before clipping.
        last_grad_norm: of the last step at which it was finite; None at the first step.
    """

    epoch: int
    step: int
    loss: float
    grad_norm: float
    last_grad_norm: float | None


@dataclass(frozen=True)
class Finished:
    """All epochs are done.

    Attributes:
        epoch: epochs done.
        step: steps done.
        loss: of the last epoch.
        best_perplexity: the lowest of all epochs.
        best_epoch: where it was reached.
    """

    epoch: int
    step: int
    loss: float
    best_perplexity: float
    best_epoch: int


Event = (
    Started | StepDone | EpochDone | Sampled | Snapshot | Checkpoint | Changed | Diverged | Finished
)
_KINDS: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        Started,
        StepDone,
        EpochDone,
        Sampled,
        Snapshot,
        Checkpoint,
        Changed,
        Diverged,
        Finished,
    )
}
_NON_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
_FIELD_NAMES = {kind: tuple(each.name for each in fields(kind)) for kind in _KINDS.values()}
# A small net makes thousands of events a second: one encoder serves them all.
_write_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def event_to_json(event: Event) -> str:
    """An event as one line of JSON: its fields and its kind under "event".

    Numbers that are not finite become the texts "nan", "inf", "-inf", since JSON has none; the
    arrays of a Snapshot and the bytes of a Checkpoint are safetensors in base64.
    """
    kind = type(event)
    table: dict[str, Any] = {"event": kind.__name__}
    for name in _FIELD_NAMES[kind]:
        table[name] = getattr(event, name)
    if isinstance(event, Snapshot):
        arrays = {name: np.asarray(table.pop(name), order="C") for name in ("h", "probabilities")}
        table["arrays"] = _encode(save_tensors(arrays))
    elif isinstance(event, Checkpoint):
        table["data"] = _encode(event.data)
    try:
        return _write_json(table)
    except ValueError:  # a number that is not finite
        return _write_json({name: _show(value) for name, value in table.items()})


def event_from_json(text: str) -> Event:
    """The event in a line that `event_to_json` wrote.

    Raises:
        InvalidTextError: the text is no such line.
    """
    try:
        table = json.loads(text)
        kind = _KINDS[table.pop("event")]
        if kind is Snapshot:
            table.update(load_tensors(base64.b64decode(table.pop("arrays"))))
        elif kind is Checkpoint:
            table["data"] = base64.b64decode(table["data"])
        elif kind is Started:
            table["vocabulary"] = tuple(table["vocabulary"])
        elif kind is not Sampled:
            table = {
                name: _NON_FINITE[value] if isinstance(value, str) else value
                for name, value in table.items()
            }
        event: Event = kind(**table)
        check_types(event)  # an imported run's log is anyone's text
    except (ValueError, KeyError, TypeError, AttributeError, SafetensorError) as error:
        raise InvalidTextError(
            f"An event must be a line written by this program, got {text[:40]!r}."
        ) from error
    return event


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _show(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
