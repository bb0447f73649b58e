"""What a trained encoder-decoder makes of a word: its states, and the word it writes.

The two differ in what the decoder reads: step by step it reads S and then its own letters; in the
single pass it reads S and then only padding, whatever it wrote.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch

from explorer.core.errors import InvalidValueError
from explorer.core.seq2seq.beam import search_beam
from explorer.core.seq2seq.decoder import Decoder, DecoderStep
from explorer.core.seq2seq.model import Seq2SeqModel
from explorer.core.seq2seq.net import State, last_h
from explorer.core.seq2seq.results import END, PADDING, START, Context, Decoding, EncoderTrace
from explorer.core.seq2seq.words import clean_word, encode_words

METHODS = ("greedy", "single_pass", "beam")


def encode(model: Seq2SeqModel, word: str) -> EncoderTrace:
    """The encoder's states over a word; what `clean_word` takes out is not read.

    Raises:
        InvalidTextError: no letter of the word is in the alphabet.
    """
    return encode_all(model, [word])[0]


@torch.no_grad()
def encode_all(model: Seq2SeqModel, words: Sequence[str]) -> tuple[EncoderTrace, ...]:
    """The encoder's states over each word, as `encode` gives them.

    Raises:
        InvalidTextError: no letter of a word is in the alphabet.
    """
    if not words:
        return ()
    length = model.source_length
    cleaned = [clean_word(word, model.alphabet, length).word for word in words]
    numbers = encode_words(cleaned, model.alphabet, length)
    x = model.net.one_hot(torch.from_numpy(numbers))
    state: State | None = None
    h_steps, c_steps = [], []
    for t in range(length + 1):  # one by one: torch gives an LSTM's c behind the last step only
        _, state = model.net.read(x[:, t : t + 1], state)
        h_steps.append(last_h(state).numpy())
        if isinstance(state, tuple):
            c_steps.append(state[1][0].numpy())
    h_all = np.stack(h_steps, axis=1)  # (N, T_in, H)
    c_all = np.stack(c_steps, axis=1) if c_steps else None
    traces = []
    for place, word in enumerate(cleaned):
        letters = tuple(model.alphabet[number] for number in numbers[place])
        h, c = h_all[place], None if c_all is None else c_all[place]
        context = Context(
            h=h[-1],
            c=None if c is None else c[-1],
            memory=h if model.has_attention else None,
            letters=letters,
        )
        traces.append(EncoderTrace(word, letters, h, c, context))
    return tuple(traces)


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
        context: of a word, or edited.
        method: "greedy" (feeds back the most probable letter, stops at E), "single_pass" (reads
            S and padding, always `max_len` steps) or "beam" (the best of a beam search).
        prefix: letters that are forced before the decoder chooses.
        beam_width: of a beam search, 1 to 100.
        max_len: steps at most, 1 to 40; None: as many as in training.
        attention_override: from a step of the decoder to the step of the encoder that gets all
            its attention, both from 0.

    Raises:
        InvalidValueError: an argument breaks its rule, or the context is another net's.
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
    for place in range(decoder.max_len):
        steps.append(decoder.take_step(place, letter, state))
        best = int(steps[-1].log_probabilities.argmax())
        letters.append(prefix[place : place + 1] or decoder.alphabet[best])
        if letters[-1] == END and not is_single:
            break
        is_padded = is_single and place >= len(prefix)
        letter, state = PADDING if is_padded else letters[-1], steps[-1].state
    return decoder.collect(method, steps, letters)
