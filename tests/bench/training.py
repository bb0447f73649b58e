"""How fast nets train: tokens per second beside the textbook loop, the peers and the GEMM peak.

    OMP_NUM_THREADS=2 python -m tests.bench.training [--rounds 7] [--peers NumPy,Keras,JAX]

All competitors of a row take turns, round by round, so that a busy machine slows them alike; a
ratio is the median over the rounds. With one thread on a busy machine, `--clock cpu` counts the
processor's time and not the waiting. Nothing is asserted. The table `paths` times both ways of
training by cell and size: the choice in `explorer.core.steppers.choice` is read off it.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch

from explorer.core.nets.config import ModelConfig, OptimizerConfig
from explorer.core.registry.configs import load_preset
from explorer.core.registry.learners import train
from explorer.core.steppers.choice import make_stepper
from tests.bench.training_peers import (
    PEERS,
    Step,
    make_cell_loop,
    make_module_loop,
    make_scratch,
    make_textbook,
)

B, T = 32, 35
ROWS = [
    ("rnn", 256, 2576),
    ("gru", 256, 2576),
    ("lstm", 256, 2576),
    ("rnn", 512, 2576),
    ("rnn", 256, 28),
    ("gru", 256, 28),
    ("lstm", 256, 28),
    ("rnn", 512, 28),
]
SCRATCH_SIZE = 512  # the course writes its net of 512 units from scratch, so does its textbook loop
WORDS = {"hello": make_cell_loop, "beyond-cell": make_cell_loop, "beyond-rnn": make_module_loop}
ROUND_S = 0.4  # seconds that one competitor gets in a round
PAUSE_S = 0.2  # between two, since the threads of the one before spin on for a while


def draw_minibatches(vocab_size: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Tokens that follow Zipf's law, like the characters of a text."""
    rng, weights = np.random.default_rng(0), 1 / np.arange(1, vocab_size + 1)
    draws = rng.choice(vocab_size, (8, 2, B, T), p=weights / weights.sum())
    return [(inputs, targets) for inputs, targets in draws]


def make_project(cell: str, hidden_size: int, vocab_size: int, path: str = "auto") -> Step:
    """This project's step."""
    stepper = make_stepper(
        ModelConfig(cell=cell, hidden_size=hidden_size),
        OptimizerConfig(),
        vocab_size,
        seed=0,
        precision="float32",
        path=path,
        batch_size=B,
        seq_len=T,
    )
    states = [stepper.start_state(B)]

    def step(inputs: np.ndarray, targets: np.ndarray) -> None:
        _, states[0] = stepper.train_step(inputs, targets, states[0])

    return step


CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}
now = CLOCKS["wall"]


