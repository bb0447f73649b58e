"""Computes the SRN page's results, cached by the scene.

Cached values are frozen and shared without a copy; the caches are bounded, since an hour of
dragging makes thousands of scenes.
"""

from __future__ import annotations

import numpy as np
import streamlit as st

from explorer.core.srn.bifurcation import sweep_weight
from explorer.core.srn.params import SRNTrace
from explorer.core.srn.phase_plane import find_phase_plane
from explorer.core.srn.results import Bifurcation, PhasePlane
from explorer.core.srn.run import run_srn
from explorer.core.srn.scene import SRNScene, parse_link
from explorer.core.srn.scripts import MethodComparison, compare_methods

_ENTRIES = 256


def find_trace(scene: SRNScene) -> SRNTrace:
    """Every step of the scene; fast enough to recompute."""
    return run_srn(scene.params, scene.inputs, scene.h_0)


def find_plane(scene: SRNScene) -> PhasePlane:
    """The phase plane of h for the input of the scene's current step."""
    return _find_plane(tuple(scene.to_link().items()))


def find_sweep(scene: SRNScene, name: str) -> Bifurcation:
    """The long-run h1 against the values of one weight, for the input of the current step."""
    return _find_sweep(tuple(scene.to_link().items()), name)


def find_comparison(scene: SRNScene) -> MethodComparison:
    """The four methods applied to the scene, side by side; the first call loads torch."""
    return _find_comparison(tuple(scene.to_link().items()))


@st.cache_resource(max_entries=_ENTRIES, show_spinner=False)
def _find_plane(link: tuple[tuple[str, str], ...]) -> PhasePlane:
    scene = parse_link(dict(link))[0]
    trace = find_trace(scene)
    states = np.vstack([scene.h_0, trace.h[: trace.finite_steps]])
    return find_phase_plane(
        scene.params, scene.inputs[scene.step - 1], h_0=scene.h_0, trace_h=states
    )


@st.cache_resource(max_entries=_ENTRIES, show_spinner=False)
def _find_sweep(link: tuple[tuple[str, str], ...], name: str) -> Bifurcation:
    scene = parse_link(dict(link))[0]
    return sweep_weight(scene.params, name, scene.inputs[scene.step - 1], scene.h_0)


@st.cache_resource(max_entries=_ENTRIES, show_spinner="Loading torch (once) …")
def _find_comparison(link: tuple[tuple[str, str], ...]) -> MethodComparison:
    return compare_methods(parse_link(dict(link))[0])
