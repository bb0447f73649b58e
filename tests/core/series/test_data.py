"""The course's series to the last digit, and generated ones that follow their rules."""

from __future__ import annotations

import numpy as np

from explorer.core.series.data import (
    COURSE_PREDICTIONS,
    NINTH_DAY,
    SAMPLE_INPUTS,
    SAMPLE_TARGETS,
    WALK_FLOOR,
    WEATHER_DAYS,
    WEATHER_RAIN,
    draw_walks,
    draw_weather,
)


def test_the_eight_days_are_the_courses() -> None:
    days = [(*day, rain) for day, rain in zip(WEATHER_DAYS.tolist(), WEATHER_RAIN, strict=True)]
    assert days == [
        (10, 20, 0),
        (30, 40, 1),
        (40, 25, 1),
        (10, 30, 1),
        (5, 10, 0),
        (10, 20, 1),
        (12, 60, 0),
        (25, 80, 1),
    ]
    assert NINTH_DAY == (20, 15)


def test_the_three_samples_are_the_courses() -> None:
    assert SAMPLE_INPUTS.tolist() == [
        [[1, 2], [2, 3], [3, 4]],
        [[5, 6], [6, 7], [7, 8]],
        [[9, 10], [10, 11], [11, 12]],
    ]
    assert SAMPLE_TARGETS.tolist() == [10, 20, 30]
    assert COURSE_PREDICTIONS == (10.0004, 19.9999, 29.855)


def test_walks_start_within_0_to_100_and_step_at_most_one_half() -> None:
    walks = draw_walks(1000, 51, seed=0)
    assert walks.shape == (1000, 51)
    assert -0.5 <= walks[:, 0].min() <= 1
    assert 99 <= walks[:, 0].max() <= 100.5
    steps = np.diff(walks, axis=1)
    assert np.abs(steps).max() <= 0.5
    assert abs(steps.mean()) < 0.005
    assert abs(steps.var() - 1 / 12) < 0.001
    assert abs(np.corrcoef(steps[:, :-1].ravel(), steps[:, 1:].ravel())[0, 1]) < 0.02


def test_the_floor_of_a_random_walk_is_one_twelfth() -> None:
    assert round(WALK_FLOOR, 4) == 0.0833
    steps = np.linspace(-0.5, 0.5, 100_001)
    np.testing.assert_allclose(np.square(steps).mean(), WALK_FLOOR, rtol=1e-4)


def test_rain_follows_the_fall_of_the_pressure_and_nothing_else() -> None:
    weather = draw_weather(20_000, seed=3)
    pressure = weather.days[:, 1]
    fall = (pressure[:-3] - pressure[2:-1]) / 15  # from three days ago to yesterday, from day 3 on
    np.testing.assert_allclose(weather.probability[3:], 1 / (1 + np.exp(-4 * fall)), rtol=1e-9)
    np.testing.assert_array_equal(weather.probability[:3], 0.5)
    for low in (0.0, 0.3, 0.7):
        chosen = (weather.probability >= low) & (weather.probability < low + 0.3)
        expected = weather.probability[chosen].mean()
        assert abs(weather.rain[chosen].mean() - expected) < 0.03
    assert abs(np.corrcoef(weather.days[:, 0], weather.rain)[0, 1]) < 0.03


def test_generated_weather_persists_from_day_to_day_around_its_means() -> None:
    days = draw_weather(20_000, seed=1).days
    np.testing.assert_allclose(days.mean(axis=0), [15, 40], atol=0.8)
    np.testing.assert_allclose(days.std(axis=0), [8, 15], rtol=0.05)
    for column in days.T:
        assert abs(np.corrcoef(column[:-1], column[1:])[0, 1] - 0.8) < 0.02


def test_the_same_seed_draws_the_same_series() -> None:
    np.testing.assert_array_equal(draw_walks(5, 4, seed=2), draw_walks(5, 4, seed=2))
    assert not np.array_equal(draw_walks(5, 4, seed=2), draw_walks(5, 4, seed=3))
    np.testing.assert_array_equal(draw_weather(9, 2).rain, draw_weather(9, 2).rain)
