"""Draws a beam search as a tree: the paths kept and the letters dropped at each step."""

from __future__ import annotations

from collections.abc import Iterable

import plotly.graph_objects as go

from explorer.core.seq2seq.results import BeamNode, BeamTree
from explorer.figures.palette import BLUE, GREEN, GREY, keep_readable, make_figure
from explorer.figures.sentences import (
    escape_label,
    format_number,
    format_probability,
    show_spaces,
)
from explorer.figures.seq2seq.sentences import name_letter

_MIN_PROBABILITY = 0.01  # dropped letters less probable than this are not drawn
_ROW_PX, _MIN_PX, _MAX_PX = 30, 300, 760
_MARGINS_PX = 132  # above and below the tree
_STEP_PX = 34  # between two letters, to keep their circles apart
_LETTER_PX = 9  # room for each letter of the words on the right, even in a narrow figure


def plot_beam_tree(tree: BeamTree) -> go.Figure:
    """Every letter considered is a node; the best word is blue, other kept paths are green."""
    figure = make_figure(f"Beam search, width {tree.beam_width}", "letter written", "")
    nodes = [node for node in tree.nodes if node.is_kept or node.probability >= _MIN_PROBABILITY]
    rows = _find_rows(nodes)
    best = _find_path(tree.nodes, 1)
    groups = (
        ("dropped", [n for n in nodes if not n.is_kept], GREY, 1),
        ("kept", [n for n in nodes if n.is_kept and n.id not in best], GREEN, 2),
        ("best path", [n for n in nodes if n.id in best], BLUE, 5),
    )
    for name, members, color, width in groups:
        if members:
            _add_edges(figure, members, rows, {"color": color, "width": width})
            is_dot = name == "dropped" and _find_height(rows) > _MAX_PX
            _add_nodes(figure, members, rows, name=name, color=color, is_dot=is_dot)
    ends = _add_ends(figure, tree, rows)
    steps = sorted({node.step for node in nodes})
    height = max(_MIN_PX, min(_MAX_PX, _find_height(rows)))
    low = -max(rows.values()) - 0.6
    figure.update_xaxes(tickvals=steps, range=[-0.4, steps[-1] + 0.4], showgrid=False)
    figure.update_yaxes(range=[low, 0.6], showticklabels=False, showgrid=False, zeroline=False)
    right = 20 + _LETTER_PX * max(map(len, ends), default=0)
    keep_readable(figure, figure.layout.margin.l + _STEP_PX * len(steps) + right)
    figure.update_layout(
        height=height,
        margin={"r": right},
        legend={"y": -60 / (height - _MARGINS_PX)},  # below the axis's title
    )
    return figure


def describe_beam_tree(tree: BeamTree, noun: str = "word") -> str:
    """One sentence: the best word, and whether greedy decoding finds it."""
    if not tree.decodings:
        return "The search found no words."
    best = tree.decodings[0]
    found = f"Best of {len(tree.decodings)}: {best.text or 'the empty word'}, "
    found += f"with log-probability {_write_log(best.log_probability, 3)}"
    by_id = {node.id: node for node in tree.nodes}
    path = sorted((by_id[each] for each in _find_path(tree.nodes, 1)), key=lambda n: n.step)
    for node in path[1:]:
        siblings = [each for each in tree.nodes if each.parent == node.parent]
        likeliest = max(siblings, key=lambda each: each.probability)
        if likeliest.id != node.id:
            p, higher = _tell_apart(node.probability, likeliest.probability)
            return (
                f"{found}. At step {node.step} it takes {name_letter(node.letter)} (p {p}), "
                f"although {name_letter(likeliest.letter)} was more probable (p {higher})."
            )
    return f"{found}. Taking the most probable letter at every step finds the same {noun}."


def _write_log(log_probability: float, decimals: int) -> str:
    """The log-probability of a path of letters: below 0, however floats or decimals round it."""
    if log_probability == 0:
        return "<0"
    is_short = abs(log_probability) >= 0.5 * 10.0**-decimals
    return format_number(log_probability, f".{decimals}f" if is_short else ".1g")


