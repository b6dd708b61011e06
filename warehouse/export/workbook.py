"""One Excel workbook for each report: what a person opens who wants to read, not to query.

Belongs here: which sheets there are, what is in them, and the grid of metrics and months. Does not belong here: how a
cell is written and looks (`export_sheet`), or what is safe (`export_safe`).
"""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

from warehouse.export.sheet import Column, Look, Sheet

Rows = list[dict[str, Any]]

_STANDING = {"business_as_usual": " (business as usual)"}
_ACTIONS = (
    Column("statement_no", "Statement", 10),
    Column("section", "Section", 12),
    Column("ref", "Ref", 9),
    Column("action", "Action", 44),
    Column("lead", "Lead", 9),
    Column("status_text", "On track (as printed)", 18),
    Column("status", "Status", 14),
    Column("due_month", "Due", 11, "month"),
    Column("is_overdue", "Overdue", 9, "yes"),
    Column("barriers", "Barriers / risks", 34),
    Column("narrative", "Narrative", 60),
    Column("monitored_by", "Monitored by", 18),
)
_ASSURANCE = (
    Column("statement_no", "Statement", 10),
    Column("activity", "Activity", 50),
    Column("complete_text", "Complete (as printed)", 18),
    Column("status", "Status", 14),
    Column("due_month", "Due", 11, "month"),
    Column("impact", "Impact", 70),
)
_TEXT = (
    Column("statement_no", "Statement", 10),
    Column("kind", "Kind", 16),
    Column("position", "No.", 6),
    Column("text", "Text", 120),
)
_REPAIRS = (
    Column("statement_no", "Statement", 10),
    Column("rule", "Rule", 32),
    Column("printed", "Printed", 40),
    Column("read_as", "Read as", 40),
    Column("source_page", "Page", 7),
    Column("source_path", "Place", 34),
)
_QUARANTINE = (
    Column("statement_no", "Statement", 10),
    Column("reason", "Why it could not be read", 60),
    Column("raw", "As printed", 60),
    Column("source_page", "Page", 7),
    Column("source_path", "Place", 34),
)
_LISTS = (
    ("Actions", "Actions", "action_history", _ACTIONS, "statement_no, section desc, action_row, ref"),
    ("Assurance", "Assurance activities", "assurance_history", _ASSURANCE, "statement_no, assurance_row"),
    ("Narrative", "Narrative and recommendations", "report_text", _TEXT, "statement_no, kind, position"),
    ("Repairs", "Read as other than printed", "repairs", _REPAIRS, "statement_no, rule, repair_key"),
    ("Quarantine", "Could not be read", "quarantine", _QUARANTINE, "statement_no, quarantine_key"),
)


