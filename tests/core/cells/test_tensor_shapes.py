"""Shapes by torch's rules, confirmed by the real modules."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from explorer.core.cells.module_check import check_module
from explorer.core.cells.tensor_shapes import ModuleSpec, find_shapes
from explorer.core.errors import InvalidValueError

COURSE_CELL = ModuleSpec(module="RNNCell", seq_len=3, batch_size=1, input_size=4, hidden_size=2)
COURSE_STACK = ModuleSpec(seq_len=3, batch_size=1, input_size=4, hidden_size=2, num_layers=2)


def list_shapes(spec: ModuleSpec) -> dict[str, tuple[int, ...]]:
    return {tensor.name: tensor.shape for tensor in find_shapes(spec).list_tensors()}


def test_the_courses_cell_takes_1_4_and_gives_1_2() -> None:
    assert list_shapes(COURSE_CELL) == {
        "x_t": (1, 4),
        "h_prev": (1, 2),
        "weight_ih": (2, 4),
        "weight_hh": (2, 2),
        "bias_ih": (2,),
        "bias_hh": (2,),
        "output": (3, 1, 2),
        "h_t": (1, 2),
    }


def test_the_courses_two_layers_give_output_3_1_2_and_h_n_2_1_2() -> None:
    shapes = list_shapes(COURSE_STACK)
    assert shapes["input"] == (3, 1, 4)
    assert shapes["output"] == (3, 1, 2)
    assert shapes["h_0"] == shapes["h_n"] == (2, 1, 2)
    assert shapes["weight_ih_l0"] == (2, 4)
    assert shapes["weight_ih_l1"] == (2, 2)


def test_an_lstm_in_both_directions_has_the_shapes_of_torchs_reference() -> None:
    spec = ModuleSpec(
        module="LSTM",
        batch_size=5,
        seq_len=7,
        input_size=3,
        hidden_size=4,
        num_layers=2,
        bidirectional=True,
        batch_first=True,
        bias=False,
    )
    shapes = list_shapes(spec)
    assert shapes["input"] == (5, 7, 3)
    assert shapes["output"] == (5, 7, 8)
    assert shapes["h_n"] == shapes["c_n"] == shapes["c_0"] == (4, 5, 4)
    assert shapes["weight_ih_l1_reverse"] == (16, 8)
    assert not any(name.startswith("bias") for name in shapes)


@pytest.mark.parametrize("module", ["RNN", "GRU", "LSTM"])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_torchs_module_has_these_shapes_and_both_loops_give_its_numbers(
    module: str,
    bidirectional: bool,  # noqa: FBT001 - parametrised
) -> None:
    for num_layers, batch_first, bias in itertools.product((1, 3), (False, True), (False, True)):
        spec = ModuleSpec(
            module=module,
            batch_size=3,
            seq_len=5,
            input_size=4,
            hidden_size=2,
            num_layers=num_layers,
            bidirectional=bidirectional,
            batch_first=batch_first,
            bias=bias,
        )
        check = check_module(spec)
        assert check.wrong_shapes == []
        assert set(check.real_shapes) == set(list_shapes(spec))
        assert len(check.differences) == 2
        assert max(check.differences.values()) < 1e-14
        assert np.abs(check.output).max() > 0.01


def test_the_loop_over_rnncell_equals_the_call_of_rnn() -> None:
    check = check_module(COURSE_CELL)
    assert check.wrong_shapes == []
    assert check.differences["loop over nn.RNNCell"] < 1e-15
    assert check.parameters == 2 * 4 + 2 * 2 + 2 + 2
    np.testing.assert_array_equal(check.output[-1], check.matches[0].h_n)


def test_with_two_layers_the_last_output_is_the_last_row_of_h_n() -> None:
    check = check_module(COURSE_STACK)
    below, top = check.matches
    assert (below.expression, below.found) == ("", None)
    assert top.expression == "output[-1]"
    np.testing.assert_array_equal(check.output[-1], top.h_n)
    assert top.difference == 0


@pytest.mark.parametrize("batch_first", [False, True])
def test_the_reverse_direction_ends_at_step_0_of_the_output(batch_first: bool) -> None:  # noqa: FBT001 - parametrised
    spec = ModuleSpec(
        module="GRU",
        batch_size=3,
        seq_len=5,
        hidden_size=2,
        num_layers=2,
        bidirectional=True,
        batch_first=batch_first,
    )
    check = check_module(spec)
    forward, reverse = check.matches[2:]
    wanted = (
        ("output[:, -1, 0:2]", "output[:, 0, 2:4]")
        if batch_first
        else ("output[-1, :, 0:2]", "output[0, :, 2:4]")
    )
    assert (forward.expression, reverse.expression) == wanted
    for match in (forward, reverse):
        # A reader would type this expression, so it is evaluated.
        assert match.difference == 0
        found = eval(match.expression, {"output": check.output})  # noqa: S307 - our own text
        np.testing.assert_array_equal(found, match.h_n)


def test_the_same_spec_gives_the_same_numbers_and_leaves_torchs_seed_alone() -> None:
    import torch  # noqa: PLC0415 - only here

    before = torch.get_rng_state()
    first, second = check_module(COURSE_STACK), check_module(COURSE_STACK)
    np.testing.assert_array_equal(first.output, second.output)
    assert torch.equal(before, torch.get_rng_state())


def test_rnncell_is_refused_options_that_only_rnn_has() -> None:
    with pytest.raises(InvalidValueError, match="`num_layers` must be 1 for RNNCell"):
        ModuleSpec(module="RNNCell", num_layers=2)
    with pytest.raises(InvalidValueError, match="`hidden_size` must be 1 to 256, got 0"):
        ModuleSpec(hidden_size=0)


def test_a_cell_that_is_called_once_is_said_so() -> None:
    meanings = [
        find_shapes(ModuleSpec(module="RNNCell", seq_len=T)).input.meaning.split(": ")[1]
        for T in (1, 2)
    ]
    assert meanings == [
        "RNNCell is called once.",
        "RNNCell is called 2 times, once for each step.",
    ]
