"""What the class waits for: perplexity of the lyrics recipes over wall time.

    OMP_NUM_THREADS=2 python -m tests.bench.lyrics_curves [--whole]

The course's recipe is trained by the textbook loop and by this project's fast path, and
`lyrics-fast` beside them. All three take turns, a few seconds each, so that a busy machine slows
them alike; the clock of each counts its own seconds only. The textbook loop is stopped after
TEXTBOOK_EPOCHS and its time to the goal follows from its seconds an epoch and the epochs that the
same recipe needs on the fast path, unless `--whole` is given.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from explorer.core.language.config import TrainingConfig
from explorer.core.registry.configs import load_preset
from explorer.core.registry.learners import train
from explorer.core.training.events import EpochDone

TEXTBOOK_EPOCHS = 40
TURN_S = 3.0
MARKS_S = (1, 2, 5, 10, 20, 50, 100, 200, 400)
GOALS = {"textbook loop": 1.3, "lyrics-rnn": 1.3, "lyrics-fast": 1.2}


@dataclass
class Runner:
    """A recipe being trained.

    Attributes:
        name: of the row.
        goal: the perplexity to reach.
        epochs: (seconds, epoch, best perplexity so far), one per epoch.
    """

    name: str
    goal: float
    config: TrainingConfig
    epochs: list[tuple[float, int, float]] = field(default_factory=list)
    elapsed_s: float = 0.0

    def __post_init__(self) -> None:
        """Prepare the stream."""
        self._done = self._train()

    @property
    def best(self) -> float:
        """The lowest perplexity so far."""
        return self.epochs[-1][2] if self.epochs else float("inf")

    @property
    def is_over(self) -> bool:
        """Whether it has reached its goal or finished its last epoch."""
        return self.best < self.goal or len(self.epochs) == self.config.epochs

    def take_turn(self) -> None:
        """Train for TURN_S seconds."""
        begin = time.perf_counter()
        while not self.is_over and time.perf_counter() - begin < TURN_S:
            start = time.perf_counter()
            done = next(self._done)
            self.elapsed_s += time.perf_counter() - start
            self.epochs.append((self.elapsed_s, done.epoch, min(self.best, done.perplexity)))

    def _train(self) -> Iterator[EpochDone]:
        for event in train(self.config):
            if isinstance(event, EpochDone):
                yield event


def main() -> None:
    """Print the curves and when each recipe reaches its goal."""
    parser = argparse.ArgumentParser(description="Perplexity of the lyrics recipes over time.")
    parser.add_argument("--whole", action="store_true", help="train the textbook loop to its goal")
    options, _ = parser.parse_known_args()
    course, fast = load_preset("lyrics-rnn"), load_preset("lyrics-fast")
    epochs = course.epochs if options.whole else TEXTBOOK_EPOCHS
    textbook = Runner(
        "textbook loop",
        GOALS["textbook loop"],
        replace(course, path="textbook", epochs=epochs, gradient_every=0),
    )
    runners = [
        textbook,
        Runner("lyrics-rnn", GOALS["lyrics-rnn"], course),
        Runner("lyrics-fast", GOALS["lyrics-fast"], fast),
    ]
    while not all(runner.is_over for runner in runners):
        for runner in runners:
            runner.take_turn()
    print("\nBest perplexity so far, by seconds of the recipe's own training")
    print(f"{'s':>18}" + "".join(f"{mark:>8}" for mark in MARKS_S))
    for runner in runners:
        cells = "".join(f"{_find_at(runner, mark):>8}" for mark in MARKS_S)
        print(f"{runner.name:>18}{cells}")
    course_run, fast_run = runners[1:]
    for runner in (course_run, fast_run):
        seconds, epoch, best = runner.epochs[-1]
        print(f"{runner.name}: perplexity {best:.2f} at epoch {epoch}, {seconds:.1f} s")
    each = textbook.elapsed_s / len(textbook.epochs)
    needed = each * course_run.epochs[-1][1]
    print(
        f"textbook loop: {each:.3f} s an epoch; {course_run.epochs[-1][1]} epochs take "
        f"{needed:.0f} s, {needed / fast_run.elapsed_s:.0f} times those of lyrics-fast"
    )


def _find_at(runner: Runner, seconds: float) -> str:
    """The best perplexity at that time; empty after the end of the run."""
    if not runner.epochs or seconds > runner.epochs[-1][0]:
        return ""
    reached = [best for elapsed, _, best in runner.epochs if elapsed <= seconds]
    return f"{reached[-1]:.4g}" if reached else ""


if __name__ == "__main__":
    main()
