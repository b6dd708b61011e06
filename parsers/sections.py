"""The structure of a report: statements, their tables and their prose.

Belongs here: which block belongs to which statement and section, and which rows make one table.
Does not belong here: what the cells of a table mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from parsers.document import Block, Document, Table, Text
from parsers.months import looks_like_label
from parsers.report import ProseKind, Standing, TableKind
from parsers.tables import Findings, LogicalTable, Row, place_source
from parsers.vocabulary import (
    SectionHeading,
    SectionName,
    StatementHeading,
    action_field,
    assurance_field,
    is_active_again,
    is_business_as_usual,
    metric_word,
    section_heading,
    statement_heading,
)  # fmt: skip
from parsers.words import without_bullet

_EVIDENCE: set[SectionName] = {"metrics", "outstanding", "new", "assurance", "narrative"}


@dataclass
class StatementPart:
    """One statement as it stands in the report, its tables put together, their cells not yet understood."""

    number: int
    title: str
    standing: Standing
    heading: Text
    tables: list[LogicalTable] = field(default_factory=list[LogicalTable])
    prose: list[tuple[ProseKind, Text]] = field(default_factory=list[tuple[ProseKind, Text]])

    @property
    def is_empty(self) -> bool:
        return not self.tables and not self.prose


@dataclass
class Parts:
    """A report in parts: the lines of its cover, its statements, and tables that belong to none."""

    cover: list[str] = field(default_factory=list[str])
    statements: list[StatementPart] = field(default_factory=list[StatementPart])
    strays: list[LogicalTable] = field(default_factory=list[LogicalTable])


def divide(document: Document, findings: Findings) -> Parts:
    """Divide a document into statements, tables and prose."""
    divider = _Divider(_flattened(document.blocks), findings)
    return divider.run()


def _flattened(blocks: Sequence[Block]) -> list[Block]:
    """Tables of one column are boxes round prose, not tables."""
    flat: list[Block] = []
    for block in blocks:
        if isinstance(block, Table) and block.n_columns == 1:
            for cell in block.cells:
                flat += [Text(without_bullet(line), place=cell.place) for line in cell.text.split("\n") if line.strip()]
        else:
            flat.append(block)
    return flat


class _Divider:
    """Walks the blocks once, keeping the statement, section and table that are open."""

    def __init__(self, blocks: list[Block], findings: Findings) -> None:
        self._blocks = blocks
        self._findings = findings
        self._parts = Parts()
        self._statement: StatementPart | None = None
        self._standing: Standing = "active"
        self._section: SectionName | None = None
        self._open: LogicalTable | None = None
        self._wants_title = False
        self._boxed = False

    def run(self) -> Parts:
        for position, block in enumerate(self._blocks):
            if isinstance(block, Table):
                self._table(block)
            else:
                self._text(block, position)
        self._parts.statements = self._merged()
        return self._parts

    # -- text ---------------------------------------------------------------------------------------------------

    def _text(self, text: Text, position: int) -> None:
        heading = statement_heading(text.text)
        if heading and self._is_heading(position):
            self._begin(heading, text)
        elif is_business_as_usual(text.text):
            self._standing = "business_as_usual"
            self._close()
        elif is_active_again(text.text):
            self._standing = "active"
            self._close()
        elif section := section_heading(text.text):
            self._begin_section(section, text)
        elif self._statement is None:
            self._parts.cover.append(text.text)
        elif self._wants_title:
            self._statement.title = text.text
        elif self._section in ("narrative", "recommendation"):
            self._statement.prose.append((self._section, text))
            return
        else:
            self._statement.prose.append(("other", text))
            return
        self._wants_title = bool(heading and not heading.title and self._statement and not self._statement.title)

    def _is_heading(self, position: int) -> bool:
        """A line that reads like a statement's heading is one only if a statement's content follows."""
        for block in self._blocks[position + 1 :]:
            if isinstance(block, Table):
                return True
            if statement_heading(block.text) or is_business_as_usual(block.text):
                return True
            if section := section_heading(block.text):
                return section.name in _EVIDENCE
        return True

    def _begin(self, heading: StatementHeading, text: Text) -> None:
        if heading.misprinted:
            read_as = f"Success Statement {heading.number}"
            self._findings.repair(
                "statement-heading", text.text[:80], read_as, heading.number, place_source(text.place)
            )
        self._close()
        self._statement = StatementPart(heading.number, heading.title, self._standing, text)
        self._parts.statements.append(self._statement)

    def _begin_section(self, section: SectionHeading, text: Text) -> None:
        self._close()
        if self._statement is None:
            self._parts.cover.append(text.text)
            return
        self._section = section.name
        if section.misprinted:
            self._findings.repair(
                "section-heading", text.text, section.canonical, self._statement.number, place_source(text.place)
            )
        if section.rest and section.name in ("narrative", "recommendation"):
            self._statement.prose.append((section.name, Text(section.rest, place=text.place)))

    def _close(self) -> None:
        self._section = None
        self._open = None
        self._wants_title = False

    def _merged(self) -> list[StatementPart]:
        """One part a statement: an entry of a table of contents has no content, and one may be continued."""
        merged: dict[int, StatementPart] = {}
        for part in self._parts.statements:
            earlier = merged.get(part.number)
            if earlier is None or (earlier.is_empty and not part.is_empty):
                merged.pop(part.number, None)
                merged[part.number] = part
            elif not part.is_empty:
                earlier.tables += part.tables
                earlier.prose += part.prose
        return list(merged.values())

    # -- tables -------------------------------------------------------------------------------------------------

    def _table(self, table: Table) -> None:
        self._wants_title = False
        self._boxed = False
        for number in range(table.n_rows):
            row = Row(table, number, tuple(table.at(number, column) for column in range(table.n_columns)))
            if not row.cells:
                continue
            if self._is_section_row(row) or self._is_boxed_prose(row):
                continue
            kind = header_kind(row)
            if kind and not (self._open and self._open.kind == kind and self._goes_on(kind)):
                self._start(kind)
            if self._open is None:
                self._start("unknown")
            assert self._open is not None
            self._open.add(table, number)
            self._findings.owns(table, self._open.statement_no, self._open.kind)

    def _goes_on(self, kind: TableKind) -> bool:
        """A second header of the same kind repeats the first, unless a heading has come between."""
        return kind != "action" or (self._open is not None and self._open.section == self._section)

    def _is_section_row(self, row: Row) -> bool:
        """A row that holds nothing but a section's title (`New Action`, over the whole width)."""
        printed = {text for text in row.texts if text}
        if len(printed) != 1:
            return False
        heading = section_heading(next(iter(printed)))
        if heading is None or heading.name == "metrics" or (heading.name == "assurance" and self._is_activity(row)):
            return False
        if self._statement is None:
            return False
        first = next(cell for cell in row.cells if cell.text.strip())
        self._begin_section(heading, Text(first.text, place=first.place))
        self._findings.mark_row(row, "header")
        self._boxed = heading.name in ("narrative", "recommendation")
        return True

    def _is_boxed_prose(self, row: Row) -> bool:
        """Prose set in a table under its own title row."""
        printed = [cell for cell in row.cells if cell.text.strip()]
        section = self._section
        if not self._boxed or len(printed) != 1 or section not in ("narrative", "recommendation"):
            return False
        assert self._statement is not None
        for line in printed[0].text.split("\n"):
            self._statement.prose.append((section, Text(line, place=printed[0].place)))
        self._findings.mark_row(row, "fact")
        return True

    def _is_activity(self, row: Row) -> bool:
        """Inside an assurance table its own title can only be a header that lost its other words."""
        return (
            self._open is not None
            and self._open.kind == "assurance"
            and not any(row.text(column) for column in range(1, len(row.slots)))
        )

    def _start(self, kind: TableKind) -> None:
        number = self._statement.number if self._statement else None
        self._open = LogicalTable(kind, number, self._section)
        if self._statement is None:
            self._parts.strays.append(self._open)
        else:
            self._statement.tables.append(self._open)


def header_kind(row: Row) -> TableKind | None:
    """The kind of table that this row heads; None when it heads none."""
    texts = [text for text in row.texts if text]
    if len(texts) < 2:
        return None
    action = {found[0] for text in texts if (found := action_field(text))}
    if ("ref" in action and len(action) >= 2) or ("action" in action and len(action) >= 3):
        return "action"
    assurance = {found[0] for text in texts if (found := assurance_field(text))}
    if (len(assurance) >= 2 and "activity" in assurance) or assurance == {"complete", "impact"}:
        return "assurance"
    metric = {found[0] for text in texts if (found := metric_word(text))}
    months = sum(1 for text in texts if looks_like_label(text))
    if len(metric) >= 2 or ("METRICS" in metric and months) or (metric and months >= 2):
        return "metric"
    if "METRICS" in metric and row.text(0) and any(text for text in texts[1:]):
        return "metric"
    return "metric" if months >= 3 and months == len(texts) and not row.text(0) else None
