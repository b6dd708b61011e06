"""Databases of somebody else's, which no command may replace.

Belongs here: making them. Does not belong here: what is said of them (`tests/warehouse/test_ownership.py`,
`tests/pipelines/test_warehouse_paths.py`).
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb


def sqlite_file(path: Path) -> None:
    """An SQLite database that holds a table."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table mine (a)")


def duckdb_file(path: Path) -> None:
    """A DuckDB database that holds a table."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table mine as select 1 as a")
