"""The glossary page: terms by letter or page; search by words, symbol, name in code or link."""

from __future__ import annotations

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.delay.tasks import draw_sequences
from explorer.core.fields import list_rules
from explorer.core.nets.config import ModelConfig, OptimizerConfig
from explorer.core.text.languages import REBER
from explorer.ui.glossary.list import write_term
from explorer.ui.glossary.symbols import write_symbol
from explorer.ui.shell.field_controls import explain_rule
from explorer.ui.shell.navigation import ROOT
from explorer.ui.shell.terms import explain, explain_field, list_terms, search_terms
from tests.pages.test_pages import run_page


def read_page(app: AppTest) -> str:
    """All Markdown on the page as one text."""
    return "\n".join(each.value for each in app.markdown)


@pytest.mark.slow
def test_the_letters_lead_to_every_term_once_and_never_to_a_long_page() -> None:
    app = run_page("glossary")
    letters = app.button_group[0].options
    shown: list[str] = []
    for letter in letters:
        page = read_page(run_page("glossary", {"letter": letter}))
        names = re.findall(r"^\*\*([^*]+)\*\*", page, re.MULTILINE)
        assert {name[0].upper() for name in names} == {letter}
        assert len(names) <= 30
        shown += names
    assert sorted(shown) == [term.name for term in list_terms()]


def test_a_page_shows_its_terms_and_a_search_stays_within_it() -> None:
    app = run_page("glossary", {"page": "Runs"})
    names = [term.name for term in list_terms() if term.page == "runs"]
    assert re.findall(r"^\*\*([^*]+)\*\*", read_page(app), re.MULTILINE) == names
    app.text_input[0].set_value("perplexity")
    app.run()
    assert "on the page Runs contains" in app.info[0].value


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
    assert search_terms("") == list_terms()


def test_words_are_found_in_any_order_and_anywhere_in_an_entry() -> None:
    assert search_terms("norm gradient")[0].name == "gradient norm"
    assert search_terms("search  BEAM")[0].name == "beam search"
    assert "perplexity" in {term.name for term in search_terms("loss exponential")}
    assert search_terms("gradient zebra") == ()
    for term in list_terms():
        words = f"{term.name} {term.code}".replace(",", " ").split()
        for order in (words, words[::-1]):
            assert term in search_terms(" ".join(order))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("h", ["hidden state", "hidden size"]),
        ("H", ["hidden size", "hidden state"]),
        ("h_t", ["hidden state", "context vector"]),
        ("h_T", ["context vector", "hidden state"]),
        ("T", ["sequence length", "window", "time step"]),
        ("z", ["gate", "update gate"]),
        ("\N{MINUS SIGN}log p", ["cross-entropy"]),
        ("|λ|=1", ["marginal"]),
        ("1/(1+exp(\N{MINUS SIGN}a))", ["sigmoid"]),
        ("w \N{MINUS SIGN} ηg", ["sgd"]),
        ("R^2", ["r squared"]),
        ("∣h∣ > 0.99", ["saturation"]),
        ("a_{tj}", ["attention"]),
    ],
)
def test_a_symbol_is_found_first_as_it_is_shown(query: str, names: list[str]) -> None:
    assert [term.name for term in search_terms(query)][: len(names)] == names


def test_every_symbol_finds_its_own_entry_before_those_with_another_one() -> None:
    for term in list_terms():
        if term.symbol:
            found = search_terms(term.symbol)
            before = found[: found.index(term)]
            assert all(term.symbol in each.symbol for each in before), term.name


def test_on_one_page_the_remedy_for_a_search_in_vain_is_to_choose_all_pages() -> None:
    app = run_page("glossary", {"q": "gate", "page": "Runs"})
    assert app.info[0].value == (
        "No entry on the page Runs contains “gate”. Try part of the word, or choose All pages."
    )


