"""What each package of core and figures exports: the addresses that notebooks use."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import explorer

ROOT = Path(__file__).resolve().parents[2]
STUBS = sorted((ROOT / "explorer").glob("*/*/__init__.pyi"))
PACKAGES = [".".join(stub.parent.relative_to(ROOT).parts) for stub in STUBS]
ADDRESSES = {  # README and the packages' docstrings name these
    "explorer.core.srn": ("SRNParams", "run_srn"),
    "explorer.core.registry": ("load_preset", "train"),
    "explorer.core.seq2seq": ("encode", "decode"),
    "explorer.core.dynamics": ("find_fixed_points",),
}


def list_exports(package: str) -> dict[str, str]:
    """The exported names, with the module each comes from."""
    stub = ROOT.joinpath(*package.split(".")) / "__init__.pyi"
    return {
        name.name: f"{package}.{node.module}"
        for node in ast.parse(stub.read_text("utf-8")).body
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }


@cache
def list_imports() -> list[tuple[Path, str, str]]:
    """Every name that one of the app's modules imports from another: (importer, module, name)."""
    paths = (path for layer in ("explorer", "pages") for path in (ROOT / layer).rglob("*.py"))
    return [
        (path, node.module or "", name.name)
        for path in paths
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    ]


def find_names_used_elsewhere(package: str) -> set[str]:
    """The names that modules outside the package import from inside it, except learners'."""
    folder = ROOT.joinpath(*package.split("."))
    return {
        name
        for path, module, name in list_imports()
        if module.startswith(f"{package}.") and not path.is_relative_to(folder)
        if module != f"{package}.learner"  # only the registry makes learners
    }


def test_every_subject_of_core_and_figures_exports_names() -> None:
    packages = {
        f"explorer.{layer}.{each.name}"
        for layer in ("core", "figures")
        for each in pkgutil.iter_modules([str(ROOT / "explorer" / layer)])
        if each.ispkg
    }
    assert set(PACKAGES) == packages


@pytest.mark.parametrize("package", PACKAGES)
def test_every_exported_name_is_the_one_in_its_module(package: str) -> None:
    exports = importlib.import_module(package)
    for name, module in list_exports(package).items():
        assert getattr(exports, name) is getattr(importlib.import_module(module), name)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_exports_what_other_packages_use(package: str) -> None:
    assert find_names_used_elsewhere(package) <= set(list_exports(package))


@pytest.mark.parametrize("package", PACKAGES)
def test_no_exported_name_is_hidden_by_a_module_of_the_same_name(package: str) -> None:
    folder = ROOT.joinpath(*package.split("."))
    assert not {path.stem for path in folder.glob("*.py")} & set(list_exports(package))


@pytest.mark.parametrize("package", ADDRESSES)
def test_the_documented_addresses_are_exported(package: str) -> None:
    assert set(ADDRESSES[package]) <= set(list_exports(package))


def test_importing_every_package_loads_no_torch_and_no_plotly() -> None:
    names = [
        each.name
        for each in pkgutil.walk_packages(explorer.__path__, "explorer.")
        if each.ispkg and ".ui" not in each.name
    ]
    program = (
        f"import importlib, sys\nfor name in {names!r}: importlib.import_module(name)\n"
        "assert not {'torch', 'plotly', 'streamlit'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


@pytest.mark.parametrize("package", ["explorer.core.srn", "explorer.core.registry"])
def test_the_example_in_a_package_s_docstring_runs(package: str) -> None:
    text = importlib.import_module(package).__doc__ or ""
    example = "\n".join(re.findall(r"^    (.*)$|^$", text.split(":\n\n", 1)[1], re.MULTILINE))
    done = subprocess.run(
        [sys.executable, "-c", example], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert done.stdout
