"""Describes the phase plane in words."""

from __future__ import annotations

from explorer.core.dynamics.results import ESCAPES, UNSETTLED, Settled
from explorer.core.srn.results import PhasePlane
from explorer.figures.sentences import format_setting, format_share
from explorer.figures.srn.sentences import (
    describe_behaviour,
    describe_cycles,
    describe_fixed_points,
)

SMALLEST_SHARE = 0.005  # of the starts: the smallest that the sentence mentions


def describe_phase_plane(plane: PhasePlane) -> str:
    """The fixed points, cycles and attractors in a sentence or two."""
    sentences = [describe_fixed_points(plane.fixed_points)]
    stable = [cycle for cycle in plane.cycles if cycle.stability == "stable"]
    if stable:
        sentences = [describe_cycles(stable, plane.fixed_points)]
    elif plane.cycles:
        periods = sorted({cycle.period for cycle in plane.cycles})
        sentences.append(
            f"Orbits of period {', '.join(map(str, periods))} neither attract nor repel, "
            "as far as their multipliers show."
        )
    sentences += _describe_marginal(plane)
    for label, end in (
        (ESCAPES, "h grows without bound"),
        (UNSETTLED, f"{plane.settling_steps} steps don't show where h ends"),
    ):
        share = plane.find_share(label)
        if share == 1.0:
            sentences.append(f"From every start shown, {end}.")
        elif share > SMALLEST_SHARE:
            sentences.append(f"From {format_share(share)} of the starts shown, {end}.")
    run = plane.run
    if run and not (isinstance(run.behaviour, Settled) and run.behaviour.stability == "stable"):
        start = format_setting(*run.start)
        sentences.append(f"From h_0 = {start}, h {describe_behaviour(run.behaviour)}.")
    return " ".join(sentences)


def _describe_marginal(plane: PhasePlane) -> list[str]:
    """What is known of marginal points, whose eigenvalues don't decide whether they attract."""
    marginal = [p for p in plane.fixed_points if p.stability == "marginal" and p.is_isolated]
    if not marginal:
        return []
    if plane.attracts_all:
        return [
            "It attracts every start: each step shrinks distances, if hardly at all close to it."
        ]
    whose = "Its" if len(plane.fixed_points) == 1 else "A marginal point's"
    sentences = [f"{whose} eigenvalues don't decide whether it attracts."]
    labels = [plane.attractors.index(p) for p in marginal if p in plane.attractors]
    share = sum(plane.find_share(label) for label in labels)
    count = round(share * plane.basins.size)
    place = "there" if len(marginal) == 1 else "on marginal points"
    if count:  # a start that ends exactly there without any neighbour has no label of its own
        sentences.append(f"At least {count} of {plane.basins.size} starts shown end {place}.")
    return sentences
