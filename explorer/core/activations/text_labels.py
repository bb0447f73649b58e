"""Labels the characters of a text with properties that a unit might have learned.

The labels cover lines, quotations, brackets, letters and the Reber grammar's automaton, and are
computed from the text alone. A label describes the situation after a character has been read: an
opening quotation mark is inside the quotation, the closing one isn't. Where a label makes no sense
(only a letter can be a vowel), it is undefined.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from unicodedata import category

import numpy as np

from explorer.core.activations.chinese_labels import is_chinese, list_chinese_labels
from explorer.core.activations.labels import FoundLabels, TextLabel, make_category, make_flag
from explorer.core.arrays import FloatArray
from explorer.core.text.corpora import clean_lyrics, find_kept
from explorer.core.text.languages import REBER

FEW_VALUES = 6  # a number with at most this many values has one class for each
_MIN_DEFINED = 20  # characters; fewer tell nothing
_OPEN = {"(": ")", "[": "]", "{": "}", "（": "）", "【": "】"}
_CLOSE = frozenset(_OPEN.values())
_QUOTES = {"“": "”", "「": "」", "『": "』", "«": "»", '"': '"'}
_NO_BRACKET = "none"


def find_labels(text: str, uncleaned: str = "") -> FoundLabels:
    """All labels of a text that vary, and a reason for each of the others.

    Args:
        text: T characters.
        uncleaned: the text before its cleaning, which may be longer; empty if it wasn't cleaned.
    """
    labels, left_out = [], []
    made = [make(text) for make in _MAKERS]
    made += [_label_line_before_cleaning(text, uncleaned), *list_chinese_labels(text)]
    for label in made:
        if label is None:
            continue
        defined = label.values[label.is_defined]
        if len(defined) < _MIN_DEFINED:
            left_out.append(f"{label.name}: it applies to {_count_few(len(defined))} of this text.")
        elif (defined == defined[0]).all():
            left_out.append(f"{label.name}: it is the same everywhere in this text.")
        else:
            labels.append(label)
    return FoundLabels(tuple(labels), tuple(left_out))


def _count_few(count: int) -> str:
    if count < 2:
        return "only 1 character" if count else "no character"
    return f"only {count} characters"


def name_classes(label: TextLabel) -> list[str | None]:
    """The class of each character in words; None where the label is undefined.

    A number with many values is cut at its quartiles.
    """
    values = label.values[label.is_defined]
    cuts = np.quantile(values, [0.25, 0.5, 0.75])
    is_coarse = len(np.unique(values)) > FEW_VALUES
    words: list[str | None] = []
    for value, is_defined in zip(label.values, label.is_defined, strict=True):
        if not is_defined:
            words.append(None)
        elif label.kind == "category":
            words.append(label.classes[int(value)])
        elif label.kind == "flag":
            words.append("yes" if value else "no")
        else:
            quarter = int(np.searchsorted(cuts, value)) + 1
            words.append(f"quarter {quarter}" if is_coarse else f"{value:g}")
    return words


def count_from_newline(text: str) -> FloatArray:
    """Characters since the last newline (T,): 0 at a newline, NaN before the first one."""
    counts, since = np.empty(len(text)), np.nan
    for t, character in enumerate(text):
        since = 0.0 if character == "\n" else since + 1
        counts[t] = since
    return counts


def find_depths(text: str) -> tuple[FloatArray, list[str]]:
    """How many brackets are open after each character (T,), and which is innermost, or "none"."""
    stack: list[str] = []
    depths, innermost = np.empty(len(text)), []
    for t, character in enumerate(text):
        if character in _OPEN:
            stack.append(character)
        elif character in _CLOSE and stack and _OPEN[stack[-1]] == character:
            stack.pop()
        depths[t] = len(stack)
        innermost.append(stack[-1] if stack else _NO_BRACKET)
    return depths, innermost


def find_quoted(text: str) -> FloatArray:
    """1 inside quotes, else 0 (T,); a blank line ends a quotation that was never closed."""
    quoted, closing, previous = np.zeros(len(text)), "", ""
    for t, character in enumerate(text):
        if closing:
            if character == closing or character == previous == "\n":
                closing = ""
        elif character in _QUOTES:
            closing = _QUOTES[character]
        quoted[t] = bool(closing)
        previous = character
    return quoted


def find_reber_states(text: str) -> list[str | None]:
    """The embedded Reber grammar's state after each character; None where it is unknown.

    A text may start in the middle of a string, so the state is known from the first space on, for
    as long as the text follows the grammar; after a violation, from the next space on.
    """
    states: list[str | None] = []
    state: str | None = REBER.start if text.startswith("B") else None
    for character in text:
        arcs = REBER.find_arcs(state) if state is not None else ()
        state = next((arc.state for arc in arcs if arc.char == character), None)
        if state is None and character == " ":
            state = REBER.start
        states.append(state)
    return states


def _label_line_position(text: str) -> TextLabel:
    since = count_from_newline(text)
    share = np.full(len(text), np.nan)
    for line in re.finditer(r"(?<=\n)[^\n]+(?=\n)", text):  # whole lines only
        start, stop = line.span()
        share[start:stop] = since[start:stop] / (stop - start)
    return TextLabel(
        "position in line",
        "number",
        np.nan_to_num(share),
        np.isfinite(share),
        "How far along its line the character is, from 0 (start) to 1 (end).",
    )


def _label_line_before_cleaning(text: str, uncleaned: str) -> TextLabel | None:
    """The position in lines that cleaning has joined; None for another text."""
    uncleaned = _find_source(text, uncleaned)
    if not uncleaned:
        return None
    before, kept = _label_line_position(uncleaned), find_kept(uncleaned)
    return TextLabel(
        "position in line, before cleaning",
        "number",
        before.values[kept][: len(text)],
        before.is_defined[kept][: len(text)],
        "How far along its line the character was, from 0 to 1, before lines were joined.",
    )


def _find_source(text: str, uncleaned: str) -> str:
    """The whole lines of the uncleaned text in which the text lies; empty if it's another one."""
    start = count = 0
    while start < len(uncleaned):
        end = uncleaned.find("\n", start) + 1 or len(uncleaned)
        cleaned = clean_lyrics(uncleaned[start:end])
        if cleaned[: len(text) - count] != text[count : count + len(cleaned)]:
            return ""
        start, count = end, count + len(cleaned)
        if count >= len(text):
            return uncleaned[:end]
    return ""


