"""What phones are shown of a question, and how the answers that they send are read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from explorer.core.errors import InvalidValueError, quote
from explorer.core.typed_numbers.number import parse_quantity

MOST = 1e12  # the largest number that an answer may be


@dataclass(frozen=True)
class PollBody:
    """What phones are shown.

    Attributes:
        text: the question.
        unit: of a number; empty if it has none.
        choices: texts by key; empty if a number is asked for.
        is_whole: whether a whole number is asked for.
    """

    text: str
    unit: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    is_whole: bool = False

    def to_json(self) -> str:
        """The body as the store keeps it."""
        return json.dumps(
            {
                "text": self.text,
                "unit": self.unit,
                "choices": dict(self.choices),
                "is_whole": self.is_whole,
            },
            ensure_ascii=False,
        )


def parse_body(text: str) -> PollBody:
    """The body that `PollBody.to_json` wrote."""
    return PollBody(**json.loads(text))


def parse_answer(text: str, body: PollBody) -> str:
    """The value of an answer as the store keeps it: a choice's key, or a number.

    Raises:
        InvalidValueError: it is none of the choices, or no number.
    """
    if body.choices:
        if text not in body.choices:
            raise InvalidValueError(f"An answer must be one of the choices, got {quote(text)}.")
        return text
    value = parse_quantity(
        text, unit=body.unit, is_whole=body.is_whole, most=MOST, subject="Your answer"
    )
    return repr(value + 0.0)  # no negative zero
