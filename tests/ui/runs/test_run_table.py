"""What the Runs page says about runs side by side."""

from __future__ import annotations

import numpy as np
from streamlit.testing.v1 import AppTest

from explorer.runs.space import show_size
from explorer.ui.runs.run_list import round_shown

_PAGE = """
from dataclasses import replace

from explorer.core.registry.configs import read_run_config
from explorer.core.training.event_json import event_to_json
from explorer.core.training.events import Changed
from explorer.ui.runs.table import show_differences
from tests.ui.runs.test_controls import RUN

change = Changed(epoch=3, step=3, learning_rate=0.5, max_grad_norm=None, temperature=0.0)
lines = (event_to_json(change),)
show_differences([RUN, replace(RUN, id="b" * 32, name="other", change_lines=lines)])
show_differences([RUN, replace(RUN, id="c" * 32, name="twin")])
"""


_UNUSED = """
from dataclasses import replace

from explorer.core.delay.config import DelayConfig
from explorer.ui.runs.table import show_differences
from tests.ui.runs.test_controls import RUN

nets = [
    DelayConfig(name="narx net", task="echo", architecture="narx", window=3),
    DelayConfig(name="rnn net", task="recall", architecture="rnn", keep_bias=2.0),
]
runs = [replace(RUN, id=net.name, name=net.name, config=net.to_json()) for net in nets]
show_differences(runs)
"""


def test_a_setting_that_neither_net_has_a_use_for_is_no_difference() -> None:
    app = AppTest.from_string(_UNUSED, default_timeout=120).run()
    assert not app.exception
    (table,) = app.dataframe
    assert "Initial bias of the forget and update gates" not in table.value.index
    assert [cells for cells in table.value.to_numpy().tolist() if "–" in cells] == [
        ["3", "–"],
        ["1", "–"],
    ]


def test_what_was_changed_while_a_run_trained_is_a_difference() -> None:
    app = AppTest.from_string(_PAGE, default_timeout=120).run()
    assert not app.exception
    assert len(app.subheader) == 1
    (table,) = app.dataframe
    assert table.value.loc["Changed while it trained"].tolist() == [
        "nothing",
        "after epoch 3: rate 0.5",
    ]


def test_a_perplexity_or_loss_is_1_in_the_list_only_if_it_is_1() -> None:
    rng = np.random.default_rng(1)
    for _ in range(1000):
        value = 1 + float(rng.choice([0.0, 10 ** rng.uniform(-11, 4)]))
        shown = round_shown(value)
        assert shown is not None
        assert (shown == 1) == (value == 1)
        # Four digits of it or, where they would say 1, at least one more.
        assert abs(shown - value) <= min(0.51e-3 * value, 1.01 * (value - 1))
    assert round_shown(float("inf")) is None


def test_only_nothing_takes_no_space() -> None:
    assert [show_size(size) for size in (0, 1, 999_999, 10**6, 2_500_000_000)] == [
        "0 MB",
        "less than 1 MB",
        "less than 1 MB",
        "1 MB",
        "2,500 MB",
    ]
