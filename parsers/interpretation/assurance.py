"""Assurance tables: the activities that are expected as business as usual, and whether they are complete.

Belongs here: what the fields of an assurance row mean. Does not belong here: which column is which (`field_tables`).
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.interpretation.entry_status import is_years_away, unread_status
from parsers.interpretation.field_tables import Entry, FieldTable
from parsers.interpretation.tables import Findings, LogicalTable
from parsers.printed.due_dates import Due, is_due_unknown, parse_due
from parsers.printed.form import AssuranceField
from parsers.printed.marks import without_list_marks
from parsers.printed.names import name_key
from parsers.printed.statuses import assurance_status, names_due
from parsers.printed.text import worded
from parsers.printed.vocabulary import CANONICAL_ASSURANCE, assurance_field
from parsers.report import AssuranceRow, AssuranceStatus, Period


def read_assurance(tables: Sequence[LogicalTable], period: Period, findings: Findings) -> list[AssuranceRow]:
    """Read the assurance tables of one statement; what cannot be understood goes to quarantine."""
    rows: list[AssuranceRow] = []
    seen: set[str] = set()
    for table in tables:
        number = table.statement_no or 0
        reader = FieldTable[AssuranceField](
            table, findings, assurance_field, CANONICAL_ASSURANCE, "activity", ("complete",), "activity"
        )
        entries = reader.entries()
        printed = [worded(entry.plain("activity", findings, number)) for entry in entries]
        named = iter(without_list_marks([name for name in printed if name]))
        for entry, name in zip(entries, printed, strict=True):
            source = entry.source("activity")
            if not name:
                findings.quarantine("activity-missing", entry.record.raw, number, source)
                continue
            activity = next(named)
            if activity != name:
                findings.repair("list-mark", name, activity, number, source)
            key = name_key(activity)
            if key in seen:
                findings.quarantine("activity-twice", entry.record.raw, number, source, row_label=activity)
                continue
            seen.add(key)
            text = entry.plain("complete", findings, number)
            status, due_text, due = _status_and_due(entry, text, activity, number, period, findings)
            rows.append(
                AssuranceRow(
                    number, len(rows) + 1, key, activity, worded(text) or None, status,
                    due_text, due.month if due else None, due.year if due else None, entry.get("impact"), source,
                )
            )  # fmt: skip
    return rows


def _status_and_due(
    entry: Entry[AssuranceField], text: str, activity: str, number: int, period: Period, findings: Findings
) -> tuple[AssuranceStatus, str | None, Due | None]:
    """The status of the Complete cell, and the month in which it says the activity is due."""
    status = assurance_status(text)
    unread = unread_status(status, text, period, has_stray=entry.has_stray_status)
    status = "unreadable" if unread else status
    is_due = names_due(text)
    due = parse_due(text) if is_due else None
    code = None
    if unread == "here":
        code = "status-unreadable"
    elif is_due and due is None and not is_due_unknown(text):
        code = "due-unreadable"
    elif due and is_years_away(due, period):
        code, due = "due-years-away", None
    if code:
        findings.quarantine(
            code,
            text,
            number,
            entry.source("complete"),
            row_label=activity,
            column_label=CANONICAL_ASSURANCE["complete"],
        )
    return status, text if is_due else None, due
