"""The cells page without a browser: its presets, its links, and messages about broken links."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from explorer.ui.shell.navigation import ROOT


def run_cells(**link: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "explorer" / "Home.py"), default_timeout=120)
    app.run()
    app.switch_page(str(ROOT / "pages" / "cells.py"))
    for key, value in link.items():
        app.query_params[key.replace("__", ".")] = value
    app.run()
    assert not app.exception
    return app


def read_text(app: AppTest) -> str:
    parts = [*app.markdown, *app.success, *app.caption, *app.latex, *app.code]
    return "\n".join(str(part.value) for part in parts)


def test_the_page_opens_with_the_courses_two_layers_checked_by_torch() -> None:
    text = read_text(run_cells())
    assert "output (3, 1, 2)" in text.replace("\\", "")
    assert "h_n (2, 1, 2)" in text.replace("\\", "")
    assert "torch's own nn.RNN was run with these sizes: all 12 shapes are as drawn" in text


@pytest.mark.parametrize("case", ["one-cell", "both-directions", "lstm", "language-model"])
def test_each_case_is_confirmed_by_torch(case: str) -> None:
    app = run_cells(cells__case=case)
    assert not app.error
    assert "shapes are as drawn" in app.success[0].value


def test_the_loop_over_rnncell_is_compared_with_the_call_of_rnn() -> None:
    text = read_text(run_cells(cells__case="one-cell"))
    assert "Largest difference between the loop over nn.RNNCell and one call of nn.RNN" in text


def test_one_cell_has_an_h_t_and_no_h_n() -> None:
    app = run_cells(cells__case="one-cell")
    text = read_text(app)
    assert "Where h_t of call 3 appears in the output" in text
    assert "h_n" not in text.replace("\\", "")
    assert list(app.dataframe[0].value["final state"]) == ["h_t of call 3"]


def test_the_rows_of_h_n_are_found_in_the_output() -> None:
    table = run_cells().dataframe[0].value
    assert list(table["final state"]) == ["h_n[0], layer 1 forward", "h_n[1], layer 2 forward"]
    assert list(table["equals"]) == ["nothing: the output has only the top layer", "output[-1]"]
    assert table["its numbers"][1] == table["numbers there"][1]
    table = run_cells(cells__case="both-directions").dataframe[0].value
    assert list(table["equals"][2:]) == ["output[-1, :, 0:2]", "output[0, :, 2:4]"]


def test_the_courses_parameter_counts_are_shown_beside_torchs() -> None:
    text = read_text(run_cells(cells__view="Parameters"))
    assert "Keras, one bias: 22 parameters" in text
    assert "torch, two biases: 25 parameters" in text
    assert "204,800" in text
    assert "4,194,304" in text
    assert "33 parameters" in read_text(
        run_cells(cells__view="Parameters", cells__counts="simple-rnn-4")
    )


def test_keras_gru_is_counted_with_reset_after() -> None:
    text = read_text(run_cells(cells__view="Parameters", cells__counts="gru-3"))
    assert "Both counts are equal" in text
    assert "reset_after=True by default" in text


def test_the_hand_check_shows_every_product() -> None:
    text = read_text(run_cells(cells__view="Hand check"))
    assert "(7, 3, 12), (13, 27, 16), (48, 45, 54)" in text
    assert "h1 = 2·1 + 3·2  +  13·1 + 27·1 + 16·0  +  0 = 48" in text


def test_a_rounded_number_is_never_said_to_equal_the_sum() -> None:
    link = {"cells__kernel": "0.1", "cells__recurrent": "2", "cells__bias": "-0.3"}
    text = read_text(run_cells(cells__view="Hand check", cells__inputs="1/3; -1e6", **link))
    assert "h1 ≈ 0.333333·0.1  +  0·2  +  (−0.3) ≈ −0.266667" in text
    assert "h1 ≈ (−1e6)·0.1  +  (−0.266667)·2  +  (−0.3) ≈ −100001" in text  # −100000.8333
    assert "The states, rounded: (−0.266667), (−100001)." in text
    text = read_text(run_cells(cells__view="Hand check", cells__inputs="2; 999999.75", **link))
    assert "h1 = 2·0.1  +  0·2  +  (−0.3) = −0.1" in text
    assert "h1 ≈ 1e6·0.1  +  (−0.1)·2  +  (−0.3) ≈ 99999.5" in text


def test_a_state_that_tanh_brings_close_to_1_is_never_written_as_1() -> None:
    text = read_text(run_cells(cells__view="Hand check", cells__activation="tanh"))
    assert "The states, rounded: (0.999998, 0.995055, 1 − 8e−11)" in text  # tanh of 7, 3 and 12
    assert "= 12;  tanh gives 1 − 8e−11" in text
    assert "0.999998·1 + 0.995055·1 + (1 − 8e−11)·0" in text
    assert r"\\&\approx  \begin{pmatrix}0.999998&0.99505&1 − 8\cdot10^{−11}\end{pmatrix}" in text


def test_a_state_that_doubles_round_to_1_is_not_written_as_1_either() -> None:
    # tanh(15) is 1 - 1.9e-13 and tanh(24) is 1 to all digits of a double; so is tanh(1e6).
    link = {"cells__kernel": "15 -24 1e6", "cells__inputs": "1; 0", "cells__activation": "tanh"}
    text = read_text(run_cells(cells__view="Hand check", **link))
    assert "The states, rounded: (1 − 2e−13, −1 + 3e−21, <1), (" in text
    assert "= −24;  tanh gives −1 + 3e−21" in text
    assert "(1 − 2e−13)·1 + (−1 + 3e−21)·1 + (<1)·0" in text


def test_a_sum_close_to_1_is_written_as_the_state_that_it_gives() -> None:
    link = {"cells__kernel": "1.0000001", "cells__recurrent": "1", "cells__bias": "0"}
    text = read_text(run_cells(cells__view="Hand check", cells__inputs="1", **link))
    assert "The states: (1 + 1e−7)." in text
    assert text.count("= 1 + 1e−7") == 1  # the sum, as the state


def test_the_caption_of_the_gates_keeps_the_grus_two_biases_of_n_apart() -> None:
    text = read_text(run_cells(cells__view="Gates"))
    assert "torch's two biases, except in n of a GRU, where b_n and b_hn stay apart" in text


def test_matrices_in_a_link_are_used_and_broken_ones_are_named() -> None:
    link = {"cells__kernel": "1; 1", "cells__recurrent": "1", "cells__bias": "0"}
    text = read_text(run_cells(cells__view="Hand check", cells__inputs="1 1; 0 0", **link))
    assert "The states: (2), (2)." in text
    app = run_cells(cells__view="Hand check", cells__kernel="<b>")
    error = app.error[0].value.replace("\\", "")
    assert error.startswith(
        "`K = W_ihᵀ` must have 1 to 6 rows separated by semicolons, each of 1 to 6 numbers, got"
    )


def test_the_weights_of_each_keras_layer_agree_in_torch() -> None:
    for layer in ("SimpleRNN", "GRU", "LSTM"):
        app = run_cells(cells__view="Hand check", cells__convert=layer)
        assert "the states differ by" in app.success[1].value


def test_a_broken_part_of_a_link_to_the_gates_is_named() -> None:
    app = run_cells(cells__view="Gates", gates="gru", b_z="much")
    assert app.warning[0].value == "Part of this link was ignored."
    assert "`b_z`" in app.code[0].value


def test_a_linear_layer_is_not_said_to_have_run_in_torchs_rnn() -> None:
    linear = read_text(run_cells(cells__view="Hand check"))
    assert "nn.RNN itself has only tanh and relu" in linear
    other = read_text(run_cells(cells__view="Hand check", cells__activation="relu"))
    assert "Keras's equations and torch's module, run on the inputs above" in other
