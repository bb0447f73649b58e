"""The course's hand check: every product, matrices typed as text, and Keras itself."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.cells.hand_check import COURSE_TEXTS, read_hand_check
from explorer.core.cells.matrix_texts import parse_matrix
from explorer.core.errors import InvalidTextError, InvalidValueError
from tests.core.cells.keras_layers import make_keras_layer

WANTED = [[7, 3, 12], [13, 27, 16], [48, 45, 54]]


def test_the_course_gets_7_3_12_then_13_27_16_then_48_45_54() -> None:
    check = read_hand_check(COURSE_TEXTS, "linear")
    np.testing.assert_array_equal(check.h, WANTED)
    np.testing.assert_array_equal(check.pre, WANTED)


def test_every_product_is_listed_and_they_sum_to_the_state() -> None:
    check = read_hand_check(COURSE_TEXTS, "linear")
    # Step 3, unit 1: 2·1 + 3·2, then 13·1 + 27·1 + 16·0, then the bias 0.
    np.testing.assert_array_equal(check.from_x[2, :, 0], [2, 6])
    np.testing.assert_array_equal(check.from_h[2, :, 0], [13, 27, 0])
    np.testing.assert_array_equal(check.h_prev, [[0, 0, 0], WANTED[0], WANTED[1]])
    sums = check.from_x.sum(axis=1) + check.from_h.sum(axis=1) + check.bias
    np.testing.assert_array_equal(sums, check.h)


def test_an_activation_is_applied_before_the_state_is_carried_on() -> None:
    check = read_hand_check(COURSE_TEXTS, "tanh")
    np.testing.assert_allclose(check.h[0], np.tanh([7, 3, 12]), rtol=0, atol=1e-15)
    np.testing.assert_array_equal(check.h_prev[1], check.h[0])


def test_keras_gets_the_same_states() -> None:
    check = read_hand_check(COURSE_TEXTS, "linear")
    layer = make_keras_layer("RNN", 2, 3, activation=None)
    layer.set_weights([check.kernel, check.recurrent, check.bias])
    states = np.asarray(layer(check.x[None].astype(np.float32)).detach())
    np.testing.assert_array_equal(states[0], WANTED)


def test_semicolons_separate_rows_and_spaces_or_commas_separate_numbers() -> None:
    np.testing.assert_array_equal(
        parse_matrix("1, 2.5;-3 4e1;", "kernel", 3, 3), [[1, 2.5], [-3, 40]]
    )


@pytest.mark.parametrize("text", ["", "1 2; 3", "1 x", "nan", "1 2 3 4", "1;1;1;1", "2e9"])
def test_a_text_that_is_not_a_matrix_is_refused_and_named(text: str) -> None:
    with pytest.raises(InvalidTextError, match="`kernel` must"):
        parse_matrix(text, "kernel", 3, 3)


def test_rows_of_different_lengths_are_named() -> None:
    message = "row 1 has 2, but row 3 has 1."
    with pytest.raises(InvalidTextError, match=message):
        parse_matrix("1 2; 3 4; 5", "kernel", 3, 3)


def test_matrices_of_mismatched_shapes_are_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"`R = W_hhᵀ` must have shape \(3, 3\)"):
        read_hand_check({**COURSE_TEXTS, "recurrent": "1 2; 3 4"}, "linear")
    with pytest.raises(InvalidValueError, match="`inputs` must have shape"):
        read_hand_check({**COURSE_TEXTS, "inputs": "1 2 3"}, "linear")


def test_the_example_in_a_refusal_has_as_many_rows_as_may_be() -> None:
    for max_rows in (1, 6):
        with pytest.raises(InvalidTextError) as caught:
            parse_matrix("a b", "b", max_rows, 6)
        example = str(caught.value).partition("for example: ")[2].removesuffix(".")
        assert len(parse_matrix(example, "b", max_rows, 6)) == min(max_rows, 2)
        assert ("one row" in str(caught.value)) == (max_rows == 1)
