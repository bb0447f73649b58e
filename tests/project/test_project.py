"""The project keeps its own rules: layout, documents, line limits, pinned versions, glossary."""

from __future__ import annotations

import importlib
import re
import subprocess
import tomllib
from collections import Counter
from dataclasses import is_dataclass
from pathlib import Path

import pytest

from explorer.core.fields import list_rules
from explorer.ui.shell.navigation import HOME, PAGES, TEACHER

ROOT = Path(__file__).resolve().parents[2]
TOP_LEVEL = {
    "explorer",
    "pages",
    "assets",
    "tests",
    "requirements.txt",
    "requirements-dev.txt",
    "pyproject.toml",
    "setup.py",  # how the wheel puts these folders into one package
    "Dockerfile",  # container engines look for these two here
    "compose.yaml",
    "package.json",  # node's tools look for these four here
    "package-lock.json",
    "biome.jsonc",
    "tsconfig.json",
    "Makefile",
    "docs",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "LICENSE",
}


def list_files() -> list[str]:
    """The project's files as git sees them, including new ones."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return sorted(name for name in set(listed.stdout.splitlines()) if (ROOT / name).exists())


FILES = list_files()
PYTHON = [name for name in FILES if name.endswith(".py")]
PLOTLY = "assets/plotly/"  # a library as its package ships it
DOCUMENTS = [name for name in FILES if re.fullmatch(r"(?:docs/|explorer/.+/)?[A-Z]+\.md", name)]
THEORY = [name for name in DOCUMENTS if name.startswith("explorer/")]
TOPS = ("", "explorer")  # where a document's paths may start
GLOSSARY = tomllib.loads((ROOT / "assets" / "glossary.toml").read_text("utf-8"))


def find_ruled_fields() -> set[str]:
    """The names of all fields with a rule, in every dataclass of core."""
    modules = [
        importlib.import_module(name.removesuffix(".py").replace("/", "."))
        for name in PYTHON
        if name.startswith("explorer/core/") and " = rule(" in (ROOT / name).read_text("utf-8")
    ]
    return {
        rule.name
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and is_dataclass(kind)
        for rule in list_rules(kind)
    }


def test_the_top_level_has_only_the_names_in_the_design_and_dotfiles() -> None:
    names = {name.split("/")[0] for name in FILES}
    assert {name for name in names if not name.startswith(".")} == TOP_LEVEL


def test_the_deployment_guide_names_every_environment_variable() -> None:
    sources = [(ROOT / name).read_text("utf-8") for name in PYTHON if name.startswith("explorer/")]
    used = {word for source in sources for word in re.findall(r"\bEXPLORER_[A-Z_]+", source)}
    guide = (ROOT / "docs" / "DEPLOYMENT.md").read_text("utf-8")
    assert used == set(re.findall(r"^\| `(EXPLORER_[A-Z_]+)` \|", guide, re.MULTILINE))


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_bytes()) <= 6000


def test_the_readme_lists_every_page_with_its_question() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| (.+) \| (.+\?) \|$", readme, re.MULTILINE)
    assert sorted(rows) == sorted((entry.title, entry.question) for entry in (HOME, *PAGES))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_names_only_files_and_commands_that_exist(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?<=`make )[a-z-]+|(?<=^make )[a-z-]+", text, re.MULTILINE)) <= targets
    linked = re.findall(r"\]\(([^)#]+)\)", text)
    assert all(((ROOT / name).parent / path).exists() for path in linked)
    layers = r"(?:explorer|pages|assets|tests|docs|core|figures|ui|runs)"
    named = re.findall(rf"`({layers}/[\w/]*(?:\.\w+)?)`", text)
    missing = {path for path in named if not any((ROOT / top / path).exists() for top in TOPS)}
    assert not missing


@pytest.mark.parametrize("name", THEORY)
def test_a_page_of_theory_names_only_tests_that_exist(name: str) -> None:
    named = set(re.findall(r"\btest_\w+(?:\.py)?", (ROOT / name).read_text("utf-8")))
    folder = ROOT / name.replace("explorer", "tests", 1).removesuffix("README.md")
    files = list(folder.glob("test_*.py"))
    functions = {
        match
        for file in files
        for match in re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)
    }
    assert named
    assert named <= functions | {file.name for file in files}


@pytest.mark.parametrize("name", PYTHON)
def test_every_file_keeps_within_its_line_limit(name: str) -> None:
    budget = 100 if name.startswith("pages/") else 500 if name.startswith("tests/") else 300
    assert len((ROOT / name).read_text("utf-8").splitlines()) <= budget


@pytest.mark.parametrize(
    "name", [name for name in PYTHON if not name.startswith(("tests/", "assets/templates/"))]
)
def test_every_module_begins_with_a_docstring(name: str) -> None:
    assert (ROOT / name).read_text("utf-8").startswith('"""')


