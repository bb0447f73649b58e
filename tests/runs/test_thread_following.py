"""Threads that follow the load, on a machine with a clock of its own."""

from __future__ import annotations

import numpy as np

from explorer.runs.thread_following import ThreadFollower, follow_load


class Machine:
    """A machine on which a step takes a known time.

    Attributes:
        now: seconds.
        steps: what is done, as (threads, seconds) of each step.
        times: seconds of a step by its number of threads.
        idle: cores.
    """

    def __init__(self, one: float, two: float, idle: float = 1.0) -> None:
        self.now, self.idle = 0.0, idle
        self.times = {1: one, 2: two}
        self.steps: list[tuple[int, float]] = []
        self.follower = ThreadFollower(1, 2, find_idle=lambda: self.idle, clock=lambda: self.now)

    def train(self, seconds: float) -> list[int]:
        """Train for so long; the threads of each step."""
        end, first = self.now + seconds, len(self.steps)
        while self.now < end:
            threads = self.follower.choose()
            self.now += self.times[threads]
            self.steps.append((threads, self.times[threads]))
            self.follower.note_step()
        return [threads for threads, _ in self.steps[first:]]

    def set_load(self, one: float, two: float, idle: float) -> None:
        """Change what steps take."""
        self.times, self.idle = {1: one, 2: two}, idle


def test_idle_cores_are_used_when_that_is_faster() -> None:
    machine = Machine(0.030, 0.016)
    assert set(machine.train(0.5)) == {1}
    machine.train(0.5)
    later = machine.train(60)
    assert later.count(2) > 0.97 * len(later)
    assert 1 in later  # looked at again and again, since the load may change


def test_two_threads_that_gain_nothing_are_tried_ever_more_rarely() -> None:
    machine = Machine(0.010, 0.0095)
    machine.train(60)
    assert sum(s for threads, s in machine.steps if threads == 2) < 3
    last_hour = machine.train(600)
    assert last_hour.count(2) < 0.02 * len(last_hour)


def test_without_idle_cores_nothing_is_tried() -> None:
    machine = Machine(0.030, 0.016, idle=0.2)
    assert set(machine.train(60)) == {1}


def test_a_core_that_gets_busy_costs_one_slow_step() -> None:
    machine = Machine(0.030, 0.016)
    assert machine.train(10)[-1] == 2
    machine.set_load(0.040, 3.5, idle=0.0)
    threads = machine.train(60)
    assert threads.count(2) == 1
    machine.set_load(0.030, 0.016, idle=1.0)
    assert machine.train(40)[-1] == 2  # and they come back


def test_steps_that_get_a_little_slower_than_with_one_thread_end_it_too() -> None:
    machine = Machine(0.030, 0.016)
    machine.train(10)
    machine.set_load(0.030, 0.045, idle=0.1)
    threads = machine.train(30)
    assert sum(0.045 for each in threads if each == 2) < 0.5


def test_a_single_slow_step_of_a_small_net_ends_nothing() -> None:
    machine = Machine(0.007, 0.004)
    machine.train(10)
    machine.times[2] = 0.050  # a page was served
    machine.train(0.001)
    machine.times[2] = 0.004
    later = machine.train(5)
    assert later.count(2) > 0.95 * len(later)


def test_a_forbidden_number_is_never_chosen_again() -> None:
    machine = Machine(0.030, 0.016)
    machine.train(1)
    machine.follower.forbid()
    assert set(machine.train(60)) == {1}


def test_whatever_the_load_does_little_is_lost_against_the_better_number() -> None:
    """200 random machines, each with loads that change every 5 to 60 seconds."""
    for seed in range(200):
        draw = np.random.default_rng(seed)
        one = 10 ** draw.uniform(-2, 0)
        machine = Machine(one, one / draw.uniform(0.9, 1.95))
        best = 0.0  # steps of a machine that always knew the better number
        for _ in range(10):
            is_idle = draw.random() < 0.6
            slow = one * draw.uniform(1, 3)
            two = one / draw.uniform(0.9, 1.95) if is_idle else slow * draw.uniform(1, 30)
            machine.set_load(one if is_idle else slow, two, draw.uniform(0.8, 1) if is_idle else 0)
            start = machine.now
            machine.train(draw.uniform(5, 60))
            best += (machine.now - start) / min(machine.times.values())
        done = len(machine.steps)
        assert done > 0.75 * best, (seed, done / best)


def test_a_process_that_has_all_threads_already_follows_nothing() -> None:
    follower = follow_load(4096)
    assert {follower.choose() for _ in range(10)} == {4096}
