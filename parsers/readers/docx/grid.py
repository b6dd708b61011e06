"""The grid of a Word table while it is filled: spans, cells merged from above and from the left.

Belongs here: where a cell stands and how far it reaches. Does not belong here: which rows and cells there are (`body`),
their words (`paragraph`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from parsers.document import (
    Aside,
    Block,
    Cell,
    Place,
    Table,
)
from parsers.readers.docx.survey import Merge
from parsers.readers.docx.xml import (
    DEL,
    H_MERGE,
    HIDDEN_ROW,
    TRPR,
    V_MERGE,
    Element,
    child,
    is_on,
    number,
)

# Word itself stops at 63 columns; wider spans are damage, and each slot they cover costs memory.
MAX_SPAN = 63
NO_MERGE: Merge = {}


@dataclass(slots=True)
class Grid:
    """A table while it is filled. `anchors`: by column, the cell that a `continue` below it would lengthen."""

    path: str
    cells: list[Cell] = field(default_factory=list)
    width: int = 0
    rows: int = 0
    nested: list[Block] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    anchors: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    heights: dict[int, int] = field(default_factory=dict)
    widths: dict[int, int] = field(default_factory=dict)


def span_of(properties: Element | None, tag: str) -> int:
    """How many columns a property of a row or cell counts, from 0 to `MAX_SPAN`."""
    element = None if properties is None else child(properties, tag)
    return 0 if element is None else max(0, min(number(element), MAX_SPAN))


def continues_a_merge(merge: Merge, column: int, span: int, grid: Grid) -> bool:
    """Whether this cell only continues another, from above or from the left, which then grows."""
    if _continues(merge, H_MERGE) and grid.cells and grid.cells[-1].row == grid.rows:
        last = len(grid.cells) - 1
        grid.widths[last] = grid.widths.get(last, grid.cells[last].column_span) + span
        return True
    anchor, width, row = grid.anchors.get(column, (0, 0, -1))
    if _continues(merge, V_MERGE) and width == span and row == grid.rows - 1:
        grid.anchors[column] = (anchor, span, grid.rows)
        grid.heights[anchor] = grid.heights.get(anchor, 1) + 1
        return True
    if V_MERGE in merge:
        grid.anchors[column] = (len(grid.cells), span, grid.rows)
    return False


def _continues(merge: Merge, tag: str) -> bool:
    """A merge without a value continues one."""
    return tag in merge and merge[tag] != "restart"


def finished(grid: Grid) -> Table:
    """The table that a filled grid is, its merged cells grown to their size."""
    for position, height in grid.heights.items():
        grid.cells[position] = grid.cells[position]._replace(row_span=height)
    for position, width in grid.widths.items():
        grid.cells[position] = grid.cells[position]._replace(column_span=width)
    return Table(tuple(grid.cells), grid.rows, grid.width, 0, Place(path=grid.path))


def is_gone(row: Element) -> bool:
    """Whether a row of a table is deleted or hidden."""
    properties = child(row, TRPR)
    if properties is None:
        return False
    if child(properties, DEL) is not None:
        return True
    hidden = child(properties, HIDDEN_ROW)
    return hidden is not None and is_on(hidden)
