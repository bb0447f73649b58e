"""Missing values, gaps and repeats in time: found, stated, and treated as the user chooses."""

from __future__ import annotations

import re

import numpy as np
import pytest

from explorer.core.errors import InvalidTextError
from explorer.core.tables.prepared import LAST, LEAVE_OUT, LINEAR, MAX_ROWS, prepare_table
from explorer.core.tables.table_notes import describe_column
from explorer.core.tables.targets import describe_scale, suggest_target
from tests.core.tables.read import list_values, read, write_notes

CELLS = ("n/a", "4", "", "-", "10", "?")
GAPS = "day;sales\n" + "".join(f"2024-01-0{n};{cell}\n" for n, cell in enumerate(CELLS, 1))


@pytest.mark.parametrize(
    ("filling", "values", "days", "words"),
    [
        (
            LAST,
            [4, 4, 4, 10, 10],
            "2 3 4 5 6",
            "(lines 4, 5 and 7) were replaced by the last value",
        ),
        (LINEAR, [4, 6, 8, 10], "2 3 4 5", "(lines 4 and 5) were replaced by a straight line"),
        (LEAVE_OUT, [4, 10], "2 5", "(lines 2, 4, 5 and 7) were left out"),
    ],
)
def test_missing_values_are_treated_as_chosen_and_it_is_stated(
    filling: str, values: list[float], days: str, words: str
) -> None:
    prepared = prepare_table(read(GAPS), ["sales"], filling=filling)
    assert prepared.values[:, 0].tolist() == values
    assert prepared.times is not None
    assert [str(each)[9:10] for each in prepared.times] == days.split()
    assert words in " ".join(note.text for note in prepared.notes).replace("4, 5, 7", "4, 5 and 7")


def test_the_words_for_missing_values_are_found_and_can_be_changed() -> None:
    text = "a;b\n1;5\n2;gone\n3;NA\n4;8\n"
    reading = read(text)
    assert reading.used.missing_words == ("NA",)
    (said,) = describe_column(reading.find("b"), reading.lines)
    assert said == "“gone” (line 3) is no number and counts as missing."
    assert reading.find("b").missing == 2
    assert describe_column(read(text, missing_words=("gone", "NA")).find("b"), reading.lines) == []


def test_a_number_that_is_too_large_is_not_said_to_be_none() -> None:
    beyond = "from −1e12 to 1e12"
    reading = read("a;b;c\n1;5;4e15\n2;7000000000000;2e12\n3;6;-1e13\n4;8;x\n")
    (said,) = describe_column(reading.find("b"), reading.lines)
    assert said == f"“7000000000000” (line 3) is no number {beyond} and counts as missing."
    (said,) = describe_column(reading.columns[2], reading.lines)
    assert said == f"Most of its cells are not numbers {beyond}, so the nets can't read it."
    for text, none in (("a\n1e300\n2e300\n", "its only column isn't"), ("a;b\nx;y\nz;u\n", "2 ")):
        with pytest.raises(InvalidTextError, match=f"numbers {beyond}; .*{none}"):
            read(text)


def test_an_infinite_cell_is_said_to_count_as_missing() -> None:
    reading = read("a;b\n1;5\n2;inf\n3;NA\n4;8\n")
    (said,) = describe_column(reading.find("b"), reading.lines)
    assert said == "“inf” (line 3) is infinite and counts as missing."
    reading = read("a;b\n1;5\n2;-Inf\n3;7\n4;+INF\n5;8\n6;9\n")
    (said,) = describe_column(reading.find("b"), reading.lines)
    assert said == "2 cells are infinite and count as missing, “-Inf” (line 3) first of all."


def test_a_column_of_numbers_beyond_the_limits_is_named_where_another_is_suggested() -> None:
    beyond = "isn't among them: most of its cells are not numbers from −1e12 to 1e12."
    reading = read("t;y\n" + "".join(f"{n};{n % 7}e300\n" for n in range(1, 20)))
    assert suggest_target(reading).reason == (
        f"The only column of numbers is a counter: there is little to forecast. y {beyond}"
    )
    reading = read("y;z;w\n" + "".join(f"{n % 7}e13;{n % 5};word\n" for n in range(1, 20)))
    assert suggest_target(reading).reason == f"It's the only column of numbers. y {beyond}"


