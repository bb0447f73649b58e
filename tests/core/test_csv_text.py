"""A spreadsheet that opens a CSV written by the app computes nothing from its cells."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.core.csv_text import neutralise_cell, write_csv

EXPLORER = Path(__file__).resolve().parents[2] / "explorer"


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://example.org")',
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        " =1+1",
        "\n=1+1",
        "\u00a0=1+1",
        "＝1+1",  # read like the narrow one
        "-",
        "--5",
        "-1e",
        "- 5",
        "+49 170",
    ],
)
def test_a_cell_that_a_spreadsheet_could_compute_starts_with_an_apostrophe(text: str) -> None:
    assert neutralise_cell(text) == "'" + text


@pytest.mark.parametrize(
    "text",
    [
        *("", "loss", "a = b", "a-b", "mail@example.org", "'=1", "1+1", "0.5"),
        *("-0.0", "-1", "+3", "-2.5e-10", "+.5", "-7.", "-0,25", "-inf", "+inf", "-nan"),
    ],
)
def test_a_number_and_ordinary_text_stay_as_they_are(text: str) -> None:
    assert neutralise_cell(text) == text


def test_a_table_is_written_with_every_digit_and_one_row_per_line() -> None:
    rows = [["step", '=a"b'], [1, -0.1], [2, float("-inf")], [3, None], [4, "-x, y"]]

    assert write_csv(rows) == ('step,"\'=a""b"\r\n1,-0.1\r\n2,-inf\r\n3,\r\n4,"\'-x, y"\r\n')


@given(
    st.lists(st.lists(st.text(alphabet="=+-@\t\r\n ',;\"a1.", max_size=6), min_size=2), max_size=4)
)
def test_what_is_read_back_has_no_cell_that_needs_an_apostrophe(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(write_csv(rows), newline="")))

    assert read == [[neutralise_cell(cell) for cell in row] for row in rows]
    assert [[neutralise_cell(cell) for cell in row] for row in read] == read


def test_only_this_module_writes_csv_and_the_series_that_a_run_keeps_in_its_settings() -> None:
    writers = [
        path.relative_to(EXPLORER).as_posix()
        for path in sorted(EXPLORER.rglob("*.py"))
        if any(
            call in path.read_text("utf-8") for call in ("csv.writer(", "DictWriter(", "to_csv(")
        )
    ]
    assert writers == ["core/csv_text.py", "core/series/tables.py"]
