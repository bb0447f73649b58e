"""Each way of writing a net gives the states and predictions that torch computes with it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping

import numpy as np
import pytest
import torch
from safetensors.torch import save
from torch import Tensor, nn

from explorer.core.activations.ablation import read_ablated
from explorer.core.activations.saliency import find_saliency
from explorer.core.activations.traces import read_states, trace_activations
from explorer.core.activations.uploaded_nets import (
    NONLINEARITY,
    ORIENTATION,
    READOUT,
    SIDE,
    NetFiles,
    UploadedNet,
    build_net,
    guess_answers,
    read_net_files,
    weigh_options,
)
from explorer.core.errors import InvalidValueError

TOKENS = ("<unk>", *"abcdefgh ()")
VOCABULARY = json.dumps(TOKENS).encode()
TEXT = "a bad (cab) fed (a had egg) a hag, a bee"
V, D, H = len(TOKENS), 5, 6
IDS = torch.tensor([TOKENS.index(c) if c in TOKENS else 0 for c in TEXT])
State = dict[str, Tensor]


def draw(*shape: int, seed: int = 0) -> Tensor:
    """Numbers in -1 to 1, far enough from 0 for every weight to matter."""
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def make_state(cell: str = "RNN", **options: object) -> State:
    """torch's names: `rnn.` and `linear.`, one-hot inputs."""
    with torch.random.fork_rng():
        torch.manual_seed(2)
        rnn = getattr(nn, cell)(V, H, **options)
        linear = nn.Linear(H, V)
    state = {f"rnn.{name}": 2 * each.detach() for name, each in rnn.named_parameters()}
    return state | {f"linear.{name}": 3 * each.detach() for name, each in linear.named_parameters()}


def read(state: Mapping[str, Tensor], vocabulary: bytes = VOCABULARY) -> NetFiles:
    return read_net_files(save({n: each.contiguous() for n, each in state.items()}), vocabulary)


def run_torch(
    state: State, cell: str = "RNN", num_layers: int = 1, x: Tensor | None = None, **options: object
) -> tuple[np.ndarray, np.ndarray]:
    """States of all layers (T, L, H) and log-probabilities (T, V), by torch's modules."""
    x = nn.functional.one_hot(IDS, V).float() if x is None else x
    states = []
    with torch.no_grad():
        for layer in range(num_layers):
            module = getattr(nn, cell)(x.shape[1], H, **options)
            module.load_state_dict(
                {
                    name: state[f"rnn.{name[:-1]}{layer}"]
                    for name in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
                    if f"rnn.{name[:-1]}{layer}" in state
                }
            )
            x = module(x)[0]
            states.append(x)
        logits = x @ state["linear.weight"].T + state.get("linear.bias", torch.zeros(V))
        return torch.stack(states, 1).numpy(), torch.log_softmax(logits, -1).numpy()


def assert_equal(found: UploadedNet, theirs: tuple[np.ndarray, np.ndarray]) -> None:
    """The net's states and surprise at every character of the text are torch's."""
    trace = trace_activations(found.net, TEXT)
    h, log_p = theirs
    # Processors add in different orders, and over 40 steps the rounding of float32 grows.
    np.testing.assert_allclose(trace.quantities["h"], h, rtol=0, atol=2e-5)
    read_log_p = log_p[np.arange(len(TEXT) - 1), IDS[1:].numpy()]
    np.testing.assert_allclose(trace.surprise[1:], -read_log_p / np.log(2), rtol=0, atol=1e-4)
    assert np.abs(h).max() > 0.1


