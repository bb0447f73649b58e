"""The Runs page says what the runs take, and frees space."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.registry.configs import load_preset
from explorer.runs.records import Entry
from explorer.runs.store import RunStore

OWNER = "f" * 32


def test_the_space_is_shown_and_freed(kept_runs: RunStore) -> None:
    run = kept_runs.create_run(OWNER, "a run", load_preset("hello").to_json())
    line = json.dumps({"event": "Checkpoint", "epoch": 1, "step": 1, "data": ""})
    for _ in range(2):
        entry = Entry(1.0, "Checkpoint", line, bytes(3_000_000))
        kept_runs.append_events(run.id, run.attempt, [entry])
    app = AppTest.from_string(
        f"from explorer.ui.runs.space import show_space\nshow_space({OWNER!r})\n",
        default_timeout=120,
    ).run()
    assert app.caption[0].value == (
        "Your runs take 6 MB of 3,000 MB; all runs on this server take 6 MB of 20,000 MB. "
        "Logs aren't counted."
    )
    app.button("runs.free").click().run()
    assert app.success[0].value == "Freed 3 MB for other runs."
    assert "Your runs take 3 MB" in app.caption[0].value


def test_the_space_is_measured_anew_while_a_run_trains(kept_runs: RunStore) -> None:
    run = kept_runs.create_run(OWNER, "a run", load_preset("hello").to_json())
    page = f"from explorer.ui.runs.space import show_space\nshow_space({OWNER!r})\n"
    app = AppTest.from_string(page, default_timeout=120)
    intervals = []
    for is_live in (False, True):
        if is_live:
            kept_runs.queue_run(OWNER, run.id, "queue")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                "streamlit.fragment",
                lambda show, run_every: (intervals.append(run_every), show)[1],
            )
            assert not app.run().exception
    assert intervals == [None, "10s"]
