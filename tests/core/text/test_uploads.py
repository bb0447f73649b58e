"""Uploaded files: every encoding with real text, zips, and clear messages for rejected files."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.core.errors import InvalidTextError
from explorer.core.text.corpora import load_corpus
from explorer.core.text.encodings import WrongBytes
from explorer.core.text.uploads import list_parts, read_text, read_text_file
from explorer.core.text.zips import MAX_MEMBERS
from tests.core.packed import pack

CASES = Path(__file__).parent / "cases"
LYRICS = load_corpus("lyrics-zh").text
GERMAN = (
    "Über den Wäldern hängt der Nebel, und die Möwe fragt: Wer hört das Läuten?\n"
    "Größe, Straße, süß und äußerst müde gehen sie heim; der Kröte ist es gleich.\n"
) * 10
TEXTS = {"Chinese": LYRICS, "German": GERMAN}


def make_5819_lines() -> str:
    """As many short Chinese lines as in the lyrics file that courses use."""
    lines = [line for line in LYRICS.splitlines() if line]
    return "\n".join(np.random.default_rng(0).choice(lines, 5819).tolist()) + "\n"


def find_outcome(data: bytes, filename: str) -> str:
    """The text, or the message of the rejection; any other error is a bug."""
    try:
        return read_text(data, filename).strip()
    except InvalidTextError as error:
        return str(error)


def find_reason(data: bytes, filename: str = "song.txt") -> str:
    with pytest.raises(InvalidTextError) as caught:
        read_text(data, filename)
    return str(caught.value)


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_each_encoding_is_detected(encoding: str, language: str) -> None:
    assert read_text(TEXTS[language].encode(encoding), "song.txt") == TEXTS[language]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_western_encodings_are_detected(encoding: str) -> None:
    assert read_text(GERMAN.encode(encoding), "lied.txt") == GERMAN


def test_big_endian_utf_16_with_a_byte_order_mark_is_read() -> None:
    assert read_text(b"\xfe\xff" + LYRICS.encode("utf-16-be"), "song.txt") == LYRICS


def test_curly_quotes_of_windows_are_read() -> None:
    text = "\u201eGrüß Gott\u201c, sagte der Müller \u2013 und schloß die Tür.\n" * 5
    assert read_text(text.encode("cp1252"), "lied.txt") == text


def test_gb18030_beyond_gbk_is_read() -> None:
    text = LYRICS[:3000] + "\U00020087\u4dae"  # characters of four bytes each
    assert read_text(text.encode("gb18030"), "song.txt") == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_5819_chinese_lines_are_read_as_text_and_as_zip(encoding: str) -> None:
    text = make_5819_lines()
    data = text.encode(encoding)
    assert text.count("\n") == 5819
    assert read_text(data, "lyrics.txt") == text
    assert read_text(pack({"lyrics.txt": data}), "lyrics.txt.zip") == text


def test_a_zip_of_macos_with_folder_and_hidden_companions_is_read() -> None:
    files = {
        "songs/": b"",
        "songs/Lyrics.TXT": LYRICS.encode(),
        "__MACOSX/songs/._Lyrics.TXT": b"\0\5\x16\7",
        "songs/cover.png": b"\x89PNG",
    }
    assert read_text(pack(files), "Songs.ZIP") == LYRICS


def test_a_stored_zip_is_read() -> None:
    assert read_text(pack({"a.txt": b"one\ntwo\n"}, zipfile.ZIP_STORED), "a.zip") == "one\ntwo\n"


def test_line_endings_of_windows_and_old_macs_become_newlines() -> None:
    assert read_text(b"one\r\ntwo\rthree\n", "a.txt") == "one\ntwo\nthree\n"


@pytest.mark.parametrize("name", ["a.pdf", "txt", "a.txt.gz", ""])
def test_other_file_types_are_rejected(name: str) -> None:
    assert find_reason(b"text", name) == (
        f"Upload a text (.txt or .md), or a .zip of texts; got {name!r}."
    )


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \n\r\n\t", b"\xff\xfe"])
def test_empty_files_are_rejected(data: bytes) -> None:
    assert find_reason(data) == "'song.txt' is empty; upload a file with text in it."


@pytest.mark.parametrize(
    "data",
    [
        np.random.default_rng(1).bytes(20_000),
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + np.random.default_rng(2).bytes(500),
        pack({"a.txt": LYRICS.encode()}),
        b"\x7fELF\2\1\1" + bytes(64),
        bytes(1000),
        b"\0\1\2\3" * 50,
    ],
    ids=["random", "png", "zip named txt", "program", "zeros", "numbers"],
)
def test_binary_files_are_rejected(data: bytes) -> None:
    assert find_reason(data).startswith("'song.txt' must be text")


def test_a_false_byte_order_mark_leaves_its_wrong_bytes_to_be_named() -> None:
    read = read_text_file(b"\xef\xbb\xbf" + b"ab\xe7cd", "song.txt")
    assert read.text == "ab\ufffdcd"
    assert read.parts[0].places == (WrongBytes("0xE7", 1, 3),)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 ...", "a PDF; save it as text first"),
        (b"{\\rtf1 text}", "formatted text (RTF); save it as plain text"),
        (
            b"PK\3\4...",
            "a zip or an Office document; give a zip the ending .zip, or save it as text",
        ),
        (b"\x1f\x8b...", "packed with gzip; unpack it first"),
    ],
)
def test_files_of_other_programs_are_called_by_their_names(data: bytes, kind: str) -> None:
    assert find_reason(data) == f"'song.txt' must be text, but it is {kind}."


def test_colour_codes_form_feeds_and_mixed_line_ends_are_read() -> None:
    data = b"\x1b[31mERROR\x1b[0m one\r\ntwo\rthree\n\x0cfour\r\r\n"
    read = read_text_file(data, "log.txt")
    assert read.text == "\x1b[31mERROR\x1b[0m one\ntwo\nthree\n\x0cfour\n\n"
    assert read.num_line_ends == 4


@pytest.mark.parametrize("encoding", ["cp950", "cp932", "koi8_r"])
def test_a_chosen_encoding_is_used_even_if_it_fits_badly(encoding: str) -> None:
    data = LYRICS[:500].encode("gb18030")
    read = read_text_file(data, "song.txt", encoding=encoding)
    assert read.text == data.decode(encoding, "replace").removesuffix("\ufffd")
    assert read.parts[0].encoding == encoding
    assert read.parts[0].is_certain  # nothing was guessed


def test_an_encoding_under_which_a_file_is_no_text_is_refused_by_name() -> None:
    with pytest.raises(InvalidTextError, match="isn't text in Windows-1252"):
        read_text_file("plain".encode("utf-16"), "a.txt", encoding="cp1252")


def test_a_file_of_6_megabytes_is_rejected() -> None:
    assert find_reason(b"a" * 6_000_000) == (
        "'song.txt' must have at most 5,000,000 bytes, but it has 6,000,000; upload a part of it."
    )


def test_a_file_of_5_megabytes_is_read() -> None:
    assert len(read_text(b"a" * 5_000_000, "a.txt")) == 5_000_000


def test_a_text_that_exceeds_5_megabytes_as_utf_8_is_rejected() -> None:
    data = (LYRICS * 200)[:2_400_000].encode("gb18030")
    assert len(data) < 5_000_000
    assert find_reason(data).startswith("'song.txt' as UTF-8 must have at most 5,000,000 bytes")


def test_a_zip_that_unpacks_to_6_megabytes_is_rejected() -> None:
    packed = pack({"big.txt": b"a" * 6_000_000})
    assert len(packed) < 10_000
    assert find_reason(packed, "a.zip") == (  # the declared size: nothing was unpacked
        "'big.txt' must have at most 5,000,000 bytes, but it has 6,000,000; upload a part of it."
    )


def test_a_zip_that_declares_a_smaller_size_than_it_unpacks_to_is_rejected() -> None:
    packed = pack({"big.txt": b"a" * 50_000_000})
    lying = packed.replace(struct.pack("<L", 50_000_000), struct.pack("<L", 1000))
    assert lying != packed
    assert find_reason(lying, "a.zip") == (
        "'a.zip' must be a readable zip, but it is damaged; zip it again."
    )


def test_the_texts_of_a_zip_are_joined_in_the_order_of_their_numbers() -> None:
    files = {f"novel/chapter {n}.txt": f"Chapter {n}.".encode() for n in (10, 2, 1)}
    read = read_text_file(pack(files | {"cover.png": b"\x89PNG"}), "novel.zip")
    assert read.names == ("novel/chapter 1.txt", "novel/chapter 2.txt", "novel/chapter 10.txt")
    assert read.text == "Chapter 1.\nChapter 2.\nChapter 10.\n"
    assert read.others == ("cover.png",)
    assert list_parts(pack(files), "novel.zip") == read.names


def test_one_text_of_a_zip_can_be_chosen_and_each_has_its_own_encoding() -> None:
    files = {"b.txt": "Grüße aus Köln und Düsseldorf.".encode("cp1252"), "a.md": LYRICS.encode()}
    packed = pack(files)
    assert read_text_file(packed, "a.zip", part="a.md").text == LYRICS
    read = read_text_file(packed, "a.zip")
    assert [part.encoding for part in read.parts] == ["cp1252", "utf-8"]
    assert read.text == f"Grüße aus Köln und Düsseldorf.\n{LYRICS}"


def test_a_zip_without_texts_says_what_it_contains() -> None:
    assert find_reason(pack({"a.csv": b"a", "b.csv": b"b"}), "a.zip") == (
        "'a.zip' must contain a text (.txt, .text, .md), but it contains only 'a.csv' and 1 more."
    )
    assert find_reason(pack({}), "a.zip").endswith("but it is empty.")
    assert find_reason((CASES / "zip_in_zip.zip").read_bytes(), "zip_in_zip.zip").endswith(
        "but it contains another zip, 'inner.zip'; unpack that one and upload its texts."
    )


@pytest.mark.parametrize(
    ("file", "names"),
    [
        ("lyrics_gbk_name.zip", ("歌词/周末.txt",)),
        ("lyrics_gbk_name_empty.zip", ("歌词.txt",)),
        ("two_chapters.zip", ("novel/chapter 1.txt", "novel/chapter 2.txt")),
        ("book_and_readme.zip", ("story.txt", "README.txt")),
        ("markdown_only.zip", ("story.md",)),
    ],
)
def test_the_names_in_a_zip_are_shown_right(file: str, names: tuple[str, ...]) -> None:
    assert list_parts((CASES / file).read_bytes(), file) == names


def test_two_files_of_one_name_are_told_apart() -> None:
    packed = pack({"a.txt": b"one\n", "b.txt": b"two\n"}).replace(b"b.txt", b"a.txt")
    read = read_text_file(packed, "a.zip")
    assert read.names == ("a.txt", "a (2).txt")
    assert read.text == "one\ntwo\n"


def test_texts_that_are_too_large_together_can_be_chosen_one_by_one() -> None:
    packed = pack({"a.txt": b"a" * 3_000_000, "b.txt": b"b" * 3_000_000})
    assert find_reason(packed, "a.zip") == (
        "Its 2 texts together must have at most 5,000,000 bytes, but they have 6,000,000; choose "
        "one of them."
    )
    assert len(read_text_file(packed, "a.zip", part="b.txt").text) == 3_000_000


def test_an_encrypted_zip_is_rejected() -> None:
    packed = bytearray(pack({"a.txt": b"secret"}))
    packed[6] |= 1  # the flag in the file's own header
    packed[packed.index(b"PK\1\2") + 8] |= 1  # and in the central directory
    assert find_reason(bytes(packed), "a.zip") == (
        "'a.txt' in 'a.zip' is encrypted; zip it again without a password."
    )


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_zip_compressed_by_a_rare_method_is_rejected(method: int) -> None:
    assert "must be stored or deflated" in find_reason(pack({"a.txt": b"text"}, method), "a.zip")


def test_a_file_that_is_not_a_zip_is_rejected() -> None:
    assert "damaged" in find_reason(b"not a zip at all", "a.zip")
    assert "damaged" in find_reason(pack({"a.txt": LYRICS.encode()})[:-200], "a.zip")


def test_a_long_name_is_shortened_in_the_message() -> None:
    assert len(find_reason(b"", "n" * 1000 + ".txt")) < 120


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.zip"]))
def test_any_bytes_are_read_or_rejected_with_a_message(data: bytes, name: str) -> None:
    assert find_outcome(data, name)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=4))
def test_a_zip_with_changed_bytes_is_read_or_rejected_with_a_message(
    changes: list[tuple[int, int]],
) -> None:
    packed = bytearray(pack({"a.txt": LYRICS[:200].encode()}))
    for position, byte in changes:
        packed[position % len(packed)] = byte
    assert find_outcome(bytes(packed), "a.zip")


def test_a_zip_of_many_texts_is_read_up_to_a_limit() -> None:
    files = {f"{number}.txt": b"a" for number in range(MAX_MEMBERS)}
    read = read_text_file(pack(files), "many.zip")
    assert read.text == "a\n" * MAX_MEMBERS
    with pytest.raises(InvalidTextError, match="at most 1,000 files, but it has 1,001"):
        read_text_file(pack(files | {"last.txt": b"a"}), "many.zip")
