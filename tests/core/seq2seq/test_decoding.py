"""Decoding: states, letters, beams and attention agree with torch and hand calculations."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from explorer.core.errors import InvalidTextError, InvalidValueError
from explorer.core.nets.torch_modules import init_module_weights
from explorer.core.seq2seq.beam import search_beam
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.seq2seq.decoder import Decoder
from explorer.core.seq2seq.decoding import METHODS, decode, encode, encode_all, encode_contexts
from explorer.core.seq2seq.model import Seq2SeqModel, make_net, restore_seq2seq
from explorer.core.seq2seq.net import EncoderDecoder
from explorer.core.seq2seq.results import Context, Decoding

CELLS = ("rnn", "gru", "lstm")
ATTENTIONS = ("none", "additive", "dot")
LIBRARY = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


def make_model(
    cell: str = "rnn", attention: str = "none", *, seed: int = 1, scale: float = 3.0
) -> Seq2SeqModel:
    """A net for the course's six pairs with random weights, scaled up to make its words differ."""
    config = Seq2SeqConfig(cell=cell, attention=attention, hidden_size=12)
    net = make_net(config)
    init_module_weights(net, seed)
    weights = {name: (tensor * scale).numpy() for name, tensor in net.state_dict().items()}
    return restore_seq2seq(config, weights)


def make_tiny_model(attention: str, seed: int = 0) -> Seq2SeqModel:
    """A net with alphabet S, E, ?, a, b that writes at most three letters."""
    net = EncoderDecoder("rnn", 5, 8, attention)
    init_module_weights(net, seed)
    return Seq2SeqModel("SE?ab", 2, 2, 8, "rnn", attention, net.eval())


def never_end(model: Seq2SeqModel) -> None:
    """Make E so improbable that a decoding takes all its steps."""
    with torch.no_grad():
        model.net.readout.bias[1] = -100.0


def numpy_weights(model: Seq2SeqModel) -> dict[str, np.ndarray]:
    return {name: np.float64(tensor.numpy()) for name, tensor in model.net.state_dict().items()}


def one_hot(model: Seq2SeqModel, letters: str) -> torch.Tensor:
    ids = torch.tensor([model.alphabet.index(letter) for letter in letters])
    return functional.one_hot(ids, len(model.alphabet)).float()


@pytest.mark.parametrize("cell", CELLS)
def test_encoder_states_equal_those_of_torchs_module(cell: str) -> None:
    model = make_model(cell)
    trace = encode(model, "man")
    plain = LIBRARY[cell](29, 12, batch_first=True)
    plain.load_state_dict(model.net.encoder.state_dict())
    with torch.no_grad():
        h, last = plain(one_hot(model, "man??E")[None])
    assert trace.letters == ("m", "a", "n", "?", "?", "E")
    np.testing.assert_allclose(trace.h, h[0].numpy(), atol=1e-6)
    np.testing.assert_array_equal(trace.context.h, trace.h[-1])
    if cell == "lstm":
        assert trace.c is not None
        assert trace.context.c is not None
        np.testing.assert_allclose(trace.c[-1], last[1][0, 0].numpy(), atol=1e-6)
        np.testing.assert_array_equal(trace.context.c, trace.c[-1])
    else:
        assert trace.c is None


def test_encoding_many_words_at_once_equals_encoding_each_alone() -> None:
    model = make_model("lstm", "dot")
    for word, trace in zip(("man", "king"), encode_all(model, ["man", "King"]), strict=True):
        alone = encode(model, word)
        assert trace.word == alone.word == word
        np.testing.assert_allclose(trace.h, alone.h, atol=1e-6)
        assert trace.context.memory is not None
        np.testing.assert_array_equal(trace.context.memory, trace.h)
    assert encode_all(model, []) == ()


