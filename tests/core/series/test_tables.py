"""Tables of numbers: CSV dialects, gaps named by row and line, and hostile texts refused."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.errors import InvalidTextError
from explorer.core.series.tables import MAX_ROWS, read_table, read_table_file, write_table


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_is_found(delimiter: str) -> None:
    rows = ["day", "1", "2", "3"], ["sales", "1.5", "-2", "3e2"], ["shop", "a", "b", "c"]
    text = "\n".join(delimiter.join(cells) for cells in zip(*rows, strict=True))
    table = read_table(text)
    assert table.names == ("day", "sales")
    np.testing.assert_array_equal(table.values, [[1, 1.5], [2, -2], [3, 300]])


def test_one_column_without_a_delimiter_is_a_table() -> None:
    table = read_table("sales\n1\n2\n\n4\n")
    assert table.names == ("sales",)
    assert table.select(["sales"])[:, 0].tolist() == [1, 2, 4]
    assert table.lines == (2, 3, 5)


def test_without_a_header_columns_are_numbered() -> None:
    table = read_table("1,10\n2,20\n3,30\n")
    assert table.names == ("column 1", "column 2")
    assert table.values.shape == (3, 2)


def test_a_comma_is_a_decimal_point_unless_it_is_the_delimiter() -> None:
    table = read_table("day;sales\n1;1,5\n2;2,25\n")
    np.testing.assert_array_equal(table.values, [[1, 1.5], [2, 2.25]])


@pytest.mark.parametrize(
    ("text", "has_commas"), [("a;b\n1;1,5\n", True), ("a;b\n1;1.5\n", False), ("a,b\n1,5\n", False)]
)
def test_the_table_says_whether_commas_were_decimal_points(text: str, *, has_commas: bool) -> None:
    assert read_table(text).has_decimal_commas is has_commas


def test_a_column_without_numbers_is_named_with_its_first_such_cell() -> None:
    table = read_table('day,shop,sales\n1,Rome,"1,5"\n2,Rome,"2,5"\n')
    assert table.names == ("day",)
    assert table.left_out == (("shop", "Rome"), ("sales", "1,5"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("day;sales\n1;5\n2;9\n3;4\n", "sales"),  # day only counts the rows
        ("sales;day\n5;1\n9;2\n4;3\n", "sales"),
        ("year;gap;sales\n1;5\n2;;9\n3;4;4\n".replace("1;5", "1;5;5"), "sales"),
        ("day;hour\n1;2\n2;4\n3;6\n", "day"),
        ("sales;gap\n5;1\n5;\n5;3\n", "sales"),
    ],
)
def test_the_first_column_suggested_has_no_gaps_and_is_not_a_row_counter(
    text: str, name: str
) -> None:
    table = read_table(text)
    assert table.names[table.find_target()] == name


def test_quoted_cells_may_hold_the_delimiter() -> None:
    table = read_table('day,sales\n"Mon, May 1",3\n"Tue, May 2",4\n')
    assert table.names == ("sales",)
    assert table.values[:, 0].tolist() == [3, 4]


@pytest.mark.parametrize(
    ("cell", "shown"), [("", "an empty cell"), ("n/a", "`n/a`"), ("nan", "`nan`"), ("inf", "`inf`")]
)
def test_a_gap_is_refused_with_its_row_and_line(cell: str, shown: str) -> None:
    table = read_table(f"day,sales\n1,5\n2,6\n3,{cell}\n4,8\n5,\n6,9\n7,9\n")
    assert table.select(["day"]).shape == (7, 1)
    with pytest.raises(InvalidTextError) as caught:
        table.select(["day", "sales"])
    assert f"`sales` must have a number in every row, got {shown} in row 3 (line 4)" in str(
        caught.value
    )
    assert "the first of 2 such cells" in str(caught.value)


def test_a_number_too_large_to_square_counts_as_a_gap() -> None:
    with pytest.raises(InvalidTextError, match="row 2"):
        read_table("a\n1\n1e300\n3\n").select(["a"])


def test_empty_and_repeated_names_are_numbered() -> None:
    assert read_table("a,,a\n1,2,3\n").names == ("a", "column 2", "a (3)")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it is empty"),
        (" \n\n", "it is empty"),
        ("a,b\nx,y\nz,w\n", "must have a numeric column"),
        ("a,b\n1,2\n3\n", "Line 1 has 2 columns, but line 3 has 1; complete"),
        ("\na\n1\n\n2,3\n", "Line 2 has 1 column, but line 5 has 2; complete"),
        ("a,b\n", "rows of values, got 0"),
        ("a\n" + "1\n" * (MAX_ROWS + 5), "at most 10,000 rows"),
        (",".join("abc" for _ in range(101)) + "\n", "at most 100 columns, got 101"),
        ("a,b\n" + "1" * 200_000 + ",2\n", "cannot be read as CSV"),
    ],
)
def test_a_text_that_is_not_a_table_is_refused_with_the_reason(text: str, words: str) -> None:
    with pytest.raises(InvalidTextError, match=words):
        read_table(text)


def test_a_table_of_the_largest_size_allowed_is_read() -> None:
    assert len(read_table("a\n" + "1\n" * MAX_ROWS).values) == MAX_ROWS


def test_choosing_no_column_too_many_or_an_unknown_one_is_refused() -> None:
    wide = ",".join(f"c{number}" for number in range(30))
    table = read_table(f"{wide}\n" + ",".join("1" for _ in range(30)))
    for names in ([], list(table.names)[:21]):
        with pytest.raises(InvalidTextError, match="1 to 20 columns"):
            table.select(names)
    with pytest.raises(InvalidTextError, match="no numeric column `d`"):
        table.select(["d"])


def test_a_written_table_is_read_back_to_the_last_digit() -> None:
    values = np.random.default_rng(0).standard_normal((20, 2)) * 1e5
    table = read_table(write_table(["a; b", 'c "d"'], values))
    assert table.names == ("a; b", 'c "d"')
    np.testing.assert_array_equal(table.values, values)


def test_a_file_in_an_old_encoding_is_read_and_other_file_types_are_refused() -> None:
    text = "größe;verkäufe\n1;2,5\n2;3,5\n" * 1
    assert read_table(read_table_file(text.encode("cp1252"), "Verkauf.CSV")).names[0][-1] == "e"
    assert read_table_file(b"a\tb\n1\t2\n", "x.tsv") == "a\tb\n1\t2\n"
    with pytest.raises(InvalidTextError, match=r"must be a \.csv"):
        read_table_file(b"PK", "sheet.xlsx")
    with pytest.raises(InvalidTextError, match=r"'data\.csv' must be text"):
        read_table_file(bytes(range(256)), "data.csv")
