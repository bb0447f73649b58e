"""What breaks while a language model trains: what is lost, what the page says, whether it goes on.

    python -m tests.bench.faults                      # all rows, half an hour
    python -m tests.bench.faults --only network       # those whose name has the word

`tests/runs/test_crashes.py` kills workers and servers on every pair of database and cluster, so
those rows are here once. Each row starts the real server, Chromium and a run, breaks one thing and
mends it again. Loss is measured in seconds of training: how much older the last stored event is
than the moment of the fault, and how much has to be trained again after a resumption. Disks are
small file systems in memory, which only root may mount.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine, create_engine, text

from explorer.runs.database import open_database
from explorer.runs.records import Run
from explorer.runs.store import RunStore
from tests.browser.app import find_free_port, open_page, run_browser, run_server
from tests.runs.network import Network
from tests.runs.services import PostgresServer, find_postgres, run_postgres, run_scheduler

_EPOCHS = 6000
_PATIENCE_S = 90.0
_TEXTS = ('[data-testid="stProgress"]', '[data-testid="stAlert"]', ".server-strip p")


@dataclass
class Scene:
    """A run in training, and what there is to break."""

    page: Page
    url: str
    data: Path
    database: Engine
    server: subprocess.Popen[bytes]
    restart: Callable[[], None]
    run: Run = field(init=False)
    postgres: PostgresServer | None = None
    network: Network | None = None
    said: list[tuple[float, str]] = field(default_factory=list)
    broken_at: float = 0.0

    @property
    def store(self) -> RunStore:
        """The store of the run."""
        return RunStore(self.database)

    def find_processes(self) -> list[psutil.Process]:
        """All processes of this script but its browser."""
        children = psutil.Process().children(recursive=True)
        return [each for each in children if "chrom" not in each.name()]

    def find_worker(self) -> psutil.Process:
        """The process that trains: of all that run Python, the one in its nanny with most to do."""
        workers = [each for each in self.find_processes() if "multiprocessing" in _name(each)]
        return max(workers, key=lambda each: each.cpu_times().user)

    def find_scheduler(self) -> psutil.Process:
        """The scheduler: the server's own, or another one."""
        known = re.compile(r"dask_scheduler|distributed\.Scheduler")
        return next(each for each in self.find_processes() if known.search(_name(each)))

    def follow(self, seconds: float, until: str = "") -> bool:
        """Note what the page says for so long, or until it says something."""
        ends_at = time.monotonic() + seconds
        while time.monotonic() < ends_at:
            text = self.read_page()
            if text and (not self.said or _strip(text) != _strip(self.said[-1][1])):
                self.said.append((time.time() - self.broken_at, text))
            if until and re.search(until, text):
                return True
            self.page.wait_for_timeout(250)
        return not until

    def read_page(self) -> str:
        """The texts of the page that tell how the run does."""
        found: list[str] = []
        for each in _TEXTS:
            with suppress(Exception):  # a page that is being replaced
                found += self.page.locator(each).all_inner_texts()
        return " | ".join(text.strip().replace("\n", " ") for text in found if text.strip())

    def calibrate(self, seconds: float) -> None:
        """Find out at which moment an event of the log happened: training never pauses here."""
        offsets = []
        ends_at = time.monotonic() + seconds
        while time.monotonic() < ends_at:
            offsets.append(time.time() - self.store.find_run(self.run.id).elapsed_s)
            time.sleep(0.05)  # between two looks at a log that a worker fills
        self._offset = min(offsets)

    def begin(self) -> None:
        """Note that the fault begins now."""
        self.broken_at = time.time()

    def read_log(self) -> tuple[float, int, int, bool]:
        """Seconds lost at the fault, the last epoch, that of the last checkpoint, is it whole."""
        records = [
            (record.index, record.elapsed_s, json.loads(record.line))
            for record in self.store.read_events(self.run.id).records
        ]
        stored = [elapsed_s for _, elapsed_s, _ in records]
        epochs = [line["epoch"] for _, _, line in records if line["event"] == "EpochDone"]
        saved = [line["epoch"] for _, _, line in records if line["event"] == "Checkpoint"]
        is_whole = epochs == list(range(1, len(epochs) + 1))
        is_whole &= [index for index, _, _ in records] == list(range(len(records)))
        lost_s = self.broken_at - self._offset - max(stored, default=0.0)
        return lost_s, max(epochs, default=0), max(saved, default=0), is_whole

    _offset: float = 0.0


def _name(process: psutil.Process) -> str:
    with suppress(psutil.Error):
        return " ".join(process.cmdline())
    return ""


