"""Measures training as it is shipped, as a worker does it, against goals and peers.

    python -m tests.bench shipped_training [--quick] [--write]

Each competitor is a process with its own number of threads: the textbook loop with two, a worker
of this project, which begins with one on two cores and follows the load, this project with one and
with two throughout, JAX with one and with two. In each
round every competitor has a turn, so that other work on the machine slows them alike. A ratio
is the median over the rounds, and the smallest and the largest are printed beside it. `--write`
puts the tables into docs/BENCHMARKS.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from explorer.runs.cluster import share_cores
from tests.bench.training import B, T, count_useful_flops
from tests.bench.training_child import GEMM_SIZE

REPORT = Path(__file__).parents[2] / "docs" / "BENCHMARKS.md"
MARKS = "<!-- shipped training: from here -->", "<!-- shipped training: to here -->"
CORES = 2  # the textbook loop and JAX use as many threads
WORKER = share_cores(CORES)[1]
PEER_MARGIN = 1.05  # this project's goal beside JAX on equal threads
BUSY_GOAL = 3.0
WORD_GOAL = 8.0
READING_GOAL_S = 5.0
READING = (256, 1_000_000)  # units, characters
PAUSE_S = 0.1  # between two turns, since the threads of the one before spin on for a while


@dataclass(frozen=True)
class Row:
    """A net, and how many times as fast as the textbook loop a worker should train it."""

    cell: str
    hidden_size: int
    vocab_size: int
    goal: float | None

    @property
    def name(self) -> str:
        """As printed."""
        return f"V {self.vocab_size} {self.cell.upper()} {self.hidden_size}"

    @property
    def task(self) -> str:
        """As a child reads it."""
        return f"step {self.cell} {self.hidden_size} {self.vocab_size}"


ROWS = [
    Row("rnn", 256, 1191, 1.75),
    Row("gru", 256, 1191, 2.3),
    Row("lstm", 256, 1191, 2.5),
    Row("rnn", 512, 1191, 2.6),
    Row("rnn", 256, 75, None),
    Row("gru", 256, 75, None),
    Row("lstm", 256, 75, None),
    Row("rnn", 256, 28, 1.75),
    Row("gru", 256, 28, 1.5),
    Row("lstm", 256, 28, 1.0),
    Row("rnn", 512, 28, 1.4),
    Row("rnn", 256, 2576, 1.9),
    Row("gru", 256, 2576, 2.6),
    Row("lstm", 256, 2576, 3.1),
]
BUSY_ROWS = [row for row in ROWS if row.vocab_size in {1191, 28} and row.hidden_size == 256]


class Competitor:
    """A child process that trains with a number of threads."""

    def __init__(self, name: str, threads: int) -> None:
        """Start it."""
        self.name, self.threads = name, threads
        number = str(threads)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.training_child", name, number],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": number, "MKL_NUM_THREADS": number},
        )

    @property
    def label(self) -> str:
        """As ratios name it."""
        return f"{self.name}@{self.threads}"

    def measure(self, seconds: float, task: str) -> float | None:
        """Seconds of one minibatch; None if the competitor can't do the task, or has ended."""
        stdin, stdout = self.process.stdin, self.process.stdout
        if stdin is None or stdout is None or self.process.poll() is not None:
            return None
        print(f"{seconds} {task}", file=stdin, flush=True)
        answer = stdout.readline().strip()
        if not answer:
            print(f"{self.label} ended with an error at the task {task}.", file=sys.stderr)
            self.process.wait()
        return None if answer in {"", "none"} else float(answer)


@contextmanager
def start_competitors(names: Sequence[tuple[str, int]]) -> Iterator[list[Competitor]]:
    """The child processes, ended with the block."""
    with ExitStack() as stack:
        competitors = [Competitor(*name) for name in names]
        for competitor in competitors:
            stack.callback(competitor.process.wait)
            stack.callback(competitor.process.kill)
        yield competitors


@contextmanager
def keep_busy(count: int) -> Iterator[None]:
    """Processes that keep a core busy each, until the block or this process ends."""
    code = "import os\nparent = os.getppid()\nwhile os.getppid() == parent: pass"
    processes = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


Times = dict[str, list[float]]  # seconds in each round, by competitor


def take_turns(competitors: list[Competitor], task: str, rounds: int, seconds: float) -> Times:
    """The seconds that each needs in each round; those that can't do the task are left out."""
    able = [each for each in competitors if each.measure(0.0, task) is not None]  # warms up
    times: Times = {each.label: [] for each in able}
    for _ in range(rounds):
        for each in able:
            time.sleep(PAUSE_S)
            times[each.label].append(each.measure(seconds, task) or 0.0)
    return times


def compare(times: Times, fast: str, slow: str) -> list[float]:
    """How many times as fast `fast` was in each round; empty if one wasn't measured."""
    if fast not in times or slow not in times:
        return []
    return [b / a for a, b in zip(times[fast], times[slow], strict=True)]


def show(ratios: list[float], goal: float | None = None) -> str:
    """The median with the spread, and whether it reaches the goal."""
    if not ratios:
        return ""
    median = statistics.median(ratios)
    text = f"{median:.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    if goal is None:
        return text
    return f"{text} | {goal:g} | {'reached' if median >= goal else '**missed**'}"


