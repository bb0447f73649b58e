"""The embedded cluster's processes end when the server that started them has ended.

A preload module of distributed: the scheduler and each nanny load it. Knows nothing of runs.
Without it a server that was killed would leave a cluster behind that trains for nobody.
"""

from __future__ import annotations

import logging
import os
import threading
import time

_POLL_S = 0.5


def dask_setup(_service: object) -> None:
    """Watch the parent process from now on; quiet the scheduler, whose log nobody reads."""
    # The scheduler writes to a pipe that its starter never empties: a full pipe would stop it.
    logging.getLogger("distributed").setLevel(logging.ERROR)
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True, name="lifeline").start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_POLL_S)
    os._exit(1)  # at once: a nanny's worker ends with it
