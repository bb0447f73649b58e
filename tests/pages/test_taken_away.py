"""Every script that a page offers runs in an empty folder, on a console without Chinese."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from explorer.core.language.config import TrainingConfig
from explorer.core.language.data_config import DataConfig
from explorer.core.nets.config import ModelConfig
from explorer.core.srn.scripts import EXPORT_METHODS
from explorer.core.text.corpora import load_corpus
from explorer.runs.log_events import Begun, Stopped
from explorer.runs.records import mark_entry
from explorer.runs.store import RunStore
from explorer.ui.runs.links import find_place
from tests.pages.test_pages import run_page

Offered = str | Callable[[], str]

OWNER = "a" * 32
CHINESE = load_corpus("lyrics-zh").text
LONG = (CHINESE * 3)[:30_000]  # once, a text of more than 10,000 characters wasn't in its script
SMALL = TrainingConfig(
    name="small",
    data=DataConfig(text=LONG, max_tokens=2_000, batch_size=4, seq_len=10),
    model=ModelConfig(hidden_size=8),
    epochs=1,
    sample_every=1,
)
RUNS: dict[str, TrainingConfig] = {
    "word pair": replace(TrainingConfig.load_preset("hello"), epochs=2),
    "lyrics": replace(TrainingConfig.load_preset("lyrics-fast"), epochs=1, sample_every=1),
    "own text": SMALL,
    "own text by words": replace(
        SMALL, data=replace(SMALL.data, split_by="word", batch_size=2, seq_len=5, min_freq=2)
    ),
    "whole text, held out": replace(
        SMALL, data=replace(SMALL.data, max_tokens=None, validation_share=0.1, batch_size=64)
    ),
}
LEARNING = {"task": "latch", "w0": "_".join(["0.5"] * 18), "n": "3", "f": "tanh"}


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The scripts and tables that a page offers to download, by file name."""
    files: dict[str, str] = {}
    show = st.download_button

    def record(label: str, data: Offered, file_name: str, *rest: Any, **more: Any) -> bool:  # noqa: ANN401 - passed on
        if file_name.endswith((".py", ".csv")):
            files[file_name] = data() if callable(data) else data
        return bool(show(label, data, file_name, *rest, **more))

    monkeypatch.setattr("streamlit.download_button", record)
    return files


def run_script(script: str, folder: Path) -> str:
    """What a script prints in an empty folder, where nothing of this project can be imported."""
    (folder / "script.py").write_text(script, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "script.py"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": "", "PYTHONIOENCODING": "cp1252", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout.decode("utf-8")


@pytest.mark.parametrize("name", RUNS)
def test_a_runs_script_runs_where_it_lands(
    name: str,
    offered: dict[str, str],
    kept_runs: RunStore,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr("explorer.ui.runs.owner.make_key", lambda: OWNER)
    config = RUNS[name]
    run = kept_runs.create_run(OWNER, config.name, config.to_json())
    attempt = kept_runs.queue_run(OWNER, run.id, "queue")
    kept_runs.append_events(
        run.id, attempt, [mark_entry(Begun(), 0.0), mark_entry(Stopped("by hand"), 1.0)]
    )
    place = find_place(run)
    assert not run_page(place.page, place.link).exception
    (script,) = (data for name, data in offered.items() if name.endswith(".py"))
    printed = run_script(script, tmp_path)
    assert printed.startswith("epoch 1: loss ")
    if name != "word pair":
        assert any("\u4e00" <= character <= "\u9fff" for character in printed)


@pytest.mark.parametrize("method", EXPORT_METHODS)
def test_a_script_of_the_srn_runs_where_it_lands(
    method: str, offered: dict[str, str], tmp_path: Path
) -> None:
    if method == "keras" and importlib.util.find_spec("keras") is None:
        pytest.skip("keras is not installed: it is a developer requirement")
    app = run_page("srn", {"srn.panel": "Four ways to compute it"})
    app.button_group("srn.method").set_value(method).run()
    assert not app.exception
    assert run_script(offered[f"srn_{method}.py"], tmp_path).startswith("t h1 h2 y1 y2")


def test_the_script_of_what_the_srn_learned_runs_where_it_lands(
    offered: dict[str, str], tmp_path: Path
) -> None:
    app = run_page("srn", LEARNING | {"srn.panel": "Four ways to compute it"})
    assert not app.exception
    printed = run_script(offered["srn_latch.py"], tmp_path).splitlines()
    assert [line.split()[0] for line in printed] == ["update", "1", "2", "3"]
