"""A grid and the words of its page to a table: which word stands in which cell, and how wide a cell's text can be.

Belongs here: filling grids. Does not belong here: finding them (`ruled`), joining lines (`cells`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from parsers.document import BBox, Cell, Place, Table, as_cell, as_place
from parsers.readers.pdf.lanes import Lane, groups_of, reading_key
from parsers.readers.pdf.lines import Line, lines_of, middle_of
from parsers.readers.pdf.page import Page
from parsers.readers.pdf.tables.ruled import Grid
from parsers.readers.pdf.wrapping.cells import cell_text, is_cut_word
from parsers.readers.pdf.wrapping.joins import Vocabulary


@dataclass(frozen=True)
class TableDraft:
    """A table whose cells still hold lines: how they join may depend on pages not yet read."""

    page: int
    grid: Grid
    lines: list[list[Line]]
    pads: tuple[float, float]

    @property
    def top(self) -> float:
        """Its upper edge, in points from the top of the page."""
        return self.grid.ys[0]

    def learn(self, vocabulary: Vocabulary) -> None:
        """Teach the vocabulary the words of this table that no wrapping can have cut."""
        rows = len(self.grid.ys) - 1
        alone: list[Line] = []
        others: list[Line] = []
        for (row, _, height, _), lines in zip(self.grid.slots, self.lines, strict=True):
            # A page break may have cut the words of the first and the last row.
            if len(lines) != 1 or not row or row + height == rows:
                others += lines
            else:
                alone += lines
        vocabulary.learn(alone, alone=True)
        vocabulary.learn(others)

    def finish(self, index: int, vocabulary: Vocabulary) -> Table:
        """The table with its lines joined; `index` is its place among the document's tables."""
        cells: list[Cell] = []
        page, pads = self.page, self.pads
        xs, ys = [round(x, 2) for x in self.grid.xs], [round(y, 2) for y in self.grid.ys]
        for (row, column, height, width), lines in zip(self.grid.slots, self.lines, strict=True):
            box = (xs[column], ys[row], xs[column + width], ys[row + height])
            text = "" if not lines else lines[0].text if len(lines) == 1 else cell_text(lines, box, pads, vocabulary)
            cells.append(as_cell((text, row, column, height, width, as_place((page, box, "")))))
        return Table(tuple(cells), len(ys) - 1, len(xs) - 1, index, Place(page, (xs[0], ys[0], xs[-1], ys[-1])))


def mend_page_breaks(tables: list[TableDraft], vocabulary: Vocabulary) -> None:
    """A word cut by a narrow column may lie on two pages (`TARG`, and `ET` on the next): its end joins its beginning.

    The halves of the row stay apart: which rows belong together is for those to say who know what a table means.
    """
    for table, following in pairwise(tables):
        if following.page == table.page + 1 and _same_columns(table.grid, following.grid):
            _mend(table, following, vocabulary)


def _same_columns(grid: Grid, other: Grid) -> bool:
    """The same outer edges: a header cut in halves need not show all its columns on both pages."""
    return abs(grid.xs[0] - other.xs[0]) < 2 and abs(grid.xs[-1] - other.xs[-1]) < 2


def _mend(table: TableDraft, following: TableDraft, vocabulary: Vocabulary) -> None:
    pairs = _facing(table, following)
    verdict = _is_cut_row(table, following, pairs)
    if verdict is False:
        return
    for number, other in pairs:
        above, lines = table.lines[number], following.lines[other]
        if verdict is None and not (above and lines and vocabulary.knows(above[-1].text + lines[0].text)):
            continue
        box = table.grid.box(table.grid.slots[number])
        if above and lines and is_cut_word(above, lines[0], box, table.pads, vocabulary):
            above[-1] = above[-1]._replace(text=above[-1].text + lines[0].text)
            del lines[0]


def _facing(table: TableDraft, following: TableDraft) -> list[tuple[int, int]]:
    """The cells of the last row, each with the cell of the same column that the next page begins with."""
    row, last_row = _repeated_rows(table, following), len(table.grid.ys) - 1
    heads = [(following.grid.box(s), k) for k, s in enumerate(following.grid.slots) if s.row == row]
    pairs: list[tuple[int, int]] = []
    for number, slot in enumerate(table.grid.slots):
        if slot.row + slot.row_span == last_row:
            box = table.grid.box(slot)
            same = [k for other, k in heads if abs(other[0] - box[0]) < 2 and abs(other[2] - box[2]) < 2]
            pairs.extend((number, k) for k in same[:1])
    return pairs


