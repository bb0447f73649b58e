"""What differs between a run and the controls beside it is named field by field."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest

from explorer.core.delay.config import DelayConfig
from explorer.core.fields import list_rules
from explorer.core.language.config import TrainingConfig
from explorer.core.registry.configs import list_presets, load_preset
from explorer.core.training.run_config import RunConfig
from explorer.ui.runs.differences import describe_difference, is_same
from explorer.ui.runs.names import name_run
from explorer.ui.runs.recipes import list_differing

HELLO = TrainingConfig.load_preset("hello")


def change_randomly(config: RunConfig, count: int, rng: np.random.Generator) -> RunConfig:
    """The configuration with other values in `count` of its own numbers and switches."""
    rules = {rule.name: rule for rule in list_rules(config)}
    names = [
        each.name
        for each in fields(config)
        if each.name not in {"name", "num_pairs", "held_out_dates", *config.unused}
        and not is_dataclass(getattr(config, each.name))
        and rules[each.name].kind in {"int", "bool"}
    ]
    changes = {}
    for name in rng.choice(names, count, replace=False).tolist():
        value, high = getattr(config, name), rules[name].high
        if isinstance(value, bool):
            changes[name] = not value
        else:
            changes[name] = value + 1 if high is None or value < high else value - 1
    return replace(config, **changes)


@pytest.mark.parametrize("preset", list_presets())
def test_a_run_with_the_same_settings_differs_in_nothing_whatever_its_name(preset: str) -> None:
    config = load_preset(preset)
    assert is_same(config, replace(config, name="another name"))
    assert describe_difference(config, [replace(config, name="another name")]) == ""


@pytest.mark.parametrize("preset", list_presets())
def test_as_many_settings_are_named_as_differ(preset: str) -> None:
    rng, config = np.random.default_rng(0), load_preset(preset)
    for _ in range(20):
        count = int(rng.integers(1, 4))
        try:
            other = change_randomly(config, count, rng)
        except ValueError:  # the configuration doesn't allow this combination
            continue
        assert not is_same(config, other)
        assert describe_difference(config, [other]).count(" instead of ") == count


def test_the_most_similar_planned_run_is_the_one_compared_with() -> None:
    near = replace(HELLO, seed=HELLO.seed + 1)
    far = replace(near, epochs=99)
    assert describe_difference(HELLO, [far, near]) == (
        f"seed ({HELLO.seed} instead of {HELLO.seed + 1})"
    )


def test_large_numbers_have_commas_but_a_seed_is_a_name() -> None:
    long = replace(HELLO, epochs=1000)
    assert "epochs (1,000 instead of 15)" in describe_difference(long, [replace(HELLO, epochs=15)])
    assert describe_difference(replace(HELLO, seed=9999), [replace(HELLO, seed=1)]) == (
        "seed (9999 instead of 1)"
    )


def test_switches_thresholds_and_long_texts_are_named_in_words() -> None:
    clipped = replace(HELLO, optimizer=replace(HELLO.optimizer, max_grad_norm=0.5))
    assert describe_difference(clipped, [HELLO]) == "clip gradients at norm (0.5 instead of off)"
    hallo = replace(HELLO, data=replace(HELLO.data, source="hallo"))
    assert describe_difference(hallo, [HELLO]) == "word to read (hallo instead of hello)"
    cut = replace(HELLO, model=replace(HELLO.model, cut_recurrence=True))
    assert describe_difference(cut, [HELLO]) == "cut the recurrence (on instead of off)"
    own = TrainingConfig.load_preset("lyrics-fast")
    one = replace(own, data=replace(own.data, corpus=None, text="la la " * 9000))
    two = replace(own, data=replace(own.data, corpus=None, text="na na " * 9000))
    assert describe_difference(one, [two]) == "another text"
    assert describe_difference(one, [own]) == "corpus (Own text instead of Chinese song lyrics)"
    assert describe_difference(own, [one]) == "corpus (Chinese song lyrics instead of Own text)"


def test_four_differences_are_listed_and_the_rest_counted_with_recording_last() -> None:
    other = replace(
        TrainingConfig.load_preset("lyrics-fast"), sample_every=3, epochs=7, seed=9, sample_length=5
    )
    other = replace(other, model=replace(other.model, cell="gru", num_layers=2, hidden_size=10))
    words = describe_difference(other, [TrainingConfig.load_preset("lyrics-fast")])
    assert words.count(" instead of ") == 4
    assert words.endswith(", and 3 more")
    assert "sample a text" not in words


def test_options_are_named_by_their_titles() -> None:
    lyrics = TrainingConfig.load_preset("lyrics-rnn")
    embedded = replace(lyrics, model=replace(lyrics.model, input="embedding", cell="lstm"))
    words = describe_difference(embedded, [lyrics])
    assert "cell (LSTM instead of RNN)" in words
    assert "instead of One-hot vectors)" in words


@pytest.mark.parametrize(
    ("architecture", "expected"),
    [
        ("rnn", {"hidden_size"}),
        ("tdnn", {"hidden_size", "window"}),
        ("narx", {"hidden_size", "window", "feedback"}),
    ],
)
def test_a_setting_that_a_net_has_no_use_for_is_neither_a_difference_nor_in_its_name(
    architecture: str, expected: set[str]
) -> None:
    config = replace(DelayConfig.load_preset("echo"), architecture=architecture)
    other = replace(config, window=3, feedback=4, keep_bias=1.0, hidden_size=7)
    assert {*list_differing(other, config)} == expected
    said = describe_difference(other, [config])
    for name, words in (("window", "window 3"), ("feedback", "outputs fed back 4")):
        assert (words in name_run(other).name) == (name in expected)
        assert (words.removesuffix(words[-2:]) in said) == (name in expected)


def test_a_net_that_ignores_a_setting_is_no_nearer_to_one_that_heeds_it() -> None:
    planned = replace(DelayConfig.load_preset("echo"), architecture="tdnn", window=2)
    line, srn = (replace(planned, architecture=each, window=6) for each in ("tdnn", "rnn"))
    assert list_differing(line, planned) == ["window"]
    assert {*list_differing(srn, planned)} == {"architecture", "window"}
