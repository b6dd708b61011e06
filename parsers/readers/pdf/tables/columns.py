"""Columns from the white between words.

Belongs here: geometry of words in rows. Does not belong here: where the rows come from (`banded`, `headed`).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import repeat

import numpy as np
import numpy.typing as npt

from parsers.document import BBox
from parsers.readers.pdf.pdfium import Floats
from parsers.readers.pdf.tables.ruled import Grid, Slot, full_grid

_GAP = 5.0


def within(words: Floats, box: BBox) -> npt.NDArray[np.bool_]:
    """Which words have their middle in this box."""
    x, y = (words[:, 0] + words[:, 2]) / 2, (words[:, 1] + words[:, 3]) / 2
    return (x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])


def gaps_of(words: Floats, ys: list[float] | None, left: float, right: float) -> list[float]:
    """The inner column edges: white columns between words, as far left of where words go on as the first one is.

    A heading across columns may close one in a few rows, and in the first row always: `TRAJECTORY` stands over the
    columns of its months. Columns that only the first row names count as well.
    """
    middle = (words[:, 1] + words[:, 3]) / 2
    edges = [float(y) for y in ys] if ys else np.unique(np.round(middle)).tolist()
    rows = np.searchsorted(edges, middle) - (1 if ys else 0)
    covered = np.zeros((len(edges) + 1, int(right - left) + 3), bool)
    for row, x0, x1 in zip(rows.tolist(), words[:, 0].tolist(), words[:, 2].tolist(), strict=True):
        covered[row, max(0, int(x0 - left)) : int(x1 - left) + 1] = True
    first = int(rows.min())
    whole = _white(covered)
    below = _white(covered[first + 1 :]) if len(set(rows.tolist())) > 2 else whole
    found = list(below)
    for begin, end in whole:
        if not any(b < end and begin < e for b, e in below):
            found.append((begin, end))
    pad = max(1.5, min(8.0, float(words[:, 0].min()) - left))
    return [left + end - min(pad, end - begin - 2.0) for begin, end in sorted(found)]


def _white(covered: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    used = int(covered.any(1).sum())
    free = covered.sum(0) <= 0.15 * used
    turns = np.flatnonzero(np.diff(free.astype(np.int8)))  # from words to white and back
    return [
        (begin, end) for begin, end in zip(turns[:-1].tolist(), turns[1:].tolist(), strict=True)
        if free[end] and end - begin >= _GAP and begin > 0
    ]  # fmt: skip


def columns(words: Floats, ys: list[float], left: float, right: float) -> list[float]:
    """Column edges of a region with these sides."""
    return _witnessed(words, [left, *gaps_of(words, ys, left, right), right], ys)


def _witnessed(words: Floats, xs: list[float], ys: list[float]) -> list[float]:
    """These edges without those that no row bears out by words on both sides: `TBC` at the left of a column and `90%`
    at its right are no two columns."""
    row = np.searchsorted(ys, (words[:, 1] + words[:, 3]) / 2)
    column = np.searchsorted(xs, (words[:, 0] + words[:, 2]) / 2) - 1
    rows: dict[int, set[int]] = {}
    for r, c in zip(row.tolist(), column.tolist(), strict=True):
        rows.setdefault(r, set()).add(c)
    return joined(xs, rows.values())


def joined(xs: list[float], rows: Iterable[set[int]]) -> list[float]:
    """Column edges without those that part two columns of which no row has both; `rows`: the columns (from 0) in which
    each row has words.

    Where a column could be one with its left neighbour as well as with its right one, which are two, pairs are made if
    all find a partner, as headers at the right of their columns and words at the left do. If not, they stay as they
    are: nobody can tell whose values they hold, and what stands under no header is not read.
    """
    held = list(rows)
    own = [{number for number, row in enumerate(held) if column in row} for column in range(len(xs) - 1)]
    edges = {0, len(own)}
    first = 0
    for column in range(1, len(own) + 1):
        if column < len(own) and not own[column - 1] & own[column]:
            continue
        run = range(first, column)
        is_one = sum(len(own[k]) for k in run) == len(set[int]().union(*(own[k] for k in run)))
        edges |= {first} if is_one else set(run[::2]) if len(run) % 2 == 0 else set(run)
        first = column
    return [xs[edge] for edge in sorted(edges)]


def with_merged(words: Floats, xs: list[float], ys: list[float]) -> Grid:
    """The grid of these edges; where a word stands over an edge, the cells beside it are one."""
    words = phrases(words)
    middle = np.searchsorted(ys, (words[:, 1] + words[:, 3]) / 2) - 1
    edges = np.array(xs[1:-1])
    over = (words[:, 0, None] + 1 < edges) & (words[:, 2, None] - 1 > edges)
    over &= ((middle >= 0) & (middle < len(ys) - 1))[:, None]
    if not over.any():
        return full_grid(xs, ys)
    crossed = np.zeros((len(ys) - 1, len(xs) - 1), bool)  # whether words stand over the left edge of this slot
    word, edge = over.nonzero()
    crossed[middle[word], edge + 1] = True
    owner = (~crossed).ravel().cumsum().reshape(crossed.shape) - 1
    row, column = (~crossed).nonzero()
    ends = np.append(np.where(column[1:] > 0, column[1:], len(xs) - 1), len(xs) - 1)
    slots = [Slot(*slot) for slot in zip(row.tolist(), column.tolist(), repeat(1), (ends - column).tolist())]
    return Grid(xs, ys, slots, owner.tolist())


def phrases(words: Floats) -> Floats:
    """Words with no more than a space between them as one box: an edge between them is an edge through them."""
    if not len(words):
        return words
    x0, top, x1, bottom = words[np.lexsort((words[:, 0], np.rint((words[:, 1] + words[:, 3]) / 4)))].T
    gap = x0[1:] - x1[:-1]
    close = [False, *((gap > -1) & (gap < 0.42 * (bottom - top)[1:])).tolist()]
    starts: list[int] = []
    level = 0.0
    for k, (goes_on, base) in enumerate(zip(close, bottom.tolist(), strict=False)):
        if not goes_on or not -3 < level - base < 3:
            starts.append(k)
            level = base
    ends = [*starts[1:], len(words)]
    return np.stack([x0[starts], top[starts], x1[[end - 1 for end in ends]], bottom[starts]], axis=1)


def share_cut(words: Floats, xs: list[float]) -> float:
    """The share of words that stand over an edge."""
    edges = np.array(xs[1:-1])
    cut = ((words[:, 0, None] + 1 < edges) & (words[:, 2, None] - 1 > edges)).any(1)
    return float(cut.mean()) if len(words) else 0.0


def is_table(words: Floats, grid: Grid, *, headed: bool = False) -> bool:
    """A guess is a table if words stand in its columns, two or more in most of its rows, and hardly any is cut.

    Below a header that is known for one (`headed`) a row may have one cell only: `NOT APPLICABLE`.
    """
    width, rows = len(grid.xs) - 1, len(grid.ys) - 1
    merged = len({slot.row for slot in grid.slots if slot.column_span > 1})
    if width < 2 or rows < 2 or len(words) < 4 or merged > max(1, 0.25 * rows):
        return False
    column = np.searchsorted(grid.xs, (words[:, 0] + words[:, 2]) / 2) - 1
    row = np.searchsorted(grid.ys, (words[:, 1] + words[:, 3]) / 2) - 1
    if share_cut(words[row > 0] if rows > 2 else words, grid.xs) > 0.03:
        return False
    held = [len(set(column[row == r].tolist())) for r in range(rows)]
    return sum(h >= 2 for h in held) >= max(2, 0.6 * rows) or (headed and rows <= 3 and held[0] >= 3)


def filled(words: Floats, grid: Grid) -> int:
    """How many cells of the grid have words."""
    own = words[within(words, grid.bbox)]
    column = np.searchsorted(grid.xs, (own[:, 0] + own[:, 2]) / 2) - 1
    row = np.searchsorted(grid.ys, (own[:, 1] + own[:, 3]) / 2) - 1
    return len({grid.owner[r][c] for r, c in zip(row.tolist(), column.tolist(), strict=True)})
