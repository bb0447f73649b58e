"""Splits a typed or pasted text into rows of numbers: lines, tuples, lists or a matrix.

- A row is a line, a pair of brackets, or what semicolons separate: 1 1; 2 2. Semicolons between
  single numbers on a line separate the numbers where the place says so (`semicolon`).
- Tabs separate numbers, as copied from a spreadsheet. Otherwise spaces do, if any row has them, and
  a comma inside a number is its decimal sign; in a text without spaces commas separate the numbers.
- A first line with letters and without a number is a heading.

assets/components/shared/number_rows.js follows the same rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from explorer.core.errors import quote
from explorer.core.typed_numbers.number import (
    make_plain,
    parse_number,
    read_number,
)

Commas = Literal["", "decimal", "thousands", "separator"]

_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_WRAPPER = re.compile(r"\b(?:(?:np|numpy|torch)\.)?(?:array|tensor)(?=\()", re.ASCII)
_OPTION = re.compile(r", ?(?:dtype|device|requires_grad) ?= ?[A-Za-z0-9_.':]+")
_GROUP = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_BETWEEN = re.compile(r"[ \t\n,;()\[\]]*")
# Blanks inside one number: 1 - 8e-11, 1.2 * 10^-3, 12 %, 1 / 3.
_INSIDE = (
    (re.compile(r"([0-9]) ([+-]) ([0-9]e-[0-9])"), r"\1\2\3"),
    (re.compile(r" ?\* ?(?=10 ?(?:\^|\*\*))"), "*"),
    (re.compile(r"([0-9.]) %"), r"\1%"),
    (re.compile(r"([0-9.]) / (?=[0-9.])"), r"\1/"),
)
# Tabs, semicolons or spaces separate the numbers, not commas alone.
_SPACED = re.compile(r"[\t;]|[^ ,] +[^ ,]|, .*,[^ ]|,[^ ].*, ")
_NO_NUMBERS = re.compile(
    r"[+-]?(?:nan|na|n/a|inf|infinity|none|null|true|false)", re.ASCII | re.IGNORECASE
)
_SIGNS: dict[str, tuple[str, str]] = {"thousands": (".", ","), "separator": (".", "")}


@dataclass(frozen=True)
class NumberRows:
    """The rows of a text.

    Attributes:
        rows: the text of each number in each row.
        lines: the line that each row begins on, counted from 1.
        heading: the first line if it was skipped, or "".
        commas: how commas are read; "" if the text decides.
    """

    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    heading: str = ""
    commas: Commas = ""

    def parse(self, row: int, column: int, *, subject: str = "") -> float:
        """The number in a row and column, both counted from 0; `subject` is for the message.

        Raises:
            InvalidTextError: it isn't a number; the message names the line and the column.
        """
        decimal, thousands = _SIGNS.get(self.commas, ("", ""))
        return parse_number(
            self.rows[row][column],
            decimal=decimal,
            thousands=thousands,
            subject=subject or f"Line {self.lines[row]}, number {column + 1},",
        )

    def explain(self) -> list[str]:
        """Sentences about what was skipped and what could have been read in another way."""
        sentences = []
        if self.heading:
            shown = quote(" ".join(self.heading.split()))
            sentences.append(
                f"The first line, {shown}, has letters and no number: it was skipped as a heading."
            )
        fields = [(r, c) for r, row in enumerate(self.rows) for c in range(len(row))]
        example = next(((r, c) for r, c in fields if "," in self.rows[r][c]), None)
        if example:
            value = self.parse(*example)
            sentences.append(f"{self.rows[example[0]][example[1]]} was read as {value:.10g}.")
        return sentences


def split_rows(
    text: str, *, semicolon: Literal["row", "number"] = "number", commas: Commas = ""
) -> NumberRows:
    """The rows of a text, by the rules in the module's docstring.

    Args:
        text: as typed or pasted.
        semicolon: what semicolons separate where it isn't clear from the text.
        commas: what commas are: decimal signs, or between thousands or numbers; "" for the rules.
    """
    plain = _OPTION.sub("", _WRAPPER.sub("", make_plain(text)))
    if "~" in plain:  # a sequence as links have it
        plain = plain.replace("_", " ").replace("~", "\n")
    lines = [(n, line.strip(" \t")) for n, line in enumerate(_BREAK.split(plain), 1)]
    lines = [(n, line) for n, line in lines if line]
    heading = ""
    if lines and _is_heading(lines[0][1]):
        heading = lines.pop(0)[1]
    found = _split_brackets(lines, semicolon)
    if found is None:
        found = [
            (n, part) for n, line in lines for part in _split_line(_open_numbers(line), semicolon)
        ]
    parts = [(n, _join_numbers(part.strip(" "))) for n, part in found if part.strip(" \t,")]
    are_spaced = bool(commas) or any(_SPACED.search(part) for _, part in parts)
    rows = [(n, _split_fields(part, commas, are_spaced=are_spaced)) for n, part in parts]
    return NumberRows(tuple(row for _, row in rows), tuple(n for n, _ in rows), heading, commas)


def _is_heading(line: str) -> bool:
    fields = [field.strip("()[]") for field in re.split(r"[\t; ,]+", line)]
    has_numbers = any(
        read_number(field) is not None or _NO_NUMBERS.fullmatch(field) for field in fields
    )
    return not has_numbers and any(char.isalpha() for char in line)


def _split_brackets(
    lines: list[tuple[int, str]], semicolon: Literal["row", "number"]
) -> list[tuple[int, str]] | None:
    """The rows of a text in brackets, each with its line; None if brackets don't make its rows."""
    text = "\n".join(line for _, line in lines)
    groups = list(_GROUP.finditer(text))
    if not groups or not _BETWEEN.fullmatch(_GROUP.sub("", text)):
        return None
    is_nested = len(re.findall(r"[(\[]", text)) > len(groups)
    if not is_nested and all(_is_single(group[1]) for group in groups):
        return None  # numbers in brackets, as the app writes negative ones
    numbers = [n for n, _ in lines]
    found = []
    for group in groups:
        line = numbers[text.count("\n", 0, group.start())]
        if len(groups) > 1:
            found.append((line, group[1].replace("\n", " ")))
            continue
        parts = [group[1]]
        if group[0][0] == "[" or semicolon == "row":
            parts = group[1].split(";")
        for part in parts:
            found += [(line, each) for each in part.split("\n")]
    return found