@pytest.mark.parametrize("cell", CELLS)
def test_the_context_vectors_of_many_words_are_those_of_each_alone(cell: str) -> None:
    model = make_model(cell)
    letters = np.random.default_rng(0).choice(list("abcdefgh"), size=(1100, 4))
    words = ["".join(each) for each in letters]  # more than are encoded at once
    vectors = encode_contexts(model, words)
    assert vectors.shape == (1100, 12)
    for index in (0, 1, 999, 1000, 1099):
        np.testing.assert_allclose(vectors[index], encode(model, words[index]).h[-1], atol=1e-6)
    assert encode_contexts(model, []).shape == (0, 12)


def test_a_word_without_a_known_letter_is_rejected() -> None:
    with pytest.raises(InvalidTextError, match=r"at least one letter a-z, not '123'"):
        encode(make_model(), "123")


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("method", ["greedy", "single_pass"])
def test_decoder_states_equal_those_of_torchs_module_on_the_same_inputs(
    cell: str, method: str
) -> None:
    model = make_model(cell)
    context = encode(model, "king").context
    decoding = decode(model, context, method)
    plain = LIBRARY[cell](29, 12, batch_first=True)
    plain.load_state_dict(model.net.decoder.state_dict())
    start = torch.from_numpy(context.h.copy())[None, None]
    if context.c is not None:
        start = (start, torch.from_numpy(context.c.copy())[None, None])
    with torch.no_grad():
        h, _ = plain(one_hot(model, "".join(decoding.inputs))[None], start)
        expected = model.net.readout(h[0]).softmax(dim=-1).numpy()
    np.testing.assert_allclose(decoding.h, h[0].numpy(), atol=1e-5)
    np.testing.assert_allclose(decoding.probabilities, expected, atol=1e-5)
    chosen = [model.alphabet[each] for each in decoding.probabilities.argmax(axis=1)]
    assert list(decoding.letters) == chosen
    if method == "single_pass":
        assert decoding.inputs == tuple("S?????")
    else:
        assert decoding.inputs == ("S", *decoding.letters[:-1])


def test_both_decodings_agree_if_the_decoder_ignores_its_input() -> None:
    model = make_model()
    never_end(model)
    with torch.no_grad():
        model.net.decoder.weight_ih_l0.zero_()
    context = encode(model, "girl").context
    greedy, single_pass = (decode(model, context, method) for method in ("greedy", "single_pass"))
    assert greedy.letters == single_pass.letters
    assert greedy.log_probability == pytest.approx(single_pass.log_probability)
    assert not greedy.has_end
    assert len(greedy.letters) == 6


def test_the_text_ends_before_the_first_e_and_omits_padding() -> None:
    model = make_model()
    decoder = Decoder(model, encode(model, "man").context)
    step = decoder.take_step(0, "S", decoder.start)
    decoding = decoder.collect("single_pass", [step] * 5, list("b?oEx"))
    logs = np.log(decoding.probabilities[0])
    assert decoding.text == "bo"
    assert decoding.has_end
    expected = sum(logs[model.alphabet.index(letter)] for letter in "b?oE")
    assert decoding.log_probability == pytest.approx(expected)


@pytest.mark.parametrize("attention", ATTENTIONS)
def test_a_beam_of_width_1_is_greedy(attention: str) -> None:
    model = make_model(attention=attention)
    for trace in encode_all(model, ["man", "old", "high"]):
        greedy = decode(model, trace.context, prefix="b")
        beam = decode(model, trace.context, "beam", beam_width=1, prefix="b")
        assert beam.letters == greedy.letters
        np.testing.assert_array_equal(beam.probabilities, greedy.probabilities)


def brute_force(model: Seq2SeqModel, context: Context) -> dict[str, float]:
    """The log-probability of every word of at most three letters, E included."""
    words = {"E"} | {a + "E" for a in "S?ab"}
    words |= {"".join(each) for each in itertools.product("S?ab", "S?ab", "SE?ab")}
    found = {}
    for word in words:
        with torch.no_grad():
            output = model.net.decode(
                one_hot(model, "S" + word[:-1])[None],
                torch.from_numpy(context.h.copy())[None, None],
                torch.zeros(1, 3, 8)
                if context.memory is None
                else torch.from_numpy(context.memory.copy())[None],
            )
        logs = output.logits[0].double().log_softmax(dim=-1)
        ids = [model.alphabet.index(letter) for letter in word]
        found[word] = float(logs[range(len(word)), ids].sum())
    return found


