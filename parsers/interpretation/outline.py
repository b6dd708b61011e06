"""The structure of a report: statements, their tables and their prose.

Belongs here: which block belongs to which statement and section, and which rows make one table.
Does not belong here: what the cells of a table mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from parsers.document import Aside, Block, Document, Table, Text
from parsers.interpretation.tables import Findings, LogicalTable, Row, place_source, rows_of
from parsers.printed.months import looks_like_label
from parsers.printed.text import squash, without_bullet, worded
from parsers.printed.values import says_empty
from parsers.printed.vocabulary import (
    SectionHeading,
    SectionName,
    StatementHeading,
    header_words,
    is_note,
    section_heading,
    standing_heading,
    statement_heading,
)  # fmt: skip
from parsers.report import ProseKind, Standing, TableKind

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
    asides: list[PlacedAside] = field(default_factory=list["PlacedAside"])


@dataclass(frozen=True)
class PlacedAside:
    """Something beside the text, the statement it stands in, and the table before it (0: none)."""

    aside: Aside
    statement_no: int | None
    table_no: int


@dataclass(frozen=True)
class _Following:
    """What follows a line: a part of a statement (`is_evidence`), or the next statement, or the end."""

    is_evidence: bool = False
    is_statement: bool = False
    is_next: bool = False


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
                lines = map(worded, cell.text.split("\n"))
                flat += [Text(without_bullet(line), place=cell.place) for line in lines if line]
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
        self._table_no = 0

    def run(self) -> Parts:
        for position, block in enumerate(self._blocks):
            if isinstance(block, Table):
                self._table(block)
                self._table_no = block.index
            elif isinstance(block, Aside):
                number = self._statement.number if self._statement else None
                self._parts.asides.append(PlacedAside(block, number, self._table_no))
            else:
                self._text(block, position)
        self._parts.statements = self._merged()
        return self._parts

    # -- text ---------------------------------------------------------------------------------------------------

    def _text(self, text: Text, position: int) -> None:
        heading = statement_heading(text.text)
        if heading and self._is_heading(heading, position):
            self._begin(heading, text)
        elif standing := standing_heading(text.text):
            self._standing = standing
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

    def _is_heading(self, heading: StatementHeading, position: int) -> bool:
        """A line that reads like a statement's heading may be a sentence: what follows it decides, and what is open."""
        following = self._following(position)
        if self._section not in ("narrative", "recommendation") or self._statement is None:
            return following.is_evidence or not heading.is_doubtful
        block = self._blocks[position]
        if isinstance(block, Text) and block.kind == "list_item":
            return False
        open_heading = statement_heading(self._statement.heading.text)
        same = open_heading is not None and open_heading.prefix == heading.prefix
        if heading.is_doubtful or not same:
            return following.is_evidence and (following.is_next or not heading.title)
        return following.is_evidence or following.is_next or following.is_statement

    def _following(self, position: int) -> _Following:
        """The next block after this one that is no plain text, and whether it stands right behind."""
        for distance, block in enumerate(self._blocks[position + 1 :]):
            if isinstance(block, Aside):
                continue
            if isinstance(block, Table):
                return _Following(is_evidence=True, is_next=distance == 0)
            if statement_heading(block.text) or standing_heading(block.text) == "business_as_usual":
                return _Following(is_statement=True, is_next=distance == 0)
            if section := section_heading(block.text):
                return _Following(is_evidence=section.name in _EVIDENCE, is_next=distance == 0)
        return _Following(is_statement=True)

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
        rows = rows_of(table)
        if self._statement is None and is_contents(rows):
            for row in rows:
                self._findings.mark_row(row, "header")
            return
        for row in rows:
            if not any(row.owned):
                continue
            if row.says_one_thing and self._is_title_or_prose(row):
                continue
            if self._open is None and self._says_empty(row):
                continue
            kind = header_kind(row)
            if kind and not (self._open and self._open.kind == kind and self._goes_on(kind)):
                self._start(kind)
            if self._open is None:
                self._start("unknown")
            assert self._open is not None
            self._add(row)
            self._findings.owns(table, self._open.statement_no, self._open.kind)

    def _add(self, row: Row) -> None:
        assert self._open is not None
        table = row.table
        above = self._open.rows[-1] if self._open.rows else None
        self._open.add(row)
        row = self._open.rows[-1]
        if above and above.table is not table and row.left_out and min(row.left_out) < len(row.slots):
            columns = ", ".join(str(column + 1) for column in sorted(row.left_out))
            self._findings.repair(
                "order-over-place", f"empty columns {columns}", f"{len(row.slots)} columns, as on the page before",
                self._open.statement_no, place_source(table.place, table.index),
            )  # fmt: skip

    def _goes_on(self, kind: TableKind) -> bool:
        """A second header of the same kind repeats the first, unless a heading has come between."""
        return kind != "action" or (self._open is not None and self._open.section == self._section)

    def _is_title_or_prose(self, row: Row) -> bool:
        return (
            self._is_statement_row(row) or self._is_section_row(row) or self._is_boxed_prose(row) or self._is_note(row)
        )

    def _is_statement_row(self, row: Row) -> bool:
        """A row that holds nothing but a statement's heading, over the whole width of its table."""
        alone = row.alone
        heading = statement_heading(alone.text) if alone else None
        if alone is None or heading is None or heading.is_doubtful:
            return False
        self._begin(heading, Text(alone.text, place=alone.place))
        self._findings.mark_row(row, "header")
        return True

    def _is_note(self, row: Row) -> bool:
        """A footnote in the last row of a table (`* provisional`): kept as text of its statement."""
        alone = row.alone
        if self._statement is None or alone is None or alone.column or not is_note(alone.text):
            return False
        self._statement.prose.append(("other", Text(squash(alone.text), place=alone.place)))
        self._findings.mark_row(row, "fact")
        return True

    def _says_empty(self, row: Row) -> bool:
        """`NOT APPLICABLE` in place of a whole table, its header left out too."""
        sections = ("outstanding", "new", "assurance")
        if self._section not in sections or row.is_blank:
            return False
        if not all(map(says_empty, row.printed)):
            return False
        self._findings.mark_row(row, "header")
        return True

    def _is_section_row(self, row: Row) -> bool:
        """A row that holds nothing but a section's title (`New Action`, over the whole width, or in every cell)."""
        heading = section_heading(row.printed[0])
        if heading is None or heading.name == "metrics" or (heading.name == "assurance" and self._is_activity(row)):
            return False
        if self._statement is None:
            return False
        above = self._open.rows[-1] if self._open and self._open.rows else None
        if above and heading.name == self._section and row.crosses_page(above):
            self._findings.mark_row(row, "header")  # the title is repeated with the header of its table
            return True
        first = next(cell for cell in row.cells if cell.text.strip())
        self._begin_section(heading, Text(first.text, place=first.place))
        self._findings.mark_row(row, "header")
        self._boxed = heading.name in ("narrative", "recommendation")
        return True

    def _is_boxed_prose(self, row: Row) -> bool:
        """Prose set in a table under its own title row."""
        alone, section = row.alone, self._section
        if not self._boxed or alone is None or section not in ("narrative", "recommendation"):
            return False
        assert self._statement is not None
        for line in alone.text.split("\n"):
            self._statement.prose.append((section, Text(line, place=alone.place)))
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


