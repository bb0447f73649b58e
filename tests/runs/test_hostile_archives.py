"""Whatever is put into a member of an exported run, it is imported or refused with a message."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.core.errors import ExplorerError
from explorer.runs.archive_import import import_run
from explorer.runs.database import open_database
from explorer.runs.store import RunStore
from tests.core.test_hostile_input import NASTY
from tests.runs.test_old_runs import FOLDER

ARCHIVES = {
    name: {
        member: archive.read(member)
        for archive in [zipfile.ZipFile(FOLDER / f"{name}.zip")]
        for member in archive.namelist()
    }
    for name in ("hello", "antonyms", "reber")
}
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from(NASTY),
    st.just(10**400),
    st.just([[]]),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunStore]:
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('runs') / 'runs.db'}")
    yield RunStore(database)
    database.dispose()


def change_bytes(data: st.DataObject, content: bytes) -> bytes:
    """Other bytes at a few positions, or only a part."""
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    return bytes(changed[: data.draw(st.integers(0, len(changed)))])


def change_field(data: st.DataObject, content: bytes) -> bytes:
    """Another value in a line of JSON, where the member is text."""
    lines = content.decode("utf-8", "replace").splitlines()
    number = data.draw(st.integers(0, len(lines) - 1)) if lines else 0
    try:
        fields: Any = json.loads(lines[number])
        name = data.draw(st.sampled_from(sorted(fields)))
    except (ValueError, TypeError, IndexError):
        return content[::-1]
    value = data.draw(values)
    if data.draw(st.booleans()):
        fields.pop(name)
    else:
        fields[name] = value
    lines[number] = json.dumps(fields)
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def pack(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(name=st.sampled_from(sorted(ARCHIVES)), data=st.data())
def test_a_changed_member_is_read_or_refused_and_nothing_of_it_stays(
    store: RunStore, name: str, data: st.DataObject
) -> None:
    members = dict(ARCHIVES[name])
    # As often a text as an array, of which there are many more.
    texts = [each for each in sorted(members) if each.endswith(("json", "jsonl"))]
    chosen = data.draw(st.one_of(st.sampled_from(texts), st.sampled_from(sorted(members))))
    change = data.draw(st.sampled_from([change_bytes, change_field]))
    members[chosen] = change(data, members[chosen])
    if data.draw(st.booleans()) and chosen not in texts:
        del members[chosen]
    try:
        run = import_run(store, "me", pack(members))
    except ExplorerError:
        assert not store.list_runs("me")
        return
    for record in store.read_events(run.id).records:
        assert record.event is not None
    store.delete_run("me", run.id)


def test_the_archives_have_the_members_that_are_changed() -> None:
    for members in ARCHIVES.values():
        assert {Path(name).suffix for name in members} >= {".json", ".jsonl"}
