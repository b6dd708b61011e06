"""The structure of a report: statements, their tables and their prose.

Belongs here: which block belongs to which statement and section. Does not belong here: what a line reads like
(`lines`), which rows make one table (`pieces`), what the cells of a table mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from parsers.document import Aside, Block, Document, Table, Text
from parsers.interpretation.lines import Line, Lines
from parsers.interpretation.pieces import header_kind, is_contents, may_go_on, reads_like_header, repeats_header
from parsers.interpretation.rulings import NO_RULINGS, Rulings
from parsers.interpretation.tables import Findings, LogicalTable, TableRow, place_source, rows_of
from parsers.printed.form import SectionName
from parsers.printed.headings import (
    SectionHeading,
    StatementHeading,
    is_note,
    section_heading,
    statement_heading,
)
from parsers.printed.text import squash, without_bullet, worded
from parsers.printed.values import says_empty
from parsers.report import ProseKind, Standing, TableKind

_PROSE: tuple[SectionName, ...] = ("narrative", "recommendation")
_ACTIONS: tuple[SectionName, ...] = ("outstanding", "new", "completed")
_RANKS: dict[SectionName, int] = {
    "metrics": 0, "outstanding": 1, "new": 1, "completed": 1, "assurance": 2, "narrative": 3, "recommendation": 4,
}  # fmt: skip


@dataclass
class StatementPart:
    """One statement as it stands in the report, its tables put together, their cells not yet understood.

    `number` is None for what stands under a heading that is not understood; then `title` is that whole heading, `code`
    an id of the registry of reasons, and `why` says in words what is wrong with it.
    """

    number: int | None
    title: str
    standing: Standing
    heading: Text
    code: str = ""
    why: str = ""
    tables: list[LogicalTable] = field(default_factory=list[LogicalTable])
    prose: list[tuple[ProseKind, Text]] = field(default_factory=list[tuple[ProseKind, Text]])

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found under the heading."""
        return not self.tables and not self.prose


@dataclass
class Parts:
    """A report in parts: the lines of its cover, its statements, what stands under headings that are not understood,
    and tables that belong to none. `covers`: the lines before a heading that begins the statements anew."""

    cover: list[str] = field(default_factory=list[str])
    statements: list[StatementPart] = field(default_factory=list[StatementPart])
    others: list[StatementPart] = field(default_factory=list[StatementPart])
    strays: list[LogicalTable] = field(default_factory=list[LogicalTable])
    asides: list[PlacedAside] = field(default_factory=list["PlacedAside"])
    covers: list[list[str]] = field(default_factory=list[list[str]])


@dataclass(frozen=True)
class PlacedAside:
    """Something beside the text, the statement it stands in, and the table before it (0: none)."""

    aside: Aside
    statement_no: int | None
    table_no: int


