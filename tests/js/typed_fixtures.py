"""Texts of numbers and of rows of numbers, each with what core reads from it.

The cases of `typed_cases.json` are the table that both languages must fulfil; the random texts
compare the two where no one has written down the answer.
"""

from __future__ import annotations

import json
import math
import random
from pathlib import Path
from typing import Any

from explorer.core.typed_numbers.number import read_number
from explorer.core.typed_numbers.rows import split_rows

CASES: dict[str, list[list[object]]] = json.loads(
    Path(__file__).with_name("typed_cases.json").read_text("utf-8")
)
# What random texts are made of: more often what belongs together than any character.
_PARTS = [
    *"0123456789" * 2,
    *".,.,;:' \u00a0\u2009\u202f\t\n_~|-+\u2212\u2013\u2014\uff0d%\uff05/\u2044",
    *"()[]{}\uff08\uff09*\u00d7^",
    *"eExX\u0663\uff11\uff12\u2070\u00b2\u00b3\u207b\u00bd\u2153\u221e<>\u3001\uff0c\uff0e\u066b\u066c",
    *("1e", "1,5", "1.234", ",234", " 234", "10^", "\u00d710\u207b\u00b3", "1/3", "- 8e-11", "e-3"),
    *(
        "12 %",
        "nan",
        "x1",
        "array(",
        "(1,1)",
        "1; 2",
        "), (",
        "\r\n",
        "0.5 ",
        "caf\u00e9",
        "\u200b",
    ),
    *("\ufeff", "\U0001d7d9"),
]


def list_typed() -> dict[str, Any]:
    """The cases, and random texts with the number and the rows that core reads from each."""
    rng = random.Random(1)  # noqa: S311 - test cases, not secrets
    texts = ["".join(rng.choices(_PARTS, k=rng.randint(1, 9))) for _ in range(10_000)]
    known = [str(text) for text, value in CASES["numbers"] if value is not None]
    texts += [change_text(rng.choice(known), rng) for _ in range(10_000)]
    texts += [change_text(str(rng.choice(CASES["rows"])[0]), rng) for _ in range(5_000)]
    long = ["".join(rng.choices(_PARTS, k=rng.randint(10, 60))) for _ in range(1_000)]
    return {
        "cases": CASES,
        "numbers": [[text, write(read_number(text))] for text in texts + long],
        "rows": [
            [text, semicolon, *read_rows(text, semicolon)]
            for text in texts[::5] + long
            for semicolon in ("row", "number")
        ],
    }


def change_text(text: str, rng: random.Random) -> str:
    """The text with one or two characters replaced, added or left out."""
    for _ in range(rng.randint(1, 2)):
        at = rng.randint(0, len(text))
        text = text[:at] + rng.choice([*_PARTS, ""]) + text[at + rng.randint(0, 1) :]
    return text


def read_rows(text: str, semicolon: str) -> tuple[list[list[object]], str]:
    """The lines and texts of the rows, and the heading."""
    rows = split_rows(text, semicolon="row" if semicolon == "row" else "number")
    return [list(each) for each in zip(rows.lines, rows.rows, strict=True)], rows.heading


def write(value: float | None) -> float | str | None:
    """A number for JSON, which has no infinity."""
    return value if value is None or math.isfinite(value) else str(value).replace("inf", "Infinity")
