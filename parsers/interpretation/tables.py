"""Logical tables: the pieces of one table put together, and the account of what became of every cell.

Belongs here: rows over page breaks, columns of pieces that differ, the ledger of cells.
Does not belong here: what a column means (`metrics`, `actions`, `assurance`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from parsers.document import Cell, Place, Table
from parsers.interpretation.quarantine_reasons import REASONS
from parsers.interpretation.repair_rules import RULES
from parsers.printed.text import squash
from parsers.report import NO_SOURCE, ExtraCell, Quarantined, Repair, Source, TableCount, TableKind

_BREAKS_AT_HYPHEN = re.compile(r"(?:^|\W)[^\W\d_]{1,5}-$")
"""`co-` and `multi-` go on without a space; behind a longer word a hyphen stands for a dash (`Activity- quarterly`)."""
Fate = Literal["fact", "extra", "blank", "header", "quarantine"]


@dataclass(eq=False, slots=True)
class TableRow:
    """One printed row, never changed. `slots[c]` is the cell that covers column c of the logical table, None where
    there is none.

    `table` is the piece that it stands in. Rows of one `numbering` have the same columns; a piece that has others,
    and nothing to tell which is which, begins a new numbering: only a header of its own can say what they are.
    `left_out`: empty columns of the piece that the rows above do not have.

    `owned` and `texts` are for every column the cell that starts in this row and column, and its words on one line;
    `cells` and `printed` the same without columns where there is none. A merged cell stands in its first column only.
    """

    table: Table
    row: int
    slots: Sequence[Cell | None]
    numbering: int = 0
    left_out: frozenset[int] = frozenset()
    owned: list[Cell | None] = field(init=False)
    texts: list[str] = field(init=False)
    printed: list[str] = field(init=False)

    def __post_init__(self) -> None:
        owned: list[Cell | None] = []
        texts: list[str] = []
        before: Cell | None = None
        for cell in self.slots:
            if cell is None or cell is before or cell.row != self.row:
                owned.append(None)
                texts.append("")
            else:
                owned.append(cell)
                texts.append(squash(cell.text) if cell.text else "")
            before = cell
        self.owned, self.texts = owned, texts
        self.printed = list(filter(None, texts))

    @property
    def cells(self) -> list[Cell]:
        """The cells that begin in this row, from the left."""
        return [cell for cell in self.owned if cell]

    def crosses_page(self, above: TableRow) -> bool:
        """Does a page break lie between the row above and this one?"""
        return self.table is not above.table and self.table.place.page != above.table.place.page

    def own(self, column: int) -> Cell | None:
        """The cell of this column if it starts in this row and column."""
        return self.owned[column] if 0 <= column < len(self.owned) else None

    def text(self, column: int) -> str:
        """The words over this column (from 0); empty beyond the row."""
        return self.texts[column] if 0 <= column < len(self.texts) else ""

    @property
    def has_merged(self) -> bool:
        """Does a cell cover several columns?"""
        slots = [id(slot) for slot in self.slots if slot]
        return len(set(slots)) < len(slots)

    def covers(self, column: int) -> int:
        """How many columns the cell covers that starts here, or hangs over this column from above."""
        cell = self.own(column) or self.hung(column)
        return sum(1 for slot in self.slots if slot is cell) if cell else 0

    def hangs(self, column: int) -> bool:
        """Is this column covered by a cell that began in a row above?"""
        cell = self.slots[column] if column < len(self.slots) else None
        return cell is not None and cell.row < self.row

    def hung(self, column: int) -> Cell | None:
        """The cell with words that covers this column, and began in a row above."""
        cell = self.slots[column] if 0 <= column < len(self.slots) else None
        return cell if cell is not None and cell.row < self.row and cell.text.strip() else None

    @property
    def alone(self) -> Cell | None:
        """The one cell that holds words, None where none does or several do."""
        return next(cell for cell in self.cells if cell.text.strip()) if len(self.printed) == 1 else None

    @property
    def says_one_thing(self) -> bool:
        """Do all cells with words hold the same words (often there is but one)?"""
        return bool(self.printed) and self.printed.count(self.printed[0]) == len(self.printed)

    @property
    def is_blank(self) -> bool:
        """Whether no cell of it prints anything."""
        return not self.printed

    @property
    def raw(self) -> str:
        """Its cells as printed, apart by tabs."""
        return "\t".join(text for text, cell in zip(self.texts, self.owned, strict=True) if cell)


@dataclass(eq=False, slots=True)
class Record:
    """One row as it was before a page break cut it: one printed row, or two and more; never changed.

    `texts`: the words of every column, over all parts.
    """

    parts: tuple[TableRow, ...]
    texts: list[str] = field(init=False)

    def __post_init__(self) -> None:
        if len(self.parts) == 1:
            self.texts = self.parts[0].texts
        else:
            width = max(len(part.texts) for part in self.parts)
            self.texts = [self._joined(column) for column in range(width)]

    def text(self, column: int) -> str:
        """The words of this column (from 0), its pieces joined; empty beyond the record."""
        return self.texts[column] if 0 <= column < len(self.texts) else ""

    def counted(self, column: int) -> str:
        """The words that count for this column: its own, else those of a cell that is merged over this row too."""
        if text := self.text(column):
            return text
        above = self.parts[0].hung(column)
        return squash(above.text) if above else ""

    def _joined(self, column: int) -> str:
        joined = self.parts[0].text(column)
        for part in self.parts[1:]:
            text = part.text(column)
            glue = "" if _BREAKS_AT_HYPHEN.search(joined) or text.startswith((")", "]")) else " "
            joined = f"{joined}{glue}{text}" if joined and text else joined or text
        return joined

    def source(self, column: int) -> Source:
        """Where the first cell of this column stands that holds words, else the first; or the one that is merged over
        it from above."""
        row = self.parts[0]
        if not row.text(column) and len(self.parts) > 1:
            first = next((part for part in self.parts if part.own(column)), row)
            row = next((part for part in self.parts if part.text(column)), first)
        return source_of(row.own(column) or row.hung(column), row.table)

    @property
    def raw(self) -> str:
        """Its rows as printed, cells apart by tabs."""
        return "\n".join(part.raw for part in self.parts)


def source_of(cell: Cell | None, table: Table) -> Source:
    """Where a cell stands; the table's place where the cell is not there."""
    if cell is None:
        return place_source(table.place, table.index)
    return place_source(cell.place, table.index, cell.row + 1, cell.column + 1)


