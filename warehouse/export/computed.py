"""The views of a published warehouse, each that others are made from computed once.

Belongs here: a connection for what asks nearly everything of a warehouse (site, exports). Does not belong here: what is
asked. An analyst asks a view or two, and computes them when asking; here each would be computed again by every view,
page and question that is made from it, which costs more than the build.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from warehouse.connect import open_memory
from warehouse.schema.ddl import macro_ddl, view_ddl
from warehouse.schema.tables import TABLES

_ONCE = frozenset(
    {
        "action_latest", "action_summary", "action_updates", "lead_history", "metric_latest", "metric_restatements",
        "metric_summary", "report_calendar", "statement_latest", "statement_summary",
    }
)  # fmt: skip
"""Views from which others, pages and questions are made. The others are asked once, or only join."""


class OtherVersion(Exception):
    """The warehouse lacks a table or column that this version reads; `impact build` builds it anew."""


@contextmanager
def computed_views(warehouse: Path, *, may_write: Path | None = None) -> Generator[duckdb.DuckDBPyConnection]:
    """A connection on which every table, view and macro of this warehouse can be asked, by its name; it reaches nothing
    else but the folder `may_write`, which `copy … to` may fill. What was published when it was opened is what it says
    to the end. Raises `OtherVersion`."""
    with open_memory() as connection:
        named = str(warehouse).replace("'", "''")
        connection.execute(f"attach '{named}' as published (read_only)")
        try:
            for table in TABLES:
                connection.execute(f"create view {table} as from published.{table}")
            for statement in view_ddl():
                name = statement.split()[2]
                connection.execute(statement.replace("create view", "create table", 1) if name in _ONCE else statement)
            for statement in macro_ddl():
                connection.execute(statement)
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            said = str(error).splitlines()[0]
            raise OtherVersion(f"{warehouse.name} was made by another version ({said}): run `impact build`") from error
        if may_write:
            connection.execute("set allowed_directories = $folders", {"folders": [f"{may_write}/"]})
        for setting in ("enable_external_access = false", "lock_configuration = true"):
            connection.execute(f"set {setting}")
        yield connection
