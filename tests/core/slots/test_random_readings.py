"""What the context page shows of a sentence, from random taggers, against a plain loop."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from explorer.core.nets.torch_modules import init_module_weights
from explorer.core.slots.config import SlotsConfig
from explorer.core.slots.patterns import CITIES
from explorer.core.slots.reading import make_tagger, read_sentence
from explorer.core.slots.results import compare_states
from explorer.core.slots.sentences import LABELS, list_words
from explorer.figures.slots.slot_labels import describe_slot_labels, plot_slot_labels
from explorer.figures.slots.slot_states import describe_slot_states
from tests.figures.numbers import read_number

UNKNOWN = ("Atlantis", "unicorns", "Zzyzx")


def draw_config(rng: np.random.Generator) -> SlotsConfig:
    return SlotsConfig(
        cell=str(rng.choice(["rnn", "gru", "lstm"])),
        phrases=str(rng.choice(["course", "everyday"])),
        embedding_size=int(rng.integers(1, 9)),
        hidden_size=int(rng.integers(1, 9)),
        is_memory_cut=bool(rng.random() < 0.25),
    )


def draw_sentence(rng: np.random.Generator, known: tuple[str, ...]) -> list[str]:
    pool = [*known[1:], *UNKNOWN * 8, *CITIES * 2]
    words = rng.choice(pool, size=int(rng.integers(1, 9))).tolist()
    return [word.title() if rng.random() < 0.3 else word for word in words]


def read_plainly(
    W: dict[str, torch.Tensor], config: SlotsConfig, ids: list[int]
) -> tuple[list[list[float]], list[np.ndarray]]:
    """The label probabilities of each word, and the state before it."""
    H = config.hidden_size
    h, c, rows, before = torch.zeros(H).double(), torch.zeros(H).double(), [], []
    for index in ids:
        if config.is_memory_cut:
            h, c = torch.zeros(H).double(), torch.zeros(H).double()
        before.append(h.numpy())
        x = W["embedding.weight"][index]
        from_x = W["rnn.weight_ih_l0"] @ x + W["rnn.bias_ih_l0"]
        from_h = W["rnn.weight_hh_l0"] @ h + W["rnn.bias_hh_l0"]
        if config.cell == "rnn":
            h = torch.tanh(from_x + from_h)
        elif config.cell == "gru":
            (x_r, x_z, x_n), (h_r, h_z, h_n) = from_x.chunk(3), from_h.chunk(3)
            r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
            h = (1 - z) * torch.tanh(x_n + r * h_n) + z * h
        else:
            i, f, g, o = (from_x + from_h).chunk(4)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
        rows.append((W["linear.weight"] @ h + W["linear.bias"]).softmax(dim=0).tolist())
    return rows, before


@pytest.mark.parametrize("scenes", [40, pytest.param(1000, marks=pytest.mark.slow)])
def test_labels_states_and_sentences_of_random_taggers_are_those_of_a_plain_loop(
    scenes: int,
) -> None:
    rng = np.random.default_rng(0)
    for _ in range(scenes):
        config = draw_config(rng)
        tagger = make_tagger(config)
        init_module_weights(tagger, int(rng.integers(1_000_000)))
        W = {name: 3 * value.double() for name, value in tagger.state_dict().items()}
        tagger.load_state_dict({name: value.float() for name, value in W.items()})
        known, readings, plain = list_words(config.phrases), [], []
        trained = {*rng.choice(known, size=len(known) // 2)}
        start: list[str] = []  # of the second sentence
        for _ in range(2):
            words = [*start, *draw_sentence(rng, known)]
            start = words[: rng.integers(len(words))] if rng.random() < 0.5 else []
            reading = read_sentence(tagger.eval(), ", ".join(words) + ".", trained)
            ids = [known.index(w.lower()) if w.lower() in known else 0 for w in words]
            rows, before = read_plainly(W, config, ids)
            assert reading.words == tuple(words)
            np.testing.assert_allclose(reading.probabilities, rows, atol=1e-4)
            np.testing.assert_allclose(reading.h_prev, before, atol=1e-4)
            sentence = describe_slot_labels(reading)
            check_labels(sentence, words, ids, rows)
            new = [w for w in words if w.lower() in known and w.lower() not in trained]
            listed = sentence.partition("In no training sentence: ")[2].rstrip(".")
            assert listed == ", ".join(dict.fromkeys(new))
            check_cells(plot_slot_labels(reading).data[0].text, rows)
            readings.append(reading)
            plain.append((words, before, [LABELS[row.index(max(row))] for row in rows]))
        comparison = compare_states(*readings)
        lower = [[word.lower() for word in words] for words, _, _ in plain]
        assert (comparison is None) == (not {*lower[0]} & {*lower[1]})
        if comparison is None:
            continue
        i = lower[0].index(comparison.word.lower())
        j = lower[1].index(lower[0][i])
        distance = float(np.linalg.norm(plain[0][1][i] - plain[1][1][j]))
        sentence = describe_slot_states(comparison)
        if lower[0][:i] == lower[1][:j] or config.is_memory_cut:
            assert sentence.startswith("The two states are the same, and")
        if "are the same" in sentence:
            assert distance < 1e-4
        elif "less than 0.01" in sentence:
            assert distance < 0.0102
        else:
            shown = read_number(sentence.partition("states are ")[2].partition(" ")[0])
            assert shown == pytest.approx(distance, abs=0.006)
        counts = [words.count(lower[0][i]) for words in lower]
        assert ("the first “" in sentence) == (max(counts) > 1)
        shared_cities = {*lower[0]} & {*lower[1]} & {*CITIES}
        assert not shared_cities or lower[0][i] in shared_cities


def check_labels(sentence: str, words: list[str], ids: list[int], rows: list[list[float]]) -> None:
    sentence = sentence.partition(" In no training")[0]
    said = sentence.removeprefix("Labels: ").partition(". Unknown")[0].rstrip(".").split(", ")
    for text, word, row in zip(said, words, rows, strict=True):
        shown, label = text.rsplit(" ", 1)
        assert shown == word
        assert row[LABELS.index(label)] >= max(row) - 2e-4  # float32 may order a tie differently
    unknown = [word for word, index in zip(words, ids, strict=True) if index == 0]
    listed = sentence.partition("Unknown, read as <unk>: ")[2].rstrip(".")
    assert listed == ", ".join(dict.fromkeys(unknown))


def check_cells(cells: list[list[str]], rows: list[list[float]]) -> None:
    # Many words are rows instead of columns.
    by_word = cells if len(rows) > 6 else [list(column) for column in zip(*cells, strict=True)]
    for shown, row in zip(by_word, rows, strict=True):
        for text, p in zip(shown, row, strict=True):
            if not text:
                assert p < 0.0052
                continue
            assert abs(float(text.lstrip("<>")) - p) < 0.0101
            assert text not in {"0.00", "1.00"}