def place_source(place: Place, table_no: int = 0, row_no: int = 0, column_no: int = 0) -> Source:
    """A place in the document as the `Source` of a fact; table, row and column from 1, 0 for none."""
    page, bbox, path = place
    x0, top, x1, bottom = bbox or (None, None, None, None)
    return Source(page, x0, top, x1, bottom, path, table_no, row_no, column_no)


@dataclass
class LogicalTable:
    """The rows of one table, over all its pieces, in a common numbering of columns.

    `code` and `why`: for a table that cannot be read at all an id of the registry of reasons, and its particulars.
    `title`: the line that reads like a title of its own, right before it.
    """

    kind: TableKind
    statement_no: int | None = None
    section: str | None = None
    code: str = ""
    why: str = ""
    title: str = ""
    rows: list[TableRow] = field(default_factory=list[TableRow])

    def add(self, row: TableRow) -> None:
        """Append a printed row; a piece on another page may lack columns, or number them otherwise."""
        if self.rows:
            above = self.rows[-1]
            row = row if row.numbering == above.numbering else replace(row, numbering=above.numbering)
            row = row if len(row.slots) == len(above.slots) else self._placed(row, above)
        self.rows.append(row)

    def _placed(self, row: TableRow, above: TableRow) -> TableRow:
        """A row of a piece with more or fewer columns, its cells in the columns of the rows above."""
        alike = [other for other in self.rows if other.numbering == above.numbering]
        reference = max(alike, key=lambda other: (len(other.slots), len(set(filter(None, other.slots)))))
        slots = _aligned(row.slots, reference)
        if slots is not None:
            return replace(row, slots=slots)
        if not row.crosses_page(above):
            return row
        dropped = _spare_columns(row, len(reference.slots))
        if not dropped:
            return replace(row, numbering=above.numbering + 1)
        slots = tuple(slot for column, slot in enumerate(row.slots) if column not in dropped)
        return replace(row, slots=slots, left_out=dropped)