@pytest.mark.parametrize("cell", ["RNN", "LSTM", "GRU"])
@pytest.mark.parametrize("prefix", ["cell", "model.rnn_cell", "cells.0"])
def test_cells_are_read(cell: str, prefix: str) -> None:
    state = make_state(cell)
    renamed = {
        name.replace("rnn.", f"{prefix}.").replace("_l0", ""): each for name, each in state.items()
    }
    found = build_net(read(renamed))
    assert_equal(found, run_torch(state, cell))
    parts = {role.source: role.part for role in found.roles}
    assert parts[f"{prefix}.weight_hh"] == "W_hh"
    assert parts["linear.weight"] == "W_ho, the readout"


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float64], ids=str)
def test_half_and_double_precision_are_read_exactly(dtype: torch.dtype) -> None:
    state = {name: each.to(dtype) for name, each in make_state("GRU").items()}
    wide = {name: each.float() for name, each in state.items()}
    found = build_net(read(state))
    assert_equal(found, run_torch(wide, "GRU"))
    assert {each.dtype for each in found.net.weights.values()} == {
        np.dtype(np.float64 if dtype == torch.float64 else np.float32)
    }


def test_a_pytorch_file_gives_the_same_net_as_safetensors() -> None:
    file = io.BytesIO()
    torch.save(make_state("LSTM"), file)
    found = build_net(read_net_files(file.getvalue(), VOCABULARY))
    assert found.kind == "PyTorch"
    assert_equal(found, run_torch(make_state("LSTM"), "LSTM"))


@pytest.mark.parametrize("cell", ["RNN", "LSTM", "GRU"])
def test_a_net_without_biases_is_read_and_says_so(cell: str) -> None:
    state = make_state(cell, bias=False)
    del state["linear.bias"]
    found = build_net(read(state))
    assert_equal(found, run_torch(state, cell, bias=False))
    assert found.notes == (
        "`rnn.weight_hh_l0` has no biases beside it; zeros are used, which is the same net.",
        "The readout has no bias; zeros are used, which is the same net.",
    )


@pytest.mark.parametrize("has_bias", [True, False])
def test_a_readout_tied_to_the_embedding_may_be_saved_once(has_bias: bool) -> None:  # noqa: FBT001 - a case
    table, bias = draw(V, H), draw(V, seed=1)
    with torch.random.fork_rng():
        torch.manual_seed(2)
        lstm = nn.LSTM(H, H)
    recurrent = {f"rnn.{name}": 2 * each.detach() for name, each in lstm.named_parameters()}
    state = recurrent | {"encoder.weight": table}
    full = recurrent | {"linear.weight": table}
    if has_bias:
        state["decoder.bias"] = full["linear.bias"] = bias
    found = build_net(read(state))
    assert_equal(found, run_torch(full, "LSTM", x=table[IDS]))
    assert found.notes[0] == (
        "The embedding `encoder.weight` is the readout too (tied, saved once)."
    )
    both = build_net(read({**state, "decoder.weight": table.clone()}))
    assert_equal(both, run_torch(full, "LSTM", x=table[IDS]))
    assert "tied" not in " ".join(both.notes)


def test_lists_of_one_layer_modules_and_weight_drops_are_read_in_order() -> None:
    state = make_state("GRU", num_layers=3)
    listed = {
        name.replace("rnn.", f"rnns.{name[-1]}.")[:-1] + "0" if name.startswith("rnn.") else name: x
        for name, x in state.items()
    }
    found = build_net(read(listed))
    assert_equal(found, run_torch(state, "GRU", num_layers=3))
    (note,) = found.notes
    assert "in the order `rnns.0` → `rnns.1` → `rnns.2`, the lowest first" in note
    dropped = {**listed, "rnns.1.module.weight_hh_l0": torch.zeros(3 * H, H)}
    dropped["rnns.1.weight_hh_l0_raw"] = listed["rnns.1.weight_hh_l0"]
    del dropped["rnns.1.weight_hh_l0"]
    found = build_net(read(dropped))
    assert_equal(found, run_torch(state, "GRU", num_layers=3))
    assert "before a weight drop" in found.notes[0]


