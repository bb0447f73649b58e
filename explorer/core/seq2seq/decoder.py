"""Runs the decoder of a trained net from one context, letter by letter, in NumPy arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explorer.core.arrays import FloatArray, NetArray
from explorer.core.errors import InvalidValueError
from explorer.core.seq2seq.model import Seq2SeqModel
from explorer.core.seq2seq.net import State, last_h
from explorer.core.seq2seq.results import END, START, Context, Decoding
from explorer.core.seq2seq.words import read_letters

MAX_STEPS = 40


@dataclass(frozen=True, eq=False)
class DecoderStep:
    """One step of the decoder.

    Attributes:
        letter: the letter read.
        log_probabilities: of each letter to come next (V,), in nats.
        h: the hidden state after the step (H,).
        c: the cell state after the step (H,) of an LSTM, else None.
        attention: the attention weights (T_in,), or None without attention.
        state: the state as a tensor, to take the next step from.
    """

    letter: str
    log_probabilities: FloatArray
    h: NetArray
    c: NetArray | None
    attention: NetArray | None
    state: State


class Decoder:
    """A decoder ready to write from a context.

    Attributes:
        alphabet: the net's alphabet.
        max_len: the maximum number of steps.
        prefix: letters forced before the decoder chooses its own.
        start: the state before the first step.

    Raises:
        InvalidValueError: an argument breaks its rule, or the context belongs to another net.
    """

    def __init__(
        self,
        model: Seq2SeqModel,
        context: Context,
        *,
        prefix: str = "",
        max_len: int | None = None,
        attention_override: Mapping[int, int] | None = None,
    ) -> None:
        """Check the arguments, which are those of `decode`, and load the context."""
        self._net = model.net
        self.alphabet = model.alphabet
        self.max_len = model.max_steps if max_len is None else max_len
        self.prefix = prefix
        self._focus = dict(attention_override or {})
        self._check(model, len(context.letters))
        H = model.hidden_size
        h = _to_tensor("h", context.h, (H,))[None, None]
        self.start: State = h
        if model.cell == "lstm":
            self.start = (h, _to_tensor("c", context.c, (H,))[None, None])
        self._memory = torch.zeros(1, 0, H)
        if model.has_attention:
            self._memory = _to_tensor("memory", context.memory, (len(context.letters), H))[None]

    def _check(self, model: Seq2SeqModel, source_steps: int) -> None:
        if not 1 <= self.max_len <= MAX_STEPS:
            raise InvalidValueError(f"`max_len` must be 1 to {MAX_STEPS}, got {self.max_len}.")
        if len(self.prefix) > self.max_len:
            raise InvalidValueError(
                f"`prefix` must have at most {self.max_len} letters, got {len(self.prefix)}."
            )
        for letter in self.prefix:
            if letter not in self.alphabet or letter in (START, END):
                raise InvalidValueError(
                    f"`prefix` must consist of letters of the net's alphabet, got {letter!r}."
                )
        if self._focus and not model.has_attention:
            raise InvalidValueError(
                "`attention_override` must be empty for a net without attention; train a net with "
                "attention to use it."
            )
        for step, position in self._focus.items():
            if step < 0 or not 0 <= position < source_steps:
                raise InvalidValueError(
                    "`attention_override` must map a decoder step, 0 or more, to an encoder step, "
                    f"0 to {source_steps - 1}, got {step} to {position}."
                )

    @torch.no_grad()
    def take_step(self, index: int, letter: str, state: State) -> DecoderStep:
        """The step that reads a letter in a state.

        Args:
            index: the step's index, from 0; it selects the attention override.
            letter: the letter to read, from the alphabet.
            state: `start`, or the state after another step.
        """
        ids = torch.tensor([[self.alphabet.index(letter)]])
        output = self._net.decode(
            self._net.one_hot(ids), state, self._memory, focus=self._focus.get(index)
        )
        after, attention = output.state, output.attention
        return DecoderStep(
            letter=letter,
            log_probabilities=_log_softmax(output.logits[0, 0].numpy()),
            h=last_h(after)[0].numpy().copy(),
            c=after[1][0, 0].numpy().copy() if isinstance(after, tuple) else None,
            attention=None if attention is None else attention[0, 0].numpy().copy(),
            state=after,
        )

    def collect(
        self, method: str, steps: Sequence[DecoderStep], letters: Sequence[str]
    ) -> Decoding:
        """The decoding made of some steps (T_out) and the letters chosen at them."""
        logs = np.stack([step.log_probabilities for step in steps])
        has_end = END in letters
        counted = letters.index(END) + 1 if has_end else len(letters)
        ids = [self.alphabet.index(letter) for letter in letters[:counted]]
        cells = [step.c for step in steps if step.c is not None]
        rows = [step.attention for step in steps if step.attention is not None]
        return Decoding(
            method=method,
            text=read_letters(letters),
            letters=tuple(letters),
            inputs=tuple(step.letter for step in steps),
            probabilities=np.exp(logs),
            h=np.stack([step.h for step in steps]),
            c=np.stack(cells) if cells else None,
            attention=np.stack(rows) if rows else None,
            log_probability=float(logs[np.arange(counted), ids].sum()),
            has_end=has_end,
            num_forced=len(self.prefix),
        )


def _to_tensor(name: str, values: NetArray | None, shape: tuple[int, ...]) -> Tensor:
    array = np.array([] if values is None else values, np.float32)
    if array.shape != shape:
        raise InvalidValueError(
            f"The context's `{name}` must have shape {shape}, got {array.shape}; "
            "it belongs to another net."
        )
    if not np.isfinite(array).all():
        raise InvalidValueError(
            f"The context's `{name}` must hold finite numbers only; it holds inf or nan."
        )
    return torch.from_numpy(array)


def _log_softmax(logits: NetArray) -> FloatArray:
    shifted = np.asarray(logits, np.float64)
    shifted = shifted - shifted.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()))
