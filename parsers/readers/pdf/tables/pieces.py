"""Pieces of a table that a page break leaves without lying rules: one row between upright ones, or of shaded cells.

Belongs here: rows that only their sides, or only their grounds, show. Does not belong here: tables of several bands
(`banded`), the rules of whole tables (`ruled`).
"""

from __future__ import annotations

from itertools import pairwise

from parsers.document import BBox
from parsers.readers.pdf.page import Page
from parsers.readers.pdf.tables.columns import within
from parsers.readers.pdf.tables.ruled import TOUCH, Bar, Grid, full_grid

_LEAST = 3
"""So many cells, of which all but one hold words, or a picture of bars would be a table."""
_LOW, _HIGH = 8.0, 120.0


def pieces_of(page: Page, upright: list[Bar], grids: list[Grid]) -> list[Grid]:
    """The rows that stand in none of these grids; `upright`: the upright rules that no lying rule meets."""
    found: list[Grid] = []
    rows = [*_between(upright), *_of_shades(page)]
    for xs, top, bottom in rows:
        box = (xs[0], top, xs[-1], bottom)
        if any(_meet(box, other.bbox) for other in [*grids, *found]) or not _is_at_edge(page, box):
            continue
        words = page.words.box[within(page.words.box, box)]
        held = sum(bool(within(words, (left, top, right, bottom)).any()) for left, right in pairwise(xs))
        cut = any(x0 + 1 < x < x1 - 1 for x0, x1 in words[:, [0, 2]].tolist() for x in xs)
        if held >= max(_LEAST - 1, len(xs) - 2) and not cut:
            found.append(full_grid(xs, [top, bottom]))
    return found


Row = tuple[list[float], float, float]
"""The edges of its columns, its top and its bottom."""


def _between(upright: list[Bar]) -> list[Row]:
    """Rows between rules that begin and end at the same heights."""
    groups: list[list[Bar]] = []
    for bar in upright:
        if not _LOW < bar.high - bar.low < _HIGH:
            continue
        for group in groups:
            if abs(group[0].low - bar.low) < TOUCH and abs(group[0].high - bar.high) < TOUCH:
                group.append(bar)
                break
        else:
            groups.append([bar])
    return [
        ([bar.at for bar in group], min(bar.low for bar in group), max(bar.high for bar in group))
        for group in groups
        if len(group) > _LEAST
    ]


def _of_shades(page: Page) -> list[Row]:
    """Shaded cells that stand side by side."""
    cells = sorted((top, x0, x1, bottom) for x0, top, x1, bottom in page.fills if _LOW < bottom - top < _HIGH)
    groups: list[list[BBox]] = []
    for cell in cells:
        if groups and _is_next(groups[-1][-1], cell):
            groups[-1].append(cell)
        else:
            groups.append([cell])
    return [
        ([group[0][1], *(cell[2] for cell in group)], group[0][0], group[0][3])
        for group in groups
        if len(group) >= _LEAST
    ]


def _is_next(one: BBox, other: BBox) -> bool:
    """Whether two cells (top, left, right, bottom) stand side by side."""
    return abs(other[0] - one[0]) < 1 and abs(other[3] - one[3]) < 1 and abs(other[1] - one[2]) < 2


def _is_at_edge(page: Page, box: BBox) -> bool:
    """Whether this is the first or the last thing on its page, but for the words in its margins."""
    words = page.words
    own_height = (words.base > 0.08 * page.height) & (words.base < 0.92 * page.height)
    above, below = own_height & (words.base < box[1]), own_height & (words.middles > box[3])
    return not (above.any() and below.any())


def _meet(a: BBox, b: BBox) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
