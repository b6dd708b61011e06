"""What the pages show: rows of views and of `sql/*.sql`, personal data taken out where it is not wanted.

Belongs here: asking. Does not belong here: how a page says it (`pages`), or what a view means (`warehouse.schema`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from warehouse.schema.columns import FIELDS
from warehouse.schema.views import VIEWS

Row = dict[str, Any]
Rows = list[Row]
K = TypeVar("K", bound=Hashable)

_SQL = Path(__file__).parent / "sql"
_UNREAD = 300
"""Rows of quarantine that a page shows."""


@dataclass(slots=True)
class Answers:
    """What one programme's pages are made of. Every list is in the order in which it is shown."""

    summary: Row
    statements: Rows = field(default_factory=list[Row])
    metrics: Rows = field(default_factory=list[Row])
    months: dict[tuple[int, int], Rows] = field(default_factory=dict[tuple[int, int], Rows])
    restated: Rows = field(default_factory=list[Row])
    actions: Rows = field(default_factory=list[Row])
    changes: dict[tuple[int, str], Rows] = field(default_factory=dict[tuple[int, str], Rows])
    calendar: Rows = field(default_factory=list[Row])
    trust: Rows = field(default_factory=list[Row])
    unread: Rows = field(default_factory=list[Row])
    unread_count: int = 0
    paragraphs: Rows = field(default_factory=list[Row])


def ask(connection: duckdb.DuckDBPyConnection, *, personal_data: bool) -> list[Answers]:
    """One `Answers` for each programme."""

    def rows(sql: str) -> dict[str, Rows]:
        result = connection.execute(sql)
        names = [str(column[0]) for column in result.description or ()]
        hidden = set() if personal_data else {name for name in names if name in FIELDS and FIELDS[name].personal_data}
        found: dict[str, Rows] = {}
        for values in result.fetchall():
            row = {n: None if n in hidden else value for n, value in zip(names, values, strict=True)}
            found.setdefault(str(row["programme"]), []).append(row)
        return found

    def view(name: str, order: str | None = None) -> dict[str, Rows]:
        return rows(f"select * from {name} order by {order or ', '.join(VIEWS[name].key)}")

    made = {name: Answers(found[0]) for name, found in view("programme_summary").items()}
    lists = {
        "statements": view("statement_summary"),
        "metrics": rows(_text("metrics")),
        "restated": view("metric_restatements", "statement_no, metric, month, role, later_report_id"),
        "actions": view(
            "action_summary", "is_overdue desc, months_overdue desc, times_slipped desc, statement_no, ref"
        ),
        "calendar": view("report_calendar"),
        "trust": rows(_text("trust")),
    }
    if personal_data:
        lists["paragraphs"] = rows(_text("words"))
    for name, found in lists.items():
        for programme, answers in made.items():
            setattr(answers, name, found.get(programme, []))
    months, changes = rows(_text("months")), rows(_text("action_changes"))
    unread = view("quarantine", "report_id desc nulls first, statement_no, quarantine_key")
    for programme, answers in made.items():
        answers.months = _grouped(months.get(programme, []), metric_of)
        answers.changes = _grouped(changes.get(programme, []), action_of)
        answers.unread_count = len(unread.get(programme, []))
        answers.unread = unread.get(programme, [])[:_UNREAD]
    return [made[name] for name in sorted(made)]


def metric_of(row: Row) -> tuple[int, int]:
    """The metric that a row is about, within its programme."""
    return row["statement_no"], row["metric_key"]


def action_of(row: Row) -> tuple[int, str]:
    """The action that a row is about, within its programme."""
    return row["statement_no"], row["ref"]


def _text(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text("utf-8")


def _grouped(rows: Rows, key: Callable[[Row], K]) -> dict[K, Rows]:
    found: dict[K, Rows] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found