def test_no_file_has_a_meaningless_name() -> None:
    forbidden = {"utils", "helpers", "common", "manager", "base"}
    assert not {Path(name).stem for name in PYTHON} & forbidden


def test_nothing_is_unpickled_and_no_user_text_becomes_html() -> None:
    # A fixed file, and rules for one of the panels that the code names: no user's text.
    own_styles = r"(?!ROOT / \"assets\" / \"page\.css\"\)|_STYLE\.format\(panel=selector,)"
    banned = re.compile(
        r"unsafe_allow_html|pickle\.load|torch\.load\(|\binnerHTML\b|st\.html\(" + own_styles
    )
    found = [
        name
        for name in FILES
        if name.endswith((".py", ".js")) and not name.startswith(("tests/project/", PLOTLY))
        if banned.search((ROOT / name).read_text("utf-8"))
    ]
    assert not found


def test_the_app_contains_no_outside_address() -> None:
    # An XML namespace, and the words by which a Git LFS pointer is recognised: never fetched.
    allowed = {"http://www.w3.org/2000/svg", "https://git-lfs"}
    found = {
        (name, address)
        for name in FILES
        if name.startswith(("explorer/", "pages/", "assets/")) and not name.startswith(PLOTLY)
        if name.endswith((".py", ".js", ".css", ".html", ".svg", ".toml", ".json"))
        for address in re.findall(r"https?://[^\s\"'`)]+", (ROOT / name).read_text("utf-8"))
        if address not in allowed
    }
    assert not found


def test_every_page_is_registered_and_has_a_card() -> None:
    pages = {Path(name).stem for name in PYTHON if re.fullmatch(r"pages/[a-z0-9_]+\.py", name)}
    assert pages - {"__init__"} == {entry.name for entry in (HOME, *PAGES, TEACHER)}
    assert all(entry.card.exists() for entry in PAGES)


def test_every_requirement_is_pinned_with_a_reason() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text("utf-8").splitlines():
            if line and not line.startswith(("#", "-r ")):
                assert re.fullmatch(r"[A-Za-z0-9_.\[\]-]+==[0-9.]+ +# \S.+", line), line


def test_every_glossary_entry_is_complete_and_short() -> None:
    keys = {"symbol", "code", "unit", "meaning", "source", "page"}
    pages = {entry.name for entry in PAGES}
    for term, entry in GLOSSARY.items():
        assert set(entry) == keys, term
        assert term == term.lower()
        assert entry["meaning"].endswith("."), term
        assert len(entry["meaning"]) <= 240, term
        assert entry["source"], term
        assert entry["page"] in pages, term


def test_the_glossary_is_in_alphabetical_order() -> None:
    assert list(GLOSSARY) == sorted(GLOSSARY)


def test_every_configuration_field_is_named_by_exactly_one_glossary_entry() -> None:
    codes = Counter(
        code.strip() for entry in GLOSSARY.values() for code in entry["code"].split(",")
    )
    named = {field: codes[field] for field in find_ruled_fields()}
    assert len(named) > 70
    assert {field for field, count in named.items() if count != 1} == set()


def test_no_module_is_imported_without_its_package() -> None:
    """In the running app `explorer/` itself is on the path, so `import core` would work there."""
    inner = "|".join(path.stem for path in (ROOT / "explorer").iterdir())
    found = [
        name
        for name in PYTHON
        if re.search(
            rf"^\s*(?:from|import) (?:{inner})\b", (ROOT / name).read_text("utf-8"), re.MULTILINE
        )
    ]
    assert not found


def test_telemetry_is_off() -> None:
    config = tomllib.loads((ROOT / "explorer" / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
