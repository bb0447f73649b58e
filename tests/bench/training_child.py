"""One competitor of `shipped_training`, in a process with its own number of threads.

    python -m tests.bench.training_child NAME THREADS

The competitor `worker` is this project's training as a worker does it, with its number of threads
changing with the load; it begins with THREADS.

It reads tasks from standard input, one a line, and answers each with the seconds of one minibatch
(or epoch, or product): the median over the time that it was given. What a task needs is made once
and kept until a task of another kind comes.
"""

from __future__ import annotations

import itertools
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch

from explorer.core.activations.text_nets import TextNet
from explorer.core.activations.traces import read_states
from explorer.core.language.config import TrainingConfig
from explorer.core.language.data_config import DataConfig
from explorer.core.nets.config import ModelConfig
from explorer.core.nets.initial_weights import draw_initial_weights
from explorer.core.registry.configs import load_preset
from explorer.core.registry.learners import make_learner, train
from explorer.core.text.vocabulary import build_vocabulary
from explorer.core.training.step_threads import ThreadedSteps
from explorer.runs.thread_following import follow_load
from explorer.runs.training_source import encode_event
from tests.bench.training import (
    SCRATCH_SIZE,
    WORDS,
    B,
    T,
    draw_minibatches,
    make_project,
)
from tests.bench.training_peers import PEERS, make_scratch, make_textbook

Run = Callable[[], object]  # one minibatch, epoch or product
GEMM_SIZE = 1024
_WARM_UPS = 3
_WORKER_WARM_UP_S = 3.0  # until it has seen that cores are idle
_FIRST_LETTER = 0x4E00


def make_step(name: str, cell: str, hidden_size: int, vocab_size: int) -> Run | None:
    """One minibatch of a competitor; None if it has no such net."""
    if name == "worker":
        return make_worker_step(cell, hidden_size, vocab_size)
    if name == "project":
        step = make_project(cell, hidden_size, vocab_size)
    elif name != "textbook":
        peer = PEERS[name](cell, hidden_size, vocab_size, B)
        if peer is None:
            return None
        step = peer
    elif hidden_size == SCRATCH_SIZE:
        step = make_scratch(hidden_size, vocab_size, B)
    else:
        step = make_textbook(cell, hidden_size, vocab_size, B)
    minibatches = itertools.cycle(draw_minibatches(vocab_size))
    return lambda: step(*next(minibatches))


def make_worker_step(cell: str, hidden_size: int, vocab_size: int) -> Run:
    """One minibatch of a learner whose threads follow the load."""
    letters = vocab_size - 1  # a vocabulary has the unknown token besides
    drawn = [x.ravel() % letters for x, _ in draw_minibatches(vocab_size)]
    ids = np.concatenate([np.arange(letters), *drawn])
    config = TrainingConfig(
        data=DataConfig(
            text="".join(chr(_FIRST_LETTER + each) for each in ids),
            max_tokens=None,
            batch_size=B,
            seq_len=T,
        ),
        model=ModelConfig(cell=cell, hidden_size=hidden_size),
    )
    learner = make_learner(config)
    steps = ThreadedSteps(learner, follow_load(torch.get_num_threads()))
    rng = np.random.default_rng(0)
    whole = [batch for batch in learner.iter_batches(rng) if batch[0].shape == (B, T)]
    minibatches = itertools.cycle(whole)

    def step() -> None:
        steps.train_step(next(minibatches), is_first=False)

    end = time.perf_counter() + _WORKER_WARM_UP_S
    while time.perf_counter() < end:
        step()
    return step


def make_word_epoch(name: str, preset: str) -> Run:
    """One epoch of a word: the project's with its events written as a worker writes them."""
    config = load_preset(preset)
    if name == "textbook":
        letters = config.data.alphabet
        x, y = (
            np.array([letters.index(letter) for letter in word])
            for word in (config.data.source or "", config.data.target or "")
        )
        return WORDS[preset](len(letters), config.optimizer.learning_rate, x, y)
    endless = replace(config, epochs=10_000)
    events = itertools.chain.from_iterable(train(endless) for _ in itertools.count())

    def run_epoch() -> None:
        while encode_event(next(events))[0] != "EpochDone":
            pass

    return run_epoch


def make_product() -> Run:
    """One product of two square matrices."""
    a, b, out = (torch.randn(GEMM_SIZE, GEMM_SIZE) for _ in range(3))
    return lambda: torch.mm(a, b, out=out)


def make_reading(cell: str, hidden_size: int, num_characters: int) -> Run:
    """Reading a text; one whole reading."""
    letters = "abcdefghijklmnopqrstuvwxyz ,.\n"
    vocabulary = build_vocabulary(letters)
    model = ModelConfig(cell=cell, hidden_size=hidden_size)
    drawn = draw_initial_weights(model, len(vocabulary), seed=0, dtype=torch.float32)
    net = TextNet(model, vocabulary, {name: tensor.numpy() for name, tensor in drawn.items()})
    ids = np.random.default_rng(0).integers(0, len(vocabulary), num_characters)
    return lambda: read_states(net, ids, encode=lambda h: h.astype(np.float16))


def make_run(name: str, kind: str, *sizes: str) -> Run | None:
    """What a task repeats."""
    if kind == "step":
        return make_step(name, sizes[0], int(sizes[1]), int(sizes[2]))
    if kind == "word":
        return make_word_epoch(name, sizes[0])
    if kind == "read":
        return make_reading(sizes[0], int(sizes[1]), int(sizes[2]))
    return make_product()


def main() -> None:
    """Answer tasks: "SECONDS KIND SIZE ...", until the input ends."""
    name, threads = sys.argv[1], int(sys.argv[2])
    torch.set_num_threads(threads)
    # JAX has a thread for each core it may use.
    if name == "JAX" and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    out, sys.stdout = sys.stdout, sys.stderr  # nothing but answers on standard output
    kept: tuple[str, Run | None] = ("", None)
    for line in sys.stdin:
        limit, task = line.strip().split(" ", 1)
        if kept[0] != task:
            kept = ("", None)
            kept = (task, make_run(name, *task.split()))
            for _ in range(0 if task.startswith("read") or kept[1] is None else _WARM_UPS):
                kept[1]()
        run, times = kept[1], []
        end = time.perf_counter() + float(limit)
        while run is not None and (not times or time.perf_counter() < end):
            start = time.perf_counter()
            run()
            times.append(time.perf_counter() - start)
        print(statistics.median(times) if times else "none", file=out, flush=True)


if __name__ == "__main__":
    main()