def _open_numbers(line: str) -> str:
    """The line without brackets around single numbers."""
    return _GROUP.sub(
        lambda found: f" {found[1].strip(' ')} " if _is_single(found[1]) else found[0], line
    )


def _is_single(text: str) -> bool:
    """Whether brackets with this text in them hold one number; (1,1) holds two."""
    return "," not in text and read_number(text) is not None


def _split_line(line: str, semicolon: Literal["row", "number"]) -> list[str]:
    parts = line.split(";")
    if semicolon == "row" or all(_has_several(part) for part in parts if part.strip(" ")):
        return parts
    return [line]


def _has_several(part: str) -> bool:
    text = _join_numbers(part.strip(" "))
    return "\t" not in part and " " in text and read_number(text) is None


def _join_numbers(text: str) -> str:
    for pattern, joined in _INSIDE:
        text = pattern.sub(joined, text)
    return text


def _split_fields(row: str, commas: Commas, *, are_spaced: bool) -> tuple[str, ...]:
    if re.search(r"[\t;]", row):
        fields = [field.strip(" ") for field in re.split(r"[\t;]", row)]
    elif commas == "separator":
        fields = re.split(r"[ ,]+", row)
    elif " " in row:
        fields = re.sub(r" *, +| +,", " ", row.rstrip(" ,")).split(" ")
    elif are_spaced and read_number(row) is not None:
        fields = [row]
    else:
        return tuple(row.rstrip(",").split(","))  # 1,,2 lacks a number
    return tuple(field for field in fields if field)
