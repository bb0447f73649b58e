"""A sweep's progress in words, and which of its runs count, of random runs by plain loops."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from explorer.core.delay.config import RECURRENT, DelayConfig
from explorer.core.delay.scores import EchoScore
from explorer.core.training.events import EpochDone
from explorer.figures.delay.echo_task import plot_echo_scores
from explorer.runs.records import Run, Status
from explorer.ui.delay import panels, sweep
from explorer.ui.delay.sweep import SWEPT_DELAYS, _list_missing, is_sweep, select_latest, show_sweep
from tests.core.training.epochs import make_epoch
from tests.ui.runs.test_controls import RUN

PRESET = DelayConfig.load_preset("recall")
SCENES = [100, pytest.param(1000, marks=pytest.mark.slow)]


def draw_runs(rng: np.random.Generator) -> list[Run]:
    """Runs of random delays, cells, sizes and states, the newest first."""
    runs = []
    for number in range(int(rng.integers(1, 16))):
        config = replace(
            PRESET,
            delay=int(rng.choice(SWEPT_DELAYS)),
            architecture=str(rng.choice(RECURRENT)),
            hidden_size=int(rng.choice([PRESET.hidden_size, PRESET.hidden_size + 1], p=[0.8, 0.2])),
        )
        status = Status(str(rng.choice(list(Status))))
        name = f"run {number}"
        run_id = rng.bytes(16).hex()  # a run's configuration is read once
        runs.append(replace(RUN, id=run_id, name=name, status=status, config=config.to_json()))
    return runs


@pytest.mark.parametrize("scenes", SCENES)
def test_a_sweeps_progress_counts_what_has_ended_and_how(
    monkeypatch: pytest.MonkeyPatch, scenes: int
) -> None:
    said: list[tuple[float, str]] = []
    monkeypatch.setattr(
        sweep, "st", SimpleNamespace(progress=lambda v, text: said.append((v, text)))
    )
    monkeypatch.setattr(sweep, "offer_stop", lambda *_, **__: None)
    monkeypatch.setattr(sweep, "_offer_remedy", lambda *_: None)
    rng = np.random.default_rng(61)
    for _ in range(scenes):
        runs = draw_runs(rng)
        show_sweep(RUN.owner, runs, PRESET, page="recall")
        share, text = said.pop()
        states = [run.status for run in runs]
        waiting = sum(each in {Status.QUEUED, Status.RUNNING, Status.PAUSED} for each in states)
        assert share == pytest.approx((len(runs) - waiting) / len(runs))
        sentences = text.replace("\\", "").removesuffix(".").split(". ")
        done = states.count(Status.FINISHED)
        nets = "net has" if len(runs) == 1 else "nets have"
        assert sentences.pop(0) == f"{done} of {len(runs)} {nets} finished"
        for status, words in (
            (Status.RUNNING, "In training"),
            (Status.PAUSED, "Paused"),
        ):
            names = [run.name for run in runs if run.status is status]
            if names:
                assert sentences.pop(0) == f"{words}: {'; '.join(names)}"
        told = dict(reversed(each.split(" ", 1)) for each in sentences)
        for status in (Status.STOPPED, Status.DIVERGED, Status.INTERRUPTED, Status.FAILED):
            assert int(told.pop(status.value, 0)) == states.count(status)
        assert not told


@pytest.mark.parametrize("scenes", SCENES)
def test_the_newest_finished_run_of_the_same_settings_counts_at_each_delay(
    monkeypatch: pytest.MonkeyPatch, scenes: int
) -> None:
    rng = np.random.default_rng(62)
    kept: list[Run] = []
    shares: dict[str, float] = {}

    def read_log(run_id: str) -> SimpleNamespace:
        epoch = make_epoch(3, accuracy=shares[run_id])
        return SimpleNamespace(find_last=lambda kind: epoch if kind is EpochDone else None)

    monkeypatch.setattr(panels, "open_store", lambda: SimpleNamespace(list_runs=lambda _: kept))
    monkeypatch.setattr(panels, "keep_readable", lambda runs: runs)
    monkeypatch.setattr(panels, "read_log", read_log)
    for _ in range(scenes):
        kept[:] = draw_runs(rng)
        shares |= {run.id: round(float(rng.random()), 3) for run in kept}
        found = panels.find_solved(RUN.owner, PRESET)
        expected: dict[str, dict[int, float]] = {cell: {} for cell in RECURRENT}
        for run in kept:
            config = panels.read_delay(run)
            if run.status is Status.FINISHED and config.hidden_size == PRESET.hidden_size:
                expected[config.architecture].setdefault(config.delay, shares[run.id])
        assert found == expected
        missing = [(each.delay, each.architecture) for each in _list_missing("", PRESET)]
        assert missing == [
            (delay, cell)
            for delay in SWEPT_DELAYS
            for cell in RECURRENT
            if delay not in expected[cell]
        ]
        latest = select_latest(kept)
        delays = {panels.read_delay(run).delay for run in kept}
        assert is_sweep(kept) == (len(kept) > 3 and len(delays) > 1)
        begun = [panels.read_delay(run).delay for run in kept if run.status is not Status.QUEUED]
        wanted = max(begun) if begun else min(delays)
        assert latest == [run for run in kept if panels.read_delay(run).delay == wanted]


def test_a_finished_run_counts_however_many_others_came_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs = [
        replace(
            RUN,
            id=f"aa{number:030x}",
            status=Status.FINISHED,
            config=replace(PRESET, architecture="gru", delay=5 if number == 99 else 80).to_json(),
        )
        for number in range(100)
    ]
    log = SimpleNamespace(find_last=lambda _: make_epoch(3, accuracy=1.0))
    monkeypatch.setattr(panels, "open_store", lambda: SimpleNamespace(list_runs=lambda _: runs))
    monkeypatch.setattr(panels, "keep_readable", lambda runs: runs)
    monkeypatch.setattr(panels, "read_log", lambda _: log)
    assert panels.find_solved(RUN.owner, PRESET)["gru"] == {80: 1.0, 5: 1.0}


def make_echo(number: int, **settings: object) -> Run:
    """A run on the echo task."""
    config = replace(DelayConfig.load_preset("echo"), **settings)
    return replace(RUN, id=f"ec{number:030x}", config=config.to_json())


def test_the_dotted_line_belongs_to_the_delay_lines_shown_and_to_all_of_them() -> None:
    config = DelayConfig.load_preset("echo")
    short, long = (
        make_echo(number, architecture="tdnn", window=window, delay=20)
        for number, window in enumerate((4, 9))
    )
    net = make_echo(2, architecture="rnn", window=30, delay=20)
    assert panels.find_window([net, short], config) == 4
    assert panels.find_window([short, long], config) is None
    assert panels.find_window([net], config) is None
    assert panels.find_window([], replace(config, window=7)) == 7


@pytest.mark.parametrize(("window", "is_shown"), [(20, True), (21, False), (1, True)])
def test_the_dotted_line_is_explained_where_it_is_drawn(window: int, *, is_shown: bool) -> None:
    score = EchoScore("tdnn", 3, 99, np.ones(21))
    assert bool(panels.explain_window([score], window)) is is_shown
    assert panels.explain_window([score], None) == ""
    assert panels.explain_window([replace(score, architecture="rnn")], window) == ""
    assert bool(plot_echo_scores([score], window).layout.shapes[1:]) is is_shown
