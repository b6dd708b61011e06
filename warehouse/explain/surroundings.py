"""What stands around a row of the warehouse in its file: the row of the table, its header, the rows beside it.

Belongs here: finding those cells in the document as read again. Does not belong here: which row it is (`lineage`), what
is printed of them (`pipelines.cli.show`), or drawing (`picture`).
"""

from __future__ import annotations

from dataclasses import dataclass

from parsers.document import Cell, Document, Table
from parsers.report import Source
from warehouse.explain.lineage import FactRow

_HEADER_ROWS = 3


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The cells of the table's header row, of the row above, of the row itself and of the one below, from left to right
    (empty where there is no such row). `own`: the cells in question: all of a quarantined row, else one. `named`: the
    header of its column and the name of its row, where they stand apart."""

    header: tuple[Cell, ...] = ()
    above: tuple[Cell, ...] = ()
    row: tuple[Cell, ...] = ()
    below: tuple[Cell, ...] = ()
    own: tuple[Cell, ...] = ()
    heading: Cell | None = None
    name: Cell | None = None


def surroundings(document: Document, row: FactRow) -> Surroundings:
    """What stands around this row; nothing where it stands in no row of a table."""
    source = row.source
    table = next((each for each in document.tables if each.index == source.table_no), None)
    if table is None or not source.row_no:
        return Surroundings()
    at, column = source.row_no - 1, (source.column_no or 1) - 1
    own = tuple(table.row(at)) if is_whole_row(row) else tuple(c for c in table.row(at) if c.column == column)
    top = _header_row(table, row, at, column)
    heads = table.row(top) if top is not None else _row_of(document, row.header)
    heading = table.at(top, column) if top is not None and not is_whole_row(row) and source.column_no else None
    name = table.at(at, 0)
    return Surroundings(
        header=tuple(heads),
        above=tuple(table.row(at - 1)) if at > 0 and at - 1 != top else (),
        row=tuple(table.row(at)),
        below=tuple(table.row(at + 1)),
        own=own,
        heading=heading if heading not in own else None,
        name=name if name not in own else None,
    )


def is_whole_row(row: FactRow) -> bool:
    """Whether all cells of its row are meant, and not one: they were put in quarantine together."""
    return row.kind == "quarantine" and "\t" in (row.printed or "")


def place_of(cell: Cell, source: Source) -> Source | None:
    """Where a cell stands on a page, in the table of `source`; None where it stands on none."""
    page, box, _ = cell.place
    if page is None or box is None:
        return None
    return Source(page, *box, table_no=source.table_no, row_no=cell.row + 1, column_no=cell.column + 1)


def _row_of(document: Document, source: Source | None) -> list[Cell]:
    """The row of a cell that may stand in another piece of the table, on the page before."""
    table = next((each for each in document.tables if source and each.index == source.table_no), None)
    return table.row(source.row_no - 1) if table and source and source.row_no else []


def _header_row(table: Table, row: FactRow, at: int, column: int) -> int | None:
    """The row that heads this one: the one the month was read in, else that which says what the column is called, else
    the first."""
    if row.header is not None:
        return row.header.row_no - 1 if row.header.row_no and row.header.table_no == row.source.table_no else None
    if at == 0:
        return None
    wanted = " ".join(str(row.facts.get("column_label") or "").split())
    for number in range(min(_HEADER_ROWS, at) if wanted else 0):
        if (cell := table.at(number, column)) and " ".join(cell.text.split()) == wanted:
            return number
    return 0
