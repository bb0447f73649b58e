"""Packs what the server has proved about the phase plane for the stage, which draws it.

The stage finds the field, the nullclines and the fixed points by itself, at every painted frame;
the basins and the cycles follow from here.
"""

from __future__ import annotations

from explorer.core.dynamics.results import Attractor, FixedPoint
from explorer.core.srn.results import PhasePlane
from explorer.core.srn.scene import SRNScene
from explorer.figures.srn.plane_sentences import describe_phase_plane
from explorer.figures.srn.sentences import list_eigenvalues

FIRST_LETTER = ord("d")  # of attractor 0, as in assets/components/phase_plane/server_layer.js


def pack_plane(scene: SRNScene, plane: PhasePlane) -> dict[str, object]:
    """The layer of a scene's plane: JSON for the stage, with the link that it is valid for."""
    return {
        "link": scene.to_link(),
        "window": [[float(axis[0]), float(axis[-1])] for axis in plane.basin_axes],
        "labels": "".join(chr(FIRST_LETTER + label) for label in plane.basins.ravel().tolist()),
        "attractors": [_pack_attractor(each) for each in plane.attractors],
        "cycles": [_pack_attractor(each) for each in plane.cycles],
        "steps": plane.settling_steps,
        "finding": describe_phase_plane(plane),
    }


def _pack_attractor(attractor: Attractor) -> dict[str, object]:
    points = (
        [attractor.point.tolist()]
        if isinstance(attractor, FixedPoint)
        else attractor.points.tolist()
    )
    return {
        "name": attractor.name,
        "points": points,
        "eigenvalues": list_eigenvalues(attractor),
    }
