"""Each page runs through without a browser: empty, with a link, and with a broken link."""

from __future__ import annotations

import subprocess
import sys

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.presets import list_srn_presets
from explorer.ui.navigation import HOME, PAGES, ROOT


def run_page(name: str, link: dict[str, str] | None = None) -> AppTest:
    """The page after its first run."""
    app = AppTest.from_file(str(ROOT / "explorer" / "Home.py"), default_timeout=30)
    app.run()
    app.switch_page(str(ROOT / "pages" / f"{name}.py"))
    for key, value in (link or {}).items():
        app.query_params[key] = value
    app.run()
    return app


@pytest.mark.parametrize("entry", [HOME, *PAGES], ids=lambda entry: entry.name)
def test_each_page_opens_with_a_title_and_no_exception(entry) -> None:  # noqa: ANN001 - parametrised
    app = run_page(entry.name)
    assert not app.exception
    assert app.title


@pytest.mark.parametrize("preset", list_srn_presets(), ids=lambda preset: preset.name)
def test_each_preset_runs_without_a_warning(preset) -> None:  # noqa: ANN001 - parametrised
    app = run_page("srn", dict(preset.link))
    assert not app.exception
    assert not app.warning


def test_a_broken_link_is_named_and_the_page_stays_usable() -> None:
    app = run_page("srn", {"w1": "<script>", "u1": "0.5"})
    assert not app.exception
    assert app.warning[0].value == "Part of this link was ignored."
    assert "`w1`" in app.code[0].value
    assert "`u1`" not in app.code[0].value


def test_home_and_first_paint_never_import_torch() -> None:
    script = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        f"AppTest.from_file({str(ROOT / 'explorer' / 'Home.py')!r}, default_timeout=30).run()\n"
        "import explorer.ui.srn_results\n"
        "print('torch' in sys.modules)\n"
    )
    command = [sys.executable, "-W", "ignore", "-c", script]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["False"]
