"""The answers to the course's questions, each computed at the moment when it is asked for.

Knows which function of core answers which question of assets/course.toml; holds no answer itself.
An answer is a number, or the key of one of the question's choices.
"""

from __future__ import annotations

from collections.abc import Callable

from explorer.core import course_hand_nets, course_tasks
from explorer.core.course_results import CourseAnswer
from explorer.core.errors import InvalidValueError

_ANSWERS: dict[str, Callable[[], CourseAnswer]] = {
    "srn-output": course_hand_nets.find_linear_output,
    "srn-squash": course_hand_nets.find_tanh_growth,
    "srn-memories": course_hand_nets.count_stable_points,
    "cells-parameters": course_hand_nets.count_parameters,
    "cells-forgetting": course_hand_nets.find_kept_share,
    "gradients-power": course_hand_nets.find_scalar_gradient,
    "gradients-cells": course_hand_nets.find_farthest_gradient,
    "memory-reach": course_tasks.find_delay_reach,
    "pairs-floor": course_tasks.find_hello_floor,
    "pairs-need": course_tasks.find_memory_need,
    "text-start": course_tasks.find_first_perplexity,
    "text-updates": course_tasks.count_updates,
    "letters-surprise": course_tasks.find_surprising_letter,
    "words-context": course_tasks.find_context_size,
    "series-weather": course_tasks.count_weather_windows,
    "series-walk": course_tasks.find_walk_error,
    "slots-memoryless": course_tasks.find_memoryless_share,
}


def find_answer(name: str) -> CourseAnswer:
    """The answer to the question of that name.

    Raises:
        InvalidValueError: no question has that name.
    """
    if name not in _ANSWERS:
        raise InvalidValueError(f"`question` must be one of {', '.join(_ANSWERS)}, got {name!r}.")
    return _ANSWERS[name]()


def list_answered() -> tuple[str, ...]:
    """The names of all questions that have an answer here, in the course's order."""
    return tuple(_ANSWERS)
