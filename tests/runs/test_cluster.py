"""The embedded cluster divides the cores, and each worker trains with its share."""

from __future__ import annotations

import pytest
import torch

from explorer.core.errors import InvalidValueError
from explorer.runs import cluster
from explorer.runs.cluster import Cluster, read_num_workers, share_cores


@pytest.mark.parametrize(
    ("cores", "num_workers", "shares"),
    [
        (1, None, (2, 1)),
        (2, None, (2, 1)),  # twins side by side
        (4, None, (2, 2)),
        (8, None, (2, 4)),
        (16, None, (3, 4)),  # three runs, and four cores for the interface
        (64, None, (15, 4)),
        (16, 15, (15, 1)),  # a class's server: one run per core, one core for the interface
        (16, 5, (5, 3)),
        (2, 3, (3, 1)),
        (64, 2, (2, 4)),
    ],
)
def test_a_run_gets_half_of_the_cores_but_four_at_most(
    cores: int, num_workers: int | None, shares: tuple[int, int]
) -> None:
    assert share_cores(cores, num_workers) == shares


@pytest.mark.slow
def test_a_worker_trains_with_its_share_of_the_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CPU_COUNT", 3)  # of which one is the interface's
    embedded = Cluster(num_workers=1)
    try:
        assert embedded.client.submit(torch.get_num_threads).result(timeout=60) == 2
    finally:
        embedded.close()


def test_the_environment_sets_the_number_of_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EXPLORER_WORKERS", raising=False)
    assert read_num_workers() is None
    monkeypatch.setenv("EXPLORER_WORKERS", "15")
    assert read_num_workers() == 15


@pytest.mark.parametrize("given", ["0", "-1", "2.5", "many", "257"])
def test_an_invalid_number_of_workers_is_refused_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("EXPLORER_WORKERS", given)
    with pytest.raises(InvalidValueError, match=f"1 to 256, got '{given}'; leave it out"):
        read_num_workers()
