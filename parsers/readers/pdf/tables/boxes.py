"""Boxes that are drawn inside cells: a tick box, a frame around a word, whose edges meet the rules of the table.

Belongs here: edges that part a few cells only, and no words from words. Does not belong here: which rules make a grid
(`ruled`), cells that no rule parts (`tall`, `banded`).
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

from parsers.readers.pdf.page import Words
from parsers.readers.pdf.tables.ruled import Grid, Slot

_FEW = 0.5
"""An edge that is drawn along less of the table is no column of it, nor a row."""
_LANES = 2
"""A box stands in one row or column of cells, or in two."""

Owners = list[list[int]]


def without_boxes(grid: Grid, words: Words) -> Grid:
    """The grid without the edges of boxes that stand in its cells: what they part has words on one side at most."""
    for upright in (True, False):
        if not grid.is_full and len(grid.xs) > 2:
            grid = _without(grid, words, upright=upright)
    return grid


def _without(grid: Grid, words: Words, *, upright: bool) -> Grid:
    across, along = (grid.xs, grid.ys) if upright else (grid.ys, grid.xs)
    lanes = [list(row) for row in grid.owner] if upright else _turned(grid.owner)
    main = _main_edges(lanes, along)
    if len(main) == len(across):
        return grid
    held = _held(grid, words)
    main = _with_needed(lanes, main, held)
    for lane in lanes:
        for begin, end in pairwise(main):
            if end - begin > 1 and _is_one(lane, begin, end, held):
                lane[begin:end] = [_cell_of(lane[begin:end], held)] * (end - begin)
    owner = lanes if upright else _turned(lanes)
    return grid if owner == grid.owner else _rebuilt(grid, owner)


def _turned(owner: Owners) -> Owners:
    return [list(row) for row in zip(*owner, strict=True)]


def _main_edges(lanes: Owners, along: list[float]) -> list[int]:
    """The edges that are drawn along most of the table, and its sides; `along`: where the lanes begin and end."""
    last = len(lanes[0])
    drawn, rows = [0.0] * (last + 1), [0] * (last + 1)
    for lane, (low, high) in zip(lanes, pairwise(along), strict=True):
        for edge in range(1, last):
            if lane[edge] != lane[edge - 1]:
                drawn[edge] += high - low
                rows[edge] += 1
    least = _FEW * (along[-1] - along[0])
    return [0, *(edge for edge in range(1, last) if drawn[edge] >= least or rows[edge] > _LANES), last]


def _held(grid: Grid, words: Words) -> set[int]:
    """The cells with words."""
    found: set[int] = set()
    for x, y in zip(words.centres.tolist(), words.middles.tolist(), strict=True):
        if grid.xs[0] < x < grid.xs[-1] and grid.ys[0] < y < grid.ys[-1]:
            found.add(grid.owner[bisect_left(grid.ys, y) - 1][bisect_left(grid.xs, x) - 1])
    return found


def _with_needed(lanes: Owners, main: list[int], held: set[int]) -> list[int]:
    """The main edges, and those of the others that part words from words somewhere: they stay wherever they are drawn,
    or a row of blank cells would lose them below a header that keeps them."""
    while True:
        needed = {
            edge
            for begin, end in pairwise(main)
            for lane in lanes
            if not _is_one(lane, begin, end, held)
            for edge in range(begin + 1, end)
            if lane[edge] != lane[edge - 1]
        }
        if not needed:
            return main
        main = sorted({*main, *needed})


def _is_one(lane: list[int], begin: int, end: int, held: set[int]) -> bool:
    """Whether this part of a row (or of a column) has one cell of words at most, and no cell goes on beside it."""
    own = set(lane[begin:end])
    return len(own) == 1 or (len(own & held) <= 1 and not own & {*lane[:begin], *lane[end:]})


def _cell_of(numbers: list[int], held: set[int]) -> int:
    """The cell with words among these, or the first."""
    return next((number for number in numbers if number in held), numbers[0])


def _rebuilt(grid: Grid, owner: Owners) -> Grid:
    """The grid of these cells, freed of edges that part none of them; the old one where a cell is no rectangle."""
    rows = [0, *(k for k in range(1, len(owner)) if owner[k] != owner[k - 1]), len(owner)]
    turned = _turned(owner)
    columns = [0, *(k for k in range(1, len(turned)) if turned[k] != turned[k - 1]), len(turned)]
    cells = [[owner[row][column] for column in columns[:-1]] for row in rows[:-1]]
    places: dict[int, list[tuple[int, int]]] = {}
    for row, numbers in enumerate(cells):
        for column, number in enumerate(numbers):
            places.setdefault(number, []).append((row, column))
    slots: list[Slot] = []
    for spots in places.values():
        (top, left), (bottom, right) = spots[0], spots[-1]
        slot = Slot(top, left, bottom - top + 1, right - left + 1)
        if len(spots) != slot.row_span * slot.column_span:
            return grid
        slots.append(slot)
    number_of = {old: new for new, old in enumerate(places)}
    renumbered = [[number_of[old] for old in numbers] for numbers in cells]
    return Grid([grid.xs[k] for k in columns], [grid.ys[k] for k in rows], slots, renumbered)
