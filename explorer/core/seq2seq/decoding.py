"""Encodes words with a trained net, and decodes contexts: greedily, in a single pass, by beam.

Greedy and single-pass decoding differ in what the decoder reads. Step by step, it reads S and then
its own letters; in a single pass, it reads S and then only padding, whatever it has written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch

from explorer.core.arrays import IdArray, NetArray
from explorer.core.errors import InvalidValueError
from explorer.core.seq2seq.beam import search_beam
from explorer.core.seq2seq.decoder import Decoder, DecoderStep
from explorer.core.seq2seq.model import Seq2SeqModel
from explorer.core.seq2seq.net import State, last_h
from explorer.core.seq2seq.results import END, PADDING, START, Context, Decoding, EncoderTrace
from explorer.core.seq2seq.words import clean_word, encode_words

METHODS = ("greedy", "single_pass", "beam")
_ENCODED_AT_ONCE = 1000  # words; bounds the memory for their states


def encode(model: Seq2SeqModel, word: str) -> EncoderTrace:
    """The encoder's states while it reads a word, as `clean_word` leaves it.

    Raises:
        InvalidTextError: the word has no letter of the alphabet.
    """
    return encode_all(model, [word])[0]


@torch.no_grad()
def encode_all(model: Seq2SeqModel, words: Sequence[str]) -> tuple[EncoderTrace, ...]:
    """The encoder's states for each word, as `encode` returns them.

    Raises:
        InvalidTextError: a word has no letter of the alphabet.
    """
    if not words:
        return ()
    cleaned, ids = _read_words(model, words)
    length = model.source_length
    x = model.net.one_hot(torch.from_numpy(ids))
    state: State | None = None
    h_steps, c_steps = [], []
    for t in range(length + 1):  # step by step: torch returns an LSTM's c after the last one only
        _, state = model.net.encode(x[:, t : t + 1], state)
        h_steps.append(last_h(state).numpy())
        if isinstance(state, tuple):
            c_steps.append(state[1][0].numpy())
    h_all = np.stack(h_steps, axis=1)  # (N, T_in, H)
    c_all = np.stack(c_steps, axis=1) if c_steps else None
    traces = []
    for row, word in enumerate(cleaned):
        letters = tuple(model.alphabet[each] for each in ids[row])
        h, c = h_all[row], None if c_all is None else c_all[row]
        context = Context(
            h=h[-1],
            c=None if c is None else c[-1],
            memory=h if model.has_attention else None,
            letters=letters,
        )
        traces.append(EncoderTrace(word, letters, h, c, context))
    return tuple(traces)


@torch.no_grad()
def encode_contexts(model: Seq2SeqModel, words: Sequence[str]) -> NetArray:
    """The context vectors (N, H) of many words, without the states before them.

    Raises:
        InvalidTextError: a word has no letter of the alphabet.
    """
    if not words:
        return np.zeros((0, model.hidden_size), np.float32)
    ids = torch.from_numpy(_read_words(model, words)[1])
    return np.concatenate(
        [
            last_h(model.net.encode(model.net.one_hot(batch))[1]).numpy()
            for batch in torch.split(ids, _ENCODED_AT_ONCE)
        ]
    )


def _read_words(model: Seq2SeqModel, words: Sequence[str]) -> tuple[list[str], IdArray]:
    """The words as `clean_word` leaves them, and what the encoder reads (N, T_in)."""
    length = model.source_length
    cleaned = [clean_word(word, model.alphabet, length).word for word in words]
    return cleaned, encode_words(cleaned, model.alphabet, length)


def decode(
    model: Seq2SeqModel,
    context: Context,
    method: str = "greedy",
    *,
    prefix: str = "",
    beam_width: int = 3,
    max_len: int | None = None,
    attention_override: Mapping[int, int] | None = None,
) -> Decoding:
    """The word that the decoder writes from a context.

    Args:
        model: the net.
        context: a word's context, or an edited one.
        method: "greedy" (feeds back the most probable letter, stops at E), "single_pass" (reads
            S and padding, always takes `max_len` steps) or "beam" (the best of a beam search).
        prefix: letters forced before the decoder chooses its own.
        beam_width: the width of a beam search, 1 to 100.
        max_len: the maximum number of steps, 1 to 40; None means as many as in training.
        attention_override: maps a decoder step to the encoder step that gets all its attention,
            both from 0.

    Raises:
        InvalidValueError: an argument breaks its rule, or the context belongs to another net.
    """
    if method not in METHODS:
        raise InvalidValueError(f"`method` must be one of {', '.join(METHODS)}, got {method!r}.")
    if method == "beam":
        tree = search_beam(
            model,
            context,
            beam_width=beam_width,
            prefix=prefix,
            max_len=max_len,
            attention_override=attention_override,
        )
        return tree.decodings[0]
    decoder = Decoder(
        model, context, prefix=prefix, max_len=max_len, attention_override=attention_override
    )
    return _write_letters(decoder, method)


def _write_letters(decoder: Decoder, method: str) -> Decoding:
    is_single = method == "single_pass"
    prefix, letter, state = decoder.prefix, START, decoder.start
    steps: list[DecoderStep] = []
    letters: list[str] = []
    for index in range(decoder.max_len):
        steps.append(decoder.take_step(index, letter, state))
        best = int(steps[-1].log_probabilities.argmax())
        letters.append(prefix[index : index + 1] or decoder.alphabet[best])
        if letters[-1] == END and not is_single:
            break
        is_padded = is_single and index >= len(prefix)
        letter, state = PADDING if is_padded else letters[-1], steps[-1].state
    return decoder.collect(method, steps, letters)
