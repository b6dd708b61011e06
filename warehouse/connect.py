"""The one way to a SQLAlchemy engine on a warehouse file.

Belongs here: how we connect. Does not belong here: queries, schema, or the bulk load (which speaks to DuckDB itself).

DuckDB hands out rows from the connection's *current* result. SQLAlchemy reads late, and what it reads after a rollback
or a close is silently empty, no error and no rows. So every result is fetched whole as soon as the
statement has run, unless the caller says `stream_results` and reads it at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.pool import NullPool


def warehouse_engine(warehouse: Path, *, read_only: bool = True) -> sa.Engine:
    """An engine on this DuckDB file. Each connection opens the file anew, so it sees what was published last;
    a connection held open keeps the state it began with."""
    engine = sa.create_engine(
        sa.URL.create("duckdb", database=str(warehouse)),
        poolclass=NullPool,
        connect_args={"read_only": read_only, "config": {"autoinstall_known_extensions": "false"}},
    )
    buffer_results(engine)
    return engine


def buffer_results(engine: sa.Engine) -> None:
    """Make every result of this engine safe to read late (see the module's first lines)."""
    event.listen(engine, "after_cursor_execute", _buffer)


def _buffer(_connection: Any, cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool) -> None:
    if context is None or context.execution_options.get("stream_results") or not cursor.description:
        return
    context.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
        cursor, alternate_description=cursor.description, initial_buffer=cursor.fetchall()
    )
