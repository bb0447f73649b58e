"""Defines what the encoder-decoder returns: frozen dataclasses of NumPy arrays.

T_in is the number of letters the encoder reads (the word, its padding, and E), T_out the number of
letters the decoder writes. Besides the letters there are three signs: S starts the decoder, E ends
a word, ? pads it. States are dimensionless; log-probabilities are in nats.
"""

from __future__ import annotations

from dataclasses import dataclass

from explorer.core.arrays import NetArray

START, END, PADDING = "S", "E", "?"

BETWEEN_DECODINGS = " | "  # in the text of a Sampled event: greedy | single pass


@dataclass(frozen=True)
class CleanWord:
    """A word the net can read.

    Attributes:
        word: letters of the net's alphabet, no more than the net was trained on.
        notes: one sentence for each change; empty if nothing was changed.
    """

    word: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Context:
    """Everything the decoder gets about a word: what `decode` takes and the edits change.

    Attributes:
        h: the context vector, the encoder's last state h_T (H,).
        c: the last cell state (H,) of an LSTM, else None.
        memory: the encoder's states at every step (T_in, H) if the net has attention, else None.
        letters: the letters the encoder read (T_in).
    """

    h: NetArray
    c: NetArray | None
    memory: NetArray | None
    letters: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class EncoderTrace:
    """Every step of reading one word.

    Attributes:
        word: the word, without padding.
        letters: the letters the encoder read: the word, its padding, and E (T_in).
        h: the hidden state after each letter (T_in, H); the last one is the context vector.
        c: the cell state after each letter (T_in, H) of an LSTM, else None.
        context: everything the decoder gets.
    """

    word: str
    letters: tuple[str, ...]
    h: NetArray
    c: NetArray | None
    context: Context


@dataclass(frozen=True, eq=False)
class Decoding:
    """A word written by the decoder.

    Attributes:
        method: "greedy", "single_pass" or "beam".
        text: the letters before the first E, without padding.
        letters: all letters chosen (T_out); greedy and beam decodings stop at E, the single pass
            goes on after it.
        inputs: the letter the decoder read at each step (T_out).
        probabilities: the probability of every letter of the alphabet at each step (T_out, V).
        h: the hidden state after each step (T_out, H).
        c: the cell state after each step (T_out, H) of an LSTM, else None.
        attention: the attention weight of each encoder step at each step (T_out, T_in), rows sum
            to 1; None without attention.
        log_probability: the sum over the letters up to the first E, E included, in nats.
        has_end: whether there is an E; if not, the maximum number of steps ended the word.
        num_forced: the number of leading letters that were forced rather than chosen.
    """

    method: str
    text: str
    letters: tuple[str, ...]
    inputs: tuple[str, ...]
    probabilities: NetArray
    h: NetArray
    c: NetArray | None
    attention: NetArray | None
    log_probability: float
    has_end: bool
    num_forced: int = 0


@dataclass(frozen=True)
class BeamNode:
    """One letter a beam search considered.

    Attributes:
        id: its index in `BeamTree.nodes`.
        parent: the id of the letter before it; None for the root, which is S.
        step: 1 for the first letter; 0 for the root.
        letter: the letter.
        probability: the probability of this letter given those before it.
        log_probability: the log-probability of the path from the root to here, in nats.
        is_kept: whether it stayed in the beam; it competes with paths that finished earlier.
        is_finished: whether it is E or the last step's letter.
        rank: its rank among the decodings, 1 is the best; None for all other nodes.
    """

    id: int
    parent: int | None
    step: int
    letter: str
    probability: float
    log_probability: float
    is_kept: bool
    is_finished: bool
    rank: int | None = None


@dataclass(frozen=True)
class BeamTree:
    """Everything a beam search considered.

    Attributes:
        beam_width: how many paths were kept at each step.
        nodes: the `beam_width` most probable next letters of each kept path, in the order of the
            steps; a parent comes before its children.
        decodings: the paths kept at the end, most probable first.
    """

    beam_width: int
    nodes: tuple[BeamNode, ...]
    decodings: tuple[Decoding, ...]


@dataclass(frozen=True)
class LetterChange:
    """A step at which two decodings have different letters.

    Attributes:
        step: the step, counted from 1.
        before: the first decoding's letter; empty for padding, or if the word has ended.
        after: the second decoding's letter; empty for padding, or if the word has ended.
    """

    step: int
    before: str
    after: str


@dataclass(frozen=True)
class DecodingChange:
    """What differs between two decodings.

    Attributes:
        before: the text of the first.
        after: the text of the second.
        changes: the steps at which they differ, in order.
    """

    before: str
    after: str
    changes: tuple[LetterChange, ...]

    @property
    def first_step(self) -> int | None:
        """The first step at which they differ, from 1; None if they don't differ."""
        return self.changes[0].step if self.changes else None


@dataclass(frozen=True)
class Neighbour:
    """A word near a state.

    Attributes:
        word: the word.
        distance: the Euclidean distance between its context vector and the state.
        cosine: their cosine similarity, -1 to 1; 0 if one of them is the zero vector.
    """

    word: str
    distance: float
    cosine: float
