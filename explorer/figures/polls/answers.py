"""Draws how often each answer was given by a class, with the right ones marked."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from explorer.figures.palette import BLUE, GREY, make_empty_figure, make_figure
from explorer.figures.sentences import (
    escape_label,
    format_count,
    format_number,
    format_share,
    tell_apart,
)

_MOST_BARS = 12
_LEAST_HEIGHT, _FRAME, _ROW, _LINE = 320, 132, 30, 24  # px: a bar's row, each further line of it
_LONGEST = 20  # characters of a line beside a bar, which leaves room for the bars of a phone
_MOST_DIGITS = 17  # of a number; with so many, no two numbers are alike
_TITLE, _X, _Y = "What the class answered", "phones", "answer"
_NOBODY = {False: "Nobody has answered yet.", True: "Nobody answered."}  # once it is revealed


@dataclass(frozen=True)
class AnswerCount:
    """How many phones gave an answer.

    Attributes:
        label: the answer, as its bar is named.
        count: the phones.
        is_right: whether it counts as right.
    """

    label: str
    count: int
    is_right: bool


def count_answers(
    values: Sequence[str], right: frozenset[str], choices: Mapping[str, str]
) -> tuple[AnswerCount, ...]:
    """How often each answer was given: all choices in their order, or numbers from small to large.

    Args:
        values: an answer a phone: the key of a choice, or a number as text.
        right: those that count as right.
        choices: texts by key; empty if numbers were asked for.
    """
    counts = Counter(values)
    if choices:
        return tuple(AnswerCount(text, counts[key], key in right) for key, text in choices.items())
    ordered = sorted(counts, key=float)
    labels = tell_apart(
        [float(value) for value in ordered],
        lambda value, digits: format_number(value, f".{digits}g"),
        most=_MOST_DIGITS,
        same=0.0,
    )
    return tuple(
        AnswerCount(label, counts[value], value in right)
        for value, label in zip(ordered, labels, strict=True)
    )


def plot_answers(answers: Sequence[AnswerCount], *, is_revealed: bool) -> go.Figure:
    """Draw a bar for each answer, at most twelve; right and frequent numbers come before others.

    Args:
        answers: as `count_answers` gives them.
        is_revealed: whether right answers are marked.
    """
    if not any(each.count for each in answers):
        return make_empty_figure(_TITLE, _X, _Y, _NOBODY[is_revealed])
    shown = _choose_bars(answers)
    figure = make_figure(_TITLE, _X, _Y)
    marks = [is_revealed and each.is_right for each in shown]
    names = [
        f"{_wrap(each.label)}{' ✓ right' if mark else ''}"
        for each, mark in zip(shown, marks, strict=True)
    ]
    figure.add_bar(
        orientation="h",
        y=list(range(len(shown))),
        x=[each.count for each in shown],
        text=[str(each.count) for each in shown],
        textposition="outside",
        textfont={"size": 18},
        cliponaxis=False,
        marker={"color": [BLUE if mark or not is_revealed else GREY for mark in marks]},
        customdata=[escape_label(each.label) for each in shown],
        hovertemplate="%{customdata}: %{x}<extra></extra>",
        name="phones",
    )
    figure.update_yaxes(
        tickvals=list(range(len(shown))),
        ticktext=names,
        tickfont={"size": 16},
        showgrid=False,
        zeroline=False,
        autorange="reversed",  # the first one on top
        automargin=True,
    )
    most = max(each.count for each in shown)
    # A count stands beside the end of its bar, so that the axis needs no numbers.
    figure.update_xaxes(range=[0, 1.1 * most], showticklabels=False, showgrid=False)
    lines = sum(name.count("<br>") for name in names)
    height = max(_LEAST_HEIGHT, _FRAME + _ROW * len(shown) + _LINE * lines)
    figure.update_layout(height=height)
    return figure


def describe_answers(answers: Sequence[AnswerCount], *, is_revealed: bool) -> str:
    """Say how many phones have answered, and what share of them is right once that is revealed."""
    total = sum(each.count for each in answers)
    if total == 0:
        return _NOBODY[is_revealed]
    said = format_count(total, "answer")
    if is_revealed:
        said += f", {_describe_right(sum(e.count for e in answers if e.is_right), total)}"
    left_out = total - sum(each.count for each in _choose_bars(answers))
    if left_out:
        others = "another number isn't" if left_out == 1 else "other numbers aren't"
        said += f". {format_count(left_out, 'answer')} with {others} drawn"
    return f"{said}."


def _describe_right(right: int, total: int) -> str:
    if total == 1:
        return "and it's right" if right else "and it's wrong"
    if right in (0, total):
        return "all of them right" if right else "none of them right"
    return f"{right} of them right ({format_share(right / total)})"


def _choose_bars(answers: Sequence[AnswerCount]) -> list[AnswerCount]:
    """The answers that are drawn, in their order: the most frequent ones, and the right ones."""
    ranked = sorted(answers, key=lambda each: (not each.is_right, -each.count))
    kept = set(map(id, ranked[:_MOST_BARS]))
    return [each for each in answers if id(each) in kept]


def _wrap(text: str) -> str:
    return "<br>".join(map(escape_label, textwrap.wrap(text, _LONGEST)))
