"""Encodings are guessed right from a few sentences, and a guess from few bytes says so."""

from __future__ import annotations

import codecs
import tomllib
from pathlib import Path

import pytest

from explorer.core.text.corpora import load_corpus
from explorer.core.text.encodings import ENCODINGS, WrongBytes, decode, guess_encoding

_FILE = Path(__file__).parent / "cases" / "sentences.toml"
SENTENCES = {
    name: (str(each["text"]), list(each["encodings"]))
    for name, each in tomllib.loads(_FILE.read_text("utf-8")).items()
}
CASES = [(name, encoding) for name, (_, known) in SENTENCES.items() for encoding in known]
CHINESE = load_corpus("lyrics-zh").text


@pytest.mark.parametrize(("language", "encoding"), CASES)
def test_the_encoding_of_a_few_sentences_is_guessed_with_certainty(
    language: str, encoding: str
) -> None:
    text = SENTENCES[language][0]
    guess = guess_encoding(text.encode(encoding))
    assert decode(text.encode(encoding), guess.encoding).text == text
    assert guess.is_certain or "cp1252" in (encoding, guess.second)


@pytest.mark.parametrize(("language", "encoding"), CASES)
@pytest.mark.parametrize("size", [8, 15, 30, 60])
def test_a_wrong_guess_is_never_called_certain(language: str, encoding: str, size: int) -> None:
    text = SENTENCES[language][0]
    num_right = num_read = 0
    for start in range(0, len(text) - size, 11):
        passage = text[start : start + size]
        data = passage.encode(encoding)
        guess = guess_encoding(data)
        is_right = decode(data, guess.encoding).text == passage
        assert is_right or not guess.is_certain, passage
        num_right += is_right
        num_read += 1
    assert num_right >= 0.7 * num_read


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_that_can_be_chosen_decodes_what_it_encodes(encoding: str) -> None:
    text = next(
        (text for text, known in SENTENCES.values() if encoding in known),
        SENTENCES["simplified Chinese"][0],
    )
    decoded = decode(text.encode(encoding), encoding)
    assert decoded.text == text
    assert (decoded.num_wrong, decoded.num_cut) == (0, 0)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [CHINESE[:400], CHINESE[:400].replace("\n", ""), "plain ASCII"])
def test_wide_encodings_are_guessed_without_a_mark(encoding: str, text: str) -> None:
    assert guess_encoding(text.encode(encoding)).encoding == encoding


def test_a_wrong_byte_in_utf_8_is_named_by_its_line_and_column() -> None:
    data = "你好\r\n世界的".encode().replace("界".encode(), b"\x92") * 10
    assert guess_encoding(data).encoding == "utf-8"
    decoded = decode(data, "utf-8")
    assert decoded.num_wrong == 10
    assert decoded.text.startswith("你好\r\n世\ufffd的")
    assert decoded.places[0] == WrongBytes("0x92", 2, 2)
    assert len(decoded.places) == 3


def test_a_single_windows_quote_among_ascii_is_no_damaged_utf_8() -> None:
    data = b"It\x92s a test of one quotation mark among letters.\n" * 20
    assert guess_encoding(data).encoding in {"cp1252", "cp1250", "cp1251", "cp1253"}
    assert decode(data, guess_encoding(data).encoding).text.startswith("It’s a test")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "cp932", "utf-16-le"])
def test_a_cut_last_character_is_left_out_and_counted(encoding: str) -> None:
    text = SENTENCES["Japanese"][0] if encoding == "cp932" else SENTENCES["simplified Chinese"][0]
    data = text.encode(encoding)[:-1]
    guess = guess_encoding(data)
    assert guess.encoding == encoding
    decoded = decode(data, encoding)
    assert decoded.text == text[:-1]
    assert decoded.num_wrong == 0
    assert decoded.num_cut == len(text[-1].encode(encoding)) - 1


def test_a_cut_end_is_no_wrong_byte_after_another() -> None:
    decoded = decode(b"\x92" + "天色".encode()[:-1], "utf-8")
    assert decoded.text == "\ufffd天"
    assert decoded.places == (WrongBytes("0x92", 1, 1),)
    assert (decoded.num_wrong, decoded.num_cut) == (1, 2)


def test_a_replacement_character_of_the_text_itself_is_no_wrong_byte() -> None:
    decoded = decode("a\ufffdb".encode() + b"\xff", "utf-8")
    assert decoded.text == "a\ufffdb\ufffd"
    assert decoded.num_wrong == 1


def test_a_byte_order_mark_decides_and_is_left_out() -> None:
    data = codecs.BOM_UTF16_BE + "ab".encode("utf-16-be")
    assert guess_encoding(data).encoding == "utf-16-be"
    assert decode(data, "utf-16-be").text == "ab"
