"""One Excel workbook of everything that a programme's reports say, as last reported.

Belongs here: which sheets there are, the matrix of metrics and months. Does not belong here: one report's workbook
(`workbook`), charts (`charts`), how a cell looks (`sheet`), or what is safe (`safe_text`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

from warehouse.export.charts import MOST_CHARTS, Drawn, write_charts
from warehouse.export.sheet import MOST_ROWS, Column, Look, Sheet

Rows = list[dict[str, Any]]
NAME = "everything"

_STATEMENTS = (
    Column("statement_no", "Statement", 10),
    Column("title", "Title", 52),
    Column("standing", "Standing", 18),
    Column("last_report_id", "Last report", 20),
    Column("metrics", "Metrics", 9),
    Column("metrics_met", "Target met", 9),
    Column("metrics_ahead", "On or ahead of plan", 11),
    Column("metrics_behind", "Behind", 9),
    Column("metrics_improved", "Better than before", 11),
    Column("metrics_worsened", "Worse than before", 11),
    Column("actions_open", "Actions open", 9),
    Column("actions_overdue", "Actions overdue", 9),
    Column("actions_slipped", "Actions put off", 9),
    Column("restatements", "Restated in the last report", 12),
)
_ACTIONS = (
    Column("statement_no", "Statement", 10),
    Column("ref", "Ref", 9),
    Column("action", "Action", 52),
    Column("lead", "Lead", 9),
    Column("section", "Section", 12),
    Column("status_text", "On track (as printed)", 18),
    Column("status", "Status", 14),
    Column("due_month", "Due", 11, "month"),
    Column("is_overdue", "Overdue", 9, "yes"),
    Column("months_overdue", "Months overdue", 9),
    Column("first_due_month", "First due", 11, "month"),
    Column("times_slipped", "Times put off", 9),
    Column("first_report_id", "First report", 20),
    Column("last_report_id", "Last report", 20),
)
_ASSURANCE = (
    Column("statement_no", "Statement", 10),
    Column("activity", "Activity", 50),
    Column("complete_text", "Complete (as printed)", 18),
    Column("status", "Status", 14),
    Column("impact", "Impact", 70),
    Column("report_id", "Report", 20),
)
_RESTATED = (
    Column("statement_no", "Statement", 10),
    Column("metric", "Metric", 52),
    Column("month", "Month", 11, "month"),
    Column("role", "Which", 11),
    Column("earlier_value_text", "Was", 14),
    Column("earlier_report_id", "In report", 20),
    Column("later_value_text", "Then", 14),
    Column("later_report_id", "In report", 20),
)
_NOTES = (
    Column("report_id", "Report", 20),
    Column("statement_no", "Statement", 10),
    Column("kind", "Kind", 16),
    Column("text", "Text", 120),
)
_LISTS = (
    ("Statements", "statement_summary", _STATEMENTS, "statement_no"),
    ("Actions", "action_summary", _ACTIONS, "is_in_latest_report desc, statement_no, ref"),
    ("Assurance", "assurance_latest", _ASSURANCE, "statement_no, activity"),
    ("Restated", "metric_restatements", _RESTATED, "later_report_id desc, statement_no, metric, month, role"),
    ("Notes", "report_text", _NOTES, "report_end desc, report_id, statement_no, kind, position"),
)
_PLAIN = re.compile(r"[+\-−]?\s*£?\s*[\d,]*\.?\d+\s*%?(?:\s*\(\d[^)]*\))?")
"""A printed number that a cell may hold as a number: `1,255`, `14%`, `17% (12/70)`; no bound and no other words."""


def programmes(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The programmes that have reports, by the name of their workbook."""
    found = connection.execute("select programme from programme_summary where reports > 0 order by programme")
    names = [str(name) for (name,) in found.fetchall()]
    return {f"{name} {NAME}" if len(names) > 1 else NAME: name for name in names}


def write(connection: duckdb.DuckDBPyConnection, programme: str, path: Path) -> None:
    """Write the workbook of one programme, from the tables that `safe_text.add_safe_table` made of all views.

    Columns that these tables do not have are left out.
    """
    summary = _rows(connection, "programme_summary", programme, "programme")[1][0]
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), options)
    try:
        of = summary["title"] or (programme if programme != "main" else "Impact Group reports")
        title = f"{of}: everything reported, to {summary['report_end']:%B %Y}"
        # A fixed time: the same warehouse gives the same bytes.
        book.set_properties({"title": title, "created": datetime.combine(summary["report_end"], time.min)})
        look = Look(book)
        lists = [(name, *_list(connection, view, programme, columns, order)) for name, view, columns, order in _LISTS]
        cells = _rows(connection, "metric_latest", programme, "statement_no, metric, metric_key, month")[1]
        front = Sheet(book, look, "Read me")
        matrix = Sheet(book, look, "Metrics")
        months = sorted({row["month"] for row in cells if _is_printed(row)})
        metrics = _by_metric(cells)
        _matrix(matrix, title, summary["report_end"], months, metrics)
        charts = write_charts(book, look, months, [_drawn(rows, months) for rows in metrics])
        for name, columns, rows, _ in lists:
            flagged = _is_overdue if name == "Actions" else None
            Sheet(book, look, name).table(f"{name}: {of}", columns, rows, flagged)
        _front(front, title, summary, metrics, lists, charts)
    finally:
        book.close()


