"""DDL and comments, generated from tables, views and macros.

Belongs here: `create …` and `comment on …` as text. Does not belong here: running it (`warehouse.build`), or what
PostgreSQL needs said otherwise (`warehouse.postgres.ddl`).
"""

from __future__ import annotations

import graphlib
import hashlib
import re
from collections.abc import Callable

from warehouse.schema.columns import FIELDS
from warehouse.schema.macros import MACROS, macro_sql
from warehouse.schema.tables import TABLES
from warehouse.schema.views import VIEWS, View


def table_ddl() -> list[str]:
    """`create table` for every table of the schema; keys are not enforced by DuckDB (see `tables`)."""
    return [
        f"create table {table.name} ("
        + ", ".join(
            f"{column.name} {column.field.type}{'' if column.nullable else ' not null'}" for column in table.columns
        )
        + ")"
        for table in TABLES.values()
    ]


def view_ddl() -> list[str]:
    """`create view` for every view, each after the views it is made from."""
    bodies = {name: View.sql(name) for name in VIEWS}
    uses = {
        name: {other for other in VIEWS if re.search(rf"\b(?:from|join)\s+{other}\b", body)}
        for name, body in bodies.items()
    }
    return [f"create view {name} as {bodies[name]}" for name in graphlib.TopologicalSorter(uses).static_order()]


def macro_ddl() -> list[str]:
    """`create macro` for every table macro; they read views."""
    return [
        f"create macro {name}({', '.join(macro.parameters)}) as table " + macro_sql(name)
        for name, macro in MACROS.items()
    ]


def comment_ddl(quote: Callable[[str], str] = lambda text: "'" + text.replace("'", "''") + "'") -> list[str]:
    """`comment on` for every table, view, macro and column."""
    statements: list[str] = []
    for table in TABLES.values():
        statements.append(f"comment on table {table.name} is {quote(table.comment)}")
        statements += [
            f"comment on column {table.name}.{column.name} is {quote(column.field.comment)}" for column in table.columns
        ]
    for name, view in VIEWS.items():
        statements.append(f"comment on view {name} is {quote(view.comment)}")
        statements += [
            f"comment on column {name}.{column} is {quote(FIELDS[column].comment)}" for column in view.columns
        ]
    statements += [f"comment on macro table {name} is {quote(macro.comment)}" for name, macro in MACROS.items()]
    return statements


def schema_version() -> str:
    """What tells one shape of the warehouse from another: a hash of its tables, views and macros."""
    return hashlib.sha256("\n".join([*table_ddl(), *view_ddl(), *macro_ddl()]).encode()).hexdigest()[:12]
