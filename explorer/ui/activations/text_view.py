"""Shows a text coloured by one unit, with the browser component `text_view`.

The mark (the unit and the marked characters) is kept in the session and in the URL, where a link
carries it on. The component draws by itself and sends the mark once a gesture ends; a higher
revision number tells it that the mark was changed elsewhere.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from explorer.core.activations.traces import ActivationTrace
from explorer.core.arrays import FloatArray, NetArray
from explorer.figures.sentences import clamp_probability
from explorer.ui.shell.link_report import claim_parameters, report_invalid
from explorer.ui.shell.stage_files import register_component
from explorer.ui.shell.visits import is_new_visit

_KEY, _MARK, _REVISION = "text_view.component", "text_view.mark", "text_view.revision"
_FIRST = "text_view.first"
_FIELDS = ("unit", "start", "stop")
_LEAST_BITS = 1.7e-16  # of a character whose probability doubles can tell from 1
_LARGEST_CODE = 32767  # of 16 bits, as in assets/components/text_view/values.js


@dataclass(frozen=True)
class Mark:
    """The chosen unit and the marked characters, from `start` up to but excluding `stop`."""

    unit: int = 0
    start: int = 20
    stop: int = 24


@dataclass(frozen=True)
class RowNames:
    """What is said of the values of one row that isn't a unit's.

    Attributes:
        value: what a value is, or a positive one, as in "0.2 bits easier".
        below: what a negative value is, if the values are worded.
        zero: what is said of 0, if the values are worded.
        none: what is said of NaN.
        reader: the net whose surprise and candidates are shown, if there are two.
    """

    value: str
    below: str = ""
    zero: str = ""
    none: str = ""
    reader: str = ""


def load_mark(units: int, length: int, first: int) -> Mark:
    """The mark, limited to the units and characters (H and T) there are.

    If no unit has been chosen yet, it is `first`.
    """
    st.session_state[_FIRST] = first
    mark = _read_mark()
    start = min(mark.start, length - 1)
    shown = Mark(min(mark.unit, units - 1), start, min(max(mark.stop, start + 1), length))
    if units > 1 and shown.unit != mark.unit:
        report_invalid("unit", str(mark.unit), None, str(shown.unit))
    # The default may be beyond a short text, and later a shorter one may be chosen.
    if is_new_visit() and "start" in st.query_params and shown.start != mark.start:
        report_invalid("start", str(mark.start), None, str(shown.start))
    return shown


def claim_mark() -> None:
    """Note that the page keeps the mark in its link, even for panels that don't show it."""
    _read_mark()


def forget_mark() -> None:
    """Reset the mark, since another net's units mean something else; for a widget's callback."""
    st.session_state.pop(_MARK, None)
    for name in _FIELDS:
        st.query_params.pop(name, None)
    _raise_revision()


def change_mark(**changes: int) -> None:
    """Set fields of the mark from outside the component, which then follows."""
    _keep(replace(_read_mark(), **changes))
    _raise_revision()


def show_text_view(
    trace: ActivationTrace,
    values: NetArray | FloatArray,
    mark: Mark,
    *,
    noun: str | RowNames,
    tokens: Sequence[str],
    is_signed: bool = True,
    has_heatmap: bool = False,
) -> None:
    """Show the text, coloured by the values of one unit.

    Args:
        trace: surprise and candidates of the T characters.
        values: the values to colour by, (T, U); if U is 1 there is no unit to choose.
        mark: from `load_mark`.
        noun: what a unit's value is, as in "h of unit"; the names of a row that isn't a unit's.
        tokens: the vocabulary, for the candidates.
        is_signed: whether values may be negative; if not, the scale starts at 0.
        has_heatmap: whether to show all units below the text, one column per character.
    """
    names = RowNames(noun) if isinstance(noun, str) else noun
    numbers = np.nan_to_num(np.asarray(values, np.float64))
    choosable = numbers.shape[1] > 1
    # All units share the scale of h, -1 to 1, so a weak one looks weak; c may need more.
    scale = max(float(np.abs(numbers).max()), 1.0 if choosable else 1e-9)
    register_component("text_view")(
        key=_KEY,
        data={
            "chars": list(trace.text),
            "values": pack_values(numbers, scale),
            "units": numbers.shape[1],
            "scale": scale,
            "exact": [] if isinstance(noun, str) else list_exact(values[:, 0]),
            "signed": is_signed,
            "choosable": choosable,
            "heatmap": has_heatmap,
            "noun": names.value,
            "noun_below": names.below,
            "noun_none": names.none,
            "noun_zero": names.zero,
            "reader": names.reader,
            "surprise": [
                None if np.isnan(bits) else shorten(max(float(bits), _LEAST_BITS))
                for bits in trace.surprise
            ],
            "candidates": [
                [
                    [tokens[token], shorten(clamp_probability(float(p)))]
                    for token, p in zip(*row, strict=True)
                ]
                for row in zip(trace.candidates, trace.probabilities, strict=True)
            ],
            "unit": mark.unit if choosable else 0,
            "start": mark.start,
            "stop": mark.stop,
            "revision": st.session_state.get(_REVISION, 0),
        },
        on_mark_change=_receive_chosen if choosable else _receive_marked,
    )


def pack_values(numbers: FloatArray, scale: float) -> str:
    """The values (T, U) in base 64, unit by unit, as 16-bit shares of the scale, low byte first."""
    codes = np.rint(numbers / scale * _LARGEST_CODE).astype("<i2")
    return b64encode(np.ascontiguousarray(codes.T).tobytes()).decode()


def list_exact(values: NetArray | FloatArray) -> list[float | None]:
    """One row's values to the digits that are shown and some more; None for NaN.

    In 16 bits, as the units' values are sent, a small gradient would be 0.
    """
    return [None if np.isnan(value) else float(f"{value:.6g}") for value in values]


def shorten(value: float) -> float:
    """A number to six decimals, unless they would make 0 or 1 of one that is neither.

    Two are shown. Rounded to three on the way, one number in twenty would come out wrong.
    """
    short = round(value, 6)
    return value if short in (0, 1) else short


def _raise_revision() -> None:
    st.session_state[_REVISION] = st.session_state.get(_REVISION, 0) + 1


def _receive_chosen() -> None:
    _keep(Mark(**{name: int(_read_sent()[name]) for name in _FIELDS}))


def _receive_marked() -> None:
    """Keep the unit: the view had only one row."""
    sent = _read_sent()
    _keep(replace(_read_mark(), start=int(sent["start"]), stop=int(sent["stop"])))


def _read_sent() -> dict[str, int]:
    sent: dict[str, int] = st.session_state[_KEY]["mark"]
    return sent


def _read_mark() -> Mark:
    """The mark in the URL or, if there is none, in the session."""
    mark: Mark = st.session_state.get(_MARK, Mark(st.session_state.get(_FIRST, 0)))
    given = {name: str(st.query_params.get(name, "")) for name in _FIELDS}
    # At most seven digits, because a link may contain anything.
    read = {n: int(x) for n, x in given.items() if x.isascii() and x.isdigit() and len(x) < 8}
    claim_parameters(*read)
    return replace(mark, **read)


def _keep(mark: Mark) -> None:
    st.session_state[_MARK] = mark
    for name in _FIELDS:
        st.query_params[name] = str(getattr(mark, name))
