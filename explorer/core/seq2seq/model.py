"""Restores a trained encoder-decoder: its net with its alphabet and word lengths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from explorer.core.arrays import AnyArray
from explorer.core.nets.torch_modules import load_module
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.seq2seq.net import EncoderDecoder

SNAPSHOT_PREFIX = "weights."  # of weight names among the arrays of a Measured event


@dataclass(frozen=True, eq=False)
class Seq2SeqModel:
    """A trained net.

    Attributes:
        alphabet: S, E, ? and the letters (V).
        source_length: the length to which a word is padded.
        target_length: the length to which translations were padded in training.
        hidden_size: H.
        cell: "rnn", "gru" or "lstm".
        attention: "none", "additive" or "dot".
        net: the torch module.
    """

    alphabet: str
    source_length: int
    target_length: int
    hidden_size: int
    cell: str
    attention: str
    net: EncoderDecoder = field(repr=False)

    @property
    def has_attention(self) -> bool:
        """Whether the decoder attends to the encoder's states."""
        return self.attention != "none"

    @property
    def max_steps(self) -> int:
        """The number of letters the decoder wrote in training, E included."""
        return self.target_length + 1


def restore_seq2seq(config: Seq2SeqConfig, weights: Mapping[str, AnyArray]) -> Seq2SeqModel:
    """The net with the weights of a checkpoint or of a Measured event.

    Args:
        config: the run's configuration.
        weights: arrays by torch's names; or, from a Measured, by "weights." and torch's names,
            with other arrays among them.

    Raises:
        InvalidValueError: a name or a shape differs from the net's.
    """
    kept = {
        name.removeprefix(SNAPSHOT_PREFIX): array
        for name, array in weights.items()
        if name.startswith(SNAPSHOT_PREFIX)
    }
    net = make_net(config)
    load_module(net, kept or weights)
    return Seq2SeqModel(
        alphabet=config.alphabet,
        source_length=config.source_length,
        target_length=config.target_length,
        hidden_size=config.hidden_size,
        cell=config.cell,
        attention=config.attention,
        net=net.eval(),
    )


def make_net(config: Seq2SeqConfig) -> EncoderDecoder:
    """The net of a configuration, with uninitialised weights."""
    return EncoderDecoder(config.cell, len(config.alphabet), config.hidden_size, config.attention)
