"""What is said of random tables, by plain counting: gaps, outliers and the order of the rows."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from explorer.core.tables.options import DIRECTIONS, REVERSED, SORTED
from explorer.core.tables.prepared import FILLINGS, LAST, LEAVE_OUT, prepare_table
from explorer.core.tables.table_notes import describe_column
from explorer.core.tables.timeline import find_timeline
from tests.core.tables.read import list_values, read, write_notes
from tests.figures.random_checks import Check, name_check, repeat_check


def read_count(text: str) -> int:
    return int(text.replace(",", ""))


def read_lines(text: str) -> tuple[list[int], int]:
    """The lines that a note names, and how many more it counts."""
    if found := re.fullmatch(r"lines ([\d,]+) to ([\d,]+)", text):
        return list(range(read_count(found[1]), read_count(found[2]) + 1)), 0
    more = re.search(r" and ([\d,]+) more$", text)
    numbers = re.findall(r"\d[\d,]*(?![\d,])", text[: more.start()] if more else text)
    return [int(each.strip(",")) for each in numbers], read_count(more[1]) if more else 0


def check_filling(rng: np.random.Generator) -> None:
    cells = [
        "" if rng.random() < 0.25 else f"{value:.3f}" for value in rng.normal(size=25).tolist()
    ]
    if sum(map(bool, cells)) < 15:
        return
    filling = str(rng.choice(list(FILLINGS)))
    reading = read("day;sales\n" + "".join(f"{n};{cell}\n" for n, cell in enumerate(cells, 1)))
    prepared = prepare_table(reading, ["sales"], filling=filling)
    known = [row for row, cell in enumerate(cells) if cell]
    first, last = known[0], known[-1]
    missing = [row for row, cell in enumerate(cells) if not cell]
    if filling == LEAVE_OUT:
        filled = []
    elif filling == LAST:
        filled = [row for row in missing if row > first]
    else:
        filled = [row for row in missing if first < row < last]
    left = [row for row in missing if row not in filled]
    notes = [note.text for note in prepared.notes]
    expected = []
    if filled:
        verb, it = ("was", "it") if len(filled) == 1 else ("were", "them")
        how = f"the last value before {it}"
        how = how if filling == LAST else "a straight line between the values around"
        count = "1 missing value" if len(filled) == 1 else f"{len(filled)} missing values"
        expected.append((rf"{count} of sales \((.+)\) {verb} replaced by {how}\.", filled))
    if left:
        verb = "was" if len(left) == 1 else "were"
        count = "1 row" if len(left) == 1 else f"{len(left)} rows"
        expected.append((rf"{count} with missing values \((.+)\) {verb} left out: .+", left))
    assert len(notes) == len(expected)
    for text, (pattern, rows) in zip(notes, expected, strict=True):
        found = re.fullmatch(pattern, text)
        assert found, text
        lines, more = read_lines(found[1])
        assert lines == [row + 2 for row in rows][: len(lines)]  # below the header
        assert len(lines) + more == len(rows)
    values = prepared.values[:, 0].tolist()
    kept = [row for row in range(len(cells)) if row not in left]
    assert len(values) == len(kept)
    for row, value in zip(kept, values, strict=True):
        if cells[row]:
            assert value == float(cells[row])
        elif filling == LAST:
            assert value == float(cells[max(each for each in known if each < row)])
        else:
            low = max(each for each in known if each < row)
            high = min(each for each in known if each > row)
            share = (row - low) / (high - low)
            between = (1 - share) * float(cells[low]) + share * float(cells[high])
            assert value == pytest.approx(between)


def check_gaps(rng: np.random.Generator) -> None:
    days = [date(2023, 1, 2)]
    while len(days) < 30:
        days.append(days[-1] + timedelta(int(rng.choice([0, 1, 1, 1, 1, 1, 1, 1, 1, 3]))))
    text = "day,visitors\n" + "".join(
        f"{day.isoformat()},{value:.2f}\n"
        for day, value in zip(days, rng.normal(size=30).tolist(), strict=True)
    )
    notes = write_notes(read(text))
    gaps = [
        ((after - before).days - 1, before.isoformat())
        for before, after in pairwise(days)
        if (after - before).days > 1
    ]
    found = re.search(r"In time, ([\d,]+) (days?) (is|are) missing: (.+?)\.(?: |$)", notes)
    assert bool(found) == bool(gaps)
    if found:
        total = sum(count for count, _ in gaps)
        assert (read_count(found[1]), found[2], found[3]) == (
            (1, "day", "is") if total == 1 else (total, "days", "are")
        )
        named = re.findall(r"([\d,]+) after (\S+?)(?:,|$| )", found[4])
        assert [(read_count(count), at) for count, at in named] == gaps[: len(named)]
        more = re.search(r" and (?:(1) more gap|(\d+) more gaps)$", found[4])
        assert len(named) + (int(more[1] or more[2]) if more else 0) == len(gaps)
        assert more is None or (more[1] == "1") == (len(gaps) - len(named) == 1)
    repeats = [after for before, after in pairwise(days) if after == before]
    said = re.search(r"(1 row has|(\d+) rows have) the same date .*, (\S+) first of all", notes)
    assert bool(said) == bool(repeats)
    if said:
        assert int(said[2] or 1) == len(repeats)
        assert said[3] == repeats[0].isoformat()


def check_outlier(rng: np.random.Generator) -> None:
    values = [float(each) for each in np.round(rng.normal(size=20) * 3, 2)]
    row = int(rng.integers(20))
    values[row] = round(float(rng.choice([1, -1]) * 10 ** rng.uniform(0, 4)), 1)
    reading = read("a\n" + "".join(f"{value}\n" for value in values))
    column = reading.columns[0]
    said = " ".join(describe_column(column, reading.lines))
    found = re.search(
        r"(\S+) \(line (\d+)\) is far outside the other values, (\S+) to (\S+)\.", said
    )
    ordered = sorted(values)
    spread = ordered[-1] - ordered[0]
    is_far = min(ordered[-2] - ordered[0], ordered[-1] - ordered[1]) < spread / 10
    if column.sentinels:  # a usual stand-in for a missing value is none of the values
        return
    assert bool(found) == is_far
    if found:
        numbers = [float(found[each].replace("−", "-")) for each in (1, 3, 4)]
        others = [value for at, value in enumerate(values) if at != int(found[2]) - 2]
        expected = [values[int(found[2]) - 2], min(others), max(others)]
        assert numbers == pytest.approx(expected, rel=1e-5)


def check_order(rng: np.random.Generator) -> None:
    """The rows' order, and those left out for want of a date, whatever the user decides."""
    days = [date(2023, 1, 2) + timedelta(int(day)) for day in np.cumsum(rng.integers(1, 3, 30))]
    mixing = rng.choice(["none", "reversed", "swapped"])
    if mixing == "reversed":
        days.reverse()
    elif mixing == "swapped":
        at, to = rng.choice(30, 2, replace=False)
        days[at], days[to] = days[to], days[at]
    undated = sorted(int(row) for row in rng.choice(30, rng.integers(0, 6), replace=False))
    is_dated = rng.random() < 0.8
    cells = ["" if row in undated else day.isoformat() for row, day in enumerate(days)]
    values = [float(each) for each in np.round(rng.normal(size=30), 3)]
    choice = rng.choice([*DIRECTIONS, ""])
    columns = [*([cells] if is_dated else []), [f"{value}" for value in values]]
    lines = [";".join(row) for row in zip(*columns, strict=True)]
    text = "\n".join(["day;sales" if is_dated else "sales", *lines])
    reading = read(text, direction=str(choice) or None)
    notes = write_notes(reading)
    left = undated if is_dated else []
    kept = [(cells[row], values[row]) for row in range(30) if row not in left]
    at = [day for day, _ in kept]
    if choice == SORTED and not is_dated:
        assert "The rows aren't sorted by date: no column has dates." in notes
    is_old_first, is_new_first = at == sorted(at), at == sorted(at, reverse=True)
    is_sorted = is_dated and (choice == SORTED or not (choice or is_old_first or is_new_first))
    is_reversed = choice == REVERSED or bool(is_dated and not choice and is_new_first)
    assert ("The rows were sorted by date" in notes) == is_sorted
    assert ("because the dates were out of order" in notes) == (is_sorted and not choice)
    assert ("The rows were reversed" in notes) == is_reversed
    order = sorted(kept) if is_sorted else kept[::-1] if is_reversed else kept
    assert list_values(reading, "sales") == [value for _, value in order]
    if "the oldest is now the first" in notes:
        assert order[0] == min(kept)
    if "the last one in the file is now the first" in notes:
        assert order[0] == kept[-1]
    found = re.search(
        r"(Lines? [^.]*?) (has|have) no date(?: \(“.*?”\))? and (was|were) left", notes
    )
    assert bool(found) == bool(left)
    if found:
        named, more = read_lines(found[1][0].lower() + found[1][1:])
        assert named == [row + 2 for row in left][: len(named)]
        assert len(named) + more == len(left)
        assert (found[2], found[3]) == (("has", "was") if len(left) == 1 else ("have", "were"))