def _tell_apart(*values: float) -> list[str]:
    """Probabilities with as many decimals as show that they differ, at most twelve."""
    for decimals in range(2, 13):
        texts = [format_probability(value, decimals) for value in values]
        if len({*texts}) == len(values):
            break
    return texts


def _find_path(nodes: Iterable[BeamNode], rank: int) -> set[int]:
    """The ids of the nodes from the leaf with a given rank to the root."""
    by_id = {node.id: node for node in nodes}
    node = next((each for each in by_id.values() if each.rank == rank), None)
    path = set()
    while node is not None:
        path.add(node.id)
        node = by_id.get(node.parent) if node.parent is not None else None
    return path


def _find_rows(nodes: list[BeamNode]) -> dict[int, float]:
    """The row of each node: leaves below each other, parents in the middle of their children."""
    children: dict[int | None, list[BeamNode]] = {}
    for node in nodes:
        children.setdefault(node.parent, []).append(node)
    rows: dict[int, float] = {}
    leaves = 0

    def assign_row(node: BeamNode) -> float:
        nonlocal leaves
        below = sorted(children.get(node.id, []), key=lambda each: -each.probability)
        if below:
            found = [assign_row(each) for each in below]
            rows[node.id] = (found[0] + found[-1]) / 2
        else:
            rows[node.id] = float(leaves)
            leaves += 1
        return rows[node.id]

    for root in children.get(None, []):
        assign_row(root)
    return rows


def _find_height(rows: dict[int, float]) -> int:
    """The height at which no two letters overlap, px."""
    return int(_ROW_PX * (1.2 + max(rows.values(), default=0)) + _MARGINS_PX)


def _add_edges(
    figure: go.Figure, members: list[BeamNode], rows: dict[int, float], line: dict[str, object]
) -> None:
    x: list[float | None] = []
    y: list[float | None] = []
    for node in members:
        if node.parent is not None:
            x += [node.step - 1, node.step - 0.5, node.step, None]
            y += [-rows[node.parent], -rows[node.id], -rows[node.id], None]
    figure.add_scatter(
        x=x, y=y, mode="lines", line=line, name="paths", hoverinfo="skip", showlegend=False
    )


def _add_nodes(
    figure: go.Figure,
    members: list[BeamNode],
    rows: dict[int, float],
    *,
    name: str,
    color: str,
    is_dot: bool,
) -> None:
    is_small = name == "dropped"
    figure.add_scatter(
        x=[node.step for node in members],
        y=[-rows[node.id] for node in members],
        mode="markers" if is_dot else "markers+text",
        name=name,
        text=[escape_label(show_spaces(node.letter)) for node in members],
        textfont={"size": 14 if is_small else 15, "color": "white"},
        marker={"size": 7 if is_dot else 20 if is_small else 25, "color": color},
        cliponaxis=False,  # a narrow screen would cut off the circles at both ends
        customdata=[
            [
                format_probability(node.probability, 4),
                _write_log(node.log_probability, 3) if node.step else "0",
            ]
            for node in members
        ],
        hovertemplate="%{text}: p %{customdata[0]}, path %{customdata[1]} nats<extra></extra>",
    )


def _add_ends(figure: go.Figure, tree: BeamTree, rows: dict[int, float]) -> list[str]:
    """Write each decoded word beside its leaf; returns the texts."""
    leaves = [node for node in tree.nodes if node.rank is not None]
    ends = [
        f"{node.rank}. {tree.decodings[(node.rank or 1) - 1].text or '(empty)'} "
        f"({_write_log(node.log_probability, 2)})"
        for node in leaves
    ]
    figure.add_scatter(
        x=[node.step for node in leaves],
        y=[-rows[node.id] for node in leaves],
        mode="text",
        text=[f"\u2002\u2002\u2002{escape_label(end)}" for end in ends],  # beside the circle
        textposition="middle right",
        textfont={"size": 15},
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )
    return ends