def time_rounds(runs: dict[str, Callable[[int], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds for one step (or epoch) of each competitor in each round.

    Args:
        runs: for each competitor's name, a function that does the given number of steps.
        rounds: how many turns each gets.
    """
    counts = {}
    for name, run in runs.items():
        run(2)  # warms buffers and compilers
        start = now()
        run(1)
        counts[name] = max(1, round(ROUND_S / (now() - start)))
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            time.sleep(PAUSE_S)
            start = now()
            run(counts[name])
            seconds[name].append((now() - start) / counts[name])
    return seconds


def time_steps(steps: dict[str, Step], vocab_size: int, rounds: int) -> dict[str, list[float]]:
    """Seconds for one minibatch of each competitor in each round."""
    minibatches = draw_minibatches(vocab_size)

    def repeat(step: Step) -> Callable[[int], None]:
        def run(count: int) -> None:
            for number in range(count):
                step(*minibatches[number % len(minibatches)])

        return run

    return time_rounds({name: repeat(step) for name, step in steps.items()}, rounds)


def find_ratio(seconds: dict[str, list[float]], name: str, base: str) -> float:
    """How many times faster `name` is than `base`: the median over the rounds."""
    return statistics.median(
        slow / fast for slow, fast in zip(seconds[base], seconds[name], strict=True)
    )


def measure_gemm_peak() -> float:
    """Multiplications and additions a second of the best product of 1024 x 1024 matrices."""
    a, b, out = (torch.randn(1024, 1024) for _ in range(3))
    best = min(
        time_rounds({"gemm": lambda n: [torch.mm(a, b, out=out) for _ in range(n)]}, 3)["gemm"]
    )
    return 2 * 1024**3 / best


def count_useful_flops(cell: str, hidden_size: int, vocab_size: int) -> int:
    """Those in one step that no exact method can avoid: three each for recurrence and readout."""
    gates = {"rnn": 1, "gru": 3, "lstm": 4}[cell]
    return 3 * 2 * B * T * hidden_size * (gates * hidden_size + vocab_size)


def compare_language_models(rounds: int, peers: list[str]) -> None:
    """Print one line per row: tokens per second and ratios to the textbook loop."""
    print(f"\n{'':>18}{'textbook':>10}{'project':>10}{'ratio':>7}{'of peak':>9}   peers' ratios")
    for cell, hidden_size, vocab_size in ROWS:
        peak = measure_gemm_peak()
        steps = {
            "textbook": make_textbook(cell, hidden_size, vocab_size, B)
            if hidden_size != SCRATCH_SIZE
            else make_scratch(hidden_size, vocab_size, B),
            "project": make_project(cell, hidden_size, vocab_size),
        }
        for name in peers:
            step = PEERS[name](cell, hidden_size, vocab_size, B)
            if step is not None:
                steps[name] = step
        seconds = time_steps(steps, vocab_size, rounds)
        speed = {name: B * T / statistics.median(each) for name, each in seconds.items()}
        useful = count_useful_flops(cell, hidden_size, vocab_size) / min(seconds["project"])
        others = "  ".join(
            f"{name} {find_ratio(seconds, name, 'textbook'):.2f}" for name in steps if name in PEERS
        )
        print(
            f"{cell:>5} {hidden_size} V {vocab_size:<6}{speed['textbook']:>10,.0f}"
            f"{speed['project']:>10,.0f}{find_ratio(seconds, 'project', 'textbook'):>7.2f}"
            f"{useful / peak:>8.0%}    {others}",
            flush=True,
        )


def compare_words(rounds: int) -> None:
    """Print epochs per second of the word recipes, this project's events included."""
    print(f"\n{'epochs a second':>18}{'textbook':>10}{'project':>10}{'ratio':>7}")
    for name, make_loop in WORDS.items():
        config = load_preset(name)
        letters = config.data.alphabet
        x, y = (
            np.array([letters.index(letter) for letter in word])
            for word in (config.data.source or "", config.data.target or "")
        )
        run_epoch = make_loop(len(letters), config.optimizer.learning_rate, x, y)

        def run_project(count: int, config=config) -> None:  # noqa: ANN001 - bound in the loop
            events = train(replace(config, epochs=10_000))
            done = 0
            while done < count:
                done += type(next(events)).__name__ == "EpochDone"

        def run_textbook(count: int, run_epoch=run_epoch) -> None:  # noqa: ANN001 - the same
            for _ in range(count):
                run_epoch()

        seconds = time_rounds({"textbook": run_textbook, "project": run_project}, rounds)
        speed = {key: 1 / statistics.median(each) for key, each in seconds.items()}
        print(
            f"{name:>18}{speed['textbook']:>10,.0f}{speed['project']:>10,.0f}"
            f"{find_ratio(seconds, 'project', 'textbook'):>7.1f}",
            flush=True,
        )


def compare_paths(rounds: int) -> None:
    """Print how the library's kernels compare with the hand-written ones, by cell and size."""
    print(f"\n{'ms a step':>18}{'gather':>9}{'library':>9}   gather's ratio")
    for cell in ("rnn", "gru", "lstm"):
        for hidden_size in (64, 256):
            for vocab_size in (8, 28, 128, 512):
                steps = {
                    path: make_project(cell, hidden_size, vocab_size, path)
                    for path in ("gather", "library")
                }
                seconds = time_steps(steps, vocab_size, rounds)
                gather, library = (1e3 * statistics.median(seconds[p]) for p in steps)
                ratio = find_ratio(seconds, "gather", "library")
                print(
                    f"{cell:>5} {hidden_size:>3} V {vocab_size:<6}{gather:>9.1f}{library:>9.1f}"
                    f"{ratio:>8.2f}",
                    flush=True,
                )


def main() -> None:
    """Print the tables that the arguments ask for."""
    parser = argparse.ArgumentParser(description="How fast nets train.")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", default=",".join(PEERS), help="of " + ", ".join(PEERS))
    parser.add_argument("--tables", default="models,words", help="of models, words, paths")
    parser.add_argument("--clock", choices=CLOCKS, default="wall")
    options, _ = parser.parse_known_args()
    global now  # noqa: PLW0603 - one clock for the whole program
    now = CLOCKS[options.clock]
    torch.set_num_threads(options.threads)
    tables = options.tables.split(",")
    print(f"Training, {options.threads} threads, {options.clock} clock, batch {B}, {T} steps.")
    if "models" in tables:
        compare_language_models(options.rounds, [p for p in options.peers.split(",") if p])
    if "words" in tables:
        compare_words(options.rounds)
    if "paths" in tables:
        compare_paths(options.rounds)


if __name__ == "__main__":
    main()
