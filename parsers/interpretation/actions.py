"""Action tables: a row for each ref of the outstanding, new and completed actions.

Belongs here: what the fields of an action row mean. Does not belong here: which column is which (`field_tables`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.interpretation.entry_status import is_years_away, unread_status
from parsers.interpretation.field_tables import Entry, FieldTable
from parsers.interpretation.tables import Findings, LogicalTable
from parsers.printed.due_dates import Due, is_due_unknown, parse_due
from parsers.printed.form import ActionField
from parsers.printed.refs import split_refs
from parsers.printed.statuses import action_status, names_due, read_rag, read_status
from parsers.printed.text import worded
from parsers.printed.vocabulary import CANONICAL_ACTION, action_field
from parsers.report import ActionRow, ActionStatus, Period, Rag, Section

SECTIONS: dict[str, Section] = {"outstanding": "outstanding", "new": "new", "completed": "completed"}


def read_actions(tables: Sequence[LogicalTable], period: Period, findings: Findings) -> list[ActionRow]:
    """Read the action tables of one statement; what cannot be understood goes to quarantine."""
    rows: list[ActionRow] = []
    seen: set[tuple[Section, str]] = set()
    for table in tables:
        section = SECTIONS.get(table.section or "")
        if section is None:
            findings.quarantine_rows(table.rows, "section-unknown", table.statement_no)
            continue
        reader = FieldTable[ActionField](
            table, findings, action_field, CANONICAL_ACTION, "ref", ("lead", "status"), "action"
        )
        for entry in reader.entries():
            for row in _ActionReader(entry, section, table.statement_no or 0, period, findings).rows(len(rows) + 1):
                # A ref merged over two rows of actions stands in both.
                if (section, row.ref.casefold()) in seen and not entry.is_hung("ref"):
                    reason = f"the ref {row.ref} twice in one section"
                    findings.quarantine(
                        "ref-twice", entry.record.raw, table.statement_no, row.source, row_label=row.ref, reason=reason
                    )
                    continue
                seen.add((section, row.ref.casefold()))
                rows.append(row)
    return rows


@dataclass
class _ActionReader:
    """Reads one entry of an action table."""

    entry: Entry[ActionField]
    section: Section
    statement_no: int
    period: Period
    findings: Findings

    def rows(self, number: int) -> list[ActionRow]:
        """One row for each ref of the entry; none when its ref cell holds no ref."""
        entry = self.entry
        printed = entry.text("ref")
        source = entry.source("ref")
        refs = split_refs(printed)
        if not refs:
            code = "ref-unreadable" if printed else "ref-missing"
            self.findings.quarantine(code, entry.record.raw, self.statement_no, source, row_label=printed)
            return []
        plain = entry.plain("ref", self.findings, self.statement_no)
        if not entry.is_hung("ref"):
            if len(refs) > 1:
                self.findings.repair("refs-two", plain, "; ".join(refs), self.statement_no, source)
            elif refs[0] != plain.strip(".: "):
                self.findings.repair("ref-broken", plain, refs[0], self.statement_no, source)
        status_text = entry.plain("status", self.findings, self.statement_no)
        status = self._status(status_text)
        rag, rag_text = self._rag(status_text)
        due_text, due, doubt = self._due(status_text)
        return [
            ActionRow(
                self.statement_no, self.section, number + offset, ref, printed,
                entry.get("action"), self._plain("lead"), worded(status_text) or None, status,
                due_text, due.month if due else None, due.year if due else None,
                entry.get("barriers"), entry.get("narrative"), entry.get("monitored_by"),
                source, rag, rag_text, doubt,
            )
            for offset, ref in enumerate(refs)
        ]  # fmt: skip

    def _plain(self, field: ActionField) -> str | None:
        return worded(self.entry.plain(field, self.findings, self.statement_no)) or None

    def _quarantine(self, code: str, text: str, field: ActionField, reason: str | None = None) -> None:
        self.findings.quarantine(
            code, text, self.statement_no, self.entry.source(field),
            row_label=self.entry.text("ref"), column_label=CANONICAL_ACTION[field], reason=reason,
        )  # fmt: skip

    def _status(self, printed: str) -> ActionStatus:
        status = action_status(printed)
        unread = unread_status(status, printed, self.period, has_stray=self.entry.has_stray_status)
        if unread == "here":
            self._quarantine("status-unreadable", printed, "status")
        return "unreadable" if unread else status

    def _rag(self, status_text: str) -> tuple[Rag | None, str | None]:
        """The colour of the RAG column, else of the words of the On track cell."""
        of_status = read_status(status_text).rag
        printed = self.entry.plain("rag", self.findings, self.statement_no)
        rag = read_rag(printed)
        text = worded(printed) or None
        if rag == "blank":
            return (of_status, text or status_text) if of_status else (None, text)
        if rag is None or (of_status and of_status != rag):
            reason = None if rag is None else f"two colours: {rag} under RAG, {of_status} beside it"
            self._quarantine("rag-unreadable", printed, "rag", reason)
            return None, text
        return rag, text

    def _due(self, status_text: str) -> tuple[str | None, Due | None, str | None]:
        """The due words, their month, and a doubt: a revised date's, else the On track cell's, else a date column's."""
        revised = self.entry.get("revised_date")
        if revised is not None and _says_something(revised):
            return revised, self._due_month(revised, "revised_date"), None
        text, field = self._dated()
        said = parse_due(status_text) if names_due(status_text) else None
        if said or (names_due(status_text) and (text is None or is_due_unknown(status_text))):
            return status_text, self._due_month(status_text, "status"), self._other_date(said, text)
        return text, self._due_month(text, field) if text else None, None

    def _dated(self) -> tuple[str | None, ActionField]:
        """The words of the first date column that says something, and which it is."""
        dates: tuple[ActionField, ...] = ("delivery_date", "original_date")
        for field in dates:
            text = self.entry.get(field)
            if text is not None and _says_something(text) and action_status(text) != "complete":
                return text, field
        return None, "delivery_date"

    def _other_date(self, said: Due | None, dated: str | None) -> str | None:
        """Doubt where the On track cell and a date column name two months."""
        other = parse_due(dated) if dated else None
        if not said or not other:
            return None
        if said.month == other.month and (said.year == other.year or None in (said.year, other.year)):
            return None
        return f"due by its On track cell and by its date column in two months: {dated}"

    def _due_month(self, text: str, field: ActionField) -> Due | None:
        due = parse_due(text)
        if due is None:
            if not is_due_unknown(text):
                self._quarantine("due-unreadable", text, field)
            return None
        if is_years_away(due, self.period):
            self._quarantine("due-years-away", text, field)
            return None
        return due


def _says_something(text: str) -> bool:
    """A date column's words that are no dash, N/A or `No change`."""
    return action_status(text) not in ("not_stated", "not_applicable") and text.casefold().strip(" .") not in (
        "none", "no change", "unchanged", "as planned",
    )  # fmt: skip
