"""Draws the sequences and the start weights of the SRN's tasks, the browser's bits exactly.

Random numbers come from 32-bit integers (mulberry32, seeded with MurmurHash3's last step), and
sines from a series, so that no math library has a say. assets/components/learning has the same in
JavaScript.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.errors import InvalidValueError
from explorer.core.srn.params import WEIGHT_INDICES
from explorer.core.srn.tasks import TaskSettings, find_task

# What random numbers are drawn for.
START, TRAINING, TEST = 0, 1, 2
TEST_SEQUENCES = 64
# The order in which a start is drawn.
START_NAMES = (*WEIGHT_INDICES, "a1", "a2")

_MASK = 0xFFFFFFFF
_EIGHTH = 0.7853981633974483  # pi / 4


@dataclass(frozen=True, eq=False)
class TaskBatch:
    """The sequences of one batch; every array is (B, T, 2), dimensionless.

    Attributes:
        inputs: x.
        targets: what y should be, 0 where it doesn't count.
        mask: 1 where a target counts, 0 elsewhere.
        loss: "squared" or "cross-entropy"; its mean is taken over what counts.
    """

    inputs: FloatArray
    targets: FloatArray
    mask: FloatArray
    loss: str


def draw_batch(settings: TaskSettings, index: int, seq_len: int = 0) -> TaskBatch:
    """The batch that update number `index`, counted from 0, learns from.

    Args:
        settings: of the run.
        index: which batch.
        seq_len: T, where it isn't that of the settings since the sequences still grow.

    Raises:
        InvalidValueError: the task is "own": its sequence is a table, not drawn.
    """
    random = create_random(settings.seed, TRAINING, index)
    return _draw(settings, settings.batch_size, seq_len or settings.seq_len, random)


def draw_test(settings: TaskSettings) -> TaskBatch:
    """The longer sequences on which a net is tested, the same for every seed.

    Raises:
        InvalidValueError: the task is "own".
    """
    seq_len = settings.seq_len * find_task(settings.task).test_factor
    return _draw(settings, TEST_SEQUENCES, seq_len, create_random(0, TEST, 0))


def find_least_length(settings: TaskSettings) -> int:
    """The fewest steps of which one has an answer that counts; shorter sequences get so many."""
    return {"echo": settings.delay + 1, "xor": 2}.get(settings.task, 1)


def draw_start(settings: TaskSettings, restarts: int = 0) -> dict[str, float]:
    """The weights, biases and store of the first update, by name.

    They are uniform within +-1/sqrt(2), as torch draws them for two units, or within +-2; the
    former with an orthogonal W_hh; or the course's ones. A store that isn't learned is 0.
    Each restart gives other weights.

    Raises:
        InvalidValueError: the start is "own": its weights are set by hand.
    """
    weights = dict.fromkeys(START_NAMES, 0.0)
    if settings.start == "own":
        raise InvalidValueError('An "own" start is set by hand, it can\'t be drawn.')
    if settings.start == "ones":
        return weights | dict.fromkeys(START_NAMES[:12], 1.0)
    draw = create_random(settings.seed, START, restarts)
    scale = 2.0 if settings.start == "wide" else 0.7071067811865476
    for name in START_NAMES if settings.learns_start else START_NAMES[:16]:
        weights[name] = (2 * draw() - 1) * scale
    if settings.start == "orthogonal":
        weights |= _draw_orthogonal(draw)
    return weights


def _draw_orthogonal(draw: Callable[[], float]) -> dict[str, float]:
    """A rotation or a reflection: a point of the unit disc, moved to its rim."""
    while True:
        x, y = 2 * draw() - 1, 2 * draw() - 1
        square = x * x + y * y
        if 1e-6 <= square <= 1:
            break
    length = math.sqrt(square)
    sign = 1 if draw() < 0.5 else -1
    return {"u2": x / length, "u1": y / length, "u4": -sign * y / length, "u3": sign * x / length}


def create_random(seed: int, stream: int = START, index: int = 0) -> Callable[[], float]:
    """A generator of uniform numbers from 0 to below 1: multiples of 2^-32."""
    state = _mix_bits(_mix_bits(_mix_bits(seed) + stream) + index)

    def draw() -> float:
        nonlocal state
        state = (state + 0x6D2B79F5) & _MASK
        mixed = ((state ^ (state >> 15)) * (state | 1)) & _MASK
        mixed ^= (mixed + (mixed ^ (mixed >> 7)) * (mixed | 61)) & _MASK
        return (mixed ^ (mixed >> 14)) / 4294967296

    return draw


def _mix_bits(bits: int) -> int:
    mixed = (bits + 0x9E3779B9) & _MASK
    mixed = ((mixed ^ (mixed >> 16)) * 0x85EBCA6B) & _MASK
    mixed = ((mixed ^ (mixed >> 13)) * 0xC2B2AE35) & _MASK
    return mixed ^ (mixed >> 16)


def sine_of_turn(k: int, n: int) -> float:
    """sin(2 pi k / n), from additions, multiplications and divisions only."""
    octant, rest = divmod(8 * (k % n), n)
    fraction = (rest if octant % 2 == 0 else n - rest) / n  # of an eighth of a turn
    angle = fraction * _EIGHTH
    square = angle * angle
    is_cosine = octant % 4 in {1, 2}
    value = 1.0
    for m in range(17 if is_cosine else 18, 0, -2):  # Horner's scheme of the series
        value = 1 - (square / (m * (m + 1))) * value
    if not is_cosine:
        value *= angle
    return value if octant < 4 else -value


def _draw(
    settings: TaskSettings, batch_size: int, seq_len: int, draw: Callable[[], float]
) -> TaskBatch:
    task = find_task(settings.task)
    if settings.task == "own":
        raise InvalidValueError('The task "own" has a table instead of drawn sequences.')
    steps = task.steps or max(seq_len, find_least_length(settings))
    shape = (batch_size if task.is_random else 1, steps, 2)
    inputs, targets, mask = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for x, y, counts in zip(inputs, targets, mask, strict=True):
        for t, (x_t, y_t) in enumerate(_GENERATORS[settings.task](settings, shape[1], draw)):
            x[t] = x_t
            for unit, target in enumerate(y_t):
                if target is not None:
                    y[t, unit] = target
                    counts[t, unit] = 1
    return TaskBatch(inputs, targets, mask, task.loss)


# One step: x1 and x2, and the targets of y1 and y2; one that is None or missing doesn't count.
_Step = tuple[tuple[float, float], tuple[float | None, ...]]


def _draw_echo(settings: TaskSettings, seq_len: int, draw: Callable[[], float]) -> Iterator[_Step]:
    bits = [-1.0 if draw() < 0.5 else 1.0 for _ in range(seq_len)]
    for t, bit in enumerate(bits):
        yield (bit, 0.0), (bits[t - settings.delay] if t >= settings.delay else None,)


def _draw_xor(_: TaskSettings, seq_len: int, draw: Callable[[], float]) -> Iterator[_Step]:
    bits = [int(draw() >= 0.5) for _ in range(seq_len)]
    for t, bit in enumerate(bits):
        yield (2.0 * bit - 1, 0.0), (bit ^ bits[t - 1] if t else None,)


def _draw_parity(_: TaskSettings, seq_len: int, draw: Callable[[], float]) -> Iterator[_Step]:
    parity = 0
    for _t in range(seq_len):
        bit = int(draw() >= 0.5)
        parity ^= bit
        yield (2.0 * bit - 1, 0.0), (parity,)


def _draw_latch(_: TaskSettings, seq_len: int, draw: Callable[[], float]) -> Iterator[_Step]:
    state = 0
    for t in range(seq_len):
        drawn = draw()
        is_set = drawn < (0.125 if t else 0.5)
        is_reset = not is_set and drawn < (0.25 if t else 1)
        state = 1 if is_set else 0 if is_reset else state
        yield (float(is_set), float(is_reset)), (state,)


def _draw_period(_: TaskSettings, seq_len: int, _draw: Callable[[], float]) -> Iterator[_Step]:
    for t in range(seq_len):
        yield (0.0, 0.0), (float(t % 3 == 0),)


def _draw_sine(settings: TaskSettings, seq_len: int, _draw: Callable[[], float]) -> Iterator[_Step]:
    for t in range(seq_len):
        yield (0.0, 0.0), (sine_of_turn(t + 1, settings.period),)


def _draw_integrate(_: TaskSettings, seq_len: int, draw: Callable[[], float]) -> Iterator[_Step]:
    sum_1 = sum_2 = 0.0
    for _t in range(seq_len):
        x1, x2 = 2 * draw() - 1, 2 * draw() - 1
        sum_1, sum_2 = sum_1 + x1, sum_2 + x2
        yield (x1, x2), (sum_1, sum_2)


def _draw_course(_: TaskSettings, _seq_len: int, _draw: Callable[[], float]) -> Iterator[_Step]:
    for x, y in ((1.0, 4.0), (1.0, 12.0), (2.0, 32.0)):
        yield (x, x), (y, y)


_GENERATORS = {
    "echo": _draw_echo,
    "xor": _draw_xor,
    "parity": _draw_parity,
    "latch": _draw_latch,
    "period": _draw_period,
    "sine": _draw_sine,
    "integrate": _draw_integrate,
    "course": _draw_course,
}
