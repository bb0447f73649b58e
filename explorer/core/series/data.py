"""Holds the course's series, and generates two more whose best forecast is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray

# One row a day: temperature, pressure (the course gives no units).
WEATHER_DAYS = np.array(
    [[10, 20], [30, 40], [40, 25], [10, 30], [5, 10], [10, 20], [12, 60], [25, 80]], np.float64
)
WEATHER_RAIN = np.array([0, 1, 1, 1, 0, 1, 0, 1], np.float64)  # 1: it rained
NINTH_DAY = (20.0, 15.0)  # its temperature and pressure; whether it rains is the question

SAMPLE_INPUTS = np.array(
    [[[1, 2], [2, 3], [3, 4]], [[5, 6], [6, 7], [7, 8]], [[9, 10], [10, 11], [11, 12]]], np.float64
)
SAMPLE_TARGETS = np.array([10, 20, 30], np.float64)
COURSE_PREDICTIONS = (10.0004, 19.9999, 29.855)
COURSE_LOSS = 0.007

# The best forecast of a random walk is its last value. Its error is the variance of one step,
# uniform in -1/2..1/2: 1/12.
WALK_FLOOR = 1 / 12

RULE_DAYS = 3  # how far back, in days, the rule of generated weather looks
_PERSISTENCE = 0.8  # of temperature and pressure from one day to the next
_TEMPERATURE, _PRESSURE = (15.0, 8.0), (40.0, 15.0)  # mean, deviation
_STEEPNESS = 4.0  # log odds of rain if the pressure fell by one standard deviation


@dataclass(frozen=True, eq=False)
class Weather:
    """N days of weather.

    Attributes:
        days: temperature and pressure (N, 2).
        rain: 1 on days when it rained (N,).
        probability: the probability of rain under the rule (N,); 1/2 on the first days, which have
            too little past.
    """

    days: FloatArray
    rain: FloatArray
    probability: FloatArray


def draw_weather(num_days: int, seed: int) -> Weather:
    """Days of weather whose rain follows a partly random rule.

    From one day to the next, temperature and pressure keep 0.8 of their distance from the mean
    (a stationary first-order autoregression). The log odds of rain are 4 times the fall in
    pressure, in standard deviations, from three days ago to yesterday. Temperature doesn't matter.

    Args:
        num_days: N.
        seed: the seed of the random numbers.
    """
    rng = np.random.default_rng(seed)
    states = rng.standard_normal((num_days, 2))
    states[1:] *= np.sqrt(1 - _PERSISTENCE**2)
    for day in range(1, num_days):
        states[day] += _PERSISTENCE * states[day - 1]
    fall = np.zeros(num_days)
    fall[RULE_DAYS:] = states[:-RULE_DAYS, 1] - states[RULE_DAYS - 1 : -1, 1]
    probability = 1 / (1 + np.exp(-_STEEPNESS * fall))
    rain = (rng.random(num_days) < probability).astype(np.float64)
    means, deviations = zip(_TEMPERATURE, _PRESSURE, strict=True)
    return Weather(np.array(means) + states * np.array(deviations), rain, probability)


def draw_walks(count: int, num_steps: int, seed: int) -> FloatArray:
    """Random walks (count, num_steps): a start uniform in 0..100 plus the sum of the steps so far.

    Each step is uniform in -0.5..0.5. As in the course, the first value already includes one step.
    """
    rng = np.random.default_rng(seed)
    starts = rng.uniform(0, 100, (count, 1))
    walks: FloatArray = starts + rng.uniform(-0.5, 0.5, (count, num_steps)).cumsum(axis=1)
    return walks
