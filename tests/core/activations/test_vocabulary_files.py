"""A vocabulary is read in every usual form, or refused with the token that is to blame."""

from __future__ import annotations

import json

import pytest

from explorer.core.activations.vocabulary_files import (
    can_fit,
    fit_vocabulary,
    read_vocabulary_file,
)
from explorer.core.errors import ExplorerError

TOKENS = ("<unk>", " ", "\n", "a", "中", "1")
INDICES = {token: index for index, token in enumerate(TOKENS)}
NAMES = {str(index): token for index, token in enumerate(TOKENS)}
FORMS = {
    "a list": list(TOKENS),
    "token to index": INDICES,
    "token to index as text": {token: str(index) for token, index in INDICES.items()},
    "index to token": NAMES,
    "stoi and itos": {"stoi": INDICES, "itos": list(TOKENS)},
    "both objects": {"char_to_ix": INDICES, "ix_to_char": NAMES, "size": 6},
}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_form_is_read_in_every_unicode_encoding(form: str, encoding: str) -> None:
    data = json.dumps(FORMS[form], ensure_ascii=False).encode(encoding)
    assert read_vocabulary_file(data).tokens == TOKENS


@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_one_token_on_each_line_is_read(end: str, encoding: str) -> None:
    found = read_vocabulary_file(("\n".join(TOKENS) + end).encode(encoding))
    assert found.tokens == TOKENS
    assert found.notes == (
        "The vocabulary was read as one token on each line.",
        "The empty line is the line break, token 2.",
    )
    assert read_vocabulary_file(b"a\r\n\r\nb\r\n[\r\n]").tokens == ("a", "\n", "b", "[", "]")


def test_indices_from_1_leave_0_without_a_name_and_say_so() -> None:
    found = read_vocabulary_file(b'{"a": 1, "b": 2}')
    assert found.tokens == ("<unnamed 0>", "a", "b")
    assert found.notes == ("The vocabulary begins with index 1; index 0 has no name.",)


def test_special_tokens_and_an_empty_one_are_read() -> None:
    found = read_vocabulary_file(b'["", "PAD", "<eos>", "[MASK]", "a"]')
    assert found.tokens == ("<empty>", "PAD", "<eos>", "[MASK]", "a")
    assert "Token 0 is an empty text" in found.notes[0]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"nothing", "'nothing' isn't a single character"),
        (b"\xff\xfe", "this is neither"),
        (b"ab\xff", "byte 3 of this file isn't valid UTF-8"),
        (b"3", "this is a single value, 3"),
        (b'["a", 1]', "a JSON list of texts, got 1 at index 1"),
        (b'["a"]', "2 to 8192 tokens, got 1"),
        (b'["a", "b", "a"]', "different tokens, but indices 0 and 2 are both 'a'"),
        (b'["a", "word"]', "a single character .* got 'word'"),
        (b'{"a": 0, "b": 2}', "0 to 1, each used once, got 2 for 'b'"),
        (b'{"a": 0, "b": true}', "0 to 1, each used once, got True for 'b'"),
        (b'{"a": 0, "b": 0}', "each used once, got 0 for 'b'"),
        (b'{"a": 0, "b": 1, "a": 2}', "the key 'a' twice"),
        (b'{"0": "a", "00": "b"}', "an index twice"),
        (b'{"stoi": {"a": 0, "b": 1}, "itos": ["b", "a"]}', "must agree.* differ at index 0"),
        (b'{"stoi": {"a": 0, "b": 1}, "itos": ["a", "b", "c"]}', "2 and 3 tokens .*at index 2"),
        (b'{"name": {"x": {}}}', "no vocabulary under any of its names"),
        (b'["a", "b", "c', "damaged or cut off at character 12 of 13"),
        (b'["a", "\\ud83d"]', r"Token 1 .* half of a character \(a lone surrogate\)"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[" + b"9" * 5000 + b"]", "a number in this JSON is too long"),
        (b" " * 1_000_001, "at most 1,000,000 bytes"),
    ],
)
def test_a_faulty_vocabulary_is_refused_by_its_fault(data: bytes, message: str) -> None:
    with pytest.raises(ExplorerError, match=message):
        read_vocabulary_file(data)


def test_a_vocabulary_is_fitted_to_a_net_of_one_more_or_less_or_of_padded_size() -> None:
    tokens = ("a", "b", "c")
    assert fit_vocabulary(tokens, 4, "end").tokens == ("a", "b", "c", "<unnamed 3>")
    assert fit_vocabulary(tokens, 4, "start").tokens == ("<unnamed 0>", "a", "b", "c")
    assert fit_vocabulary(tokens, 2, "end").tokens == ("a", "b")
    assert fit_vocabulary(tokens, 2, "start").tokens == ("b", "c")
    assert [can_fit(count, 64) for count in (64, 65, 63, 59, 33, 31, 66)] == [
        *(True, True, True, True, True),
        *(False, False),
    ]
