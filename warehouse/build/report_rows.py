"""The rows of files and reports: which are refused, which edition each is, which are held back.

Belongs here: a row a file, computed in Python since editions depend on all files together.
Does not belong here: what the reports say (`load/*.sql`).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.admission.editions import Candidate, number_editions, utc
from warehouse.admission.gate import Held
from warehouse.admission.releases import Decision
from warehouse.build.staging import texts
from warehouse.schema.columns import Type
from warehouse.schema.keys import surrogate_key
from warehouse.schema.tables import TABLES
from warehouse.store.store import CatalogueEntry

MAIN = "main"
"""The programme of reports of which nobody has said otherwise."""


def editions(
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
            "programme": MAIN,
            "report_id": head["report_id"],
            "edition": numbers[head["sha256"]][0],
            "is_latest": numbers[head["sha256"]][1],
            "report_sequence": sequence[head["report_id"]],
            "period_label": head["label"],
            "report_start": head["first"],
            "report_end": _last_day(head["last"]),
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
            "programme": MAIN,
            "source_file": held[head["sha256"]].name,
            "reason": head["refused_reason"],
            "page": head["refused_page"],
        }
        for head in refused
    ]
    return (
        pa.Table.from_pylist(
            refused_rows,
            schema=pa.schema([*texts("sha256 programme source_file reason"), pa.field("page", pa.int64())]),
        ),
        pa.Table.from_pylist(rows, schema=_arrow_schema("dim_report")),
    )


def held_rows(held: Iterable[Held]) -> pa.Table:
    rows = [
        {
            "sha256": each.sha256,
            "programme": MAIN,
            "report_id": each.report_id,
            "source_file": each.source_file,
            "reason": each.reason,
        }
        for each in held
    ]
    return pa.Table.from_pylist(rows, schema=texts("sha256 programme report_id source_file reason"))


def alias_rows(alias_of: Mapping[str, str]) -> pa.Table:
    """From each aliased name of a metric to the one it stands for."""
    columns = {"identity": list(alias_of), "same_as": list(alias_of.values())}
    return pa.table(columns, schema=texts("identity same_as"))


def programme_rows(*of_programmes: pa.Table) -> pa.Table:
    """The programmes of these rows: of all files held, read or not."""
    used = {name for rows in of_programmes for name in rows.column("programme").to_pylist()}
    rows = [{"programme": name, "title": None, "council": None} for name in sorted(used)]
    return pa.Table.from_pylist(rows, schema=_arrow_schema("dim_programme"))


def _last_day(first: date) -> date:
    """The last day of the month that begins on this day."""
    return first.replace(day=monthrange(first.year, first.month)[1])


def _naive(text: str) -> datetime | None:
    moment = utc(text)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment else None


_ARROW: dict[Type, pa.DataType] = {
    "bigint": pa.int64(),
    "text": pa.string(),
    "date": pa.date32(),
    "double precision": pa.float64(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("us"),
}


def _arrow_schema(table: str) -> pa.Schema:
    return pa.schema([pa.field(column.name, _ARROW[column.field.type]) for column in TABLES[table].columns])