def show_peer(ratios: list[float]) -> str:
    """The same beside a peer: ahead, level (within 5 %), or behind."""
    if not ratios:
        return "not measured"
    median = statistics.median(ratios)
    verdict = "**behind**" if median < 1 else "level" if median < PEER_MARGIN else "ahead"
    return f"{show(ratios)} {verdict}"


def print_row(lines: list[str], text: str) -> None:
    """Keep a line of the report, and show it at once."""
    lines.append(text)
    print(text, flush=True)


def measure_nets(lines: list[str], rounds: int, seconds: float) -> None:
    """Every row, quiet, then those of the shipped presets beside two busy processes."""
    names = [
        ("textbook", CORES),
        ("worker", WORKER),
        ("project", 1),
        ("project", CORES),
        ("JAX", 1),
        ("JAX", CORES),
    ]
    worker, textbook = f"worker@{WORKER}", f"textbook@{CORES}"
    print_row(
        lines,
        f"\n| net | worker / {textbook} | goal | verdict | project@1 / {textbook} | "
        f"project@1 / JAX@1 | project@{CORES} / JAX@{CORES} | worker, of the GEMM peak@{CORES} |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    )
    with start_competitors(names) as competitors:
        ours = next(each for each in competitors if each.label == f"project@{CORES}")
        for row in ROWS:
            times = take_turns(competitors, row.task, rounds, seconds)
            product_s = ours.measure(seconds, "gemm") or 1.0
            useful = count_useful_flops(row.cell, row.hidden_size, row.vocab_size)
            share = useful / statistics.median(times[worker]) * product_s / (2 * GEMM_SIZE**3)
            base = compare(times, worker, textbook)
            ratio = show(base, row.goal) if row.goal else f"{show(base)} | |"
            print_row(
                lines,
                f"| {row.name} | {ratio} | "
                f"{show(compare(times, 'project@1', textbook))} | "
                f"{show_peer(compare(times, 'project@1', 'JAX@1'))} | "
                f"{show_peer(compare(times, f'project@{CORES}', f'JAX@{CORES}'))} | {share:.0%} |",
            )
    print_row(
        lines,
        f"\n| beside two busy processes | worker / {textbook} | goal | verdict | "
        "characters a second, worker |\n| --- | --- | --- | --- | --- |",
    )
    with start_competitors(names[:2]) as competitors, keep_busy(2):
        for row in BUSY_ROWS:
            times = take_turns(competitors, row.task, rounds, seconds)
            ratios = compare(times, worker, textbook)
            rate = B * T / statistics.median(times[worker])
            print_row(lines, f"| {row.name} | {show(ratios, BUSY_GOAL)} | {rate:,.0f} |")


def measure_words(lines: list[str], rounds: int, seconds: float) -> None:
    """The words with their events written, on one thread each."""
    print_row(
        lines,
        "\n| word, with its events written | project / textbook, one thread | goal | verdict | "
        "epochs a second |\n| --- | --- | --- | --- | --- |",
    )
    with start_competitors([("textbook", 1), ("project", 1)]) as competitors:
        for name in ("hello", "beyond-cell", "beyond-rnn"):
            times = take_turns(competitors, f"word {name}", rounds, seconds)
            ratios = compare(times, "project@1", "textbook@1")
            rate = 1 / statistics.median(times["project@1"])
            print_row(lines, f"| {name} | {show(ratios, WORD_GOAL)} | {rate:,.0f} |")


def measure_reading(lines: list[str]) -> None:
    """The states of a text of 1 MB, on all cores."""
    print_row(
        lines,
        "\n| states of 1,000,000 characters, 256 units | seconds | goal | verdict |\n"
        "| --- | --- | --- | --- |",
    )
    with start_competitors([("project", CORES)]) as (project,):
        for cell in ("rnn", "gru", "lstm"):
            taken = project.measure(0.0, f"read {cell} {READING[0]} {READING[1]}") or 0.0
            verdict = "reached" if taken <= READING_GOAL_S else "**missed**"
            print_row(lines, f"| {cell.upper()} | {taken:.1f} | {READING_GOAL_S:g} | {verdict} |")


def write_report(lines: list[str]) -> None:
    """Replace the tables between the two marks in docs/BENCHMARKS.md."""
    text = REPORT.read_text(encoding="utf-8")
    before, rest = text.split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    body = "\n".join(lines).strip("\n")
    REPORT.write_text(f"{before}{MARKS[0]}\n\n{body}\n\n{MARKS[1]}{after}", encoding="utf-8")


def main() -> None:
    """Print all tables; with `--write`, keep them."""
    parser = argparse.ArgumentParser(description="Training as it is shipped.")
    parser.add_argument("--quick", action="store_true", help="five short rounds: eight minutes")
    parser.add_argument("--write", action="store_true", help="put the tables into BENCHMARKS.md")
    options, _ = parser.parse_known_args()
    rounds, seconds = (5, 0.3) if options.quick else (9, 0.8)
    lines: list[str] = []
    load = os.getloadavg()[0]
    print_row(
        lines,
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, {os.cpu_count()} cores, load before the "
        f"start {load:.1f}; batch {B}, {T} steps, float32; {rounds} rounds of {seconds} s, medians "
        "with the smallest and the largest ratio; @n is the number of threads.",
    )
    measure_words(lines, rounds, seconds)
    measure_reading(lines)
    measure_nets(lines, rounds, seconds)
    if options.write:
        write_report(lines)


if __name__ == "__main__":
    main()
