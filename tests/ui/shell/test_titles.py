"""Whatever has a short name in links and files has a title for the screen."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from explorer.core.activations.shipped_nets import SHIPPED_NETS
from explorer.core.activations.traces import QUANTITIES
from explorer.core.fields import list_rules
from explorer.core.gradients.gradient_flow import GradientScene
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
    TEXT_FIELDS,
    TEXT_RECIPES,
    TRANSLATION_NET,
    TRANSLATION_RECIPES,
    TRANSLATION_RUN,
)
from explorer.ui.shell.titles import find_note, find_title, read_titles

_SHOWN = {
    DataConfig: TEXT_FIELDS["data"],
    ModelConfig: TEXT_FIELDS["model"],
    OptimizerConfig: ("optimizer",),
    Seq2SeqConfig: (*TRANSLATION_NET, *TRANSLATION_RUN),
    SeriesConfig: SERIES_FIELDS["own-table"],
    SlotsConfig: ("phrases",),
    GradientScene: ("activation", "recurrence"),
}


def list_choices() -> Iterable[tuple[str, str]]:
    """The field and the option, of each field with options that has a control."""
    for config, shown in _SHOWN.items():
        for rule in list_rules(config):
            if rule.kind == "choice" and rule.name in shown:
                yield from ((rule.name, choice) for choice in rule.choices)


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
    assert title[0].isupper() or "→" in title or title in {"tanh", "nn.RNN", "nn.RNNCell"}


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
