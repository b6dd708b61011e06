"""The empty warehouse: every table, view, macro and comment, and no row yet.

Belongs here: the file that each build begins with. Does not belong here: what the schema says (`schema`), or the rows
(`candidate`).

Nine hundred comments take a second to write, as long as all the rest of a small build. They are the same for every
build, so a process that builds more than once (the review page, a daemon) writes them once and copies the file.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from warehouse.build.loading import execute_all
from warehouse.connect import write_candidate
from warehouse.schema.ddl import comment_ddl, macro_ddl, table_ddl, view_ddl

STORAGE_VERSION = "v1.2.0"
"""Older clients and duckdb-wasm open files of this version."""
STORAGE: dict[str, Any] = {"storage_compatibility_version": STORAGE_VERSION}


_kept: dict[tuple[str, ...], bytes] = {}
"""The statements that this process ran last, and the file that they made."""


def lay_down(path: Path) -> None:
    """Make a new warehouse file here, without rows. Raises `OSError` or what DuckDB says where it cannot be written."""
    statements = (*table_ddl(), *view_ddl(), *macro_ddl(), *comment_ddl())
    if statements in _kept:
        path.write_bytes(_kept[statements])
        return
    with closing(write_candidate(path, STORAGE)) as connection:
        execute_all(connection, statements)
        connection.execute("checkpoint")
    _kept.clear()
    _kept[statements] = path.read_bytes()