def is_contents(rows: Sequence[Row]) -> bool:
    """A table of contents: every row ends with a page number, and one row at least names a statement."""
    printed = [row.printed for row in rows if not row.is_blank]
    entries = [texts for texts in printed if len(texts) > 1 and texts[-1].isdecimal()]
    named = any(statement_heading(text) for texts in entries for text in texts)
    return named and len(entries) >= len(printed) - 1  # the first row may be a title


def header_kind(row: Row) -> TableKind | None:
    """The kind of table that this row heads; None when it heads none."""
    texts = row.printed
    if len(texts) < 2:
        return None
    found = header_words(texts)
    if not found:
        return "metric" if len(texts) >= 3 and not row.text(0) and all(map(looks_like_label, texts)) else None
    action = {words.action for words in found if words.action}
    if ("ref" in action and len(action) >= 2) or ("action" in action and len(action) >= 3):
        return "action"
    assurance = {words.assurance for words in found if words.assurance}
    if (len(assurance) >= 2 and "activity" in assurance) or assurance == {"complete", "impact"}:
        return "assurance"
    metric = {words.metric for words in found if words.metric}
    months = sum(1 for text in texts if looks_like_label(text))
    if len(metric) >= 2 or ("METRICS" in metric and months) or (metric and months >= 2):
        return "metric"
    if "METRICS" in metric and row.text(0) and any(text for text in texts[1:]):
        return "metric"
    return "metric" if months >= 3 and months == len(texts) and not row.text(0) else None
