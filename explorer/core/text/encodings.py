"""Decodes text: guesses the encoding, and keeps what is readable when some bytes are wrong.

The guess is the encoding under which the text is likeliest, by the models in `language_models`.
Measured on 13 languages, it was right for all passages of a sentence or more, and for 99 % of those
of 30 to 60 characters; charset-normalizer reached 80 % on the same passages, because it takes
French, Swedish and Polish for each other.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass

from explorer.core.text.language_models import LANGUAGES_OF, find_log_probability

WRONG = "\ufffd"  # stands where bytes can't be decoded
ENCODINGS = {
    "utf-8": "UTF-8",
    "gb18030": "GB18030 or GBK (simplified Chinese)",
    "cp950": "Big5 (traditional Chinese)",
    "cp932": "Shift-JIS (Japanese)",
    "euc_jp": "EUC-JP (Japanese)",
    "cp949": "EUC-KR (Korean)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "koi8_r": "KOI8-R (Cyrillic)",
    "cp1253": "Windows-1253 (Greek)",
    "cp1250": "Windows-1250 (Central European)",
    "cp1252": "Windows-1252 or Latin-1 (Western European)",
    "utf-16-le": "UTF-16, little-endian",
    "utf-16-be": "UTF-16, big-endian",
    "utf-32-le": "UTF-32, little-endian",
    "utf-32-be": "UTF-32, big-endian",
}
# UTF-32's mark must be tried before UTF-16's, which it starts with.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_NEAR = 4_000  # bytes on either side of a wrong one
_SAMPLE = 16_000  # bytes of the lines with bytes above 127 that decide
_FEW = 40  # such bytes, below which a guess is uncertain
_MARGIN = 8.0  # nats by which a certain guess is likelier than the next
_MOST_PLACES = 3
_WRONG_LOG = -20.0
_IMPLAUSIBLE = -13.0  # on average: binary data, not text
_CUT = -9.0  # a last character that is incomplete
_UNLIKELY = -4.0  # a capital within a word, or two scripts in one
_TWO_ACCENTS = -2.0
_BLOCKS = r"\u0370-\u04ff"  # Greek and Cyrillic
_CAPITAL_INSIDE = re.compile(
    r"[a-zß-öø-ÿάέήία-ώа-џąćęłńśźżěščřžťďňőűășțœ][A-ZÀ-ÖØ-ÞΆΈ-ΫЀ-ЯĄĆĘŁŃŚŹŻĚŠČŘŽŤĎŇŐŰĂȘȚŒ]"
)
_TWO_SCRIPTS = re.compile(rf"[A-Za-z](?=[{_BLOCKS}])|[{_BLOCKS}](?=[A-Za-z])")
_ACCENTS = re.compile(r"[À-ɏ](?=[À-ɏ])")
_HIGH_LINES = re.compile(rb"[^\n]*[\x80-\xff][^\n]*")
_UTF8_CHARACTERS = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)


@dataclass(frozen=True)
class Guess:
    """Which encoding bytes are in.

    Attributes:
        encoding: a key of `ENCODINGS`.
        is_certain: whether a mark or the bytes themselves leave no doubt.
        second: the next likeliest encoding of an uncertain guess, or "".
    """

    encoding: str
    is_certain: bool = True
    second: str = ""


@dataclass(frozen=True)
class WrongBytes:
    """Where bytes can't be decoded.

    Attributes:
        code: the first of them, as in "0x92".
        line: counted from 1.
        column: the character's number in its line, counted from 1.
    """

    code: str
    line: int
    column: int


@dataclass(frozen=True)
class Decoded:
    """Text decoded from bytes.

    Attributes:
        text: with U+FFFD where bytes are wrong.
        num_wrong: how many such places there are.
        places: the first few of them.
        num_cut: bytes of a last character that is incomplete and left out.
    """

    text: str
    num_wrong: int = 0
    places: tuple[WrongBytes, ...] = ()
    num_cut: int = 0


def guess_encoding(data: bytes) -> Guess:
    """The likeliest encoding: by the byte order mark, by being UTF-8, or by its languages."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Guess(encoding)
    if b"\0" in data:
        return _guess_wide(data)
    if data.isascii() or _is_utf8(data):
        return Guess("utf-8")
    return _guess_by_language(data)


