"""Answers questions about tasks: memory, word pairs, texts, translations, series, sentences.

Each function takes the preset that its question is about; nothing is trained.
"""

from __future__ import annotations

import math
from dataclasses import replace
from types import ModuleType

import numpy as np

from explorer.core.course.results import CourseAnswer
from explorer.core.delay.config import DelayConfig
from explorer.core.language.baselines import find_pair_baselines, find_text_baselines
from explorer.core.language.config import TrainingConfig
from explorer.core.language.datasets import prepare_dataset
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.series.config import SeriesConfig
from explorer.core.series.data import WALK_FLOOR, draw_walks
from explorer.core.series.windows import prepare_windows
from explorer.core.slots.config import SlotsConfig
from explorer.core.slots.sentences import DEPARTURE, DESTINATION, list_test_pairs

_READ = 2000  # characters of the tale


def find_delay_reach() -> CourseAnswer:
    """Whether a delay line or a NARX net depends on an input four steps older than its window."""
    config = DelayConfig.load_preset("echo")
    lag = config.window + 4
    felt = {
        name: _load_nets().find_felt_lags(replace(config, architecture=name), 2 * lag)
        for name in ("tdnn", "narx")
    }
    choices = {(1, 1): "both", (1, 0): "tdnn", (0, 1): "narx", (0, 0): "neither"}
    return CourseAnswer(
        choices[lag in felt["tdnn"], lag in felt["narx"]],
        f"The delay line's answer depends on inputs up to lag {max(felt['tdnn'])}, the NARX net's "
        f"up to lag {max(felt['narx'])}, the oldest input there was: the output it feeds back was "
        "computed from older inputs.",
    )


def find_hello_floor() -> CourseAnswer:
    """The lowest loss of a net without memory on hello, in nats per letter."""
    data = TrainingConfig.load_preset("hello").data
    floors = find_pair_baselines(data.source or "", data.target or "")
    loss = floors[1].loss
    letters = len(data.source or "")
    return CourseAnswer(
        loss,
        "A letter with two answers, each as often, costs at least ln 2 on average, and the others "
        f"cost nothing: {loss * letters / math.log(2):g} ln 2 / {letters} = {loss:.3f} nats. The "
        f"net on the page can't go below {floors[-1].loss:.3f} without memory, because its state, "
        "between \N{MINUS SIGN}1 and 1, is its logits.",
    )


def find_memory_need() -> CourseAnswer:
    """Whether any letter of beyond needs memory."""
    data = TrainingConfig.load_preset("beyond-rnn").data
    floor = find_pair_baselines(data.source or "", data.target or "")[1].loss
    return CourseAnswer(
        "yes" if floor > 0 else "no",
        f"Every letter of {data.source} has a single answer, so the floor without memory is "
        f"{floor:g}. Memory is needed only if a letter occurs twice with different "
        "answers.",
    )


def find_first_perplexity() -> CourseAnswer:
    """Which choice is closest to the perplexity of a uniform guess over the lyrics."""
    dataset = prepare_dataset(TrainingConfig.load_preset("lyrics-fast"))
    vocab_size = len(dataset.vocabulary)
    perplexity = find_text_baselines(dataset.ids, vocab_size)[0].perplexity
    near = {"one": 1.0, "root": math.sqrt(vocab_size), "vocabulary": float(vocab_size)}
    return CourseAnswer(
        min(near, key=lambda name: abs(near[name] - perplexity)),
        f"Each of the {vocab_size:,} tokens gets about the same probability, so the loss is about "
        f"ln {vocab_size:,} = {math.log(vocab_size):.2f} nats, and exp of that is "
        f"{perplexity:,.0f}.",
    )


def count_updates() -> CourseAnswer:
    """How many minibatches an epoch of the course's language model has."""
    config = TrainingConfig.load_preset("lyrics-rnn")
    dataset, data = prepare_dataset(config), config.data
    count = dataset.count_minibatches(data)
    # An epoch starts at a random offset, and the last character has no next one to predict.
    rows = [
        (len(dataset.ids) - offset - 1) // data.batch_size for offset in range(data.seq_len + 1)
    ]
    return CourseAnswer(
        count,
        f"The text is cut into {data.batch_size} rows of "
        f"{' or '.join(str(row) for row in sorted(set(rows)))} characters, depending on where the "
        f"epoch starts, and each row has {count} whole windows of {data.seq_len} steps. The rest "
        "is left out until another epoch starts elsewhere.",
    )


def find_surprising_letter() -> CourseAnswer:
    """Which letters of a word surprise the shipped tale's net more."""
    first, other = _load_nets().find_word_surprise(_READ)
    return CourseAnswer(
        "first" if first > 1.2 * other else "other" if other > 1.2 * first else "same",
        f"Over the first {_READ:,} characters of the tale, first letters of words cost it "
        f"{first:.2f} bits on average, the letters after them {other:.2f}: "
        "once a word has begun, there are few ways to continue it.",
    )


def find_context_size() -> CourseAnswer:
    """What the length of the context vector depends on."""
    config = Seq2SeqConfig.load_preset("antonyms")
    sizes = _load_nets().find_context_sizes(config)
    if len(set(sizes.values())) == 1:
        choice = "constant"
    else:
        choice = "letters" if all(len(word) == size for word, size in sizes.items()) else "signs"
    words = sorted(sizes, key=len)
    return CourseAnswer(
        choice,
        f"For {words[0]} it gets {sizes[words[0]]} numbers, and for {words[-1]} "
        f"{sizes[words[-1]]}: the encoder's final state, into which every word has to fit.",
    )


def count_weather_windows() -> CourseAnswer:
    """How many windows the course's eight days of weather give."""
    config = SeriesConfig.load_preset("weather")
    windows = prepare_windows(config)
    days = len(windows.series)
    return CourseAnswer(
        len(windows.train),
        f"{days} days minus the {config.window} that the first window reads leave "
        f"{len(windows.train)} days to forecast: too few to learn about the weather.",
    )


def find_walk_error() -> CourseAnswer:
    """The variance of a random walk's step, in units squared."""
    config = SeriesConfig.load_preset("sales")
    walks = draw_walks(config.length, config.window + 1, config.data_seed)
    error = float(np.square(np.diff(walks)).mean())
    return CourseAnswer(
        WALK_FLOOR,
        f"It is the step's variance, 1/12 = {WALK_FLOOR:.4f}; measured on {walks[:, 1:].size:,} "
        f"steps it is {error:.4f}. Because steps can't be predicted, no net does better on "
        "average.",
    )


def find_memoryless_share() -> CourseAnswer:
    """The percentage of cities that one fixed answer for each of them labels correctly."""
    phrases = SlotsConfig.load_preset("rnn").phrases
    roles: dict[str, list[int]] = {}
    for sentence in (each for pair in list_test_pairs(phrases) for each in pair):
        for word, label in zip(sentence.words, sentence.labels, strict=True):
            if label in (DESTINATION, DEPARTURE):
                roles.setdefault(word, []).append(label)
    best = sum(max(map(labels.count, (DESTINATION, DEPARTURE))) for labels in roles.values())
    total = sum(map(len, roles.values()))
    return CourseAnswer(
        100 * best / total,
        f"Each of the {len(roles)} cities is a destination as often as a departure, so the best "
        f"fixed answer for each city is right {best:,} times out of {total:,}.",
    )


def _load_nets() -> ModuleType:
    """The answers that need torch, which takes seconds to load and so is loaded only on demand."""
    from explorer.core.course import trained_nets  # noqa: PLC0415 - see above

    return trained_nets
