"""Shows the What if tab: edits a context vector, and decodes it while a slider moves.

The browser's side is assets/components/context_editor/. The tab is a fragment of its own, so moving
a slider decodes one word and reruns nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import streamlit as st

from explorer.core.seq2seq.edits import compare_decodings
from explorer.core.seq2seq.results import Decoding, DecodingChange
from explorer.figures.sentences import clamp_probability
from explorer.figures.seq2seq.sentences import describe_change, list_shown_letters
from explorer.ui.seq2seq.answers import find_answer, find_differing_units
from explorer.ui.seq2seq.edits import EDITS, Slider, Subject
from explorer.ui.seq2seq.nets import NetKey, find_config, load_net, name_source
from explorer.ui.seq2seq.stage import read_units
from explorer.ui.shell.link_report import claim_parameters
from explorer.ui.shell.stage_files import register_component
from explorer.ui.shell.stage_links import read_message
from explorer.ui.shell.terms import explain
from explorer.ui.shell.visits import complete_link

_EDITOR, _OPENED = "seq2seq.editor", "seq2seq.opened"
_URL = "edit"  # the sliders that were moved, written by the browser: u3_0.52~u7_-0.1
_STEP = 0.01
_KIND = "change"
# Interpolation ends at the other word's translation; a few units of many may change nothing.
_FIRST, _UNITS = "interpolate", "set units"


@st.fragment
def show_what_if(key: NetKey, word: str, other: str) -> None:
    """Show the kinds of edit, their controls, and the letters before and after."""
    net, own, others = load_net(key), find_answer(key, word), find_answer(key, other)
    kinds = [kind for kind in EDITS if net.has_attention or kind != "attention"]
    _read_old_link()
    read_units(net.hidden_size)  # they stay in the link for the kinds of edit that change units
    kind = st.segmented_control(
        "Change", kinds, default=_FIRST, key=_KIND, bind="query-params", required=True
    )
    edit = EDITS[kind](Subject(net, own, others, find_differing_units(key, word, other)))
    identity = repr((word, other, kind, edit.identity, edit.sliders))
    message = read_message(_EDITOR, "edit")  # its number, the sliders it refers to, their values
    given = _read_link() if identity == st.session_state.setdefault(_OPENED, identity) else {}
    if message.get("set") == identity and isinstance(message.get("values"), dict):
        given = message["values"]
    values = _read_values(edit.sliders, given)
    after = edit.decode(values)
    change = compare_decodings(own.greedy, after)
    lines = [
        _pack_line(f"{word}, unchanged", own.greedy, net.alphabet),
        _pack_line("changed", after, net.alphabet, change),
    ]
    if kind in {"swap units", "interpolate"}:
        lines.append(_pack_line(f"{other}, unchanged", others.greedy, net.alphabet))
    register_component("context_editor")(
        key=_EDITOR,
        data={
            "set": identity,
            "count": message.get("count", 0),
            "sliders": [
                {
                    "name": each.name,
                    "label": each.label,
                    "help": each.help,
                    "low": each.low,
                    "high": each.high,
                    "own": each.own,
                    "step": _STEP,
                    "value": values[each.name],
                }
                for each in edit.sliders
            ],
            "lines": lines,
            "verdict": describe_change(change),
        },
        on_edit_change=lambda: None,
    )
    noun = name_source(find_config(key))
    st.caption(
        f"Nothing differs from the unchanged {noun} except what you choose here, so every letter "
        "that changes does so because of it. Changed letters have a thick frame; the number below "
        "a letter is its probability. Everything is decoded step by step.",
        help=explain("context vector"),
    )


def _read_old_link() -> None:
    """Open a link that moved units but doesn't name the kind of edit, as version 0.1.0 wrote it."""
    names = [slider.partition("_")[0] for slider in st.query_params.get(_URL, "").split("~")]
    moves_units = any(name[:1] == "u" and name[1:].isdecimal() for name in names)
    if moves_units and _KIND not in st.query_params and _KIND not in st.session_state:
        complete_link(_KIND, _UNITS)


def _read_link() -> dict[str, float]:
    """The slider values in the page's link, by name; anything that isn't a number is ignored."""
    claim_parameters(_URL)
    values = {}
    for part in st.query_params.get(_URL, "").split("~"):
        name, _, number = part.partition("_")
        with suppress(ValueError):
            values[name] = float(number)
    return values


def _read_values(sliders: tuple[Slider, ...], given: Mapping[str, Any]) -> dict[str, float]:
    """The sliders' values: those given, or else their own."""
    values = {slider.name: slider.own for slider in sliders}
    for slider in sliders:
        value = given.get(slider.name)
        if isinstance(value, int | float) and math.isfinite(value):
            values[slider.name] = min(slider.high, max(slider.low, float(value)))
    return values


def _pack_line(
    label: str, decoding: Decoding, alphabet: str, change: DecodingChange | None = None
) -> dict[str, Any]:
    changed = {each.step for each in change.changes} if change else set()
    letters = []
    for step, letter in enumerate(list_shown_letters(decoding), 1):
        is_forced = step <= decoding.num_forced
        mark = "forced" if is_forced else "changed" if step in changed else ""
        p = clamp_probability(float(decoding.probabilities[step - 1, alphabet.index(letter)]))
        letters.append({"letter": letter, "mark": mark, "probability": p})
    return {"label": label, "text": decoding.text, "letters": letters}