@dataclass
class _Since:
    """What has stood since the last heading, title of a section or table: lines, the last that reads like a title, and
    how much prose the statement had before it. `is_right_behind`: nothing but titles since."""

    lines: list[str] = field(default_factory=list[str])
    title: Line | None = None
    prose: int = 0
    is_right_behind: bool = False
    has_words: bool = False


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
        self._parts = Parts()
        self._statement: StatementPart | None = None
        self._standing: Standing = "active"
        self._section: SectionName | None = None
        self._seen: list[SectionName] = []
        """The sections of the open statement so far, in order."""
        self._since = _Since()
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
                line = self._lines.lines[position]
                assert line is not None
                self._text(line, position)
        return self._parts

    # -- text ---------------------------------------------------------------------------------------------------

    def _text(self, line: Line, position: int) -> None:
        text, wants_title = line.text, self._wants_title
        self._wants_title = False
        if line.statement and (line.is_ruled or self._is_heading(line.statement, position)):
            self._begin(line.statement, text)
            self._wants_title = not line.statement.title
        elif line.standing:
            self._stand(line, position)
        elif line.section:
            self._begin_section(line.section, text)
        elif wants_title and self._statement and not line.is_annex:
            self._statement.title = text.text
        elif self._closes(line, position):
            self._begin_other(text)
        else:
            self._plain(line)

    def _plain(self, line: Line) -> None:
        """A line that is no heading we know: of the cover, or prose of the open statement."""
        text, since = line.text, self._since
        if self._is_before_statements:
            self._parts.cover.append(text.text)
        since.lines.append(text.text)
        if text.text not in self._parts.cover and not line.is_note:
            since.has_words = True
            since.is_right_behind = line.is_title
            if line.is_title:
                since.title, since.prose = line, len(self._statement.prose) if self._statement else 0
        if self._statement is not None:
            kind: ProseKind = "other"
            if self._section in ("narrative", "recommendation"):
                kind = self._section
            self._statement.prose.append((kind, text))

    @property
    def _is_before_statements(self) -> bool:
        return not self._parts.statements

    def _is_heading(self, heading: StatementHeading, position: int) -> bool:
        """A line that reads like a statement's heading may be a sentence: what follows it decides, and what is open."""
        following = self._lines.following(position)
        if self._section not in _PROSE or self._statement is None:
            return following.is_evidence or not heading.is_doubtful
        block = self._blocks[position]
        open_heading = statement_heading(self._statement.heading.text)
        same = open_heading is None or open_heading.prefix == heading.prefix
        if isinstance(block, Text) and block.kind == "list_item":
            # `2. Success Statement 2: …` is a heading, `- Success Statement 2: …` in a narrative is none.
            elsewhere = self._lines.is_headed_elsewhere(heading.number)
            return same and following.is_evidence and not heading.is_doubtful and not elsewhere
        if heading.is_doubtful or not same:
            return following.is_evidence and (following.is_next or not heading.title)
        return following.is_evidence or following.is_next or following.is_statement

    def _begin(self, heading: StatementHeading, text: Text) -> None:
        if heading.misprinted:
            read_as = f"Success Statement {heading.number}"
            self._findings.repair(
                "statement-heading", text.text[:80], read_as, heading.number, place_source(text.place)
            )
        if heading.mark:
            source = place_source(text.place)
            self._findings.repair(
                "footnote-mark", f"{heading.title}{heading.mark}", heading.title, heading.number, source
            )
        if any(part.number == heading.number and not part.is_empty for part in self._parts.statements):
            self._parts.covers.append(self._since.lines)
        self._open_part(StatementPart(heading.number, heading.title, self._standing, text))

    def _open_part(self, part: StatementPart) -> None:
        self._close()
        self._statement = part
        self._seen = []
        (self._parts.others if part.number is None else self._parts.statements).append(part)

    def _close(self) -> None:
        self._section = None
        self._open = None
        self._boxed = False
        self._since = _Since()

    # -- headings that are not understood ---------------------------------------------------------------------------

    def _closes(self, line: Line, position: int) -> bool:
        """Does this line head something that is not understood, so that the statement before it ends?"""
        statement = self._statement
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

    def _begin_other(self, text: Text) -> None:
        if self._is_before_statements:
            self._parts.cover.append(text.text)
        why = f"it stands under '{text.text[:80]}', which is the heading of no statement that is known"
        self._open_part(StatementPart(None, text.text, self._standing, text, "heading-unknown", why))

    def _stand(self, line: Line, position: int) -> None:
        """`Business as usual`: of the statements that follow it, or, right before its table, of the assurance."""
        following = self._lines.following(position)
        assert line.standing is not None
        if following.is_statement:
            self._standing = line.standing
            self._close()
        elif self._statement is None:
            self._plain(line)
        elif following.section == "assurance" or (following.table and self._is_before_assurance(position)):
            self._close()
        elif following.is_evidence and line.standing == "business_as_usual":
            self._begin_other(line.text)
        else:
            self._plain(line)

    def _is_before_assurance(self, position: int) -> bool:
        table = next((block for block in self._blocks[position + 1 :] if isinstance(block, Table)), None)
        return table is not None and any(header_kind(row) == "assurance" for row in rows_of(table)[:2])

    def _begins_anew(self, name: SectionName) -> bool:
        """Can this section not be the open statement's: because it has one, and others since, or because a line like a
        title stands before it that should head what comes later in a statement?"""
        if self._statement is None or self._statement.number is None or not self._seen:
            return False
        title = self._since.title
        if name in self._seen and name != self._seen[-1]:
            return name not in _PROSE or title is not None
        if title is None or title.is_caption:
            return False
        if name in self._seen:
            return True
        return self._since.is_right_behind and _RANKS[name] < max(_RANKS[each] for each in self._seen)

    def _lose_heading(self, name: SectionName, source: Text) -> None:
        """End the statement where its sections begin anew: whatever the heading was, it is not the statement's."""
        assert self._statement is not None
        before, since = self._statement, self._since
        title = since.title.text if since.title else Text("", place=source.place)
        heading = f"'{title.text[:80]}'" if title.text else "a heading that was not found"
        why = (
            f"behind statement {before.number}, whose {name} stand above, it stands under {heading}: "
            "the statement that it belongs to is not known"
        )
        moved = before.prose[since.prose :] if since.title else []
        del before.prose[len(before.prose) - len(moved) :]
        self._open_part(StatementPart(None, title.text, self._standing, title, "heading-missing", why))
        self._statement.prose += moved[1:]

    # -- sections -----------------------------------------------------------------------------------------------

    def _begin_section(self, section: SectionHeading, text: Text) -> None:
        if self._statement is None:
            self._close()
            self._parts.cover.append(text.text)
            return
        if self._begins_anew(section.name):
            self._lose_heading(section.name, text)
        self._close()
        self._section = section.name
        self._see(section.name)
        if section.misprinted:
            self._findings.repair(
                "section-heading", text.text, section.canonical, self._statement.number, place_source(text.place)
            )
        if section.rest and section.name in ("narrative", "recommendation"):
            self._statement.prose.append((section.name, Text(section.rest, place=text.place)))

    def _see(self, name: SectionName) -> None:
        if self._seen[-1:] != [name]:
            self._seen.append(name)

    # -- tables -------------------------------------------------------------------------------------------------

    def _table(self, table: Table) -> None:
        self._wants_title = False
        self._boxed = False
        rows = rows_of(table)
        if self._is_before_statements and is_contents(rows):
            for row in rows:
                self._findings.mark_row(row, "header")
            return
        if self._open and not may_go_on(self._open, table, words_between=self._since.has_words):
            self._open = None
        for number, row in enumerate(rows):
            self._row(row, rows[number + 1 :])
        self._since = _Since()

    def _row(self, row: TableRow, below: Sequence[TableRow]) -> None:
        if not any(row.owned) or self._is_title_or_prose(row, below) or (self._open is None and self._says_empty(row)):
            return
        kind = header_kind(row)
        if row.table.index in self._rulings.headers:
            kind = "metric" if kind or not (self._open and self._open.rows[-1].table is row.table) else None
        repeated = self._open is not None and repeats_header(row, self._open)
        if kind and not (self._open and self._open.kind == kind and self._goes_on(kind)):
            self._start(kind, row)
        elif repeated and self._open and self._open.kind == "unknown":
            self._findings.mark_row(row, "header")
            return
        elif not repeated and self._open and self._open.kind != "unknown" and reads_like_header(row, self._open):
            self._open = None
        if self._open is None:
            self._start("unknown", row)
        assert self._open is not None
        self._add(row)
        self._findings.owns(row.table, self._open.statement_no, self._open.kind)

    def _add(self, row: TableRow) -> None:
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
        """A second header of the same kind repeats the first, unless a heading or words have come between."""
        return not self._since.has_words and (
            kind != "action" or (self._open is not None and self._open.section == self._section)
        )

    def _start(self, kind: TableKind, row: TableRow) -> None:
        if kind in ("metric", "assurance"):
            name: SectionName = "metrics" if kind == "metric" else "assurance"
            if self._begins_anew(name):
                self._lose_heading(name, Text("", place=row.cells[0].place))
            self._see(name)
        title = self._since.title.text.text if self._since.title else ""
        code, why = "", ""
        if kind == "action" and self._statement is not None:
            code, why = self._wrong_section(title)
        elif kind == "unknown":
            code, why = "table-unknown", f"a table of no known kind{f', under {title[:80]!r}' if title else ''}"
        number = self._statement.number if self._statement else None
        self._open = LogicalTable("unknown" if code else kind, number, self._section, code, why)
        self._since = _Since()
        if self._statement is None:
            self._parts.strays.append(self._open)
        else:
            self._statement.tables.append(self._open)

    def _wrong_section(self, title: str) -> tuple[str, str]:
        """Why it cannot be told whose actions these are; nothing where their section is known. A title of its own that
        is none, or words behind the section's first table, leave it open."""
        has_table = self._statement is not None and any(
            table.kind == "action" and table.section == self._section for table in self._statement.tables
        )
        if title or (self._since.has_words and has_table):
            self._section = None
        if self._section in _ACTIONS:
            return "", ""
        where = f"under {title[:80]!r}, which is" if title else "under"
        return "section-unknown", f"an action table {where} neither Outstanding, New nor Completed Action(s)"

    # -- rows that are titles or prose ----------------------------------------------------------------------------

    def _is_title_or_prose(self, row: TableRow, below: Sequence[TableRow]) -> bool:
        if self._is_heading_of_two_cells(row):
            return True
        if not row.says_one_thing:
            return False
        return (
            self._is_statement_row(row)
            or self._is_section_row(row)
            or self._is_boxed_prose(row)
            or self._is_note(row)
            or self._is_other_row(row, below)
        )

    def _is_heading_of_two_cells(self, row: TableRow) -> bool:
        """`Success Statement 2` in one cell, its title in the next."""
        if len(row.printed) != 2 or not row.text(0):
            return False
        heading = statement_heading(row.printed[0])
        if heading is None or heading.title:
            return False
        first = next(cell for cell in row.cells if cell.text.strip())
        whole = f"{row.printed[0].rstrip(' :-')}: {row.printed[1]}"
        self._begin(statement_heading(whole) or heading, Text(whole, place=first.place))
        self._findings.mark_row(row, "header")
        return True

    def _is_statement_row(self, row: TableRow) -> bool:
        """A row that holds nothing but a statement's heading, over the whole width of its table."""
        alone = row.alone
        heading = statement_heading(alone.text) if alone else None
        if alone is None or heading is None or heading.is_doubtful:
            return False
        self._begin(heading, Text(alone.text, place=alone.place))
        self._findings.mark_row(row, "header")
        return True

    def _is_other_row(self, row: TableRow, below: Sequence[TableRow]) -> bool:
        """A title in a row of its own, right above a header, that is no section we know."""
        following = next((each for each in below if not each.is_blank), None)
        if following is None or header_kind(following) is None:
            return False
        first = next(cell for cell in row.cells if cell.text.strip())
        line = Line.of(Text(row.printed[0], place=first.place))
        if line.is_other or line.is_annex:
            self._begin_other(line.text)
        elif line.is_title:
            self._open = None
            self._since.has_words = self._since.is_right_behind = True
            self._since.title, self._since.prose = line, len(self._statement.prose) if self._statement else 0
        else:
            return False
        self._findings.mark_row(row, "header")
        return True

    def _is_note(self, row: TableRow) -> bool:
        """A footnote in the last row of a table (`* provisional`): kept as text of its statement."""
        alone = row.alone
        statement = self._statement
        if statement is None or statement.number is None or alone is None or alone.column or not is_note(alone.text):
            return False
        statement.prose.append(("other", Text(squash(alone.text), place=alone.place)))
        self._findings.mark_row(row, "fact")
        return True

    def _says_empty(self, row: TableRow) -> bool:
        """`NOT APPLICABLE` in place of a whole table, its header left out too."""
        if self._section not in (*_ACTIONS, "assurance") or row.is_blank:
            return False
        if not all(map(says_empty, row.printed)):
            return False
        self._findings.mark_row(row, "header")
        return True

    def _is_section_row(self, row: TableRow) -> bool:
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
        self._boxed = heading.name in _PROSE
        return True

    def _is_boxed_prose(self, row: TableRow) -> bool:
        """Prose set in a table under its own title row."""
        alone, section = row.alone, self._section
        if not self._boxed or alone is None or section is None:
            return False
        assert self._statement is not None
        assert section in ("narrative", "recommendation")
        for line in alone.text.split("\n"):
            self._statement.prose.append((section, Text(line, place=alone.place)))
        self._findings.mark_row(row, "fact")
        return True

    def _is_activity(self, row: TableRow) -> bool:
        """Inside an assurance table its own title can only be a header that lost its other words."""
        return (
            self._open is not None
            and self._open.kind == "assurance"
            and not any(row.text(column) for column in range(1, len(row.slots)))
        )
