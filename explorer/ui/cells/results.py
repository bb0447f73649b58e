"""Caches the results of the cells page.

torch is imported on first use: that takes seconds, and the page must not wait for it to appear.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from explorer.core.arrays import FloatArray
from explorer.core.cells.keras_weights import KerasWeights
from explorer.core.cells.parameter_counts import CountSpec
from explorer.core.cells.tensor_shapes import ModuleSpec

if TYPE_CHECKING:
    from explorer.core.cells.module_check import ModuleCheck

_ENTRIES = 64
_LOADING = "Loading torch (only once) …"


@st.cache_resource(max_entries=_ENTRIES, show_spinner=_LOADING)
def find_check(spec: ModuleSpec) -> ModuleCheck:
    """The results of running the real module with these sizes."""
    from explorer.core.cells.module_check import check_module  # noqa: PLC0415 - see the module

    return check_module(spec)


@st.cache_resource(max_entries=_ENTRIES, show_spinner=_LOADING)
def find_module_sizes(spec: CountSpec) -> Mapping[str, int]:
    """The numbers of parameters of torch's real layers."""
    from explorer.core.cells.module_sizes import count_modules  # noqa: PLC0415 - see the module

    return count_modules(spec)


@st.cache_resource(max_entries=_ENTRIES, show_spinner=_LOADING)
def find_conversion_error(weights: KerasWeights, x: FloatArray, activation: str) -> float:
    """How far the states of Keras's equations and torch's module differ after conversion."""
    from explorer.core.cells.weight_parity import find_parity  # noqa: PLC0415 - see the module

    return find_parity(weights, x, activation)
