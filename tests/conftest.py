"""Runs every test with one thread and a database of its own, the files that take longest first.

While the other core is busy, two threads of one program wait for each other and take twice as long.
"""

import os
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch is imported

ROOT = Path(__file__).parents[1]
# Files run side by side. One that takes minutes and starts last would run alone at the end.
LONGEST = (
    "tests/pages/test_prepared_links.py",
    "tests/browser/test_layout.py",
    "tests/browser/test_srn_learning_pictures.py",
    "tests/browser/test_training.py",
    "tests/browser/test_srn_learning.py",
    "tests/core/srn/test_long_runs.py",
    "tests/runs/test_crashes.py",
    "tests/ui/shell/test_random_links.py",
    "tests/pages/test_taken_away.py",
    "tests/core/slots/test_random_readings.py",
    "tests/browser/test_srn_links.py",
    "tests/browser/test_srn_run_pictures.py",
    "tests/figures/gradients/test_gradient_sentences.py",
    "tests/core/language/test_scripts.py",
    "tests/pages/test_own_text.py",
    "tests/browser/test_srn_panels.py",
    "tests/browser/test_run_links.py",
    "tests/browser/test_shell.py",
    "tests/core/srn/test_basins.py",
    "tests/core/seq2seq/test_learner.py",
    "tests/core/series/test_learner.py",
    "tests/core/srn/test_marginal_points.py",
    "tests/browser/test_srn_plane.py",
    "tests/browser/test_srn_stage.py",
    "tests/browser/test_cells.py",
    "tests/browser/test_seq2seq.py",
    "tests/browser/test_series.py",
    "tests/browser/test_activations.py",
    "tests/browser/test_gradients.py",
    "tests/browser/test_ask.py",
    "tests/core/cells/test_random_sizes.py",
    "tests/pages/test_old_links.py",
    "tests/pages/test_reuse.py",
    "tests/pages/test_shown_runs.py",
    "tests/pages/test_hostile_links.py",
    "tests/pages/test_glossary_page.py",
    "tests/runs/test_engine.py",
    "tests/core/steppers/test_equality.py",
    "tests/runs/test_real_training.py",
    "tests/pages/test_pages.py",
)


_DATA = tempfile.TemporaryDirectory(prefix="explorer-tests-", ignore_cleanup_errors=True)


def pytest_configure() -> None:
    os.environ["EXPLORER_DATA"] = _DATA.name  # never that of the developer
    gone = [name for name in LONGEST if not (ROOT / name).exists()]
    if gone:
        raise pytest.UsageError(f"`LONGEST` in tests/conftest.py names missing files: {gone}.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ranks = {ROOT / name: rank for rank, name in enumerate(LONGEST)}
    items.sort(
        key=lambda item: ranks.get(item.path, len(ranks))
    )  # stable: the rest keeps its order


@pytest.fixture(scope="session", autouse=True)
def prepare_pages() -> None:
    """Tests of pages use the app's settings, and look through the installed packages only once.

    Streamlit's test client doesn't read the settings beside the script as its server does, and each
    time it opens a page it searches all packages for components.
    """
    config: Any = sys.modules.get("streamlit.config")
    if config is not None:
        config._main_script_path = str(ROOT / "explorer" / "Home.py")  # noqa: SLF001 - no public way
        config.get_config_options(force_reparse=True)
    scanner: Any = sys.modules.get("streamlit.components.v2.manifest_scanner")
    if scanner is not None:
        scanner.scan_component_manifests = cache(scanner.scan_component_manifests)
