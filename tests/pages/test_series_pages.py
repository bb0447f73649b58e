"""The series and slots pages without a browser: each series before training, and hostile links."""

from __future__ import annotations

import pytest

from explorer.core.series.config import SOURCES
from tests.pages.test_pages import run_page


@pytest.mark.parametrize("source", SOURCES)
def test_each_series_shows_its_data_before_anything_is_trained(source: str) -> None:
    app = run_page("series", {"series": source})
    assert not app.exception
    assert not app.error
    assert any("epoch has finished yet" in each.value for each in app.markdown)


def test_a_window_longer_than_the_table_is_refused_with_the_reason() -> None:
    app = run_page("series", {"series": "own-table", "own-table.window": "150"})
    assert not app.exception
    assert "must have more rows" in app.error[0].value
    assert app.button("series.own-table.start").disabled


def test_a_series_that_does_not_exist_leaves_the_page_usable() -> None:
    app = run_page("series", {"series": "<script>"})
    assert not app.exception


def test_sentences_are_shown_with_labels_before_a_tagger_is_trained() -> None:
    app = run_page("slots", {"first": "leave [x](y) *Rome*"})
    assert not app.exception
    assert "taipei" in app.dataframe[0].value.to_string()
