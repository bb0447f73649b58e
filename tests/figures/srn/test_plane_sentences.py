"""The phase plane's sentence, from the plane that core finds."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.dynamics.results import Settled
from explorer.core.srn.params import SRNParams
from explorer.core.srn.phase_plane import find_phase_plane
from explorer.core.srn.results import PhasePlane
from explorer.figures.srn.plane_sentences import describe_phase_plane


def find_plane(
    W_hh: object, activation: str = "tanh", x_t: tuple[float, float] = (0.0, 0.0)
) -> PhasePlane:
    params = SRNParams(
        W_ih=np.eye(2),
        W_hh=np.array(W_hh, dtype=float),
        W_ho=np.zeros((2, 2)),
        activation=activation,
    )
    return find_phase_plane(
        params, x_t, h_0=[0.5, -0.25], trace_h=[[0.5, -0.25], [0.1, 0.2], [0.3, 0.4]]
    )


def make_rotation(degrees: float, scale: float) -> list[list[float]]:
    cos, sin = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    return [[scale * cos, -scale * sin], [scale * sin, scale * cos]]


@pytest.mark.parametrize(
    ("W_hh", "activation", "sentence"),
    [
        ([[0.9, 0], [0, 0.9]], "tanh", "One stable node at (0, 0)."),
        ([[1, -1], [-1, 1]], "tanh", "3 fixed points: 2 stable, 1 saddle."),
        ([[2, 0], [0, 2]], "tanh", "9 fixed points: 4 stable, 4 saddles, 1 unstable."),
        ([[0.9, 0], [0, 0.9]], "sigmoid", "One stable node at (0.6402, 0.6402)."),
        (
            make_rotation(90, 1.5),
            "tanh",
            "A stable period-4 orbit surrounds the unstable focus at (0, 0).",
        ),
        (
            [[-2, 0], [0, -2]],
            "tanh",
            "2 stable orbits of period 2 beside the unstable node at (0, 0).",
        ),
        (
            make_rotation(60, 1.3),
            "tanh",
            (
                "One unstable focus at (0, 0). From more than 99% of the starts shown, 697 steps "
                "don't show where h ends. From h_0 = (0.5, −0.25), h is quasi-periodic: "
                "it goes round a "
                "closed curve with rotation number 0.1678 and no period up to 64."
            ),
        ),
        (
            [[2, 0], [0, 2]],
            "linear",
            (
                "One unstable node at (0, 0). From more than 99% of the starts shown, "
                "h grows without "
                "bound. From h_0 = (0.5, −0.25), h grows without bound, in the end by a factor of "
                "2 per step."
            ),
        ),
        (
            [[1, 0], [0, 1]],
            "linear",
            (
                "Fixed points are not isolated: they fill a line or an area. "
                "From h_0 = (0.5, −0.25), h settles on the marginal point at "
                "(0.5000, −0.2500)."
            ),
        ),
        (
            make_rotation(90, 1.0),
            "linear",
            (
                "One marginal focus at (0, 0). It neither attracts nor repels: in a linear net the "
                "part of h that belongs to a modulus of 1 neither shrinks nor grows. Orbits of "
                "period 4 neither attract nor repel. From h_0 = (0.5, −0.25), h cycles with period "
                "4, on an orbit that doesn't attract."
            ),
        ),
        (
            [[-2, -1], [1, 0]],  # -1 twice, with one eigenvector
            "linear",
            (
                "One marginal node at (0, 0). It doesn't attract: its two eigenvalues share one "
                "eigenvector, so in a linear net the distance from it grows with the number of "
                "steps. Orbits of period 2 don't attract. From 98% of the starts shown, h grows "
                "without bound. From h_0 = (0.5, −0.25), h grows without bound, every 2 steps by "
                "up to 0.5000 in a unit."
            ),
        ),
        (
            [[-1, 0], [0, 2]],
            "linear",
            (
                "One marginal node at (0, 0). It doesn't attract: it has an eigenvalue with a "
                "modulus above 1. Orbits of period 2 don't attract. From 98% of the starts shown, "
                "h grows without bound. From h_0 = (0.5, −0.25), h grows without bound, in the end "
                "by a factor of 2 per step."
            ),
        ),
        (
            [[2, 0], [0, 2]],
            "relu",
            (
                "One marginal point at (0, 0). Its eigenvalues don't decide whether "
                "it attracts. At least 961 of 3721 starts shown end there. From 74% of the starts "
                "shown, h grows without bound. From h_0 = (0.5, −0.25), h grows without bound, "
                "in the end by a "
                "factor of 2 per step."
            ),
        ),
        (
            [[-1, 0], [0, -1]],
            "tanh",
            (
                "One marginal node at (0, 0). It attracts every start: each step "
                "shrinks distances, "
                "if hardly at all close to it. From h_0 = (0.5, −0.25), h approaches (0, "
                "0), too slowly "
                "to settle in 600 steps."
            ),
        ),
    ],
)
def test_the_sentence_says_what_was_found(W_hh: object, activation: str, sentence: str) -> None:
    assert describe_phase_plane(find_plane(W_hh, activation)) == sentence


def test_a_state_is_given_to_four_decimals() -> None:
    # h = tanh(h + 1) in each unit.
    plane = find_plane([[1, 0], [0, 1]], x_t=(1.0, 1.0))
    assert describe_phase_plane(plane) == "One stable node at (0.9612, 0.9612)."


@pytest.mark.parametrize(
    ("activation", "low"), [("tanh", "just above −1"), ("sigmoid", "just above 0")]
)
def test_a_point_that_doubles_round_to_its_bounds_is_not_said_to_be_there(
    activation: str, low: str
) -> None:
    plane = find_plane([[1, 0], [0, 1]], activation, x_t=(1000.0, -1000.0))
    assert describe_phase_plane(plane) == f"One stable node at (just below 1, {low})."


def test_a_drift_has_no_fixed_point() -> None:
    plane = find_plane([[1, 0], [0, 1]], "linear", (1.0, 1.0))
    assert describe_phase_plane(plane).startswith("No fixed point.")


def test_an_orbit_through_a_kink_is_called_stable_only_where_that_is_proved() -> None:
    # Each unit maps h to relu(1 - h), so 0.1 and 0.9 are an orbit beside that of 0 and 1.
    params = SRNParams(W_ih=np.eye(2), W_hh=-np.eye(2), W_ho=np.zeros((2, 2)), activation="relu")
    plane = find_phase_plane(params, [1.0, 1.0], h_0=[0.0, 0.0])
    assert {cycle.stability for cycle in plane.cycles} == {"marginal"}
    assert plane.run is not None
    assert isinstance(plane.run.behaviour, Settled)
    assert plane.run.behaviour.stability == "marginal"
    said = describe_phase_plane(plane)
    assert "stable" not in said
    assert "Orbits of period 2 pass through a kink of f, where multipliers don't decide" in said
    # relu(1 - 2h) takes 0 to 1 and back, and 1 lies beyond the kink.
    cycles = find_plane([[-2, 0], [0, -2]], "relu", (1.0, 1.0)).cycles
    assert [cycle.stability for cycle in cycles] == ["stable", "stable"]
