"""Sends the encoder-decoder's stage its data, and receives the units chosen there.

The browser's side is assets/components/seq2seq_stage/. The chosen units are in the URL, because the
stage and the What if tab both choose them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from explorer.core.arrays import NetArray
from explorer.core.seq2seq.results import Decoding
from explorer.figures.sentences import clamp_probability
from explorer.figures.seq2seq.sentences import list_shown_letters
from explorer.ui.seq2seq.answers import Answer
from explorer.ui.shell.link_report import claim_parameters
from explorer.ui.shell.stage_files import register_component

MAX_UNITS = 6  # as many as get a slider
_STAGE, _URL = "seq2seq.stage", "units"
IN_BROWSER = (
    "step",
    "both",
    "way",
    "count",
    "order",
)  # parameters that the browser itself writes and reads
_TOP = 6  # the number of letters whose probabilities are shown
_DIGITS = 4


def show_stage(answers: Sequence[Answer], alphabet: str) -> None:
    """Show the first word, or all words below each other, to step through in the browser."""
    size = answers[0].trace.h.shape[1]
    register_component("seq2seq_stage")(
        key=_STAGE,
        data={
            "words": [_pack_answer(answer, alphabet) for answer in answers],
            "units": "-".join(map(str, read_units(size))),
        },
        on_units_change=_receive_units,
    )


def read_units(hidden_size: int) -> tuple[int, ...]:
    """The units chosen in the URL that the net has; empty if none are chosen."""
    claim_parameters(_URL)
    texts = st.query_params.get(_URL, "").split("-")
    units = dict.fromkeys(int(text) for text in texts if text.isdecimal() and len(text) < 5)
    return tuple(unit for unit in units if unit < hidden_size)[:MAX_UNITS]


def write_units(units: Sequence[int]) -> None:
    """Choose units: the stage marks them, and What if gives each a slider."""
    if units:
        st.query_params[_URL] = "-".join(map(str, units))
    else:
        st.query_params.pop(_URL, None)


def _receive_units() -> None:
    text = str(st.session_state[_STAGE].get("units", ""))
    write_units([int(unit) for unit in text.split("-") if unit.isdecimal()])


def _pack_answer(answer: Answer, alphabet: str) -> dict[str, Any]:
    return {
        "word": answer.trace.word,
        "read": list(answer.trace.letters),
        "encoder": _round(answer.trace.h),
        "ways": {
            decoding.method: _pack_decoding(decoding, alphabet)
            for decoding in (answer.greedy, answer.single_pass)
        },
    }


def _pack_decoding(decoding: Decoding, alphabet: str) -> dict[str, Any]:
    order = np.argsort(-decoding.probabilities, axis=1, kind="stable")[:, :_TOP]
    return {
        "text": decoding.text,
        "fed": list(decoding.inputs),
        "wrote": list(decoding.letters),
        "kept": len(list_shown_letters(decoding)),
        "states": _round(decoding.h),
        "attention": None if decoding.attention is None else _round(decoding.attention),
        "top": [
            [[alphabet[index], clamp_probability(float(row[index]))] for index in indices]
            for row, indices in zip(decoding.probabilities, order.tolist(), strict=True)
        ],
    }


def _round(values: NetArray) -> list[list[float]]:
    """Four decimals, unless they would make 0, 1 or -1 of a number that isn't."""
    exact = np.asarray(values, np.float64)
    rounded = np.round(exact, _DIGITS)
    shown: list[list[float]] = np.where(np.isin(rounded, (0, 1, -1)), exact, rounded).tolist()
    return shown
