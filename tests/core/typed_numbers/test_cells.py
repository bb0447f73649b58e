"""A table's column gives the numbers that its cells give one by one."""

import math
import random

import numpy as np
import pytest

from explorer.core.typed_numbers.cells import parse_cells
from explorer.core.typed_numbers.number import read_number
from tests.js.typed_fixtures import list_typed


def test_a_column_is_read_as_its_cells_are_one_by_one() -> None:
    texts = [str(row[0]) for row in list_typed()["numbers"]]
    plain = ["1", "-2.5", "1e3", "", "7."]
    rng = random.Random(2)  # noqa: S311 - test cases, not secrets
    for decimal, thousands in ((".", ""), (".", ","), (",", "."), (",", ""), ("", "")):
        for cells in (plain, rng.sample(texts, 500), [*plain, "1.234,5", "0,5", "1,234"]):
            wanted = [read_number(cell, decimal, thousands) for cell in cells]
            limited = [math.nan if v is None or abs(v) > 1e12 else v for v in wanted]
            read = parse_cells(cells, decimal=decimal, thousands=thousands, most=1e12)
            np.testing.assert_array_equal(read, limited)


def test_no_cells_give_no_numbers() -> None:
    assert parse_cells([], most=1e12).shape == (0,)


@pytest.mark.parametrize("cell", ["nan", "inf", "1e999", "2e12", "1_0", "0x1", "NA", " "])
def test_what_is_no_number_for_a_table_is_missing(cell: str) -> None:
    assert np.isnan(parse_cells(["1", cell], most=1e12)).tolist() == [False, True]
