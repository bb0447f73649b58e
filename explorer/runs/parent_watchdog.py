"""Ends the embedded cluster's processes when the server that started them has ended.

A preload module of distributed, which the scheduler and each nanny load. Without it, a killed
server would leave behind a cluster that goes on training for nobody.
"""

from __future__ import annotations

import logging
import os
import threading
import time

_POLL_S = 0.5


def dask_setup(_service: object) -> None:
    """Watch the parent process from now on, and silence the scheduler's log."""
    # The scheduler writes to a pipe that its parent never empties: a full pipe would block it.
    logging.getLogger("distributed").setLevel(logging.ERROR)
    threading.Thread(
        target=_watch, args=(os.getppid(),), daemon=True, name="parent watchdog"
    ).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_POLL_S)
    os._exit(1)  # at once; a nanny's worker ends with it
