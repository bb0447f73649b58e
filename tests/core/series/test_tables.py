"""Tables as runs keep them: written to the last digit, with dates, and older ones still read."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.errors import InvalidTextError
from explorer.core.series.tables import read_kept_table, write_table
from explorer.core.tables.prepared import PreparedTable
from explorer.core.tables.timeline import find_timeline


def prepare(names: tuple[str, ...], values: np.ndarray, times: np.ndarray | None) -> PreparedTable:
    return PreparedTable(names, values, times, ())


def test_a_kept_table_is_read_back_to_the_last_digit() -> None:
    values = np.random.default_rng(0).standard_normal((20, 2)) * 1e5
    text = write_table(prepare(("a; b", 'c "d"'), values, None))
    table = read_kept_table(text)
    assert table.names == ("a; b", 'c "d"')
    assert table.timeline is None
    np.testing.assert_array_equal(table.values, values)


@pytest.mark.parametrize(
    ("start", "unit", "step"),
    [("2014", "Y", "year"), ("2014-01", "M", "month"), ("2014-01-30", "D", "day"),
     ("2014-01-30T22:00", "h", "hour"), ("2014-01-30T22:00:03.184", "ms", "")],
)  # fmt: skip
def test_a_kept_table_has_its_dates(start: str, unit: str, step: str) -> None:
    times = (np.datetime64(start, unit) + np.arange(12)).astype("M8[ms]")
    if unit == "ms":
        times = times[[0, 1, 3, 11]]
    values = np.arange(len(times), dtype=np.float64)[:, None] + 1000
    timeline = read_kept_table(write_table(prepare(("date",), values, times))).timeline
    assert timeline is not None
    np.testing.assert_array_equal(timeline.times, times)
    assert find_timeline(times).step_name == timeline.step_name
    assert not step or timeline.step_name == step


def test_columns_named_by_years_are_not_taken_for_values() -> None:
    table = read_kept_table(write_table(prepare(("2014", "2015"), np.ones((5, 2)), None)))
    assert table.names == ("column 2014", "column 2015")
    assert table.values.shape == (5, 2)


def test_what_an_older_version_wrote_is_read_as_before() -> None:
    table = read_kept_table("year,sales\n2012.0,5.0\n2013.0,1.023\n")
    assert table.names == ("year", "sales")
    assert table.values.tolist() == [[2012, 5], [2013, 1.023]]
    shipped = read_kept_table("month,visitors,temperature\n2012-01,168,2.4\n2012-02,197,1.9\n")
    assert shipped.names == ("visitors", "temperature")
    assert shipped.values.tolist() == [[168, 2.4], [197, 1.9]]


def test_a_table_written_by_hand_is_read_with_the_guesses() -> None:
    table = read_kept_table("Tag;Wert\n01.02.2014;1,5\n02.02.2014;2,5\n")
    assert table.names == ("Wert",)
    assert table.values[:, 0].tolist() == [1.5, 2.5]
    assert table.timeline is not None


@pytest.mark.parametrize(
    ("cell", "shown"), [("", "an empty cell"), ("n/a", "`n/a`"), ("nan", "`nan`"), ("inf", "`inf`")]
)
def test_a_missing_number_is_refused_with_its_row_and_line(cell: str, shown: str) -> None:
    text = f"day,sales\n1,5\n2,6\n3,{cell}\n4,8\n5,\n6,9\n7,9\n"
    with pytest.raises(InvalidTextError) as caught:
        read_kept_table(text)
    assert f"`sales` must have a number in every row, got {shown} in row 3 (line 4)" in str(
        caught.value
    )
    assert "the first of 2 such cells" in str(caught.value)


def test_a_number_too_large_to_square_counts_as_missing() -> None:
    with pytest.raises(InvalidTextError, match="row 2"):
        read_kept_table("a\n1\n1e300\n3\n")
