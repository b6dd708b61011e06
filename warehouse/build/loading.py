"""From staged rows to the tables of the star.

Belongs here: running `load/*.sql`, for a warehouse on disk and for one file alone. Does not belong here: what stages
the rows (`staging`), or which reports count (`report_rows`).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from warehouse.schema.tables import TABLES

HERE = Path(__file__).parent


def load_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill every table that has a load, dimensions before the facts that point to them."""
    connection.execute((HERE / "due_months.sql").read_text("utf-8"))
    for table in TABLES.values():
        load = HERE / "load" / f"{table.name}.sql"
        if load.exists():
            connection.execute(f"insert into {table.name} by name {load.read_text('utf-8')}")


def execute_all(connection: duckdb.DuckDBPyConnection, statements: Iterable[str]) -> None:
    """In one transaction: hundreds of comments, each by itself, cost over a second."""
    connection.begin()
    for statement in statements:
        connection.execute(statement)
    connection.commit()
