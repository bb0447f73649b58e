"""Makes the folder and the files of runs readable by their owner alone."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path

_FOLDER_MODE, _FILE_MODE = 0o700, 0o600
_CREATING = threading.Lock()


def make_private_folder(folder: Path, *, is_own: bool) -> None:
    """Create a folder that its owner alone may enter.

    Args:
        folder: what to create, with its parents.
        is_own: whether the folder holds nothing but runs. If so, one that exists is closed to
            others too; a folder that somebody named may hold other things, so it stays as it is.

    Raises:
        OSError: the folder can't be created.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir(_FOLDER_MODE)
    except FileExistsError:
        if not folder.is_dir():
            raise
        if is_own:
            with suppress(PermissionError):  # another user's, who lets this one in
                folder.chmod(_FOLDER_MODE)


def make_private_file(file: Path) -> None:
    """Create a file that its owner alone may read, or close one that exists to others.

    What SQLite writes beside a database gets the permissions of the database.

    A file that exists isn't opened. To close it again would release every lock that this process
    has on it (a rule of POSIX), and with them those of SQLite: another process that leaves the
    database would then delete its log, with all that this process writes from then on.

    Raises:
        OSError: the file can't be created.
    """
    with _CREATING:  # once a thread has got through, no other one opens the file
        if file.is_dir():
            raise IsADirectoryError(str(file))
        if not file.exists():
            os.close(os.open(file, os.O_CREAT | os.O_RDONLY, _FILE_MODE))
    with suppress(PermissionError):  # another user's, who lets this one in
        file.chmod(_FILE_MODE)
