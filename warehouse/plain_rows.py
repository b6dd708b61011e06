"""Rows of Python values as a table of DuckDB, and back, with nothing but DuckDB itself.

Belongs here: `PlainRows`, how it becomes a temporary table, and the rows of a query as dicts. Does not belong here:
what rows say, or large sets of rows (Parquet and Arrow are for those).

Arrow would do the same, but `pyarrow` draws in `pandas` as soon as lists become arrays, and so does DuckDB as soon as a
statement has parameters: over half a second each time that one file is read. So rows go in as a JSON literal.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

import duckdb

Shape = str | list["Shape"] | dict[str, "Shape"]
"""A type of DuckDB, a list of one shape, or the fields of a struct."""


@dataclass(frozen=True, slots=True)
class PlainRows:
    """Rows, and the shape of each column."""

    columns: dict[str, Shape]
    rows: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])


def texts(names: str) -> dict[str, Shape]:
    """Columns of text: their names, apart by spaces."""
    return dict.fromkeys(names.split(), "VARCHAR")


def create(connection: duckdb.DuckDBPyConnection, name: str, table: PlainRows) -> None:
    """Make a temporary table of these rows. A column that a row does not name is null; what does not fit its column is
    an error, never a null.

    Lone surrogates (half characters that no encoding can hold) become U+FFFD.
    """
    rows = [dict.fromkeys(table.columns) | row for row in table.rows]
    said = json.dumps(rows, ensure_ascii=False, default=_iso)
    if not _can_be_encoded(said):
        said = json.dumps(encodable(rows), ensure_ascii=False, default=_iso)
    shape = json.dumps([table.columns])
    connection.execute(
        f"create temp table {name} as "
        f"select unnest(from_json_strict({_literal(said)}, {_literal(shape)}), max_depth := 2)"
    )


def dicts(result: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The rows of the statement that has just run, by column name."""
    names = [str(column[0]) for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def encodable(value: Any) -> Any:
    """The same with no lone surrogate in it."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [encodable(item) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {key: encodable(item) for key, item in cast("dict[str, Any]", value).items()}
    return value


def _can_be_encoded(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _iso(value: object) -> str:
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    raise TypeError(f"no column can hold a {type(value).__name__}")
