"""What all steppers share: reading, states, settings, resuming, and the choice of a path."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from explorer.core.errors import InvalidValueError
from explorer.core.nets.config import ModelConfig, OptimizerConfig
from explorer.core.steppers.choice import Stepper, choose_path, make_stepper

V, B, T, H = 12, 4, 7, 16
SGD = OptimizerConfig(optimizer="sgd", learning_rate=0.5)
ADAM = OptimizerConfig(optimizer="adam", learning_rate=0.01)
PATHS = ["textbook", "gather", "library"]
MODULES = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


def make(
    model: ModelConfig | None = None,
    optimizer: OptimizerConfig = SGD,
    path: str = "gather",
    *,
    batch_size: int = B,
    precision: str = "float64",
) -> Stepper:
    return make_stepper(
        model or ModelConfig(hidden_size=H),
        optimizer,
        V,
        seed=3,
        precision=precision,
        path=path,
        batch_size=batch_size,
        seq_len=T,
    )


def draw_tokens(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, V, shape)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_reading_equals_torchs_module(cell: str, path: str) -> None:
    stepper = make(ModelConfig(cell=cell, hidden_size=H, num_layers=2), path=path)
    inputs, targets = draw_tokens(B, T), draw_tokens(B, T, seed=1)
    _, state = stepper.train_step(inputs, targets, stepper.start_state(B))

    weights = {name: torch.from_numpy(weight) for name, weight in stepper.weights().items()}
    module = MODULES[cell](V, H, 2, dtype=torch.float64)
    module.load_state_dict(
        {name.removeprefix("rnn."): w for name, w in weights.items() if name.startswith("rnn.")}
    )
    h_0 = torch.from_numpy(state.h)
    start = h_0 if state.c is None else (h_0, torch.from_numpy(state.c))
    x = functional.one_hot(torch.from_numpy(inputs.T), V).double()
    with torch.no_grad():
        hidden, last = module(x, start)
        logits = functional.linear(hidden, weights["linear.weight"], weights["linear.bias"])
        wanted = functional.cross_entropy(
            logits.reshape(-1, V), torch.from_numpy(targets.T.reshape(-1)), reduction="sum"
        )
    loss, final = stepper.evaluate(inputs, targets, state)
    assert math.isclose(loss, wanted.item(), rel_tol=1e-12)
    np.testing.assert_allclose(final.h, last if state.c is None else last[0], atol=1e-13)
    if final.c is not None:
        np.testing.assert_allclose(final.c, last[1], atol=1e-13)

    sample = stepper.state_from_arrays(
        {name: array[:, :1] for name, array in stepper.state_to_arrays(state).items()}
    )
    trace = stepper.trace(inputs[0], sample)
    np.testing.assert_allclose(trace.logits, logits[:, 0], atol=1e-13)
    np.testing.assert_allclose(trace.h[:, 1], hidden[:, 0], atol=1e-13)
    assert (trace.c is not None) == (cell == "lstm")
    if trace.c is not None:
        np.testing.assert_allclose(trace.c[-1], final.c[:, 0], atol=1e-13)
    for t, token in enumerate(inputs[0]):
        next_logits, sample = stepper.next_logits(int(token), sample)
        np.testing.assert_allclose(next_logits, logits[t, 0], atol=1e-13)
    np.testing.assert_allclose(sample.h[:, 0], final.h[:, 0], atol=1e-13)


def test_an_embedding_is_read_by_looking_up_its_rows() -> None:
    stepper = make(ModelConfig(hidden_size=H, input="embedding", embedding_size=3))
    ids, weights = draw_tokens(T), stepper.weights()
    h = np.zeros(H)
    for token in ids:
        h = np.tanh(
            weights["rnn.weight_ih_l0"] @ weights["embedding.weight"][token]
            + weights["rnn.bias_ih_l0"]
            + weights["rnn.weight_hh_l0"] @ h
            + weights["rnn.bias_hh_l0"]
        )
    np.testing.assert_allclose(stepper.trace(ids).h[-1, 0], h, atol=1e-14)


@pytest.mark.parametrize("path", [*PATHS, "tiny"])
def test_without_a_readout_the_state_is_the_logits(path: str) -> None:
    model = ModelConfig(hidden_size=V, readout="none")
    stepper = make(model, path=path, batch_size=1)
    ids, targets = draw_tokens(1, T), draw_tokens(1, T, seed=1)
    before = stepper.trace(ids[0])
    np.testing.assert_array_equal(before.logits, before.h[:, 0])
    stepper.train_step(ids, targets, stepper.start_state(1))
    np.testing.assert_allclose(stepper.last_trace().logits, before.logits, atol=1e-14)
    np.testing.assert_allclose(stepper.last_trace().h, before.h, atol=1e-14)
    assert not np.allclose(stepper.trace(ids[0]).logits, before.logits)


@pytest.mark.parametrize("path", [*PATHS, "tiny"])
@pytest.mark.parametrize("optimizer", [SGD, ADAM], ids=["sgd", "adam"])
def test_a_resumed_run_equals_an_uninterrupted_one(optimizer: OptimizerConfig, path: str) -> None:
    model = ModelConfig(hidden_size=H, num_layers=2, dropout=0.4)
    batch_size = B
    if path == "tiny":
        model, batch_size = ModelConfig(hidden_size=H), 1
    minibatches = [draw_tokens(2, batch_size, T, seed=seed) for seed in range(8)]

    whole = make(model, optimizer, path, batch_size=batch_size)
    state = whole.start_state(batch_size)
    wanted = []
    for inputs, targets in minibatches:
        result, state = whole.train_step(inputs, targets, state)
        wanted.append(result)

    first = make(model, optimizer, path, batch_size=batch_size)
    state = first.start_state(batch_size)
    results = []
    for inputs, targets in minibatches[:4]:
        result, state = first.train_step(inputs, targets, state)
        results.append(result)
    second = make(model, optimizer, path, batch_size=batch_size)
    second.load_weights(first.weights())
    second.load_optimizer_state(first.optimizer_state())
    state = second.state_from_arrays(first.state_to_arrays(state))
    for inputs, targets in minibatches[4:]:
        result, state = second.train_step(inputs, targets, state)
        results.append(result)

    assert results == wanted
    for name, weight in whole.weights().items():
        np.testing.assert_array_equal(second.weights()[name], weight)


def test_a_run_can_continue_on_another_path() -> None:
    minibatches = [draw_tokens(2, B, T, seed=seed) for seed in range(6)]
    losses = {}
    for second_path in ("textbook", "gather"):
        stepper = make(optimizer=ADAM, path="textbook")
        state = stepper.start_state(B)
        for number, (inputs, targets) in enumerate(minibatches):
            if number == 3:
                following = make(optimizer=ADAM, path=second_path)
                following.load_weights(stepper.weights())
                following.load_optimizer_state(stepper.optimizer_state())
                stepper = following
            result, state = stepper.train_step(inputs, targets, state)
            losses[second_path, number] = result.loss
    for number in range(6):
        assert math.isclose(losses["textbook", number], losses["gather", number], abs_tol=1e-12)


@pytest.mark.parametrize("path", PATHS)
def test_the_same_seed_gives_the_same_numbers(path: str) -> None:
    model = ModelConfig(hidden_size=H, num_layers=2, dropout=0.4)
    runs = []
    for _ in range(2):
        stepper = make(model, path=path, precision="float32")
        state, results = stepper.start_state(B), []
        for seed in range(4):
            result, state = stepper.train_step(*draw_tokens(2, B, T, seed=seed), state)
            results.append(result)
        runs.append(results)
    assert runs[0] == runs[1]


@pytest.mark.parametrize("path", [*PATHS, "tiny"])
def test_a_new_learning_rate_and_threshold_apply_from_the_next_step(path: str) -> None:
    stepper = make(optimizer=replace(SGD, max_grad_norm=None), path=path, batch_size=1)
    inputs, targets = draw_tokens(2, 1, T)
    stepper.set_learning_rate(0.25)
    stepper.set_max_grad_norm(0.1)
    before = stepper.weights()
    result, _ = stepper.train_step(inputs, targets, stepper.start_state(1))
    moved = math.sqrt(
        sum(((before[name] - after) ** 2).sum() for name, after in stepper.weights().items())
    )
    assert result.clipped
    assert result.grad_norm > 0.1
    assert math.isclose(moved, 0.25 * 0.1, rel_tol=1e-12)


@pytest.mark.parametrize("path", PATHS)
def test_the_gradient_norm_is_accurate_in_float32(path: str) -> None:
    # Wide enough that one float32 sum over all squares would miss it.
    vocab_size, model = 2000, ModelConfig(hidden_size=128)
    stepper = make_stepper(
        model, SGD, vocab_size, seed=3, precision="float32", path=path, batch_size=B, seq_len=T
    )
    exact = make_stepper(
        model, SGD, vocab_size, seed=3, precision="float64", path=path, batch_size=B, seq_len=T
    )
    tokens = np.random.default_rng(0).integers(0, vocab_size, (2, B, T))
    norm = stepper.train_step(*tokens, stepper.start_state(B))[0].grad_norm
    assert math.isclose(
        norm, exact.train_step(*tokens, exact.start_state(B))[0].grad_norm, rel_tol=5e-7
    )


@pytest.mark.parametrize("path", PATHS)
def test_minibatches_may_vary_in_size(path: str) -> None:
    textbook, stepper = make(path="textbook"), make(path=path)
    for shape in [(B, T), (2, 3), (B, T), (1, 1), (3, 5), (B, T)]:
        tokens = draw_tokens(2, *shape)
        wanted, _ = textbook.train_step(*tokens, textbook.start_state(shape[0]))
        result, state = stepper.train_step(*tokens, stepper.start_state(shape[0]))
        assert math.isclose(result.loss, wanted.loss, abs_tol=1e-12)
        assert state.h.shape == (1, shape[0], H)


@pytest.mark.parametrize("path", PATHS)
def test_a_returned_state_is_not_overwritten_by_the_next_step(path: str) -> None:
    stepper = make(ModelConfig(cell="lstm", hidden_size=H), path=path)
    _, state = stepper.train_step(*draw_tokens(2, B, T), stepper.start_state(B))
    kept = {name: array.copy() for name, array in stepper.state_to_arrays(state).items()}
    stepper.train_step(*draw_tokens(2, B, T, seed=1), state)
    for name, array in stepper.state_to_arrays(state).items():
        np.testing.assert_array_equal(array, kept[name])


@pytest.mark.parametrize("path", [*PATHS, "tiny"])
def test_the_loss_of_a_hopeless_target_is_exact_in_float32(path: str) -> None:
    # Probability e^-200 is 0 in float32; its logarithm is not.
    stepper = make(path=path, precision="float32", batch_size=1)
    weights = {name: np.zeros_like(weight) for name, weight in stepper.weights().items()}
    weights["linear.bias"][0] = 200.0
    stepper.load_weights(weights)
    result, _ = stepper.train_step(
        np.zeros((1, T), np.int64), np.ones((1, T), np.int64), stepper.start_state(1)
    )
    assert math.isclose(result.loss, 200.0, rel_tol=1e-6)


@pytest.mark.parametrize("path", [*PATHS, "tiny"])
def test_an_exploded_net_reports_a_loss_and_norm_that_are_not_finite(path: str) -> None:
    stepper = make(optimizer=replace(SGD, max_grad_norm=None), path=path, batch_size=1)
    weights = stepper.weights()
    weights["linear.weight"][:] = np.inf
    stepper.load_weights(weights)
    result, _ = stepper.train_step(*draw_tokens(2, 1, T), stepper.start_state(1))
    assert not math.isfinite(result.loss)
    assert not math.isfinite(result.grad_norm)


@pytest.mark.parametrize("path", PATHS)
def test_good_weights_heal_an_exploded_net(path: str) -> None:
    stepper, untouched = (make(path=path, batch_size=1) for _ in range(2))
    good, minibatch = stepper.weights(), draw_tokens(2, 1, T)
    stepper.load_weights({**good, "linear.weight": np.full_like(good["linear.weight"], np.inf)})
    stepper.train_step(*minibatch, stepper.start_state(1))
    stepper.load_weights(good)
    wanted = untouched.train_step(*minibatch, untouched.start_state(1))[0]
    assert stepper.train_step(*minibatch, stepper.start_state(1))[0] == wanted


@pytest.mark.parametrize("path", ["gather", "library"])
def test_the_added_rows_of_the_readout_never_show(path: str) -> None:
    stepper = make(optimizer=ADAM, path=path, batch_size=1)  # V = 12 becomes 16
    for seed in range(3):
        stepper.train_step(*draw_tokens(2, 1, T, seed=seed), stepper.start_state(1))
    for arrays in (stepper.weights(), stepper.live_weights):
        assert arrays["linear.weight"].shape == (V, H)
        assert arrays["linear.bias"].shape == (V,)
    moments = stepper.optimizer_state()
    assert moments["exp_avg.linear.weight"].shape == (V, H)
    assert moments["exp_avg_sq.linear.bias"].shape == (V,)
    assert stepper.last_trace().logits.shape == (T, V)
    assert stepper.trace(draw_tokens(T)).logits.shape == (T, V)
    assert stepper.num_parameters == H * V + H * H + 2 * H + V * H + V


@pytest.mark.parametrize("path", [*PATHS, "tiny"])
def test_a_cut_recurrence_stays_zero_and_is_not_counted_as_a_parameter(path: str) -> None:
    stepper = make(ModelConfig(hidden_size=H, cut_recurrence=True), path=path, batch_size=1)
    for seed in range(3):
        stepper.train_step(*draw_tokens(2, 1, T, seed=seed), stepper.start_state(1))
    assert not stepper.weights()["rnn.weight_hh_l0"].any()
    assert stepper.num_parameters == H * V + 2 * H + V * H + V


def test_weights_are_returned_as_copies_in_torchs_shapes() -> None:
    stepper = make(ModelConfig(cell="gru", hidden_size=H))
    weights = stepper.weights()
    assert {name: weight.shape for name, weight in weights.items()} == {
        "rnn.weight_ih_l0": (3 * H, V),
        "rnn.weight_hh_l0": (3 * H, H),
        "rnn.bias_ih_l0": (3 * H,),
        "rnn.bias_hh_l0": (3 * H,),
        "linear.weight": (V, H),
        "linear.bias": (V,),
    }
    assert stepper.num_parameters == sum(weight.size for weight in weights.values())
    kept = weights["linear.bias"].copy()
    stepper.train_step(*draw_tokens(2, B, T), stepper.start_state(B))
    np.testing.assert_array_equal(weights["linear.bias"], kept)


def test_weights_of_another_size_are_refused() -> None:
    weights = make().weights()
    with pytest.raises(InvalidValueError, match=r"`linear.bias` must have shape \(12,\)"):
        make().load_weights({**weights, "linear.bias": np.zeros(3)})
    del weights["linear.bias"]
    with pytest.raises(InvalidValueError, match="got nothing"):
        make().load_weights(weights)


@pytest.mark.parametrize("path", [*PATHS, "tiny"])
def test_the_state_of_another_optimiser_is_refused(path: str) -> None:
    stepper = make(optimizer=ADAM, path=path, batch_size=1)
    with pytest.raises(InvalidValueError, match="Adam's `step`"):
        stepper.load_optimizer_state({})
    state = stepper.optimizer_state()
    with pytest.raises(InvalidValueError, match=r"`linear\.bias` must have shape"):
        stepper.load_optimizer_state({**state, "exp_avg.linear.bias": np.zeros(3)})


def test_a_broken_state_of_the_dropout_generator_is_refused() -> None:
    model = ModelConfig(hidden_size=H, num_layers=2, dropout=0.4)
    for path in PATHS:
        with pytest.raises(InvalidValueError, match="`dropout_generator`"):
            make(model, path=path).load_optimizer_state({"dropout_generator": np.zeros(3)})


def test_the_trace_of_the_last_step_needs_a_batch_of_one() -> None:
    for path in PATHS:
        stepper = make(path=path)
        stepper.train_step(*draw_tokens(2, B, T), stepper.start_state(B))
        with pytest.raises(InvalidValueError, match="`batch_size` must be 1"):
            stepper.last_trace()
    with pytest.raises(InvalidValueError, match="`batch_size` must be 1"):
        make(path="tiny", batch_size=1).last_trace()


def test_the_global_random_state_is_left_alone() -> None:
    before = torch.random.get_rng_state()
    model = ModelConfig(hidden_size=H, num_layers=2, dropout=0.4)
    for path in PATHS:
        stepper = make(model, path=path)
        stepper.train_step(*draw_tokens(2, B, T), stepper.start_state(B))
    assert torch.equal(torch.random.get_rng_state(), before)


def test_the_path_is_chosen_by_cell_and_size() -> None:
    sizes = {"batch_size": 32, "seq_len": 35}
    assert choose_path(ModelConfig(), 2576, **sizes) == "gather"
    assert choose_path(ModelConfig(cell="lstm"), 2576, **sizes) == "gather"
    assert choose_path(ModelConfig(cell="lstm"), 28, **sizes) == "library"
    assert choose_path(ModelConfig(cell="lstm", hidden_size=32), 28, **sizes) == "gather"
    assert choose_path(ModelConfig(hidden_size=4), 4, batch_size=1, seq_len=5) == "tiny"
    gru = ModelConfig(cell="gru", hidden_size=4)
    assert choose_path(gru, 4, batch_size=1, seq_len=5) == "gather"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"path": "fastest"}, "`path` must be one of auto, textbook"),
        ({"precision": "float16"}, "`precision` must be one of float32, float64"),
        ({"path": "tiny", "model": ModelConfig(cell="gru")}, "path tiny"),
    ],
)
def test_an_unknown_or_unsuitable_path_or_precision_is_refused(
    options: dict[str, object], message: str
) -> None:
    with pytest.raises(InvalidValueError, match=message):
        make(**options)


def test_without_a_readout_the_state_must_have_the_size_of_the_vocabulary() -> None:
    with pytest.raises(InvalidValueError, match=f"`hidden_size` must be {V}"):
        make(ModelConfig(hidden_size=H, readout="none"))
