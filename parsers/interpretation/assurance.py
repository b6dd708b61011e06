"""Assurance tables: the activities that are expected as business as usual, and whether they are complete.

Belongs here: what the fields of an assurance row mean. Does not belong here: which column is which (`fields`).
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.interpretation.field_tables import FieldTable
from parsers.interpretation.tables import Findings, LogicalTable
from parsers.printed.names import name_key
from parsers.printed.values import assurance_status, is_due_unknown, parse_due
from parsers.printed.vocabulary import CANONICAL_ASSURANCE, assurance_field
from parsers.report import AssuranceRow


def read_assurance(tables: Sequence[LogicalTable], findings: Findings) -> list[AssuranceRow]:
    """Read the assurance tables of one statement; what cannot be understood goes to quarantine."""
    rows: list[AssuranceRow] = []
    seen: set[str] = set()
    for table in tables:
        number = table.statement_no or 0
        for entry in FieldTable(
            table, findings, assurance_field, CANONICAL_ASSURANCE, "activity", ("complete",)
        ).entries():
            activity = entry.get("activity")
            source = entry.source("activity")
            if not activity:
                findings.quarantine("activity-missing", entry.record.raw, number, source)
                continue
            key = name_key(activity)
            if key in seen:
                findings.quarantine("activity-twice", entry.record.raw, number, source, row_label=activity)
                continue
            seen.add(key)
            text = entry.text("complete")
            status = assurance_status(text)
            due = parse_due(text) if status == "due" else None
            if status == "unreadable" or (status == "due" and due is None and not is_due_unknown(text)):
                code = "status-unreadable" if status == "unreadable" else "due-unreadable"
                findings.quarantine(
                    code, text, number, entry.source("complete"), row_label=activity, column_label="Complete"
                )
            rows.append(
                AssuranceRow(
                    number,
                    len(rows) + 1,
                    key,
                    activity,
                    entry.get("complete"),
                    status,
                    text if status == "due" else None,
                    due.month if due else None,
                    due.year if due else None,
                    entry.get("impact"),
                    source,
                )
            )
    return rows
