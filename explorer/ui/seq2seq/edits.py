"""The ways to interfere with a translation: which controls each needs, and what it decodes.

Knows the controls; what a change means is core's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from explorer.core.seq2seq.decoding import decode
from explorer.core.seq2seq.edits import interpolate_contexts, scale_units, set_units, swap_units
from explorer.core.seq2seq.model import Seq2SeqModel
from explorer.core.seq2seq.results import END, START, Decoding
from explorer.ui.seq2seq.answers import Answer
from explorer.ui.seq2seq.stage import MAX_UNITS, read_units, write_units

Values = Mapping[str, float]


@dataclass(frozen=True)
class Slider:
    """One slider: `own` is where nothing is changed."""

    name: str
    label: str
    help: str
    low: float
    high: float
    own: float


@dataclass(frozen=True)
class Edit:
    """One way to interfere.

    Attributes:
        sliders: the sliders that the hand moves.
        decode: the word written for their values.
        identity: what else was chosen; sliders begin anew where it differs.
    """

    sliders: tuple[Slider, ...]
    decode: Callable[[Values], Decoding]
    identity: tuple[object, ...] = ()


@dataclass(frozen=True)
class Subject:
    """What is interfered with: a net, a word's answer, another word's, and units to begin with."""

    net: Seq2SeqModel
    own: Answer
    other: Answer
    units: tuple[int, ...]


def ask_values(subject: Subject) -> Edit:
    """Chosen units set to values."""
    units, context = _ask_units(subject), subject.own.trace.context
    sliders = tuple(
        Slider(
            f"u{unit}",
            f"unit {unit}",
            "The unit's value in the context vector",
            -1,
            1,
            round(float(context.h[unit]), 2),
        )
        for unit in units
    )

    def act(values: Values) -> Decoding:
        # A slider left where it is leaves the unit's exact value.
        moved = {int(s.name[1:]): values[s.name] for s in sliders if values[s.name] != s.own}
        return decode(subject.net, set_units(context, moved))

    return Edit(sliders, act)


def ask_factor(subject: Subject) -> Edit:
    """Chosen units, or all, times a factor."""
    units = _ask_units_or_all(subject)
    slider = Slider(
        "factor", "factor", "What the units are multiplied by; 0 switches them off", -2, 2, 1
    )
    context = subject.own.trace.context
    return Edit(
        (slider,),
        lambda values: decode(subject.net, scale_units(context, units, values["factor"])),
        (units,),
    )


def ask_swap(subject: Subject) -> Edit:
    """Chosen units, or all, taken from the other word."""
    units = _ask_units_or_all(subject)
    context = swap_units(subject.own.trace.context, subject.other.trace.context, units)
    return Edit((), lambda _: decode(subject.net, context), (units,))


def ask_share(subject: Subject) -> Edit:
    """A mixture of both words."""
    a, b = subject.own.trace, subject.other.trace
    slider = Slider("share", f"share of {b.word}", f"0 is {a.word}, 1 is {b.word}", 0, 1, 0)
    return Edit(
        (slider,),
        lambda values: decode(
            subject.net, interpolate_contexts(a.context, b.context, values["share"])
        ),
    )


def ask_prefix(subject: Subject) -> Edit:
    """Letters that the decoder has to begin with."""
    net = subject.net
    typed = st.text_input(
        "First letters", max_chars=60, key="prefix", bind="query-params", placeholder="such as s"
    )
    allowed = net.alphabet.replace(START, "").replace(END, "")
    prefix = "".join(letter for letter in typed.lower() if letter in allowed)
    shown = prefix[: net.max_steps]
    if shown != typed:
        st.warning(
            f"Taken: {shown or 'nothing'}. The letters must be of the net's alphabet, and at most "
            f"{net.max_steps} fit."
        )
    return Edit((), lambda _: decode(net, subject.own.trace.context, prefix=shown), (shown,))


def ask_focus(subject: Subject) -> Edit:
    """One step at which the decoder may look at one letter only."""
    read, wrote = subject.own.trace.letters, subject.own.greedy.letters
    columns = st.columns(2)
    with columns[0]:
        step = _ask_letter("When it writes letter", wrote, "focus.step")
    with columns[1]:
        position = _ask_letter("it looks at this letter only", read, "focus.letter")
    return Edit(
        (),
        lambda _: decode(
            subject.net, subject.own.trace.context, attention_override={step: position}
        ),
        (step, position),
    )


EDITS: Mapping[str, Callable[[Subject], Edit]] = {
    "set units": ask_values,
    "scale units": ask_factor,
    "swap units": ask_swap,
    "interpolate": ask_share,
    "force letters": ask_prefix,
    "attention": ask_focus,
}


def _ask_units(subject: Subject) -> tuple[int, ...]:
    """The units in the URL, offered for change."""
    chosen = read_units(subject.net.hidden_size) or subject.units
    # A widget of its own for each choice, since the stage chooses units too.
    key = f"seq2seq.units.{chosen}"

    def receive() -> None:
        # A widget that appears says its first value; the default is no choice.
        if tuple(st.session_state[key]) != chosen:
            write_units(st.session_state[key])

    units = st.multiselect(
        "Units",
        range(subject.net.hidden_size),
        chosen,
        key=key,
        max_selections=MAX_UNITS,
        on_change=receive,
        help="Choose them here, or by a click on the heatmap of the tab See. At first: the units "
        "in which the two words differ most.",
    )
    return tuple(units)


def _ask_units_or_all(subject: Subject) -> tuple[int, ...]:
    if st.toggle("All units", key="all", bind="query-params"):
        return tuple(range(subject.net.hidden_size))
    return _ask_units(subject)


def _ask_letter(label: str, letters: Sequence[str], name: str) -> int:
    """The position of a letter, from 0; the URL has it under `name`, counted from 1."""
    state, key, last = st.session_state, f"seq2seq.{name}", len(letters) - 1

    def write() -> None:
        st.query_params[name] = str(state[key] + 1)

    linked = st.query_params.get(name, "")
    if key not in state:
        state[key] = int(linked) - 1 if linked.isascii() and linked.isdecimal() else 0
    # The word may have become shorter, and a link may hold any number.
    state[key] = min(max(state[key], 0), last)
    return st.selectbox(
        label,
        range(last + 1),
        format_func=lambda position: f"{position + 1}: {_show(letters[position])}",
        key=key,
        on_change=write,
        persist_state="session",
    )


def _show(letter: str) -> str:
    return "␣" if letter == " " else letter
