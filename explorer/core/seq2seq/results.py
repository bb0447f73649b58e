"""What the encoder-decoder hands out: frozen values of NumPy arrays.

Knows shapes, not how a number was found. T_in is the number of letters that the encoder reads
(the word, its padding, and E), T_out the number of letters that the decoder writes. Three signs
stand beside the letters: S starts the decoder, E ends a word, ? pads it. All states are
dimensionless; log-probabilities are in nats.
"""

from __future__ import annotations

from dataclasses import dataclass

from explorer.core.arrays import NetArray

START, END, PADDING = "S", "E", "?"

BETWEEN_DECODINGS = " | "  # in a Sampled's text: the greedy decoding | the single pass


@dataclass(frozen=True)
class CleanWord:
    """A word as the net can read it.

    Attributes:
        word: letters of the net's alphabet, no longer than it was trained on.
        notes: one sentence for each thing that was changed; empty where nothing was.
    """

    word: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Context:
    """All that the decoder gets of a word; what `decode` takes and the what-if functions edit.

    Attributes:
        h: the context vector, the encoder's last state h_T (H,).
        c: the cell state beside it (H,) of an LSTM, else None.
        memory: the encoder's states at every step (T_in, H) where the net has attention, else None.
        letters: what the encoder read (T_in).
    """

    h: NetArray
    c: NetArray | None
    memory: NetArray | None
    letters: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class EncoderTrace:
    """Every step of reading one word.

    Attributes:
        word: what was asked, without padding.
        letters: what the encoder read: the word, its padding, and E (T_in).
        h: state after each letter (T_in, H); the last one is the context vector.
        c: cell state after each letter (T_in, H) of an LSTM, else None.
        context: what the decoder gets.
    """

    word: str
    letters: tuple[str, ...]
    h: NetArray
    c: NetArray | None
    context: Context


@dataclass(frozen=True, eq=False)
class Decoding:
    """A word as the decoder wrote it.

    Attributes:
        method: "greedy", "single_pass" or "beam".
        text: the letters before the first E, without padding.
        letters: all letters as they were chosen (T_out); a greedy decoding and a beam stop at E,
            the single pass goes on behind it.
        inputs: the letter that the decoder read at each step (T_out).
        probabilities: of every letter of the alphabet at each step (T_out, V).
        h: state after each step (T_out, H).
        c: cell state after each step (T_out, H) of an LSTM, else None.
        attention: share of each of the encoder's steps at each step (T_out, T_in), rows sum to 1;
            None without attention.
        log_probability: sum over the letters up to the first E, E included, nats.
        has_end: whether there is an E; without one the text was cut at the number of steps.
        num_forced: leading letters that were given and not chosen.
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
    """One letter that a beam search looked at.

    Attributes:
        id: its place in `BeamTree.nodes`.
        parent: id of the letter before it; None for the root, which is S.
        step: 1 for the first letter; 0 for the root.
        letter: the letter.
        probability: of this letter after those before it.
        log_probability: of the path from the root to here, nats.
        is_kept: whether it was among the best of its step; finished ones of earlier steps compete.
        is_finished: whether it is an E or stands at the last step.
        rank: place among the decodings, 1 is the best; None for all other nodes.
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
    """Everything that a beam search looked at.

    Attributes:
        beam_width: how many beginnings were kept at each step.
        nodes: of each kept beginning its `beam_width` most probable next letters, in the order of
            the steps; a parent stands before its children.
        decodings: the beginnings kept at the end, the most probable first.
    """

    beam_width: int
    nodes: tuple[BeamNode, ...]
    decodings: tuple[Decoding, ...]


@dataclass(frozen=True)
class LetterChange:
    """One step at which two decodings have different letters.

    Attributes:
        step: from 1.
        before: the first decoding's letter, empty where it is padding or has ended.
        after: the second decoding's letter, empty where it is padding or has ended.
    """

    step: int
    before: str
    after: str


@dataclass(frozen=True)
class DecodingChange:
    """What differs between two decodings.

    Attributes:
        before: text of the first.
        after: text of the second.
        changes: the steps at which they differ, in order.
    """

    before: str
    after: str
    changes: tuple[LetterChange, ...]

    @property
    def first_step(self) -> int | None:
        """The first step at which they differ, from 1; None where they are alike."""
        return self.changes[0].step if self.changes else None


@dataclass(frozen=True)
class Neighbour:
    """A word near a state.

    Attributes:
        word: the word.
        distance: Euclidean, between its context vector and the state.
        cosine: of the angle between them, -1 to 1; 0 where one of them has length 0.
    """

    word: str
    distance: float
    cosine: float