def test_layers_whose_order_only_their_shapes_give_are_put_in_order() -> None:
    state = make_state("GRU", num_layers=2)
    named = {
        name.replace("rnn.", "top." if name[-1] == "1" else "under.")[:-1] + "0"
        if name.startswith("rnn.")
        else name: x
        for name, x in state.items()
    }
    assert_equal(build_net(read(named)), run_torch(state, "GRU", num_layers=2))


def by_hand(names: str) -> State:
    """The plain RNN's weights, one bias, under d2l's, min-char-rnn's or this project's names."""
    state = make_state()
    W_x, W_h, W_o = (
        state[name] for name in ("rnn.weight_ih_l0", "rnn.weight_hh_l0", "linear.weight")
    )
    b, b_o = state["rnn.bias_ih_l0"] + state["rnn.bias_hh_l0"], state["linear.bias"]
    if names == "d2l":
        return {"W_xh": W_x.T, "W_hh": W_h.T, "b_h": b, "W_hq": W_o.T, "b_q": b_o}
    if names == "min-char-rnn":
        return {"Wxh": W_x, "Whh": W_h, "bh": b[:, None], "Why": W_o, "by": b_o[:, None]}
    return {
        "W_ih": W_x,
        "W_hh": W_h,
        "b_ih": state["rnn.bias_ih_l0"],
        "b_hh": state["rnn.bias_hh_l0"],
        "W_ho": W_o,
        "b_o": b_o,
    }


@pytest.mark.parametrize("names", ["d2l", "min-char-rnn", "this project's"])
@pytest.mark.parametrize("prefix", ["", "net."])
def test_hand_written_names_are_read_with_the_right_orientation(names: str, prefix: str) -> None:
    state = {f"{prefix}{name}": each for name, each in by_hand(names).items()}
    found = build_net(read(state))
    assert_equal(found, run_torch(make_state()))
    assert [each.name for each in found.questions] == [NONLINEARITY]


def test_d2ls_lstm_is_read_with_its_gates_in_torchs_order() -> None:
    state = make_state("LSTM")
    given: State = {"W_hq": state["linear.weight"].T, "b_q": state["linear.bias"]}
    bias = state["rnn.bias_ih_l0"] + state["rnn.bias_hh_l0"]
    for number, gate in enumerate("ifco"):  # torch calls c g
        rows = slice(number * H, (number + 1) * H)
        given[f"W_x{gate}"] = state["rnn.weight_ih_l0"][rows].T
        given[f"W_h{gate}"] = state["rnn.weight_hh_l0"][rows].T
        given[f"b_{gate}"] = bias[rows]
    assert_equal(build_net(read(given)), run_torch(state, "LSTM"))


def test_a_tutorials_linear_layers_are_read() -> None:
    state = make_state()
    named = {
        "i2h.weight": state["rnn.weight_ih_l0"],
        "i2h.bias": state["rnn.bias_ih_l0"],
        "h2h.weight": state["rnn.weight_hh_l0"],
        "h2h.bias": state["rnn.bias_hh_l0"],
        "h2o.weight": state["linear.weight"],
        "h2o.bias": state["linear.bias"],
    }
    assert_equal(build_net(read(named)), run_torch(state))
    del named["h2h.weight"], named["h2h.bias"]
    named["i2h.weight"] = draw(H, V + H)
    with pytest.raises(InvalidValueError, match=r"input and state joined.* another architecture"):
        build_net(read(named))


def square(state: State) -> tuple[State, State]:
    """As many units as tokens: d2l's names, and the same net under torch's."""
    W_x, W_h, b, W_o = (draw(V, V, seed=n) for n in range(4))
    d2l = {"W_xh": W_x, "W_hh": W_h, "b_h": b[0], "W_hq": W_o, "b_q": b[1]}
    zeros = torch.zeros(V)
    torchs = {"rnn.weight_ih_l0": W_x, "rnn.weight_hh_l0": W_h, "linear.weight": W_o}
    if not state:
        torchs = {name: each.T for name, each in torchs.items()}
    return d2l, torchs | {"rnn.bias_ih_l0": b[0], "rnn.bias_hh_l0": zeros, "linear.bias": b[1]}


