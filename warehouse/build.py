"""From the parsed layer and the catalogue to a new warehouse file, in sets.

Belongs here: the one way a warehouse comes about. It is a pure function of the files held and what the current parser
said of them: same set, same rows, whatever was loaded when. Nothing is ever changed in a published file.
Does not belong here: what a column means (`schema`), what a row is made from (`load/*.sql`), what a view shows
(`views/*.sql`), or making the file the one that analysts open (`publish`).
"""

from __future__ import annotations

import errno
import graphlib
import os
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy.dialects.postgresql.base import PGDialect

from warehouse import aliases, decisions, holds, parsed_layer
from warehouse.corrections import resolve
from warehouse.decisions import Decisions
from warehouse.editions import Candidate, number_editions, utc
from warehouse.gate import Held, hold_back
from warehouse.holds import Decision
from warehouse.parts import parts
from warehouse.schema import FIELDS, MACROS, METADATA, VIEWS, surrogate_key
from warehouse.store import CatalogueEntry, Store

HERE = Path(__file__).parent
STORAGE_VERSION = "v1.2.0"
"""Older clients and duckdb-wasm open files of this version."""

_UNWRITABLE = (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException)
"""A full disk is any of these, depending on the moment."""

_MACROS = (
    "create temp macro surrogate(natural_key) as"
    " (md5_number_upper(natural_key)::hugeint - 9223372036854775808)::bigint",
    # White space of every kind, to which `trim` alone is blind.
    r"create temp macro blank_to_null(txt) as case when regexp_full_match(txt, '[\s\p{Z}]*') then null else txt end",
    "create temp macro plain_type(txt) as trim(regexp_replace(regexp_replace(regexp_replace("
    "txt, '[‘’‚‛′´`]', chr(39), 'g'), '[“”„‟″«»]', '\"', 'g'), '[\\s\\p{Z}]+', ' ', 'g'))",
)


def build_candidate(
    store: Store,
    parser_version: str,
    *,
    alias_file: Path = aliases.DEFAULT,
    memory_limit: str = "2GB",
) -> Path:
    """Build a new warehouse from all that this parser version has read of the files held; give its path.

    The candidate lies beside the warehouse, closed and whole, under a name that nobody opens; `publish` makes it the
    warehouse. Files that this version has not read are left out, and reports that the gate holds back (`gate`), but
    for those that a person let in (`holds`). What people say of names and cells (`decisions`) is applied; if that
    cannot be, one of `decisions.PROBLEMS` is raised. What earlier builds left behind when they were killed is
    removed, so hold `store.lock` (it is taken here if you do not).
    """
    with store.lock():
        store.save()
        remove_leftovers(store.warehouse)
        store.warehouse.parent.mkdir(parents=True, exist_ok=True)
        candidate = candidate_path(store.warehouse)
        scratch = store.folder / "tmp" / "build"  # what does not fit into memory; DuckDB makes no parents for it
        scratch.mkdir(parents=True, exist_ok=True)
        config: dict[str, Any] = {
            "storage_compatibility_version": STORAGE_VERSION,
            "autoinstall_known_extensions": "false",
            "memory_limit": memory_limit,
            "temp_directory": str(scratch),
        }
        try:
            with closing(duckdb.connect(str(candidate), config=config)) as connection:
                _fill(connection, store, parser_version, decisions.read(store, alias_file))
                connection.execute("checkpoint")
        except _UNWRITABLE as error:
            remove_leftovers(store.warehouse)
            raise OSError(errno.EIO, f"the new warehouse cannot be written, the old one stays: {error}") from error
        except BaseException:
            remove_leftovers(store.warehouse)
            raise
        shutil.rmtree(scratch, ignore_errors=True)
        return candidate


def candidate_path(warehouse: Path) -> Path:
    """A name beside the warehouse for the candidate of this process."""
    return warehouse.with_name(f".{warehouse.name}.{os.getpid()}.candidate")


def remove_leftovers(warehouse: Path) -> None:
    """Remove candidates that killed builds left behind, theirs and their write-ahead logs. Only under the lock."""
    mark = re.compile(re.escape(f".{warehouse.name}.") + r"\d+\.candidate(\..*)?")
    if warehouse.parent.is_dir():
        for path in warehouse.parent.iterdir():
            if mark.fullmatch(path.name):
                path.unlink(missing_ok=True)


