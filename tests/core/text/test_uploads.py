"""Uploaded files: every encoding with real text, zips, and clear messages for rejected files."""

from __future__ import annotations

import io
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.core.errors import InvalidTextError
from explorer.core.text.corpora import load_corpus
from explorer.core.text.uploads import read_text

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


def pack(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


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
        f"Upload a .txt file, or a .zip with one .txt in it; got {name!r}."
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
        b"plain \x1b[31m escape",
        bytes(1000),
    ],
    ids=["random", "png", "zip named txt", "program", "escape codes", "zeros"],
)
def test_binary_files_are_rejected(data: bytes) -> None:
    assert find_reason(data).startswith("'song.txt' must be text")


@pytest.mark.parametrize(
    ("mark", "encoding"), [(b"\xef\xbb\xbf", "UTF-8"), (b"\xff\xfe", "UTF-16")]
)
def test_a_false_byte_order_mark_is_rejected(mark: bytes, encoding: str) -> None:
    assert find_reason(mark + b"\xe7\x00\xd8") == (
        f"'song.txt' must be text, but it isn't valid {encoding}; save it again as UTF-8."
    )


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


def test_a_zip_of_several_or_no_texts_is_rejected() -> None:
    several, none = pack({"a.txt": b"a", "b.txt": b"b"}), pack({"a.md": b"a"})
    rule = "'a.zip' must contain exactly one .txt, but it contains"
    assert find_reason(several, "a.zip") == f"{rule} 2."
    assert find_reason(none, "a.zip") == f"{rule} 0."


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
