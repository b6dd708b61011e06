"""The parsed layer as temporary tables, from which `load/*.sql` make the rows of the warehouse.

Belongs here: temporary tables and the SQL macros that loads use. Does not belong here: what a row is made from.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import duckdb

from warehouse.plain_rows import PlainRows, create
from warehouse.store import entry

WHITE = "\t\n\f\r " + "".join(map(chr, (0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)))
"""White space of every kind (`[\\s\\p{Z}]`); `trim` by itself takes away plain spaces only."""

MACROS = (
    "create temp macro surrogate(natural_key) as"
    " (md5_number_upper(natural_key)::hugeint - 9223372036854775808)::bigint",
    "create temp macro within(programme, natural_key) as programme || chr(31) || natural_key",
    # No pattern: each place where a statement says one is compiled anew, and there are a hundred.
    f"create temp macro blank_to_null(txt) as case when trim(txt, '{WHITE}') = '' then null else txt end",
    *(
        f"create temp macro {of}_place(place) as struct_pack({of}_page := place.page, {of}_x0 := place.x0, "
        f"{of}_top := place.top, {of}_x1 := place.x1, {of}_bottom := place.bottom, "
        f"{of}_path := blank_to_null(place.path), {of}_table_no := nullif(place.table_no, 0), "
        f"{of}_row_no := nullif(place.row_no, 0), {of}_column_no := nullif(place.column_no, 0))"
        for of in ("source", "header")
    ),
    # What one types: straight quotes, hyphens, single spaces, and nothing that cannot be seen. The macro `metric_as_of`
    # says the same in its own words.
    "create temp macro plain_type(txt) as trim(regexp_replace(translate(txt, "
    "'‘’‚‛′´`“”„‟″«»‐‑‒–—―−' || chr(173) || chr(8203) || chr(8204) || chr(8205) || chr(65279), "
    "'''''''''''''''\"\"\"\"\"\"\"-------'), '[\\s\\p{Z}]+', ' ', 'g'))",
    # Words in lower case with hyphens between, signs that tell metrics apart spelt out.
    "create temp macro spelt(txt) as replace(replace(replace(replace(replace(replace(replace(txt, "
    "'%', ' percent '), '£', ' pounds '), '&', ' and '), '+', ' plus '), '<', ' under '), '>', ' over '), '#', ' no ')",
    "create temp macro slug(txt) as trim(regexp_replace("
    "spelt(replace(lower(strip_accents(plain_type(txt))), chr(39), '')), '[^\\p{L}\\p{N}]+', '-', 'g'), '-')",
)


def stage(connection: duckdb.DuckDBPyConnection, paths: list[Path], without: Iterable[str]) -> None:
    """Temporary tables of what the layer holds: `heads` with a row for each file, and for each kind of row a table
    `read_<kind>` with its items as structs, numbered from 1 within their file. In no order: that is the loads' affair,
    and keeping the order of thousands of reports costs far more memory than sorting."""
    if not paths:
        stage_rows(connection, [])
        return
    source = "read_parquet(?, hive_partitioning = false)"
    given = [[str(path) for path in paths], list(without)]
    source += " where not list_contains(?, sha256)" if given[1] else " where ?::text[] is not null"
    _stage(connection, source, given)


def stage_rows(connection: duckdb.DuckDBPyConnection, entries: list[dict[str, Any]]) -> None:
    """The same of entries in memory (`entry.as_row`)."""
    create(connection, "entries_read", PlainRows(entry.columns(), entries))
    _stage(connection, "entries_read", None)
    connection.execute("drop table entries_read")


def stage_more(connection: duckdb.DuckDBPyConnection, entries: list[dict[str, Any]]) -> None:
    """Add entries in memory to what is staged."""
    if not entries:
        return
    create(connection, "entries_read", PlainRows(entry.columns(), entries))
    lists = entry.lists()
    connection.execute(f"insert into heads by name select * exclude ({', '.join(lists)}) from entries_read")
    for kind in lists:
        connection.execute(
            f"insert into read_{kind} by name "
            f"select sha256, generate_subscripts({kind}, 1) as ordinal, unnest({kind}) as item from entries_read"
        )
    connection.execute("drop table entries_read")


def _stage(connection: duckdb.DuckDBPyConnection, source: str, given: list[list[str]] | None) -> None:
    connection.execute("set preserve_insertion_order = false")
    lists = entry.lists()
    connection.execute(f"create temp table heads as select * exclude ({', '.join(lists)}) from {source}", given)
    for kind in lists:
        connection.execute(
            f"create temp table read_{kind} as "
            f"select sha256, generate_subscripts({kind}, 1) as ordinal, unnest({kind}) as item from {source}",
            given,
        )
        connection.execute(_placed(kind))
    connection.execute("set preserve_insertion_order = true")


def _placed(kind: str) -> str:
    """A view of the rows of a kind with their places as the facts name them. Were it said in the loads, `unnest` would
    make each of ten columns from ten others, and planning that takes longer than doing it."""
    shape = entry.columns()[kind]
    fields = cast("dict[str, Any]", shape[0]) if isinstance(shape, list) else {}
    places = [f", {macro}(item.{field}) as {name}" for field, macro, name in _PLACES if field in fields]
    return f"create temp view placed_{kind} as select sha256, ordinal, item{''.join(places)} from read_{kind}"


_PLACES = (("source", "source_place", "source"), ("header_source", "header_place", "header"))
