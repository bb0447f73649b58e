"""Lists and unpacks the texts in a zip, whatever encoding their names are in.

Size limits keep hostile files harmless.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from explorer.core.errors import InvalidTextError
from explorer.core.text.encodings import find_likelihood, guess_encoding
from explorer.core.text.language_models import LANGUAGES_OF
from explorer.core.zip_files import ZIP_DAMAGES, check_member

MAX_MEMBERS = 1000
SUFFIXES = (".txt", ".text", ".md")
_UTF8_NAME = 0x800  # the flag of an entry whose name is UTF-8
# Without that flag, a name is in the code page of the machine that packed it. GBK is the
# commonest by far, and names are too short for certainty.
_BONUS = {"gb18030": 8.0}


def list_texts(data: bytes, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the texts in a zip, in reading order, and those of its other files.

    Args:
        data: the zip.
        name: its name for messages.

    Raises:
        InvalidTextError: it is damaged, or there is no text in it.
    """
    with _open(data, name) as archive:
        names = _read_names(archive)
    texts = [each for each in names.values() if each.lower().endswith(SUFFIXES)]
    others = tuple(each for each in names.values() if not each.lower().endswith(SUFFIXES))
    if not texts:
        raise InvalidTextError(
            f"{name} must contain a text ({', '.join(SUFFIXES)}), but it {_list_others(others)}."
        )
    if all(re.search(r"\d", each) for each in texts):  # chapter 2 comes before chapter 10
        texts.sort(key=lambda each: [int(n) if n.isdigit() else n for n in _split_numbers(each)])
    return tuple(texts), others


def unpack(data: bytes, name: str, wanted: Sequence[str], most: int) -> list[bytes]:
    """The bytes of some of the texts in a zip, in the order given.

    Args:
        data: the zip.
        name: its name for messages.
        wanted: names that `list_texts` gave.
        most: the most bytes that all of them may have together.

    Raises:
        InvalidTextError: they are larger, encrypted, damaged or packed by a rare method.
    """
    with _open(data, name) as archive:
        found = {each: info for info, each in _read_names(archive).items()}
        infos = [found[each] for each in wanted]
        _check_size(wanted, sum(info.file_size for info in infos), most)
        contents: list[bytes] = []
        size = 0
        for info, each in zip(infos, wanted, strict=True):
            check_member(info, f"{each!r} in {name}")
            with archive.open(info) as file:
                # The declared size may be wrong: never unpack more than a byte past the limit.
                contents.append(file.read(most + 1))
            size += len(contents[-1])
            _check_size(wanted, size, most)
        return contents


@contextmanager
def _open(data: bytes, name: str) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_count(name, len(archive.infolist()))
            yield archive
    except InvalidTextError:
        raise
    except ZIP_DAMAGES as error:
        raise InvalidTextError(
            f"{name} must be a readable zip, but it is damaged; zip it again."
        ) from error


def _read_names(archive: zipfile.ZipFile) -> dict[zipfile.ZipInfo, str]:
    """The name of each file, but for folders and the hidden companions that macOS adds."""
    infos = [info for info in archive.infolist() if not info.is_dir()]
    old = [_find_raw_name(info) for info in infos if not info.flag_bits & _UTF8_NAME]
    encoding = _guess_names(b"\n".join(old))
    names: dict[zipfile.ZipInfo, str] = {}
    count: Counter[str] = Counter()
    for info in infos:
        is_new = info.flag_bits & _UTF8_NAME
        name = info.filename if is_new else _find_raw_name(info).decode(encoding, "replace")
        if not name.rsplit("/", 1)[-1].startswith("._"):
            count[name] += 1
            names[info] = name if count[name] == 1 else _number(name, count[name])
    return names


def _number(name: str, number: int) -> str:
    """A name that an earlier file in the zip has, with a number before its ending."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem} ({number}){dot}{suffix}"


def _find_raw_name(info: zipfile.ZipInfo) -> bytes:
    return info.filename.encode("cp437", "replace")  # as which `zipfile` has read it


def _guess_names(raw: bytes) -> str:
    guess = guess_encoding(raw)
    if guess.is_certain:
        return guess.encoding
    scores = {
        encoding: find_likelihood(raw.decode(encoding, "replace"), encoding)
        + _BONUS.get(encoding, 0)
        for encoding in LANGUAGES_OF
    }
    scores["cp437"] = find_likelihood(raw.decode("cp437"), "cp1252")
    return max(scores, key=scores.__getitem__)


def _split_numbers(name: str) -> list[str]:
    return re.split(r"(\d+)", name.casefold())


def _list_others(others: Sequence[str]) -> str:
    if not others:
        return "is empty"
    if others[0].lower().endswith(".zip"):
        return f"contains another zip, {others[0]!r}; unpack that one and upload its texts"
    more = f" and {len(others) - 1} more" if len(others) > 1 else ""
    return f"contains only {others[0]!r}{more}"


def _check_count(name: str, count: int) -> None:
    if count > MAX_MEMBERS:
        raise InvalidTextError(
            f"{name} must have at most {MAX_MEMBERS:,} files, but it has {count:,}; join its texts "
            "and zip them again."
        )


def _check_size(names: Sequence[str], size: int, most: int) -> None:
    if size > most:
        who = repr(names[0]) if len(names) == 1 else f"Its {len(names)} texts together"
        remedy = "upload a part of it" if len(names) == 1 else "choose one of them"
        raise InvalidTextError(
            f"{who} must have at most {most:,} bytes, but {_have(names)} {size:,}; {remedy}."
        )


def _have(names: Sequence[str]) -> str:
    return "it has" if len(names) == 1 else "they have"
