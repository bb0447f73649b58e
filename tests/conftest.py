"""Runs every test with one thread, and starts the files that take longest first.

While the other core is busy, two threads of one program wait for each other and take twice as long.
"""

import os
from pathlib import Path

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch is imported

ROOT = Path(__file__).parents[1]
# Files run side by side. One that takes minutes and starts last would run alone at the end.
LONGEST = (
    "tests/browser/test_training.py",
    "tests/core/seq2seq/test_learner.py",
    "tests/browser/test_srn_panels.py",
    "tests/core/series/test_learner.py",
    "tests/browser/test_srn_links.py",
    "tests/browser/test_srn_stage.py",
    "tests/browser/test_cells.py",
    "tests/browser/test_seq2seq.py",
    "tests/browser/test_series.py",
    "tests/browser/test_activations.py",
    "tests/browser/test_gradients.py",
    "tests/pages/test_old_links.py",
    "tests/runs/test_crashes.py",
    "tests/core/language/test_scripts.py",
    "tests/runs/test_engine.py",
    "tests/core/steppers/test_equality.py",
    "tests/runs/test_real_training.py",
    "tests/pages/test_pages.py",
)


def pytest_configure() -> None:
    gone = [name for name in LONGEST if not (ROOT / name).exists()]
    if gone:
        raise pytest.UsageError(f"`LONGEST` in tests/conftest.py names missing files: {gone}.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ranks = {ROOT / name: rank for rank, name in enumerate(LONGEST)}
    items.sort(
        key=lambda item: ranks.get(item.path, len(ranks))
    )  # stable: the rest keeps its order