@pytest.mark.parametrize("attention", ATTENTIONS)
def test_a_full_beam_finds_every_word_with_its_log_probability(attention: str) -> None:
    model = make_tiny_model(attention)
    context = encode(model, "ab").context
    expected = brute_force(model, context)
    assert sum(np.exp(list(expected.values()))) == pytest.approx(1, abs=1e-6)
    tree = search_beam(model, context, beam_width=100)
    found = {"".join(each.letters): each.log_probability for each in tree.decodings}
    assert found == pytest.approx(expected, abs=1e-5)
    values = [each.log_probability for each in tree.decodings]
    assert values == sorted(values, reverse=True)


def test_the_tree_of_a_beam_is_consistent() -> None:
    model = make_model(seed=3)
    tree = search_beam(model, encode(model, "mans").context, beam_width=3)
    assert [node.id for node in tree.nodes] == list(range(len(tree.nodes)))
    for node in tree.nodes[1:]:
        assert node.parent is not None
        parent = tree.nodes[node.parent]
        assert parent.is_kept
        assert not parent.is_finished
        assert node.step == parent.step + 1
        assert node.log_probability == pytest.approx(
            parent.log_probability + np.log(node.probability)
        )
    ranked = sorted((node for node in tree.nodes if node.rank), key=lambda node: node.rank or 0)
    assert [node.rank for node in ranked] == [1, 2, 3]
    for node, decoding in zip(ranked, tree.decodings, strict=True):
        assert node.is_kept
        assert node.is_finished
        assert node.letter == decoding.letters[-1]
        assert node.log_probability == pytest.approx(decoding.log_probability)
    for step in range(1, max(node.step for node in tree.nodes) + 1):
        assert sum(node.is_kept for node in tree.nodes if node.step == step) <= 3


def attend_by_hand(model: Seq2SeqModel, context: Context, decoding: Decoding) -> np.ndarray:
    """The attention rows that the formulas of Bahdanau and Luong give for the decoder's states."""
    weights, memory = numpy_weights(model), np.float64(context.memory)
    rows = []
    for t, h_t in enumerate(np.float64(decoding.h)):
        if model.attention == "dot":
            scores = memory @ h_t
        else:
            h_prev = np.float64(decoding.h[t - 1] if t else context.h)
            inner = weights["query.weight"] @ h_prev + memory @ weights["key.weight"].T
            scores = np.tanh(inner) @ weights["score.weight"][0]
        rows.append(np.exp(scores) / np.exp(scores).sum())
    return np.array(rows)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("attention", ["additive", "dot"])
@pytest.mark.parametrize("method", METHODS)
def test_attention_rows_follow_the_formula_and_sum_to_1(
    cell: str, attention: str, method: str
) -> None:
    model = make_model(cell, attention)
    context = encode(model, "queen").context
    decoding = decode(model, context, method)
    assert decoding.attention is not None
    np.testing.assert_allclose(decoding.attention.sum(axis=1), 1, atol=1e-6)
    expected = attend_by_hand(model, context, decoding)
    np.testing.assert_allclose(decoding.attention, expected, atol=1e-4)


@pytest.mark.parametrize("attention", ["additive", "dot"])
def test_probabilities_with_attention_follow_the_formula(attention: str) -> None:
    model = make_model(attention=attention)
    context = encode(model, "up").context
    decoding = decode(model, context)
    weights, memory = numpy_weights(model), np.float64(context.memory)
    h_t, attended = np.float64(context.h), attend_by_hand(model, context, decoding) @ memory
    for t, letter in enumerate(decoding.inputs):
        x_t = np.eye(29)[model.alphabet.index(letter)]
        if attention == "additive":
            x_t = np.concatenate([x_t, attended[t]])
        h_t = np.tanh(
            weights["decoder.weight_ih_l0"] @ x_t
            + weights["decoder.bias_ih_l0"]
            + weights["decoder.weight_hh_l0"] @ h_t
            + weights["decoder.bias_hh_l0"]
        )
        np.testing.assert_allclose(decoding.h[t], h_t, atol=1e-4)
        read = h_t
        if attention == "dot":
            read = np.tanh(weights["combine.weight"] @ np.concatenate([attended[t], h_t]))
        logits = weights["readout.weight"] @ read + weights["readout.bias"]
        expected = np.exp(logits) / np.exp(logits).sum()
        np.testing.assert_allclose(decoding.probabilities[t], expected, atol=1e-4)


