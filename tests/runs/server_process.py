"""A server that queues one run and waits to be killed: URL, scheduler or "", config."""

import signal
import sys

from explorer.runs.database import open_database
from explorer.runs.engine import Engine
from explorer.runs.store import RunStore

if __name__ == "__main__":
    url, scheduler, config = sys.argv[1:]
    engine = Engine(
        RunStore(open_database(url), life_limit_s=2.0),
        source="tests.runs.fake_source",
        scheduler=scheduler or None,
        num_workers=1,
    )
    sys.stdout.write(engine.start_run("me", "left alone", config).id + "\n")
    sys.stdout.flush()
    signal.pause()
