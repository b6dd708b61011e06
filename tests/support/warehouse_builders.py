"""Small builders of reports, and of the warehouse they make, for the tests of the warehouse.

Belongs here: reports as dataclasses with everything a test does not care about filled in. Does not belong here: tests.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from parsers.printed.names import name_key
from parsers.report import ActionRow, AssuranceRow, MetricCell, Period, Report, Source, Statement
from warehouse.build.candidate import build_candidate
from warehouse.build.publish import publish
from warehouse.store import parsed_layer
from warehouse.store.store import Store

VERSION = "test-1"
T0 = datetime(2025, 1, 1, tzinfo=UTC)


def month(text: str) -> date:
    """`2024-05` → 1 May 2024."""
    year, number = text.split("-")
    return date(int(year), int(number), 1)


def period(text: str) -> Period:
    """`2024-05`, or `2024-11--2024-12`."""
    first, _, last = text.partition("--")
    start, end = month(first), month(last or first)
    return Period(f"{calendar.month_name[end.month].upper()} {end.year}", start, end)


def cell(
    when: str,
    text: str | None,
    *,
    metric: str = "Plans issued",
    role: str = "actual",
    kind: str | None = None,
    value: float | None = None,
    unit: str | None = None,
    comparator: str | None = None,
    statement: int = 1,
    row: int = 1,
    column: int | None = None,
    target: str | None = "75%",
    **more: Any,
) -> MetricCell:
    """A month cell; numbers and percentages read themselves."""
    if kind is None:
        kind = "number" if text else "blank"
        if text:
            value = float(text.rstrip("%").replace(",", ""))
            unit = "percent" if text.endswith("%") else "count"
    at = month(when)
    return MetricCell(
        statement_no=statement,
        metric_key=name_key(metric),
        metric_as_printed=metric,
        metric_row=row,
        target_text=target,
        month=at,
        month_label=f"{at:%m/%y}",
        month_column=column or at.year * 12 + at.month - 24287,
        role=role,  # type: ignore[arg-type]
        value_text=text,
        value_kind=kind,  # type: ignore[arg-type]
        comparator=comparator,
        value=value,
        unit=unit,  # type: ignore[arg-type]
        **more,
    )


def action(
    ref: str = "AIP6",
    due: str | None = None,
    *,
    due_month: int | None = None,
    due_year: int | None = None,
    status: str = "on_track",
    statement: int = 1,
    section: str = "new",
    row: int = 1,
    text: str = "Deliver the offer",
    lead: str | None = "AL",
    **more: Any,
) -> ActionRow:
    return ActionRow(
        statement_no=statement,
        section=section,  # type: ignore[arg-type]
        action_row=row,
        ref=ref,
        ref_as_printed=more.pop("printed", ref),
        action=text,
        lead=lead,
        status_text=more.pop("status_text", due or "Y"),
        status=status,  # type: ignore[arg-type]
        due_text=due,
        due_month_no=due_month,
        due_year=due_year,
        barriers=more.pop("barriers", None),
        narrative=more.pop("narrative", None),
        monitored_by=None,
        source=more.pop("source", Source()),
    )


def assurance(
    name: str = "Annual survey", due: str | None = None, *, due_month: int | None = None, row: int = 1
) -> AssuranceRow:
    return AssuranceRow(
        1, row, name_key(name), name, due or "Y", "due" if due else "complete", due, due_month, None, ""
    )


def report(when: str, *rows: object, modified: str = "", fmt: str = "pdf", **more: Any) -> Report:
    """A report with these metric cells, actions and assurance rows; statements as the rows need them."""
    cells = tuple(row for row in rows if isinstance(row, MetricCell))
    actions = tuple(row for row in rows if isinstance(row, ActionRow))
    checks = tuple(row for row in rows if isinstance(row, AssuranceRow))
    numbers = sorted({row.statement_no for row in (*cells, *actions, *checks)})
    more.setdefault("statements", tuple(Statement(number, f"Statement {number}", "active") for number in numbers))
    return Report(
        period(when),
        fmt,  # type: ignore[arg-type]
        3 if fmt == "pdf" else None,
        modified,
        metric_cells=cells,
        actions=actions,
        assurance=checks,
        **more,
    )


@dataclass(frozen=True)
class File:
    """One file as it arrives: bytes stand for content, and what the parser said of them."""

    outcome: Report | parsed_layer.Refusal
    name: str = "report.pdf"
    content: bytes = b""
    modified_at: datetime = T0

    @property
    def data(self) -> bytes:
        return self.content or repr(self.outcome).encode("utf-8", "replace")


def files(*outcomes: Report | parsed_layer.Refusal) -> list[File]:
    return [File(outcome, f"file {number}.pdf") for number, outcome in enumerate(outcomes, start=1)]


def ingest(warehouse: Path, arriving: Iterable[File], *, version: str = VERSION, **how: Any) -> Path:
    """Add these files to the warehouse's store, build, publish."""
    store = Store.open(warehouse)
    with store.lock():
        for file in arriving:
            entry = store.add(file.data, file.name, file.modified_at)
            if not parsed_layer.has(store.folder, version, entry.sha256):
                parsed_layer.write(store.folder, version, entry.sha256, file.outcome)
        store.save()
        publish(build_candidate(store, version, **how), warehouse)
    return warehouse


def query(warehouse: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def made(folder: Path, *outcomes: Report | parsed_layer.Refusal) -> Path:
    """A warehouse of these reports, each a file of its own."""
    return ingest(folder / "warehouse.duckdb", files(*outcomes))


def everything(warehouse: Path, names: Sequence[str]) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of these tables or views, in an order of their own."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return {name: sorted(connection.execute(f"from {name}").fetchall(), key=repr) for name in names}
