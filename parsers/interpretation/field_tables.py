"""Tables whose columns are named fields: action tables and assurance tables.

Belongs here: which column holds which field, rows cut by a page break, rows that hang on a merged cell.
Does not belong here: what a field's words mean (`actions`, `assurance`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from parsers.interpretation.tables import Findings, LogicalTable, Record, TableRow, source_of
from parsers.printed.marks import without_marks
from parsers.printed.refs import is_whole_ref
from parsers.printed.statuses import read_status
from parsers.printed.text import squash, worded
from parsers.printed.values import says_empty
from parsers.printed.vocabulary import header_words
from parsers.report import Source

F = TypeVar("F", bound=str)


@dataclass(eq=False, slots=True)
class Entry(Generic[F]):
    """One row of such a table, never changed: its record, and the column of each field.

    `hung`: by column the cells that began in a row above and count for this one too. `has_stray_status`: the table has
    no column of statuses that is known, and words like one stand under another header.
    """

    record: Record
    columns: Mapping[F, int]
    hung: Mapping[int, tuple[str, Source]] = field(default_factory=dict[int, tuple[str, Source]])
    has_stray_status: bool = False

    def has(self, field: F) -> bool:
        """Whether the table has a column of this field."""
        return field in self.columns

    def text(self, field: F) -> str:
        """The words of a field as printed; of a cell merged over several rows in each of them."""
        if field not in self.columns:
            return ""
        column = self.columns[field]
        return self.record.text(column) or self.hung.get(column, ("",))[0]

    def is_hung(self, field: F) -> bool:
        """Does this field's cell begin in a row above?"""
        column = self.columns.get(field)
        return column in self.hung and not self.record.text(column or 0)

    def plain(self, field: F, findings: Findings, statement_no: int) -> str:
        """The words of a short field without marks of footnotes, which become a repair."""
        text, mark = without_marks(self.text(field))
        if mark and not self.is_hung(field):
            findings.repair("footnote-mark", self.text(field), text, statement_no, self.source(field))
        return text

    def get(self, field: F) -> str | None:
        """The words of a field, for people: without the signs of what is no text."""
        return worded(self.text(field)) or None

    def source(self, field: F) -> Source:
        """Where the words of this field stand; where it has no column, the row."""
        column = self.columns.get(field, 0)
        return self.hung[column][1] if self.is_hung(field) else self.record.source(column)


_ENDS_OPEN = re.compile(r"(?:\band|[&/,;])$", re.IGNORECASE)
"""Another ref follows (`AIP53 and`, `4.2 &`)."""


