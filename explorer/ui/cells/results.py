"""The page of cells: its results, cached; knows which of them need torch.

torch is imported on first use: it takes seconds that the page's first paint must not wait for.
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
_LOADING = "Loading torch, once …"


@st.cache_resource(max_entries=_ENTRIES, show_spinner=_LOADING)
def find_check(spec: ModuleSpec) -> ModuleCheck:
    """The real module, run on these sizes."""
    from explorer.core.cells.module_check import check_module  # noqa: PLC0415 - see the module

    return check_module(spec)


@st.cache_resource(max_entries=_ENTRIES, show_spinner=_LOADING)
def find_module_sizes(spec: CountSpec) -> Mapping[str, int]:
    """The parameters of torch's real layers, counted."""
    from explorer.core.cells.module_sizes import count_modules  # noqa: PLC0415 - see the module

    return count_modules(spec)


@st.cache_resource(max_entries=_ENTRIES, show_spinner=_LOADING)
def find_conversion_error(weights: KerasWeights, x: FloatArray, activation: str) -> float:
    """How far the states of Keras's equations and of torch's module differ, weights converted."""
    from explorer.core.cells.weight_parity import find_parity  # noqa: PLC0415 - see the module

    return find_parity(weights, x, activation)
