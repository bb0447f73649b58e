"""Describes the phase plane in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.core.dynamics.fixed_points import EIGENVALUE_MARGIN
from explorer.core.dynamics.results import ESCAPES, UNSETTLED, FixedPoint, Settled
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
    sentences = [describe_fixed_points(plane.fixed_points, plane.bounds)]
    stable = [cycle for cycle in plane.cycles if cycle.stability == "stable"]
    if stable:
        sentences = [describe_cycles(stable, plane.fixed_points, plane.bounds)]
    sentences += _describe_marginal(plane, is_named=not stable)
    if not stable:
        sentences += _describe_marginal_cycles(plane)
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
        sentences.append(
            f"From h_0 = {start}, h {describe_behaviour(run.behaviour, plane.bounds)}."
        )
    return " ".join(sentences)


def _describe_marginal_cycles(plane: PhasePlane) -> list[str]:
    """What the multipliers of orbits say that aren't known to attract."""
    verdicts = {point.verdict for point in plane.fixed_points}
    repelled, others, kinked = set[int](), set[int](), set[int]()
    for cycle in plane.cycles:
        if not cycle.is_smooth:
            kinked.add(cycle.period)
            continue
        drifts = (np.abs(cycle.multipliers) > 1.0 + EIGENVALUE_MARGIN).any() or "drifts" in verdicts
        (repelled if drifts else others).add(cycle.period)
    # A linear net has one isolated fixed point at most.
    tail = "" if "bounded" in verdicts else ", as far as their multipliers show"
    sentences = []
    if others:
        sentences.append(f"Orbits of period {_list(others)} neither attract nor repel{tail}.")
    if repelled:
        more = "More orbits" if others else "Orbits"
        sentences.append(f"{more} of period {_list(repelled)} don't attract.")
    if kinked:
        sentences.append(
            f"Orbits of period {_list(kinked)} pass through a kink of f, "
            "where multipliers don't decide whether they attract."
        )
    return sentences


def _list(periods: set[int]) -> str:
    return ", ".join(map(str, sorted(periods)))


def _describe_marginal(plane: PhasePlane, *, is_named: bool) -> list[str]:
    """What is known of marginal points: whether they attract, and how many starts end there.

    Args:
        plane: the phase plane.
        is_named: whether the sentence before is about the fixed points alone.
    """
    marginal = [p for p in plane.fixed_points if p.stability == "marginal" and p.is_isolated]
    if not marginal:
        return []
    is_alone = is_named and len(plane.fixed_points) == 1
    subject = "It" if is_alone else "The marginal point"
    if plane.attracts_all:
        how = "each step shrinks distances, if hardly at all close to it"
        return [f"{subject} attracts every start: {how}."]
    sentences = [_judge_marginal(marginal, subject)]
    labels = [plane.attractors.index(p) for p in marginal if p in plane.attractors]
    share = sum(plane.find_share(label) for label in labels)
    count = round(share * plane.basins.size)
    place = "there" if len(marginal) == 1 else "on marginal points"
    if count:  # a start that ends exactly there without any neighbour has no label of its own
        verb = "ends" if count == 1 else "end"
        sentences.append(f"At least {count} of {plane.basins.size} starts shown {verb} {place}.")
    return sentences


def _judge_marginal(marginal: Sequence[FixedPoint], subject: str) -> str:
    """Whether marginal points attract, where it's decided, and that it isn't elsewhere."""
    verdict = marginal[0].verdict  # a linear net has one isolated fixed point at most
    if verdict == "bounded":
        return (
            f"{subject} neither attracts nor repels: in a linear net the part of h that belongs to "
            "a modulus of 1 neither shrinks nor grows."
        )
    if verdict == "drifts":
        return (
            f"{subject} doesn't attract: its two eigenvalues share one eigenvector, so in a linear "
            "net the distance from it grows with the number of steps."
        )
    count = len(marginal)
    repelled = sum(point.verdict == "repels" for point in marginal)
    whose = "Its eigenvalues" if subject == "It" else "The eigenvalues of the marginal point"
    if count > 1:
        whose = "The eigenvalues of the marginal points"
        subject = f"{repelled} of {count} marginal points"
        subject = "The marginal points" if repelled == count else subject
    sentences = []
    if repelled:
        ends = ("don't", "they have") if repelled > 1 else ("doesn't", "it has")
        sentences.append(
            f"{subject} {ends[0]} attract: {ends[1]} an eigenvalue with a modulus above 1."
        )
        whose = f"The eigenvalues of the other {count - repelled}"
    if repelled < count:
        attract = "it attracts" if count - repelled == 1 else "they attract"
        sentences.append(f"{whose} don't decide whether {attract}.")
    return " ".join(sentences)