class FieldTable(Generic[F]):
    """Reads a logical table into entries. `field_of` knows the header words, `key` is the field that names a row,
    `short` are fields of a word or two, which no page break cuts; a row that hangs on a merged key and has words of its
    own in the field `rest` is a row by itself."""

    def __init__(
        self,
        table: LogicalTable,
        findings: Findings,
        field_of: Callable[[str], tuple[F, bool] | None],
        canonical: Mapping[F, str],
        key: F,
        short: Sequence[F],
        rest: F,
    ) -> None:
        self._table = table
        self._findings = findings
        self._field_of = field_of
        self._canonical = canonical
        self._key: F = key
        self._short = tuple(short)
        self._rest: F = rest
        self._headers: Sequence[str] = ()
        self._numbering = 0
        self._columns: dict[F, int] = {}
        self._records: list[tuple[list[TableRow], dict[F, int], Sequence[str]]] = []

    def entries(self) -> list[Entry[F]]:
        """The rows with words in them, headers and the like settled. Cells in columns without a known header
        are quarantined."""
        rows = [row for row in self._table.rows if not self._settle_blank(row)]
        position = 0
        while position < len(rows):
            taken = self._take_header(rows, position)
            if taken:
                position += taken
                continue
            self._take_row(rows[position])
            position += 1
        return [self._entry(parts, columns, headers) for parts, columns, headers in self._records]

    def _settle_blank(self, row: TableRow) -> bool:
        if row.is_blank:
            self._findings.mark_row(row, "blank")
        return row.is_blank

    # -- headers -------------------------------------------------------------------------------------------------

    def _take_header(self, rows: Sequence[TableRow], position: int) -> int:
        """How many rows from here are a header: none, one, or two halves of one that a page break has cut."""
        if len(header_words(rows[position].printed)) < 2:
            return 0  # as most rows: no two columns can be named
        columns = self._header_columns([rows[position]])
        if columns is None:
            return 0
        size = 1
        following = rows[position + 1] if position + 1 < len(rows) else None
        if following is not None and self._completes(rows[position], following):
            size = 2
            columns = self._header_columns(rows[position : position + 2]) or columns
        if not self._records or not self._columns:
            self._note(rows[position : position + size], columns)
        self._columns = columns
        self._headers = _over(rows[position : position + size])
        self._numbering = rows[position].numbering
        for row in rows[position : position + size]:
            self._findings.mark_row(row, "header")
        return size

    def _header_columns(self, rows: Sequence[TableRow]) -> dict[F, int] | None:
        columns: dict[F, int] = {}
        for column, text in enumerate(_over(rows)):
            if text and (found := self._field_of(text)):
                # Of two headers for one field the usual one counts (`On track` beside `Status`).
                usual = self._is_usual(found[0], text)
                before = columns.get(found[0])
                if before is None or (usual and not self._is_usual(found[0], _over(rows)[before])):
                    columns[found[0]] = column
        printed = len(rows[0].printed)
        most = len(columns) * 2 > printed or (self._key in columns and len(columns) >= 3)
        return columns if len(columns) >= 2 and most else None

    def _is_usual(self, field: F, text: str) -> bool:
        return squash(text).casefold() == self._canonical[field].casefold()

    def _completes(self, header: TableRow, row: TableRow) -> bool:
        """Does this row hold nothing but the other halves of header words (`On` above `track`)?"""
        printed = [column for column, text in enumerate(row.texts) if text]
        if any(len(text) >= 25 for text in row.printed) or any(map(says_empty, row.printed)):
            return False
        return bool(printed) and all(
            header.text(column) and self._field_of(f"{header.text(column)} {row.text(column)}") is not None
            for column in printed
        )

    def _note(self, rows: Sequence[TableRow], columns: Mapping[F, int]) -> None:
        texts = _over(rows)
        for name, column in columns.items():
            text = texts[column]
            found = self._field_of(text)
            if found and found[1]:
                cell = rows[0].own(column)
                self._findings.repair(
                    "header-word",
                    text,
                    self._canonical[name],
                    self._table.statement_no,
                    source_of(cell, rows[0].table),
                )

    # -- rows ----------------------------------------------------------------------------------------------------

    def _take_row(self, row: TableRow) -> None:
        number = self._table.statement_no
        if not self._columns or number is None:
            reason = "table-without-header" if not self._columns else "table-outside-statement"
            self._findings.quarantine_rows([row], reason, number)
            return
        if row.numbering != self._numbering:
            self._findings.quarantine_rows([row], "columns-differ", number)
            return
        if all(map(says_empty, row.printed)):
            self._findings.mark_row(row, "header")
            return
        above = self._records[-1][0] if self._records else None
        if above and self._goes_on(above, row):
            above.append(row)
        else:
            self._records.append(([row], self._columns, self._headers))

    def _goes_on(self, above: Sequence[TableRow], row: TableRow) -> bool:
        """A row goes on with the one above: under a merged key cell, or as the second half of a cut row."""
        key = self._columns.get(self._key, 0)
        if row.hangs(key):
            rest = self._columns.get(self._rest)
            return rest is None or row.hangs(rest) or not row.text(rest)
        if not row.crosses_page(above[-1]):
            return False
        had_key = any(part.text(key) for part in above)
        if not row.text(key) or not had_key:
            return True
        short = [self._columns[field] for field in self._short if field in self._columns]
        had_short = any(part.text(column) for part in above for column in short)
        has_short = any(row.text(column) for column in short)
        return bool(short) and not (had_short and has_short) and self._is_rest(above[-1], row, key)

    def _is_rest(self, above: TableRow, row: TableRow, key: int) -> bool:
        """Do the words of this row read like the second halves of those above?"""
        if self._key != "ref":
            # An activity that nothing is said about is rarer than a name that the page break has cut.
            alone = not any(row.text(column) for column in self._columns.values() if column != key)
            return alone or _goes_on_small(row.text(key))
        texts = [row.text(column) for column in self._columns.values() if column != key and above.text(column)]
        is_open = _ENDS_OPEN.search(above.text(key)) is not None
        return is_open or not is_whole_ref(row.text(key)) or any(_goes_on_small(text) for text in texts)

    def _entry(self, parts: Sequence[TableRow], columns: dict[F, int], headers: Sequence[str]) -> Entry[F]:
        record = Record(tuple(parts))
        entry = Entry(record, columns, _hung(parts[0]), self._has_stray_status(parts, columns))
        label = without_marks(entry.text(self._key))[0]
        known = set(columns.values())
        for part in parts:
            strays = [column for column, text in enumerate(part.texts) if text and column not in known]
            unknown = [column for column in strays if not self._keep(part, column, columns, headers, label)]
            self._findings.mark_row(part, "fact", unknown)
            for column in unknown:
                source = source_of(part.own(column), part.table)
                self._findings.quarantine(
                    "column-unknown", part.text(column), self._table.statement_no, source,
                    row_label=label, column_label=headers[column] if column < len(headers) else None,
                )  # fmt: skip
        return entry

    def _keep(self, row: TableRow, column: int, columns: Mapping[F, int], headers: Sequence[str], label: str) -> bool:
        """Keep a cell under a header that names no field. A table that lacks the column of statuses may have it under
        a header too damaged to read: a cell that reads like a status is not kept there. Nor is one under a header that
        stands twice: which of the two counts cannot be told."""
        header = headers[column] if column < len(headers) else ""
        if not header or self._table.statement_no is None:
            return False
        twice = any(squash(headers[other]).casefold() == squash(header).casefold() for other in columns.values())
        if twice and row.text(column):
            return False
        if self._lacks_status(columns) and _is_status(row.text(column)):
            return False
        self._findings.extra(  # noqa: S610  this is no Django
            [row], column, header,
            statement_no=self._table.statement_no, kind=self._table.kind, row_label=label,
        )  # fmt: skip
        return True

    def _lacks_status(self, columns: Mapping[F, int]) -> bool:
        return any(field not in columns for field in self._short[-1:])

    def _has_stray_status(self, parts: Sequence[TableRow], columns: Mapping[F, int]) -> bool:
        known = set(columns.values())
        strays = (text for part in parts for column, text in enumerate(part.texts) if column not in known)
        return self._lacks_status(columns) and any(map(_is_status, strays))


def _is_status(text: str) -> bool:
    return read_status(text).word not in (None, "not_stated")


def _hung(row: TableRow) -> dict[int, tuple[str, Source]]:
    """By column the cells that began in a row above."""
    cells = ((column, row.hung(column)) for column in range(len(row.slots)))
    return {column: (squash(cell.text), source_of(cell, row.table)) for column, cell in cells if cell}


def _over(rows: Sequence[TableRow]) -> Sequence[str]:
    """The words of every column, over all these rows."""
    if len(rows) == 1:
        return rows[0].texts
    width = max(len(row.texts) for row in rows)
    return [squash(" ".join(row.text(column) for row in rows)) for column in range(width)]


def _goes_on_small(text: str) -> bool:
    return bool(text) and (text[0].islower() or text[0] in ")&'’”\",;")
