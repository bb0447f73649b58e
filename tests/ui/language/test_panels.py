"""The language-model page's pieces: nothing that is not known yet is shown as a number."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

PAGE = """
from explorer.core.training.curves import collect_curves
from explorer.ui.language.panels import show_speed

rows = [(float(n), {"epoch": n, "loss": 1.0, "tokens": 1000}) for n in range(1, 4)]
show_speed([collect_curves("a", rows[:count], None) for count in (0, 1, 3)])
"""


def test_a_speed_that_is_not_known_yet_keeps_its_place() -> None:
    app = AppTest.from_string(PAGE).run()
    assert not app.exception
    assert [metric.value for metric in app.metric] == ["–", "–", "1,000"]
