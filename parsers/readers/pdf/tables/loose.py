"""Tables among the words that no ruled table holds.

Belongs here: which words and edges of a page are left over, and the tables that they make.
Does not belong here: what makes them one (`aligned`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from parsers.document import BBox
from parsers.readers.pdf.lanes import Lane, groups_of
from parsers.readers.pdf.page import Page
from parsers.readers.pdf.tables.aligned import grid_of, rest_of
from parsers.readers.pdf.tables.levels import Level, levels_of
from parsers.readers.pdf.tables.ruled import Bar, Grid
from parsers.readers.pdf.tables.spans import blocks_of
from parsers.readers.pdf.tables.strands import Strand, has_columns, strands_of
from parsers.readers.pdf.words import Flags

_SLAB = 12.0
"""Shading narrower or lower than this is no ground of a row."""
_TIGHT = 3.0
"""Tables that follow each other line by line reach into each other by less."""


def outside_of(page: Page, grids: list[Grid]) -> Flags:
    """The words that stand in none of these grids."""
    x, y = page.words.centres, page.words.middles
    outside = np.ones(len(x), bool)
    for grid in grids:
        left, top, right, bottom = grid.bbox
        outside &= ~((x > left) & (x < right) & (y > top) & (y < bottom))
    return outside


def lying_edges(page: Page, lying: list[Bar], grids: list[Grid]) -> list[Level]:
    """Lying rules, and the upper and lower edges of shading, that belong to none of these grids."""
    edges = [(bar.at, bar.low, bar.high) for bar in lying if bar.high - bar.low > 15]
    for x0, top, x1, bottom in page.fills:
        if x1 - x0 > _SLAB and 5 < bottom - top < 0.5 * page.height:
            edges += [(top, x0, x1), (bottom, x0, x1)]
    boxes = [grid.bbox for grid in grids]
    return levels_of([edge for edge in edges if not any(_on(edge, box) for box in boxes)])


def _on(edge: tuple[float, float, float], box: BBox) -> bool:
    at, low, high = edge
    return box[1] - 1 <= at <= box[3] + 1 and low < box[2] - 2 and high > box[0] + 2


def loose_grids(
    page: Page, outside: Flags, lying: list[Bar], grids: list[Grid], heads: list[tuple[float, float]],
    above: Grid | None, lanes: Sequence[Lane] = (),
) -> list[Grid]:  # fmt: skip
    """The tables that nothing closes, among the words outside these grids; `above`: what the page before ends with;
    `lanes`: the columns of prose, each with tables of its own."""
    if not has_columns(page.words, outside):
        return []
    levels = lying_edges(page, lying, grids)
    rest, *columns = groups_of(lanes, page.words, outside.nonzero()[0])
    found = _among(strands_of(page.words, rest), levels, page.height, grids, heads, above)
    for column in columns:
        found += _among(strands_of(page.words, column), levels, page.height, [*grids, *found], heads, None)
    return found


def _among(
    strands: list[Strand], levels: list[Level], height: float, grids: list[Grid], heads: list[tuple[float, float]],
    above: Grid | None,
) -> list[Grid]:  # fmt: skip
    found: list[Grid] = []
    if above is not None and len(above.xs) > 3:
        first, last = _rest(strands, above, height, [top for _, top in heads])
        if last > first and not _is_headed(levels, above, strands[last - 1].base):
            found.append(rest_of(strands[first:last], above.xs))
            strands = strands[:first] + strands[last:]
    for block in blocks_of(strands, levels, heads):
        grid = grid_of(block)
        if grid is not None and found and 0 < found[-1].ys[-1] - grid.ys[0] < _TIGHT:
            grid = replace(grid, ys=[found[-1].ys[-1], *grid.ys[1:]])
        if grid is not None and not any(_meet(grid.bbox, other.bbox) for other in [*grids, *found]):
            found.append(grid)
    return found


def _is_headed(levels: list[Level], above: Grid, end: float) -> bool:
    """Whether a rule of the table's width lies over what stands above `end`: then a table of its own begins there."""
    return any(v.at < end and v.covers(above.xs[0], above.xs[-1]) > 0.9 for v in levels[:2])


def _rest(strands: list[Strand], above: Grid, height: float, heads: list[float]) -> tuple[int, int]:
    """The lines at the top of a page that stand in the columns of the table the page before ends with."""
    first = next((k for k, s in enumerate(strands) if s.base < 0.2 * height and _fits(s, above.xs)), len(strands))
    last = first
    while last < len(strands) and _fits(strands[last], above.xs):
        strand = strands[last]
        if any(strand.top - 2 < head < strand.base for head in heads):
            break
        if last > first and strand.base - strands[last - 1].base > 4 * strand.rise:
            break
        last += 1
    while last > first and len(strands[last - 1].phrases) == 1 and strands[last - 1].x0 < above.xs[1]:
        last -= 1  # a heading below the table
    return (first, last) if any(len(strand.phrases) > 2 for strand in strands[first:last]) else (0, 0)


def _fits(strand: Strand, xs: list[float]) -> bool:
    """Whether each phrase of the line begins where a column does, and ends before the next."""
    for phrase in strand.phrases:
        column = bisect_right(xs, phrase.x0) - 1
        if not 0 <= column < len(xs) - 1 or phrase.x1 > xs[column + 1] + 1:
            return False
    return strand.parted > 0 or strand.x0 > xs[1]


def _meet(a: BBox, b: BBox) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
