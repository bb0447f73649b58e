"""Input sequences: each generator by known values, pasted text in all common formats."""

import math

import numpy as np
import pytest

from explorer.core.errors import InvalidTextError, InvalidValueError
from explorer.core.srn.sequences import GENERATORS, generate_sequence, read_sequence

WANTED = [[1.0, 0.5], [-2.0, 3e-3]]


def test_constant_holds_the_amplitude() -> None:
    assert generate_sequence("constant", 3, 0.5).tolist() == [[0.5, 0.5]] * 3


def test_impulse_is_in_the_first_step_only() -> None:
    assert generate_sequence("impulse", 3, 2.0).tolist() == [[2, 2], [0, 0], [0, 0]]


@pytest.mark.parametrize(("steps", "zeros"), [(1, 0), (4, 2), (5, 2)])
def test_step_fills_the_second_half(steps: int, zeros: int) -> None:
    expected = [[0.0, 0.0]] * zeros + [[1.0, 1.0]] * (steps - zeros)
    assert generate_sequence("step", steps).tolist() == expected


def test_sine_is_one_period_with_the_cosine_as_second_input() -> None:
    x = generate_sequence("sine", 4, 3.0)
    assert x.tolist() == [[0, 3], [3, 0], [0, -3], [-3, 0]]
    assert not np.signbit(x[x == 0]).any()
    assert generate_sequence("sine", 8)[1] == pytest.approx([math.sqrt(0.5)] * 2, abs=1e-12)


def test_random_is_fixed_by_its_seed_and_bounded_by_the_amplitude() -> None:
    x = generate_sequence("random", 100, 2.0, seed=7)
    assert x.tolist() == generate_sequence("random", 100, 2.0, seed=7).tolist()
    assert x.tolist() != generate_sequence("random", 100, 2.0, seed=8).tolist()
    drawn = np.random.default_rng(7).uniform(-1.0, 1.0, (100, 2))
    assert x == pytest.approx(2 * drawn, abs=5e-5)
    assert 1.8 < np.abs(x).max() <= 2.0


@pytest.mark.parametrize("kind", GENERATORS)
@pytest.mark.parametrize("steps", [1, 100])
def test_every_kind_makes_the_shortest_and_the_longest_sequence(kind: str, steps: int) -> None:
    x = generate_sequence(kind, steps, -1.5)
    assert x.shape == (steps, 2)
    assert np.abs(x).max() <= 1.5


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("square", 3, 1.0, 0),
            "`kind` must be one of constant, impulse, step, sine, random, got 'square'.",
        ),
        (("sine", 0, 1.0, 0), "`steps` must be 1 to 100, got 0."),
        (("sine", 101, 1.0, 0), "`steps` must be 1 to 100, got 101."),
        (("sine", 3, 2e6, 0), "`amplitude` must be at most 1,000,000, got 2000000.0."),
        (("sine", 3, math.nan, 0), "`amplitude` must be at most 1,000,000, got nan."),
        (("random", 3, 1.0, -1), "`seed` must be 0 or more, got -1."),
    ],
)
def test_wrong_arguments_are_refused_in_one_sentence(
    arguments: tuple[str, int, float, int], sentence: str
) -> None:
    with pytest.raises(InvalidValueError) as caught:
        generate_sequence(*arguments)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    "text",
    [
        "1\t0.5\n-2\t3e-3",
        "1,0.5\n-2,3e-3\n",
        "1, 0.5\n-2, 3e-3",
        "1;0.5\n-2;3E-3",
        "1 0.5\n-2   .003",
        "1\t0.5\r\n-2\t3e-3\r\n",
        "\n  1 0.5  \n\n-2 +3e-3\n\n",
        "x1\tx2\n1\t0.5\n-2\t3e-3",
        "temperature, rain\n1, 0.5\n-2, 3e-3",
        "t2m (°C);rain 24h\r\n1;0.5\r\n-2;3e-3",
        "1,0;0,5\n-2;0,003",
        "1,0\t,5\r\n-2,0\t+0,003\r\n",
        "1 ; 0.5 ;\n-2; 3e-3;",
    ],
)
def test_pasted_text_is_read_in_all_common_formats(text: str) -> None:
    assert read_sequence(text).inputs.tolist() == WANTED


