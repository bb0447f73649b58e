"""Remakes the example runs of the pages: `make examples`, or `python -m tests.bench.examples NAME`.

An example is a run with the settings that a page opens with, trained by the code that a worker
executes and written like an exported run. To keep it small, some of it is left out:

- single steps, and the table for other programs;
- all checkpoints but the last, and that one too where no page computes anything with it. Its
  optimiser's state goes, since an example isn't resumed, and a large net's weights are rounded
  (`CHECKPOINTS`);
- most of the states that a word pair's run records, and of the nets that an encoder-decoder's does
  (`_MOST_STATES`, `_MOST_NETS`), whose weights are rounded;
- all but seven digits of the numbers in the log.

Times are processor times, so that whatever else the machine does isn't in them.
"""

from __future__ import annotations

import io
import json
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from explorer.core.arrays import AnyArray, Arrays
from explorer.core.assets import EXAMPLES_FOLDER
from explorer.core.delay.config import RECURRENT, DelayConfig
from explorer.core.language.config import TrainingConfig
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.series.config import SOURCES, SeriesConfig
from explorer.core.series.tables import write_table
from explorer.core.slots.config import SlotsConfig
from explorer.core.tables.options import TableOptions
from explorer.core.tables.prepared import LAST, prepare_table
from explorer.core.tables.reading import read_table
from explorer.core.tables.sources import open_text
from explorer.core.tables.targets import suggest_target
from explorer.core.training.checkpoints import CheckpointParts, pack_checkpoint, unpack_checkpoint
from explorer.core.training.event_json import event_from_json, event_to_json
from explorer.core.training.events import Measured
from explorer.core.training.run_config import RunConfig
from explorer.runs.archive import FORMAT_VERSION
from explorer.runs.records import Entry
from explorer.runs.training_source import encode_event, open_stream
from explorer.ui.delay.panels import MEMORIES
from explorer.ui.language.setup import count_epochs_between_profiles
from explorer.ui.runs.names import name_run
from explorer.ui.runs.recipes import OWN_WORDS, PAIR_RECIPES, SALES_INPUTS, TAGGERS, TEXT_RECIPES

# Whose last checkpoint is kept, for the pages that compute something with it: bits of the fractions
# of its weights, or None for all of them.
CHECKPOINTS: dict[str, int | None] = {
    "lyrics-rnn": 8,
    "reber-lstm": None,
    **{f"tagger-{cell}{cut}": None for cell in TAGGERS for cut in ("", "-cut")},
}
# Recipes of a thousand epochs that take an hour together: the pages say that these are shorter.
EPOCHS = dict.fromkeys(("lyrics-scratch", "lyrics-gru", "lyrics-lstm"), 100)
_MOST_STATES, _MOST_NETS = 100, 3
_NET_BYTES, _NET_BITS = 50_000, 8  # of a recorded net; what else is measured takes less
_DIGITS = 7  # of the numbers in a log: float32 has no more
_DATE = (2026, 1, 1, 0, 0, 0)  # of the files in an archive, so that the same run gives the same


def list_plans() -> dict[str, RunConfig]:
    """The runs to make, by the example's name: what each page plans to train when it opens."""
    plans: dict[str, RunConfig] = {}
    for name in PAIR_RECIPES:
        if name != OWN_WORDS:
            pair = TrainingConfig.load_preset(name)
            plans[name] = replace(pair, gradient_every=count_epochs_between_profiles(pair))
    for name in TEXT_RECIPES:
        text = TrainingConfig.load_preset(name)
        plans[name] = replace(text, epochs=EPOCHS.get(name, text.epochs))
    for task, architectures in (("echo", MEMORIES), ("recall", RECURRENT)):
        delay = DelayConfig.load_preset(task)
        plans |= {f"{task}-{each}": replace(delay, architecture=each) for each in architectures}
    series = {source: SeriesConfig.load_preset(source) for source in SOURCES}
    sales = series.pop("sales")
    own = series["own-table"]
    series["own-table"] = replace(own, table=_choose_columns(own.table))
    plans |= series
    plans |= {f"sales-{scaling}": replace(sales, scaling=scaling) for scaling in SALES_INPUTS}
    for cell in TAGGERS:
        tagger = SlotsConfig.load_preset(cell)
        plans[f"tagger-{cell}"] = tagger
        plans[f"tagger-{cell}-cut"] = replace(tagger, is_memory_cut=True)
    plans |= {name: Seq2SeqConfig.load_preset(name) for name in ("antonyms", "dates")}
    return {name: name_run(config) for name, config in plans.items()}


def _choose_columns(table: str) -> str:
    """The column of a table that the page suggests to forecast, as a run keeps it."""
    options = TableOptions()
    reading = read_table(open_text(table), options)
    target = suggest_target(reading).name
    return write_table(prepare_table(reading, [target], filling=LAST, fills_gaps=False))


