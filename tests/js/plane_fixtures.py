"""What the stage must find in the phase plane, and what the server sends of it."""

from __future__ import annotations

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.srn.params import SRNParams
from explorer.core.srn.phase_plane import find_phase_plane, find_rests
from explorer.core.srn.presets import list_srn_presets
from explorer.core.srn.scene import parse_link
from explorer.ui.srn.plane_layer import pack_plane
from tests.core.srn.random_nets import ACTIVATIONS, draw_net, make_params


def list_planes() -> list[dict[str, object]]:
    """The window, nullclines and fixed points of a thousand random nets, of every preset, and of
    nets with an eigenvalue within 1e-6 of 1.
    """
    rng = np.random.default_rng(0)
    planes = []
    for number in range(1000):
        params, c = draw_net(rng, ACTIVATIONS[number % len(ACTIVATIONS)])
        states = rng.uniform(-1, 1, (3, 2)) * rng.choice([1.0, 1.0, 1.0, 5.0, 1e3])
        planes.append(describe_plane(params, c, states))
    zero = np.zeros(2)
    for values in ([1.0 + 1e-7, 0.5], [1.0 - 1e-7, 0.5], [-1.0 - 5e-7, 0.5], [1.0 + 1e-7, 1.0]):
        for corner in (0.0, 0.3, 40.0):
            W = np.array([[values[0], corner], [0.0, values[1]]])
            planes.append(describe_plane(make_params(W, "linear"), zero, np.ones((1, 2))))
    planes.append(describe_plane(make_params(np.diag([1.0 + 2e-7, 0.5]), "tanh"), zero, zero[None]))
    for preset in list_srn_presets():
        scene, _ = parse_link(preset.link)
        planes.append(describe_plane(scene.params, scene.inputs[0], scene.h_0[None]))
    return planes


def describe_plane(params: SRNParams, x_t: FloatArray, states: FloatArray) -> dict[str, object]:
    """A net and its input, the states shown, and what core finds in the plane."""
    _, rests = find_rests(params, x_t, states)
    return {
        "f": params.activation,
        "values": params.to_names(),
        "x": x_t.tolist(),
        "states": states.tolist(),
        "window": rests.window.tolist(),
        "nullclines": [
            [[len(piece), piece[0].tolist(), piece[-1].tolist()] for piece in pieces]
            for pieces in rests.nullclines
        ],
        "points": [
            {
                "point": point.point.tolist(),
                "name": point.name,
                "is_isolated": point.is_isolated,
                "eigenvalues": [[value.real, value.imag] for value in point.eigenvalues.tolist()],
            }
            for point in rests.fixed_points
        ],
    }


def find_layer() -> dict[str, object]:
    """What the server sends of the phase plane of the preset with nine fixed points."""
    preset = next(each for each in list_srn_presets() if each.name == "nine-points")
    scene, _ = parse_link(preset.link)
    return pack_plane(scene, find_phase_plane(scene.params, scene.inputs[0], h_0=scene.h_0))
