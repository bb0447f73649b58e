"""Where the sliders of What if stand before they are moved."""

from __future__ import annotations

import numpy as np

from explorer.ui.seq2seq.edits import place_slider


def test_a_slider_stands_within_two_decimals_of_its_unit_and_never_at_1() -> None:
    units = np.tanh(np.random.default_rng(3).normal(size=1000) * 3).tolist()
    for value in [*units, 0.0, 0.999, -0.9999]:
        shown = place_slider(value)
        assert abs(shown - value) <= 0.0101
        assert -1 < shown < 1
        assert shown == round(shown, 2)
