"""Turns the glossary's symbols, typed in plain letters such as h_t or theta, into LaTeX."""

from __future__ import annotations

import re

_GREEK = {"eta", "lambda", "rho", "sigma", "tau", "theta"}
_FUNCTIONS = {"exp", "log", "tanh", "diag"}
_SIGNS = {">=": r"\ge ", "<=": r"\le ", "*": "^{*}", "²": "^{2}"}
_SPACED = re.compile(r" ?(>=|<=|[=<>/+-]) ?")  # LaTeX spaces relations and operators by itself
# A name with its subscript or number, a comparison, or any other single character.
_PIECE = re.compile(r"(?P<name>[A-Za-z]+)(?:_(?P<sub>\w+)|(?P<number>\d+))?|[<>]=|.")


def write_symbol(symbol: str) -> str:
    """The symbol as a Markdown formula; empty for an empty symbol."""
    if not symbol:
        return ""
    if "?" in symbol or re.fullmatch(r"<\w+>", symbol):  # text, not mathematics
        return f"`{symbol}`"
    pieces = _PIECE.finditer(_SPACED.sub(r"\1", symbol))
    # Streamlit takes no space beside a dollar sign for the edge of a formula.
    return f"${''.join(_write_piece(piece) for piece in pieces).strip()}$"


def _write_piece(piece: re.Match[str]) -> str:
    name = piece["name"]
    if name is None:
        return _SIGNS.get(piece[0], piece[0].replace(" ", r"\ "))
    if name in _GREEK:
        text = f"\\{name} "
    elif name in _FUNCTIONS:
        text = f"\\operatorname{{{name}}}"
    elif len(name) > 1 and not _is_product(name):
        text = f"\\text{{{name}}}"
    else:
        text = name
    below = piece["sub"] or piece["number"]
    return f"{text}_{{{below}}}" if below else text


def _is_product(name: str) -> bool:
    """Whether two letters are a differential, as in dL, rather than a word."""
    return len(name) == 2 and name[0] == "d"
