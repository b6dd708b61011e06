"""Tables from rules: which rules belong together, the grid they draw, and which of its slots are merged.

Belongs here: geometry only, from arrays of rules and shaded areas to grids of rectangles.
Does not belong here: words (but for `pdf_bands`, which must look at them where rules are missing).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from parsers.document import BBox
from parsers.readers.pdf_native import Floats

TOUCH = 3.5
"""Rules that end this near to each other meet."""

_SAME = 3.2
_DASH = 6.0
_MAX_SLOTS = 40_000


class Slot(NamedTuple):
    """One cell of a grid, which covers `row_span` by `column_span` slots."""

    row: int
    column: int
    row_span: int
    column_span: int


@dataclass(frozen=True)
class Grid:
    """Column edges `xs`, row edges `ys` (from the top), cells, and for each slot the number of its cell."""

    xs: list[float]
    ys: list[float]
    slots: list[Slot]
    owner: list[list[int]]

    @property
    def bbox(self) -> BBox:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def box(self, slot: Slot) -> BBox:
        return (
            self.xs[slot.column], self.ys[slot.row],
            self.xs[slot.column + slot.column_span], self.ys[slot.row + slot.row_span],
        )  # fmt: skip


@dataclass(slots=True)
class Bar:
    """A straight rule: at `at` across, from `low` to `high` along."""

    at: float
    low: float
    high: float


def _chain(bars: list[Bar]) -> list[Bar]:
    """Pieces of one rule joined: dashes, the borders of neighbouring cells, both lines of a double rule."""
    bars.sort(key=attrgetter("at"))
    chained: list[Bar] = []
    start = 0
    while start < len(bars):
        end = start
        anchor = bars[start].at
        while end < len(bars) and bars[end].at - anchor <= _SAME:
            end += 1
        group = sorted(bars[start:end], key=attrgetter("low"))
        at = sum(b.at for b in group) / len(group)
        current = Bar(at, group[0].low, group[0].high)
        chained.append(current)
        short = current.high - current.low < _DASH * 2
        for bar in group[1:]:
            gap = _DASH if short and bar.high - bar.low < _DASH * 2 else TOUCH
            if bar.low - current.high <= gap:
                current.high = max(current.high, bar.high)
            else:
                current = Bar(at, bar.low, bar.high)
                chained.append(current)
                short = bar.high - bar.low < _DASH * 2
        start = end
    return [b for b in chained if b.high - b.low >= 4.0]


def bars_of(rules: Floats) -> tuple[list[Bar], list[Bar]]:
    """The lying and the upright rules of a page, joined."""
    lying: list[Bar] = []
    upright: list[Bar] = []
    for x0, top, x1, bottom in rules.tolist():
        width, height = x1 - x0, bottom - top
        dot = width < 4 and height < 4
        if dot or width >= height:
            lying.append(Bar((top + bottom) / 2, x0, x1))
        if dot or height > width:
            upright.append(Bar((x0 + x1) / 2, top, bottom))
    return _chain(lying), _chain(upright)


def _components(lying: list[Bar], upright: list[Bar]) -> list[tuple[list[Bar], list[Bar]]]:
    """Rules that meet each other, directly or through others."""
    if not lying or not upright:
        return []
    h = np.array([(b.at, b.low, b.high) for b in lying])
    v = np.array([(b.at, b.low, b.high) for b in upright])
    meet = (
        (v[None, :, 0] >= h[:, None, 1] - TOUCH) & (v[None, :, 0] <= h[:, None, 2] + TOUCH)
        & (h[:, None, 0] >= v[None, :, 1] - TOUCH) & (h[:, None, 0] <= v[None, :, 2] + TOUCH)
    )  # fmt: skip
    rows, columns = np.nonzero(meet)
    part = np.arange(len(lying))  # of each lying rule: the first that it hangs together with
    while True:
        lowest, lower = np.full(len(upright), len(lying)), part.copy()
        np.minimum.at(lowest, columns, part[rows])
        np.minimum.at(lower, rows, lowest[columns])
        if (lower == part).all():
            break
        part = lower[lower]
    members: dict[int, tuple[list[Bar], list[Bar]]] = {number: ([], []) for number in part.tolist()}
    for bar, number in zip(lying, part.tolist(), strict=True):
        members[number][0].append(bar)
    for bar, number in zip(upright, lowest.tolist(), strict=True):
        if number in members:
            members[number][1].append(bar)
    return [both for both in members.values() if both[1]]


def _edges(bars: list[Bar], low: float, high: float) -> list[float]:
    """Positions of the rules, with the sides added that a table without outer border leaves open."""
    at = sorted({b.at for b in bars})
    merged: list[float] = []
    for value in at:
        if not merged or value - merged[-1] > _SAME:
            merged.append(value)
    if merged[0] - low > 2 * TOUCH:
        merged.insert(0, low)
    if high - merged[-1] > 2 * TOUCH:
        merged.append(high)
    return merged


def _marks(bars: list[Bar], edges: list[float], across: list[float]) -> list[list[bool]]:
    """For each edge and each slot along it: is a rule drawn there? Outer edges always count as drawn."""
    marks = [[False] * (len(across) - 1) for _ in edges]
    for bar in bars:
        k = bisect_left(edges, bar.at - _SAME)
        if k >= len(edges) or abs(edges[k] - bar.at) > _SAME + 0.1:
            continue
        if k + 1 < len(edges) and abs(edges[k + 1] - bar.at) < abs(edges[k] - bar.at):
            k += 1
        begin, end = bisect_left(across, bar.low - TOUCH), bisect_right(across, bar.high + TOUCH) - 1
        if end > begin:
            marks[k][begin:end] = [True] * (end - begin)
    marks[0] = [True] * (len(across) - 1)
    marks[-1] = [True] * (len(across) - 1)
    return marks


def _slots(uprights: list[list[bool]], lyings: list[list[bool]], rows: int, columns: int) -> Grid | None:
    owner = [[-1] * columns for _ in range(rows)]
    slots: list[Slot] = []
    for row in range(rows):
        for column in range(columns):
            if owner[row][column] >= 0:
                continue
            if uprights[column + 1][row] and lyings[row + 1][column]:
                owner[row][column] = len(slots)
                slots.append(Slot(row, column, 1, 1))
                continue
            right = column + 1
            while right < columns and not uprights[right][row] and owner[row][right] < 0:
                right += 1
            below = row + 1
            while (
                below < rows and not any(lyings[below][column:right]) and not _crossed(uprights, below, column, right)
            ):
                below += 1
            for r in range(row, below):
                owner[r][column:right] = [len(slots)] * (right - column)
            slots.append(Slot(row, column, below - row, right - column))
    return Grid([], [], slots, owner) if len(slots) > 1 else None


def _crossed(uprights: list[list[bool]], row: int, column: int, right: int) -> bool:
    """Whether this row does not go on as the same rectangle."""
    inner = any(uprights[c][row] for c in range(column + 1, right))
    return inner or not uprights[column][row] or not uprights[right][row]


def _grid(lying: list[Bar], upright: list[Bar]) -> Grid | None:
    left = min(*(b.low for b in lying), *(b.at for b in upright))
    right = max(*(b.high for b in lying), *(b.at for b in upright))
    top = min(*(b.low for b in upright), *(b.at for b in lying))
    bottom = max(*(b.high for b in upright), *(b.at for b in lying))
    for _ in range(3):
        xs, ys = _edges(upright, left, right), _edges(lying, top, bottom)
        if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) > _MAX_SLOTS:
            return None
        uprights = _marks(upright, xs, ys)
        lyings = _marks(lying, ys, xs)
        # Underlines and ticks that meet a rule by chance bound no slot: without them the grid is found again.
        idle_x = {xs[k] for k in range(1, len(xs) - 1) if not any(uprights[k])}
        idle_y = {ys[k] for k in range(1, len(ys) - 1) if not any(lyings[k])}
        if not idle_x and not idle_y:
            break
        upright = [b for b in upright if not any(abs(b.at - x) <= _SAME for x in idle_x)] or upright
        lying = [b for b in lying if not any(abs(b.at - y) <= _SAME for y in idle_y)] or lying
    else:
        return None
    found = _slots(uprights, lyings, len(ys) - 1, len(xs) - 1)
    return Grid(xs, ys, found.slots, found.owner) if found else None


def find_grids(rules: Floats) -> tuple[list[Grid], list[Bar]]:
    """The ruled tables of a page from top to bottom, and its lying rules.

    A box around text is no table, nor is what stands inside a cell.
    """
    if not len(rules):
        return [], []
    lying, upright = bars_of(rules)
    grids = [
        g for parts in _components(lying, upright) if (whole := _grid(*parts)) is not None for g in _unstack(whole)
    ]
    grids.sort(key=lambda g: (g.bbox[1], g.bbox[0]))
    return [g for g in grids if not any(_inside(g.bbox, other.bbox) for other in grids if other is not g)], lying


def _inside(inner: BBox, outer: BBox) -> bool:
    return (
        inner[0] >= outer[0] - 1 and inner[1] >= outer[1] - 1 and inner[2] <= outer[2] + 1 and inner[3] <= outer[3] + 1
    ) and inner != outer


def full_grid(xs: list[float], ys: list[float]) -> Grid:
    """A grid without merged cells."""
    columns = len(xs) - 1
    slots = [Slot(r, c, 1, 1) for r in range(len(ys) - 1) for c in range(columns)]
    owner = [[r * columns + c for c in range(columns)] for r in range(len(ys) - 1)]
    return Grid(xs, ys, slots, owner)


def _unstack(grid: Grid) -> list[Grid]:
    """Tables that stand on one another without a gap: where the column edges have nothing in common any more."""
    rows = len(grid.ys) - 1
    if len(grid.slots) == rows * (len(grid.xs) - 1):
        return [grid]
    edges: list[set[int]] = [set() for _ in range(rows)]
    closed = [True] * (rows + 1)
    for slot in grid.slots:
        for row in range(slot.row, slot.row + slot.row_span):
            edges[row].update((slot.column, slot.column + slot.column_span))
        for row in range(slot.row + 1, slot.row + slot.row_span):
            closed[row] = False
    last = len(grid.xs) - 1
    inner = [row - {0, last} for row in edges]
    cuts = [0]
    used: set[int] = set()
    for row in range(rows):
        if inner[row] and used and not _alike(used, inner[row]):
            start = row
            while start - 1 > cuts[-1] and not inner[start - 1]:
                start -= 1  # a title across the whole width belongs to what follows
            if closed[start]:
                cuts.append(start)
                used = set()
        used |= inner[row]
    if len(cuts) == 1:
        return [grid]
    return [_part(grid, top, bottom) for top, bottom in zip(cuts, [*cuts[1:], rows], strict=True)]


def _alike(used: set[int], row: set[int]) -> bool:
    common, smaller = len(used & row), min(len(used), len(row))
    return common > 0 and common >= 0.6 * smaller


def _part(grid: Grid, top: int, bottom: int) -> Grid:
    """The rows from `top` to before `bottom`, with only the column edges that they use."""
    own = [s for s in grid.slots if top <= s.row < bottom]
    used = sorted({s.column for s in own} | {s.column + s.column_span for s in own})
    place = {edge: k for k, edge in enumerate(used)}
    slots = [
        Slot(s.row - top, place[s.column], s.row_span, place[s.column + s.column_span] - place[s.column]) for s in own
    ]
    owner = [[-1] * (len(used) - 1) for _ in range(bottom - top)]
    for number, slot in enumerate(slots):
        for row in range(slot.row, slot.row + slot.row_span):
            owner[row][slot.column : slot.column + slot.column_span] = [number] * slot.column_span
    return Grid([grid.xs[e] for e in used], grid.ys[top : bottom + 1], slots, owner)
