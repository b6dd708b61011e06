"""Text that may stand in a spreadsheet.

Belongs here: the one rule for CSV and Excel, as a SQL macro and as lists of columns. Does not belong here: writing
files. Parquet and the warehouse itself keep every text as printed.

A spreadsheet runs a text as a formula when it begins with = + - or @ (full-width and small forms too, in some
languages), after white space or characters that do not show; a tab or a carriage return in front may part it from its
cell. Such a text gets an apostrophe in front. Numbers (-5, +3.2 %) and a lone dash run nothing, and stay.
Control characters that XML cannot hold are taken out. A text longer than a cell of Excel is cut, with a mark.
"""

from __future__ import annotations

import duckdb

from warehouse.schema.columns import FIELDS
from warehouse.schema.views import VIEWS

CELL_LIMIT = 32_767
"""Characters in a cell of Excel, counted in UTF-16."""
CUT_MARK = " … [cut: longer than a spreadsheet cell]"

_FORBIDDEN = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]"
_SIGNS = r"=+\-@＝＋－＠﹦﹢﹣﹫−"
_RUNS = rf"^([\s\p{{Z}}\p{{Cf}}]*[{_SIGNS}]|[\t\r\n])"
_HARMLESS = r"^([+\-−]?[0-9][0-9,]*(\.[0-9]+)? ?%?|-)$"
# A character beyond the first plane counts as two: then half the limit is short enough whatever the text.
_ROOM = CELL_LIMIT - len(CUT_MARK) - 1
_MACROS = (
    f"create temp macro spreadsheet_clean(txt) as regexp_replace(txt, '{_FORBIDDEN}', '', 'g')",
    "create temp macro spreadsheet_guarded(txt) as "
    f"if(regexp_matches(txt, '{_RUNS}') and not regexp_matches(txt, '{_HARMLESS}'), chr(39) || txt, txt)",
    "create temp macro spreadsheet_cut(txt) as case "
    f"when strlen(txt) <= {CELL_LIMIT} then txt "
    f"when regexp_matches(txt, '[\\x{{10000}}-\\x{{10ffff}}]') then "
    f"if(length(txt) * 2 <= {CELL_LIMIT}, txt, txt[1:{_ROOM // 2}] || '{CUT_MARK}') "
    f"when length(txt) <= {CELL_LIMIT} then txt else txt[1:{_ROOM}] || '{CUT_MARK}' end",
)


def add_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the steps of the rule known to this connection (a read-only one, too)."""
    for macro in _MACROS:
        connection.execute(macro)


def shown_columns(view: str, *, personal_data: bool) -> list[str]:
    """The columns of a view that are exported: all, or those without personal data."""
    return [column for column in VIEWS[view].columns if personal_data or not FIELDS[column].personal_data]


def types_of(connection: duckdb.DuckDBPyConnection, view: str) -> dict[str, str]:
    """DuckDB's type of each column of a view."""
    return {str(row[0]): str(row[1]) for row in connection.execute(f"describe {view}").fetchall()}


def add_safe_table(connection: duckdb.DuckDBPyConnection, view: str, *, personal_data: bool) -> str:
    """Make a temporary table of the view's exported columns, in the order of its key, with texts made safe and boxes
    as JSON; give its name. Texts are made safe step by step, each once: macros within macros multiply."""
    types = types_of(connection, view)
    columns = shown_columns(view, personal_data=personal_data)
    source = f"select {', '.join(_json(column, types[column]) for column in columns)} from {view}"
    for step in ("spreadsheet_clean", "spreadsheet_guarded", "spreadsheet_cut"):
        shown = (f"{step}({column}) as {column}" if types[column] == "VARCHAR" else column for column in columns)
        source = f"select {', '.join(shown)} from ({source})"
    connection.execute(f"create temp table safe_{view} as {source} order by {', '.join(VIEWS[view].key)}")
    return f"safe_{view}"


def _json(column: str, type_: str) -> str:
    return f"to_json({column})::varchar as {column}" if type_.startswith("STRUCT") else column
