"""The house keeps its own rules: the map in the README, the budgets, the pins, the words."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from explorer.ui.navigation import HOME, PAGES

ROOT = Path(__file__).resolve().parents[2]
TOP_LEVEL = {
    "explorer",
    "pages",
    "assets",
    "tests",
    "requirements.txt",
    "requirements-dev.txt",
    "pyproject.toml",
    "Makefile",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
}


def list_files() -> list[str]:
    """The files of the project as git sees them, new ones included."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return sorted(name for name in set(listed.stdout.splitlines()) if (ROOT / name).exists())


FILES = list_files()
PYTHON = [name for name in FILES if name.endswith(".py")]


def test_the_top_level_holds_the_designed_names_and_dotfiles_only() -> None:
    names = {name.split("/")[0] for name in FILES}
    assert {name for name in names if not name.startswith(".")} == TOP_LEVEL


def test_the_readme_map_names_each_module_and_nothing_else() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    named = set(re.findall(r"^\| `((?:explorer|pages)/[a-z_A-Z/]+\.py)` \|", readme, re.MULTILINE))
    modules = {
        name
        for name in PYTHON
        if name.startswith(("explorer/", "pages/")) and not name.endswith("__init__.py")
    }
    assert named == modules


@pytest.mark.parametrize("name", PYTHON)
def test_each_file_keeps_its_line_budget(name: str) -> None:
    budget = 100 if name.startswith("pages/") else 500 if name.startswith("tests/") else 300
    assert len((ROOT / name).read_text("utf-8").splitlines()) <= budget


@pytest.mark.parametrize("name", [name for name in PYTHON if not name.startswith("tests/")])
def test_each_module_opens_with_a_docstring(name: str) -> None:
    assert (ROOT / name).read_text("utf-8").startswith('"""')


def test_no_file_has_an_empty_name() -> None:
    forbidden = {"utils", "helpers", "common", "manager", "base"}
    assert not {Path(name).stem for name in PYTHON} & forbidden


def test_nothing_is_unpickled_and_no_user_text_becomes_html() -> None:
    banned = re.compile(r"unsafe_allow_html|pickle\.load|torch\.load\(|\binnerHTML\b|st\.html\(")
    found = [
        name
        for name in FILES
        if name.endswith((".py", ".js")) and not name.startswith("tests/house/")
        if banned.search((ROOT / name).read_text("utf-8"))
    ]
    assert not found


def test_nothing_in_the_app_names_an_address_outside() -> None:
    allowed = {"http://www.w3.org/2000/svg"}  # the name of a vocabulary, never fetched
    found = {
        (name, address)
        for name in FILES
        if name.startswith(("explorer/", "pages/", "assets/", ".streamlit/"))
        if name.endswith((".py", ".js", ".css", ".html", ".svg", ".toml", ".json"))
        for address in re.findall(r"https?://[^\s\"'`)]+", (ROOT / name).read_text("utf-8"))
        if address not in allowed
    }
    assert not found


def test_each_page_is_registered_and_has_a_card() -> None:
    pages = {Path(name).stem for name in PYTHON if re.fullmatch(r"pages/[a-z_]+\.py", name)}
    assert pages - {"__init__"} == {entry.name for entry in (HOME, *PAGES)}
    assert all(entry.card.exists() for entry in PAGES)


def test_each_requirement_is_pinned_with_a_reason() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text("utf-8").splitlines():
            if line and not line.startswith(("#", "-r ")):
                assert re.fullmatch(r"[A-Za-z0-9_.\[\]-]+==[0-9.]+ +# \S.+", line), line


def test_each_glossary_entry_is_complete_and_one_sentence() -> None:
    glossary = tomllib.loads((ROOT / "assets" / "glossary.toml").read_text("utf-8"))
    for term, entry in glossary.items():
        assert set(entry) == {"symbol", "code", "unit", "meaning", "source"}, term
        assert term == term.lower()
        assert entry["meaning"].endswith(".")
        assert len(entry["meaning"]) <= 240, term


def test_telemetry_is_off() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
