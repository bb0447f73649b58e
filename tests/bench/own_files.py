"""Measures how long files of 5 MB take to be read, in multiples of splitting one at its commas."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

import numpy as np
from openpyxl import Workbook
from safetensors.numpy import save

from explorer.core.tables.options import TableOptions
from explorer.core.tables.reading import read_table
from explorer.core.tables.sources import open_file
from explorer.core.text.uploads import read_text_file
from explorer.core.weight_files.formats import read_weight_file

_BYTES = 4_900_000
_SENTENCE = "Über allen Gipfeln ist Ruh, in allen Wipfeln spürest du kaum einen Hauch.\n"


def main() -> None:
    """Measure each kind of file and print one line for each."""
    print("\nReading a file of 5 MB: seconds of the processor, and multiples of splitting a text")
    plain = _fill("a,b", lambda row: f"{row},{row % 97}.5").decode()
    base = _time(lambda: [line.split(",") for line in plain.split("\n")])
    for name, read in _list_readers().items():
        seconds = _time(read)
        print(f"  {name:44} {seconds:5.2f} s {seconds / base:6.1f}")


def _list_readers() -> dict[str, Callable[[], object]]:
    days = np.arange("1700-01-01", "2150-01-01", dtype="M8[D]").astype(str).tolist()
    tables = {
        "table with ISO dates": _fill(
            "date,a,b,c", lambda n: f"{days[n % len(days)]},{n % 97}.25,{n % 89}.5,{n}"
        ),
        "table with German dates and decimal commas": _fill(
            "Datum;a;b",
            lambda n: (
                f"{n % 28 + 1:02d}.{n // 28 % 12 + 1:02d}.{1900 + n // 336 % 200};"
                f"{n % 97},25;1.{n % 900 + 100}"
            ),
        ),
        "table with true minus signs and NA": _fill(
            "a,b", lambda n: f"{'NA' if n % 10 == 0 else f'−{n % 97}.25'},{n % 89}.5"
        ),
        "table of one short column": _fill("a", lambda n: str(n % 997)),
    }
    workbook = _make_workbook()
    text = (_SENTENCE * (_BYTES // len(_SENTENCE))).encode()[:_BYTES]
    weights = save({"rnn.weight_hh_l0": np.zeros((1100, 1100), np.float32)})
    readers: dict[str, Callable[[], object]] = {
        name: lambda data=data: read_table(open_file(data, "a.csv", TableOptions()))
        for name, data in tables.items()
    }
    size = len(workbook) / 1e6
    readers[f"workbook of {size:.1f} MB"] = lambda: read_table(
        open_file(workbook, "a.xlsx", TableOptions())
    )
    readers["text in UTF-8"] = lambda: read_text_file(text, "a.txt")
    readers["text in Windows-1252"] = lambda: read_text_file(
        text.decode(errors="ignore").encode("cp1252"), "a.txt"
    )
    readers["weights as safetensors"] = lambda: read_weight_file(weights)
    return readers


def _fill(header: str, write_row: Callable[[int], str]) -> bytes:
    """A table of 5 MB."""
    rows, size = [header], 0
    while size < _BYTES:
        rows.append(write_row(len(rows)))
        size += len(rows[-1].encode()) + 1
    return "\n".join(rows[:-1]).encode()


def _make_workbook() -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["a", "b", "c"])
    for row in range(60_000):
        sheet.append([row, row % 97 + 0.25, row % 89 + 0.5])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _time(read: Callable[[], object]) -> float:
    """The least processor time of three readings, s."""
    return min(_time_once(read) for _ in range(3))


def _time_once(read: Callable[[], object]) -> float:
    begin = time.process_time()
    read()
    return time.process_time() - begin