def _fill(connection: duckdb.DuckDBPyConnection, store: Store, parser_version: str, said: Decisions) -> None:
    for macro in _MACROS:
        connection.execute(macro)
    released = holds.released(store)
    held = hold_back(store, parser_version, released)
    read = [e for e in store.entries() if parsed_layer.has(store.folder, parser_version, e.sha256)]
    entries = [e for e in read if e.sha256 not in held]
    _stage(connection, parts(store.folder, parser_version, [e.sha256 for e in read]), without=held)
    refused, editions = _editions(connection, entries, released)
    _register(connection, "edition", editions)
    _register(connection, "refused", refused)
    _register(connection, "held", _held(held.values()))
    alias_of = said.alias_of
    _register(
        connection,
        "alias",
        pa.table({"identity": list(alias_of), "same_as": list(alias_of.values())}, schema=_texts("identity same_as")),
    )
    cells, actions = resolve(connection, said.corrections, alias_of)
    _register(connection, "cell_correction", cells)
    _register(connection, "action_correction", actions)
    _execute_all(connection, table_ddl())
    for table in METADATA.sorted_tables:
        load = HERE / "load" / f"{table.name}.sql"
        if load.exists():
            connection.execute(f"insert into {table.name} by name {load.read_text('utf-8')}")
    _execute_all(connection, [*view_ddl(), *macro_ddl(), *comment_ddl()])


def _execute_all(connection: duckdb.DuckDBPyConnection, statements: Iterable[str]) -> None:
    """In one transaction: hundreds of comments, each by itself, cost over a second."""
    connection.begin()
    for statement in statements:
        connection.execute(statement)
    connection.commit()


def _stage(connection: duckdb.DuckDBPyConnection, paths: list[Path], without: Iterable[str]) -> None:
    """Temporary tables of what the layer holds: `heads` with a row for each file, and for each kind of row a table
    `read_<kind>` with its items as structs, numbered from 1 within their file. In no order: that is the loads' affair,
    and keeping the order of thousands of reports costs far more memory than sorting."""
    source = "read_parquet(?, hive_partitioning = false)"
    if not paths:
        connection.register("nothing_parsed", parsed_layer.arrow_schema().empty_table())
        source = "(select * from nothing_parsed where ? is not null)"
    given = [[str(path) for path in paths], list(without)]
    source += " where not list_contains(?, sha256)" if given[1] else " where ?::text[] is not null"
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


def _editions(
    connection: duckdb.DuckDBPyConnection, entries: Iterable[CatalogueEntry], released: Mapping[str, Decision]
) -> tuple[pa.Table, pa.Table]:
    """The refused files, and the editions of all reports with their numbers: a row a file, so rows are no burden."""
    held = {entry.sha256: entry for entry in entries}
    heads = connection.execute(
        "select sha256, refused_reason, refused_page, period.label as label, period.start as first, "
        'period."end" as last, source_format, page_count, document_modified_at, parser_version '
        "from heads order by sha256"
    ).to_arrow_table()
    refused: list[dict[str, Any]] = []
    reports: list[dict[str, Any]] = []
    for head in heads.to_pylist():
        (reports if head["refused_reason"] is None else refused).append(head)
    for head in reports:
        first, last = f"{head['first']:%Y-%m}", f"{head['last']:%Y-%m}"
        head["report_id"] = first if first == last else f"{first}--{last}"
    numbers = number_editions(
        Candidate(
            head["sha256"],
            head["report_id"],
            held[head["sha256"]].name,
            head["document_modified_at"] or "",
            held[head["sha256"]].modified_at,
        )
        for head in reports
    )
    periods = sorted({(head["last"], head["first"], head["report_id"]) for head in reports})
    sequence = {report_id: place for place, (_, _, report_id) in enumerate(periods, start=1)}
    rows = [
        {
            "report_key": surrogate_key(head["sha256"]),
            "report_id": head["report_id"],
            "edition": numbers[head["sha256"]][0],
            "is_latest": numbers[head["sha256"]][1],
            "report_sequence": sequence[head["report_id"]],
            "period_label": head["label"],
            "report_start": head["first"],
            "report_end": head["last"],
            "source_file": held[head["sha256"]].name,
            "source_format": head["source_format"],
            "source_sha256": head["sha256"],
            "source_size": held[head["sha256"]].size,
            "page_count": head["page_count"],
            "document_modified_at": _naive(head["document_modified_at"] or ""),
            "file_modified_at": _naive(held[head["sha256"]].modified_at),
            "parser_version": head["parser_version"],
            "released": str(released[head["sha256"]]) if head["sha256"] in released else None,
        }
        for head in reports
    ]
    rows.sort(key=lambda row: (row["report_sequence"], row["edition"]))
    refused_rows = [
        {
            "sha256": head["sha256"],
            "source_file": held[head["sha256"]].name,
            "reason": head["refused_reason"],
            "page": head["refused_page"],
        }
        for head in refused
    ]
    return (
        pa.Table.from_pylist(
            refused_rows, schema=pa.schema([*_texts("sha256 source_file reason"), pa.field("page", pa.int64())])
        ),
        pa.Table.from_pylist(rows, schema=_arrow_schema("dim_report")),
    )


