"""The panels of the language-model page show no number that is not known yet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.language.config import TrainingConfig
from explorer.ui.language.generation import _describe_saved
from explorer.ui.language.panels import find_baselines
from explorer.ui.language.word_pairs import _describe_states
from tests.core.training.epochs import make_epoch

PAGE = """
from explorer.core.training.curves import collect_curves
from explorer.core.training.epoch_table import EpochTable
from explorer.ui.language.panels import show_speed
from tests.core.training.epochs import make_epoch

rows = [(float(n), make_epoch(n, tokens=1000)) for n in range(1, 4)]
show_speed([collect_curves("a", EpochTable(rows[:count]), None) for count in (0, 1, 3)])
"""


def test_an_unknown_speed_is_shown_as_a_dash() -> None:
    app = AppTest.from_string(PAGE, default_timeout=120).run()
    assert not app.exception
    assert [metric.value for metric in app.metric] == ["–", "–", "1,000"]


SAMPLES = """
from dataclasses import replace

from explorer.core.language.config import TrainingConfig
from explorer.runs.records import Status
from explorer.ui.language.panels import show_samples
from explorer.ui.runs.logs import RunLog
from tests.ui.runs.test_controls import RUN

for every in (10, 0):
    config = TrainingConfig(sample_every=every)
    show_samples([], [], [config])
    for status in (Status.RUNNING, Status.DIVERGED, Status.INTERRUPTED):
        run = replace(RUN, id=f"{every:032}", status=status, config=config.to_json())
        run = replace(run, may_return=status is Status.INTERRUPTED)
        show_samples([run], [RunLog(RUN.id)], [config])
"""


def test_what_a_run_may_still_write_depends_on_whether_it_goes_on() -> None:
    app = AppTest.from_string(SAMPLES, default_timeout=120).run()
    assert not app.exception
    assert [info.value for info in app.info] == [
        "Press Train: the net will write a line here now and then.",
        "Nothing has been written yet; the recipe says how many epochs that takes.",
        "Training ended before anything was written.",
        "Nothing has been written yet. It may be once training goes on.",
        *["The settings under Training ask for no texts."] * 4,
    ]


@pytest.mark.parametrize(
    ("data", "is_known"),
    [
        ({}, True),
        ({"split_by": "word", "seq_len": 5}, False),  # the rate is one of characters
        ({"min_freq": 1000}, True),  # every letter is more frequent
        ({"min_freq": 10**5}, False),  # characters became one token
    ],
)
def test_the_entropy_rate_is_shown_where_the_net_reads_the_language_s_characters(
    data: dict[str, Any], *, is_known: bool
) -> None:
    config = TrainingConfig.load_preset("reber-lstm")
    baselines = find_baselines(replace(config, data=replace(config.data, **data)))
    assert ("entropy rate" in [each.name for each in baselines]) == is_known


def test_the_figure_of_states_counts_in_the_singular_too() -> None:
    assert _describe_states(3, 1, 1) == "Epoch 3: 1 hidden unit after the letter."
    assert _describe_states(3, 4, 5) == "Epoch 3: 4 hidden units after each of 5 letters."


def test_a_text_says_from_when_the_net_is_that_wrote_it() -> None:
    assert _describe_saved(None).endswith("before its first epoch was complete.")
    assert _describe_saved(make_epoch(1)).endswith("after 1 complete epoch.")
    assert _describe_saved(make_epoch(30)).endswith("after 30 complete epochs.")
