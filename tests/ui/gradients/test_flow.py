"""The captions of one sequence hold on every screen."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from explorer.ui.shell.navigation import ROOT


def test_no_caption_looks_for_a_figure_beside_it_which_a_phone_shows_above() -> None:
    app = AppTest.from_file(str(ROOT / "explorer" / "Home.py"), default_timeout=120)
    app.run()
    app.switch_page(str(ROOT / "pages" / "gradients.py"))
    app.run()
    assert not app.exception
    captions = " ".join(caption.value for caption in app.caption)
    assert "The gradient never exceeds the largest singular value" in captions
    assert "Right:" not in captions
