"""The neutral document: what every reader gives, and all that the interpretation may see.

Belongs here: blocks in reading order, tables as grids of cells, and where each stands in its source.
Does not belong here: anything that knows a file format, or what a report means.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Literal, NamedTuple

BBox = tuple[float, float, float, float]
"""x0, top, x1, bottom in points from the top left corner of the page as it is displayed."""


# Places and cells are named tuples: a report has thousands, and a frozen data class takes three times as long to make.
class Place(NamedTuple):
    """Where something stands in its source file.

    `page` (from 1) and `bbox` are known for PDF only; `path` is the table path in a DOCX
    (`body/tbl[3]/tr[2]/tc[1]`, from 1), the line and field in a text export (`line 12 field 3`, from 1),
    and empty for PDF.
    """

    page: int | None = None
    bbox: BBox | None = None
    path: str = ""


NOWHERE = Place()


class Cell(NamedTuple):
    """One cell of a table; a merged cell is one `Cell` that spans several slots of the grid.

    `text`: the words as printed, lines that the layout alone had wrapped joined again, runs of white space
    one space, paragraphs apart by `\\n`; an empty cell has the empty text. Rows and columns count from 0.
    """

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    place: Place = NOWHERE


as_place = partial(tuple.__new__, Place)
as_cell = partial(tuple.__new__, Cell)
"""From all their values, made in C: the constructors of named tuples are written in Python, and take twice as long."""


@dataclass(frozen=True)
class Table:
    """A grid as it stands in the source. A table that goes on over a page break comes as two pieces.

    Rows may be ragged (text exports): a slot without a cell was not there. `index` counts the tables of the
    document from 1, in reading order.
    """

    cells: tuple[Cell, ...]
    n_rows: int
    n_columns: int
    index: int = 0
    place: Place = NOWHERE

    @cached_property
    def slots(self) -> list[list[Cell | None]]:
        """For every row and column the cell that covers it, also if it starts elsewhere; None where there is none."""
        height, width = self.n_rows, self.n_columns
        slots: list[list[Cell | None]] = [[None] * width for _ in range(height)]
        for cell in self.cells:
            _, top, left, row_span, column_span, _ = cell
            if row_span == column_span == 1 and top < height and left < width:
                slots[top][left] = cell
                continue
            for row in slots[top : top + row_span]:
                for column in range(left, min(left + column_span, width)):
                    row[column] = cell
        return slots

    def at(self, row: int, column: int) -> Cell | None:
        """The cell that covers this slot; None where the row is shorter."""
        within = 0 <= row < self.n_rows and 0 <= column < self.n_columns
        return self.slots[row][column] if within else None

    def row(self, row: int) -> list[Cell]:
        """The cells that start in this row, from left to right."""
        return self._rows.get(row, [])

    @cached_property
    def _rows(self) -> dict[int, list[Cell]]:
        rows: dict[int, list[Cell]] = {}
        for cell in sorted(self.cells, key=lambda c: (c.row, c.column)):
            rows.setdefault(cell.row, []).append(cell)
        return rows

    def rows(self) -> Iterator[list[Cell]]:
        """Its rows from the top, each with its cells from the left."""
        for row in range(self.n_rows):
            yield self.row(row)

    @classmethod
    def of(cls, rows: list[list[str]], index: int = 1) -> Table:
        """A grid from plain texts, for tests and for readers without spans."""
        cells = tuple(Cell(text, r, c) for r, texts in enumerate(rows) for c, text in enumerate(texts))
        return cls(cells, len(rows), max((len(texts) for texts in rows), default=0), index)


TextKind = Literal["heading", "paragraph", "list_item"]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, heading or list item: its words without the bullet, emphasis marks or line wraps.

    `kind` is what the format itself says (a DOCX heading style, a PDF bullet); no reader guesses meaning.
    """

    text: str
    kind: TextKind = "paragraph"
    level: int = 0
    place: Place = NOWHERE


UNREAD = "\ufffc"
"""Stands in the text of a cell for something that shows there and is no text: such a cell is never blank. Running text
goes without it: there an `Unread` alone says what stands between the words."""

UnreadKind = Literal[
    "picture", "outlines", "scan", "embedded", "equation", "font", "covered", "marked", "ink", "spaces", "field"
]
"""What shows and was not read: a picture; letters drawn as outlines; a page that is only a picture; an embedded sheet
or chart; an equation; letters of a font that does not say which they are; words partly covered or struck out;
a number of which a part is marked otherwise than the rest;
something else that is drawn; or a table whose columns are made of spaces."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that a person sees and that no reader can give as text. It is a block in reading order.

    `cell`: row and column (from 0) of the cell that it stands in, of the table that comes before it; that cell's text
    holds `UNREAD`. None where it stands in no table. `words`: what is known of it (an alternative text, words
    recognised in it), for people only.
    """

    kind: UnreadKind
    place: Place = NOWHERE
    cell: tuple[int, int] | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A raised mark of a footnote that a reader has left out of a text. It is a block, behind the one it belongs to.

    `text`: the word or cell that it was raised behind; `mark`: the mark itself; `cell` as for `Unread`.
    """

    text: str
    mark: str
    place: Place = NOWHERE
    cell: tuple[int, int] | None = None


Aside = Unread | Mark
Block = Text | Table | Aside
SourceFormat = Literal["pdf", "docx", "text"]


@dataclass(frozen=True)
class Document:
    """All that counts of one file, in reading order. `page_count` is None where the format has no pages.

    `modified_at` is the document's own time stamp (ISO 8601, UTC), "" where it has none worth the name.
    """

    format: SourceFormat
    blocks: tuple[Block, ...]
    page_count: int | None = None
    modified_at: str = ""
    warnings: tuple[str, ...] = field(default=())

    @property
    def tables(self) -> list[Table]:
        """Its tables, in reading order."""
        return [block for block in self.blocks if isinstance(block, Table)]


class RefusedFile(Exception):
    """This file cannot be read as a report. The message says why, and what to do about it.

    `page` (from 1) where one page is to blame. The message never contains the file's own name: whoever
    reports it adds that.
    """

    def __init__(self, reason: str, *, page: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.page = page