def check_regular(rng: np.random.Generator) -> None:
    """Days or months, some of them missing or twice, and some days early by hours."""
    count = int(rng.integers(4, 16))
    is_monthly = rng.random() < 0.3
    step = np.timedelta64(1, "M" if is_monthly else "D")
    times = (np.datetime64("2021-03", "M" if is_monthly else "D") + np.arange(count) * step).astype(
        "M8[ms]"
    )
    copies = rng.choice([0, 1, 1, 1, 1, 1, 1, 1, 1, 2], count)
    early = np.where(rng.random(count) < 0.05, rng.integers(0, 20), 0)
    times = np.sort(np.repeat(times - (0 if is_monthly else early * 3_600_000), copies))
    if len(times) < 2:
        return
    line = find_timeline(times)
    if not line.step_name:
        return
    pairs = pairwise(times.astype(datetime).tolist())
    if is_monthly:
        steps = [(b.year - a.year) * 12 + b.month - a.month - line.months for a, b in pairs]
        assert line.is_regular == (not any(steps))
    elif line.is_business:
        nexts = ((a + timedelta(days=3 if a.weekday() == 4 else 1), b) for a, b in pairs)
        assert line.is_regular == all(expected == b for expected, b in nexts)
    elif not line.months:
        late = [(b - a) / timedelta(milliseconds=line.step) - 1 for a, b in pairs]
        assert line.is_regular == all(abs(each) <= 0.25 for each in late)
    if line.gaps or line.repeats:
        assert not line.is_regular


CHECKS: tuple[Check, ...] = (check_filling, check_gaps, check_outlier, check_order, check_regular)


@pytest.mark.parametrize("check", CHECKS, ids=name_check)
@pytest.mark.parametrize("tables", [40, pytest.param(1000, marks=pytest.mark.slow)])
def test_each_note_about_a_random_table_is_that_of_plain_counting(
    check: Check, tables: int
) -> None:
    repeat_check(check, tables, seed=12)