@pytest.mark.parametrize("attention", ["additive", "dot"])
@pytest.mark.parametrize("method", METHODS)
def test_attention_can_be_forced_onto_one_letter_at_one_step(attention: str, method: str) -> None:
    model = make_model(attention=attention)
    never_end(model)
    context = encode(model, "black").context
    free = decode(model, context, method)
    forced = decode(model, context, method, attention_override={1: 4})
    assert forced.attention is not None
    assert free.attention is not None
    np.testing.assert_array_equal(forced.attention[1], np.eye(6)[4])
    np.testing.assert_array_equal(forced.probabilities[0], free.probabilities[0])
    assert not np.allclose(forced.probabilities[1], free.probabilities[1])


def test_a_prefix_is_written_first_and_fed_back_to_the_decoder() -> None:
    model = make_model()
    context = encode(model, "low").context
    for method in METHODS:
        decoding = decode(model, context, method, prefix="qu")
        assert decoding.letters[:2] == ("q", "u")
        assert decoding.inputs[:3] == ("S", "q", "u")
        assert decoding.num_forced == 2
    assert decode(model, context, "single_pass", prefix="qu").inputs[3:] == ("?", "?", "?")


def test_a_net_restored_from_a_checkpoint_or_a_snapshot_is_the_same() -> None:
    model = make_model("gru")
    weights = {name: tensor.numpy() for name, tensor in model.net.state_dict().items()}
    config = Seq2SeqConfig(cell="gru", hidden_size=12)
    kept = {f"weights.{name}": array for name, array in weights.items()}
    for given in (weights, {**kept, "right": np.zeros(2)}):
        other = restore_seq2seq(config, given)
        np.testing.assert_array_equal(encode(other, "man").h, encode(model, "man").h)
    with pytest.raises(InvalidValueError, match="load a checkpoint of the same configuration"):
        restore_seq2seq(replace(config, hidden_size=13), weights)


def test_arguments_that_break_a_rule_are_rejected_with_the_reason() -> None:
    model = make_model()
    context = encode(model, "man").context
    with pytest.raises(InvalidValueError, match="`method` must be one of"):
        decode(model, context, "best")
    with pytest.raises(InvalidValueError, match="`beam_width` must be 1 to 100, got 0"):
        decode(model, context, "beam", beam_width=0)
    with pytest.raises(InvalidValueError, match="`max_len` must be 1 to 40, got 0"):
        search_beam(model, context, max_len=0)
    with pytest.raises(InvalidValueError, match="`prefix` must have at most 6 letters, got 7"):
        decode(model, context, prefix="abcdefg")
    with pytest.raises(InvalidValueError, match="letters of the net's alphabet, got 'E'"):
        decode(model, context, prefix="aE")
    with pytest.raises(InvalidValueError, match="without attention"):
        decode(model, context, attention_override={0: 0})
    attending = make_model(attention="dot")
    with_memory = encode(attending, "man").context
    with pytest.raises(InvalidValueError, match=r"0 to 5, got 0 to 6"):
        decode(attending, with_memory, attention_override={0: 6})
    with pytest.raises(InvalidValueError, match=r"`h` must have shape \(12,\), got \(3,\)"):
        decode(model, replace(context, h=np.zeros(3)))
    with pytest.raises(InvalidValueError, match="finite numbers"):
        decode(model, replace(context, h=np.full(12, np.nan)))
    with pytest.raises(InvalidValueError, match=r"`c` must have shape"):
        decode(make_model("lstm"), context)
