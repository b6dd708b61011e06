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
_APART = 4.0
"""Base lines further apart are two lines."""


def with_rows(grid: Grid, words: Words) -> Grid:
    """The grid with its tall rows taken apart, where three or more columns end a text on one line and begin another."""
    if len(grid.xs) < 3:
        return grid
    inside = _inside(grid, words)
    if len(inside) < 2:
        return grid
    row_of = np.searchsorted(grid.ys, words.middles[inside]) - 1
    rows = _with_lines(grid, words, inside, row_of)
    if not rows:
        return grid
    several, whole = _columns_with_lines(grid, words, inside, row_of), _one_headed(grid)
    cuts: dict[int, list[float]] = {}
    for row in rows:
        tall = _is_tall(grid, row)
        if row not in whole and several[row] >= (2 if tall else _LEAST):
            own = _cuts(grid, words, inside[row_of == row], tall=tall)
            if own:
                cuts[row] = own
    return _cut(grid, cuts) if cuts else grid


def _is_tall(grid: Grid, row: int) -> bool:
    return grid.ys[row + 1] - grid.ys[row] > 0.5 * (grid.ys[-1] - grid.ys[0])


def _inside(grid: Grid, words: Words) -> Ints:
    left, top, right, bottom = grid.bbox
    x, y = words.centres, words.middles
    return ((x > left) & (x < right) & (y > top) & (y < bottom)).nonzero()[0]


def _one_headed(grid: Grid) -> set[int]:
    """Rows that have a cell of the first column in common with others."""
    if grid.is_full:
        return set()
    return {
        row for slot in grid.slots if slot.row_span > 1 and slot.column == 0
        for row in range(slot.row, slot.row + slot.row_span)
    }  # fmt: skip


def _with_lines(grid: Grid, words: Words, inside: Ints, row_of: Ints) -> list[int]:
    """Rows in which the words of the first column stand on two base lines or more; `row_of`: the row of each of the
    words `inside`."""
    first = words.box[inside, 0] < grid.xs[1]
    return _on_several_lines(row_of[first], words.base[inside[first]]).tolist()


def _columns_with_lines(grid: Grid, words: Words, inside: Ints, row_of: Ints) -> list[int]:
    """For each row, in how many columns words stand on two base lines or more."""
    count = len(grid.xs) + 1
    cells = row_of * count + np.searchsorted(grid.xs, words.box[inside, 0])
    return np.bincount(_on_several_lines(cells, words.base[inside]) // count, minlength=len(grid.ys)).tolist()


def _on_several_lines(group: Ints, base: Floats) -> Ints:
    """The groups of words with two base lines or more, in order; `group`: that of each word."""
    if not len(group):
        return group
    order = group.argsort(kind="stable")
    group, base = group[order], base[order]
    starts = np.concatenate([[0], (group[1:] != group[:-1]).nonzero()[0] + 1])
    spread = np.maximum.reduceat(base, starts) - np.minimum.reduceat(base, starts)
    return group[starts][spread > _APART]


def _cuts(grid: Grid, words: Words, chosen: Ints, *, tall: bool) -> list[float]:
    """Where this row is to be cut."""
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
