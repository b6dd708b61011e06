"""Tables among the words that no ruled table holds.

Belongs here: which words and edges of a page are left over, and the tables that they make.
Does not belong here: what makes them one (`aligned`).
"""

from __future__ import annotations

import numpy as np

from parsers.document import BBox
from parsers.readers.pdf.page import Page
from parsers.readers.pdf.tables.aligned import Block, Level, blocks_of, grid_of, levels_of
from parsers.readers.pdf.tables.ruled import Bar, Grid
from parsers.readers.pdf.tables.strands import has_columns, strands_of
from parsers.readers.pdf.words import Flags

_SLAB = 12.0
"""Shading narrower or lower than this is no ground of a row."""


def outside_of(page: Page, grids: list[Grid]) -> Flags:
    """The words that stand in none of these grids."""
    box = page.words.box
    x, y = (box[:, 0] + box[:, 2]) / 2, (box[:, 1] + page.words.base) / 2
    outside = np.ones(len(box), bool)
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
    page: Page, lying: list[Bar], grids: list[Grid], heads: list[tuple[float, float]]
) -> list[Grid]:
    """The tables that nothing closes, among the words outside these grids."""
    outside = outside_of(page, grids)
    if not has_columns(page.words, outside):
        return []
    strands = strands_of(page.words, outside.nonzero()[0])
    found: list[Grid] = []
    for block in blocks_of(strands, lying_edges(page, lying, grids), heads):
        grid = grid_of(block)
        if grid is not None and not any(_meet(grid.bbox, other.bbox) for other in [*grids, *found]):
            found.append(grid)
    return found


def _meet(a: BBox, b: BBox) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


__all__ = ["Block", "loose_grids", "lying_edges", "outside_of"]