def rows_of(table: Table) -> list[TableRow]:
    """The printed rows of a piece, in its own numbering of columns."""
    return [TableRow(table, number, slots) for number, slots in enumerate(table.slots)]


def _aligned(slots: Sequence[Cell | None], reference: TableRow) -> tuple[Cell | None, ...] | None:
    """Give the cells of a piece the columns of the reference row, by where they stand; None without boxes."""
    spans = [cell.place.bbox for cell in reference.slots if cell]
    if not spans or any(box is None for box in spans) or any(c and c.place.bbox is None for c in slots):
        return None
    width = len(reference.slots)
    aligned: list[Cell | None] = [None] * width
    for cell in dict.fromkeys(c for c in slots if c):
        box = cell.place.bbox
        if box is None:
            return None
        covered = [
            column
            for column, other in enumerate(reference.slots)
            if other and other.place.bbox and _overlap(box, other.place.bbox) > 0.5
        ]
        if not covered or any(aligned[column] for column in covered):
            return None
        for column in covered:
            aligned[column] = cell
    return tuple(aligned)


def _spare_columns(row: TableRow, width: int) -> frozenset[int]:
    """Columns that are empty in the row's whole piece and one too many, if it is plain which they are."""
    printed = [cell for cell in row.table.cells if cell.text.strip()]
    used = {column for cell in printed for column in range(cell.column, cell.column + cell.column_span)}
    spare = [column for column in range(row.table.n_columns) if column not in used]
    too_many = row.table.n_columns - width
    neighbours = bool(spare) and spare[-1] - spare[0] == len(spare) - 1
    if not 0 < too_many <= len(spare) or not (neighbours or too_many == len(spare)):
        return frozenset()
    return frozenset(spare[-too_many:])


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> float:
    shared = min(a[2], b[2]) - max(a[0], b[0])
    return shared / max(1e-6, min(a[2] - a[0], b[2] - b[0]))


