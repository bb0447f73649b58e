"""Reads and writes a lecture as one TOML file that a person can read and edit.

title = "What two units can remember"
summary = "One sentence for the list of lectures."

[[scenes]]
title = "The net forgets"
link = "srn?f=tanh&u1=0.5"
minutes = 2
question = "srn-memories"
notes = \"\"\"
What you say, as Markdown.\"\"\"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from explorer.core.errors import ExplorerError, InvalidTextError, quote
from explorer.core.lectures.lecture import Lecture, Scene

MAX_BYTES = 1_000_000
# Python's TOML reader takes time with the square of a key's parts: 17 s for 20,000 of them.
_MOST_DOTS = 200  # on a line, outside its strings
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"' + r"|'[^']*+'")
_LECTURE_KEYS = {"title": str, "summary": str, "scenes": list}
_SCENE_KEYS: dict[str, type | tuple[type, ...]] = {
    "title": str,
    "link": str,
    "minutes": (int, float),
    "notes": str,
    "question": str,
}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n"}


def parse_lecture(text: str) -> Lecture:
    """The lecture in a file's text.

    Raises:
        InvalidTextError: it isn't a lecture; the message says where and why, in one sentence.
    """
    size = len(text.encode("utf-8", "replace"))
    if size > MAX_BYTES:
        raise InvalidTextError(
            f"A lecture's file must have at most {MAX_BYTES:,} bytes, got {size:,}."
        )
    for number, line in enumerate(text.split("\n"), 1):
        if (dots := _STRING.sub("", line).count(".")) > _MOST_DOTS:
            raise InvalidTextError(
                f"A line of a lecture's file must have at most {_MOST_DOTS} dots outside quotes, "
                f"but line {number} has {dots:,}; break it up."
            )
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason = re.sub(r"\s+", " ", str(error))[:120]
        raise InvalidTextError(f"A lecture's file must be valid TOML: {reason}.") from error
    except RecursionError as error:
        raise InvalidTextError(
            "A lecture's file must not be nested so deeply; a lecture has tables that begin with "
            "[[scenes]], and nothing below them."
        ) from error
    except ValueError as error:
        raise InvalidTextError(
            "A lecture's file must have numbers of a few digits, and this one has thousands."
        ) from error
    _check_keys("A lecture", table, _LECTURE_KEYS, frozenset({"title"}))
    entries = table.get("scenes", [])
    scenes = tuple(_read_scene(number, entry) for number, entry in enumerate(entries, 1))
    try:
        return Lecture(table["title"], scenes, table.get("summary", ""))
    except ExplorerError as error:
        raise InvalidTextError(f"The lecture can't be used: {error}") from error


def read_lecture_file(data: bytes) -> Lecture:
    """The lecture in a file.

    Raises:
        InvalidTextError: it isn't a lecture.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidTextError(
            "A lecture's file must be text in UTF-8, and this file isn't; save it as UTF-8 in an "
            "editor, or choose another file."
        ) from error
    return parse_lecture(text.replace("\r\n", "\n"))


def write_lecture(lecture: Lecture) -> str:
    """The text of the lecture's file, from which `parse_lecture` reads the same lecture."""
    lines = [f"title = {_write_string(lecture.title)}"]
    if lecture.summary:
        lines.append(f"summary = {_write_string(lecture.summary)}")
    for scene in lecture.scenes:
        lines += [
            "",
            "[[scenes]]",
            f"title = {_write_string(scene.title)}",
            f"link = {_write_string(scene.link)}",
            f"minutes = {_write_number(scene.minutes)}",
        ]
        if scene.question:
            lines.append(f"question = {_write_string(scene.question)}")
        if scene.notes:
            lines.append(f"notes = {_write_paragraphs(scene.notes)}")
    return "\n".join(lines) + "\n"


def _read_scene(number: int, entry: object) -> Scene:
    where = f"Scene {number}"
    if not isinstance(entry, dict):
        raise InvalidTextError(f"{where} must be a table that begins with [[scenes]].")
    _check_keys(where, entry, _SCENE_KEYS, frozenset({"title", "link"}))
    try:
        return Scene(**entry)
    except ExplorerError as error:
        raise InvalidTextError(f"{where} can't be used: {error}") from error


def _check_keys(
    where: str,
    table: Mapping[str, Any],
    kinds: Mapping[str, type | tuple[type, ...]],
    needed: frozenset[str],
) -> None:
    for key, value in table.items():
        if key not in kinds:
            raise InvalidTextError(
                f"{where} may have {', '.join(kinds)} and nothing else, got {quote(key)}."
            )
        if not isinstance(value, kinds[key]) or isinstance(value, bool):
            raise InvalidTextError(
                f"{where} must have {_NOUNS[kinds[key]]} as its `{key}`, got {quote(value)}."
            )
    for key in sorted(needed - set(table)):
        raise InvalidTextError(f"{where} must have a `{key}`.")


_NOUNS: dict[type | tuple[type, ...], str] = {
    str: "a text in quotes",
    list: "tables that begin with [[scenes]]",
    (int, float): "a number",
}


def _write_string(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(each, each) for each in text) + '"'


def _write_paragraphs(text: str) -> str:
    """A text on lines of its own; TOML leaves out the line break after the opening quotes."""
    escaped = re.sub(r'"(?=""|\Z)', '\\\\"', text.replace("\\", "\\\\"))
    return f'"""\n{escaped}"""'


def _write_number(value: float) -> str:
    return repr(float(value)).removesuffix(".0")