def test_integers_and_a_single_line_are_read() -> None:
    assert read_sequence("3 4").inputs.tolist() == [[3.0, 4.0]]


@pytest.mark.parametrize(
    "text",
    [
        "\u22121 \u22121\n1 1\n2 2",
        "(\u22121,\u22121), (1,1), (2,2)",
        "\u20131\u00a0\u20131\n1\u20091\n2\u202f2",
        "\uff0d\uff11 \uff0d\uff11\n\uff11 \uff11\n\uff12 \uff12",
        "[[-1, -1], [1, 1], [2, 2]]",
        "-1 -1; 1 1; 2 2",
        "-1_-1~1_1~2_2",
        "x1 x2\n-1,0 -1\n2/2 100%\n2e0 200 %",
    ],
)
def test_no_time_step_is_lost_however_the_numbers_are_written(text: str) -> None:
    assert read_sequence(text).inputs.tolist() == [[-1, -1], [1, 1], [2, 2]]


def test_a_skipped_heading_and_a_guess_are_stated() -> None:
    assert read_sequence("x1\tx2\n1,500\t2").remarks == (
        "The first line, 'x1 x2', has letters and no number: it was skipped as a heading.",
        "1,500 was read as 1.5.",
    )
    assert read_sequence("1,500\t2", "thousands").inputs.tolist() == [[1500, 2]]
    assert read_sequence("1 2\n3 4").remarks == ()


@pytest.mark.parametrize(
    ("text", "line", "count"),
    [
        ("1 2\n3", 2, 1),
        ("1 2\n\n3 4 5", 3, 3),
        ("1,5 2,5\n3,4", 2, 1),
        ("1;2\n0,5\t", 2, 1),
        ("\u2013\n1 1", 1, 1),
        ("(1,1), (1,1,1)", 1, 3),
    ],
)
def test_a_row_of_another_length_is_named_by_its_line(text: str, line: int, count: int) -> None:
    with pytest.raises(InvalidTextError) as caught:
        read_sequence(text)
    assert str(caught.value).startswith(
        f"Line {line} must hold two numbers for each time step, such as `1 0.5` or `(1, 0.5)`, "
        f"got {count}: "
    )


@pytest.mark.parametrize(
    ("text", "line", "place", "given"),
    [
        ("x1 x2\n1 2\n3 four", 3, 2, "four"),
        ("1 2\r\n3 nan", 2, 2, "nan"),
        ("nan nan\n1 2", 1, 1, "nan"),
        ("1 2\n3 1e7", 2, 2, "1e7"),
        ("1 2\n3 1e999", 2, 2, "1e999"),
        ("1;2\n1,000,0;1", 2, 1, "1,000,0"),
        ("1 two\n1 2", 1, 2, "two"),
        ("1 2\nx1 x2", 2, 1, "x1"),
    ],
)
def test_a_wrong_number_is_named_by_its_line_and_place(
    text: str, line: int, place: int, given: str
) -> None:
    with pytest.raises(InvalidTextError) as caught:
        read_sequence(text)
    assert str(caught.value).startswith(f"Line {line}, number {place}, must be a number ")
    assert f"got '{given}';" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("\n \n", 0), ("x y", 0), ("1 2\n" * 101, 101)]
)
def test_too_few_or_too_many_lines_are_refused(text: str, count: int) -> None:
    with pytest.raises(InvalidTextError) as caught:
        read_sequence(text)
    assert str(caught.value) == (f"A sequence has 1 to 100 rows of two numbers, got {count} rows.")


def test_a_hundred_lines_are_not_too_many() -> None:
    assert read_sequence("1 2\n" * 100).inputs.shape == (100, 2)