class Findings:
    """What interpreting a document has found besides its rows: repairs, quarantine, extra cells, and the fate of every
    cell."""

    def __init__(self) -> None:
        self.repairs: list[Repair] = []
        self.quarantined: list[Quarantined] = []
        self.extras: list[ExtraCell] = []
        self._fates: defaultdict[int, defaultdict[int, dict[int, Fate]]] = defaultdict(lambda: defaultdict(dict))
        """By table, row and column, as they stand in the file."""
        self._owners: dict[int, tuple[int | None, TableKind]] = {}

    def repair(
        self, rule: str, printed: str, read_as: str, statement_no: int | None = None, source: Source = NO_SOURCE
    ) -> None:
        """Note that something was read as other than printed. Raises `KeyError` for a rule that is not registered."""
        if rule not in RULES:
            raise KeyError(f"no rule {rule!r} in the registry of repairs")
        self.repairs.append(Repair(statement_no, rule, squash(printed), read_as, source))

    def quarantine(
        self,
        code: str,
        raw: str,
        statement_no: int | None = None,
        source: Source = NO_SOURCE,
        *,
        row_label: str | None = None,
        column_label: str | None = None,
        reason: str | None = None,
    ) -> None:
        """Keep what could not be read. `code` is an id of `REASONS`; `reason` its particulars, where there are any.

        `row_label`: the metric, ref or activity; `column_label`: the month or header, as printed.
        """
        if code not in REASONS:
            raise KeyError(f"no reason {code!r} in the registry of quarantine reasons")
        words = reason or REASONS[code].sentence
        self.quarantined.append(
            Quarantined(statement_no, words, raw, source, code, row_label or None, column_label or None)
        )

    def extra(
        self, rows: Sequence[TableRow], column: int, header: str, *, statement_no: int, kind: TableKind, row_label: str
    ) -> None:
        """Keep the words under a header that the contract does not name: an extra cell for each printed row that has
        some. `row_label` is the metric, ref or activity of the row."""
        for row in rows:
            cell = row.own(column)
            if cell is not None and row.text(column):
                source = source_of(cell, row.table)
                self.extras.append(ExtraCell(statement_no, kind, row_label, squash(header), squash(cell.text), source))
        self.mark(rows, column, "extra")

    def owns(self, table: Table, statement_no: int | None, kind: TableKind) -> None:
        """Say what a piece is part of; where tables of two kinds share a piece, the first counts."""
        self._owners.setdefault(table.index, (statement_no, kind))

    def moves(self, table: Table, statement_no: int | None) -> None:
        """Say that a piece is part of another statement than was thought."""
        self._owners[table.index] = statement_no, self._owners.get(table.index, (None, "unknown"))[1]

    def owner(self, table_no: int, otherwise: int | None) -> int | None:
        """The statement that a piece is part of."""
        return self._owners.get(table_no, (otherwise, "unknown"))[0]

    def mark(self, rows: Sequence[TableRow], column: int, fate: Fate) -> None:
        """Settle the fate of the cells that start in these rows and this column; one without words is a blank, unless
        it is part of a header. What is settled once stays so."""
        for row in rows:
            cell = row.own(column)
            if cell is not None:
                settled: Fate = fate if row.texts[column] or fate == "header" else "blank"
                self._fates[row.table.index][row.row].setdefault(cell.column, settled)

    def mark_row(self, row: TableRow, fate: Fate, strays: Collection[int] = ()) -> None:
        """Settle the fate of all cells of a row; words in the columns `strays` are quarantined."""
        fates = self._fates[row.table.index][row.row]
        wordless: Fate = "header" if fate == "header" else "blank"
        for column, cell in enumerate(row.owned):
            if cell is not None:
                worded = "quarantine" if column in strays else fate
                fates.setdefault(cell.column, worded if row.texts[column] else wordless)

    def quarantine_rows(
        self,
        rows: Sequence[TableRow],
        code: str,
        statement_no: int | None,
        *,
        row_label: str | None = None,
        reason: str | None = None,
    ) -> None:
        """Quarantine whole rows, a record for each printed row that holds words.

        `row_label`: the metric, ref or activity of the rows; the first words of each where none is given.
        """
        for row in rows:
            self.mark_row(row, "quarantine")
            if not row.is_blank:
                first = next(cell for cell in row.cells if cell.text.strip())
                self.quarantine(
                    code, row.raw, statement_no, source_of(first, row.table),
                    row_label=row_label or squash(first.text), reason=reason,
                )  # fmt: skip

    def counts(self, tables: Sequence[Table]) -> tuple[TableCount, ...]:
        """The account of every table. A cell that nothing has settled is quarantined here: none is lost."""
        return tuple(self._count(table) for table in tables)

    def _count(self, table: Table) -> TableCount:
        settled = self._fates[table.index]
        number, kind = self._owners.get(table.index, (None, "unknown"))
        fates = [settled[cell.row].get(cell.column) or self._forgotten(table, cell, number) for cell in table.cells]
        return TableCount(
            table.index, number, kind, len(table.cells),
            fates.count("fact"), fates.count("blank"), fates.count("header"), fates.count("quarantine"),
            fates.count("extra"),
        )  # fmt: skip

    def _forgotten(self, table: Table, cell: Cell, number: int | None) -> Fate:
        words = squash(cell.text)
        if words:
            self.quarantine("cell-not-understood", words, number, source_of(cell, table))
        return self._fates[table.index][cell.row].setdefault(cell.column, "quarantine" if words else "blank")
