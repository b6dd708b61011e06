"""A query that a person wrote: it reads, and does nothing else.

Belongs here: what counts as one query, and how it is asked of a DuckDB file. Does not belong here: sending one to
PostgreSQL (`warehouse.postgres.server`), or printing rows.

DuckDB says what kind of statement a text holds. PostgreSQL does not say it beforehand: there the first word is looked
at. That it is only one statement, and that it changes no table, the server sees to; but COPY … TO PROGRAM runs a
program in a read-only transaction too.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from duckdb import StatementType

from warehouse.connect import open_warehouse

_READING = {StatementType.SELECT, StatementType.EXPLAIN}
_HELPING = {StatementType.CREATE}
"""PIVOT is two statements to DuckDB: a type of its own for the session, then the query."""

_EMPTY = 'there is no query: write one between quotes, as "select * from reports"'
_SPACE = re.compile(r"[ \t\n\r\f\v(]+|--[^\n\r]*")
_COMMENT = re.compile(r"/\*|\*/")
_WORD = re.compile(r"[a-z]+", re.IGNORECASE)
_READING_WORDS = frozenset({"select", "with", "values", "table", "show", "explain"})


class NotAQuery(ValueError):
    """The text is no query, or is more than one, or does something else than read."""


@contextmanager
def asked(warehouse: Path, sql: str, *, allow_files: bool = False) -> Generator[duckdb.DuckDBPyConnection]:
    """The answer to one query. Raises `NotAQuery`, and `duckdb.Error` for what DuckDB refuses.

    Other files, the network and extensions are out of reach, unless `allow_files` opens them (the warehouse itself is
    read only all the same).
    """
    with open_warehouse(warehouse, shut=not allow_files) as connection:
        _check(connection, sql, allow_files=allow_files)
        yield connection.execute(sql)


def _check(connection: duckdb.DuckDBPyConnection, sql: str, *, allow_files: bool) -> None:
    statements = connection.extract_statements(sql)
    if not statements:
        raise NotAQuery(_EMPTY)
    if allow_files:
        return
    kinds = [statement.type for statement in statements]
    if kinds[-1] not in _READING or not set(kinds[:-1]) <= _HELPING:
        if len(kinds) > 1:
            raise NotAQuery("this is more than one statement: ask one query at a time")
        raise NotAQuery(
            f"a statement of the kind {kinds[-1].name} is no query: write SELECT, WITH, FROM, VALUES, SHOW, DESCRIBE "
            "or EXPLAIN (--allow-files is for reading and writing other files)"
        )


# --- PostgreSQL


def check_reads(sql: str) -> None:
    """Raises `NotAQuery` unless the first word of this statement is one of those that read."""
    at = _start(sql)
    if at >= len(sql.rstrip(" \t\n\r\f\v;")):
        raise NotAQuery(_EMPTY)
    word = _WORD.match(sql, at)
    if word is None or word[0].lower() not in _READING_WORDS:
        shown = word[0].upper() if word else sql[at : at + 10]
        raise NotAQuery(f"{shown!r} begins no query: write SELECT, WITH, VALUES, TABLE, SHOW or EXPLAIN")


def _start(sql: str) -> int:
    """Where the first word begins: after spaces, brackets and comments, which may lie in one another."""
    at = 0
    while True:
        if space := _SPACE.match(sql, at):
            at = space.end()
        elif sql.startswith("/*", at):
            at = _after_comment(sql, at)
        else:
            return at


def _after_comment(sql: str, at: int) -> int:
    depth = 0
    while mark := _COMMENT.search(sql, at):
        depth += 1 if mark[0] == "/*" else -1
        at = mark.end()
        if not depth:
            return at
    return len(sql)