def _strip(text: str) -> str:
    """The text without its numbers, which change all the time."""
    return re.sub(r"[\d.,]+", "#", text)


@dataclass(frozen=True)
class Fault:
    """One row: `act` breaks something and mends it again."""

    name: str
    act: Callable[[Scene], None]
    database: str = "SQLite"
    cluster: str = "embedded"
    variables: dict[str, str] = field(default_factory=dict)
    size_mb: int = 0  # of the file system that the data is on; 0: an ordinary folder


def _kill_worker(scene: Scene) -> None:
    worker = scene.find_worker()
    scene.begin()
    worker.kill()
    scene.follow(15, "was interrupted")


def _kill_nanny(scene: Scene) -> None:
    nanny = scene.find_worker().parent()
    assert nanny is not None
    scene.begin()
    nanny.kill()
    scene.follow(20, "was interrupted")


def _kill_scheduler(scene: Scene) -> None:
    scheduler = scene.find_scheduler()
    scene.begin()
    scheduler.kill()
    scene.follow(30, "was interrupted")


def _kill_server(scene: Scene) -> None:
    scene.begin()
    scene.server.kill()
    scene.server.wait()
    scene.follow(12)
    scene.restart()
    scene.follow(40, "was interrupted")


def _freeze_worker(scene: Scene) -> None:
    worker = scene.find_worker()
    scene.begin()
    worker.suspend()
    scene.follow(60)
    worker.resume()
    scene.follow(20, "is training")


def _freeze_server(scene: Scene) -> None:
    scene.begin()
    scene.server.send_signal(signal.SIGSTOP)
    scene.follow(60)
    scene.server.send_signal(signal.SIGCONT)
    scene.follow(60, "is training")


def _fill_disk(scene: Scene) -> None:
    ballast = scene.data / "ballast"
    scene.begin()
    with ballast.open("wb") as file, suppress(OSError):
        while file.write(bytes(65536)):
            file.flush()
    scene.follow(40)
    ballast.unlink()
    scene.follow(20, "is training")


def _make_read_only(scene: Scene) -> None:
    assert scene.postgres is not None
    # Out of any transaction, and in a session that may write whatever the default is.
    options = {"options": "-c default_transaction_read_only=off"}
    owner = create_engine(scene.postgres.url, isolation_level="AUTOCOMMIT", connect_args=options)
    with owner.connect() as connection:
        for value in ("on", "off"):
            connection.execute(text(f"ALTER SYSTEM SET default_transaction_read_only = {value}"))
            connection.execute(text("SELECT pg_reload_conf()"))
            if value == "on":
                scene.begin()
                scene.follow(30)
    owner.dispose()
    scene.follow(20, "is training")


def _damage(scene: Scene) -> None:
    file = scene.data / "runs.db"
    scene.begin()
    for each in (file, scene.data / "runs.db-wal"):
        if each.exists():
            with each.open("r+b") as opened:
                opened.write(b"\xff" * min(each.stat().st_size, 200_000))
    scene.follow(30)


def _move_folder(scene: Scene) -> None:
    elsewhere = scene.data.with_name("elsewhere")
    scene.begin()
    scene.data.rename(elsewhere)
    scene.follow(30)
    elsewhere.rename(scene.data)
    scene.follow(20, "is training")


def _stop_postgres(scene: Scene) -> None:
    assert scene.postgres is not None
    scene.begin()
    scene.postgres.stop()
    scene.follow(60)
    scene.postgres.start()
    scene.follow(30, "is training")


def _cut_network(scene: Scene) -> None:
    assert scene.network is not None
    scene.begin()
    scene.network.cut()
    scene.follow(180)
    scene.network.mend()
    scene.follow(40, "is training")


_FAULTS = (
    Fault("worker killed", _kill_worker),
    Fault("nanny killed", _kill_nanny),
    Fault("scheduler killed", _kill_scheduler),
    Fault("server killed", _kill_server),
    Fault("worker frozen 60 s", _freeze_worker),
    Fault("server frozen 60 s", _freeze_server),
    Fault("disk full 40 s", _fill_disk, size_mb=60),
    Fault("database read-only 30 s", _make_read_only, "PostgreSQL"),
    Fault("database damaged", _damage),
    Fault("data folder moved away for 30 s", _move_folder),
    Fault("scheduler killed", _kill_scheduler, "SQLite", "external"),
    Fault("worker frozen 60 s", _freeze_worker, "PostgreSQL", "external"),
    Fault("database stopped 60 s", _stop_postgres, "PostgreSQL"),
    Fault("database stopped 60 s", _stop_postgres, "PostgreSQL", "external"),
    Fault("network to the database cut 3 min", _cut_network, "PostgreSQL via network"),
    Fault("network to the scheduler cut 3 min", _cut_network, "SQLite", "external via network"),
)


