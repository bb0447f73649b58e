"""Files under the name of a table: workbooks are read within limits, other kinds called by name."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import numpy as np
import pytest
from openpyxl import Workbook

from explorer.core.errors import InvalidTextError
from explorer.core.tables.options import TableOptions
from explorer.core.tables.reading import TableReading, read_table
from explorer.core.tables.sources import open_file
from tests.core.tables.read import list_values, write_notes


def read_bytes(data: bytes, name: str, **options: str) -> TableReading:
    decided = TableOptions(**options)  # type: ignore[arg-type]  # the texts among them
    return read_table(open_file(data, name, decided), decided)


def make_workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


SALES: list[list[object]] = [
    ["Report"],
    [],
    ["month", "sales", "rate"],
    *([dt.date(2024, n, 1), n * 1234.5, n / 1000] for n in range(1, 13)),
]


@pytest.mark.parametrize("name", ["sales.xlsx", "sales.csv"])
def test_a_workbook_is_read_whatever_its_name(name: str) -> None:
    reading = read_bytes(make_workbook({"2024": SALES, "old": [["x"], [1], [2]]}), name)
    assert list_values(reading, "sales") == [n * 1234.5 for n in range(1, 13)]
    assert list_values(reading, "rate") == [n / 1000 for n in range(1, 13)]
    assert reading.lines[0] == 4
    assert reading.timeline is not None
    assert reading.timeline.write(reading.timeline.extend(1)) == ["2025-01"]
    assert "Sheet “2024” was read; the workbook has 2." in write_notes(reading)


def test_another_sheet_can_be_chosen() -> None:
    data = make_workbook({"a": SALES, "b": [["x", "y"], [1, 5], [2, 7], [4, 6]]})
    assert list_values(read_bytes(data, "s.xlsx", sheet="b"), "y") == [5, 7, 6]
    with pytest.raises(InvalidTextError, match="has no sheet 'c'"):
        read_bytes(data, "s.xlsx", sheet="c")


def test_a_workbook_that_grows_when_unpacked_is_refused_before_it_is() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 70_000_000)
    with pytest.raises(InvalidTextError, match="at most 60,000,000 bytes when unpacked"):
        read_bytes(written.getvalue(), "bomb.xlsx")


def test_entities_in_a_workbook_are_not_expanded_without_end() -> None:
    data = make_workbook({"a": SALES})
    written = io.BytesIO()
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol"}">' for n in range(12))
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                text = content.decode().replace("Report", "&e11;")
                start = text.index("<worksheet")
                content = f"<!DOCTYPE worksheet [{entities}]>{text[start:]}".encode()
                content = content.replace(
                    b"<sheetData>", b"<sheetData><row><c><v>&e11;</v></c></row>"
                )
            new.writestr(part, content)
    with pytest.raises(InvalidTextError, match="damaged"):
        read_bytes(written.getvalue(), "lol.xlsx")


@pytest.mark.parametrize("cut", [100, 2000])
def test_a_workbook_that_is_cut_off_is_refused(cut: int) -> None:
    data = make_workbook({"a": SALES})
    with pytest.raises(InvalidTextError):
        read_bytes(data[:-cut], "s.xlsx")


def test_a_workbook_packed_by_a_rare_method_is_refused_before_it_is_unpacked() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    with pytest.raises(InvalidTextError, match=r"'xl/workbook\.xml' in 's\.xlsx' must be stored"):
        read_bytes(written.getvalue(), "s.xlsx")


def test_a_workbook_whose_packed_cells_are_damaged_is_refused() -> None:
    data = bytearray(make_workbook({"a": SALES}))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.getinfo("xl/worksheets/sheet1.xml")
    start = sheet.header_offset + 30 + len(sheet.filename)  # of the packed bytes
    data[start : start + 10] = b"\xff" * 10
    with pytest.raises(InvalidTextError, match="must be a readable workbook, but it is damaged"):
        read_bytes(bytes(data), "s.xlsx")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>", "a web page (HTML)"),
        (b"\n  <html lang='de'><body>1,2</body>", "a web page (HTML)"),
        (b'{"data": [1, 2, 3]}', "it is JSON"),
        (b'[{"a": 1}, {"a": 2}]', "it is JSON"),
        (b"<?xml version='1.0'?><rows/>", "it is XML"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20), "an old Office file (.xls or .doc)"),
        (b"PAR1" + bytes(20), "a Parquet file"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"\x93NUMPY\x01\x00", "a NumPy array"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
            "a Git LFS pointer",
        ),
        (b"PK\x03\x04 word/document.xml", "a Word document"),
        (b"PK\x03\x04 mimetypeapplication/vnd.oasis.opendocument.spreadsheet", ".ods"),
        (b"PK\x03\x04 a.txt", "a zip archive"),
    ],
)
def test_other_kinds_are_called_by_their_names(data: bytes, words: str) -> None:
    with pytest.raises(InvalidTextError) as caught:
        read_bytes(data, "data.csv")
    assert words in str(caught.value)


def test_an_encoding_is_shown_and_can_be_changed() -> None:
    text = "Tag;Verkäufe größer\n1;2,5\n2;3,5\n3;1,5\n"
    reading = read_bytes(text.encode("cp1252"), "Verkauf.CSV")
    assert [each.name for each in reading.numeric] == ["Tag", "Verkäufe größer"]
    assert reading.used.encoding == "cp1252"
    other = read_bytes(text.encode("cp1252"), "Verkauf.CSV", encoding="cp1251")
    assert other.numeric[1].name == "Verkдufe grцЯer"
    assert "The encoding is a guess" in write_notes(read_bytes(text.encode("cp1250"), "a.csv"))
    wrong = read_bytes(text.encode("cp1252"), "Verkauf.CSV", encoding="utf-8")
    assert "Bytes can't be read in 3 places, first 0xE4 in line 1." in write_notes(wrong)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_marked_encodings_are_read(encoding: str) -> None:
    reading = read_bytes("n;größe\n1;5\n2;7\n3;6\n".encode(encoding), "a.csv")
    np.testing.assert_array_equal(reading.find("größe").values, [5, 7, 6])
