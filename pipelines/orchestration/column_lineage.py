"""From which columns of the star schema each column of a view is made, as Dagster draws it.

Belongs here: what it means for the assets. Does not belong here: what a view shows (`warehouse.schema.views`), or how
the lineage is found: `python -m tests.support.view_lineage` reads it out of the views' SQL and writes
`column_lineage.json` anew, and a test compares.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from dagster import AssetKey, TableColumn, TableColumnDep, TableColumnLineage, TableSchema

from warehouse.schema.columns import FIELDS

Lineage = dict[str, dict[str, list[str]]]
"""For each view and column, the `table.column` it is made from; none where it counts rows."""
KEPT = Path(__file__).with_suffix(".json")
_ASSET_OF = {
    "fact_metric_value": "metric_values",
    "fact_action": "action_updates",
    "fact_assurance": "assurance_updates",
    "fact_prose": "prose",
}


@cache
def kept() -> Lineage:
    """What was found last."""
    found: Lineage = json.loads(KEPT.read_text("utf-8"))
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
    """The columns of all views, each named with its view."""
    return TableSchema([_shown(view, column) for view, columns in kept().items() for column in columns])


def _shown(view: str, column: str) -> TableColumn:
    known, name = FIELDS.get(column), f"{view}.{column}"
    return TableColumn(name, known.type, known.comment) if known else TableColumn(name)


def _dep(source: str) -> TableColumnDep:
    table, _, column = source.partition(".")
    if table in _ASSET_OF:
        return TableColumnDep(AssetKey(_ASSET_OF[table]), column)
    return TableColumnDep(AssetKey("star_schema"), source)
