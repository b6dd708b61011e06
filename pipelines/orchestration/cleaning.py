"""What may go after a year: the logs of old runs, and what older readers kept. No number in the warehouse needs it.

Belongs here: what is old, how much room it takes, and removing it. Does not belong here: when (`schedules`, `cli`).

Runs stay listed, and so does the latest that Dagster knows of each asset, month and check; what a run said step by step
goes, and what was known before of an asset.
"""

from __future__ import annotations

import math
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from parsers import PARSER_VERSION
from pipelines.orchestration.history import databases
from warehouse.store.store import Store

KEEP_DAYS = 90.0
_DAY = 86_400.0
_BESIDE = ("", "-wal", "-shm", "-journal")
_RUNS = "select run_id, coalesce(end_time, 0) from runs where status in ('SUCCESS', 'FAILURE', 'CANCELED')"


@dataclass(frozen=True, slots=True)
class Old:
    """One kind of what may go: how many things, their bytes, and where they lie."""

    what: str
    paths: tuple[Path, ...]

    @property
    def size(self) -> int:
        """Their bytes."""
        return sum(_size(path) for path in self.paths)


def find_old(store: Store, home: Path, *, keep_days: float = KEEP_DAYS, now: float | None = None) -> list[Old]:
    """What is older than so many days in Dagster's folder and in the store. Changes nothing."""
    before = (time.time() if now is None else now) - keep_days * _DAY
    runs = _ended_before(home, before)
    folder = store.folder
    return [
        Old("logs of runs", tuple(_logs(home, runs, before))),
        Old("what runs printed", tuple(path for run in runs if (path := home / "storage" / run).is_dir())),
        Old("entries of older readers", tuple(_of_older_readers(folder / "parsed"))),
        Old("bundles of older readers", tuple(_of_older_readers(folder / "bundles"))),
        Old("profiles of older readers", tuple(_of_older_readers(folder / "profiles"))),
        Old("damaged files that were set aside", tuple(_old_within(store.layout.damaged, before))),
        Old("Dagster's damaged files", tuple(_old_within(home / "damaged", before))),
    ]


def clean(
    store: Store, home: Path, *, keep_days: float = KEEP_DAYS, now: float | None = None, seconds: float = math.inf
) -> int:
    """Remove what `find_old` finds and make Dagster's databases smaller; gives the bytes that are free again.

    `seconds` is how long the databases may take; what is not done by then stays as it was. Takes the store's lock, and
    raises `TimeoutError` at once if somebody else has it.
    """
    end = time.monotonic() + seconds
    with store.lock(timeout_s=0):
        before = _size(home) + _size(store.folder)
        for old in find_old(store, home, keep_days=keep_days, now=now):
            for path in old.paths:
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        _forget_earlier_records(home, now=now, keep_days=keep_days, end=end)
        for path in databases(home):
            _shrink(path, end)
        return before - _size(home) - _size(store.folder)


_EARLIER = (
    "delete from event_logs where run_id in (select run_id from old) and id not in "
    "(select max(id) from event_logs group by asset_key, partition, dagster_event_type)",
    "delete from asset_check_executions where run_id in (select run_id from old) and id not in "
    "(select max(id) from asset_check_executions group by asset_key, check_name, partition)",
    "delete from asset_event_tags where event_id not in (select id from event_logs)",
)
"""The latest record of each asset, month and check stays, however old it is."""


def _forget_earlier_records(home: Path, *, now: float | None, keep_days: float, end: float) -> None:
    """Of what old runs said of assets and checks, only what is still the latest word stays: it holds pictures."""
    path = home / "history" / "runs" / "index.db"
    runs = _ended_before(home, (time.time() if now is None else now) - keep_days * _DAY)
    if not path.is_file() or not runs:
        return
    try:
        with closing(sqlite3.connect(path, timeout=10)) as connection, connection:
            _stop_at(connection, end)
            connection.execute("create temp table old (run_id text primary key)")
            connection.executemany("insert into old values (?)", [(run,) for run in runs])
            for statement in _EARLIER:
                connection.execute(statement)
    except sqlite3.Error:  # a daemon is writing, or it takes too long: the next time
        return


def _stop_at(connection: sqlite3.Connection, end: float) -> None:
    """Let a statement fail that goes on after this moment, by the clock of `time.monotonic`."""
    connection.set_progress_handler(lambda: time.monotonic() > end, 1_000)


def _ended_before(home: Path, moment: float) -> list[str]:
    path = home / "history" / "runs.db"
    if not path.is_file():
        return []
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as connection:
            return sorted(run for run, ended in connection.execute(_RUNS).fetchall() if 0 < ended < moment)
    except sqlite3.Error:  # a damaged history is told by whoever needs it
        return []


def _logs(home: Path, runs: list[str], moment: float) -> Iterator[Path]:
    """The database of each of these runs, and of runs that nobody lists any more."""
    folder = home / "history" / "runs"
    for run in runs:
        for suffix in _BESIDE:
            path = folder / f"{run}.db{suffix}"
            if path.is_file() and path.stat().st_mtime < moment + _DAY:
                yield path


def _of_older_readers(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if path.is_dir() and path.name.partition("+")[0] != PARSER_VERSION:
                yield path


def _old_within(folder: Path, moment: float) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in sorted(folder.iterdir()) if path.lstat().st_mtime < moment)


def _shrink(path: Path, end: float) -> None:
    try:
        with closing(sqlite3.connect(path, timeout=10)) as connection:
            _stop_at(connection, end)
            connection.execute("vacuum")
    except sqlite3.Error:  # a daemon is writing, or it takes too long: the next time
        return


def _size(path: Path) -> int:
    if path.is_dir() and not path.is_symlink():
        return sum(each.lstat().st_size for each in path.rglob("*") if not each.is_dir())
    return path.lstat().st_size if path.exists() else 0