def _label_newline(text: str) -> TextLabel:
    since = count_from_newline(text)
    return TextLabel(
        "distance to last newline",
        "number",
        np.nan_to_num(since),
        np.isfinite(since),
        "Characters since the last newline.",
    )


def _label_quotes(text: str) -> TextLabel:
    return make_flag("inside quotes", find_quoted(text), "Whether a quotation is open.")


def _label_brackets(text: str) -> TextLabel:
    return make_flag("inside brackets", find_depths(text)[0] > 0, "Whether a bracket is open.")


def _label_depth(text: str) -> TextLabel:
    return TextLabel(
        "bracket depth",
        "number",
        find_depths(text)[0],
        np.ones(len(text), bool),
        "How many brackets are open.",
    )


def _label_innermost(text: str) -> TextLabel:
    return make_category(
        "innermost bracket", find_depths(text)[1], "Which bracket must close next."
    )


def _label_vowel(text: str) -> TextLabel:
    is_vowel = np.array([character in "aeiouAEIOU" for character in text])
    is_letter = np.array([character.isascii() and character.isalpha() for character in text])
    meaning = "Whether an English letter is a vowel (a e i o u) or a consonant."
    return TextLabel("vowel", "flag", is_vowel.astype(float), is_letter, meaning)


def _label_digit(text: str) -> TextLabel:
    is_digit = np.array([character.isdigit() for character in text])
    return make_flag("digit", is_digit, "Whether the character is a digit.")


def _label_punctuation(text: str) -> TextLabel:
    brackets = {*_OPEN, *_CLOSE}
    is_sign = np.array([category(each)[0] == "P" and each not in brackets for each in text])
    return make_flag("punctuation", is_sign, "Whether it is punctuation other than a bracket.")


def _label_word_start(text: str) -> TextLabel | None:
    if is_chinese(text):
        return None  # words aren't separated
    is_word = np.array([False, *(character.isalnum() for character in text)])
    starts = is_word[1:] & ~is_word[:-1]
    return make_flag(
        "start of word", starts, "Whether a letter or digit follows neither a letter nor a digit."
    )


def _label_reber_state(text: str) -> TextLabel | None:
    states = _read_reber(text)
    if states is None:
        return None
    meaning = "The state of the embedded Reber grammar's automaton."
    return make_category("automaton state", states, meaning)


def _label_reber_letter(text: str) -> TextLabel | None:
    states = _read_reber(text)
    if states is None:
        return None
    letters = [state[0] if state and state[0] in "TP" else None for state in states]
    meaning = "The letter, T or P, that must return at the end of the Reber string."
    return make_category("letter to come back", letters, meaning)


def _read_reber(text: str) -> list[str | None] | None:
    """The automaton's states if the text follows the Reber grammar, else None."""
    if not set(text) <= set(REBER.alphabet):
        return None
    states = find_reber_states(text)
    is_reber = sum(state is not None for state in states) > len(text) / 2
    return states if is_reber else None


_MAKERS: tuple[Callable[[str], TextLabel | None], ...] = (
    _label_reber_letter,
    _label_reber_state,
    _label_brackets,
    _label_depth,
    _label_innermost,
    _label_quotes,
    _label_line_position,
    _label_newline,
    _label_vowel,
    _label_digit,
    _label_punctuation,
    _label_word_start,
)
