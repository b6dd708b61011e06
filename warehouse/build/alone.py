"""What the views would hold, were one file the only one: in memory, by the loads and views of every warehouse.

Belongs here: `views_alone`. Does not belong here: reading the file (`parsers`), or how its rows are shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from parsers import PARSER_VERSION, Report
from warehouse.build.loading import execute_all, load_tables
from warehouse.build.report_rows import alias_rows, editions, held_rows, programme_rows
from warehouse.build.staging import MACROS, stage_rows
from warehouse.connect import open_memory
from warehouse.decisions.corrected import NOTHING_CORRECTED, correction_tables
from warehouse.plain_rows import create, dicts
from warehouse.schema.ddl import table_ddl, view_ddl
from warehouse.schema.views import VIEWS
from warehouse.store.entry import Refusal, as_row
from warehouse.store.store import CatalogueEntry

VIEWS_ALONE = (
    "reports", "metric_history", "action_history", "assurance_history", "extra_cells", "statement_history",
    "report_text", "repairs", "quarantine",
)  # fmt: skip
"""What a file by itself says. What needs other reports (latest, restated) is not among them."""
Rows = list[dict[str, Any]]


def views_alone(
    outcome: Report | Refusal,
    name: str,
    data: bytes,
    modified_at: datetime,
    views: Sequence[str] = VIEWS_ALONE,
    *,
    parser_version: str = PARSER_VERSION,
) -> dict[str, Rows]:
    """For each of these views its rows, were this file alone: no gate holds it back, no decision changes it."""
    entry = CatalogueEntry(
        hashlib.sha256(data).hexdigest(), len(data), (Path(name).name,), modified_at.astimezone(UTC).isoformat()
    )
    with closing(open_memory({"threads": 1})) as memory:
        _fill(memory, parser_version, outcome, entry)
        execute_all(memory, view_ddl(VIEWS.keys() & set(views)))
        return {view: dicts(memory.execute(f"from {view}")) if view in VIEWS else [] for view in views}


def _fill(
    memory: duckdb.DuckDBPyConnection, parser_version: str, outcome: Report | Refusal, entry: CatalogueEntry
) -> None:
    for macro in MACROS:
        memory.execute(macro)
    stage_rows(memory, [as_row(entry.sha256, parser_version, outcome)])
    refused, edition_rows = editions(memory, [entry], {})
    create(memory, "edition", edition_rows)
    create(memory, "programme", programme_rows({}, edition_rows, refused))
    create(memory, "refused", refused)
    create(memory, "held", held_rows(()))
    create(memory, "alias", alias_rows({}))
    correction_tables(memory, NOTHING_CORRECTED)
    execute_all(memory, table_ddl())
    load_tables(memory)
