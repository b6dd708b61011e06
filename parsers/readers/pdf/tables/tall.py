"""Rows that no rule parts inside a table that is ruled otherwise.

Belongs here: cells that hold several rows, as the lines of their columns show.
Does not belong here: where a line ends a row (`rows`), tables without upright rules (`aligned`).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from parsers.readers.pdf.page import Words
from parsers.readers.pdf.pdfium import Floats
from parsers.readers.pdf.tables.rows import Held, Widths, held, joints_of, row_groups
from parsers.readers.pdf.tables.ruled import Grid, Slot
from parsers.readers.pdf.tables.strands import strands_of
from parsers.readers.pdf.words import Ints

_LEAST = 3
"""So many columns have to agree, the first of them among these."""


def with_rows(grid: Grid, words: Words) -> Grid:
    """The grid with its tall rows taken apart, where three or more columns end a text on one line and begin another."""
    if len(grid.xs) < 3:
        return grid
    inside = _inside(grid, words)
    rows = np.searchsorted(grid.ys, _middles(words)[inside]) - 1
    cuts: dict[int, list[float]] = {}
    for row in _with_lines(words, inside, rows):
        if any(
            slot.row_span > 1 and slot.column == 0 for slot in grid.slots if slot.row <= row < slot.row + slot.row_span
        ):
            continue
        tall = grid.ys[row + 1] - grid.ys[row] > 0.5 * (grid.ys[-1] - grid.ys[0])
        own = _cuts(grid, words, inside[rows == row], tall=tall)
        if own:
            cuts[row] = own
    return _cut(grid, cuts) if cuts else grid


def _middles(words: Words) -> Floats:
    return (words.box[:, 1] + words.base) / 2


def _inside(grid: Grid, words: Words) -> Ints:
    left, top, right, bottom = grid.bbox
    x, y = (words.box[:, 0] + words.box[:, 2]) / 2, _middles(words)
    return ((x > left) & (x < right) & (y > top) & (y < bottom)).nonzero()[0]


def _with_lines(words: Words, inside: Ints, rows: Ints) -> list[int]:
    """Rows in which the words stand on two base lines or more, which the first column's words do too."""
    found: list[int] = []
    base = words.base[inside]
    for row in np.unique(rows).tolist():
        own = base[rows == row]
        if len(own) >= 4 and float(own.max() - own.min()) > 4.0:
            found.append(row)
    return found


def _cuts(grid: Grid, words: Words, chosen: Ints, *, tall: bool) -> list[float]:
    """Where this row is to be cut."""
    first = chosen[words.box[chosen, 0] < grid.xs[1]]
    if len(first) < 2 or float(np.ptp(words.base[first])) < 4.0:
        return []
    column = np.searchsorted(grid.xs, words.box[chosen, 0])
    several = sum(float(np.ptp(words.base[chosen[column == c]])) > 4.0 for c in set(column.tolist()))
    if several < (2 if tall else _LEAST):
        return []
    lines = [held(strand, grid.xs) for strand in strands_of(words, chosen)]
    widths = _widths(grid, lines)
    joints = joints_of(lines, widths)
    if tall and sum(joint.agree(2) for joint in joints) >= 2:
        groups = row_groups(lines, widths, headed=False)
        return [_between(a[-1], b[0]) for a, b in pairwise(groups)]
    return [_between(joint.above, joint.below) for joint in joints if joint.agree(_LEAST)]


def _between(above: Held, below: Held) -> float:
    return (above.strand.bottom + below.strand.top) / 2


def _widths(grid: Grid, lines: list[Held]) -> Widths:
    """The room of each column between its rules, without what the text keeps free beside them."""
    found: dict[int, float] = {}
    for column, (left, right) in enumerate(pairwise(grid.xs)):
        own = [line.cells[column] for line in lines if column in line.cells and column not in line.over]
        pad = min([max(0.0, min(cell.x0 - left, right - cell.x1)) for cell in own], default=0.0)
        found[column] = right - left - 2 * min(pad, 8.0)
    return Widths(found, known=True)


def _cut(grid: Grid, cuts: dict[int, list[float]]) -> Grid:
    """The grid with these rows cut; a cell over several rows grows, any other is there once for each part."""
    start: list[int] = []
    ys: list[float] = []
    for row, top in enumerate(grid.ys):
        start.append(len(ys))
        ys.append(top)
        ys.extend(cuts.get(row, []))
    slots: list[Slot] = []
    for row, column, height, width in grid.slots:
        begin, end = start[row], start[row + height]
        if height > 1:
            slots.append(Slot(begin, column, end - begin, width))
        else:
            slots.extend(Slot(r, column, 1, width) for r in range(begin, end))
    slots.sort()
    owner = [[-1] * (len(grid.xs) - 1) for _ in range(len(ys) - 1)]
    for number, (row, column, height, width) in enumerate(slots):
        for r in range(row, row + height):
            owner[r][column : column + width] = [number] * width
    return Grid(grid.xs, ys, slots, owner)
