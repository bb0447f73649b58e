"""“Use these settings” puts a run's settings into the controls of its page, on every page."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.delay.config import DelayConfig
from explorer.core.language.config import TrainingConfig
from explorer.core.registry.configs import load_preset, read_run_config
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.series.config import SeriesConfig
from explorer.core.series.tables import write_table
from explorer.core.slots.config import SlotsConfig
from explorer.core.tables.prepared import PreparedTable
from explorer.core.training.run_config import RunConfig
from explorer.runs.records import Run
from explorer.runs.store import RunStore
from explorer.ui.runs.names import RECORDING
from explorer.ui.runs.recipes import list_differing
from explorer.ui.runs.reuse import find_controls
from explorer.ui.shell.navigation import ROOT
from tests.pages.test_pages import run_page

OWNER = "a" * 32
LYRICS = TrainingConfig.load_preset("lyrics-rnn")
HELLO = TrainingConfig.load_preset("hello")
RECALL = DelayConfig.load_preset("recall")
SALES = SeriesConfig.load_preset("sales")
ROWS = np.array([[n, n % 7] for n in range(60)], np.float64)
TABLE = write_table(PreparedTable(("a", "b"), ROWS, None, ()))  # as a run stores it
# A run of each kind that differs from its recipe, and the key of the button that would train it.
RUNS: dict[str, tuple[RunConfig, str]] = {
    "lyrics with another cell, size, optimiser, rate, clipping and seed": (
        replace(
            LYRICS,
            model=replace(LYRICS.model, cell="gru", hidden_size=31, num_layers=2, dropout=0.25),
            optimizer=replace(
                LYRICS.optimizer, optimizer="adam", learning_rate=0.0123, max_grad_norm=None
            ),
            data=replace(LYRICS.data, max_tokens=None, seq_len=20, sampling="random"),
            epochs=7,
            seed=5,
            sample_prefix="la [x]",
        ),
        "text",
    ),
    "another text": (replace(LYRICS, data=replace(LYRICS.data, corpus="tale-en")), "text"),
    "a short text of the user's": (
        replace(LYRICS, data=replace(LYRICS.data, corpus=None, text="the sea is blue\n" * 200)),
        "text",
    ),
    "a text too long for a link": (
        replace(LYRICS, data=replace(LYRICS.data, corpus=None, text="the sea is blue\n" * 900)),
        "text",
    ),
    "a word pair without its recurrent wire": (
        replace(
            HELLO,
            model=replace(HELLO.model, cut_recurrence=True),
            optimizer=replace(HELLO.optimizer, learning_rate=0.2, max_grad_norm=2.5),
            epochs=40,
            seed=9,
        ),
        "char",
    ),
    "the user's own words": (
        replace(
            HELLO,
            data=replace(HELLO.data, source="lecture", target="student"),
            model=replace(HELLO.model, hidden_size=9),
        ),
        "char",
    ),
    "dates with attention": (
        replace(
            Seq2SeqConfig.load_preset("dates"), attention="dot", hidden_size=40, stop_early=False
        ),
        "seq2seq",
    ),
    "the user's own pairs": (
        replace(Seq2SeqConfig.load_preset("antonyms"), pairs="hot=cold\nbig=small", seed=2),
        "seq2seq",
    ),
    "sales as they are": (replace(SALES, scaling="none", window=20, length=500), "series.sales"),
    "sales, forecasting the change": (replace(SALES, adds_last_value=True), "series.sales"),
    "long weather": (
        replace(SeriesConfig.load_preset("long-weather"), num_nets=2, data_seed=4),
        "series.long-weather",
    ),
    "the user's table": (
        replace(SeriesConfig.load_preset("own-table"), table=TABLE, window=5, horizon=2),
        "series.own-table",
    ),
    "a delay": (replace(RECALL, delay=44, hidden_size=10, keep_bias=1.5), "recall"),
    "an echo": (replace(DelayConfig.load_preset("echo"), window=9, delay=12), "memory"),
    "a tagger without memory": (
        replace(SlotsConfig.load_preset("lstm"), is_memory_cut=True, hidden_size=5, num_pairs=30),
        "slots",
    ),
}


@pytest.fixture(autouse=True)
def _own_runs(kept_runs: RunStore, monkeypatch: pytest.MonkeyPatch) -> RunStore:
    monkeypatch.setattr("explorer.ui.runs.owner.make_key", lambda: OWNER)
    return kept_runs


def train(app: AppTest, store: RunStore, page: str, old: Run) -> list[RunConfig]:
    """The configurations of what the page's Train button starts."""
    app.button(f"{page}.start").click().run()
    assert not app.exception
    assert not app.error
    return [read_run_config(run.config) for run in store.list_runs(OWNER) if run.id != old.id]


def give_same_net(config: RunConfig, started: list[RunConfig]) -> bool:
    return any({*list_differing(config, each)} <= RECORDING for each in started)


@pytest.mark.parametrize("case", RUNS)
def test_one_click_beside_a_run_sets_every_control_so_that_train_repeats_it(
    case: str, kept_runs: RunStore
) -> None:
    config, page = RUNS[case]
    run = kept_runs.create_run(OWNER, "old", config.to_json())
    found = find_controls(config)
    assert found.missing == []
    panel = {key: value for key, value in found.link.items() if key in ("grad.panel", "series")}
    app = run_page(found.page, {"run": run.id} | panel)
    app.button(f"{page}.{run.id}.reuse").click().run()
    assert not app.exception
    named = app.query_params.get("run") or app.query_params["net"]  # the encoder-decoder's
    assert named in (run.id, [run.id])
    assert f"{page}.{run.id}.reuse" not in [button.key for button in app.button]
    assert give_same_net(config, train(app, kept_runs, page, run))


@pytest.mark.parametrize("case", [case for case, (config, _) in RUNS.items()])
def test_the_runs_page_opens_the_page_of_a_run_with_its_settings(
    case: str, kept_runs: RunStore
) -> None:
    config, page = RUNS[case]
    run = kept_runs.create_run(OWNER, "old", config.to_json())
    app = run_page("runs")
    app.button(f"runs.{run.id}.reuse").click().run()
    assert not app.exception
    link = dict(app.query_params)
    app.switch_page(str(ROOT / "pages" / f"{find_controls(config).page}.py"))  # as a browser does
    for key, value in link.items():
        app.query_params[key] = value
    app.run()
    assert give_same_net(config, train(app, kept_runs, page, run))


def test_a_setting_without_a_control_is_named_beside_the_button(kept_runs: RunStore) -> None:
    config = replace(LYRICS, path="textbook", precision="float64")
    run = kept_runs.create_run(OWNER, "old", config.to_json())
    app = run_page("language_model", {"run": run.id})
    captions = [each.value for each in app.caption]
    assert "No control can set: precision float64, textbook loop." in [
        each.replace("\\", "") for each in captions
    ]


def test_a_corpus_that_this_version_does_not_have_is_said_to_be_missing() -> None:
    config = TrainingConfig.from_table({"data": {"corpus": "future-text"}})
    assert "the text future-text, which this version doesn't have" in find_controls(config).missing


@pytest.mark.parametrize("preset", ["lyrics-rnn", "hello", "antonyms", "sales", "rnn"])
def test_a_run_with_the_settings_of_the_controls_needs_no_button(
    preset: str, kept_runs: RunStore
) -> None:
    config = load_preset(preset)
    link = find_controls(config).link
    run = kept_runs.create_run(OWNER, "old", config.to_json())
    app = run_page(find_controls(config).page, {"run": run.id} | link)
    assert not app.exception
    assert not [button for button in app.button if button.label == "Use these settings"]
