"""Figures that are built in one go are checked by the tests, and unchecked they are the same."""

from typing import Any

import numpy as np
import pytest

from explorer.figures import palette
from explorer.figures.palette import build_figure, make_layout

TRACE: dict[str, Any] = {
    "type": "scatter",
    "x": np.arange(3),
    "y": [1.0, None, 2.0],
    "line": {"color": palette.BLUE},
}


def test_the_tests_refuse_a_property_that_plotly_does_not_know() -> None:
    with pytest.raises(ValueError, match="colour"):
        build_figure([{**TRACE, "line": {"colour": palette.BLUE}}], make_layout("", "", ""))


def test_an_unchecked_figure_says_what_a_checked_one_says(monkeypatch: pytest.MonkeyPatch) -> None:
    layout = {**make_layout("title", "x", "y"), "shapes": [{"type": "line", "x0": 1, "x1": 1}]}
    checked = build_figure([TRACE], layout).to_plotly_json()
    monkeypatch.setattr(palette, "is_checked", False)
    unchecked = build_figure([TRACE], layout).to_plotly_json()
    for each in (checked, unchecked):
        del each["layout"]["template"]  # the browser brings its own
    np.testing.assert_equal(unchecked, checked)
