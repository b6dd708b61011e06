"""Action tables: a row for each ref of the outstanding and the new actions.

Belongs here: what the fields of an action row mean. Does not belong here: which column is which (`fields`).
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.interpretation.field_tables import Entry, FieldTable
from parsers.interpretation.tables import Findings, LogicalTable
from parsers.printed.values import Due, action_status, is_due_unknown, parse_due, split_refs
from parsers.printed.vocabulary import CANONICAL_ACTION, ActionField, action_field
from parsers.report import ActionRow, ActionStatus, Section


def read_actions(tables: Sequence[LogicalTable], findings: Findings) -> list[ActionRow]:
    """Read the action tables of one statement; what cannot be understood goes to quarantine."""
    rows: list[ActionRow] = []
    seen: set[tuple[Section, str]] = set()
    for table in tables:
        if table.section not in ("outstanding", "new"):
            findings.quarantine_rows(table.rows, "section-unknown", table.statement_no)
            continue
        section: Section = table.section
        reader = FieldTable(table, findings, action_field, CANONICAL_ACTION, "ref", ("lead", "status"))
        for entry in reader.entries():
            for row in _rows(entry, section, table.statement_no or 0, len(rows) + 1, findings):
                if (section, row.ref.casefold()) in seen:
                    reason = f"the ref {row.ref} twice in one section"
                    findings.quarantine(
                        "ref-twice", entry.record.raw, table.statement_no, row.source, row_label=row.ref, reason=reason
                    )
                    continue
                seen.add((section, row.ref.casefold()))
                rows.append(row)
    return rows


def _rows(
    entry: Entry[ActionField], section: Section, statement_no: int, number: int, findings: Findings
) -> list[ActionRow]:
    """One row for each ref of an entry; none when its ref cell holds no ref."""
    printed = entry.text("ref")
    source = entry.source("ref")
    refs = split_refs(printed)
    if not refs:
        code = "ref-unreadable" if printed else "ref-missing"
        findings.quarantine(code, entry.record.raw, statement_no, source, row_label=printed)
        return []
    if len(refs) > 1:
        findings.repair("refs-two", printed, "; ".join(refs), statement_no, source)
    elif refs[0] != printed.strip(".:"):
        findings.repair("ref-broken", printed, refs[0], statement_no, source)
    status, due_text, due = _status_and_due(entry, statement_no, findings)
    return [
        ActionRow(
            statement_no,
            section,
            number + offset,
            ref,
            printed,
            entry.get("action"),
            entry.get("lead"),
            entry.get("status"),
            status,
            due_text,
            due.month if due else None,
            due.year if due else None,
            entry.get("barriers"),
            entry.get("narrative"),
            entry.get("monitored_by"),
            source,
        )
        for offset, ref in enumerate(refs)
    ]


def _status_and_due(
    entry: Entry[ActionField], statement_no: int, findings: Findings
) -> tuple[ActionStatus, str | None, Due | None]:
    """The status, and the due month of the On track cell, else of a Delivery Date column."""
    text = entry.text("status")
    status = action_status(text)
    if status == "unreadable":
        findings.quarantine(
            "status-unreadable",
            text,
            statement_no,
            entry.source("status"),
            row_label=entry.text("ref"),
            column_label="On track",
        )
    if status == "due" or "due" in text.casefold().split():
        return status, text, due_or_quarantine(text, statement_no, entry, "status", findings)
    delivery = entry.get("delivery_date")
    if delivery is None or action_status(delivery) in ("not_stated", "not_applicable"):
        return status, None, None
    return status, delivery, due_or_quarantine(delivery, statement_no, entry, "delivery_date", findings)


def due_or_quarantine(
    text: str, statement_no: int, entry: Entry[ActionField], field: ActionField, findings: Findings
) -> Due | None:
    due = parse_due(text)
    if due is None and not is_due_unknown(text):
        findings.quarantine("due-unreadable", text, statement_no, entry.source(field), row_label=entry.text("ref"))
    return due