def run_square(state: State) -> tuple[np.ndarray, np.ndarray]:
    h, states = torch.zeros(V), []
    for t in IDS:
        x = nn.functional.one_hot(t, V).float()
        h = torch.tanh(
            state["rnn.weight_ih_l0"] @ x + state["rnn.weight_hh_l0"] @ h + state["rnn.bias_ih_l0"]
        )
        states.append(h)
    stacked = torch.stack(states)
    logits = stacked @ state["linear.weight"].T + state["linear.bias"]
    return stacked[:, None].numpy(), torch.log_softmax(logits, -1).numpy()


def test_with_as_many_units_as_tokens_the_side_of_the_matrices_is_asked() -> None:
    d2l, turned = square({})
    files = read(d2l)
    found = build_net(files)
    asked = {each.name: each.answer for each in found.questions}
    assert asked == {NONLINEARITY: "tanh", ORIENTATION: "right"}
    assert_equal(found, run_square(turned))
    left = build_net(files, {ORIENTATION: "left"})
    assert_equal(left, run_square(square(d2l)[1]))


def test_tanh_or_relu_is_asked_and_every_analysis_uses_the_answer() -> None:
    state = make_state()
    state["rnn.weight_hh_l0"] = state["rnn.weight_hh_l0"] / 2
    files = read(state)
    first = build_net(files)
    assert [(each.name, each.answer) for each in first.questions] == [(NONLINEARITY, "tanh")]
    assert_equal(first, run_torch(state))
    relu = build_net(files, {NONLINEARITY: "relu"})
    theirs = run_torch(state, nonlinearity="relu")
    assert_equal(relu, theirs)
    assert theirs[0].max() > 1
    np.testing.assert_allclose(read_states(relu.net, IDS.numpy()), theirs[0][:, 0], atol=2e-6)
    surprise = trace_activations(relu.net, TEXT).surprise
    np.testing.assert_allclose(
        read_ablated(relu.net, TEXT, length=0).surprise, surprise, rtol=0, atol=1e-4
    )
    found = find_saliency(relu.net, TEXT, 9)
    assert found.log_probability == pytest.approx(-surprise[9] * np.log(2), abs=1e-4)


def draw_text(state: State, nonlinearity: str, length: int = 300) -> str:
    """A text drawn from the net's own predictions, which no other net predicts as well."""
    generator = torch.Generator().manual_seed(4)
    rnn = nn.RNN(V, H, nonlinearity=nonlinearity)
    rnn.load_state_dict({n.removeprefix("rnn."): x for n, x in state.items() if "rnn" in n})
    ids, h = [1], None
    with torch.no_grad():
        for _ in range(length):
            output, h = rnn(nn.functional.one_hot(torch.tensor(ids[-1:]), V).float(), h)
            logits = output[0] @ state["linear.weight"].T + state["linear.bias"]
            ids.append(int(torch.multinomial(logits.softmax(-1), 1, generator=generator)))
    return "".join(TOKENS[token] if token else "#" for token in ids)


def test_the_guess_is_the_answer_that_predicts_a_text_clearly_better() -> None:
    state = make_state()
    state["rnn.weight_hh_l0"] = state["rnn.weight_hh_l0"] / 3
    files = read(state)
    written = draw_text(state, "relu")
    assert guess_answers(files, written)[NONLINEARITY] == "relu"
    scores = weigh_options(files, {}, written)[NONLINEARITY]
    assert scores["relu"] == pytest.approx(
        trace_activations(build_net(files, {NONLINEARITY: "relu"}).net, written).perplexity
    )
    assert guess_answers(files, "bdfh bdfh hhgg ((((" * 9)[NONLINEARITY] == "tanh"


