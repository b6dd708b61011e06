"""Dagster's own record of a run, written fast enough not to matter.

Belongs here: how the SQLite files of the instance are kept open. Does not belong here: what is recorded.

Dagster opens and closes two SQLite files for every event. The last one to close such a file empties its log into it
and waits for the disk, three times an event: 15 to 60 ms, several hundred times a run. While a run goes on, we hold
the files open, and let commits go to the log without waiting: after a power cut the last events of a run may be
missing, nothing else can happen to the files. The warehouse itself has nothing to do with them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine


@contextmanager
def kept_open(dagster_home: Path, run_id: str = "") -> Generator[None]:
    """Keep the event files of this run open; nothing happens where the instance has none (it may use PostgreSQL)."""
    runs = dagster_home / "history" / "runs"

    def without_waiting(connection: Any, _: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("pragma synchronous = normal")

    event.listen(Engine, "connect", without_waiting)
    try:
        with ExitStack() as stack:
            for path in (runs / "index.db", runs / f"{run_id}.db", dagster_home / "history" / "runs.db"):
                if path.is_file():
                    connection = stack.enter_context(closing(sqlite3.connect(path)))
                    connection.execute("select count(*) from sqlite_master").fetchall()
            yield
    finally:
        event.remove(Engine, "connect", without_waiting)
