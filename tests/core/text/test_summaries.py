"""What is in a text: its tokens, what cleaning takes away, and what can't be seen."""

from __future__ import annotations

import pytest

from explorer.core.language.config import TrainingConfig
from explorer.core.language.data_config import DataConfig
from explorer.core.language.datasets import prepare_dataset
from explorer.core.text.summaries import summarise_text

TEXT = "\n One, two.\tThree, two.\nOne\u00a0more!\n" * 80


@pytest.mark.parametrize("split_by", ["character", "word"])
@pytest.mark.parametrize("cleaning", ["none", "lyrics"])
@pytest.mark.parametrize("min_freq", [0, 100])
def test_the_summary_counts_what_the_run_reads(split_by: str, cleaning: str, min_freq: int) -> None:
    data = DataConfig(
        text=TEXT,
        split_by=split_by,
        cleaning=cleaning,
        min_freq=min_freq,
        max_tokens=None,
        batch_size=2,
        seq_len=5,
    )
    dataset = prepare_dataset(TrainingConfig(data=data))
    summary = summarise_text(TEXT, is_cleaned=cleaning == "lyrics", split_by=split_by)
    assert summary.num_tokens == len(dataset.ids)
    assert summary.count_vocabulary(min_freq) == len(dataset.vocabulary) - 1
    assert summary.num_characters == len(TEXT)


def test_cleaning_and_invisible_characters_are_counted() -> None:
    summary = summarise_text(TEXT, is_cleaned=True, split_by="character")
    assert summary.cleaned == {"\n": 240, ",": 160, ".": 160, "!": 80}
    assert summary.invisible == {"tab (U+0009)": 80, "no-break space (U+00A0)": 80}
    assert summary.first_line == "One, two.\tThree, two."


def test_a_text_without_spaces_is_said_to_have_none() -> None:
    chinese = "天色慢慢暗下来学生们还在教室里讨论循环神经网络老师说隐藏状态像是一本笔记" * 3
    assert not summarise_text(chinese, is_cleaned=False, split_by="word").has_spaces
    assert summarise_text(TEXT, is_cleaned=False, split_by="word").has_spaces
