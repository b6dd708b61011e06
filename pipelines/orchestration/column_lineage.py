"""From which columns of the star schema each column of a view is made, as Dagster draws it.

Belongs here: asking DuckDB, and what its answer means for the assets. Does not belong here: what a view shows
(`warehouse.schema.views`).

DuckDB plans a query of one column so that it reads only the columns it needs. What every column of a view needs are
keys of joins and conditions; what is left is where a column comes from. A view that weighs all rows before it shows one
(`metric_latest`) needs the same for each of its columns: nothing is said of it. Asking takes seconds, so the answer is
kept in `column_lineage.json`, and a test compares: `python -m pipelines.orchestration.column_lineage` writes it anew.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from dagster import AssetKey, TableColumn, TableColumnDep, TableColumnLineage, TableSchema

from warehouse.schema.columns import FIELDS
from warehouse.schema.dictionary import empty_warehouse

Lineage = dict[str, dict[str, list[str]]]
"""For each view and column, the `table.column` it is made from."""
_KEPT = Path(__file__).with_suffix(".json")
_ASSET_OF = {
    "fact_metric_value": "metric_values",
    "fact_action": "action_updates",
    "fact_assurance": "assurance_updates",
    "fact_prose": "prose",
}
_MOST_UNTOLD = 0.1
"""Of a view of which more of the columns lead nowhere, nothing is said."""


def derived() -> Lineage:
    """What DuckDB says now, of an empty warehouse."""
    with empty_warehouse() as connection:
        views = connection.execute("select view_name from duckdb_views() where not internal order by 1").fetchall()
        found = {view: _of_view(connection, view) for (view,) in views}
    return {
        view: columns
        for view, columns in found.items()
        if sum(not sources for sources in columns.values()) <= len(columns) * _MOST_UNTOLD
    }


def _of_view(connection: duckdb.DuckDBPyConnection, view: str) -> dict[str, list[str]]:
    columns = [str(row[0]) for row in connection.execute(f"describe {view}").fetchall()]
    read = {column: _read_for(connection, view, column) for column in columns}
    by_all = set[str].intersection(*read.values()) if len(read) > 1 else set[str]()
    return {column: sorted(needs - by_all) for column, needs in read.items()}


def _read_for(connection: duckdb.DuckDBPyConnection, view: str, column: str) -> set[str]:
    """The columns of tables that a query of this column reads."""
    plan = connection.execute(f'explain (format json) select "{column}" from {view}').fetchall()[0][1]
    found: set[str] = set()
    waiting: list[dict[str, Any]] = json.loads(plan)
    while waiting:
        node = waiting.pop()
        waiting += node.get("children", [])
        said = node.get("extra_info") or {}
        if table := said.get("Table"):
            names = said.get("Projections") or []
            found |= {f"{table.rpartition('.')[2]}.{name}" for name in ([names] if isinstance(names, str) else names)}
    return found


@cache
def kept() -> Lineage:
    """What is kept of `derived`."""
    found: Lineage = json.loads(_KEPT.read_text("utf-8"))
    return found


def of_warehouse() -> TableColumnLineage:
    """The columns of views, each with the columns of assets that it is made from."""
    return TableColumnLineage(
        {
            f"{view}.{column}": [_dep(source) for source in sources]
            for view, columns in kept().items()
            for column, sources in columns.items()
            if sources
        }
    )


def columns_of_views() -> TableSchema:
    """The columns of the views of which something is known, each named with its view."""
    return TableSchema([_shown(view, column) for view, columns in kept().items() for column in columns])


def _shown(view: str, column: str) -> TableColumn:
    known, name = FIELDS.get(column), f"{view}.{column}"
    return TableColumn(name, known.type, known.comment) if known else TableColumn(name)


def _dep(source: str) -> TableColumnDep:
    table, _, column = source.partition(".")
    if table in _ASSET_OF:
        return TableColumnDep(AssetKey(_ASSET_OF[table]), column)
    return TableColumnDep(AssetKey("star_schema"), source)


def as_text(lineage: Lineage) -> str:
    """As it is kept: a line a column."""
    return json.dumps(lineage, indent=1) + "\n"


if __name__ == "__main__":
    _KEPT.write_text(as_text(derived()), "utf-8")