@pytest.mark.parametrize(
    ("symbol", "formula"),
    [
        ("", ""),
        ("h_t", "$h_{t}$"),
        ("|lambda| < 1", r"$|\lambda |<1$"),
        ("theta", r"$\theta$"),
        ("r, eta", r"$r,\ \eta$"),
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


def test_no_symbol_is_left_as_text_for_a_space_beside_its_dollar_sign() -> None:
    formulas = [write_symbol(term.symbol) for term in list_terms() if term.symbol]
    assert len([formula for formula in formulas if "\\" in formula]) > 20
    for formula in formulas:
        inner = formula[1:-1]
        assert inner == inner.strip()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("λ", "eigenvalue"),
        ("Θ", "gradient clipping"),
        ("learning-rate", "learning rate"),
        ("quasi periodic", "quasi-periodic"),
        ("Ｐerplexity", "perplexity"),
        ("R²", "r squared"),
    ],
)
def test_a_symbol_is_found_as_it_is_shown_and_a_word_however_it_is_set(
    typed: str, name: str
) -> None:
    assert name in [term.name for term in search_terms(typed)[:2]]


def test_what_is_said_of_the_tasks_and_the_reber_grammar_is_what_they_do() -> None:
    counts = {len(REBER.find_arcs(state)) for state in ("start", "branch", "T0", "T1", "T6")}
    assert counts == {1, 2}
    assert "two at most" in explain("reber grammar")
    sequences = draw_sequences("echo", 1, 3, np.random.default_rng(0))
    for lag in range(4):  # of delay 3
        assert sequences.y[0, 9, lag] == sequences.x[0, 9 - lag, 0]
    assert "its present input and those of the last D steps" in explain("echo task")


def test_an_entry_is_not_interpreted_as_markdown() -> None:
    term = next(term for term in list_terms() if term.name == "activation")
    assert r"pre\-activation" in write_term(term)


def test_a_fields_tooltip_gives_its_meaning_the_glossarys_entry_and_its_range() -> None:
    rule = next(rule for rule in list_rules(ModelConfig) if rule.name == "hidden_size")
    assert explain_rule(rule) == (
        f"{rule.meaning}\n\n{explain('hidden size')}\n\nAllowed: 1 to 1024."
    )
    assert explain_field("no_such_field") == ""
    rules = {rule.name: rule for rule in list_rules(OptimizerConfig)}
    assert explain_rule(rules["learning_rate"]).endswith("Allowed: 1e-06 to 100.")
    assert explain_rule(rules["max_grad_norm"]).endswith("Allowed: 1e-06 to 1,000,000.")


def test_a_term_missing_from_the_glossary_is_a_bug() -> None:
    with pytest.raises(KeyError):
        explain("no such term")


def test_the_glossary_is_read_from_its_file() -> None:
    assert (ROOT / "assets" / "glossary.toml").read_text("utf-8").count("\n[") == len(list_terms())


def test_stops_beside_a_word_and_a_typed_index_hide_no_entry() -> None:
    for query in ("Gate, forget", "forget gate!", "“forget gate”", "forget; gate"):
        assert search_terms(query)[0] == search_terms("forget gate")[0], query
        assert {term.name for term in search_terms("forget gate")} <= {
            term.name for term in search_terms(query)
        }
    assert search_terms("h₀") == search_terms("h_0")
    assert "orbit" in {term.name for term in search_terms("h₀")}
    assert [term.name for term in search_terms("−log₂ p")] == ["surprise"]
    assert search_terms("i, f, o")[0].name == "gate"
    assert [term.name for term in search_terms("S?????")] == ["single pass"]


def test_one_result_has_no_order() -> None:
    number = len(list_terms())
    assert run_page("glossary", {"q": "tau"}).caption[0].value == f"1 of {number} entries."
    assert ", best match first." in run_page("glossary", {"q": "gate"}).caption[0].value


def test_a_one_flips_the_parity_and_a_zero_leaves_it() -> None:
    rng = np.random.default_rng(0)
    for bits in rng.integers(0, 2, (1000, 9)):
        assert sum(bits) % 2 == (sum(bits[:-1]) % 2) ^ (bits[-1] == 1)
    assert "Each one flips it" in explain("parity")
