"""Tables in a random dialect are read back equal, or the reading says what it is in doubt about."""

from __future__ import annotations

import csv
import io
import random

import numpy as np
import pytest

from explorer.core.tables.dates import DATE_ORDERS
from tests.core.tables.read import list_values, read, write_notes

MISSING = ("", "NA", "n/a", "-", "null", "NaN", "#N/A", "?", "k.A.")
SIGNS = ((".", ""), (",", ""), (".", ","), (",", "."), (".", " "), (",", " "), (".", "'"))
ORDERS = {
    "ymd": "%Y-%m-%d",
    "slashes": "%Y/%m/%d",
    "dmy": "%d.%m.%Y",
    "mdy": "%m/%d/%Y",
    "compact": "%Y%m%d",
    "name": "%d %b %Y",
    "minutes": "%Y-%m-%d %H:%M",
}


def write_number(value: float, digits: int, decimal: str, thousands: str) -> str:
    """The number with a fixed count of digits after the decimal sign."""
    text = f"{value:,.{digits}f}"
    return text.replace(",", "_").replace(".", decimal).replace("_", thousands)


@pytest.mark.parametrize("seed", range(60))
def test_a_table_in_a_random_dialect_is_read_back(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - a choice of test cases
    decimal, thousands = rng.choice(SIGNS)
    delimiter = rng.choice([each for each in ",;\t|" if each != "," or decimal == "."])
    rows, digits = rng.randint(20, 60), rng.choice((1, 2, 4))
    start = np.datetime64("2019-11-20") + rng.randint(0, 300)
    days = (start + np.arange(rows)).astype("M8[s]").tolist()
    form = rng.choice(list(ORDERS))
    is_newest_first = rng.random() < 0.3
    words = rng.sample(MISSING, 2)
    size = rng.choice((5, 500, 50_000))
    columns = [[round(rng.gauss(size, size), digits) for _ in range(rows)] for _ in range(2)]
    missing = {rng.randrange(rows) for _ in range(4)}
    lines: list[list[str]] = []
    if rng.random() < 0.3:
        lines += [["A report, of sales"], []]
    lines.append(["when", "first", "second"])
    if rng.random() < 0.3:
        lines.append(["", "(kWh)", "(°C)"])
    has_units = len(lines[-1][0]) == 0
    order = range(rows - 1, -1, -1) if is_newest_first else range(rows)
    for row in order:
        first, second = (write_number(each[row], digits, decimal, thousands) for each in columns)
        lines.append(
            [
                days[row].strftime(ORDERS[form]),
                rng.choice(words) if row in missing else first,
                second,
            ]
        )
    if rng.random() < 0.3:
        lines.append(["Total", write_number(1, digits, decimal, thousands), ""])
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator=rng.choice(("\n", "\r\n"))).writerows(
        lines
    )

    reading = read(written.getvalue())
    names = [each.name for each in reading.numeric]
    assert names == (["first (kWh)", "second (°C)"] if has_units else ["first", "second"])
    assert reading.timeline is not None
    is_right = reading.timeline.times.astype("M8[s]").tolist() == days
    assert is_right or "another order fits as well" in write_notes(reading)
    expected = [np.nan if row in missing else columns[0][row] for row in range(rows)]
    if is_right:
        np.testing.assert_array_equal(list_values(reading, names[0]), expected)
        np.testing.assert_array_equal(list_values(reading, names[1]), columns[1])
    assert (reading.used.delimiter, reading.used.decimal) == (delimiter, decimal)


@pytest.mark.parametrize("order", DATE_ORDERS)
def test_an_order_of_dates_that_fits_as_well_can_be_chosen(order: str) -> None:
    reading = read("date;v\n1/2/03;1\n2/3/04;2\n3/4/05;3\n", date_order=order)
    assert reading.timeline is not None
    first = {"dmy": "2003-02-01", "mdy": "2003-01-02", "ymd": "2001-02-03"}[order]
    assert str(reading.timeline.times[0])[:10] == first


@pytest.mark.parametrize("has_years_down", [True, False])
def test_a_table_of_years_by_months_is_unrolled_and_can_be_kept(has_years_down: bool) -> None:  # noqa: FBT001 - a parameter of the test
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    values = {
        (year, month): 100 * year + month for year in (2021, 2022, 2023) for month in range(12)
    }
    if has_years_down:
        lines = [["Year", *months]]
        lines += [[str(y), *(str(values[y, m]) for m in range(12))] for y in (2021, 2022, 2023)]
        lines[-1][-2:] = ["", ""]
    else:
        lines = [["Month", "2021", "2022", "2023"]]
        lines += [[months[m], *(str(values[y, m]) for y in (2021, 2022, 2023))] for m in range(12)]
        lines[-1][-1] = lines[-2][-1] = ""
    text = "\n".join(";".join(line) for line in lines)
    reading = read(text)
    assert list_values(reading, "value") == list(values.values())[:34]
    assert reading.timeline is not None
    assert reading.timeline.write(reading.timeline.times)[::33] == ["2021-01", "2023-10"]
    assert "A table of years by months was unrolled" in write_notes(reading)
    assert "2 empty cells" in write_notes(reading)
    kept = read(text, unrolled=False)
    assert kept.can_unroll
    assert len(kept.numeric) == (12 if has_years_down else 3)
