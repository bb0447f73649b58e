"""Draws lengths of gradients as lines over time, on a logarithmic axis.

Numbers that are exactly 0 can't be shown on it and are left out; the table of the numbers has them.
"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explorer.core.arrays import FloatArray

_MARKERS = 12  # on a line of any length
_ROUNDING = 1e-9  # decades: rounding alone moves equal numbers less than that apart


def add_line(
    figure: go.Figure,
    norms: FloatArray,
    name: str,
    color: str,
    symbol: str,
    *,
    first: int = 1,
    x: FloatArray | None = None,
    dash: str = "solid",
) -> None:
    """Draw a line with a few markers, leaving out zeros."""
    steps = np.arange(first, first + len(norms), dtype=np.float64)
    figure.add_scatter(
        x=steps if x is None else x,
        y=np.where(norms > 0, norms, np.nan),
        meta=None if np.isnan(norms).any() else {"gap": 0},
        name=name,
        mode="lines+markers",
        line={"color": color, "width": 3, "dash": dash},
        marker={"symbol": symbol, "size": 9, "maxdisplayed": _MARKERS},
        hovertemplate=f"{name}: %{{y:.3e}} at %{{x:.4g}}<extra></extra>",
    )


def use_log_axis(figure: go.Figure) -> None:
    """Make the axis logarithmic, with up to about eight labels, each a power of ten."""
    norms = np.concatenate([np.asarray(trace.y, np.float64) for trace in figure.data])
    exponents = np.log10(norms[norms > 0])
    decades = float(np.ptp(exponents)) if exponents.size else 0.0
    step = max(1, round(decades / 6)) if decades > 1 else None
    figure.update_yaxes(type="log", exponentformat="power", dtick=step)
    if exponents.size and decades < _ROUNDING:  # an axis of its own would magnify the rounding
        figure.update_yaxes(range=[exponents[0] - 0.5, exponents[0] + 0.5])
