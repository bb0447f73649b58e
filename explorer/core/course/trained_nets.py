"""Computes the answers that need torch's nets: untrained ones, and one that comes with the app.

Importing this module imports torch.
"""

from __future__ import annotations

import numpy as np
import torch

from explorer.core.activations.shipped_nets import load_shipped_net
from explorer.core.activations.traces import trace_activations
from explorer.core.delay.config import DelayConfig
from explorer.core.delay.nets import make_delay_net
from explorer.core.nets.torch_modules import init_module_weights
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.seq2seq.decoding import encode_all
from explorer.core.seq2seq.model import make_net, restore_seq2seq
from explorer.core.text.corpora import load_corpus


@torch.no_grad()
def find_felt_lags(config: DelayConfig, num_steps: int) -> tuple[int, ...]:
    """The lags 0, 1, ... below `num_steps` at which changing the input changes the last answer.

    Args:
        config: an echo task's configuration; the net has its initial weights.
        num_steps: how many time steps the net reads.
    """
    net = make_delay_net(config).double()
    x = torch.from_numpy(np.random.default_rng(0).normal(size=(1, num_steps, 1)))
    answer = net(x)[0, -1]
    felt = []
    for lag in range(num_steps):
        other = x.clone()
        other[0, num_steps - 1 - lag] += 1.0
        if not torch.equal(net(other)[0, -1], answer):
            felt.append(lag)
    return tuple(felt)


def find_context_sizes(config: Seq2SeqConfig) -> dict[str, int]:
    """How many numbers the decoder gets for each word, with the net's initial weights."""
    net = make_net(config)
    net.to_empty(device="cpu")
    init_module_weights(net, config.seed)
    weights = {name: each.detach().numpy() for name, each in net.state_dict().items()}
    words = [source for source, _ in config.list_pairs()[0]]
    traces = encode_all(restore_seq2seq(config, weights), words)
    return {trace.word: trace.context.h.size for trace in traces}


def find_word_surprise(length: int) -> tuple[float, float]:
    """The tale net's mean surprise in bits, at the first letters of words and at other letters.

    Args:
        length: how many characters of its text it reads.
    """
    shipped = load_shipped_net("tale-lstm")
    text = load_corpus(shipped.config.data.corpus or "").text[:length]
    surprise = trace_activations(shipped.net, text).surprise
    is_letter = np.array([each.isalpha() for each in text])
    is_first = is_letter & ~np.append(False, is_letter[:-1])
    is_known = ~np.isnan(surprise)
    return (
        float(surprise[is_first & is_known].mean()),
        float(surprise[is_letter & ~is_first & is_known].mean()),
    )
