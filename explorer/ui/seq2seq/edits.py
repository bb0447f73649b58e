"""Builds the controls of each kind of edit, and decodes what the edit makes of the word."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from explorer.core.seq2seq.decoding import decode
from explorer.core.seq2seq.edits import interpolate_contexts, scale_units, set_units, swap_units
from explorer.core.seq2seq.model import Seq2SeqModel
from explorer.core.seq2seq.results import END, START, Decoding
from explorer.figures.sentences import show_spaces
from explorer.ui.seq2seq.answers import Answer
from explorer.ui.seq2seq.stage import MAX_UNITS, read_units, write_units
from explorer.ui.shell.link_report import claim_parameters

_NEAREST = 0.99  # to 1, of two decimals
_MOST_DIGITS = 5  # of a number in a link: Python refuses to read very long ones

Values = Mapping[str, float]


@dataclass(frozen=True)
class Slider:
    """One slider; at `own` it changes nothing."""

    name: str
    label: str
    help: str
    low: float
    high: float
    own: float


@dataclass(frozen=True)
class Edit:
    """One kind of edit, with its settings.

    Attributes:
        sliders: the sliders to move.
        decode: decodes the word for given values of the sliders.
        identity: the other settings; the sliders are reset if it changes.
    """

    sliders: tuple[Slider, ...]
    decode: Callable[[Values], Decoding]
    identity: tuple[object, ...] = ()


@dataclass(frozen=True)
class Subject:
    """What is edited: a net, the answers for two words, and the units to start with."""

    net: Seq2SeqModel
    own: Answer
    other: Answer
    units: tuple[int, ...]


def ask_values(subject: Subject) -> Edit:
    """Set some units to values."""
    units, context = _ask_units(subject), subject.own.trace.context
    sliders = tuple(
        Slider(
            f"u{unit}",
            f"unit {unit}",
            "This unit's value in the context vector",
            -1,
            1,
            place_slider(float(context.h[unit])),
        )
        for unit in units
    )

    def act(values: Values) -> Decoding:
        # A slider that isn't moved keeps the unit's exact value.
        moved = {int(s.name[1:]): values[s.name] for s in sliders if values[s.name] != s.own}
        return decode(subject.net, set_units(context, moved))

    return Edit(sliders, act)


def ask_factor(subject: Subject) -> Edit:
    """Multiply some units, or all, by a factor."""
    units = _ask_units_or_all(subject)
    slider = Slider("factor", "factor", "Multiplies the units; 0 turns them off", -2, 2, 1)
    context = subject.own.trace.context
    return Edit(
        (slider,),
        lambda values: decode(subject.net, scale_units(context, units, values["factor"])),
        (units,),
    )


def ask_swap(subject: Subject) -> Edit:
    """Take some units, or all, from the other word."""
    units = _ask_units_or_all(subject)
    context = swap_units(subject.own.trace.context, subject.other.trace.context, units)
    return Edit((), lambda _: decode(subject.net, context), (units,))


def ask_share(subject: Subject) -> Edit:
    """Interpolate between the two words."""
    a, b = subject.own.trace, subject.other.trace
    slider = Slider("share", f"share of {b.word}", f"0 is {a.word}, 1 is {b.word}", 0, 1, 0)
    return Edit(
        (slider,),
        lambda values: decode(
            subject.net, interpolate_contexts(a.context, b.context, values["share"])
        ),
    )


def ask_prefix(subject: Subject) -> Edit:
    """Force the decoder to begin with given letters."""
    net = subject.net
    typed = st.text_input(
        "First letters",
        max_chars=60,
        key="prefix",
        bind="query-params",
        placeholder="for example, s",
    )
    allowed = net.alphabet.replace(START, "").replace(END, "")
    prefix = "".join(letter for letter in typed.lower() if letter in allowed)
    shown = prefix[: net.max_steps]
    if shown != typed:
        st.warning(
            f"Read as {shown or 'nothing'}: at most {net.max_steps} letters of the net's alphabet, "
            "in lower case, can be forced."
        )
    return Edit((), lambda _: decode(net, subject.own.trace.context, prefix=shown), (shown,))


def ask_focus(subject: Subject) -> Edit:
    """Force the decoder's attention onto one letter at one step."""
    read, wrote = subject.own.trace.letters, subject.own.greedy.letters
    columns = st.columns(2)
    with columns[0]:
        step = _ask_letter("When writing letter", wrote, "focus.step")
    with columns[1]:
        position = _ask_letter("attend only to letter", read, "focus.letter")
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


def place_slider(value: float) -> float:
    """Where a unit's slider stands at first: two decimals, short of 1, which no unit reaches."""
    return min(max(round(value, 2), -_NEAREST), _NEAREST)


def _ask_units(subject: Subject) -> tuple[int, ...]:
    """The chosen units, which are in the URL, in a control to change them."""
    chosen = read_units(subject.net.hidden_size) or subject.units
    # Each choice has its own widget, because the stage chooses units as well.
    key = f"seq2seq.units.{chosen}"

    def receive() -> None:
        # A new widget reports its initial value; the default isn't the user's choice.
        if tuple(st.session_state[key]) != chosen:
            write_units(st.session_state[key])

    units = st.multiselect(
        "Units",
        range(subject.net.hidden_size),
        chosen,
        key=key,
        max_selections=MAX_UNITS,
        on_change=receive,
        help="Choose units here, or click rows of the heatmap in the See tab. At first, these are "
        "the units in which the two words differ most.",
    )
    return tuple(units)


def _ask_units_or_all(subject: Subject) -> tuple[int, ...]:
    if st.toggle("All units", key="all", bind="query-params"):
        return tuple(range(subject.net.hidden_size))
    return _ask_units(subject)


def _ask_letter(label: str, letters: Sequence[str], name: str) -> int:
    """The index of a letter, from 0; the URL holds it under `name`, counted from 1."""
    state, key, last = st.session_state, f"seq2seq.{name}", len(letters) - 1

    def write() -> None:
        st.query_params[name] = str(state[key] + 1)

    claim_parameters(name)
    linked = st.query_params.get(name, "")
    if key not in state:
        is_number = linked.isascii() and linked.isdecimal() and len(linked) <= _MOST_DIGITS
        state[key] = int(linked) - 1 if is_number else 0
    # The word may be shorter than before, and a link may hold any number.
    state[key] = min(max(state[key], 0), last)
    return st.selectbox(
        label,
        range(last + 1),
        format_func=lambda index: f"{index + 1}: {show_spaces(letters[index])}",
        key=key,
        on_change=write,
        persist_state="session",
    )