def _list(
    connection: duckdb.DuckDBPyConnection, view: str, programme: str, columns: Sequence[Column], order: str
) -> tuple[list[Column], Rows, bool]:
    """The columns that are exported, the rows, and whether a column is left out."""
    held, rows = _rows(connection, view, programme, order)
    kept = [column for column in columns if column.name in held]
    return kept, rows, len(kept) < len(columns)


def _rows(connection: duckdb.DuckDBPyConnection, view: str, programme: str, order: str) -> tuple[list[str], Rows]:
    result = connection.execute(f"select * from safe_{view} where programme = ? order by {order}", [programme])
    names = [str(column[0]) for column in result.description or ()]
    return names, [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _is_overdue(row: dict[str, Any]) -> bool:
    return bool(row["is_overdue"])


def _is_printed(row: dict[str, Any]) -> bool:
    return row["actual_text"] is not None or row["milestone_text"] is not None


def _by_metric(cells: Rows) -> list[Rows]:
    """The months of each metric, statement by statement."""
    found: dict[tuple[int, int], Rows] = {}
    for row in cells:
        found.setdefault((row["statement_no"], row["metric_key"]), []).append(row)
    return list(found.values())


def _matrix(sheet: Sheet, title: str, report_end: date, months: Sequence[date], metrics: Sequence[Rows]) -> None:
    """Statements as bands, a row for each metric, for each month what was planned and what happened."""
    columns = [(month, role) for month in months for role in ("milestone", "actual")]
    heads = [(month, "Planned" if role == "milestone" else "Actual") for month, role in columns]
    sheet.grid_head(f"Metrics: {title}", ["Metric", "Target"], heads, report_end)
    sheet.print_wide(2, len(columns))
    statement: int | None = None
    for rows in metrics:
        if rows[0]["statement_no"] != statement:
            statement = rows[0]["statement_no"]
            sheet.band(f"Statement {statement}  {rows[0]['title'] or ''}", 2 + len(columns))
        by_month = {row["month"]: row for row in rows}
        cells = [(role == "milestone", _cell(by_month.get(month), role)) for month, role in columns]
        sheet.metric(rows[-1]["metric"], _target(rows), cells)


def _cell(row: dict[str, Any] | None, role: str) -> dict[str, Any] | None:
    """What stands in a cell of the matrix; a number only where the printed text is one."""
    if row is None:
        return None
    text, value = row[f"{role}_text"], row[role]
    is_number = value is not None and text is not None and _PLAIN.fullmatch(text.strip()) is not None
    kind = "number" if is_number else "bound" if value is not None else "words"
    return {"value_kind": kind, "value": value, "value_text": text, "unit": row["unit"]}


def _target(rows: Rows) -> str | None:
    return next((row["target_text"] for row in reversed(rows) if row["target_text"]), None)


def _drawn(rows: Rows, months: Sequence[date]) -> Drawn:
    """The numbers of a metric in the unit of its latest number: no chart holds percentages beside counts."""
    numbers = [row for row in rows if row["actual"] is not None] or rows
    unit = numbers[-1]["unit"]
    scale = 100 if unit == "percent" else 1

    def line(name: str) -> list[float | None]:
        values = {row["month"]: row[name] for row in rows if row["unit"] == unit and row[name] is not None}
        return [values[month] / scale if month in values else None for month in months]

    newest = next((row for row in reversed(rows) if row["target_text"]), None)
    # A target in percent is no line in a chart of counts.
    has_unit = newest is not None and ("%" in newest["target_text"]) == (unit == "percent")
    target = newest["target_value"] if newest and has_unit else None
    return Drawn(
        rows[-1]["metric"], unit, line("actual"), line("milestone"), None if target is None else target / scale
    )


def _front(
    sheet: Sheet,
    title: str,
    summary: dict[str, Any],
    metrics: Sequence[Rows],
    lists: Sequence[tuple[str, list[Column], Rows, bool]],
    charts: int,
) -> None:
    facts: list[tuple[str, str | int]] = [
        ("Reports", f"{summary['reports']}, {summary['first_report_id']} to {summary['last_report_id']}"),
        ("Months without a report", summary["months_missing"]),
        ("Metrics", len(metrics)),
        *((name, len(rows)) for name, _, rows, _ in lists),
        ("Actions overdue", summary["actions_overdue"]),
        ("Could not be read", summary["quarantine_rows"]),
    ]
    notes = [
        "Metrics: each month as last reported; Planned is what was planned for it, Actual what happened. N/A, TBC and "
        "bounds such as >6 stand as printed.",
        "Charts draw numbers only, in the unit of the latest one; their numbers are in Chart data.",
        "Restated lists the months of which a later report says something else. Notes holds narrative and "
        "recommendations, latest first.",
        "A text that a spreadsheet would run as a formula begins with an apostrophe here.",
    ]
    if charts == MOST_CHARTS:
        notes.append(f"The first {MOST_CHARTS} metrics have charts.")
    if any(len(rows) > MOST_ROWS for _, _, rows, _ in lists):
        notes.append(f"A list is cut after {MOST_ROWS:,} rows, which is what a sheet holds; Parquet and CSV have all.")
    if any(left_out for _, _, _, left_out in lists):
        notes.append("Names of officers and free text are left out of this workbook.")
    sheet.front(title, facts, notes)
