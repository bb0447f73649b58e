"""The shipped part of plotly.js fits plotly and draws everything that the figures use."""

from __future__ import annotations

import re

from plotly.offline import get_plotlyjs_version

from explorer.core.assets import ASSETS_FOLDER
from tests.conftest import ROOT

# Of these, plotly.js's bundle for Cartesian axes draws all.
TRACES = {"scatter", "bar", "heatmap"}
PARTS = {"annotation", "shape", "hline", "vline", "hrect", "vrect"}


def test_the_shipped_plotly_js_has_the_version_that_plotly_writes_figures_for() -> None:
    script = (ASSETS_FOLDER / "plotly" / "plotly-cartesian.min.js").read_text("utf-8")
    assert f"plotly.js (cartesian - minified) v{get_plotlyjs_version()}\n" in script


def test_the_figures_use_only_what_the_shipped_plotly_js_draws() -> None:
    used: set[str] = set()
    classes: set[str] = set()
    for path in (ROOT / "explorer" / "figures").rglob("*.py"):
        source = path.read_text("utf-8")
        used |= set(re.findall(r"\.add_(\w+)\(", source))
        classes |= set(re.findall(r"\bgo\.(\w+)", source))
    assert used - PARTS == TRACES
    assert classes == {"Figure"}
