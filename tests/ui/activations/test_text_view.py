"""What the browser is sent about a text: shares that aren't 0 or 1 don't arrive as 0 or 1."""

from __future__ import annotations

import pytest

from explorer.ui.activations.text_view import shorten


@pytest.mark.parametrize(
    ("share", "sent"),
    [(0.65823, 0.658), (0.0004, 0.0004), (0.99968, 0.99968), (0.0, 0.0), (1.0, 1.0)],
)
def test_a_probability_is_sent_with_three_decimals_unless_they_would_make_it_0_or_1(
    share: float, sent: float
) -> None:
    assert shorten(share) == sent
