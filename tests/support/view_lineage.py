"""From which columns of tables each column of a view is made, read out of the views' SQL.

`python -m tests.support.view_lineage` writes it into `pipelines/orchestration/column_lineage.json`, which Dagster
draws. Each view is followed to the tables and views that it names, and these are followed in turn. What only joins,
filters or sorts rows is no source of a column.
"""

from __future__ import annotations

import json
from functools import cache

from sqlglot import exp, parse_one
from sqlglot.lineage import lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope

from pipelines.orchestration.column_lineage import KEPT, Lineage
from warehouse.schema.tables import TABLES
from warehouse.schema.views import VIEWS, View

_COLUMNS: dict[str, object] = {
    **{name: {column.name: column.field.type for column in table.columns} for name, table in TABLES.items()},
    **{name: dict.fromkeys(view.columns, "text") for name, view in VIEWS.items()},
}


def derived() -> Lineage:
    """All views and their columns, in order."""
    return {name: {column: sorted(_of_tables(name, column)) for column in view.columns} for name, view in VIEWS.items()}


def _of_tables(view: str, column: str) -> set[str]:
    found: set[str] = set()
    for source in _sources(view)[column]:
        named, _, of = source.partition(".")
        found |= _of_tables(named, of) if named in VIEWS else {source}
    return found


@cache
def _sources(view: str) -> dict[str, set[str]]:
    """For each column of this view the columns of the tables and views that it names."""
    select = qualify(parse_one(View.sql(view), dialect="duckdb"), schema=_COLUMNS, dialect="duckdb")
    scope = build_scope(select)
    return {
        column: {
            f"{node.expression.name}.{node.name.rpartition('.')[2].strip(chr(34))}"
            for node in lineage(column, select, _COLUMNS, scope=scope, dialect="duckdb").walk()
            if isinstance(node.expression, exp.Table)
        }
        for column in VIEWS[view].columns
    }


def as_text(found: Lineage) -> str:
    """As it is kept: a line a column."""
    return json.dumps(found, indent=1) + "\n"


if __name__ == "__main__":
    KEPT.write_text(as_text(derived()), "utf-8")