def _held(held: Iterable[Held]) -> pa.Table:
    rows = [
        {"sha256": each.sha256, "report_id": each.report_id, "source_file": each.source_file, "reason": each.reason}
        for each in held
    ]
    return pa.Table.from_pylist(rows, schema=_texts("sha256 report_id source_file reason"))


def _naive(text: str) -> datetime | None:
    moment = utc(text)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment else None


def _texts(names: str) -> pa.Schema:
    return pa.schema([pa.field(name, pa.string()) for name in names.split()])


def _arrow_schema(table: str) -> pa.Schema:
    types: dict[type, pa.DataType] = {int: pa.int64(), str: pa.string(), bool: pa.bool_(), float: pa.float64()}
    return pa.schema(
        [
            pa.field(
                column.name,
                types.get(column.type.python_type)
                or (pa.timestamp("us") if column.type.python_type is datetime else pa.date32()),
            )
            for column in METADATA.tables[table].columns
        ]
    )


def _register(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    connection.register(f"{name}_rows", rows)
    connection.execute(f"create temp table {name} as select * from {name}_rows")
    connection.unregister(f"{name}_rows")


def table_ddl() -> list[str]:
    """`create table` for every table of the schema; keys are not enforced by DuckDB (see `schema`)."""
    dialect = PGDialect()
    return [
        f"create table {table.name} ("
        + ", ".join(
            f"{column.name} {column.type.compile(dialect)}{'' if column.nullable else ' not null'}"
            for column in table.columns
        )
        + ")"
        for table in METADATA.sorted_tables
    ]


def view_ddl() -> list[str]:
    """`create view` for every view, each after the views it is made from."""
    bodies = {name: (HERE / "views" / f"{name}.sql").read_text("utf-8") for name in VIEWS}
    uses = {
        name: {other for other in VIEWS if re.search(rf"\b(?:from|join)\s+{other}\b", body)}
        for name, body in bodies.items()
    }
    return [f"create view {name} as {bodies[name]}" for name in graphlib.TopologicalSorter(uses).static_order()]


def macro_ddl() -> list[str]:
    """`create macro` for every table macro; they read views."""
    return [
        f"create macro {name}({', '.join(macro.parameters)}) as table "
        + (HERE / "macros" / f"{name}.sql").read_text("utf-8")
        for name, macro in MACROS.items()
    ]


def comment_ddl(quote: Callable[[str], str] = lambda text: "'" + text.replace("'", "''") + "'") -> list[str]:
    """`comment on` for every table, view, macro and column."""
    statements: list[str] = []
    for table in METADATA.sorted_tables:
        statements.append(f"comment on table {table.name} is {quote(table.comment or '')}")
        statements += [
            f"comment on column {table.name}.{column.name} is {quote(column.comment or '')}" for column in table.columns
        ]
    for name, view in VIEWS.items():
        statements.append(f"comment on view {name} is {quote(view.comment)}")
        statements += [
            f"comment on column {name}.{column} is {quote(FIELDS[column].comment)}" for column in view.columns
        ]
    statements += [f"comment on macro table {name} is {quote(macro.comment)}" for name, macro in MACROS.items()]
    return statements
