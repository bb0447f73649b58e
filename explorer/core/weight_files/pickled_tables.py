"""Reads the table of tensors in a PyTorch file without unpickling it.

A pickle is a program for a small stack machine. Unpickling runs it, and two of its instructions
import and call whatever the file names, which is why a pickle can do harm. Here `pickletools` only
splits the bytes into instructions, and `read_table` follows them over plain data: containers,
numbers and text become what they are, a tensor becomes a `TensorRecord`, and anything else that
the file would import or call becomes an `Unknown` that remembers its name. Nothing is imported and
nothing is called.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable
from dataclasses import dataclass

from explorer.core.errors import InvalidTextError

_MAX_BYTES = 4_000_000
_MAX_STEPS = 100_000  # a state dict of 200 tensors takes about 12,000
_DAMAGED = "The table of tensors in this PyTorch file is damaged; save the weights again."


@dataclass(frozen=True)
class Unknown:
    """Something that the pickle would import or make, by its full name."""

    name: str


@dataclass(frozen=True)
class Storage:
    """A block of numbers in the file: torch's name for its type, its key, how many numbers."""

    kind: str
    key: str
    count: int


@dataclass(frozen=True)
class TensorRecord:
    """Where a tensor's numbers are: in which storage, from which one on, in which steps."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    dtype: str = ""  # if the storage has none


class _Mark:
    """Marks where on the stack a group of items begins."""


def read_table(data: bytes) -> object:
    """What a pickle holds: dicts, lists, tuples, numbers, text, tensors and unknown things.

    Raises:
        InvalidTextError: the bytes aren't a complete pickle of bounded size.
    """
    if len(data) > _MAX_BYTES:
        raise InvalidTextError(
            f"The table of tensors in this PyTorch file must have at most {_MAX_BYTES:,} bytes, "
            f"got {len(data):,}; save the state dict alone."
        )
    reader = _Reader()
    try:
        for step, (opcode, argument, _) in enumerate(pickletools.genops(data)):
            if step > _MAX_STEPS:
                raise InvalidTextError(_DAMAGED)
            if opcode.name == "STOP":
                return reader.pop()
            reader.follow(opcode.name, argument)
    except (ValueError, IndexError, KeyError, TypeError, OverflowError, RecursionError) as error:
        if isinstance(error, InvalidTextError):
            raise
        raise InvalidTextError(_DAMAGED) from error
    raise InvalidTextError(_DAMAGED)


class _Reader:
    """The stack and the memory of a pickle that is being followed."""

    def __init__(self) -> None:
        self._stack: list[object] = []
        self._memory: dict[int, object] = {}

    def pop(self) -> object:
        """The top of the stack, taken off."""
        return self._stack.pop()

    def follow(self, name: str, argument: object) -> None:
        """Follow one instruction."""
        if name in _CONSTANTS:
            self._stack.append(_CONSTANTS[name])
        elif name in _VALUES:
            self._stack.append(argument)
        elif name in _EMPTY:
            self._stack.append(_EMPTY[name]())
        elif name.startswith(("BINPUT", "LONG_BINPUT", "PUT", "MEMOIZE")):
            key = len(self._memory) if name == "MEMOIZE" else argument
            self._memory[_as_int(key)] = self._stack[-1]
        elif name in {"BINGET", "LONG_BINGET", "GET"}:
            self._stack.append(self._memory[_as_int(argument)])
        elif name not in {"PROTO", "FRAME"}:
            _ACTIONS[name](self, argument)

    def _take_group(self) -> list[object]:
        """The items above the last mark, taken off with the mark."""
        at = len(self._stack) - 1
        while not isinstance(self._stack[at], _Mark):
            at -= 1
            if at < 0:
                raise IndexError
        items = self._stack[at + 1 :]
        del self._stack[at:]
        return items

    def _take_count(self, count: int) -> list[object]:
        items = [self._stack.pop() for _ in range(count)]
        return items[::-1]

    def mark(self, _: object) -> None:
        self._stack.append(_Mark())

    def add_tuple(self, _: object) -> None:
        self._stack.append(tuple(self._take_group()))

    def add_list(self, _: object) -> None:
        self._stack.append(self._take_group())

    def add_dict(self, _: object) -> None:
        items = self._take_group()
        self._stack.append({})
        self._set(items)

    def add_set(self, _: object) -> None:
        self._take_group()
        self._stack.append(Unknown("a set"))

    def fill_set(self, _: object) -> None:
        self._take_group()

    def add_short_tuple(self, count: int) -> None:
        self._stack.append(tuple(self._take_count(count)))

    def append(self, _: object) -> None:
        self._extend([self.pop()])

    def extend(self, _: object) -> None:
        self._extend(self._take_group())

    def _extend(self, items: list[object]) -> None:
        if isinstance(self._stack[-1], list):
            self._stack[-1].extend(items)

    def set_item(self, _: object) -> None:
        self._set(self._take_count(2))

    def set_items(self, _: object) -> None:
        self._set(self._take_group())

    def _set(self, items: list[object]) -> None:
        table = self._stack[-1]
        for key, value in zip(items[::2], items[1::2], strict=True):
            # Only plain keys: the hash of a deeply nested one could exhaust the C stack.
            if isinstance(table, dict) and isinstance(key, str | int | float | None):
                table[key] = value

    def name_global(self, argument: object) -> None:
        self._stack.append(Unknown(str(argument).replace(" ", ".")))

    def name_stack_global(self, _: object) -> None:
        module, name = self._take_count(2)
        if not isinstance(module, str) or not isinstance(name, str):
            raise TypeError
        self._stack.append(Unknown(f"{module}.{name}"))

    def call(self, _: object) -> None:
        function, arguments = self._take_count(2)
        self._stack.append(_imitate(function, arguments))

    def make_object(self, _: object) -> None:
        kind, _arguments = self._take_count(2)
        self._stack.append(kind if isinstance(kind, Unknown) else Unknown("an object"))

    def make_object_with_names(self, argument: object) -> None:
        self.pop()
        self.make_object(argument)

    def make_old_object(self, _: object) -> None:
        items = self._take_group()
        first = items[0] if items else None
        self._stack.append(first if isinstance(first, Unknown) else Unknown("an object"))

    def set_state(self, _: object) -> None:
        self.pop()  # attributes of an object; of a state dict: the versions of its modules

    def load_storage(self, _: object) -> None:
        self._stack.append(_read_storage(self.pop()))

    def drop(self, _: object) -> None:
        self.pop()

    def drop_group(self, _: object) -> None:
        self._take_group()

    def repeat(self, _: object) -> None:
        self._stack.append(self._stack[-1])


def _as_int(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError
    return value


def _imitate(function: object, arguments: object) -> object:
    """What a call would give, if it is one of those that a state dict consists of."""
    name = function.name if isinstance(function, Unknown) else ""
    given = arguments if isinstance(arguments, tuple) else ()
    if name == "collections.OrderedDict":
        return {}
    if name.startswith("torch._utils._rebuild_parameter") and given:
        return given[0]
    if name in _REBUILDERS and len(given) >= 4:
        storage, offset, shape, strides = given[:4]
        dtype = given[6] if name.endswith("_v3") else None
        if isinstance(storage, Storage) and isinstance(shape, tuple) and isinstance(strides, tuple):
            return TensorRecord(
                storage,
                _as_int(offset),
                tuple(_as_int(length) for length in shape),
                tuple(_as_int(step) for step in strides),
                dtype.name if isinstance(dtype, Unknown) else "",
            )
    return Unknown(name or "an object")


def _read_storage(reference: object) -> Storage:
    if not isinstance(reference, tuple) or len(reference) < 5 or reference[0] != "storage":
        raise TypeError
    _, kind, key, _location, count = reference[:5]
    if not isinstance(kind, Unknown) or not isinstance(key, str):
        raise TypeError
    return Storage(kind.name, key, _as_int(count))


_REBUILDERS = {f"torch._utils._rebuild_tensor{version}" for version in ("", "_v2", "_v3")}
_CONSTANTS: dict[str, object] = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_EMPTY: dict[str, Callable[[], object]] = {
    "EMPTY_DICT": dict,
    "EMPTY_LIST": list,
    "EMPTY_TUPLE": tuple,
    "EMPTY_SET": lambda: Unknown("a set"),
}
_VALUES = {
    *("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"),
    *("STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE"),
    *("BINUNICODE8", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"),
}
_ACTIONS: dict[str, Callable[[_Reader, object], None]] = {
    "MARK": _Reader.mark,
    "TUPLE": _Reader.add_tuple,
    "TUPLE1": lambda reader, _: reader.add_short_tuple(1),
    "TUPLE2": lambda reader, _: reader.add_short_tuple(2),
    "TUPLE3": lambda reader, _: reader.add_short_tuple(3),
    "LIST": _Reader.add_list,
    "DICT": _Reader.add_dict,
    "FROZENSET": _Reader.add_set,
    "ADDITEMS": _Reader.fill_set,
    "APPEND": _Reader.append,
    "APPENDS": _Reader.extend,
    "SETITEM": _Reader.set_item,
    "SETITEMS": _Reader.set_items,
    "GLOBAL": _Reader.name_global,
    "STACK_GLOBAL": _Reader.name_stack_global,
    "REDUCE": _Reader.call,
    "NEWOBJ": _Reader.make_object,
    "NEWOBJ_EX": _Reader.make_object_with_names,
    "OBJ": _Reader.make_old_object,
    "BUILD": _Reader.set_state,
    "BINPERSID": _Reader.load_storage,
    "POP": _Reader.drop,
    "POP_MARK": _Reader.drop_group,
    "DUP": _Reader.repeat,
}
