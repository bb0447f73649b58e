"""Whatever has a short name in links and files has a title for the screen."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from explorer.core.activations.shipped_nets import SHIPPED_NETS
from explorer.core.activations.traces import QUANTITIES
from explorer.core.cells.tensor_shapes import ModuleSpec
from explorer.core.delay.config import DelayConfig
from explorer.core.fields import list_rules
from explorer.core.gradients.gradient_flow import GradientScene
from explorer.core.language.config import TrainingConfig
from explorer.core.language.data_config import DataConfig
from explorer.core.nets.config import ModelConfig, OptimizerConfig
from explorer.core.registry.configs import list_presets
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.series.config import SeriesConfig
from explorer.core.slots.config import SlotsConfig
from explorer.core.text.corpora import find_title as find_corpus_title
from explorer.core.text.corpora import list_corpora
from explorer.ui.cells.parameters import COUNT_CASES
from explorer.ui.cells.shapes import SHAPE_CASES
from explorer.ui.language.twin_runs import SWITCHES
from explorer.ui.runs.recipes import (
    OWN_PAIRS,
    OWN_WORDS,
    PAIR_RECIPES,
    SERIES_FIELDS,
    TEXT_RECIPES,
    TRANSLATION_RECIPES,
)
from explorer.ui.shell.titles import find_note, find_title, read_titles

_CONFIGS = (
    *(TrainingConfig, DataConfig, ModelConfig, OptimizerConfig, Seq2SeqConfig, SeriesConfig),
    *(DelayConfig, SlotsConfig, GradientScene, ModuleSpec),
)


def list_choices() -> Iterable[tuple[str, str]]:
    """The field and the option, of each field with options: all are in a table or a control."""
    for config in _CONFIGS:
        for rule in list_rules(config):
            if rule.kind == "choice":
                kind = "preset" if rule.name == "source" else rule.name
                yield from ((kind, choice) for choice in rule.choices)


def list_named() -> Iterable[tuple[str, str]]:
    """The kind and the short name of everything that the screen names by its title."""
    yield from (("preset", name) for name in (*list_presets(), OWN_WORDS, OWN_PAIRS))
    yield from (("shape_case", name) for name in SHAPE_CASES)
    yield from (("count_case", name) for name in COUNT_CASES)
    yield from (("net", name) for name in SHIPPED_NETS)
    yield from (("quantity", name) for names in QUANTITIES.values() for name in names)
    yield from (("twin", name) for name in ("none", *SWITCHES))
    yield from list_choices()


@pytest.mark.parametrize(("kind", "name"), sorted(set(list_named())))
def test_every_short_name_has_a_title_that_isnt_code(kind: str, name: str) -> None:
    title = find_title(kind, name)
    assert title
    assert "_" not in title
    is_name = title.startswith(("tanh", "torch", "nn."))
    assert title[0].isupper() or "→" in title or is_name


@pytest.mark.parametrize("kind", read_titles())
def test_things_of_one_kind_have_titles_of_their_own(kind: str) -> None:
    titles = [title.title for name, title in read_titles()[kind].items() if not name.isupper()]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(
    "name", [*PAIR_RECIPES, *TEXT_RECIPES, *TRANSLATION_RECIPES, *SERIES_FIELDS]
)
def test_a_note_tells_each_recipe_from_its_neighbours(name: str) -> None:
    assert find_note("preset", name).endswith((".", "?"))


def test_every_corpus_has_a_title() -> None:
    assert [name for name in list_corpora() if find_corpus_title(name) == name] == []
