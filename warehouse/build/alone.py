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
import pyarrow as pa

from parsers import PARSER_VERSION, Report
from warehouse.build.loading import execute_all, load_tables
from warehouse.build.report_rows import alias_rows, editions, held_rows, programme_rows
from warehouse.build.staging import MACROS, register, stage_rows
from warehouse.connect import open_memory
from warehouse.decisions.corrections import ACTION_SCHEMA, METRIC_SCHEMA
from warehouse.schema.ddl import table_ddl, view_ddl
from warehouse.schema.views import VIEWS
from warehouse.store.parsed_layer import Refusal, as_table
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
        _fill(memory, as_table(entry.sha256, parser_version, outcome), entry)
        return {
            view: memory.execute(f"from {view}").to_arrow_table().to_pylist() if view in VIEWS else [] for view in views
        }


def _fill(memory: duckdb.DuckDBPyConnection, said: pa.Table, entry: CatalogueEntry) -> None:
    for macro in MACROS:
        memory.execute(macro)
    stage_rows(memory, said)
    refused, edition_rows = editions(memory, [entry], {})
    register(memory, "edition", edition_rows)
    register(memory, "programme", programme_rows(edition_rows, refused))
    register(memory, "refused", refused)
    register(memory, "held", held_rows(()))
    register(memory, "alias", alias_rows({}))
    register(memory, "cell_correction", METRIC_SCHEMA.empty_table())
    register(memory, "action_correction", ACTION_SCHEMA.empty_table())
    execute_all(memory, table_ddl())
    load_tables(memory)
    execute_all(memory, view_ddl())
