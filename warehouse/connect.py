"""The one way to open a warehouse file, with DuckDB itself or by SQLAlchemy.

Belongs here: how we connect. Does not belong here: queries or schema.

DuckDB hands out rows from the connection's *current* result. SQLAlchemy reads late, and what it reads after a rollback
or a close is silently empty, no error and no rows. So every result is fetched whole as soon as the
statement has run, unless the caller says `stream_results` and reads it at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    import sqlalchemy as sa

SETTINGS: dict[str, Any] = {"autoinstall_known_extensions": "false"}
"""What every connection says: nothing is fetched from the network unasked."""
_SHUT = {
    "autoload_known_extensions": "false",
    "enable_external_access": "false",
    "lock_configuration": "true",
}
"""No file but the warehouse, no network, no extension from elsewhere; and no statement that could change that."""


def open_warehouse(warehouse: Path, *, shut: bool = False) -> duckdb.DuckDBPyConnection:
    """A read-only connection to this file; use it as a context manager. It keeps the state it began with.

    `shut` is for statements that others wrote: they reach this file alone.
    """
    return duckdb.connect(str(warehouse), read_only=True, config=SETTINGS | (_SHUT if shut else {}))


def write_candidate(candidate: Path, config: dict[str, Any] | None = None) -> duckdb.DuckDBPyConnection:
    """A connection that may write: for a file that nobody else has opened yet."""
    return duckdb.connect(str(candidate), config=SETTINGS | (config or {}))


def open_memory(config: dict[str, Any] | None = None) -> duckdb.DuckDBPyConnection:
    """An empty database that ends with its connection."""
    return duckdb.connect(config=SETTINGS | (config or {}))


def warehouse_engine(warehouse: Path, *, read_only: bool = True) -> sa.Engine:
    """An engine on this DuckDB file. Each connection opens the file anew, so it sees what was published last;
    a connection held open keeps the state it began with."""
    import sqlalchemy as sa
    from sqlalchemy.pool import NullPool

    engine = sa.create_engine(
        sa.URL.create("duckdb", database=str(warehouse)),
        poolclass=NullPool,
        connect_args={"read_only": read_only, "config": SETTINGS},
    )
    buffer_results(engine)
    return engine


def buffer_results(engine: sa.Engine) -> None:
    """Make every result of this engine safe to read late (see the module's first lines)."""
    from sqlalchemy import event

    event.listen(engine, "after_cursor_execute", _buffer)


def _buffer(_connection: Any, cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool) -> None:
    if context is None or context.execution_options.get("stream_results") or not cursor.description:
        return
    from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

    context.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
        cursor, alternate_description=cursor.description, initial_buffer=cursor.fetchall()
    )
