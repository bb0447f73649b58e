"""Reads a vocabulary: which character each index of a net stands for.

A file is JSON or plain text, in UTF-8, UTF-16 or UTF-32, with or without a byte order mark:

    ["<unk>", "a", "b"]                 the tokens in the order of their indices
    {"a": 0, "b": 1}                    from token to index, as numbers or as text
    {"0": "a", "1": "b"}                from index to token
    {"stoi": {...}, "itos": [...]}      any of these under a name; all of them must agree
    one token on each line              the line break itself as one or two empty lines
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from explorer.core.errors import ExplorerError, InvalidTextError, InvalidValueError
from explorer.core.nets.config import MAX_VOCAB_SIZE
from explorer.core.text.vocabulary import Vocabulary
from explorer.core.weight_files.tensors import shorten

MAX_VOCABULARY_BYTES = 1_000_000
_SPECIAL = re.compile(
    r"[<\[].*[>\]]|PAD|UNK|BOS|EOS|SOS|MASK|SEP|CLS|pad|unk|bos|eos|sos", re.DOTALL
)
_FORMS = (
    "The vocabulary must be JSON (a list of tokens, or an object from token to index or from index "
    "to token) or text with one token on each line"
)


@dataclass(frozen=True)
class VocabularyFile:
    """A vocabulary as read.

    Attributes:
        tokens: in the order of their indices.
        notes: how it was read, one sentence each.
    """

    tokens: tuple[str, ...]
    notes: tuple[str, ...] = ()


def read_vocabulary_file(data: bytes) -> VocabularyFile:
    """The tokens in a file.

    Raises:
        InvalidTextError: the file is too large or isn't a vocabulary.
        InvalidValueError: an index is missing or used twice, or a token isn't a character.
    """
    if len(data) > MAX_VOCABULARY_BYTES:
        raise InvalidTextError(
            f"The vocabulary must have at most {MAX_VOCABULARY_BYTES:,} bytes, got {len(data):,}."
        )
    text = _decode(data)
    try:
        table = json.loads(text, object_pairs_hook=_make_object)
    except RecursionError as error:
        raise InvalidTextError(f"{_FORMS}; this JSON is nested too deeply.") from error
    except json.JSONDecodeError as error:
        return _check(_read_lines(text, error))
    except ValueError as error:
        if isinstance(error, ExplorerError):
            raise
        raise InvalidTextError(f"{_FORMS}; a number in this JSON is too long.") from error
    if isinstance(table, dict):
        return _check(_read_object(table))
    if isinstance(table, list):
        return _check(VocabularyFile(_check_texts(table)))
    if "\n" not in text.strip("\n"):
        raise InvalidTextError(f"{_FORMS}; this is a single value, {shorten(text.strip())}.")
    return _check(_read_lines(text, None))


def fit_vocabulary(tokens: tuple[str, ...], vocab_size: int, side: str) -> Vocabulary:
    """The vocabulary of a net that has more or fewer tokens than the file.

    Args:
        tokens: of the file.
        vocab_size: V, by the net's weights.
        side: "end" or "start": where tokens without a name are added, or tokens are left out.
    """
    missing = vocab_size - len(tokens)
    if missing > 0:
        first = len(tokens) if side == "end" else 0
        names = tuple(f"<unnamed {first + number}>" for number in range(missing))
        return Vocabulary((*tokens, *names) if side == "end" else (*names, *tokens))
    return Vocabulary(tokens[:vocab_size] if side == "end" else tokens[-vocab_size:])


def can_fit(count: int, vocab_size: int) -> bool:
    """Whether a file of so many tokens may belong to a net of V: one off, or a padded net."""
    return abs(vocab_size - count) <= 1 or (
        vocab_size % 8 == 0 and 0 < vocab_size - count < 64 and 2 * count >= vocab_size
    )


def _decode(data: bytes) -> str:
    encoding = json.detect_encoding(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InvalidTextError(
            f"{_FORMS}; byte {error.start + 1:,} of this file isn't valid "
            f"{encoding.removesuffix('-sig').upper()}. Save it as UTF-8."
        ) from error


def _make_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A JSON object; of two equal keys Python would keep the second without a word."""
    table = dict(pairs)
    if len(table) < len(pairs):
        ((twice, _),) = Counter(key for key, _ in pairs).most_common(1)
        raise InvalidValueError(
            f"The vocabulary's object has the key {_quote(twice)} twice; each token needs an index "
            "of its own."
        )
    return table


def _read_object(table: Mapping[str, object]) -> VocabularyFile:
    """The tokens of an object: a mapping, or several under names that must agree."""
    nested = {name: each for name, each in table.items() if isinstance(each, dict | list)}
    if not nested:
        return _read_mapping(table)
    read: dict[str, VocabularyFile] = {}
    for name, each in nested.items():
        if isinstance(each, dict) and not any(isinstance(x, dict | list) for x in each.values()):
            read[name] = _read_mapping(each)
        elif isinstance(each, list) and each and all(isinstance(token, str) for token in each):
            read[name] = VocabularyFile(tuple(each))
    if not read:
        raise InvalidTextError(f"{_FORMS}; this object has no vocabulary under any of its names.")
    (first, found), *others = read.items()
    for name, other in others:
        if other.tokens != found.tokens:
            pairs = zip((*found.tokens, None), (*other.tokens, None), strict=False)
            index = next(at for at, (one, two) in enumerate(pairs) if one != two)
            raise InvalidValueError(
                f"{_quote(first)} and {_quote(name)} of this vocabulary must agree, but "
                f"they have {len(found.tokens)} and {len(other.tokens)} tokens and differ at index "
                f"{index}; upload the right one alone."
            )
    names = " and ".join(_quote(name) for name in read)
    return VocabularyFile(found.tokens, (f"The vocabulary was read from {names}.", *found.notes))


