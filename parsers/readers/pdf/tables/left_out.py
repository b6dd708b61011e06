"""Rows right below a table that nothing encloses: they stand in its columns, and are no prose.

Belongs here: lines outside every table that are a row of the one above. Does not belong here: tables of their own
(`loose`), rows over page breaks (`loose`, `headed`).
"""

from __future__ import annotations

from bisect import bisect_right

from parsers.readers.pdf.page import Page
from parsers.readers.pdf.tables.aligned import rest_of
from parsers.readers.pdf.tables.loose import outside_of
from parsers.readers.pdf.tables.ruled import Grid
from parsers.readers.pdf.tables.strands import Strand, has_columns, is_number, strands_of

_LEAST_COLUMNS = 3
_MOST_APART = 6.0
"""Between a table and such a row lies a note at most: so many heights of its letters."""


def rows_left_out(page: Page, grids: list[Grid]) -> list[Grid]:
    """The rows below these tables that none of them holds, each stretch of them in the columns of the table above."""
    wide = [grid for grid in grids if len(grid.xs) > _LEAST_COLUMNS]
    if not wide:
        return []
    outside = outside_of(page, grids)
    if not has_columns(page.words, outside, least=_LEAST_COLUMNS - 1):
        return []
    found: list[tuple[Grid, list[Strand]]] = []
    for strand in strands_of(page.words, outside.nonzero()[0]):
        if len(strand.phrases) < _LEAST_COLUMNS:
            continue
        above = max((g for g in wide if g.ys[-1] < strand.base), key=lambda g: g.ys[-1], default=None)
        if above is None or not _is_row_of(strand, above):
            continue
        if found and found[-1][0] is above and _is_near(strand, found[-1][1][-1].base):
            found[-1][1].append(strand)
        elif _is_near(strand, above.ys[-1]):
            found.append((above, [strand]))
    return [rest_of(strands, above.xs) for above, strands in found]


def _is_near(strand: Strand, above: float) -> bool:
    return strand.base - above < _MOST_APART * strand.rise


def _is_row_of(strand: Strand, above: Grid) -> bool:
    """Does each phrase stand within a column of its own, the first in the first, as values of a row do?"""
    columns: list[int] = []
    for phrase in strand.phrases:
        column = bisect_right(above.xs, phrase.x0 + 1) - 1
        if not 0 <= column < len(above.xs) - 1 or phrase.x1 > above.xs[column + 1] + 1 or column in columns:
            return False
        columns.append(column)
    values = sum(is_number(phrase.text) for phrase in strand.phrases[1:])
    is_full = len(columns) > _LEAST_COLUMNS and len(columns) * 2 > len(above.xs)
    return columns[0] == 0 and (values * 2 > len(columns) - 1 or is_full)