@pytest.mark.parametrize("least", ["1e-310", "9e-19"])
def test_a_column_too_close_to_0_to_be_squared_is_refused(least: str) -> None:
    reading = read("y\n0\n" + f"{least}\n-{least}\n" * 5)
    with pytest.raises(InvalidTextError, match=f"`y`.* 1e-18 .*got {least}; multiply"):
        prepare_table(reading, ["y"])
    prepared = prepare_table(read(f"y\n0\n1e-18\n{least}\n"), ["y"])
    assert prepared.values[:, 0].tolist() == [0, 1e-18, float(least)]
    assert not prepare_table(read("y\n0\n0\n"), ["y"]).values.any()


@pytest.mark.parametrize("head", ["y", ""])
@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("columns", [1, 2])
def test_missing_values_in_every_second_row_are_no_lines_above_the_table(
    head: str, first: int, columns: int
) -> None:
    cells = ["NA" if row % 2 == first else f"{row % 7}.5" for row in range(41)]
    lines = [";".join([cell] * columns) for cell in ([head] if head else []) + cells]
    reading = read("\n".join(lines))
    assert len(reading.lines) == (41 if first else 40)  # a last row of nothing is below the table
    assert reading.lines[0] == (2 if head else 1)
    assert reading.columns[0].missing == 20


@pytest.mark.parametrize("sentinel", ["-9999", "-999.0", "999", "-99.9"])
def test_a_number_that_stands_for_missing_values_is_found_and_can_be_kept(sentinel: str) -> None:
    text = f"a\n5\n7\n{sentinel}\n6\n{sentinel}\n9"
    reading = read(text)
    assert reading.find("a").missing == 2
    (said,) = describe_column(reading.find("a"), reading.lines)
    shown = f"{float(sentinel):g}".replace("-", "−")
    assert said == f"{shown}, 2 times, was read as missing."
    assert list_values(read(text, sentinels=()), "a")[2] == float(sentinel)
    assert read(text, sentinels=(7.0,)).find("a").missing == 1


def test_a_number_within_the_range_of_the_others_is_no_sentinel() -> None:
    reading = read("a\n" + "\n".join(str(n) for n in range(900, 1100, 9)))
    assert reading.find("a").missing == 0
    assert list_values(read("a\n5\n-99\n-80\n4\n-120\n"), "a")[1] == -99


def test_gaps_in_time_are_stated_and_can_be_filled() -> None:
    reading = read("m;v\n2024-01;1\n2024-02;2\n2024-05;5\n2024-06;6\n2024-07;7\n")
    assert "2 months are missing: 2 after 2024-02" in write_notes(reading)
    assert len(prepare_table(reading, ["v"]).values) == 5
    filled = prepare_table(reading, ["v"], filling=LINEAR, fills_gaps=True)
    assert filled.values[:, 0].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert filled.times is not None
    assert str(filled.times[2])[:7] == "2024-03"
    assert "2 rows added for the gaps in time." in filled.notes[0].text


def test_weekends_are_no_gaps_but_a_missing_weekday_is() -> None:
    days = np.busday_offset("2024-01-01", np.arange(30))
    rows = "".join(f"{day};{n}\n" for n, day in enumerate(days) if n != 12)
    reading = read(f"date;price\n{rows}")
    assert "1 weekday is missing: 1 after 2024-01-16" in write_notes(reading)
    assert reading.timeline is not None
    assert reading.timeline.step_name == "weekday"
    assert reading.timeline.write(reading.timeline.extend(3)) == [
        "2024-02-12",
        "2024-02-13",
        "2024-02-14",
    ]


def test_repeats_in_time_are_stated() -> None:
    days = [f"2024-01-{n:02d}" for n in (*range(1, 15), 14, *range(15, 25))]
    reading = read("date;v\n" + "".join(f"{day};{n % 5}\n" for n, day in enumerate(days)))
    assert "1 row has the same date as the row before, 2024-01-14 first of all" in write_notes(
        reading
    )


@pytest.mark.parametrize(
    ("rows", "direction"),
    [
        (["2024-03-01;3", "2024-02-01;2", "2024-01-01;1"], "reversed"),
        (["2024-01-01;1", "2024-03-01;3", "2024-02-01;2"], "sorted by date"),
        (["2024-01-01;1", "2024-02-01;2", "2024-03-01;3"], "as written"),
    ],
)
def test_the_order_of_time_is_found_and_can_be_changed(rows: list[str], direction: str) -> None:
    text = "date;v\n" + "\n".join(rows)
    reading = read(text)
    assert reading.used.direction == direction
    assert list_values(reading, "v") == [1, 2, 3]
    kept = read(text, direction="as written")
    assert list_values(kept, "v") == [float(row[-1]) for row in rows]


