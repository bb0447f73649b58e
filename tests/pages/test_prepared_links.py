"""A prepared link names the same net in every browser, whatever was trained or looked at there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.registry.configs import list_presets, load_preset, read_run_config
from explorer.runs.store import RunStore
from explorer.ui.course.landing import BEST_LINKS
from explorer.ui.course.questions import list_questions
from explorer.ui.runs.differences import is_same
from tests.pages.test_pages import run_page
from tests.pages.test_seq2seq_page import list_translations
from tests.pages.test_shown_runs import OWNER, go_to, list_rows

PAGES = (
    *("char_models", "language_model", "seq2seq", "series"),
    *("memory", "gradients", "slots", "activations"),
)
Link = tuple[str, dict[str, str]]
_FILE = Path(__file__).parents[1] / "compatibility" / "version-0.1.0" / "links.json"
# What a session may have looked at before, on the page of the link or on another one.
BEFORE: dict[str, dict[str, str]] = {
    "char_models": {"pair": "beyond-rnn", "hello.seed": "5"},
    "language_model": {
        "preset": "lyrics-lstm",
        "twin": "sampling",
        "over": "seconds",
        "lyrics-fast.seed": "5",
    },
    "seq2seq": {"translation": "dates", "tab": "Learning"},
    "series": {"series": "long-weather", "sales.seed": "5"},
    "memory": {"echo.window": "3", "echo.delay": "9"},
    "gradients": {"grad.panel": "A bit to recall", "recall.delay": "7"},
    "slots": {"cell": "lstm", "twin": "false", "rnn.seed": "5"},
    "activations": {"net": "reber-gru", "panel": "Ablate"},
}


def list_prepared() -> Iterator[Link]:
    """The links of Home's cards and of the course's questions."""
    for page, (_, link) in BEST_LINKS.items():
        if page in PAGES:
            yield page, dict(link)
    for question in list_questions():
        if question.page in PAGES:
            yield question.page, dict(question.scene_link)


def list_old() -> Iterator[Link]:
    """The links of version 0.1.0 that name no run."""
    for each in json.loads(_FILE.read_text("utf-8")):
        if each["page"] in PAGES and each["query"] and "run" not in each["query"]:
            yield each["page"], each["query"]


def mark_slow(links: Iterator[Link]) -> list[Any]:
    """Each link once; all but the first of each page are left to the complete check."""
    seen: set[str] = set()
    marked = []
    for page, link in {name_link(each): each for each in links}.values():
        marks = [pytest.mark.slow] if page in seen else []
        marked.append(pytest.param((page, link), marks=marks))
        seen.add(page)
    return marked


def name_link(link: Link) -> str:
    return f"{link[0]}?{'&'.join(f'{name}={value}'[:30] for name, value in link[1].items())}"


def describe(app: AppTest) -> dict[str, Any]:
    """What names the net on the page, apart from the rows of runs.

    A browser without runs is shown an example, and has the controls of its panels.
    """
    nets = [box.value for box in app.selectbox if box.label in {"Net shown", "Net"}]
    return {
        "recipe": list_own(app.button_group),
        "net": [net for net in nets if net != "shipped"],  # a browser without runs has no list
        "numbers": list_own(app.slider),
        "words": list_own(app.text_input),
        "answers": list_translations(app),
        "remarks": [each.value for each in (*app.warning, *app.error)],
        "shipped": [each.value for each in app.info if "shipped" in each.value],
    }


def list_own(controls: Iterable[Any]) -> list[tuple[str, Any]]:
    """The page's own controls and their values, without those of the panels of a run."""
    return [(each.key, each.value) for each in controls if each.key and "example_" not in each.key]


def list_planned(app: AppTest, store: RunStore) -> list[str]:
    """The configurations that the page's Train button starts."""
    primary = [each for each in app.button if each.proto.type == "primary" and not each.disabled]
    before = {run.id for run in store.list_runs(OWNER)}
    for button in primary[:1]:
        button.click().run()
    return [run.config for run in store.list_runs(OWNER) if run.id not in before]


def add_runs_of_every_kind(store: RunStore) -> None:
    """A run of every shipped recipe, and another one of it with another seed."""
    for preset in list_presets():
        config = load_preset(preset)
        store.create_run(OWNER, f"{preset}, exact", config.to_json())
        other = replace(config, seed=config.seed + 1)
        store.create_run(OWNER, f"{preset}, other seed", other.to_json())


def check_link(link: Link, store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.ui.runs.owner.make_key", lambda: OWNER)
    page, parameters = link
    empty = run_page(page, parameters)
    assert not empty.exception
    expected = describe(empty)
    planned = [read_run_config(each) for each in list_planned(empty, store)]
    for run in store.list_runs(OWNER):
        store.delete_run(OWNER, run.id)
    add_runs_of_every_kind(store)
    looked = run_page(page, BEFORE[page])
    go_to(looked, "runs")
    for app in (run_page(page, parameters), go_to(looked, page, parameters)):
        assert not app.exception
        assert describe(app) == expected
        by_name = {run.name: read_run_config(run.config) for run in store.list_runs(OWNER)}
        shown = [by_name[name] for name in list_rows(app) if name in by_name]
        if not planned and shown:  # a panel without settings: the address names its run
            assert app.query_params["run"] in {run.id for run in store.list_runs(OWNER)}
            continue
        assert all(any(is_same(each, other) for other in planned) for each in shown)


@pytest.mark.parametrize("link", mark_slow(list_prepared()), ids=name_link)
def test_a_link_of_home_or_the_course_names_the_same_net_in_every_browser(
    link: Link, kept_runs: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert link[1], "without parameters, the page would be opened as it was left"
    check_link(link, kept_runs, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("link", list(list_old()), ids=name_link)
def test_a_link_of_version_0_1_0_names_the_same_net_in_every_browser(
    link: Link, kept_runs: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_link(link, kept_runs, monkeypatch)
