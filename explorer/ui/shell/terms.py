"""Looks up the app's terms, each of which is explained once, in assets/glossary.toml."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache

from explorer.core.assets import ASSETS_FOLDER

_FILE = ASSETS_FOLDER / "glossary.toml"
# What the page shows in Greek stands in the file by its name; a hyphen is as good as a space.
_SAME = str.maketrans(
    {
        "-": " ",
        "∣": "|",
        "∗": "*",
        "^": "",
        "{": "",
        "}": "",
        "η": "eta",
        "λ": "lambda",
        "ρ": "rho",
        "σ": "sigma",
        "τ": "tau",
        "θ": "theta",
    }
)
_INDEX = re.compile("(?<![a-zA-Z])([a-zA-Z])([₀-₉])")
_STOPS = ".,;:!\"'“”‘’"
_SHORTEST_WITH_STOPS = 4  # letters and stops


@dataclass(frozen=True)
class Term:
    """One entry.

    Attributes:
        name: the term, in lower case.
        symbol: as in equations, in plain letters such as h_t or theta; may be empty.
        code: its names in code, separated by commas; may be empty.
        unit: may be empty.
        meaning: one sentence.
        source: a reference.
        page: the name of the page where you see it.
    """

    name: str
    symbol: str
    code: str
    unit: str
    meaning: str
    source: str
    page: str

    @property
    def codes(self) -> tuple[str, ...]:
        """Its names in code."""
        return tuple(name.strip() for name in self.code.split(",") if name.strip())


@cache
def list_terms() -> tuple[Term, ...]:
    """All entries, in alphabetical order."""
    table = tomllib.loads(_FILE.read_text("utf-8"))
    return tuple(Term(name, **entry) for name, entry in sorted(table.items()))


def search_terms(query: str) -> tuple[Term, ...]:
    """The entries that contain every word of the query, in any order.

    The whole query as a name comes first, then as a symbol or a name in code, of which those that
    agree in capital letters come first; then entries with all words in the name, in symbol or code
    too, and anywhere. Otherwise case, hyphens and the width of characters are ignored, as are the
    spaces in a symbol and stops at the ends of a word; a Greek letter is its name, and a small
    digit after a single letter is its index; an empty query finds all entries.
    """
    query = _INDEX.sub(r"\1_\2", query)
    words = [_drop_stops(word) for word in _fold(query).split()]
    wanted = " ".join(words)
    symbol = _list_symbols(query)[-1]

    def rank(term: Term) -> float | None:
        if _fold(term.name) == wanted:
            return 0
        symbols = [*_list_symbols(term.symbol), *(_list_symbols(each)[-1] for each in term.codes)]
        if symbol and symbol in symbols:
            return 0.25
        if symbol and symbol.casefold() in map(str.casefold, symbols):
            return 0.5
        text = ""
        for rank, part in enumerate(
            (
                term.name,
                f"{term.symbol}\n{term.code}",
                f"{term.meaning}\n{term.source}\n{term.unit}",
            ),
            1,
        ):
            text += f"{_fold(part)}\n"
            if all(word in text for word in words):
                return rank
        return None

    ranked = [(found, term) for term in list_terms() if (found := rank(term)) is not None]
    return tuple(term for _, term in sorted(ranked, key=lambda pair: (pair[0], pair[1].name)))


def _drop_stops(word: str) -> str:
    """A word without the stops beside it; a short one may be a symbol in a list, such as "i,"."""
    return word.strip(_STOPS) or word if len(word) >= _SHORTEST_WITH_STOPS else word


def _fold(text: str) -> str:
    return _make_plain(text.casefold()).casefold()


def _make_plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_SAME)


def _list_symbols(text: str) -> list[str]:
    """The symbols in a text such as "r, eta" and the text as a whole, all without spaces."""
    text = _make_plain(text.replace("\N{MINUS SIGN}", "-"))
    parts = [text] if text.startswith("(") else [*re.split(r"[,;] ", text), text]
    return ["".join(part.split()) for part in parts]


@cache
def _find_meanings() -> dict[str, str]:
    return {term.name: term.meaning for term in list_terms()}


def explain(term: str) -> str:
    """The meaning of a term, for a tooltip.

    Raises:
        KeyError: the glossary has no such term, which is a bug in the caller.
    """
    return _find_meanings()[term]


def explain_field(name: str) -> str:
    """The meaning of a configuration field by its name in code; empty if no entry names it."""
    return next((term.meaning for term in list_terms() if name in term.codes), "")
