"""The status of a run follows from its last mark, no matter which part wrote it."""

from explorer.runs.records import Status, derive_status


def test_a_mark_that_only_a_newer_version_knows_is_an_interruption() -> None:
    assert derive_status("Postponed", is_silent=False) is Status.INTERRUPTED
