"""A store for the pages' tests in which runs are kept and never executed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import explorer.ui
from explorer.core.assets import EXAMPLES_FOLDER
from explorer.runs.database import open_database
from explorer.runs.engine import Engine
from explorer.runs.examples import ExampleShelf, StoreWithExamples


@pytest.fixture
def kept_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StoreWithExamples]:
    """A store with nothing but the examples; a run that a page starts waits in it for ever."""
    database = open_database(f"sqlite:///{tmp_path / 'runs.db'}")
    kept = StoreWithExamples(database, ExampleShelf(EXAMPLES_FOLDER))
    engine = Engine(kept)
    for each in walk_packages(explorer.ui.__path__, "explorer.ui."):
        import_module(each.name)
        for name, value in (("open_store", kept), ("open_engine", engine)):
            if hasattr(sys.modules[each.name], name):
                monkeypatch.setattr(f"{each.name}.{name}", lambda value=value: value)
    monkeypatch.setattr(
        Engine, "start_run", lambda _, owner, name, config: kept.create_run(owner, name, config)
    )
    monkeypatch.setattr(Engine, "warm_up", lambda _: None)
    yield kept
    database.dispose()
