"""Tables from rules: which rules belong together, the grid they draw, and which of its slots are merged.

Belongs here: geometry only, from arrays of rules and shaded areas to grids of rectangles.
Does not belong here: words (but for `banded`, which must look at them where rules are missing).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache, partial
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from parsers.document import BBox
from parsers.readers.pdf.pdfium import Floats

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
    """Column edges `xs`, row edges `ys` (from the top), cells in the order of rows, and for each slot the number of its
    cell. The lists are never changed: grids share them.
    """

    xs: list[float]
    ys: list[float]
    slots: list[Slot]
    owner: list[list[int]]

    @property
    def bbox(self) -> BBox:
        """The box of the whole grid, in points."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    @property
    def is_full(self) -> bool:
        """Whether no cells are merged."""
        return len(self.slots) == (len(self.xs) - 1) * (len(self.ys) - 1)

    @property
    def has_wide_cell(self) -> bool:
        """Whether a cell covers all columns."""
        wide = len(self.xs) - 1
        return wide == 1 if self.is_full else any(slot.column_span == wide for slot in self.slots)

    def box(self, slot: Slot) -> BBox:
        """The box of one slot, in points."""
        return (
            self.xs[slot.column], self.ys[slot.row],
            self.xs[slot.column + slot.column_span], self.ys[slot.row + slot.row_span],
        )  # fmt: skip


class Bar(NamedTuple):
    """A straight rule: at `at` across, from `low` to `high` along."""

    at: float
    low: float
    high: float


_as_bar = partial(tuple.__new__, Bar)
_as_slot = partial(tuple.__new__, Slot)
"""Named tuples as they are made in C: their own constructors are written in Python, and take twice as long."""


def _chain(bars: list[Bar]) -> list[Bar]:
    """Pieces of one rule joined: dashes, the borders of neighbouring cells, both lines of a double rule."""
    bars.sort(key=itemgetter(0))
    chained: list[Bar] = []
    start, count = 0, len(bars)
    while start < count:
        anchor, end = bars[start].at, start + 1
        while end < count and bars[end].at - anchor <= _SAME:
            end += 1
        chained += bars[start:end] if end - start == 1 else _joined(bars[start:end])
        start = end
    return [bar for bar in chained if bar.high - bar.low >= 4.0]


def _joined(group: list[Bar]) -> list[Bar]:
    """The same for rules that lie beside or behind each other."""
    group.sort(key=itemgetter(1))
    at = sum([bar.at for bar in group]) / len(group)
    joined: list[Bar] = []
    _, low, high = group[0]
    short = high - low < _DASH * 2
    for _, next_low, next_high in group[1:]:
        if next_low - high <= (_DASH if short and next_high - next_low < _DASH * 2 else TOUCH):
            high = max(high, next_high)
        else:
            joined.append(_as_bar((at, low, high)))
            low, high = next_low, next_high
            short = high - low < _DASH * 2
    joined.append(_as_bar((at, low, high)))
    return joined


def bars_of(rules: Floats) -> tuple[list[Bar], list[Bar]]:
    """The lying and the upright rules of a page, joined."""
    x0, top, x1, bottom = rules.T
    width, height = x1 - x0, bottom - top
    dot = (width < 4) & (height < 4)
    lies, stands = dot | (width >= height), dot | (height > width)
    return (
        _chain(_bars((top + bottom) / 2, x0, x1, lies)),
        _chain(_bars((x0 + x1) / 2, top, bottom, stands)),
    )


def _bars(at: Floats, low: Floats, high: Floats, chosen: npt.NDArray[np.bool_]) -> list[Bar]:
    return list(map(_as_bar, zip(at[chosen].tolist(), low[chosen].tolist(), high[chosen].tolist(), strict=True)))


def _components(lying: list[Bar], upright: list[Bar]) -> list[tuple[list[Bar], list[Bar]]]:
    """Rules that meet each other, directly or through others. Both come ordered by where they are."""
    levels = [bar.at for bar in lying]
    spans = [(k, bar.low - TOUCH, bar.high + TOUCH) for k, bar in enumerate(lying)]
    parts: list[tuple[set[int], list[int]]] = []  # the numbers of the lying and of the upright rules of each part
    for number, (at, low, high) in enumerate(upright):
        begin, end = bisect_left(levels, low - TOUCH), bisect_right(levels, high + TOUCH)
        met = {k for k, left, right in spans[begin:end] if left <= at <= right}
        if not met:
            continue
        joined = (met, [number])
        apart: list[tuple[set[int], list[int]]] = []
        for part in parts:
            if part[0].isdisjoint(met):
                apart.append(part)
            else:
                joined = (joined[0] | part[0], part[1] + joined[1])
        parts = [*apart, joined]
    return [
        ([lying[k] for k in sorted(across)], [upright[k] for k in sorted(down)])
        for across, down in sorted(parts, key=lambda part: min(part[0]))
    ]


