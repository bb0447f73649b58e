"""A server that starts and opens the database URL it is given, in step with others.

It says when it has seen that the database needs an upgrade, and waits for a line before it goes on.
"""

import logging
import sys

from explorer.runs import database, migration

if __name__ == "__main__":
    logging.basicConfig(stream=sys.stdout, format="%(message)s")
    find_revision = migration.find_revision

    def find_and_wait(connection: migration.Connection) -> str | None:
        revision = find_revision(connection)
        sys.stdout.write(f"found {revision}\n")
        sys.stdout.flush()
        sys.stdin.readline()
        return revision

    database.find_revision = find_and_wait
    database.open_database(sys.argv[1]).dispose()
