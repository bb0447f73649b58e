"""Tables that people have had trouble with: each is read right, and what was guessed is stated."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.errors import InvalidTextError
from explorer.core.tables.columns import CONSTANT, COUNTER
from explorer.core.tables.table_notes import describe_column
from explorer.core.tables.targets import suggest_target
from tests.core.tables.read import list_values, read, read_file, write_notes


@pytest.mark.parametrize(
    ("name", "column", "first", "last", "rows"),
    [
        ("umsatz.csv", "Umsatz", 2014.02, 4514.73, 120),
        ("absatz_stueck.csv", "Stück", 906, 2031, 120),
        ("excel_sep.csv", "Sales", 100.7, 225.7, 120),
        ("prices_newest_first.csv", "Close", 158.38, 299.42, 359),
        ("epoch_milliseconds.csv", "value", 100.7, 225.74, 120),
        ("year_month_day_columns.csv", "tmin", 1.1, 14.8, 336),
        ("yyyymmdd.csv", "Temp", 10.1, 16.5, 336),
        ("meta_then_table.csv", "temperature (°C)", 5, 5.5, 200),
        ("units_row.csv", "temp (°C)", 5, 5.5, 200),
        ("comment_with_comma_in_last_column.csv", "sales", 100.7, 225.7, 120),
        ("trailing_commas.csv", "sales", 100.7, 225.7, 120),
        ("comma_and_comma.csv", "Wert", 1.007, 2.257, 120),
        ("ein_kanal.csv", "column 1", 1.007, 2.257, 120),
        ("wert_mit_kopf.csv", "Wert", 1.007, 2.257, 120),
        ("underscores_and_fullwidth.csv", "a", 1000, 1099, 100),
        ("underscores_and_fullwidth.csv", "b", 100, 199, 100),
        ("underscores_and_fullwidth.csv", "c", 100, 199, 100),
        ("unicode_minus.csv", "temp", 5.5, 6.5, 100),
    ],
)
def test_the_values_of_each_file_are_right(
    name: str, column: str, first: float, last: float, rows: int
) -> None:
    reading = read_file(name)
    values = list_values(reading, column)
    assert (values[0], values[-1], len(values)) == (first, last, rows)
    if "a" not in {each.name for each in reading.numeric}:
        assert suggest_target(reading).name == column


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("absatz_stueck.csv", "The point in “1.023” marks thousands"),
        ("excel_sep.csv", "names the delimiter (“sep=;”)"),
        ("prices_newest_first.csv", "because the newest came first"),
        ("prices_newest_first.csv", "Line 302 has no date (“2024-02-30”) and was left out."),
        ("yyyymmdd.csv", "26 days are missing: 3 after 2023-01-28"),
        ("meta_then_table.csv", "Lines 1 and 2 (comments) were left out."),
        ("meta_then_table.csv", "Lines 4 and 5 above the table were left out"),
        ("meta_then_table.csv", "The dates don't rise from row to row"),
        ("units_row.csv", "Line 2 was read as units."),
        ("comment_with_comma_in_last_column.csv", "Line 32 has too many cells"),
        ("trailing_commas.csv", "An empty cell at the end of the rows was left out."),
        ("comma_and_comma.csv", "read as decimal commas"),
        ("ein_kanal.csv", "it is read as a decimal sign"),
    ],
)
def test_what_was_guessed_or_left_out_is_stated(name: str, words: str) -> None:
    assert words in write_notes(read_file(name))


@pytest.mark.parametrize(
    ("name", "first", "next_one"),
    [
        ("umsatz.csv", "2014-01", "2024-01"),
        ("prices_newest_first.csv", "2024-01-01", "2024-12-31"),
        ("yyyymmdd.csv", "2023-01-01", "2023-12-29"),
        ("year_month_day_columns.csv", "2023-01-01", "2023-12-29"),
    ],
)
def test_the_dates_of_each_file_are_right(name: str, first: str, next_one: str) -> None:
    timeline = read_file(name).timeline
    assert timeline is not None
    assert timeline.write(timeline.times)[0] == first
    assert timeline.write(timeline.extend(1)) == [next_one]


def test_milliseconds_since_1970_become_hours() -> None:
    timeline = read_file("epoch_milliseconds.csv").timeline
    assert timeline is not None
    assert timeline.step_name == "hour"
    assert timeline.times[0] == np.datetime64("2023-11-14T22:13:20.184")


def test_the_guess_of_a_thousands_point_can_be_changed() -> None:
    values = list_values(read_file("absatz_stueck.csv", decimal=".", thousands=""), "Stück")
    assert values[3:5] == [984, 1.023]


def test_a_single_column_can_be_split_at_its_commas() -> None:
    reading = read_file("ein_kanal.csv", delimiter=",", decimal=".")
    assert [list_values(reading, each.name)[1] for each in reading.numeric] == [1, 36]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1.234,56", "2.345,67"], [1234.56, 2345.67]),
        (["1 234,5", "2 345,6"], [1234.5, 2345.6]),
        (["1\u00a0234,5", "12\u202f345,6"], [1234.5, 12345.6]),
        (['"1,234.56"', '"12,345.67"'], [1234.56, 12345.67]),
        (["$1,234", "$12,345"], [1234, 12345]),
        (["€ 1.234,50", "€ 12.345,60"], [1234.5, 12345.6]),
        (["12.3%", "4 %"], [0.123, 0.04]),
        (["1'234.5", "12’345.6"], [1234.5, 12345.6]),
        (["(1,234.50)", "2,345.60"], [-1234.5, 2345.6]),
        (["1.234,5-", "2.345,6"], [-1234.5, 2345.6]),
        (["1e3", "-2.5E-2"], [1000, -0.025]),
        (["−1,5", "–2,5"], [-1.5, -2.5]),
        (["1,23,456.7", "12,34,567.8"], [123456.7, 1234567.8]),
    ],
)
def test_numbers_are_read_however_they_are_written(cells: list[str], values: list[float]) -> None:
    for delimiter in ";", "\t":
        rows = [f"{n}{delimiter}{cell}{delimiter}x" for n, cell in enumerate(cells * 3)]
        reading = read(f"n{delimiter}value{delimiter}z\n" + "\n".join(rows))
        np.testing.assert_allclose(list_values(reading, "value"), values * 3, rtol=1e-15)


def test_quoted_thousands_in_a_file_with_commas_are_read() -> None:
    reading = read('day,sales\n1,"1,234.56"\n2,"2,345.67"\n3,"12,345.6"\n')
    assert list_values(reading, "sales") == [1234.56, 2345.67, 12345.6]


def test_columns_separated_by_spaces_are_read() -> None:
    reading = read("  year   co2\n  1958  315.71\n  1959  315.98\n  1960  316.91\n")
    assert list_values(reading, "co2") == [315.71, 315.98, 316.91]
    assert reading.timeline is not None
    assert reading.timeline.step_name == "year"


def test_a_header_in_a_comment_is_the_header() -> None:
    reading = read("# time value\n0 1.5\n1 2.5\n2 1.5\n")
    assert list_values(reading, "value") == [1.5, 2.5, 1.5]


def test_lines_below_the_table_are_left_out_and_named() -> None:
    text = "month;sales\n2014-01;5\n2014-02;7\n2014-03;6\n\nTotal;18\nSource: office\n"
    reading = read(text)
    assert list_values(reading, "sales") == [5, 7, 6]
    assert "Lines 6 and 7 below the table were left out (“Total 18”)." in write_notes(reading)


def test_the_lines_of_the_table_can_be_changed() -> None:
    text = "a;b\n1;5\n2;7\nSum;12\n"
    assert list_values(read(text), "b") == [5, 7]
    assert list_values(read(text, last_line=4), "b") == [5, 7, 12]
    assert list_values(read(text, first_line=3), "b") == [7]
    assert [each.name for each in read(text, header_line=0).columns] == ["column 1", "column 2"]
    assert list_values(read("x;y\na;b\n1;5\n2;7\n", header_line=1), "x") == [1, 2]


def test_a_constant_and_a_counter_are_called_so() -> None:
    reading = read("n,flat,value\n1,5,3\n2,5,1\n3,5,4\n")
    assert [each.kind for each in reading.numeric] == [COUNTER, CONSTANT, "numbers"]
    target = suggest_target(reading)
    assert target.name == "value"
    assert (
        target.reason == "It's the first column of numbers after n (a counter), flat (a constant)."
    )
    only = suggest_target(read("n,flat\n1,5\n2,5\n3,5\n"))
    assert only.name == "n"
    assert only.reason == (
        "Every column of numbers is a counter or a constant: there is little to forecast."
    )
    for table, which in (("a\n" + "5\n" * 9, "The only"), ("a,b\n" + "5,6\n" * 9, "Every")):
        reason = f"{which} column of numbers is a constant: there is nothing to forecast."
        assert suggest_target(read(table)).reason == reason


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Month;2014;2015;2016\nJan;3;4;5\nFeb;6;7;9\nMar;1;2;3\n", ["2014", "2015", "2016"]),
        (";2014;2015\nBerlin;3;4\nHamburg;6;7\nKiel;1;2\n", ["2014", "2015"]),
        ("2014;2015;2016\n3.5;4;5\n6.1;7;9\n1.2;2;3\n", ["2014", "2015", "2016"]),
    ],
)
def test_bare_years_are_a_header(text: str, names: list[str]) -> None:
    reading = read(text, unrolled=False)
    assert [each.name for each in reading.numeric] == names


def test_numbers_in_notes_have_a_minus_sign() -> None:
    reading = read("value\n-10\n-12\n-11\n-13\n-12\n-1100\n-12\n-11\n-10\n")
    (said,) = describe_column(reading.numeric[0], reading.lines)
    assert said == "−1100 (line 7) is far outside the other values, −13 to −10."


def test_a_value_far_outside_its_column_is_named() -> None:
    reading = read("value\n10\n12\n11\n13\n12\n1100\n12\n11\n10\n")
    (said,) = describe_column(reading.numeric[0], reading.lines)
    assert said == "1100 (line 7) is far outside the other values, 10 to 13."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it is empty"),
        (" \n\n", "it is empty"),
        (",".join("abc" for _ in range(101)) + "\n1" + ",1" * 100, "at most 100 columns, got 101"),
        ("a,b\n" + "1" * 200_000 + ",2\n", "cannot be read as CSV"),
    ],
)
def test_a_text_that_is_not_a_table_is_refused_with_the_reason(text: str, words: str) -> None:
    with pytest.raises(InvalidTextError, match=words):
        read(text)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_is_found(delimiter: str) -> None:
    rows = ["day", "1", "2", "3"], ["sales", "1.5", "-2", "3e2"], ["shop", "a", "b", "c"]
    reading = read("\n".join(delimiter.join(cells) for cells in zip(*rows, strict=True)))
    assert reading.used.delimiter == delimiter
    assert [each.name for each in reading.numeric] == ["day", "sales"]
    assert list_values(reading, "sales") == [1.5, -2, 300]


def test_a_line_with_a_number_above_the_header_makes_it_no_row_of_units() -> None:
    text = "Created,2024\ndate,v\n2024-02-01,3\n2024-02-02,1\n2024-02-03,4\n"
    reading = read(text)
    assert [column.name for column in reading.columns] == ["date", "v"]
    assert "Line 1 above the table was left out (“Created 2024”)." in write_notes(reading)
    units = "taken on,height\ndate,cm\n2024-02-01,3\n2024-02-02,1\n2024-02-03,4\n"
    assert [column.name for column in read(units).columns] == ["taken on (date)", "height (cm)"]


def test_a_ruled_line_below_the_header_is_left_out() -> None:
    reading = read("| day | rain |\n| --- | :---: |\n| 1 | 3 |\n| 2 | 0 |\n| 3 | 5 |\n")
    assert list_values(reading, "rain") == [3, 0, 5]
    assert "Line 2 above the table was left out (“--- :---:”)." in write_notes(reading)


def test_excels_day_numbers_are_dates_if_their_column_is_called_so() -> None:
    rows = "".join(f"{45_292 + day},{day % 7}\n" for day in range(10))
    timeline = read(f"date,rain\n{rows}").timeline
    assert timeline is not None
    assert timeline.write(timeline.times[:2]) == ["2024-01-01", "2024-01-02"]
    assert read(f"steps,rain\n{rows}").timeline is None
    (half,) = read("date,rain\n45292.25,1\n45293.25,2\n45294.25,3\n").timeline.times[:1]
    assert half == np.datetime64("2024-01-01T06:00")


def test_fractions_and_powers_of_ten_are_numbers_and_a_stroke_is_pointed_out() -> None:
    reading = read("a,b,c\n1/3,½,1.5×10⁻³\n−2/5,¼,2×10^4\n1/4,−¾,10⁻²\n")
    assert list_values(reading, "a") == [1 / 3, -2 / 5, 1 / 4]
    assert list_values(reading, "b") == [1 / 2, 1 / 4, -3 / 4]
    assert list_values(reading, "c") == [0.0015, 20_000, 0.01]
    assert "Cells such as “1/3” were read as fractions." in write_notes(reading)
    months = read("month,v\n1/2024,3\n2/2024,5\n3/2024,4\n")
    assert months.timeline is not None
    assert "fractions" not in write_notes(months)
