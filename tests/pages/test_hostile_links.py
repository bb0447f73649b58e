"""A link may hold anything: each page opens, and says what it ignored."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from explorer.core.lectures.scene_links import split_link
from explorer.core.lectures.shipped import list_shipped_lectures
from explorer.ui.course.landing import BEST_LINKS
from explorer.ui.course.questions import list_questions
from explorer.ui.shell.navigation import HOME, PAGES, ROOT
from tests.core.test_hostile_input import texts
from tests.pages.test_pages import run_page

pytestmark = pytest.mark.slow

HOSTILE = ("9" * 400, "nan", "[" * 4000, "\u202e²½٣~_~,-<script>alert(1)</script>")
_EXAMPLES = 12  # links to each page; one takes about a second


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


def list_prepared(page: str) -> Iterator[dict[str, str]]:
    """The app's own links to a page."""
    if page in BEST_LINKS:
        yield dict(BEST_LINKS[page][1])
    for question in list_questions():
        if question.page == page:
            yield dict(question.scene_link)
    for lecture in list_shipped_lectures().values():
        for scene in lecture.scenes:
            address, link = split_link(scene.link)
            if address.replace("-", "_") == page:
                yield dict(link)


@cache
def draw_links(page: str) -> st.SearchStrategy[dict[str, str]]:
    """Links to a page: some of its parameters, with values of any kind, often nearly right ones."""
    prepared = list(list_prepared(page))
    known = sorted({value for link in prepared for value in link.values()})
    names = (
        find_parameters(run_page(page)) | set(READ) | {name for link in prepared for name in link}
    )
    nearly = [st.sampled_from(known), st.builds(swap_letter, st.sampled_from(known), texts)]
    value = st.one_of(
        texts, st.integers().map(str), st.floats().map(repr), *(nearly if known else [])
    )
    changes = st.dictionaries(st.sampled_from(sorted(names)), value, min_size=1, max_size=6)
    begun = st.sampled_from([{}, *prepared])
    return st.builds(lambda link, changed: {**link, **changed}, begun, changes)


def swap_letter(text: str, other: str) -> str:
    """The text with its middle replaced."""
    return text[: len(text) // 2] + other + text[len(text) // 2 + 1 :]


@pytest.mark.parametrize("entry", [HOME, *PAGES], ids=lambda entry: entry.name)
@settings(
    max_examples=_EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,  # the same links at each run, so that it fails for a change and not by chance
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_no_link_is_an_error(entry: Any, data: st.DataObject) -> None:  # noqa: ANN401 - parametrised
    link = data.draw(draw_links(entry.name))
    app = run_page(entry.name, link)
    assert not app.exception, link
    assert app.title, link