def _is_cut_row(table: TableDraft, following: TableDraft, pairs: list[tuple[int, int]]) -> bool | None:
    """Whether the page break runs through a row: only cells that fill their half go on, and some do not go on.

    Text goes on over the break only where the page left it no line: a cell that ended above the last line was
    complete, and words below it belong to another row. A row whose every cell has its words, from the first
    column on, is a row of its own, however well they would fit to those above. None where that tells nothing,
    as in a row of which one cell alone has words: then only the words themselves can tell.
    """
    base = max((lines[-1].base for number, _ in pairs if (lines := table.lines[number])), default=0.0)
    complete = 0
    for number, other in pairs:
        above, below = table.lines[number], following.lines[other]
        if above and below and above[-1].base < base - 0.5 * above[-1].rise:
            return False
        complete += bool(above) and not below
    key_goes_on = bool(following.lines[pairs[0][1]]) if pairs else False
    going_on = sum(bool(following.lines[other]) for _, other in pairs)
    if complete >= going_on:
        return complete > 0
    return None if going_on == 1 or not key_goes_on else False


def _repeated_rows(table: TableDraft, following: TableDraft) -> int:
    """How many rows the second piece begins with that only repeat the header of the first."""
    repeated = 0
    limit = min(3, len(table.grid.ys) - 1, len(following.grid.ys) - 2)
    while repeated < limit and _row_words(table, repeated) == _row_words(following, repeated) != []:
        repeated += 1
    return repeated


def _row_words(table: TableDraft, row: int) -> list[str]:
    return [
        line.text
        for slot, lines in zip(table.grid.slots, table.lines, strict=True)
        if slot.row == row
        for line in lines
    ]


def rounded(box: BBox) -> BBox:
    """A box to a hundredth of a point."""
    return round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2)


def _pads(grid: Grid, lines: list[list[Line]]) -> tuple[float, float]:
    """The room that this table keeps free at the left and right of its cells."""
    xs = grid.xs
    held = [(own, column, column + width) for (_, column, _, width), own in zip(grid.slots, lines, strict=True) if own]
    if not held:
        return 0.0, 0.0
    left = [(own[0].x0 if len(own) == 1 else min([line.x0 for line in own])) - xs[begin] for own, begin, _ in held]
    right = [xs[end] - (own[0].x1 if len(own) == 1 else max([line.x1 for line in own])) for own, _, end in held]
    usual, count = Counter([int(2 * value + 0.5) for value in left]).most_common(1)[0]
    if count >= 3 and 0 <= usual <= 24:
        # Words too wide for their column reach into the free room; what most cells keep is what was set.
        near = [value for value in left if -0.3 <= value - usual / 2 <= 0.3]
        pad = sum(near) / len(near)
    else:
        pad = min(12.0, max(0.0, min(left)))
    tight = sorted(right)[:3]
    return pad, max(0.0, tight[0]) if len(tight) == 3 and tight[2] < pad - 1.0 else pad


def fill_grids(page: Page, grids: list[Grid], lanes: Sequence[Lane] = ()) -> tuple[list[TableDraft], list[Line]]:
    """The tables of a page, and the lines of the words that stand in none of them, in reading order."""
    words = page.words
    x = (words.box[:, 0] + words.box[:, 2]) / 2
    y = (words.box[:, 1] + words.base) / 2
    cells = sum([len(grid.slots) for grid in grids])
    group = np.full(len(words.text), cells)  # a number for each cell of the page, and one for what is in none
    begin = 0
    for grid in grids:
        left, top, right, bottom = grid.bbox
        own = ((group == cells) & (x > left) & (x < right) & (y > top) & (y < bottom)).nonzero()[0]
        row = np.array(grid.ys).searchsorted(y[own], "right") - 1
        column = np.array(grid.xs).searchsorted(x[own], "right") - 1
        group[own] = begin + (row * (len(grid.xs) - 1) + column if grid.is_full else np.array(grid.owner)[row, column])
        begin += len(grid.slots)
    for number, own in enumerate(groups_of(lanes, words, (group == cells).nonzero()[0])):
        group[own] = cells + number
    lines = lines_of(words, group, cells + 1 + len(lanes))
    drafts: list[TableDraft] = []
    begin = 0
    for grid in grids:
        own_lines = lines[begin : begin + len(grid.slots)]
        drafts.append(TableDraft(page.number, grid, own_lines, _pads(grid, own_lines)))
        begin += len(grid.slots)
    if not lanes:
        return drafts, lines[-1]
    outside = [line for own in lines[cells:] for line in own]
    return drafts, sorted(outside, key=lambda line: reading_key(lanes, *middle_of(line)))
