"""Lets plotly check every figure that the tests of this folder build."""

import pytest

from explorer.figures import palette


@pytest.fixture(autouse=True)
def check_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(palette, "is_checked", True)
