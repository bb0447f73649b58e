"""Logs are lines for people, or JSON lines with the id of the run that they are about."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from explorer.core.errors import InvalidValueError
from explorer.server.logs import JsonLines, set_up_logs
from tests.browser.app import ROOT

SCRIPT = """
import logging, sys
from explorer.server.logs import set_up_logs
from streamlit.logger import get_logger
early = get_logger("streamlit.early")
set_up_logs()
from explorer.runs.database import open_database
from explorer.runs.store import RunStore
store = RunStore(open_database(sys.argv[1]))
run = store.create_run("owner", "a name that a user typed", "{}")
store.queue_run("owner", run.id, "q")
early.warning("early")
get_logger("streamlit.late").warning("late\\nsecond line")
try:
    raise ValueError("why")
except ValueError:
    logging.getLogger("explorer.x").exception("it failed")
print(run.id)
"""


def run_script(folder: Path, form: str) -> tuple[str, list[str]]:
    """The id of the run that was queued, and the lines that were logged."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT, f"sqlite:///{folder}/runs.db"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "EXPLORER_LOG": form},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip(), done.stderr.splitlines()


def test_every_line_is_one_json_object_and_a_runs_line_has_its_id(tmp_path: Path) -> None:
    run_id, lines = run_script(tmp_path, "json")
    said = [json.loads(line) for line in lines]
    by_message = {each["message"]: each for each in said}
    assert by_message[f"Run {run_id} is queued."]["run_id"] == run_id
    assert by_message["early"]["logger"] == "streamlit.early"
    assert by_message["late\nsecond line"]["level"] == "warning"
    assert "ValueError: why" in by_message["it failed"]["exception"]
    assert "a name that a user typed" not in "".join(lines)


def test_without_a_choice_lines_are_for_people(tmp_path: Path) -> None:
    run_id, lines = run_script(tmp_path, "")
    assert any(
        line.endswith(f"INFO explorer.runs.event_log: Run {run_id} is queued.") for line in lines
    )


def test_an_unknown_form_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLORER_LOG", "xml")
    with pytest.raises(InvalidValueError, match="must be text or json, got 'xml'"):
        set_up_logs()


def test_a_line_keeps_every_script_and_escapes_line_ends() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    record = logging.LogRecord("a", logging.INFO, "", 0, "歌词\n%s", ("x",), None)
    handler.emit(record)
    assert stream.getvalue().count("\n") == 1
    assert json.loads(stream.getvalue())["message"] == "歌词\nx"
