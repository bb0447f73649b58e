"""A title becomes the name of a file and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.ui.shell.file_names import name_file


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("第一课", "第一课.toml"),
        ("What two units can remember", "What two units can remember.toml"),
        ("../../etc/passwd", "etc passwd.toml"),
        ("C:\\con|aux\r\nX: y", "C con aux X y.toml"),
        ('a"; filename="b.exe', "a filename b exe.toml"),
        ("\u202egpj", "gpj.toml"),
        ("...", "lecture.toml"),
        ("é" * 100, "é" * 60 + ".toml"),
    ],
)
def test_signs_become_spaces(title: str, name: str) -> None:
    assert name_file(title, "lecture", "toml") == name


@given(st.text(max_size=200))
def test_any_title_gives_a_short_name_without_signs(title: str) -> None:
    stem, dot, ending = name_file(title, "lecture", "toml").rpartition(".")
    assert (dot, ending) == (".", "toml")
    assert 1 <= len(stem) <= 60
    assert not set(stem) & set('/\\:*?"<>|.\r\n\x00')