def reports(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The reports that get a workbook."""
    rows = connection.execute("select report_id from reports where is_latest order by report_end, report_id")
    return [str(row[0]) for row in rows.fetchall()]


def write(connection: duckdb.DuckDBPyConnection, report_id: str, path: Path) -> None:
    """Write the workbook of one report, from the tables that `export_safe.add_safe_table` made of all views.

    Columns that these tables do not have are left out.
    """
    report = _rows(connection, "reports", report_id, "is_latest, edition")[1][-1]
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), options)
    try:
        title = f"Impact Group report, {_period(report)}"
        # A fixed time: the same report gives the same bytes.
        book.set_properties({"title": title, "created": datetime.combine(report["report_end"], time.min)})
        look = Look(book)
        lists: list[tuple[str, str, list[Column], Rows]] = []
        left_out = False
        for name, heading, view, columns, order in _LISTS:
            held, rows = _rows(connection, view, report_id, order)
            lists.append((name, heading, [column for column in columns if column.name in held], rows))
            left_out = left_out or len(lists[-1][2]) < len(columns)
        statements = _rows(connection, "statement_history", report_id, "statement_no")[1]
        cells = _rows(connection, "metric_history", report_id, "statement_no, metric_row, month_column")[1]
        _front(Sheet(book, look, "Report"), title, report, cells, lists, left_out=left_out)
        _metrics(Sheet(book, look, "Metrics"), f"Metrics: {_period(report)}", report, statements, cells)
        for name, heading, columns, rows in lists:
            flagged = _is_overdue if name == "Actions" else None
            Sheet(book, look, name).table(f"{heading}: {_period(report)}", columns, rows, flagged)
    finally:
        book.close()


def _rows(connection: duckdb.DuckDBPyConnection, view: str, report_id: str, order: str) -> tuple[list[str], Rows]:
    """The columns that are exported, and the rows of this report."""
    result = connection.execute(f"select * from safe_{view} where report_id = ? order by {order}", [report_id])
    names = [str(column[0]) for column in result.description or ()]
    return names, [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _is_overdue(row: dict[str, Any]) -> bool:
    return bool(row["is_overdue"])


def _period(report: dict[str, Any]) -> str:
    first, last = report["report_start"], report["report_end"]
    if (first.year, first.month) == (last.year, last.month):
        return f"{last:%B %Y}"
    return f"{first:%B} to {last:%B %Y}" if first.year == last.year else f"{first:%B %Y} to {last:%B %Y}"


def _front(
    sheet: Sheet,
    title: str,
    report: dict[str, Any],
    cells: Rows,
    lists: list[tuple[str, str, list[Column], Rows]],
    *,
    left_out: bool,
) -> None:
    values = sum(cell["value_kind"] != "blank" for cell in cells)
    overdue = sum(bool(row["is_overdue"]) for row in lists[0][3])
    facts: list[tuple[str, str | int]] = [
        ("Period on the cover", report["period_label"]),
        ("File", report["source_file"]),
        ("Edition", report["edition"]),
        ("Metric values", values),
        *((heading, len(rows)) for _, heading, _, rows in lists),
        ("Actions overdue", overdue),
    ]
    notes = [
        "Planned is the milestone printed for a month, Actual what the report says happened; a month after the "
        "report's period has only plans.",
        "N/A, TBC and bounds such as >6 stand as printed. An empty cell was printed empty.",
        "Repairs lists what was read as other than printed; Quarantine what could not be read.",
        "A text that a spreadsheet would run as a formula begins with an apostrophe here.",
    ]
    if left_out:
        notes.append("Names of officers and free text are left out of this workbook.")
    sheet.front(title, facts, notes)


def _metrics(sheet: Sheet, title: str, report: dict[str, Any], statements: Rows, cells: Rows) -> None:
    """Statements as bands, a row for each metric; for each month the columns it has: planned, actual."""
    roles = {"milestone": "Planned", "actual": "Actual"}
    columns = sorted({(cell["month"], list(roles).index(cell["role"])) for cell in cells})
    months: list[tuple[date, str]] = [(month, list(roles)[place]) for month, place in columns]
    sheet.grid_head(title, ["Metric", "Target"], [(month, roles[role]) for month, role in months], report["report_end"])
    titles = {row["statement_no"]: row for row in statements}
    for number in sorted({cell["statement_no"] for cell in cells}):
        statement = titles.get(number, {})
        sheet.band(
            f"Statement {number}  {statement.get('title') or ''}{_STANDING.get(statement.get('standing', ''), '')}",
            2 + len(months),
        )
        of_statement = [cell for cell in cells if cell["statement_no"] == number]
        for metric_row in sorted({cell["metric_row"] for cell in of_statement}):
            row = [cell for cell in of_statement if cell["metric_row"] == metric_row]
            found: dict[tuple[date, str], dict[str, Any]] = {}
            for cell in sorted(row, key=lambda cell: cell["value_kind"] == "blank"):
                found.setdefault((cell["month"], cell["role"]), cell)
            sheet.metric(
                row[0]["metric_as_printed"],
                next((cell["target_text"] for cell in row if cell["target_text"]), None),
                [(role == "milestone", found.get((month, role))) for month, role in months],
            )