def _read_mapping(table: Mapping[str, object]) -> VocabularyFile:
    """The tokens of an object from token to index, or from index to token."""
    if table and all(isinstance(each, str) for each in table.values()):
        if all(re.fullmatch(r"\d{1,9}", key) for key in table):
            pairs = {int(key): str(token) for key, token in table.items()}
            if len(pairs) < len(table):
                raise InvalidValueError("The vocabulary has an index twice, once with zeros first.")
            return _sort(pairs)
        if all(re.fullmatch(r"\d{1,9}", str(each)) for each in table.values()):
            table = {token: int(str(each)) for token, each in table.items()}
    sorted_table: dict[int, str] = {}
    for token, index in table.items():
        if type(index) is not int or not 0 <= index <= MAX_VOCAB_SIZE or index in sorted_table:
            raise InvalidValueError(
                f"The vocabulary's indices must be 0 to {len(table) - 1}, each used once, got "
                f"{str(index)[:20]} for {_quote(token)}."
            )
        sorted_table[index] = token
    return _sort(sorted_table)


def _sort(table: Mapping[int, str]) -> VocabularyFile:
    """The tokens in the order of their indices, which are 0 to V - 1 or 1 to V."""
    count = len(table)
    if count and 0 not in table and set(table) == set(range(1, count + 1)):
        return VocabularyFile(
            ("<unnamed 0>", *(table[index] for index in range(1, count + 1))),
            ("The vocabulary begins with index 1; index 0 has no name.",),
        )
    odd = next((index for index in table if not 0 <= index < count), None)
    if odd is not None:
        raise InvalidValueError(
            f"The vocabulary's indices must be 0 to {count - 1}, each used once, got {odd} for "
            f"{_quote(table[odd])}."
        )
    return VocabularyFile(tuple(table[index] for index in range(count)))


def _check_texts(table: list[object]) -> tuple[str, ...]:
    for index, token in enumerate(table):
        if not isinstance(token, str):
            raise InvalidTextError(
                f"The vocabulary must be a JSON list of texts, got {str(token)[:20]} at index "
                f"{index}."
            )
    return tuple(str(token) for token in table)


def _read_lines(text: str, error: json.JSONDecodeError | None) -> VocabularyFile:
    """The tokens of a text with one on each line."""
    lines = text.replace("\r\n", "\n").split("\n")
    if len(lines) > 1 and not lines[-1]:
        lines.pop()
    tokens: list[str] = []
    at = 0
    while at < len(lines):
        # A line break as a token of its own ends one line and begins another.
        is_break = not lines[at]
        tokens.append("\n" if is_break else lines[at])
        at += 2 if is_break and at + 1 < len(lines) and not lines[at + 1] else 1
    odd = next((at for at, token in enumerate(tokens) if not _is_token(token)), None)
    if len(tokens) < 2 or odd is not None:
        if error is not None and text.lstrip()[:1] in {"[", "{"}:
            raise InvalidTextError(
                f"{_FORMS}; this JSON is damaged or cut off at character {error.pos + 1:,} of "
                f"{len(text):,}."
            )
        line = "" if odd is None else f": {_quote(tokens[odd])} isn't a single character"
        raise InvalidTextError(f"{_FORMS}; this is neither{line}.")
    notes = ["The vocabulary was read as one token on each line."]
    if "\n" in tokens:
        notes.append(f"The empty line is the line break, token {tokens.index(chr(10))}.")
    return VocabularyFile(tuple(tokens), tuple(notes))


def _check(found: VocabularyFile) -> VocabularyFile:
    """Check each token."""
    tokens, notes = found.tokens, found.notes
    if not 2 <= len(tokens) <= MAX_VOCAB_SIZE:
        raise InvalidValueError(
            f"The vocabulary must have 2 to {MAX_VOCAB_SIZE} tokens, got {len(tokens)}."
        )
    seen: dict[str, int] = {}
    for index, token in enumerate(tokens):
        if re.search(r"[\ud800-\udfff]", token):
            raise InvalidValueError(
                f"Token {index} of the vocabulary is half of a character (a lone surrogate), which "
                "no text can contain. The program that wrote the file cut a character in two; "
                "build the vocabulary from text, not from UTF-16 units."
            )
        if token in seen:
            raise InvalidValueError(
                f"The vocabulary must have different tokens, but indices {seen[token]} and {index} "
                f"are both {_quote(token)}."
            )
        seen[token] = index
        if token and not _is_token(token):
            raise InvalidValueError(
                "Each token must be a single character (or a special token in <> or []), got "
                f"{_quote(token)}; this page shows character models only."
            )
    if "" in seen:
        empty = seen[""]
        tokens = (*tokens[:empty], "<empty>", *tokens[empty + 1 :])
        notes = (*notes, f"Token {empty} is an empty text, which no character is read as.")
        if "<empty>" in seen:
            raise InvalidValueError("The vocabulary must have different tokens; one is empty.")
    return VocabularyFile(tokens, notes)


def _is_token(token: str) -> bool:
    return len(token) == 1 or _SPECIAL.fullmatch(token) is not None


def _quote(token: str) -> str:
    return repr(shorten(token))
