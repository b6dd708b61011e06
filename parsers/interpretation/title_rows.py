"""Rows of a table that are titles or prose: of a statement, of a section, a note below the last row.

Belongs here: what a row over the whole width says, and what begins with it. Does not belong here: lines outside tables
(`outline`), which rows make one table (`pieces`).
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.document import Text
from parsers.interpretation.lines import Line
from parsers.interpretation.open_parts import ACTIONS, PROSE, OpenParts
from parsers.interpretation.pieces import header_kind
from parsers.interpretation.tables import Findings, TableRow
from parsers.printed.headings import is_note, section_heading, statement_heading
from parsers.printed.text import squash
from parsers.printed.values import says_empty


class TitleRows:
    """Finds the rows that are titles or prose, and begins what they head."""

    def __init__(self, at: OpenParts, findings: Findings) -> None:
        self._at = at
        self._findings = findings

    def takes(self, row: TableRow, below: Sequence[TableRow]) -> bool:
        """Whether this row is a title or prose, and no row of the table; then what it heads has begun."""
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
        self._at.begin(statement_heading(whole) or heading, Text(whole, place=first.place))
        self._findings.mark_row(row, "header")
        return True

    def _is_statement_row(self, row: TableRow) -> bool:
        """A row that holds nothing but a statement's heading, over the whole width of its table."""
        alone = row.alone
        heading = statement_heading(alone.text) if alone else None
        if alone is None or heading is None or heading.is_doubtful:
            return False
        self._at.begin(heading, Text(alone.text, place=alone.place))
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
            self._at.begin_other(line.text)
        elif line.is_title:
            self._at.table = None
            self._at.since.has_words = self._at.since.is_right_behind = True
            self._at.since.title, self._at.since.prose = (
                line,
                len(self._at.statement.prose) if self._at.statement else 0,
            )
        else:
            return False
        self._findings.mark_row(row, "header")
        return True

    def _is_note(self, row: TableRow) -> bool:
        """A footnote in the last row of a table (`* provisional`): kept as text of its statement."""
        alone = row.alone
        statement = self._at.statement
        if statement is None or statement.number is None or alone is None or alone.column or not is_note(alone.text):
            return False
        statement.prose.append(("other", Text(squash(alone.text), place=alone.place)))
        self._findings.mark_row(row, "fact")
        return True

    def says_nothing(self, row: TableRow) -> bool:
        """`NOT APPLICABLE` in place of a whole table, its header left out too."""
        if self._at.section not in (*ACTIONS, "assurance") or row.is_blank:
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
        if self._at.statement is None:
            return False
        above = self._at.table.rows[-1] if self._at.table and self._at.table.rows else None
        if above and heading.name == self._at.section and row.crosses_page(above):
            self._findings.mark_row(row, "header")  # the title is repeated with the header of its table
            return True
        first = next(cell for cell in row.cells if cell.text.strip())
        self._at.begin_section(heading, Text(first.text, place=first.place))
        self._findings.mark_row(row, "header")
        self._at.is_boxed = heading.name in PROSE
        return True

    def _is_boxed_prose(self, row: TableRow) -> bool:
        """Prose set in a table under its own title row."""
        alone, section = row.alone, self._at.section
        if not self._at.is_boxed or alone is None or section is None:
            return False
        assert self._at.statement is not None
        assert section in ("narrative", "recommendation")
        for line in alone.text.split("\n"):
            self._at.statement.prose.append((section, Text(line, place=alone.place)))
        self._findings.mark_row(row, "fact")
        return True

    def _is_activity(self, row: TableRow) -> bool:
        """Inside an assurance table its own title can only be a header that lost its other words."""
        return (
            self._at.table is not None
            and self._at.table.kind == "assurance"
            and not any(row.text(column) for column in range(1, len(row.slots)))
        )
