"""The glossary page: all terms by page; search by word, symbol, name in code or link."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.fields import list_rules
from explorer.core.nets.config import ModelConfig
from explorer.ui.glossary.list import write_term
from explorer.ui.glossary.symbols import write_symbol
from explorer.ui.shell.field_controls import _explain
from explorer.ui.shell.navigation import ROOT
from explorer.ui.shell.terms import explain, explain_field, list_terms, search_terms
from tests.pages.test_pages import run_page


def read_page(app: AppTest) -> str:
    """All Markdown on the page as one text."""
    return "\n".join(each.value for each in app.markdown)


def test_without_a_query_every_term_is_shown_under_its_page() -> None:
    app = run_page("glossary")
    shown = read_page(app)
    assert all(f"**{term.name}**" in shown for term in list_terms())
    assert [each.value for each in app.subheader][:2] == [
        "Simple recurrent network",
        "Cells and shapes",
    ]


def test_a_link_with_a_query_shows_the_entry_and_where_to_see_it() -> None:
    app = run_page("glossary", {"q": "perplexity"})
    assert app.text_input[0].value == "perplexity"
    first = app.markdown[0].value
    assert first.startswith(r"**perplexity** · $\operatorname{exp}(l)$ · `perplexity`")
    assert "exponential of the mean loss" in first
    assert not app.subheader


def test_you_can_search_by_name_in_code() -> None:
    app = run_page("glossary")
    app.text_input[0].set_value("HIDDEN_SIZE")
    app.run()
    assert app.markdown[0].value.startswith("**hidden size**")


def test_a_query_without_results_is_shown_as_plain_text() -> None:
    app = run_page("glossary", {"q": "**x** <b>"})
    assert not app.exception
    assert r"“\*\*x\*\* \<b\>”" in app.info[0].value


def test_names_come_before_codes_and_codes_before_meanings() -> None:
    names = [term.name for term in search_terms("gate")]
    assert names[0] == "gate"
    assert names.index("forget gate") < names.index("recurrent cell")
    assert search_terms("tau")[0].name == "temperature"
    assert search_terms("  Perplexity ")[0].name == "perplexity"
    assert len(search_terms("")) == len(list_terms())


@pytest.mark.parametrize(
    ("symbol", "formula"),
    [
        ("", ""),
        ("h_t", "$h_{t}$"),
        ("|lambda| < 1", r"$|\lambda |<1$"),
        ("(h1, h2)", r"$(h_{1},\ h_{2})$"),
        ("|dL/dh_t|", "$|dL/dh_{t}|$"),
        ("-log2 p", r"$-\operatorname{log}_{2}\ p$"),
        ("|h| >= threshold", r"$|h|\ge \text{threshold}$"),
        ("h*", "$h^{*}$"),
        ("R²", "$R^{2}$"),
        ("SRN", r"$\text{SRN}$"),
        ("S?????", "`S?????`"),
        ("<unk>", "`<unk>`"),
    ],
)
def test_a_symbol_becomes_a_formula(symbol: str, formula: str) -> None:
    assert write_symbol(symbol) == formula


def test_an_entry_is_not_interpreted_as_markdown() -> None:
    term = next(term for term in list_terms() if term.name == "activation")
    assert r"pre\-activation" in write_term(term)


def test_a_fields_tooltip_gives_its_meaning_the_glossarys_entry_and_its_range() -> None:
    rule = next(rule for rule in list_rules(ModelConfig) if rule.name == "hidden_size")
    assert _explain(rule) == (f"{rule.meaning}\n\n{explain('hidden size')}\n\nAllowed: 1 to 1024.")
    assert explain_field("no_such_field") == ""


def test_a_term_missing_from_the_glossary_is_a_bug() -> None:
    with pytest.raises(KeyError):
        explain("no such term")


def test_the_glossary_is_read_from_its_file() -> None:
    assert (ROOT / "assets" / "glossary.toml").read_text("utf-8").count("\n[") == len(list_terms())
