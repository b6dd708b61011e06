"""The parsed layer as temporary tables, from which `load/*.sql` make the rows of the warehouse.

Belongs here: temporary tables and the SQL macros that loads use. Does not belong here: what a row is made from.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.store import parsed_layer

MACROS = (
    "create temp macro surrogate(natural_key) as"
    " (md5_number_upper(natural_key)::hugeint - 9223372036854775808)::bigint",
    "create temp macro within(programme, natural_key) as programme || chr(31) || natural_key",
    # White space of every kind, to which `trim` alone is blind.
    r"create temp macro blank_to_null(txt) as case when regexp_full_match(txt, '[\s\p{Z}]*') then null else txt end",
    *(
        f"create temp macro {of}_place(place) as struct_pack({of}_page := place.page, {of}_x0 := place.x0, "
        f"{of}_top := place.top, {of}_x1 := place.x1, {of}_bottom := place.bottom, "
        f"{of}_path := blank_to_null(place.path), {of}_table_no := nullif(place.table_no, 0), "
        f"{of}_row_no := nullif(place.row_no, 0), {of}_column_no := nullif(place.column_no, 0))"
        for of in ("source", "header")
    ),
    "create temp macro plain_type(txt) as trim(regexp_replace(regexp_replace(regexp_replace("
    "txt, '[‘’‚‛′´`]', chr(39), 'g'), '[“”„‟″«»]', '\"', 'g'), '[\\s\\p{Z}]+', ' ', 'g'))",
)


def stage(connection: duckdb.DuckDBPyConnection, paths: list[Path], without: Iterable[str]) -> None:
    """Temporary tables of what the layer holds: `heads` with a row for each file, and for each kind of row a table
    `read_<kind>` with its items as structs, numbered from 1 within their file. In no order: that is the loads' affair,
    and keeping the order of thousands of reports costs far more memory than sorting."""
    if not paths:
        stage_rows(connection, parsed_layer.arrow_schema().empty_table())
        return
    source = "read_parquet(?, hive_partitioning = false)"
    given = [[str(path) for path in paths], list(without)]
    source += " where not list_contains(?, sha256)" if given[1] else " where ?::text[] is not null"
    _stage(connection, source, given)


def stage_rows(connection: duckdb.DuckDBPyConnection, entries: pa.Table) -> None:
    """The same of entries in memory (`parsed_layer.as_table`)."""
    connection.register("entries_read", entries)
    _stage(connection, "entries_read", [])
    connection.unregister("entries_read")


def _stage(connection: duckdb.DuckDBPyConnection, source: str, given: list[list[str]]) -> None:
    connection.execute("set preserve_insertion_order = false")
    lists = [field.name for field in parsed_layer.arrow_schema() if pa.types.is_list(field.type)]
    connection.execute(f"create temp table heads as select * exclude ({', '.join(lists)}) from {source}", given)
    for kind in lists:
        connection.execute(
            f"create temp table read_{kind} as "
            f"select sha256, generate_subscripts({kind}, 1) as ordinal, unnest({kind}) as item from {source}",
            given,
        )
    connection.execute("set preserve_insertion_order = true")


def register(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    connection.register(f"{name}_rows", rows)
    connection.execute(f"create temp table {name} as select * from {name}_rows")
    connection.unregister(f"{name}_rows")


def texts(names: str) -> pa.Schema:
    """An Arrow schema of text columns: their names, apart by spaces."""
    return pa.schema([pa.field(name, pa.string()) for name in names.split()])
