"""How often a class gave each answer, and what is said of it."""

from collections import Counter

import numpy as np
import pytest

from explorer.figures.polls.answers import (
    AnswerCount,
    count_answers,
    describe_answers,
    plot_answers,
)

CELLS = {"rnn": "The plain RNN", "gru": "The GRU", "lstm": "The LSTM"}


def test_every_choice_has_its_bar_in_the_order_of_the_question_even_if_nobody_chose_it() -> None:
    counted = count_answers(["lstm", "rnn", "lstm"], frozenset({"rnn"}), CELLS)
    assert counted == (
        AnswerCount("The plain RNN", 1, is_right=True),
        AnswerCount("The GRU", 0, is_right=False),
        AnswerCount("The LSTM", 2, is_right=False),
    )
    (bars,) = plot_answers(counted, is_revealed=True).data
    assert list(bars.y) == [1, 0, 2]
    figure = plot_answers(counted, is_revealed=True)
    assert list(figure.layout.xaxis.ticktext) == ["The plain RNN<br>✓ right", "The GRU", "The LSTM"]
    hidden = plot_answers(counted, is_revealed=False)
    assert "right" not in " ".join(hidden.layout.xaxis.ticktext)
    assert describe_answers(counted, is_revealed=True) == "3 answers, 1 of them right (33%)."
    assert describe_answers(counted, is_revealed=False) == "3 answers."


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ("4", "1 answer, and it's right."),
        ("5", "1 answer, and it's wrong."),
        ("44", "2 answers, all of them right."),
        ("56", "2 answers, none of them right."),
        ("456", "3 answers, 1 of them right (33%)."),
    ],
)
def test_one_all_or_none_is_said_in_words(values: str, said: str) -> None:
    counted = count_answers([*values], frozenset({"4"}), {})
    assert describe_answers(counted, is_revealed=True) == said


def test_numbers_stand_from_small_to_large_with_minus_signs() -> None:
    counted = count_answers(["10.0", "-2.0", "0.25", "10.0"], frozenset({"0.25"}), {})
    assert [(each.label, each.count) for each in counted] == [("−2", 1), ("0.25", 1), ("10", 2)]
    (bars,) = plot_answers(counted, is_revealed=True).data
    assert bars.marker.color[1] != bars.marker.color[0] == bars.marker.color[2]


def test_an_answer_is_text_and_never_a_tag() -> None:
    counted = count_answers(["a"], frozenset(), {"a": "<b>bold</b> & more"})
    figure = plot_answers(counted, is_revealed=False)
    assert figure.layout.xaxis.ticktext == ("&lt;b&gt;bold&lt;/b&gt; &amp; more",)


def test_a_question_that_nobody_answered_says_so() -> None:
    counted = count_answers([], frozenset(), CELLS)
    for is_revealed, said in ((False, "Nobody has answered yet."), (True, "Nobody answered.")):
        assert describe_answers(counted, is_revealed=is_revealed) == said
        figure = plot_answers(counted, is_revealed=is_revealed)
        assert figure.layout.annotations[0].text == said


def test_counts_and_shares_of_random_classes_are_those_of_a_plain_loop() -> None:
    random = np.random.default_rng(4)
    for _ in range(300):
        values = [repr(float(each)) for each in random.integers(0, 40, random.integers(1, 120))]
        right = frozenset({str(random.choice(values))})
        counted = count_answers(values, right, {})
        plain = Counter(values)
        assert [each.count for each in counted] == [
            plain[each] for each in sorted(plain, key=float)
        ]
        said = describe_answers(counted, is_revealed=True)
        assert said.startswith(f"{len(values)} answer{'s' * (len(values) != 1)}, ")
        correct = plain[next(iter(right))]
        if len(values) == 1:
            assert "1 answer, and it's right" in said
        else:
            count = "all" if correct == len(values) else str(correct)
            assert f", {count} of them right" in said
        (bars,) = plot_answers(counted, is_revealed=True).data
        missing = len(values) - sum(bars.y)
        assert len(bars.y) == min(12, len(plain))
        assert ("rarer" in said) == (missing > 0)
        if missing:
            assert f"{missing} answer" in said
        drawn = sorted(bars.y)
        marked = dict(zip(bars.customdata, bars.y, strict=True))
        assert marked[f"{float(next(iter(right))):g}"] == plain[next(iter(right))]
        left = sorted(plain.values())[: len(plain) - 12]
        assert not left or max(left[:-1], default=0) <= drawn[1]