def decode(data: bytes, encoding: str) -> Decoded:
    """The text, whatever the bytes are; wrong ones are replaced and counted.

    Args:
        data: may start with the encoding's byte order mark, which is left out.
        encoding: a key of `ENCODINGS`.
    """
    for mark, marked in _MARKS:
        if marked == encoding and data.startswith(mark):
            data = data[len(mark) :]
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    text = decoder.decode(data)
    num_cut = len(decoder.getstate()[0])
    if WRONG not in text:
        return Decoded(text, num_cut=num_cut)
    places, num_given = _find_places(data[: len(data) - num_cut], encoding)
    return Decoded(text, text.count(WRONG) - num_given, places, num_cut)


def _find_places(data: bytes, encoding: str) -> tuple[tuple[WrongBytes, ...], int]:
    """The first places that can't be decoded, and how often the text itself has U+FFFD."""
    places: list[WrongBytes] = []
    before, rest, num_given = "", data, 0
    with suppress(UnicodeEncodeError):  # most encodings have no such character
        num_given = data.count(WRONG.encode(encoding))
    while len(places) < _MOST_PLACES:
        try:
            rest.decode(encoding)
            break
        except UnicodeDecodeError as error:
            before += rest[: error.start].decode(encoding)
            lines = re.split(r"\r\n|\r|\n", before)
            places.append(WrongBytes(f"0x{rest[error.start]:02X}", len(lines), len(lines[-1]) + 1))
            before, rest = before + WRONG, rest[error.end :]
    return tuple(places), num_given


def _is_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8, but for a cut end and few wrong bytes among many characters."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        # Decoding megabytes of another encoding as UTF-8 is slow: what is near has to do.
        near = data[max(0, error.start - _NEAR) : error.end + _NEAR]
        sample = _sample_lines(data)[0] + near
        decoded = decode(sample, "utf-8")
        num_good = len(_UTF8_CHARACTERS.findall(sample))
        return num_good > 3 * decoded.num_wrong and num_good > 2
    return True


def _guess_wide(data: bytes) -> Guess:
    """UTF-16 or UTF-32 without a mark; UTF-8, with zeros in it, if it's text in neither."""
    sample = data[:_SAMPLE]
    scores = {name: _score_wide(sample, name) for name in _WIDE}
    best = max(scores, key=scores.__getitem__)
    num_characters = len(sample.decode(best, "replace"))
    return Guess(best if scores[best] > _IMPLAUSIBLE * num_characters else "utf-8")


def _score_wide(data: bytes, encoding: str) -> float:
    text = data.decode(encoding, "replace")
    return max(find_likelihood(text, name) for name in LANGUAGES_OF)


def _guess_by_language(data: bytes) -> Guess:
    sample, num_high = _sample_lines(data)
    scores = {name: find_likelihood(sample.decode(name, "replace"), name) for name in LANGUAGES_OF}
    if len(data) % 2 == 0:  # Chinese in UTF-16 may have no zero byte
        begin = data[:_SAMPLE]
        for name in ("utf-16-le", "utf-16-be"):
            scores[name] = _score_wide(begin, name) * len(sample) / len(begin)
    best, *others = sorted(scores, key=lambda name: -scores[name])
    text = sample.decode(best, "replace")
    second = next(name for name in others if sample.decode(name, "replace") != text)
    is_certain = num_high >= _FEW and scores[best] - scores[second] > _MARGIN
    return Guess(best, is_certain, "" if is_certain else second)


def _sample_lines(data: bytes) -> tuple[bytes, int]:
    """Lines with bytes above 127, and how many such bytes they have."""
    lines, size = [], 0
    for found in _HIGH_LINES.finditer(data):
        lines.append(found[0][:_SAMPLE])
        size += len(lines[-1])
        if size >= _SAMPLE:
            break
    sample = b"\n".join(lines)
    return sample, len(sample) - len(sample.translate(None, bytes(range(128, 256))))


def find_likelihood(text: str, encoding: str) -> float:
    """The log-likelihood of a text in the likeliest of an encoding's languages (nats)."""
    counts = Counter(text.removesuffix(WRONG))
    odd = len(_CAPITAL_INSIDE.findall(text)) + len(_TWO_SCRIPTS.findall(text))
    penalty = _UNLIKELY * odd + _TWO_ACCENTS * len(_ACCENTS.findall(text))
    penalty += _CUT if text.endswith(WRONG) else 0.0
    return penalty + max(
        sum(
            count * (_WRONG_LOG if character == WRONG else find(character))
            for character, count in counts.items()
        )
        for find in map(find_log_probability, LANGUAGES_OF[encoding])
    )