def _mount(*arguments: str, check: bool = True) -> None:
    subprocess.run(["mount", *arguments], check=check, capture_output=True)  # noqa: S607


@contextmanager
def _make_folder(size_mb: int) -> Iterator[Path]:
    """A folder for the data, on a file system of its own if a size is given."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        if not size_mb:
            yield Path(name) / "data"
            return
        _mount("-t", "tmpfs", "-o", f"size={size_mb}m,mode=0700", "tmpfs", name)
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "--lazy", name], check=False)  # noqa: S607


@contextmanager
def _stage(fault: Fault, browser: Browser) -> Iterator[Scene]:
    """The server of a row, with a page open at a run in training."""
    with ExitStack() as stack:
        data = stack.enter_context(_make_folder(fault.size_mb))
        variables = {"EXPLORER_WORKERS": "1", **fault.variables}
        postgres, network, url = None, None, f"sqlite:///{data / 'runs.db'}"
        if fault.database.startswith("PostgreSQL"):
            programs = find_postgres()
            assert programs is not None
            postgres = stack.enter_context(run_postgres(programs))
            url = variables["EXPLORER_DATABASE_URL"] = postgres.url
            if "network" in fault.database:
                network = stack.enter_context(Network(f"tcp://127.0.0.1:{postgres.port}"))
                port = str(urlsplit(network.address).port)
                through = postgres.url.replace(f":{postgres.port}/", f":{port}/")
                variables["EXPLORER_DATABASE_URL"] = through
        if fault.cluster.startswith("external"):
            address = stack.enter_context(run_scheduler())
            if "network" in fault.cluster:
                network = stack.enter_context(Network(address))
                address = network.address
            variables["EXPLORER_SCHEDULER"] = address
        port = find_free_port()
        first = stack.enter_context(run_server(data, port=port, variables=variables))

        def restart() -> None:
            stack.enter_context(run_server(data, port=port, variables=variables))

        context = browser.new_context(viewport={"width": 1280, "height": 720})
        stack.callback(context.close)
        page = context.new_page()
        page.set_default_timeout(1000 * _PATIENCE_S)
        link = f"preset=lyrics-fast&lyrics-fast.epochs={_EPOCHS}"
        open_page(page, f"{first[0]}/language-model?{link}")
        page.get_by_test_id("stBaseButton-primary").click()
        page.get_by_text("is training").first.wait_for()
        database = open_database(url)
        stack.callback(database.dispose)
        scene = Scene(page, first[0], data, database, first[1], restart)
        scene.postgres, scene.network = postgres, network
        scene.run = scene.store.find_run(scene.store.list_queue()[0].run_id)
        yield scene


def measure(fault: Fault, browser: Browser) -> None:
    """Print a row and what the page said."""
    print(f"\n## {fault.name}: {fault.database}, {fault.cluster}", flush=True)
    with _stage(fault, browser) as scene:
        while not scene.store.latest_checkpoint(scene.run.id):  # one is due every eight seconds
            scene.follow(1.0)
        scene.calibrate(4.0)
        scene.said.clear()
        fault.act(scene)
        for at, text in scene.said:
            print(f"  {at:>6.1f} s  {text}")
        try:
            lost_s, epoch, saved, is_whole = scene.read_log()
        except Exception as error:  # noqa: BLE001 - whatever the fault made of it
            print(f"  log: can't be read ({type(error).__name__})")
            return
        print(f"  log: whole {is_whole}, epochs {epoch}, of the last checkpoint {saved}")
        if lost_s > 0:
            print(f"  the last stored event is {lost_s:.2f} s older than the fault")
        status = scene.store.find_run(scene.run.id).status
        print(
            f"  status {status}: {'goes on by itself' if status.is_live else 'has to be resumed'}"
        )
        resume = scene.page.get_by_role("button", name="Resume")
        if not status.is_live and resume.count():
            resume.first.click()
            goes_on = scene.follow(60, "is training")
            _, epoch_then, _, is_whole = scene.read_log()
            print(f"  resumed: {goes_on}, whole {is_whole}, from epoch {saved} to {epoch_then}")


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    only = parser.parse_args().only
    print(f"load {os.getloadavg()[0]:.0f} before")
    with run_browser() as browser:
        for fault in _FAULTS:
            if only in f"{fault.name}, {fault.database}, {fault.cluster}":
                try:
                    measure(fault, browser)
                except Exception:  # noqa: BLE001 - the other rows are worth having
                    traceback.print_exc()


if __name__ == "__main__":
    main()