def train_entries(config: RunConfig) -> Iterator[Entry]:
    """The entries of a run's log, with the seconds of the processor that they took."""
    began_s = time.process_time()
    for event in open_stream(config.to_json(), None):
        yield Entry(time.process_time() - began_s, *encode_event(event))


def trim_entries(name: str, entries: list[Entry]) -> list[Entry]:
    """The entries of an example: those that pages show."""
    dropped = _list_surplus(entries)
    trimmed = []
    for index, entry in enumerate(entries):
        payload = entry.payload
        if index in dropped or (entry.kind == "Checkpoint" and name not in CHECKPOINTS):
            continue
        if payload is not None and entry.kind == "Checkpoint":
            payload = _trim_checkpoint(payload, CHECKPOINTS[name])
        elif payload is not None and _has_net(entry):
            payload = _round_net(payload)
        trimmed.append(entry._replace(payload=payload))
    return trimmed


def _list_surplus(entries: list[Entry]) -> set[int]:
    """The positions of the entries that no page shows, and of those left out to save room."""
    steps = [index for index, entry in enumerate(entries) if entry.kind == "StepDone"]
    checkpoints = [index for index, entry in enumerate(entries) if entry.kind == "Checkpoint"]
    states = [index for index, entry in enumerate(entries) if entry.kind == "Snapshot"]
    nets = [index for index, entry in enumerate(entries) if _has_net(entry)]
    stride = max(1, -(-len(states) // _MOST_STATES))
    chosen = np.linspace(0, len(nets) - 1, min(len(nets), _MOST_NETS)).round().astype(int)
    kept = {*states[stride - 1 :: stride], *(nets[index] for index in chosen)}
    return {*steps, *checkpoints[:-1], *states, *nets} - kept


def write_archive(config: RunConfig, entries: list[Entry]) -> bytes:
    """A run as a zip file that the app can also import."""
    table = json.loads(config.to_json())
    about = {"format": FORMAT_VERSION, "name": config.name, "created_at": 0.0, "config": table}
    lines = [_write_line(entry) for entry in entries]
    members = {"run.json": json.dumps(about, ensure_ascii=False, indent=1).encode()}
    members["events.jsonl"] = "".join(f"{line}\n" for line in lines).encode()
    for index, entry in enumerate(entries):
        if entry.payload is not None:
            is_checkpoint = entry.kind == "Checkpoint"
            name = f"{index}.safetensors" if is_checkpoint else f"snapshots/{index}.json"
            members[name] = entry.payload
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, _DATE), data, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def name_file(name: str) -> str:
    """The file of an example, whose stem is the run's id; ids in a link are joined by hyphens."""
    return f"example_{name.replace('-', '_')}.zip"


def _write_line(entry: Entry) -> str:
    """A line of an exported log, with rounded numbers."""
    fields = {"elapsed_s": entry.elapsed_s, **json.loads(entry.line)}
    rounded = {
        name: float(f"{value:.{_DIGITS}g}") if isinstance(value, float) else value
        for name, value in fields.items()
    }
    return json.dumps(rounded, ensure_ascii=False)


def _has_net(entry: Entry) -> bool:
    """Whether an entry holds the weights of a whole net, as an encoder-decoder's run records."""
    return entry.kind == "Measured" and len(entry.payload or b"") > _NET_BYTES


def _trim_checkpoint(data: bytes, bits: int | None) -> bytes:
    parts = unpack_checkpoint(data)
    return pack_checkpoint(CheckpointParts(_round(parts.weights, bits), {}, {}, parts.progress))


def _round_net(data: bytes) -> bytes:
    event = event_from_json(data.decode())
    assert isinstance(event, Measured)
    return event_to_json(Measured(event.epoch, _round(event.arrays, _NET_BITS))).encode()


def _round(arrays: Mapping[str, AnyArray], bits: int | None) -> Arrays:
    if bits is None:
        return dict(arrays)
    return {name: _round_fractions(array, bits) for name, array in arrays.items()}


def _round_fractions(array: AnyArray, bits: int) -> AnyArray:
    """The array with fractions of so many bits; the zeros after them take next to no room."""
    if array.dtype != np.float32:
        return array
    fractions, exponents = np.frexp(array)
    rounded: AnyArray = np.ldexp(np.round(fractions * 2.0**bits) / 2.0**bits, exponents)
    return rounded.astype(np.float32)


def main(names: list[str]) -> None:
    """Train the named examples, or all, and write their files."""
    EXAMPLES_FOLDER.mkdir(exist_ok=True)
    plans = list_plans()
    for name in names or plans:
        entries = list(train_entries(plans[name]))
        data = write_archive(plans[name], trim_entries(name, entries))
        (EXAMPLES_FOLDER / name_file(name)).write_bytes(data)
        print(f"{name}: {entries[-1].elapsed_s:.1f} s, {len(data):,} bytes", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
