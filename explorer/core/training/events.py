"""What a training run reports, as frozen values without a time; the receiver stamps them.

Order of a run: Started; for each epoch StepDone (where an epoch is long enough), then Sampled,
Snapshot and Measured where they are due, EpochDone, which closes the epoch, and a Checkpoint
where it is due; at the end the last Checkpoint and Finished. Changed answers a control
at once; Diverged takes the place of all that would follow. `step` counts optimiser updates and
`epoch` passes over the data, both from 1. A loss is a mean over predictions, in nats per token
where it is a cross-entropy; where it is a squared error, perplexity says nothing.

The fields are what logs store (see `event_json`): a new field needs a default, and a field that
goes needs a migration of the logs.
"""

from __future__ import annotations

import msgspec

from explorer.core.arrays import AnyArray, NetArray


class _Event(msgspec.Struct, frozen=True, tag=True, tag_field="event", forbid_unknown_fields=True):
    """A frozen event; its class's name is the kind in a log."""


class Started(_Event, frozen=True):
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


class StepDone(_Event, frozen=True):
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


class EpochDone(_Event, frozen=True):
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
        accuracy: share of the held-out predictions that are right; None where none can be.
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
    """The net's text after an epoch (a language model), or in it (a word pair).

    Attributes:
        epoch: the epoch.
        prefix: what the net read.
        text: what it wrote: the characters after the prefix, or the spelled word.
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
    """Numbers that were kept at an epoch, each array under a name that its run's kind explains.

    Attributes:
        epoch: the epoch.
        arrays: by name.
    """

    epoch: int
    arrays: dict[str, AnyArray]


class Checkpoint(_Event, frozen=True):
    """All that a run needs to go on as if it had not stopped.

    Attributes:
        epoch: epochs done.
        step: steps done.
        data: safetensors bytes; tensors `weights.*` under torch's names (see checkpoints.py).
    """

    epoch: int
    step: int
    data: bytes


class Changed(_Event, frozen=True):
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


class Diverged(_Event, frozen=True):
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


class Finished(_Event, frozen=True):
    """All epochs are done, or as many as it took to learn all there was.

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
