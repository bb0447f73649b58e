"""Fills the templates of the scripts that users take away.

A template in `assets/templates` is Python with two marks, so ruff checks it as it stands:

- `fill(value)` becomes the value as a Python literal, so a user's text stays a quoted string;
- a line `#: if ...`, `#: else`, `#: for ...` or `#: endif` decides which lines are kept. Jinja2
  evaluates it.
"""

from __future__ import annotations

import re
import textwrap
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from explorer.core.assets import TEMPLATES_FOLDER

_QUOTES = re.compile(r"(['\"])")


class _Code(str):
    """Source text of our own, inserted as it is; only the filters below make it."""

    __slots__ = ()


def render_script(template: str, /, **values: object) -> str:
    """The script that `assets/templates/<template>.py` becomes with these values.

    Args:
        template: the template's name without `.py`.
        **values: what its marks refer to: literals (texts, numbers, lists of them) or objects
            whose fields are literals.
    """
    return _open_templates().get_template(f"{template}.py").render(values)


def write_literal(value: object) -> str:
    """The value as a Python literal, with quotation marks as ruff's formatter prefers them.

    Args:
        value: a text, a number, or a list of such values.

    Raises:
        TypeError: the value is anything else.
    """
    match value:
        case str():
            quote = "'" if value.count('"') > value.count("'") else '"'
            # Piece by piece, since a text may have megabytes.
            return quote + "".join(_escape(part, quote) for part in _QUOTES.split(value)) + quote
        case int() | float():
            return repr(value)
        case list():
            return f"[{', '.join(map(write_literal, value))}]"
    raise TypeError(f"A script holds texts, numbers and lists of them, got {value!r}.")


def _escape(part: str, quote: str) -> str:
    """A quotation mark, or a piece of text without any, as it stands in a literal."""
    if part in {"'", '"'}:
        return f"\\{part}" if part == quote else part
    return repr(part)[1:-1]


def _name(text: str) -> _Code:
    """The text as a bare name, such as `LSTM` or `np.array`."""
    if not all(part.isidentifier() for part in text.split(".")):
        raise ValueError(f"A name in a script must be made of identifiers, got {text!r}.")
    return _Code(text)


def _entry(text: str) -> _Code:
    """An entry of an array in a script, such as `W_hh.grad[0, 1]`."""
    name, _, index = text.partition("[")
    if not re.fullmatch(r"\d+(?:, \d+)*\]", index):
        raise ValueError(f"An entry of an array must be a name and numbers, got {text!r}.")
    return _Code(f"{_name(name)}[{index}")


def _prose(text: str) -> _Code:
    """A sentence of our own, wrapped for a docstring."""
    if '"' in text or "\\" in text:
        raise ValueError(f"A docstring's text can hold no quotation mark or backslash: {text!r}.")
    return _Code(textwrap.fill(text, 88))


def _finalize(value: object) -> str:
    return value if isinstance(value, _Code) else write_literal(value)


@cache
def _open_templates() -> Environment:
    environment = Environment(  # noqa: S701 - the templates are Python, so HTML's escapes are wrong
        loader=FileSystemLoader(TEMPLATES_FOLDER),
        variable_start_string="fill(",
        variable_end_string=")",
        # Jinja's line statements would swallow the blank lines after them.
        block_start_string="#:",
        block_end_string="\n",
        lstrip_blocks=True,
        finalize=_finalize,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    filters: dict[str, Any] = {"name": _name, "entry": _entry, "prose": _prose}
    environment.filters.update(filters)
    return environment
