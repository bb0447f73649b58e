"""Writes events as lines of JSON, the form in which they are sent and stored, and reads them back.

Lines are checked when they are read, because an imported log may contain anything. A missing field
takes its default if it has one, so lines of older versions stay readable. An unknown kind or field
is refused with a message that names it: dropping it silently could change what a log says.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import msgspec
import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from explorer.core.errors import InvalidTextError, quote
from explorer.core.training.events import (
    Changed,
    Checkpoint,
    Diverged,
    EpochDone,
    Event,
    Finished,
    Measured,
    Sampled,
    Snapshot,
    Started,
    StepDone,
)

# These are written as they are; the other kinds have arrays, which are packed.
LightEvent = Started | StepDone | EpochDone | Sampled | Checkpoint | Changed | Diverged | Finished
_NON_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


class _PackedSnapshot(
    msgspec.Struct, tag="Snapshot", tag_field="event", forbid_unknown_fields=True
):
    epoch: int
    text: str
    arrays: bytes


class _PackedMeasured(
    msgspec.Struct, tag="Measured", tag_field="event", forbid_unknown_fields=True
):
    epoch: int
    arrays: bytes


def event_to_json(event: Event) -> str:
    """An event as one line of JSON: its kind under "event", then its fields.

    JSON has no infinities and no nan, so these become the texts "nan", "inf" and "-inf". The arrays
    of a Snapshot and the bytes of a Checkpoint are safetensors in base64.
    """
    if isinstance(event, Snapshot):
        arrays = _pack({"h": event.h, "probabilities": event.probabilities})
        return write_line(_PackedSnapshot(event.epoch, event.text, arrays))
    if isinstance(event, Measured):
        return write_line(_PackedMeasured(event.epoch, _pack(event.arrays)))
    return write_line(event)


def event_from_json(text: str) -> Event:
    """The event in a line that `event_to_json` wrote.

    Raises:
        InvalidTextError: the text isn't such a line, or a newer version wrote it.
    """
    line = _read_event(text)
    if not isinstance(line, _PackedSnapshot | _PackedMeasured):
        return line
    try:
        arrays = load_tensors(line.arrays)
        if isinstance(line, _PackedMeasured):
            return Measured(line.epoch, arrays)
        return Snapshot(line.epoch, line.text, **arrays)
    except (ValueError, TypeError, SafetensorError) as error:
        raise _refuse(text, error) from error


def write_line(line: msgspec.Struct) -> str:
    """A frozen struct with a tag as a line of JSON, with numbers as in `event_to_json`."""
    text, values = _ENCODER.encode(line), msgspec.structs.astuple(line)
    # The encoder writes None, nan and infinities as null. With one null for each None, there are
    # no others, so no value needs to be looked at.
    if text.count(b"null") == values.count(None) or all(map(_is_in_json, values)):
        return text.decode()
    table = {
        name: value if _is_in_json(value) else str(value)
        for name, value in msgspec.structs.asdict(line).items()
    }
    return _ENCODER.encode({"event": line.__struct_config__.tag, **table}).decode()


def make_line_reader(kinds: Any) -> Callable[[str], Any]:  # noqa: ANN401 - a union of classes
    """A function that reads and checks lines of the given kinds, a union of tagged classes.

    It raises InvalidTextError if a line is none of them.
    """
    decoder = msgspec.json.Decoder(kinds)

    def read(text: str) -> Any:  # noqa: ANN401 - one of the kinds
        try:
            return decoder.decode(text)
        except UnicodeEncodeError as error:
            raise _refuse(text, error) from error
        except msgspec.DecodeError as error:
            try:
                return msgspec.convert(_restore_numbers(json.loads(text)), kinds)
            except (ValueError, RecursionError):  # not because of such a number
                raise _refuse(text, error) from error

    return read


def _pack(arrays: dict[str, Any]) -> bytes:
    """Safetensors bytes.

    A net of one word reports its states after every epoch, which takes less time than the library
    needs to describe a few small arrays. Their description is the same each time, so it's kept.
    """
    kinds = tuple((name, array.dtype, array.shape) for name, array in arrays.items())
    header, names = _lay_out(kinds)
    return header + b"".join([arrays[name].tobytes() for name in names])


@lru_cache(maxsize=16)
def _lay_out(kinds: tuple[tuple[str, np.dtype[Any], tuple[int, ...]], ...]) -> tuple[bytes, Any]:
    """The header that safetensors has for arrays of these kinds, and their names in its order."""
    whole = save_tensors({name: np.empty(shape, dtype) for name, dtype, shape in kinds})
    start = 8 + int.from_bytes(whole[:8], "little")  # the header's length comes first
    table = json.loads(whole[8:start])
    return whole[:start], sorted(table, key=lambda name: (table[name]["data_offsets"], name))


def _is_in_json(value: object) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def _restore_numbers(line: object) -> object:
    """A decoded line in which the texts "nan", "inf" and "-inf" are numbers again."""
    if not isinstance(line, dict):
        return line
    return {
        name: _NON_FINITE.get(value, value) if isinstance(value, str) else value
        for name, value in line.items()
    }


def _to_builtin(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(type(value).__name__)


def _refuse(text: str, error: Exception) -> InvalidTextError:
    return InvalidTextError(
        f"An event must be a line that this version of the program can read ({error}), got "
        f"{quote(text)}. If a newer version wrote it, use that one."
    )


_ENCODER = msgspec.json.Encoder(enc_hook=_to_builtin)
_read_event: Callable[[str], LightEvent | _PackedSnapshot | _PackedMeasured] = make_line_reader(
    LightEvent | _PackedSnapshot | _PackedMeasured
)
