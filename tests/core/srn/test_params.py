"""The SRN's weights and trace: validation, the course's names, finite steps."""

import numpy as np
import pytest

from explorer.core.arrays import freeze_array
from explorer.core.errors import InvalidValueError
from explorer.core.srn.params import WEIGHT_INDICES, SRNParams, SRNTrace

NAMED = {name: float(n) for n, name in enumerate(WEIGHT_INDICES, 1)}


def test_names_have_the_courses_positions() -> None:
    # w1..w4 = 1..4, u1..u4 = 5..8, w5..w8 = 9..12, b1..b4 = 13..16.
    params = SRNParams.from_names(NAMED)
    assert params.W_ih.tolist() == [[1, 3], [2, 4]]
    assert params.W_hh.tolist() == [[6, 8], [5, 7]]
    assert params.W_ho.tolist() == [[9, 11], [10, 12]]
    assert params.b_h.tolist() == [13, 14]
    assert params.b_o.tolist() == [15, 16]


def test_names_and_back_is_the_identity() -> None:
    assert SRNParams.from_names(NAMED).to_names() == NAMED


def test_missing_names_are_zero() -> None:
    params = SRNParams.from_names({"u4": 2.0})
    assert params.W_hh.tolist() == [[0, 2], [0, 0]]
    assert sum(map(abs, params.to_names().values())) == 2


def test_unknown_name_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"w1\.\.w8, u1\.\.u4 or b1\.\.b4, got 'w9'"):
        SRNParams.from_names({"w9": 1.0})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400, "one", None])
def test_a_weight_that_isnt_a_finite_number_is_refused_by_name(value: object) -> None:
    with pytest.raises(InvalidValueError, match="`w3`"):
        SRNParams.from_names({"w3": value})  # type: ignore[dict-item]


def test_params_are_read_only_copies() -> None:
    given = np.eye(2)
    params = SRNParams(given, np.eye(2), np.eye(2))
    given[0, 0] = 5
    assert params.W_ih[0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        params.W_ih[0, 0] = 5


@pytest.mark.parametrize(
    ("values", "shape", "sentence"),
    [
        ([1.0, 2.0, 3.0], (2,), "`h_0` must have shape (2,), got (3,)."),
        ([[1.0], [2.0]], (None, 2), "`h_0` must have shape (T, 2), got (2, 1)."),
        ([1.0, np.nan], (2,), "`h_0` must hold finite numbers, got inf or nan."),
        ([1.0, "a"], (2,), "`h_0` must be numbers of shape (2,)."),
        ([[1.0], [2.0, 3.0]], (None, 2), "`h_0` must be numbers of shape (T, 2)."),
        ([1.0, 10**400], (2,), "`h_0` must be numbers of shape (2,)."),
    ],
)
def test_wrong_arrays_are_refused_in_one_sentence(
    values: object, shape: tuple[int | None, ...], sentence: str
) -> None:
    with pytest.raises(InvalidValueError) as caught:
        freeze_array("h_0", values, shape)
    assert str(caught.value) == sentence


def test_finite_steps_counts_the_leading_rows_without_inf_or_nan() -> None:
    good = np.zeros((3, 2))
    bad = np.array([[0.0, 0.0], [0.0, np.nan], [0.0, 0.0]])
    assert SRNTrace(good, good, good, good, good).finite_steps == 3
    for field in ("h_prev", "pre", "h", "y"):
        arrays = dict.fromkeys(("x", "h_prev", "pre", "h", "y"), good) | {field: bad}
        assert SRNTrace(**arrays).finite_steps == 1