def _edges(bars: list[Bar], low: float, high: float) -> list[float]:
    """Where the rules are, which come in order, and the sides that a table without outer border leaves open."""
    merged = [bars[0].at]
    for at, _, _ in bars:
        if at - merged[-1] > _SAME:
            merged.append(at)
    if merged[0] - low > 2 * TOUCH:
        merged.insert(0, low)
    if high - merged[-1] > 2 * TOUCH:
        merged.append(high)
    return merged


def _marks(bars: list[Bar], edges: list[float], across: list[float]) -> list[list[bool]]:
    """For each edge and each slot along it: is a rule drawn there? Outer edges always count as drawn."""
    count, last = len(across) - 1, len(edges) - 1
    marks = [[False] * count for _ in edges]
    for at, low, high in bars:
        k = bisect_left(edges, at - _SAME)
        if k > last or abs(edges[k] - at) > _SAME + 0.1:
            continue
        if k < last and abs(edges[k + 1] - at) < abs(edges[k] - at):
            k += 1
        begin, end = bisect_left(across, low - TOUCH), bisect_right(across, high + TOUCH) - 1
        if end > begin:
            marks[k][begin:end] = [True] * (end - begin)
    marks[0] = [True] * count
    marks[-1] = [True] * count
    return marks


Slots = tuple[list[Slot], list[list[int]]]
"""The cells of a grid, and for each slot the number of its cell."""


def _slots(uprights: list[list[bool]], lyings: list[list[bool]], rows: int, columns: int) -> Slots:
    if all(map(all, uprights)) and all(map(all, lyings)):
        return _full_slots(rows, columns)
    owner = [[-1] * columns for _ in range(rows)]
    slots: list[Slot] = []
    for row, owners in enumerate(owner):
        below_drawn = lyings[row + 1]
        for column in range(columns):
            if owners[column] >= 0:
                continue
            if uprights[column + 1][row] and below_drawn[column]:
                owners[column] = len(slots)
                slots.append(_as_slot((row, column, 1, 1)))
                continue
            right = column + 1
            while right < columns and not uprights[right][row] and owners[right] < 0:
                right += 1
            below = row + 1
            while (
                below < rows
                and True not in lyings[below][column:right]
                and not _crossed(uprights, below, column, right)
            ):
                below += 1
            for r in range(row, below):
                owner[r][column:right] = [len(slots)] * (right - column)
            slots.append(_as_slot((row, column, below - row, right - column)))
    return slots, owner


def _crossed(uprights: list[list[bool]], row: int, column: int, right: int) -> bool:
    """Whether this row does not go on as the same rectangle."""
    inner = any(uprights[c][row] for c in range(column + 1, right))
    return inner or not uprights[column][row] or not uprights[right][row]


def _grid(lying: list[Bar], upright: list[Bar]) -> Grid | None:
    left = min(upright[0].at, *[bar.low for bar in lying])
    right = max(upright[-1].at, *[bar.high for bar in lying])
    top = min(lying[0].at, *[bar.low for bar in upright])
    bottom = max(lying[-1].at, *[bar.high for bar in upright])
    for _ in range(3):
        xs, ys = _edges(upright, left, right), _edges(lying, top, bottom)
        if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) > _MAX_SLOTS:
            return None
        uprights = _marks(upright, xs, ys)
        lyings = _marks(lying, ys, xs)
        # Underlines and ticks that meet a rule by chance bound no slot: without them the grid is found again.
        idle_x = {x for x, marks in zip(xs[1:-1], uprights[1:-1], strict=True) if not any(marks)}
        idle_y = {y for y, marks in zip(ys[1:-1], lyings[1:-1], strict=True) if not any(marks)}
        if not idle_x and not idle_y:
            break
        upright = [b for b in upright if not any(abs(b.at - x) <= _SAME for x in idle_x)] or upright
        lying = [b for b in lying if not any(abs(b.at - y) <= _SAME for y in idle_y)] or lying
    else:
        return None
    slots, owner = _slots(uprights, lyings, len(ys) - 1, len(xs) - 1)
    return Grid(xs, ys, slots, owner) if len(slots) > 1 else None


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
    return Grid(xs, ys, *_full_slots(len(ys) - 1, len(xs) - 1))


def _full_slots(rows: int, columns: int) -> Slots:
    return _usual_slots(rows, columns) if rows * columns <= 1_000 else _new_slots(rows, columns)


def _new_slots(rows: int, columns: int) -> Slots:
    slots = [Slot(row, column, 1, 1) for row in range(rows) for column in range(columns)]
    return slots, [list(range(row * columns, (row + 1) * columns)) for row in range(rows)]


_usual_slots = lru_cache(256)(_new_slots)


def _unstack(grid: Grid) -> list[Grid]:
    """Tables that stand on one another without a gap: where the column edges have nothing in common any more."""
    if grid.is_full:
        return [grid]
    rows = len(grid.ys) - 1
    edges: list[set[int]] = [set() for _ in range(rows)]
    closed = [True] * (rows + 1)
    for row, column, height, width in grid.slots:
        edges[row] |= {column, column + width}
        for below in range(row + 1, row + height):
            edges[below] |= {column, column + width}
            closed[below] = False
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
