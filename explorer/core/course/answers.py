"""Finds the answer to a course question by computing it; no answer is stored.

The questions are in assets/course.toml. An answer is a number, or the key of one of the question's
choices.
"""

from __future__ import annotations

from collections.abc import Callable

from explorer.core.course import hand_nets, tasks
from explorer.core.course.results import CourseAnswer
from explorer.core.errors import InvalidValueError

ANSWERS: dict[str, Callable[[], CourseAnswer]] = {
    "srn-output": hand_nets.find_linear_output,
    "srn-squash": hand_nets.find_tanh_growth,
    "srn-memories": hand_nets.count_stable_points,
    "cells-parameters": hand_nets.count_parameters,
    "cells-forgetting": hand_nets.find_kept_share,
    "gradients-power": hand_nets.find_scalar_gradient,
    "gradients-cells": hand_nets.find_lost_gradient,
    "memory-reach": tasks.find_delay_reach,
    "pairs-floor": tasks.find_hello_floor,
    "pairs-need": tasks.find_memory_need,
    "text-start": tasks.find_first_perplexity,
    "text-updates": tasks.count_updates,
    "letters-surprise": tasks.find_surprising_letter,
    "words-context": tasks.find_context_size,
    "series-weather": tasks.count_weather_windows,
    "series-walk": tasks.find_walk_error,
    "slots-memoryless": tasks.find_memoryless_share,
}


def find_answer(name: str) -> CourseAnswer:
    """The answer to the question with that name.

    Raises:
        InvalidValueError: no question has that name.
    """
    if name not in ANSWERS:
        raise InvalidValueError(f"`question` must be one of {', '.join(ANSWERS)}, got {name!r}.")
    return ANSWERS[name]()
