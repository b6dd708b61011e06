"""Tables whose columns are named fields: action tables and assurance tables.

Belongs here: which column holds which field, rows cut by a page break, rows that hang on a merged cell.
Does not belong here: what a field's words mean (`actions`, `assurance`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from parsers.interpretation.tables import Findings, LogicalTable, Record, Row, source_of
from parsers.printed.text import squash, worded
from parsers.printed.values import is_whole_ref, says_empty
from parsers.printed.vocabulary import header_words
from parsers.report import Source

F = TypeVar("F", bound=str)


@dataclass(eq=False, slots=True)
class Entry(Generic[F]):
    """One row of such a table, never changed: its record, and the column of each field."""

    record: Record
    columns: Mapping[F, int]

    def text(self, field: F) -> str:
        return self.record.text(self.columns[field]) if field in self.columns else ""

    def get(self, field: F) -> str | None:
        """The words of a field, for people: without the signs of what is no text."""
        return worded(self.text(field)) or None

    def source(self, field: F) -> Source:
        return self.record.source(self.columns.get(field, 0))


class FieldTable(Generic[F]):
    """Reads a logical table into entries. `field_of` knows the header words, `key` is the field that names a row,
    `short` are fields of a word or two, which no page break cuts."""

    def __init__(
        self,
        table: LogicalTable,
        findings: Findings,
        field_of: Callable[[str], tuple[F, bool] | None],
        canonical: Mapping[F, str],
        key: F,
        short: Sequence[F],
    ) -> None:
        self._table = table
        self._findings = findings
        self._field_of = field_of
        self._canonical = canonical
        self._key: F = key
        self._short = tuple(short)
        self._numbering = 0
        self._columns: dict[F, int] = {}
        self._records: list[tuple[list[Row], dict[F, int]]] = []

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
        return [self._entry(parts, columns) for parts, columns in self._records]

    def _settle_blank(self, row: Row) -> bool:
        if row.is_blank:
            self._findings.mark_row(row, "blank")
        return row.is_blank

    # -- headers -------------------------------------------------------------------------------------------------

    def _take_header(self, rows: Sequence[Row], position: int) -> int:
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
        self._numbering = rows[position].numbering
        for row in rows[position : position + size]:
            self._findings.mark_row(row, "header")
        return size

    def _header_columns(self, rows: Sequence[Row]) -> dict[F, int] | None:
        columns: dict[F, int] = {}
        for column, text in enumerate(_over(rows)):
            if text and (found := self._field_of(text)):
                columns.setdefault(found[0], column)
        printed = len(rows[0].printed)
        return columns if len(columns) >= 2 and len(columns) * 2 > printed else None

    def _completes(self, header: Row, row: Row) -> bool:
        """Does this row hold nothing but the other halves of header words (`On` above `track`)?"""
        printed = [column for column, text in enumerate(row.texts) if text]
        if any(len(text) >= 25 for text in row.printed) or any(map(says_empty, row.printed)):
            return False
        return bool(printed) and all(
            header.text(column) and self._field_of(f"{header.text(column)} {row.text(column)}") is not None
            for column in printed
        )

    def _note(self, rows: Sequence[Row], columns: Mapping[F, int]) -> None:
        texts = _over(rows)
        for field, column in columns.items():
            text = texts[column]
            found = self._field_of(text)
            if found and found[1]:
                cell = rows[0].own(column)
                self._findings.repair(
                    "header-word",
                    text,
                    self._canonical[field],
                    self._table.statement_no,
                    source_of(cell, rows[0].table),
                )

    # -- rows ----------------------------------------------------------------------------------------------------

    def _take_row(self, row: Row) -> None:
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
            self._records.append(([row], self._columns))

    def _goes_on(self, above: Sequence[Row], row: Row) -> bool:
        """A row goes on with the one above: under a merged key cell, or as the second half of a cut row."""
        key = self._columns.get(self._key, 0)
        if row.hangs(key):
            return True
        if not row.crosses_page(above[-1]):
            return False
        had_key = any(part.text(key) for part in above)
        if not row.text(key) or not had_key:
            return True
        short = [self._columns[field] for field in self._short if field in self._columns]
        had_short = any(part.text(column) for part in above for column in short)
        has_short = any(row.text(column) for column in short)
        return bool(short) and not (had_short and has_short) and self._is_rest(above[-1], row, key)

    def _is_rest(self, above: Row, row: Row, key: int) -> bool:
        """Do the words of this row read like the second halves of those above?"""
        if self._key != "ref":
            # An activity that nothing is said about is rarer than a name that the page break has cut.
            alone = not any(row.text(column) for column in self._columns.values() if column != key)
            return alone or _goes_on_small(row.text(key))
        texts = [row.text(column) for column in self._columns.values() if column != key and above.text(column)]
        return not is_whole_ref(row.text(key)) or any(_goes_on_small(text) for text in texts)

    def _entry(self, parts: Sequence[Row], columns: dict[F, int]) -> Entry[F]:
        record = Record(tuple(parts))
        number = self._table.statement_no
        known = set(columns.values())
        for part in parts:
            strays = [column for column, text in enumerate(part.texts) if text and column not in known]
            self._findings.mark_row(part, "fact", strays)
            for column in strays:
                source = source_of(part.own(column), part.table)
                self._findings.quarantine("column-unknown", part.text(column), number, source)
        return Entry(record, columns)


def _over(rows: Sequence[Row]) -> Sequence[str]:
    """The words of every column, over all these rows."""
    if len(rows) == 1:
        return rows[0].texts
    width = max(len(row.texts) for row in rows)
    return [squash(" ".join(row.text(column) for row in rows)) for column in range(width)]


def _goes_on_small(text: str) -> bool:
    return bool(text) and (text[0].islower() or text[0] in ")&'’”\",;")
