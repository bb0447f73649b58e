"""Beam search, attention and states of random nets, against a plain loop over a torch decoder."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from torch import Tensor

from explorer.core.seq2seq.beam import search_beam
from explorer.core.seq2seq.decoding import decode, encode
from explorer.core.seq2seq.results import BeamTree
from explorer.figures.seq2seq.attention_weights import describe_attention_weights
from explorer.figures.seq2seq.beam_tree import describe_beam_tree
from tests.core.seq2seq.plain_decoder import ALPHABET, PlainDecoder, draw_model
from tests.figures.numbers import read_number

COUNTS = [40, pytest.param(1000, marks=pytest.mark.slow)]
CLOSE = 1e-3  # of two scores: float32 may order such paths differently
NAMES = {"S": "S (the start)", "E": "E (the end)", "?": "? (padding)", " ": "a space"}


@dataclass(frozen=True)
class PlainPath:
    letters: str
    score: float
    state: tuple[Tensor, Tensor]
    is_finished: bool = False


def search_plainly(
    decoder: PlainDecoder, width: int, max_len: int
) -> tuple[list[list[PlainPath]], list[dict[str, float]], float]:
    """The paths kept after each step, all that were considered, and the closest decision."""
    kept, closest = [PlainPath("", 0.0, decoder.start)], np.inf
    steps, considered = [], []
    for number in range(1, max_len + 1):
        found = [path for path in kept if path.is_finished]
        scores: dict[str, float] = {}
        for path in kept:
            if path.is_finished:
                continue
            step = decoder.step(path.letters[-1:] or "S", path.state)
            for letter, p in zip(ALPHABET, step.probabilities.tolist(), strict=True):
                score = path.score + np.log(p)
                scores[path.letters + letter] = score
                is_finished = letter == "E" or number == max_len
                state = (step.h, step.c)
                found.append(PlainPath(path.letters + letter, score, state, is_finished))
        found.sort(key=lambda path: -path.score)
        ranked = [path.score for path in found[: width + 1]]
        closest = min(closest, *(a - b for a, b in itertools.pairwise(ranked)))
        kept = found[:width]
        steps.append(kept)
        considered.append(scores)
        if all(path.is_finished for path in kept):
            break
    return steps, considered, closest


def spell(tree: BeamTree, node_id: int) -> str:
    node = tree.nodes[node_id]
    return "" if node.parent is None else spell(tree, node.parent) + node.letter


def check_beam(rng: np.random.Generator) -> bool:
    model, word = draw_model(rng)
    width, decoder = int(rng.integers(1, 6)), PlainDecoder(model, word)
    steps, considered, closest = search_plainly(decoder, width, model.max_steps)
    if closest < CLOSE:
        return False
    tree = search_beam(model, encode(model, word).context, beam_width=width)
    for number, (kept, scores) in enumerate(zip(steps, considered, strict=True), 1):
        nodes = [node for node in tree.nodes if node.step == number]
        shown = {spell(tree, node.id): node for node in nodes}
        for letters, node in shown.items():
            assert node.log_probability == pytest.approx(scores[letters], abs=CLOSE / 4)
        grown = {path.letters for path in kept if len(path.letters) == number}
        assert {letters for letters, node in shown.items() if node.is_kept} == grown
        parents = {letters[:-1] for letters in scores}
        for parent in parents:  # of each path, the most probable letters were considered
            best = sorted((s, w) for w, s in scores.items() if w[:-1] == parent)[-width:]
            assert min(best)[0] <= CLOSE / 2 + min(
                node.log_probability for w, node in shown.items() if w[:-1] == parent
            )
    for path, decoding in zip(steps[-1], tree.decodings, strict=True):
        assert "".join(decoding.letters) == path.letters
        assert decoding.log_probability == pytest.approx(path.score, abs=CLOSE / 2)
    check_beam_sentence(decoder, tree, steps[-1][0])
    return True


def check_beam_sentence(decoder: PlainDecoder, tree: BeamTree, best: PlainPath) -> None:
    sentence = describe_beam_tree(tree)
    text = best.letters.partition("E")[0].replace("?", "") or "the empty word"
    assert sentence.startswith(f"Best of {len(tree.decodings)}: {text}, with log-probability ")
    score = read_number(sentence.partition("log-probability ")[2].split(". ")[0])
    assert score == pytest.approx(best.score, abs=2e-3)
    state, read = decoder.start, "S"
    for number, letter in enumerate(best.letters, 1):
        step = decoder.step(read, state)
        p = dict(zip(ALPHABET, step.probabilities.tolist(), strict=True))
        likeliest = max(p, key=lambda each: p[each])
        if likeliest != letter:
            name, other = NAMES.get(letter, letter), NAMES.get(likeliest, likeliest)
            assert f" At step {number} it takes {name} (p " in sentence
            assert f"although {other} was more probable (p " in sentence
            shares = [part.split(")")[0] for part in sentence.split("(p ")[1:]]
            for share, value in zip(shares, (p[letter], p[likeliest]), strict=True):
                assert float(share.lstrip("<>")) == pytest.approx(value, abs=0.0101)
            assert shares[0] != shares[1]
            return
        state, read = (step.h, step.c), letter
    assert sentence.endswith("Taking the most probable letter at every step finds the same word.")


def check_attention(rng: np.random.Generator) -> bool:
    model, word = draw_model(rng)
    decoder, trace = PlainDecoder(model, word), encode(model, word)
    np.testing.assert_allclose(trace.h, decoder.memory.numpy(), atol=1e-4)
    np.testing.assert_array_equal(trace.context.h, trace.h[-1])
    decoding = decode(model, trace.context, str(rng.choice(["greedy", "single_pass"])))
    state, rows = decoder.start, []
    for letter, h, p in zip(decoding.inputs, decoding.h, decoding.probabilities, strict=True):
        step = decoder.step(letter, state)
        state = (step.h, step.c)
        np.testing.assert_allclose(h, step.h.numpy(), atol=1e-3)
        np.testing.assert_allclose(p, step.probabilities.numpy(), atol=1e-3)
        rows.append(step.attention)
    sentence = describe_attention_weights(trace.letters, decoding)
    if model.attention == "none":
        assert decoding.attention is None
        assert sentence.startswith("This net has no attention")
        return False
    shares = torch.stack([row for row in rows if row is not None]).numpy()
    np.testing.assert_allclose(decoding.attention, shares, atol=1e-3)
    check_attention_sentence(sentence, trace.letters, decoding.letters, shares)
    return True


def check_attention_sentence(
    sentence: str, read: tuple[str, ...], written: tuple[str, ...], shares: np.ndarray
) -> None:
    t = int(sentence.partition("to write letter ")[2].partition(",")[0]) - 1
    named = sentence.partition("attention on letter ")[2]
    j = int(named.split()[0]) - 1
    assert f"letter {t + 1}, {NAMES.get(written[t], written[t])}, the decoder" in sentence
    assert named == f"{j + 1} that it read, {NAMES.get(read[j], read[j])}."
    assert shares[t, j] >= shares.max() - 1e-3
    percent = sentence.partition("puts ")[2].partition("%")[0]
    assert float(percent.lstrip("<>")) == pytest.approx(100 * shares[t, j], abs=1.1)
    assert percent not in {"0", "100"}  # a softmax never reaches its bounds


@pytest.mark.parametrize("scenes", COUNTS)
def test_the_beam_tree_of_random_nets_is_that_of_a_plain_loop(scenes: int) -> None:
    rng = np.random.default_rng(0)
    assert sum(check_beam(rng) for _ in range(scenes)) > 0.8 * scenes


@pytest.mark.parametrize("scenes", COUNTS)
def test_attention_and_contexts_of_random_nets_follow_the_formulas(scenes: int) -> None:
    rng = np.random.default_rng(1)
    assert sum(check_attention(rng) for _ in range(scenes)) > scenes / 3
