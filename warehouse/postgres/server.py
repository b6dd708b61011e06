"""The warehouse on a PostgreSQL server: sending it what is new, and asking it.

Belongs here: the transaction that makes the server hold what a DuckDB candidate holds, and how we connect.
Does not belong here: DDL (`ddl`), or how the candidate comes about (`build`).

The build stays DuckDB's; its rows are sent by COPY. Of the facts, only those reports are sent whose rows differ from
what the server was sent before; of the dimensions, rows that differ. All of it is one transaction: readers see the
warehouse before it or after it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, LiteralString, cast

import duckdb
import psycopg
import sqlalchemy as sa
from psycopg.types.composite import CompositeInfo, register_composite
from sqlalchemy.exc import ArgumentError

from warehouse.asking import check_reads
from warehouse.connect import open_warehouse
from warehouse.location import without_password, without_secrets_of
from warehouse.postgres.ddl import all_ddl, drop_ddl, fingerprint
from warehouse.schema.metadata import METADATA

_LOCK = 4_707_242_024
"""Publishers wait for one another."""
_CHUNK = 1 << 20
_HAS_READER = 140_000
"""The first version of PostgreSQL with a role that reads everything and does nothing else."""


@dataclass
class Sent:
    """Rows written to and removed from each table; a row that changed counts in both."""

    written: dict[str, int] = field(default_factory=dict[str, int])
    removed: dict[str, int] = field(default_factory=dict[str, int])
    made_anew: bool = False


class NotSent(RuntimeError):
    """The database did not take the warehouse, or cannot be asked; it is as it was. The message says why."""


def built_from(url: str) -> str | None:
    """What the warehouse in this database was built from, as it was told to `publish_postgres`; None if it holds none
    of our schema. Raises `NotSent` if it cannot be asked."""
    with _told(url, "says"), _connected(url) as connection:
        row = _execute(connection, "select to_regclass('sent_schema') is not null").fetchone()
        if not row or not row[0]:
            return None
        row = _execute(connection, "select * from sent_schema").fetchone()
        return str(row[1]) if row and len(row) > 1 and row[0] == fingerprint() else None


@contextmanager
def query_postgres(url: str, sql: str) -> Generator[psycopg.Cursor[tuple[Any, ...]]]:
    """The cursor of one read-only query: `description`, `fetchmany` and iteration, as with DuckDB's results.

    Raises `NotAQuery` for what is no query, `NotSent` where the server refuses. A prepared statement is one statement:
    the server itself refuses `commit; delete …`. A superuser asks as one who may only read.
    """
    check_reads(sql)
    with _told(url, "says"), _connected(url) as connection:
        connection.read_only = True
        connection.prepare_threshold = 0
        info = CompositeInfo.fetch(connection, "bounding_box")
        if info:
            register_composite(info, connection, _box)
        _give_up_power(connection)
        yield connection.execute(cast("LiteralString", sql), prepare=True)


def _give_up_power(connection: psycopg.Connection[Any]) -> None:
    """Functions of a superuser read and write files of the server, in a read-only transaction too."""
    row = _execute(connection, "select rolsuper from pg_roles where rolname = current_user").fetchone()
    if row and row[0] and connection.info.server_version >= _HAS_READER:
        _execute(connection, "set local role pg_read_all_data")


def publish_postgres(warehouse: Path, url: str, built_from: str = "") -> Sent:
    """Let the database hold what this DuckDB warehouse holds; what it holds already is not sent again.

    `built_from` is kept with it, for the function of that name. Raises `NotSent`.
    """
    sent = Sent()
    with (
        _told(url, "was not loaded, holds what it held, and will be sent what it lacks by the next ingest"),
        open_warehouse(warehouse) as source,
        _connected(url) as connection,
        tempfile.TemporaryDirectory() as scratch,
    ):
        connection.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        _prepare(connection, sent)
        send = _Sender(source, connection, Path(scratch) / "rows.csv", sent)
        tables = METADATA.sorted_tables
        by_report = [table for table in tables if table.name.startswith("fact_") and "report_key" in table.columns]
        whole = [table for table in tables if table not in by_report]
        # What facts refer to comes before them and goes after them.
        for table in whole:
            send.upsert(table)
        for table in by_report:
            send.reports(table)
        for table in reversed(whole):
            send.delete_missing(table)
        connection.execute("update sent_schema set built_from = %s", [built_from])
    return sent


def write_anew(url: str) -> int:
    """Let the server write our tables, and what it knows of their values, anew: of a deleted row nothing is left in
    them. Gives how many. Who reads waits meanwhile, seconds. Raises `NotSent`, also if somebody reads for a minute.
    """
    with (
        _told(url, "still keeps what was deleted"),
        psycopg.connect(_plain(url), application_name="impact", autocommit=True) as connection,
    ):
        connection.execute("set lock_timeout = '60s'")
        names = ["sent_rows", *(table.name for table in METADATA.sorted_tables)]
        for name in names:
            _execute(connection, f"vacuum (full, analyze) {name}")
    return len(names)


@contextmanager
def _told(url: str, what: str) -> Generator[None]:
    """What PostgreSQL says, with the name of the database."""
    try:
        yield
    except psycopg.Error as error:
        raise NotSent(
            f"the database {without_password(url)} {what}: {without_secrets_of(url, str(error).strip())}"
        ) from error


def _box(*sides: float) -> dict[str, float]:
    return dict(zip(("x0", "top", "x1", "bottom"), sides, strict=True))


def _connected(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    """One transaction: committed at the end of `with`, rolled back if it raises."""
    return psycopg.connect(_plain(url), application_name="impact")


def _plain(url: str) -> str:
    try:
        return sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    except (ValueError, ArgumentError):  # what they say may hold a part of the password
        raise NotSent(
            f"the address {without_password(url)} cannot be understood: write signs like `@ : / ? #` of a user or "
            "password as `%40 %3A %2F %3F %23`"
        ) from None


def _execute(connection: psycopg.Connection[Any], statement: str) -> psycopg.Cursor[Any]:
    """All our statements are made of the names in `schema`, so none needs quoting by psycopg."""
    return connection.execute(cast("LiteralString", statement))


def _prepare(connection: psycopg.Connection[Any], sent: Sent) -> None:
    """Tables and views, made anew if their definitions are not ours."""
    exists = _execute(connection, "select to_regclass('sent_schema') is not null").fetchone()
    if exists and exists[0]:
        held = _execute(connection, "select fingerprint from sent_schema").fetchone()
        if held and held[0] == fingerprint():
            return
    for statement in [*drop_ddl(), *all_ddl()]:
        _execute(connection, statement)
    connection.execute("insert into sent_schema values (%s, '')", [fingerprint()])
    sent.made_anew = True


class _Sender:
    """Sends tables of one DuckDB file over one connection."""

    def __init__(
        self, source: duckdb.DuckDBPyConnection, target: psycopg.Connection[Any], scratch: Path, sent: Sent
    ) -> None:
        self._source = source
        self._target = target
        self._scratch = scratch
        self._sent = sent

    # ---- dimensions, and facts of no report

    def upsert(self, table: sa.Table) -> None:
        """All rows into a temporary table, then those that differ into the real one."""
        columns = _columns(table)
        key, others = columns[0], columns[1:]
        _execute(self._target, f"create temporary table new_{table.name} (like {table.name}) on commit drop")
        self._copy(table, f"new_{table.name}")
        changed = " or ".join(f"old.{column} is distinct from excluded.{column}" for column in others)
        written = _execute(
            self._target,
            f"insert into {table.name} as old select * from new_{table.name} "
            f"on conflict ({key}) do update set {', '.join(f'{c} = excluded.{c}' for c in others)} where {changed}",
        )
        self._sent.written[table.name] = written.rowcount

    def delete_missing(self, table: sa.Table) -> None:
        key = _columns(table)[0]
        removed = _execute(
            self._target,
            f"delete from {table.name} as old where not exists "
            f"(select from new_{table.name} as new where new.{key} = old.{key})",
        )
        self._sent.removed[table.name] = removed.rowcount

    # ---- facts, by report

    def reports(self, table: sa.Table) -> None:
        """The rows of those reports that are not what was sent before. Rows of no report go by the number 0."""
        digests = self._digests(table)
        held = dict(
            self._target.execute(
                "select report_key, digest from sent_rows where table_name = %s", [table.name]
            ).fetchall()
        )
        gone = [key for key, digest in held.items() if digests.get(key) != digest]
        new = [key for key, digest in digests.items() if held.get(key) != digest]
        removed = self._target.execute(
            cast("LiteralString", f"delete from {table.name} where coalesce(report_key, 0) = any(%s)"), [gone]
        )
        self._target.execute("delete from sent_rows where table_name = %s and report_key = any(%s)", [table.name, gone])
        self._sent.removed[table.name] = removed.rowcount if gone else 0
        self._sent.written[table.name] = self._copy(table, table.name, new) if new else 0
        with self._target.cursor() as cursor:
            cursor.executemany(
                "insert into sent_rows values (%s, %s, %s)", [(table.name, key, digests[key]) for key in new]
            )

    def _digests(self, table: sa.Table) -> dict[int, str]:
        """For each report a digest of its rows, whatever their order; DuckDB's version is part of it, as its hash is
        not promised to stay."""
        rows = self._source.execute(
            "select coalesce(report_key, 0), concat_ws(' ', library_version, count(*), bit_xor(hash(each)), "
            "sum(hash(each)::hugeint)) "
            f"from (select {', '.join(_columns(table))} from {table.name}) as each, pragma_version() "
            "group by coalesce(report_key, 0), library_version"
        ).fetchall()
        return {int(key): str(digest) for key, digest in rows}

    # ---- COPY

    def _copy(self, table: sa.Table, into: str, reports: Iterable[int] | None = None) -> int:
        """DuckDB writes the rows as CSV and PostgreSQL reads it: neither passes a row through Python."""
        chosen = "" if reports is None else "where coalesce(report_key, 0) in (select unnest(?))"
        self._source.execute(
            f"copy (select {', '.join(map(_sendable, table.columns))} from {table.name} {chosen}) "
            f"to '{self._scratch}' (format csv, header false, null '\\N')",
            [] if reports is None else [list(reports)],
        )
        names = ", ".join(_columns(table))
        with (
            self._scratch.open("rb") as file,
            self._target.cursor() as cursor,
        ):
            with cursor.copy(
                cast("LiteralString", f"copy {into} ({names}) from stdin (format csv, null '\\N')")
            ) as copy:
                while chunk := file.read(_CHUNK):
                    copy.write(chunk)
            return cursor.rowcount


def _columns(table: sa.Table) -> list[str]:
    return [column.name for column in table.columns]


def _sendable(column: sa.Column[Any]) -> str:
    """PostgreSQL's texts hold no character zero."""
    if isinstance(column.type, sa.Text):
        return f"replace({column.name}, chr(0), chr(65533)) as {column.name}"
    return column.name
