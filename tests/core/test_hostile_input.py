"""Whatever a link, a pasted text or a file holds, nothing but an ExplorerError comes out."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from safetensors.numpy import save

from explorer.core.activations.uploaded_nets import read_uploaded_net
from explorer.core.cells.gate_scenes import parse_gate_link
from explorer.core.cells.matrix_texts import parse_matrix
from explorer.core.errors import ExplorerError
from explorer.core.lectures.lecture_files import parse_lecture, read_lecture_file
from explorer.core.registry.configs import load_preset, read_run_config
from explorer.core.seq2seq.words import parse_pairs
from explorer.core.srn.learning_links import LEARNING_KEYS, read_learning, script_linked_run
from explorer.core.srn.params import WEIGHT_INDICES
from explorer.core.srn.scene import parse_link
from explorer.core.tables import TableOptions, open_file, open_text
from explorer.core.tables import read_table as read_any_table
from explorer.core.text.uploads import list_parts, read_text_file
from explorer.core.training.checkpoints import unpack_checkpoint
from explorer.core.training.event_json import event_from_json
from explorer.core.typed_numbers import parse_number
from explorer.core.weight_files import read_weight_file
from explorer.runs.poll_answers import PollBody, parse_answer
from explorer.ui.course.predictions import parse_predictions
from tests.core.packed import pack

NESTED = "[" * 20_000 + "]" * 20_000
NASTY = (
    *("", " ", "-", "9" * 400, "-" + "9" * 400, "0." + "0" * 400 + "1", "1e400", "-1e-400"),
    *("nan", "inf", "-inf", "1_0", "٣", "²", "½", "1/0", "0x10", "\x00", "\ud800", "\u202e", "é"),
    *("true", "null", "{}", "[]", "'", '"', "\\", "<script>", "=1+1", "../../etc/passwd", "%00"),
    *("1~2~3", "1_2~3", "~" * 3000, "_" * 3000, "," * 3000, "-" * 3000, "a" * 5000, NESTED),
    *("1e5", "999999999", "-1", "0", "own", "cut", "relu", "1,2;3", "1\n2", "\ufeff1"),
)
texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=30),
    st.text(alphabet="0123456789.,-+eE_~;/% ×⁻¹²³<>[]{}\":'\n\t", max_size=40),
)
few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

SCENE_KEYS = (*WEIGHT_INDICES, "x", "h0", "act", "phi", "step", "t", "in", *LEARNING_KEYS)


@few
@given(st.dictionaries(st.sampled_from(SCENE_KEYS), texts, max_size=8))
@example(dict.fromkeys(SCENE_KEYS, "9" * 400))
def test_a_link_of_the_srn_page(table: dict[str, str]) -> None:
    with suppress(ExplorerError):
        parse_link(table)
    with suppress(ExplorerError):
        learning, _ = read_learning(table)
        if learning:
            script_linked_run(learning, "tanh")


@few
@given(st.dictionaries(st.one_of(st.sampled_from(["cell", "t", "x", "h", "W"]), texts), texts))
def test_a_link_of_the_gates(table: dict[str, str]) -> None:
    with suppress(ExplorerError):
        parse_gate_link(table)


READERS: dict[str, Callable[[str], Any]] = {
    "a number": parse_number,
    "a matrix": lambda text: parse_matrix(text, "W", 8, 8),
    "word pairs": parse_pairs,
    "a configuration": read_run_config,
    "an event": event_from_json,
    "predictions": lambda text: parse_predictions(text, ()),
    "a lecture": parse_lecture,
    "an answer from a phone": lambda text: parse_answer(text, PollBody("How many?", "states")),
    "a pasted table": lambda text: read_any_table(open_text(text)),
}


@pytest.mark.parametrize("name", READERS)
@few
@given(text=texts)
@example(text=NESTED)
@example(text="9" * 400)
@example(text="9" * 5000)
def test_a_text(name: str, text: str) -> None:
    with suppress(ExplorerError):
        READERS[name](text)


CONFIGS = [json.loads(load_preset(name).to_json()) for name in ("hello", "antonyms")]
values = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), texts, st.just(10**400), st.just([[]])
)


@few
@given(st.sampled_from(CONFIGS), st.data())
def test_a_configuration_with_a_field_of_another_kind(
    config: dict[str, Any], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(config)))
    with suppress(ExplorerError):
        read_run_config(json.dumps({**config, name: data.draw(values)}))


FILES = {
    "text.txt": "καλημέρα 中文 abc\n".encode() * 20,
    "texts.zip": pack({"a.txt": b"one\n" * 20, "b.txt": "zwei ä\n".encode("latin-1") * 20}),
    "table.csv": b"day;x;y\n" + b"".join(b"%d;1,5;%d\n" % (row, row) for row in range(30)),
    "weights.safetensors": save(
        {"rnn.weight_hh_l0": np.eye(2, dtype=np.float32)}, metadata={"progress": "{}"}
    ),
    "empty": b"",
    "deep.json": NESTED.encode(),
    "lecture.toml": b'title = "t"\n[[scene]]\ntitle = "one"\nlink = "srn?u1=1"\nminutes = 2\n',
}


def read_everything(data: bytes, name: str) -> None:
    """Hand a file to every reader of files."""
    readers: tuple[Callable[[], Any], ...] = (
        lambda: list_parts(data, name),
        lambda: read_text_file(data, name),
        lambda: read_any_table(open_file(data, name, TableOptions())),
        lambda: read_weight_file(data),
        lambda: read_lecture_file(data),
        lambda: read_uploaded_net(data, FILES["deep.json"]),
        lambda: read_uploaded_net(FILES["weights.safetensors"], data),
        lambda: unpack_checkpoint(data),
    )
    for read in readers:
        with suppress(ExplorerError):
            read()


@settings(few, max_examples=60)
@given(st.sampled_from(sorted(FILES)), st.sampled_from(sorted(FILES)), st.data())
def test_a_file_with_changed_bytes_and_another_name(
    content: str, name: str, data: st.DataObject
) -> None:
    damaged = bytearray(FILES[content])
    for _ in range(data.draw(st.integers(0, 5))):
        if damaged:
            at = data.draw(st.integers(0, len(damaged) - 1))
            damaged[at] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(damaged)))
    read_everything(bytes(damaged[:end] if data.draw(st.booleans()) else damaged), name)
