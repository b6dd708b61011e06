"""Dagster's records of a file or a name that is erased: runs, events, ticks and logs that name it or quote it.

Belongs here: finding and deleting them, and writing the SQLite files anew, as a deleted row leaves its bytes behind.
Does not belong here: everything else that is kept of a file (`pipelines.ingest.erasure`).
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from dagster import DagsterInstance

from pipelines.ingest.unpacking import texts_of


class RecordsInUse(Exception):
    """A file of Dagster's records cannot be written anew: another process has it open. The message says what to do."""


def forget_runs(instance: DagsterInstance, home: Path, tells: Callable[[str], bool]) -> int:
    """Delete every record in this instance that has a text which `tells`; gives how many runs went.

    Assets whose latest event has one are wiped: record their months again afterwards. Records in another storage than
    the files of `home` (PostgreSQL) are deleted through Dagster too. Raises `RecordsInUse`.
    """
    gone = [run.run_id for run in instance.get_runs() if _mentions(instance, run.run_id, tells)]
    for run_id in gone:
        instance.delete_run(run_id)
        shutil.rmtree(home / "storage" / run_id, ignore_errors=True)
    marked = [
        record.asset_entry.asset_key
        for record in instance.get_asset_records()
        if tells(repr(record.asset_entry)) or record.asset_entry.last_run_id in gone
    ]
    if marked:
        instance.wipe_assets(marked)
    for path in _databases(home):
        _write_anew(path, tells)
    return len(gone)


def _mentions(instance: DagsterInstance, run_id: str, tells: Callable[[str], bool]) -> bool:
    run = instance.get_run_by_id(run_id)
    if tells(repr(run)):
        return True
    return any(tells(repr(entry)) for entry in instance.all_logs(run_id))


def _databases(home: Path) -> Iterator[Path]:
    for path in sorted(home.rglob("*.db")):
        with path.open("rb") as file:
            if file.read(15) == b"SQLite format 3":
                yield path


def _write_anew(path: Path, tells: Callable[[str], bool]) -> None:
    """Delete what is left in rows that Dagster gives no way to delete (ticks, and what it remembers of an asset)."""
    try:
        with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as connection:
            if any(map(tells, texts_of(path))):
                for table, rowid in list(_rows_with(connection, tells)):
                    connection.execute(f'delete from "{table}" where rowid = ?', [rowid])
            connection.execute("vacuum")
            connection.execute("pragma wal_checkpoint(truncate)")
    except sqlite3.OperationalError as error:
        raise RecordsInUse(
            f"{path} cannot be written anew ({error}): end the Dagster daemon and UI, and say it again"
        ) from error


def _rows_with(connection: sqlite3.Connection, tells: Callable[[str], bool]) -> Iterator[tuple[str, int]]:
    tables = [
        row[0]
        for row in connection.execute(
            "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
        )
    ]
    for table in tables:
        for rowid, *values in connection.execute(f'select rowid, * from "{table}"').fetchall():
            texts = (v.decode("utf-8", "ignore") if isinstance(v, bytes) else v for v in values)
            if any(isinstance(text, str) and tells(text) for text in texts):
                yield table, rowid
