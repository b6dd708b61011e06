"""The data dictionary: every view, table macro, table and column, with type and meaning.

Belongs here: the page, made from what an empty warehouse says of itself (`describe` and its comments), so that it
cannot say otherwise than the file that analysts open. Keys and marks of personal data come from `schema`.
Does not belong here: how a question is answered (`docs/questions.md`).
"""

from __future__ import annotations

import duckdb

from warehouse.connect import open_memory
from warehouse.schema.columns import FIELDS
from warehouse.schema.ddl import comment_ddl, macro_ddl, table_ddl, view_ddl
from warehouse.schema.macros import MACROS
from warehouse.schema.tables import TABLES
from warehouse.schema.views import VIEWS

COMMAND = "impact dictionary --write docs/data-dictionary.md"
_INTRODUCTION = f"""\
# Data dictionary

What stands in the warehouse file. Made by `{COMMAND}` from the schema; do not edit.
The same words are in the file itself: `select * from duckdb_columns()`, or hover in a SQL client.

Analysts use the [views](#views). The [tables](#tables) are the star schema beneath, which views are made from.
**Personal data** marks columns that name people, and free text that may: `impact export --no-personal-data` and
`IMPACT_EXPORT_PERSONAL_DATA=0` leave them out. Percentages are whole numbers: 14% is `14` with unit `percent`.
A month is its first day; a period runs from its first day to its last.
"""


def empty_warehouse() -> duckdb.DuckDBPyConnection:
    """All tables, views, macros and comments, and no row; in memory."""
    connection = open_memory()
    for statement in (*table_ddl(), *view_ddl(), *macro_ddl(), *comment_ddl()):
        connection.execute(statement)
    return connection


def render() -> str:
    """The data dictionary as a Markdown page."""
    with empty_warehouse() as connection:
        parts = [_INTRODUCTION, _contents(), "## Views\n"]
        parts += [_view(connection, name) for name in VIEWS]
        parts.append("## Table macros\n")
        parts += [_macro(connection, name) for name in MACROS]
        parts.append("## Tables\n")
        parts += [_table(connection, table.name) for table in TABLES.values()]
        parts.append(_personal_data())
    return "\n".join(parts)


def _contents() -> str:
    rows = [f"| [`{name}`](#{name}) | {_cell(view.comment)} |" for name, view in VIEWS.items()]
    rows += [f"| [`{name}`](#{name}) | {_cell(macro.comment)} |" for name, macro in MACROS.items()]
    return "\n".join(["| view | one row, or what it gives |", "|---|---|", *rows, ""])


def _view(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    key = ", ".join(f"`{column}`" for column in VIEWS[name].key)
    return (
        f"### {name}\n\n{_comment(connection, 'view', name)}\nA row is told by {key}.\n\n{_columns(connection, name)}"
    )


def _macro(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    row = connection.execute("select comment from duckdb_functions() where function_name = ?", [name]).fetchone()
    macro = MACROS[name]
    given = ", ".join(macro.parameters)
    return (
        f"### {name}\n\n{row[0] if row else ''}\nCalled as `from {name}({given})`, a DATE; "
        f"its columns are those of [`{macro.like}`](#{macro.like}).\n"
    )


def _table(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    table = TABLES[name]
    lines = [f"Primary key `{table.key}`."]
    lines += [f"`{column.name}` leads to `{column.home}`." for column in table.columns if column.home]
    return f"### {name}\n\n{_comment(connection, 'table', name)}\n{' '.join(lines)}\n\n{_columns(connection, name)}"


def _comment(connection: duckdb.DuckDBPyConnection, kind: str, name: str) -> str:
    row = connection.execute(f"select comment from duckdb_{kind}s() where {kind}_name = ?", [name]).fetchone()
    return str(row[0]) if row else ""


def _columns(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    comments = dict(
        connection.execute("select column_name, comment from duckdb_columns() where table_name = ?", [name]).fetchall()
    )
    rows = ["| column | type | meaning |", "|---|---|---|"]
    for column, type_, *_ in connection.execute(f"describe {name}").fetchall():
        mark = " **Personal data.**" if FIELDS[column].personal_data else ""
        unit = f" Unit: {FIELDS[column].unit}." if FIELDS[column].unit else ""
        meaning = (
            str(comments.get(column) or "").removesuffix(" Personal data.").removesuffix(" May hold personal data.")
        )
        rows.append(f"| `{column}` | {_type(type_)} | {_cell(meaning)}{unit}{mark} |")
    return "\n".join([*rows, ""])


def _personal_data() -> str:
    rows = ["## Personal data", "", "| column | in |", "|---|---|"]
    for column, field in FIELDS.items():
        if field.personal_data:
            views = [f"`{name}`" for name, view in VIEWS.items() if column in view.columns]
            tables = [f"`{table.name}`" for table in TABLES.values() if column in table]
            rows.append(f"| `{column}` | {', '.join(views + tables)} |")
    return "\n".join([*rows, ""])


def _type(name: str) -> str:
    return "STRUCT of DOUBLE" if name.startswith("STRUCT") else name


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