def test_a_long_table_is_used_from_its_end_and_it_is_stated() -> None:
    reading = read("a\n" + "\n".join(str((7 * n) % 1000) for n in range(MAX_ROWS + 5)))
    prepared = prepare_table(reading, ["a"])
    assert prepared.values[0, 0] == 35
    assert len(prepared.values) == MAX_ROWS
    assert "The last 10,000 rows are used; 5 before them were left out." in prepared.notes[0].text


def test_a_table_without_a_complete_row_is_refused() -> None:
    reading = read("a;b\n1;\n;2\n3;\n;4\n")
    with pytest.raises(InvalidTextError, match="No row has a value in each"):
        prepare_table(reading, ["a", "b"], filling=LEAVE_OUT)
    with pytest.raises(InvalidTextError, match="Choose 1 to 20 columns"):
        prepare_table(reading, [])


def test_a_column_with_few_missing_values_is_still_suggested() -> None:
    rows = "".join(f"{n % 7 if n != 20 else ''};{n % 5}\n" for n in range(40))
    assert suggest_target(read(f"a;b\n{rows}")).name == "a"


def test_held_out_values_far_from_the_training_part_are_pointed_out() -> None:
    series = np.concatenate([np.sin(np.arange(80)), np.full(20, 30.0)])
    said = describe_scale(series, 80, is_scaled=True)
    assert said.startswith(
        "The held-out values (30 to 30) leave the range of the training part (−1 to 0.9999) and go "
        "as far as 43 standard deviations from its mean"
    )
    assert not describe_scale(np.sin(np.arange(100)), 80, is_scaled=True)
    large = 5000 + 100 * np.sin(np.arange(100))
    assert "reach 5100 in size in the training part and aren't scaled" in describe_scale(
        large, 80, is_scaled=False
    )


@pytest.mark.parametrize("scenes", [200, pytest.param(2000, marks=pytest.mark.slow)])
def test_what_is_said_of_a_target_s_scale_is_that_of_plain_loops(scenes: int) -> None:
    rng = np.random.default_rng(6)
    for _ in range(scenes):
        series = rng.normal(size=int(rng.integers(10, 60))) * 10 ** rng.uniform(-4, 3)
        spikes = rng.random(len(series)) < rng.choice([0.0, 0.1])
        series = np.where(spikes, series * rng.uniform(1, 20), series)
        cut, is_scaled = int(rng.integers(5, len(series))), bool(rng.integers(2))
        if is_flat := rng.random() < 0.2:
            series[:cut] = series[0]
        train, test = series[:cut].tolist(), series[cut:].tolist()
        said = describe_scale(series, cut, is_scaled=is_scaled)
        mean = sum(train) / cut
        deviation = (sum((value - mean) ** 2 for value in train) / cut) ** 0.5
        beyond = [value for value in test if not min(train) <= value <= max(train)]
        assert said.startswith("Every value of the training part is ") == (is_flat and beyond != [])
        if is_flat and beyond:
            shown = [float(text.replace("−", "-")) for text in re.findall(r"[−\d]\S*\d", said)]
            assert shown == pytest.approx([train[0], min(test), max(test)], rel=1e-3)
            continue
        far = max((abs(value - mean) / deviation for value in beyond), default=0.0)
        size = max(abs(value) for value in train)
        assert ("no net has learned from such values" in said) == (far > 4)
        if far > 4:
            ends = re.findall(r"\((\S+) to (\S+)\)", said)
            shown = [float(text.replace("−", "-")) for pair in ends for text in pair]
            expected = [min(test), max(test), min(train), max(train)]
            assert shown == pytest.approx(expected, rel=1e-3)
            assert f"as far as {far:.0f} standard deviations" in said
        elif not is_scaled and not 0.01 <= size <= 10:
            reached = re.search(r"reach (\S+) in size in the training part", said)
            assert reached
            assert float(reached[1]) == pytest.approx(size, rel=1e-3)
        else:
            assert said == ""
