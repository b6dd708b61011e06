"""The structure of a report: statements, their tables and their prose.

Belongs here: which block belongs to which statement and section. Does not belong here: what a line reads like
(`lines`), which rows make one table (`pieces`), what the cells of a table mean.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.document import Aside, Block, Document, Table, Text
from parsers.interpretation.lines import Line, Lines
from parsers.interpretation.open_parts import ACTIONS, PROSE, OpenParts, Since
from parsers.interpretation.parts import Parts, PlacedAside
from parsers.interpretation.pieces import header_kind, is_contents, may_go_on, reads_like_header, repeats_header
from parsers.interpretation.rulings import NO_RULINGS, Rulings
from parsers.interpretation.tables import Findings, LogicalTable, TableRow, place_source, rows_of
from parsers.interpretation.title_rows import TitleRows
from parsers.printed.form import SectionName
from parsers.printed.headings import (
    StatementHeading,
    statement_heading,
)
from parsers.printed.text import without_bullet, worded
from parsers.report import ProseKind, TableKind


def divide(document: Document, findings: Findings, rulings: Rulings = NO_RULINGS) -> Parts:
    """Divide a document into statements, tables and prose."""
    divider = _Divider(_flattened(document.blocks), findings, rulings)
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

    def __init__(self, blocks: list[Block], findings: Findings, rulings: Rulings) -> None:
        self._blocks = blocks
        self._rulings = rulings
        self._lines = Lines(blocks, rulings)
        self._findings = findings
        self._at = OpenParts(findings)
        self._titles = TitleRows(self._at, findings)
        self._wants_title = False
        self._table_no = 0

    def run(self) -> Parts:
        for position, block in enumerate(self._blocks):
            if isinstance(block, Table):
                self._table(block)
                self._table_no = block.index
            elif isinstance(block, Aside):
                number = self._at.statement.number if self._at.statement else None
                self._at.parts.asides.append(PlacedAside(block, number, self._table_no))
            else:
                line = self._lines.lines[position]
                assert line is not None
                self._text(line, position)
        return self._at.parts

    # -- text ---------------------------------------------------------------------------------------------------

    def _text(self, line: Line, position: int) -> None:
        text, wants_title = line.text, self._wants_title
        self._wants_title = False
        if line.statement and (line.is_ruled or self._is_heading(line.statement, position)):
            self._at.begin(line.statement, text)
            self._wants_title = not line.statement.title
        elif line.standing:
            self._stand(line, position)
        elif line.section:
            self._at.begin_section(line.section, text)
        elif wants_title and self._at.statement and not line.is_annex:
            self._at.statement.title = text.text
        elif self._closes(line, position):
            self._at.begin_other(text)
        else:
            self._plain(line)

    def _plain(self, line: Line) -> None:
        """A line that is no heading we know: of the cover, or prose of the open statement."""
        text, since = line.text, self._at.since
        if self._at.is_before_statements:
            self._at.parts.cover.append(text.text)
        since.lines.append(text.text)
        if text.text not in self._at.parts.cover and not line.is_note:
            since.has_words = True
            since.is_right_behind = line.is_title
            if line.is_title:
                since.title, since.prose = line, len(self._at.statement.prose) if self._at.statement else 0
        if self._at.statement is not None:
            kind: ProseKind = "other"
            if self._at.section in ("narrative", "recommendation"):
                kind = self._at.section
            self._at.statement.prose.append((kind, text))

    def _is_heading(self, heading: StatementHeading, position: int) -> bool:
        """A line that reads like a statement's heading may be a sentence: what follows it decides, and what is open."""
        following = self._lines.following(position)
        if self._at.section not in PROSE or self._at.statement is None:
            return following.is_evidence or not heading.is_doubtful
        block = self._blocks[position]
        open_heading = statement_heading(self._at.statement.heading.text)
        same = open_heading is None or open_heading.prefix == heading.prefix
        if isinstance(block, Text) and block.kind == "list_item":
            # `2. Success Statement 2: …` is a heading, `- Success Statement 2: …` in a narrative is none.
            elsewhere = self._lines.is_headed_elsewhere(heading.number)
            return same and following.is_evidence and not heading.is_doubtful and not elsewhere
        if heading.is_doubtful or not same:
            return following.is_evidence and (following.is_next or not heading.title)
        return following.is_evidence or following.is_next or following.is_statement

    # -- headings that are not understood ---------------------------------------------------------------------------

    def _closes(self, line: Line, position: int) -> bool:
        """Does this line head something that is not understood, so that the statement before it ends?"""
        statement = self._at.statement
        if line.is_annex:
            return statement is not None
        if not (line.is_other or line.is_title):
            return False
        if (
            statement is not None
            and statement.number is not None
            and self._lines.is_above(line.text, statement.heading)
        ):
            return line.text.level < statement.heading.level or self._lines.is_before_tables(position)
        if not line.is_other or not self._lines.is_before_tables(position):
            return False
        following = self._lines.following(position)
        return line.text.kind != "list_item" or (following.is_next and following.is_evidence)

    def _stand(self, line: Line, position: int) -> None:
        """`Business as usual`: of the statements that follow it, or, right before its table, of the assurance."""
        following = self._lines.following(position)
        assert line.standing is not None
        if following.is_statement:
            self._at.standing = line.standing
            self._at.close()
        elif self._at.statement is None:
            self._plain(line)
        elif following.section == "assurance" or (following.table and self._is_before_assurance(position)):
            self._at.close()
        elif following.is_evidence and line.standing == "business_as_usual":
            self._at.begin_other(line.text)
        else:
            self._plain(line)

    def _is_before_assurance(self, position: int) -> bool:
        table = next((block for block in self._blocks[position + 1 :] if isinstance(block, Table)), None)
        return table is not None and any(header_kind(row) == "assurance" for row in rows_of(table)[:2])

    # -- tables -------------------------------------------------------------------------------------------------

    def _table(self, table: Table) -> None:
        self._wants_title = False
        self._at.is_boxed = False
        rows = rows_of(table)
        if self._at.is_before_statements and is_contents(rows):
            for row in rows:
                self._findings.mark_row(row, "header")
            return
        if self._at.table and not may_go_on(self._at.table, table, words_between=self._at.since.has_words):
            self._at.table = None
        for number, row in enumerate(rows):
            self._row(row, rows[number + 1 :])
        self._at.since = Since()

    def _row(self, row: TableRow, below: Sequence[TableRow]) -> None:
        if (
            not any(row.owned)
            or self._titles.takes(row, below)
            or (self._at.table is None and self._titles.says_nothing(row))
        ):
            return
        kind = header_kind(row)
        if row.table.index in self._rulings.headers:
            kind = "metric" if kind or not (self._at.table and self._at.table.rows[-1].table is row.table) else None
        repeated = self._at.table is not None and repeats_header(row, self._at.table)
        if kind and not (self._at.table and self._at.table.kind == kind and self._goes_on(kind)):
            self._start(kind, row)
        elif repeated and self._at.table and self._at.table.kind == "unknown":
            self._findings.mark_row(row, "header")
            return
        elif (
            not repeated
            and self._at.table
            and self._at.table.kind != "unknown"
            and reads_like_header(row, self._at.table)
        ):
            self._at.table = None
        if self._at.table is None:
            self._start("unknown", row)
        assert self._at.table is not None
        self._add(row)
        self._findings.owns(row.table, self._at.table.statement_no, self._at.table.kind)

    def _add(self, row: TableRow) -> None:
        assert self._at.table is not None
        table = row.table
        above = self._at.table.rows[-1] if self._at.table.rows else None
        self._at.table.add(row)
        row = self._at.table.rows[-1]
        if above and above.table is not table and row.left_out and min(row.left_out) < len(row.slots):
            columns = ", ".join(str(column + 1) for column in sorted(row.left_out))
            self._findings.repair(
                "order-over-place", f"empty columns {columns}", f"{len(row.slots)} columns, as on the page before",
                self._at.table.statement_no, place_source(table.place, table.index),
            )  # fmt: skip

    def _goes_on(self, kind: TableKind) -> bool:
        """A second header of the same kind repeats the first, unless a heading or words have come between."""
        return not self._at.since.has_words and (
            kind != "action" or (self._at.table is not None and self._at.table.section == self._at.section)
        )

    def _start(self, kind: TableKind, row: TableRow) -> None:
        title = self._at.since.title.text.text if self._at.since.title else ""
        if kind in ("metric", "assurance"):
            name: SectionName = "metrics" if kind == "metric" else "assurance"
            if self._at.begins_anew(name):
                self._at.lose_heading(name, Text("", place=row.cells[0].place))
            self._at.see(name)
        code, why = "", ""
        if kind == "action" and self._at.statement is not None:
            code, why = self._wrong_section(title)
        elif kind == "unknown":
            code, why = "table-unknown", f"a table of no known kind{f', under {title[:80]!r}' if title else ''}"
        number = self._at.statement.number if self._at.statement else None
        self._at.table = LogicalTable("unknown" if code else kind, number, self._at.section, code, why, title)
        self._at.since = Since()
        if self._at.statement is None:
            self._at.parts.strays.append(self._at.table)
        else:
            self._at.statement.tables.append(self._at.table)

    def _wrong_section(self, title: str) -> tuple[str, str]:
        """Why it cannot be told whose actions these are; nothing where their section is known. A title of its own that
        is none, or words behind the section's first table, leave it open."""
        has_table = self._at.statement is not None and any(
            table.kind == "action" and table.section == self._at.section for table in self._at.statement.tables
        )
        if title or (self._at.since.has_words and has_table):
            self._at.section = None
        if self._at.section in ACTIONS:
            return "", ""
        where = f"under {title[:80]!r}, which is" if title else "under"
        return "section-unknown", f"an action table {where} neither Outstanding, New nor Completed Action(s)"
