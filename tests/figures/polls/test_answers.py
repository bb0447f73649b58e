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
    assert list(bars.x) == [1, 0, 2]
    figure = plot_answers(counted, is_revealed=True)
    assert list(figure.layout.yaxis.ticktext) == ["The plain RNN ✓ right", "The GRU", "The LSTM"]
    hidden = plot_answers(counted, is_revealed=False)
    assert "right" not in " ".join(hidden.layout.yaxis.ticktext)
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
    assert figure.layout.yaxis.ticktext == ("&lt;b&gt;bold&lt;/b&gt; &amp; more",)


def test_a_long_choice_is_shown_whole_and_different_numbers_have_different_names() -> None:
    choice = "As many as the alphabet has characters"
    figure = plot_answers(count_answers(["a"], frozenset("a"), {"a": choice}), is_revealed=True)
    (name,) = figure.layout.yaxis.ticktext
    assert name.replace("<br>", " ") == f"{choice} ✓ right"
    alike = [repr(1 / 12), "0.0833333333333", "0.3"]
    labels = [each.label for each in count_answers(alike, frozenset(), {})]
    assert labels == ["0.0833333333333", "0.08333333333333", "0.3"]
    assert [each.label for each in count_answers(alike[1:], frozenset(), {})] == ["0.08333", "0.3"]
    random = np.random.default_rng(5)
    for _ in range(1000):
        near = {
            repr(float(f"{1 / 3 + 10.0 ** -random.integers(1, 17):.{random.integers(1, 17)}g}"))
        }
        near |= {repr(float(each)) for each in np.round(random.normal(size=4), 2)} | {repr(1 / 3)}
        labels = [each.label for each in count_answers([*near], frozenset(), {})]
        assert len(set(labels)) == len(near)


def test_answers_left_out_may_be_as_frequent_as_those_drawn() -> None:
    counted = count_answers([str(float(each)) for each in range(14)], frozenset({"13.0"}), {})
    said = describe_answers(counted, is_revealed=True)
    assert said == "14 answers, 1 of them right (7%). 2 answers with other numbers aren't drawn."


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
        missing = len(values) - sum(bars.x)
        assert len(bars.x) == min(12, len(plain))
        assert ("drawn" in said) == (missing > 0)
        if missing:
            assert f"{missing} answer" in said
        drawn = sorted(bars.x)
        marked = dict(zip(bars.customdata, bars.x, strict=True))
        assert marked[f"{float(next(iter(right))):g}"] == plain[next(iter(right))]
        left = sorted(plain.values())[: len(plain) - 12]
        assert not left or max(left[:-1], default=0) <= drawn[1]
