"""The tree of a beam search: who stands where, what is drawn, and what the sentence says."""

from __future__ import annotations

import numpy as np

from explorer.core.seq2seq.results import BeamNode, BeamTree
from explorer.figures.seq2seq.beam_tree import describe_beam_tree, plot_beam_tree
from tests.figures.numbers import find_numbers
from tests.figures.seq2seq.decodings import make_decoding


def make_node(place: int, parent: int | None, letter: str, p: float, **more: object) -> BeamNode:
    step = {0: 0, 1: 1, 2: 1, 3: 2, 4: 2, 5: 2, 6: 2}[place]
    settings = {"is_kept": True, "is_finished": step == 2, **more}
    return BeamNode(place, parent, step, letter, p, float(np.log(p)), **settings)  # type: ignore[arg-type]


# a (0.6) is the likelier start, but b (0.4) leads to the likelier word.
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


def test_the_best_word_the_kept_and_the_dropped_are_drawn_apart() -> None:
    traces = {trace.name: trace for trace in plot_beam_tree(TREE).data if trace.name}
    assert set(traces["best word"].text) == {"S", "b", "E"}
    assert set(traces["kept"].text) == {"a", "E"}
    assert traces["dropped"].text == ("c",)  # d is too faint to be drawn
    assert list(traces["best word"].x) == [0, 1, 2]


def test_a_parent_stands_amid_its_children() -> None:
    traces = {trace.name: trace for trace in plot_beam_tree(TREE).data if trace.name}
    kept, dropped = traces["kept"], traces["dropped"]
    rows = dict(zip(kept.text, kept.y, strict=True))
    assert rows["a"] == (rows["E"] + dropped.y[0]) / 2


def test_each_word_found_stands_beside_its_leaf() -> None:
    figure = plot_beam_tree(TREE)
    ends = figure.data[-1]
    assert {text.strip() for text in ends.text} == {"1. b (-0.11)", "2. a (-0.69)"}
    # Nothing is cut off however narrow the figure is: the words stand in the margin.
    assert ends.cliponaxis is False
    assert figure.layout.margin.r > 8 * len("2. a (-0.69)")
    assert np.isfinite(
        [number for trace in figure.data for number in find_numbers(trace.marker.to_plotly_json())]
    ).all()


def test_the_sentence_says_where_the_best_word_left_the_greedy_way() -> None:
    assert describe_beam_tree(TREE) == (
        "Best of 2: b, log-probability -0.500; it takes b (p 0.40) at step 1, where the most "
        "probable letter was a (p 0.60)."
    )
    narrow = BeamTree(
        1, (NODES[0], NODES[1], make_node(3, 1, "E", 0.5, rank=1)), (make_decoding("aE"),)
    )
    assert describe_beam_tree(narrow).endswith(
        "taking the most probable letter at each step finds it too."
    )