def test_an_answer_with_which_a_net_grows_without_bound_is_never_guessed() -> None:
    state = make_state()
    state["rnn.weight_hh_l0"] = 30 * torch.eye(H)
    state["rnn.bias_hh_l0"] = torch.ones(H)
    files = read(state)
    assert weigh_options(files, {}, TEXT * 10)[NONLINEARITY]["relu"] == np.inf
    assert guess_answers(files, TEXT * 10) == {NONLINEARITY: "tanh"}


def test_a_readout_of_any_name_is_found_by_its_shape() -> None:
    state = make_state("GRU")
    for kind in ("weight", "bias"):
        state[f"to_letters.{kind}"] = state.pop(f"linear.{kind}")
    found = build_net(read(state))
    assert_equal(found, run_torch(make_state("GRU"), "GRU"))
    assert found.notes == ("`to_letters.weight` was taken as the readout, by its shape.",)


def test_of_several_possible_readouts_one_is_asked_for() -> None:
    state = make_state("GRU")
    other = {"second.weight": draw(V, H), "second.bias": draw(V)}
    files = read({**state, **other})
    found = build_net(files)
    (question,) = found.questions
    assert (question.name, question.answer) == (READOUT, "linear.weight")
    assert list(question.options) == ["linear.weight", "second.weight"]
    assert (
        "`second.weight` could be the readout too; with this choice it isn't used." in found.notes
    )
    assert_equal(found, run_torch(state, "GRU"))
    replaced = {name.replace("second", "linear"): each for name, each in other.items()}
    assert_equal(
        build_net(files, {READOUT: "second.weight"}), run_torch({**state, **replaced}, "GRU")
    )


def test_an_embedding_and_a_readout_of_one_shape_without_names_can_be_exchanged() -> None:
    with torch.random.fork_rng():
        torch.manual_seed(2)
        rnn = nn.GRU(H, H)
    recurrent = {f"rnn.{name}": 2 * each.detach() for name, each in rnn.named_parameters()}
    one, two = draw(V, H, seed=3), draw(V, H, seed=4)
    files = read({**recurrent, "one.weight": one, "two.weight": two})
    for answer, table, readout in (("two.weight", one, two), ("one.weight", two, one)):
        found = build_net(files, {READOUT: answer})
        assert [each.answer for each in found.questions] == [answer]
        assert_equal(found, run_torch(recurrent | {"linear.weight": readout}, "GRU", x=table[IDS]))


PADDED: list[tuple[int, str, Callable[[list[str]], list[str]], str]] = [
    (1, "end", lambda names: names, "has 12 tokens, and the net has 13; the ending 1"),
    (1, "start", lambda names: names, "has 12 tokens, and the net has 13; the starting 1"),
    (4, "end", lambda names: names, "has 12 tokens, and the net has 16; the ending 4"),
]


@pytest.mark.parametrize(("extra", "side", "_", "said"), PADDED)
def test_a_net_padded_or_a_vocabulary_one_short_is_read_with_both_numbers_named(
    extra: int, side: str, _: object, said: str
) -> None:
    size = V + extra
    with torch.random.fork_rng():
        torch.manual_seed(2)
        rnn, linear = nn.GRU(size, H), nn.Linear(H, size)
    state = {f"rnn.{name}": each.detach() for name, each in rnn.named_parameters()}
    state |= {f"linear.{name}": each.detach() for name, each in linear.named_parameters()}
    found = build_net(read(state), {SIDE: side})
    tokens = found.net.vocabulary.tokens
    assert [each.name for each in found.questions] == [SIDE]
    assert said in " ".join(found.notes)
    assert len(tokens) == size
    assert tokens[:V] == TOKENS if side == "end" else tokens[-V:] == TOKENS


def test_the_vocabulary_of_another_net_is_refused_with_both_numbers() -> None:
    with pytest.raises(InvalidValueError, match="has 2 tokens, but the net has 12"):
        build_net(read(make_state(), b'["a", "b"]'))
