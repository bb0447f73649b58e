"""A run's line of settings and its differences from others, against the configurations' fields."""

from __future__ import annotations

import random
import re
from itertools import pairwise

import pytest

from explorer.core.registry.configs import list_presets, load_preset
from explorer.core.training.events import Changed
from explorer.ui.runs.differences import describe_difference
from explorer.ui.runs.recipes import list_settings
from explorer.ui.runs.setting_words import label_setting, write_value
from explorer.ui.runs.settings import describe_nets, describe_settings
from tests.ui.runs.test_names import vary
from tests.ui.runs.test_settings import make_run

_LONG = {"text": "another text", "table": "another table", "pairs": "other word pairs"}


@pytest.mark.parametrize("preset", list_presets())
def test_the_line_of_settings_has_the_optimiser_the_seed_and_each_change(preset: str) -> None:
    rng = random.Random(preset)  # noqa: S311 - draws settings, not secrets
    for _ in range(20):
        config = vary(load_preset(preset), rng)
        if config is None:
            continue
        rate, theta = config.optimizer.learning_rate, config.optimizer.max_grad_norm
        changed = rng.random() < 0.5
        now = Changed(3, 30, 2 * rate, theta, config.initial_temperature)
        line = describe_settings(config, [now] if changed else [])
        name = {"sgd": "SGD", "adam": "Adam"}[config.optimizer.optimizer]
        clip = "no clipping" if theta is None else f"clipped at {theta:g}"
        assert f"{name} at rate {rate:g}, {clip}, seed {config.seed}" in line
        assert line.endswith(f"; after epoch 3: rate {2 * rate:g}") == changed
        for field, words in (
            ("hidden_size", r"(\d+) hidden units?"),
            ("num_layers", r"(\d+) layers"),
        ):
            found = re.search(words, line)
            wanted = dict(list_settings(config)).get(field)
            if found:
                assert int(found[1]) == wanted
            else:
                assert field == "num_layers" or wanted is None
                assert field == "hidden_size" or wanted in (1, None)


@pytest.mark.parametrize("preset", list_presets())
def test_nets_shown_together_have_exactly_their_own_settings_and_those_of_all(preset: str) -> None:
    rng = random.Random(preset)  # noqa: S311 - draws settings, not secrets
    varied = [vary(load_preset(preset), rng) for _ in range(20)]
    configs = [config for config in varied if config is not None]
    for first, second in pairwise(configs):
        stated = describe_nets([make_run(first, "net a"), make_run(second, "net b")])
        found = re.fullmatch(r"Nets: “net a”(.*); “net b”(.*)\. Both: (.*)\.", stated, re.DOTALL)
        assert found is not None
        common = found[3].split(", ")
        for config, own in ((first, found[1]), (second, found[2])):
            parts = [*own.split(", ")[1:], *common]
            assert sorted(parts) == sorted(describe_settings(config).split(", "))


@pytest.mark.parametrize("preset", list_presets())
def test_the_difference_names_exactly_the_settings_that_differ_with_both_values(
    preset: str,
) -> None:
    rng = random.Random(preset)  # noqa: S311 - draws settings, not secrets
    planned = load_preset(preset)
    for _ in range(20):
        run = vary(planned, rng)
        if run is None:
            continue
        own, other = dict(list_settings(run)), dict(list_settings(planned))
        skipped = {"name", *(run.unused & planned.unused)}
        names = [name for name in own if name not in skipped and own[name] != other[name]]
        sentence = describe_difference(run, [planned])
        if not names:
            assert sentence == ""
            continue
        more = re.search(r", and (\d+) more$", sentence)
        listed = 0
        for name in names:
            label = label_setting(run, name)
            label = label[0].lower() + label[1:]
            values = []
            for config, value in ((run, own[name]), (planned, other[name])):
                is_switch = value is None or isinstance(value, bool)
                if isinstance(value, int) and not is_switch and name != "seed":
                    values.append(f"{value:,}")
                else:
                    text = ("on" if value else "off") if is_switch else ""
                    values.append(text or write_value(config, name, value))
            wanted = f"{label} ({values[0][:24]}"
            is_listed = wanted in sentence or _LONG.get(name, "\n") in sentence
            listed += is_listed
            assert is_listed or more, (name, sentence)
        assert len(names) == listed + (int(more[1]) if more else 0)
