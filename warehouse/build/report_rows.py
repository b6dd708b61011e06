"""The rows of files and reports: which are refused, which edition each is, which are held back.

Belongs here: a row a file, computed in Python since editions depend on all files together.
Does not belong here: what the reports say (`load/*.sql`).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import duckdb

from warehouse.admission.editions import ReportFile, number_editions, utc
from warehouse.plain_rows import PlainRows, Shape, dicts, texts
from warehouse.schema.columns import Type
from warehouse.schema.keys import surrogate_key
from warehouse.schema.tables import TABLES
from warehouse.store.store import CatalogueEntry

if TYPE_CHECKING:
    from warehouse.admission.gate import Held
    from warehouse.admission.releases import Decision
    from warehouse.store.programmes import Programme


def editions(
    connection: duckdb.DuckDBPyConnection, entries: Iterable[CatalogueEntry], released: Mapping[str, Decision]
) -> tuple[PlainRows, PlainRows]:
    """The refused files, and the editions of all reports with their numbers: a row a file, so rows are no burden."""
    held = {entry.sha256: entry for entry in entries}
    connection.execute(
        "select sha256, refused_reason, refused_page, period.label as label, period.start as first, "
        'period."end" as last, source_format, page_count, document_modified_at, parser_version '
        "from heads order by sha256"
    )
    refused: list[dict[str, Any]] = []
    reports: list[dict[str, Any]] = []
    for head in dicts(connection):
        (reports if head["refused_reason"] is None else refused).append(head)
    for head in reports:
        first, last = f"{head['first']:%Y-%m}", f"{head['last']:%Y-%m}"
        head["report_id"] = first if first == last else f"{first}--{last}"
    numbers = number_editions(
        ReportFile(
            head["sha256"],
            head["report_id"],
            held[head["sha256"]].name,
            head["document_modified_at"] or "",
            held[head["sha256"]].modified_at,
            held[head["sha256"]].programme,
        )
        for head in reports
    )
    sequence = _sequence((held[head["sha256"]].programme, head) for head in reports)
    rows = [
        {
            "report_key": surrogate_key(head["sha256"]),
            "programme": held[head["sha256"]].programme,
            "report_id": head["report_id"],
            "edition": numbers[head["sha256"]][0],
            "is_latest": numbers[head["sha256"]][1],
            "report_sequence": sequence[held[head["sha256"]].programme, head["report_id"]],
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
    rows.sort(key=lambda row: (row["programme"], row["report_sequence"], row["edition"]))
    refused_rows = [
        {
            "sha256": head["sha256"],
            "programme": held[head["sha256"]].programme,
            "source_file": held[head["sha256"]].name,
            "reason": head["refused_reason"],
            "page": head["refused_page"],
        }
        for head in refused
    ]
    return (
        PlainRows(texts("sha256 programme source_file reason") | {"page": "BIGINT"}, refused_rows),
        PlainRows(_columns("dim_report"), rows),
    )


def _sequence(reports: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[tuple[str, str], int]:
    """The place of each report among those of its programme, by period, from 1."""
    periods: dict[str, set[tuple[date, date, str]]] = {}
    for programme, head in reports:
        periods.setdefault(programme, set()).add((head["last"], head["first"], head["report_id"]))
    return {
        (programme, report_id): place
        for programme, found in periods.items()
        for place, (_, _, report_id) in enumerate(sorted(found), start=1)
    }


def held_rows(held: Iterable[Held]) -> PlainRows:
    """The reports held back, a row each."""
    rows = [
        {
            "sha256": each.sha256,
            "programme": each.programme,
            "report_id": each.report_id,
            "source_file": each.source_file,
            "reason": each.reason,
        }
        for each in held
    ]
    return PlainRows(texts("sha256 programme report_id source_file reason"), rows)


def alias_rows(alias_of: Mapping[tuple[str, str], str]) -> PlainRows:
    """From each aliased name of a metric of a programme to the one it stands for."""
    rows = [
        {"programme": programme, "identity": identity, "same_as": same_as}
        for (programme, identity), same_as in alias_of.items()
    ]
    return PlainRows(texts("programme identity same_as"), rows)


def programme_rows(known: Mapping[str, Programme], *of_programmes: PlainRows) -> PlainRows:
    """The programmes of these rows: of all files held, read or not; with what `known` says of them."""
    used = {row["programme"] for of in of_programmes for row in of.rows}
    rows = [
        {"programme": name, "title": known[name].title or None, "council": known[name].council or None}
        if name in known
        else {"programme": name, "title": None, "council": None}
        for name in sorted(used)
    ]
    return PlainRows(_columns("dim_programme"), rows)


def _last_day(first: date) -> date:
    """The last day of the month that begins on this day."""
    return first.replace(day=monthrange(first.year, first.month)[1])


def _naive(text: str) -> datetime | None:
    moment = utc(text)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment else None


_SQL: dict[Type, str] = {
    "bigint": "BIGINT",
    "text": "VARCHAR",
    "date": "DATE",
    "double precision": "DOUBLE",
    "boolean": "BOOLEAN",
    "timestamp": "TIMESTAMP",
}


def _columns(table: str) -> dict[str, Shape]:
    return {column.name: _SQL[column.field.type] for column in TABLES[table].columns}
