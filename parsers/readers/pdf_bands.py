"""Tables that rules do not close: banded by shading alone, or with lying rules only.

Belongs here: grids guessed from shaded bands, lying rules and the white columns between words, and the test that
such a guess must pass. Does not belong here: tables that are ruled (`pdf_grid`), which always come first.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from parsers.document import BBox
from parsers.readers.pdf_grid import Bar, Grid, Slot, full_grid
from parsers.readers.pdf_native import Floats

_GAP = 5.0
_SNAP = 3.0
_REACH = 45.0


@dataclass
class _Region:
    left: float
    top: float
    right: float
    bottom: float
    xs: list[float]
    ys: list[float]
    members: int = 1

    def near(self, box: tuple[float, float, float, float]) -> bool:
        overlap = min(self.right, box[2]) - max(self.left, box[0])
        narrow = min(self.right - self.left, box[2] - box[0])
        beside = abs(box[0] - self.right) < _SNAP and box[1] < self.bottom and box[3] > self.top
        below = overlap > 0.6 * narrow and box[1] - self.bottom < max(_REACH, 2.5 * (box[3] - box[1]))
        return beside or below

    def add(self, box: tuple[float, float, float, float]) -> None:
        self.xs.extend((box[0], box[2]))
        self.ys.extend((box[1], box[3]))
        self.left, self.top = min(self.left, box[0]), min(self.top, box[1])
        self.right, self.bottom = max(self.right, box[2]), max(self.bottom, box[3])
        self.members += 1


def _snap(values: list[float]) -> list[float]:
    snapped: list[float] = []
    for value in sorted(values):
        if not snapped or value - snapped[-1] > _SNAP:
            snapped.append(value)
    return snapped


def _overlaps(box: tuple[float, float, float, float], others: list[BBox]) -> bool:
    return any(box[0] < o[2] and box[2] > o[0] and box[1] < o[3] and box[3] > o[1] for o in others)


def _gather(boxes: list[tuple[float, float, float, float]]) -> list[_Region]:
    regions: list[_Region] = []
    for box in sorted(boxes, key=lambda b: (b[1], b[0])):
        for region in reversed(regions):
            if region.near(box):
                region.add(box)
                break
        else:
            regions.append(_Region(*box, [box[0], box[2]], [box[1], box[3]]))
    return regions


def _columns(words: Floats, ys: list[float], left: float, right: float) -> list[float]:
    """Column edges in the white columns between words; a heading across columns may stand in a few rows."""
    rows = np.searchsorted(ys, (words[:, 1] + words[:, 3]) / 2) - 1
    covered = np.zeros((len(ys), int(right - left) + 2), bool)
    for row, x0, x1 in zip(rows.tolist(), words[:, 0].tolist(), words[:, 2].tolist(), strict=True):
        covered[row, max(0, int(x0 - left)) : int(x1 - left) + 1] = True
    used = int(covered.any(1).sum())
    free = covered.sum(0) <= 0.15 * used
    turns = np.flatnonzero(np.diff(free.astype(np.int8)))  # from words to white and back
    edges = [left]
    for begin, end in zip(turns[:-1].tolist(), turns[1:].tolist(), strict=True):
        if free[end] and end - begin >= _GAP and begin > 0:
            edges.append(left + end - 1.5)
    return [*edges, right]


def _with_merged(words: Floats, xs: list[float], ys: list[float]) -> Grid:
    """The grid of these edges; where a word stands over an edge, the cells beside it are one."""
    middle = np.searchsorted(ys, (words[:, 1] + words[:, 3]) / 2) - 1
    edges = np.array(xs[1:-1])
    over = (words[:, 0, None] + 1 < edges) & (words[:, 2, None] - 1 > edges)
    crossed: list[list[bool]] = [np.any(over[middle == row], axis=0).tolist() for row in range(len(ys) - 1)]
    if not any(any(row) for row in crossed):
        return full_grid(xs, ys)
    slots: list[Slot] = []
    owner: list[list[int]] = []
    for row, marks in enumerate(crossed):
        owners: list[int] = []
        for column in range(len(xs) - 1):
            if column and marks[column - 1]:
                last = slots.pop()
                slots.append(Slot(row, last.column, 1, last.column_span + 1))
            else:
                slots.append(Slot(row, column, 1, 1))
            owners.append(len(slots) - 1)
        owner.append(owners)
    return Grid(xs, ys, slots, owner)


def _rows_by_lines(words: Floats, xs: list[float], ys: list[float]) -> list[float]:
    """With hardly any rule inside, each line that has words in the first column begins a row."""
    first = words[words[:, 2] < xs[1]]
    fine = [ys[0]]
    for top, bottom in itertools.pairwise(ys):
        middles = (first[:, 1] + first[:, 3]) / 2
        tops = sorted(first[(middles > top) & (middles < bottom), 1].tolist())
        starts = [t for k, t in enumerate(tops) if k == 0 or t - tops[k - 1] > 4]
        fine.extend(t - 1.5 for t in starts[1:])
        fine.append(bottom)
    return fine


def _extended(region: _Region, words: Floats, xs: list[float], ys: list[float]) -> list[float]:
    """The white row below the last band, if words stand there in its columns."""
    height = float(np.median(np.diff(ys)))
    middle = (words[:, 1] + words[:, 3]) / 2
    below = words[(middle > region.bottom) & (middle < region.bottom + height) & (words[:, 0] >= region.left - 1)]
    columns = set(np.searchsorted(xs, (below[:, 0] + below[:, 2]) / 2).tolist())
    fits = len(below) and bool((below[:, 2] <= region.right + 1).all()) and len(columns) >= max(2, (len(xs) - 1) // 2)
    return [*ys, region.bottom + height] if fits and _share_cut(below, xs) == 0 else ys


def _share_cut(words: Floats, xs: list[float]) -> float:
    edges = np.array(xs[1:-1])
    cut = ((words[:, 0, None] + 1 < edges) & (words[:, 2, None] - 1 > edges)).any(1)
    return float(cut.mean()) if len(words) else 0.0


def _passes(words: Floats, grid: Grid) -> bool:
    """A guess is a table if words stand in its columns, two or more in most of its rows, and hardly any is cut."""
    columns, rows = len(grid.xs) - 1, len(grid.ys) - 1
    merged = len({slot.row for slot in grid.slots if slot.column_span > 1})
    if columns < 2 or rows < 2 or len(words) < 4 or _share_cut(words, grid.xs) > 0.03 or merged > max(1, 0.25 * rows):
        return False
    column = np.searchsorted(grid.xs, (words[:, 0] + words[:, 2]) / 2) - 1
    row = np.searchsorted(grid.ys, (words[:, 1] + words[:, 3]) / 2) - 1
    filled = [len(set(column[row == r].tolist())) for r in range(rows)]
    return sum(f >= 2 for f in filled) >= max(2, 0.6 * rows)


def _guess(region: _Region, words: Floats, *, ruled: bool) -> Grid | None:
    ys, xs = _snap(region.ys), _snap(region.xs)
    if len(ys) < 3:
        return None
    x, y = (words[:, 0] + words[:, 2]) / 2, (words[:, 1] + words[:, 3]) / 2
    inside = words[(x > region.left) & (x < region.right) & (y > region.top) & (y < region.bottom)]
    if len(inside) < 4:
        return None
    if len(xs) < 3:
        xs = _columns(inside, ys, region.left, region.right)
    if ruled and len(ys) <= 4 and len(xs) >= 3:
        ys = _rows_by_lines(inside, xs, ys)
    if not ruled:
        ys = _extended(region, words, xs, ys)
    if len(xs) < 3:
        return None
    grid = _with_merged(words[_within(words, (xs[0], ys[0], xs[-1], ys[-1]))], xs, ys)
    return grid if _passes(inside, grid) else None


def _within(words: Floats, box: BBox) -> npt.NDArray[np.bool_]:
    x, y = (words[:, 0] + words[:, 2]) / 2, (words[:, 1] + words[:, 3]) / 2
    return (x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])


def with_columns(grid: Grid, words: Floats) -> Grid:
    """A frame with lying rules only: its columns come from the words, if they stand in columns."""
    inside = words[_within(words, grid.bbox)]
    if len(grid.xs) > 2:
        return _opened(grid, inside)
    if len(grid.ys) < 4 or len(inside) < 4:
        return grid
    xs = _columns(inside, grid.ys, grid.xs[0], grid.xs[-1])
    if len(xs) < 3:
        return grid
    found = _with_merged(inside, xs, grid.ys)
    return found if _passes(inside, found) else grid


def find_open_grids(fills: Floats, lying: list[Bar], words: Floats, grids: list[Grid]) -> list[Grid]:
    """Tables outside the ruled ones, from shaded bands and from rules that only lie."""
    taken = [grid.bbox for grid in grids]
    bands = [
        (x0, top, x1, bottom) for x0, top, x1, bottom in fills.tolist()
        if x1 - x0 >= 15 and 5 <= bottom - top <= 300 and not _overlaps((x0, top, x1, bottom), taken)
    ]  # fmt: skip
    loose = [
        (bar.low, bar.at - 0.5, bar.high, bar.at + 0.5) for bar in lying
        if bar.high - bar.low > 60 and not _overlaps((bar.low, bar.at - 2, bar.high, bar.at + 2), taken)
    ]  # fmt: skip
    found: list[Grid] = []
    if len(bands) >= 2:
        for region in _gather([*bands, *loose]):
            if region.members >= 2 and (grid := _guess(region, words, ruled=False)) is not None:
                found.append(grid)
    if len(loose) >= 3 and not found:
        for group in _same_extent(loose):
            if len(group) >= 3 and (grid := _guess(_region_of(group), words, ruled=True)) is not None:
                found.append(grid)
    return found


def _same_extent(bars: list[tuple[float, float, float, float]]) -> list[list[tuple[float, float, float, float]]]:
    groups: list[list[tuple[float, float, float, float]]] = []
    for bar in sorted(bars, key=lambda b: b[1]):
        for group in groups:
            if abs(group[0][0] - bar[0]) < 4 and abs(group[0][2] - bar[2]) < 4:
                group.append(bar)
                break
        else:
            groups.append([bar])
    return groups


def _region_of(bars: list[tuple[float, float, float, float]]) -> _Region:
    region = _Region(*bars[0], [bars[0][0], bars[0][2]], [bars[0][1]])
    for bar in bars[1:]:
        region.add(bar)
    region.ys = [(bar[1] + bar[3]) / 2 for bar in bars]
    return region


def _opened(grid: Grid, words: Floats) -> Grid:
    """Rows without upright rules, below a header that has them: cut at its columns if the words keep clear of them."""
    columns = len(grid.xs) - 1
    slots: list[Slot] = []
    for slot in grid.slots:
        cut = slot.column_span == columns and slot.row_span == 1 and _keeps_clear(words, grid, slot)
        slots.extend([Slot(slot.row, c, 1, 1) for c in range(columns)] if cut else [slot])
    if len(slots) == len(grid.slots):
        return grid
    owner = [[-1] * columns for _ in range(len(grid.ys) - 1)]
    for number, (row, column, height, width) in enumerate(slots):
        for r in range(row, row + height):
            owner[r][column : column + width] = [number] * width
    return Grid(grid.xs, grid.ys, slots, owner)


def _keeps_clear(words: Floats, grid: Grid, slot: Slot) -> bool:
    """Words in two or more columns, none over an edge, and more than a space between those left and right of it."""
    own = words[_within(words, grid.box(slot))]
    if len(own) < 2 or _share_cut(own, grid.xs) > 0:
        return False
    column = np.searchsorted(grid.xs, (own[:, 0] + own[:, 2]) / 2) - 1
    held = sorted(set(column.tolist()))
    gaps = [own[column == b, 0].min() - own[column == a, 2].max() for a, b in pairwise(held)]
    return len(held) >= 2 and min(gaps) >= _GAP
