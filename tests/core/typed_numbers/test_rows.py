"""Rows of numbers in every layout of the table of cases, with their lines and remarks."""

from typing import Literal

import pytest

from explorer.core.errors import InvalidTextError
from explorer.core.typed_numbers.number import read_number
from explorer.core.typed_numbers.rows import Commas, split_rows
from tests.js.typed_fixtures import CASES


@pytest.mark.parametrize("case", CASES["rows"])
def test_rows_are_split_as_the_table_of_cases_says(case: list[object]) -> None:
    text, semicolon, wanted, *heading = case
    rows = split_rows(str(text), semicolon="row" if semicolon == "row" else "number")
    assert [[read_number(field) for field in row] for row in rows.rows] == wanted
    assert rows.heading == "".join(map(str, heading))


def test_a_skipped_heading_and_a_comma_inside_a_number_are_stated() -> None:
    rows = split_rows("x1;x2\n1,234;0,5")
    assert rows.explain() == [
        "The first line, 'x1;x2', has letters and no number: it was skipped as a heading.",
        "1,234 was read as 1.234.",
    ]
    assert split_rows("\u22121 1,0\n2 2").explain() == ["1,0 was read as 1."]
    assert split_rows("1, 2\n3,4").explain() == []


@pytest.mark.parametrize(
    ("text", "commas", "values"),
    [
        ("1,234\t2", "decimal", [[1.234, 2]]),
        ("1,234\t2", "thousands", [[1234, 2]]),
        ("1,5 2,5", "separator", [[1, 5, 2, 5]]),
        ("1,5", "decimal", [[1.5]]),
        ("1,500 2", "thousands", [[1500, 2]]),
    ],
)
def test_what_commas_are_can_be_chosen(
    text: str, commas: Commas, values: list[list[float]]
) -> None:
    rows = split_rows(text, commas=commas)
    read = [[rows.parse(r, c) for c in range(len(row))] for r, row in enumerate(rows.rows)]
    assert read == values


def test_a_wrong_number_is_named_by_its_line_and_place() -> None:
    rows = split_rows("\n1 2\n\n3 four")
    assert rows.lines == (2, 4)
    with pytest.raises(InvalidTextError) as caught:
        rows.parse(1, 1)
    assert str(caught.value) == (
        "Line 4, number 2, must be a number such as -0.5, 1/3 or 12%, got 'four'; type one."
    )


@pytest.mark.parametrize("semicolon", ["row", "number"])
def test_rows_on_one_line_have_that_line(semicolon: Literal["row", "number"]) -> None:
    assert split_rows("a b\n(1,1), (1,1),\n(2,2)", semicolon=semicolon).lines == (2, 2, 3)
