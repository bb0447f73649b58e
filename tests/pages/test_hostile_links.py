"""A link may hold anything: each page opens, and says what it ignored."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.ui.shell.navigation import HOME, PAGES, ROOT
from tests.pages.test_pages import run_page

pytestmark = pytest.mark.slow

HOSTILE = ("9" * 400, "nan", "[" * 4000, "\u202e²½٣~_~,-<script>alert(1)</script>")


def find_parameters(app: AppTest) -> set[str]:
    """What a link to the page may name: its controls, and the parameters that its code reads."""
    controls = {
        element.key
        for block in (app.main, app.sidebar)
        for element in block
        if getattr(element, "key", None)
    }
    return {str(key) for key in controls if not re.search(r"upload|\s", str(key))}


# Parameters that the pages read themselves, whichever page they belong to.
READ = sorted(
    {
        name
        for path in Path(ROOT / "explorer" / "ui").rglob("*.py")
        for name in re.findall(
            r'^_?[A-Z_]*(?:URL|KEY|NET|PANEL|KIND|SERIES)[A-Z_]* = "([\w.-]+)"',
            path.read_text("utf-8"),
            re.MULTILINE,
        )
    }
)


@pytest.mark.parametrize("entry", [HOME, *PAGES], ids=lambda entry: entry.name)
def test_no_value_of_any_parameter_is_an_error(entry) -> None:  # noqa: ANN001 - parametrised
    names = find_parameters(run_page(entry.name)) | set(READ)
    assert len(names) > 5
    for value in HOSTILE:
        app = run_page(entry.name, dict.fromkeys(sorted(names), value))
        assert not app.exception, value
        assert app.title, value
