"""The panels of the language-model page show no number that is not known yet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.language.config import TrainingConfig
from explorer.ui.language.generation import _describe_saved
from explorer.ui.language.panels import _announce, find_baselines, find_common_baselines
from explorer.ui.language.word_pairs import _describe_states
from explorer.ui.runs.logs import read_text_config
from tests.core.training.epochs import make_epoch
from tests.ui.runs.test_controls import RUN

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
        "Press Train: the net writes a line every 10 epochs.",
        "Nothing has been written yet. The net writes a line every 10 epochs.",
        "Training ended before anything was written.",
        "Nothing has been written yet. It may be once training goes on.",
        *["The settings under Training ask for no texts."] * 4,
    ]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ([(1, 5)], "The net writes a line every epoch."),
        ([(5, 5), (2, 9)], "The nets write a line every 2 epochs or 5 epochs."),
        (
            [(6, 5)],
            "Nothing is written: training ends before the first text is due (see Training).",
        ),
        ([(6, 5), (0, 5), (1_000, 1_000)], "The nets write a line every 1,000 epochs."),
        ([(0, 5)], "The settings under Training ask for no texts."),
    ],
)
def test_when_a_text_will_be_written_follows_from_the_settings(
    settings: list[tuple[int, int]], words: str
) -> None:
    configs = [TrainingConfig(sample_every=every, epochs=epochs) for every, epochs in settings]
    assert _announce(configs) == words


def test_reference_lines_belong_to_all_nets_shown_or_there_are_none() -> None:
    runs = [
        replace(RUN, id=f"{name:>032}", config=TrainingConfig.load_preset(name).to_json())
        for name in ("lyrics-fast", "lyrics-gru", "reber-lstm")
    ]
    own = [find_baselines(read_text_config(run)) for run in runs]
    assert own[0] == own[1] != own[2]
    assert [find_common_baselines([run]) for run in runs] == own
    assert find_common_baselines(runs[:2]) == own[0]
    assert find_common_baselines(runs[1:]) == ()


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


FLOORS = """
from dataclasses import replace

from explorer.core.language.config import TrainingConfig
from explorer.ui.language.word_pairs import explain_floors
from tests.ui.runs.test_controls import RUN

hello, beyond = (TrainingConfig.load_preset(name) for name in ("hello", "beyond-rnn"))
runs = [
    replace(RUN, id=f"{number:032}", config=config.to_json())
    for number, config in enumerate((hello, beyond), 700)
]
explain_floors([], [])
explain_floors(runs[:1], [beyond])
explain_floors([], [beyond])
explain_floors(runs, [])
signs = replace(hello, data=replace(hello.data, source="**a$", target="ab$*"))
explain_floors([replace(runs[0], id=f"{702:032}", config=signs.to_json()), runs[1]], [])
"""


def test_the_floors_explained_are_those_of_the_nets_shown() -> None:
    app = AppTest.from_string(FLOORS, default_timeout=120).run()
    assert not app.exception
    shown, planned, both, signs = (
        [each.value for each in expander.markdown] for expander in app.expander
    )
    assert shown[0] == (
        "**uniform guess: 1.386 nats per letter.** The loss of a guess that gives each of the 4 "
        "letters the same probability is ln 4."
    )
    assert "each of the 6 letters" in planned[0]
    assert len(both) == len(shown) + len(planned)
    assert both[0].startswith("**uniform guess, hello → ohlol: 1.386 ")
    assert both[len(shown)].startswith("**uniform guess, beyond → ynbode: 1.792 ")
    assert signs[0].startswith(r"**uniform guess, \*\*a\$ → ab\$\*: 1.386 ")
    assert r"'\*' has more than one answer" in signs[1]


NOTHING = """
from dataclasses import replace

from explorer.core.language.config import TrainingConfig
from explorer.ui.language.panels import warn_of_one_token

preset = TrainingConfig.load_preset("lyrics-fast")
for changes in (
    {"corpus": "brackets"},
    {"corpus": "brackets", "cleaning": "none"},
    {"corpus": None, "text": "a" * 2000},
    {"min_freq": 10**5},
    {},
):
    warn_of_one_token(replace(preset, data=replace(preset.data, **changes)))
"""


def test_a_text_of_one_token_is_said_to_teach_nothing_and_why() -> None:
    app = AppTest.from_string(NOTHING, default_timeout=120).run()
    assert not app.exception
    nothing = "The net would predict one token again and again: there's nothing to learn."
    assert [each.value for each in app.warning] == [
        f"{nothing} Cleaning removes the rest: switch it off under Text.",
        nothing,
        nothing,
    ]
