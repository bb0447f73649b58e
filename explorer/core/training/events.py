"""Defines what a training run reports: frozen events without a time, which the receiver adds.

A run starts with Started. Each epoch gives its StepDone events (if epochs are long enough), then
Sampled, Snapshot and Measured when they are due, then EpochDone, which closes it, and a Checkpoint
when one is due. The last two events are a Checkpoint and Finished. Changed answers a control at
once. After Diverged nothing follows.

`step` counts optimiser updates and `epoch` passes over the data, both from 1. A loss is a mean over
predictions: nats per token if it is a cross-entropy; if it is a squared error, perplexity has no
meaning.

Logs store these fields (see `event_json`). A new field needs a default, and removing one needs a
migration of the logs.
"""

from __future__ import annotations

import msgspec

from explorer.core.arrays import AnyArray, NetArray


class _Event(msgspec.Struct, frozen=True, tag=True, tag_field="event", forbid_unknown_fields=True):
    """A frozen event; the name of its class is its kind in a log."""


class Started(_Event, frozen=True):
    """The run is ready.

    Attributes:
        epoch: epochs already done; 0 unless the run is resumed.
        step: steps already done.
        vocabulary: the tokens, by index (V,).
        num_parameters: trained weights and biases.
        tokens: characters of the training text.
        validation_tokens: characters held out for validation.
        path: the implementation that trains.
    """

    epoch: int
    step: int
    vocabulary: tuple[str, ...]
    num_parameters: int
    tokens: int
    validation_tokens: int
    path: str


class StepDone(_Event, frozen=True):
    """One optimiser update of a language model.

    Attributes:
        epoch: the epoch it belongs to.
        step: its number.
        loss: mean nats per token, before the update.
        grad_norm: global norm of the gradient before clipping.
        clipped_norm: the norm after clipping.
        tokens: characters predicted.
        progress: how much of the epoch is done, 0 to 1.
    """

    epoch: int
    step: int
    loss: float
    grad_norm: float
    clipped_norm: float
    tokens: int
    progress: float


class EpochDone(_Event, frozen=True):
    """One pass over the data.

    Attributes:
        epoch: its number.
        step: steps done so far.
        loss: mean nats per token, of each minibatch before its update.
        perplexity: exp(loss).
        grad_norm: mean over the steps of the global norm before clipping.
        tokens: characters predicted.
        clipped_steps: steps whose gradient was clipped.
        validation_loss: mean nats per held-out token after the epoch; None without validation.
        validation_perplexity: exp(validation_loss).
        accuracy: share of correct held-out predictions; None where it has no meaning.
        clipped_norm: mean over the steps of the global norm after clipping.
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
    accuracy: float | None = None
    clipped_norm: float | None = None


class Sampled(_Event, frozen=True):
    """A text written by the net: after the epoch, or of a word pair in the epoch's own pass.

    Attributes:
        epoch: the epoch.
        prefix: what the net read.
        text: what the net wrote: the characters after the prefix, or the spelled word.
    """

    epoch: int
    prefix: str
    text: str


class Snapshot(_Event, frozen=True, eq=False):
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


class Measured(_Event, frozen=True, eq=False):
    """Arrays recorded at an epoch; the kind of run defines their names.

    Attributes:
        epoch: the epoch.
        arrays: by name.
    """

    epoch: int
    arrays: dict[str, AnyArray]


class Checkpoint(_Event, frozen=True):
    """All that a run needs to continue as if it had never stopped.

    Attributes:
        epoch: epochs done.
        step: steps done.
        data: safetensors bytes; the tensors are described in checkpoints.py.
    """

    epoch: int
    step: int
    data: bytes


class Changed(_Event, frozen=True):
    """A setting was changed during the run; it applies from the next step on.

    Attributes:
        epoch: epochs done.
        step: steps done.
        learning_rate: the new one.
        max_grad_norm: the new clipping threshold; None: no clipping.
        temperature: the new temperature of sampled texts.
    """

    epoch: int
    step: int
    learning_rate: float
    max_grad_norm: float | None
    temperature: float


class Diverged(_Event, frozen=True):
    """The loss or gradient norm isn't finite, or the loss is above the limit; the run ends here.

    Attributes:
        epoch: the epoch of the step.
        step: the step at which it happened.
        loss: at that step.
        grad_norm: at that step, before clipping.
        last_grad_norm: the last finite one; None at the first step.
    """

    epoch: int
    step: int
    loss: float
    grad_norm: float
    last_grad_norm: float | None


class Finished(_Event, frozen=True):
    """All epochs are done, or the run reached its target early.

    Attributes:
        epoch: epochs done.
        step: steps done.
        loss: of the last epoch.
        best_perplexity: the lowest of all epochs.
        best_epoch: the epoch that reached it.
    """

    epoch: int
    step: int
    loss: float
    best_perplexity: float
    best_epoch: int


Event = (
    Started
    | StepDone
    | EpochDone
    | Sampled
    | Snapshot
    | Measured
    | Checkpoint
    | Changed
    | Diverged
    | Finished
)
