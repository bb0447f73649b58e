"""The tree of a beam search: where its nodes are, which are drawn, and what the sentence says."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import numpy as np
import pytest

from explorer.core.seq2seq.results import BeamNode, BeamTree
from explorer.figures.seq2seq.beam_tree import describe_beam_tree, plot_beam_tree
from tests.figures.numbers import find_numbers
from tests.figures.seq2seq.decodings import make_decoding


def make_node(node_id: int, parent: int | None, letter: str, p: float, **more: object) -> BeamNode:
    step = {0: 0, 1: 1, 2: 1, 3: 2, 4: 2, 5: 2, 6: 2}[node_id]
    settings = {"is_kept": True, "is_finished": step == 2, **more}
    return BeamNode(node_id, parent, step, letter, p, float(np.log(p)), **settings)  # type: ignore[arg-type]


# a (0.6) is the more probable first letter, but b (0.4) leads to the more probable word.
NODES = (
    make_node(0, None, "S", 1.0),
    make_node(1, 0, "a", 0.6),
    make_node(2, 0, "b", 0.4),
    make_node(3, 1, "E", 0.5, rank=2),
    make_node(4, 1, "c", 0.4, is_kept=False),
    make_node(5, 2, "E", 0.9, rank=1),
    make_node(6, 2, "d", 0.001, is_kept=False),
)
TREE = BeamTree(2, NODES, (make_decoding("bE"), make_decoding("aE")))


def test_the_best_word_kept_paths_and_dropped_letters_are_separate_traces() -> None:
    traces = {trace.name: trace for trace in plot_beam_tree(TREE).data if trace.name}
    assert set(traces["best path"].text) == {"S", "b", "E"}
    assert set(traces["kept"].text) == {"a", "E"}
    assert traces["dropped"].text == ("c",)  # d is too improbable to be drawn
    assert list(traces["best path"].x) == [0, 1, 2]


def test_a_parent_is_in_the_middle_of_its_children() -> None:
    traces = {trace.name: trace for trace in plot_beam_tree(TREE).data if trace.name}
    kept, dropped = traces["kept"], traces["dropped"]
    rows = dict(zip(kept.text, kept.y, strict=True))
    assert rows["a"] == (rows["E"] + dropped.y[0]) / 2


def test_each_word_found_is_written_beside_its_leaf() -> None:
    figure = plot_beam_tree(TREE)
    ends = figure.data[-1]
    assert {text.strip() for text in ends.text} == {"1. b (−0.11)", "2. a (−0.69)"}
    # The words are in the margin, so even a narrow figure doesn't cut them off.
    assert ends.cliponaxis is False
    assert figure.layout.margin.r > 8 * len("2. a (−0.69)")
    assert np.isfinite(
        [number for trace in figure.data for number in find_numbers(trace.marker.to_plotly_json())]
    ).all()


def test_the_sentence_says_where_the_best_word_departs_from_greedy_decoding() -> None:
    assert describe_beam_tree(TREE) == (
        "Best of 2: b, with log-probability −0.500. At step 1 it takes b (p 0.40), although a was "
        "more probable (p 0.60)."
    )
    narrow = BeamTree(
        1, (NODES[0], NODES[1], make_node(3, 1, "E", 0.5, rank=1)), (make_decoding("aE"),)
    )
    assert describe_beam_tree(narrow).endswith(
        "Taking the most probable letter at every step finds the same word."
    )
    assert describe_beam_tree(narrow, "date").endswith("finds the same date.")


@pytest.mark.parametrize("scenes", [30, pytest.param(300, marks=pytest.mark.slow)])
def test_no_log_probability_of_a_word_is_written_as_0(scenes: int) -> None:
    rng = np.random.default_rng(5)
    for _ in range(scenes):
        total = -float(rng.choice([0.0, 10 ** rng.uniform(-12, 2)]))
        nodes = (*NODES[:2], replace(make_node(3, 1, "E", 1.0, rank=1), log_probability=total))
        word = replace(make_decoding("aE"), log_probability=total)
        tree = BeamTree(1, nodes, (word,))
        figure = plot_beam_tree(tree)
        best = next(trace for trace in figure.data if trace.name == "best path")
        hovers = dict(zip(best.text, best.customdata, strict=True))
        assert hovers["S"][1] == "0"  # the empty path
        said = re.search(r"log-probability (\S+)\. ", describe_beam_tree(tree))
        beside = re.search(r"\((\S+)\)", unescape(figure.data[-1].text[0]))
        assert said
        assert beside
        for text, decimals in ((said[1], 3), (hovers["E"][1], 3), (beside[1], 2)):
            if total == 0:
                assert text == "<0"
                continue
            number = float(text.replace("−", "-"))
            assert number < 0
            assert abs(number - total) <= 0.51 * max(10.0**-decimals, 0.0)
            if abs(total) < 0.5 * 10.0**-decimals:
                assert abs(number - total) <= 0.06 * abs(total) + 0.5 * abs(number)
