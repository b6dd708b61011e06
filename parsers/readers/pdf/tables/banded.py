"""Tables that rules do not close: banded by shading alone, or with lying rules only.

Belongs here: grids guessed from shaded bands, lying rules and the white columns between words, and the test that
such a guess must pass. Does not belong here: tables that are ruled (`ruled`), which always come first.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from parsers.document import BBox
from parsers.readers.pdf.pdfium import Floats
from parsers.readers.pdf.tables.columns import columns, filled, is_table, share_cut, with_merged, within
from parsers.readers.pdf.tables.ruled import Bar, Grid, Slot

Span = tuple[float, float]
_GAP = 5.0
_PADDING = 18.0
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

    def near(self, box: BBox, *, headed: bool) -> bool:
        overlap = min(self.right, box[2]) - max(self.left, box[0])
        narrow = min(self.right - self.left, box[2] - box[0])
        beside = abs(box[0] - self.right) < _SNAP and box[1] < self.bottom and box[3] > self.top
        reach = max(2 * _REACH if headed else _REACH, 2.5 * (box[3] - box[1]))
        below = overlap > 0.6 * narrow and box[1] - self.bottom < reach
        return beside or below

    def add(self, box: BBox) -> None:
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


def _overlaps(box: BBox, others: list[BBox]) -> bool:
    return any(box[0] < o[2] and box[2] > o[0] and box[1] < o[3] and box[3] > o[1] for o in others)


def _gather(boxes: list[BBox], heads: list[Span]) -> list[_Region]:
    regions: list[_Region] = []
    starts = _starts([box[1] for box in boxes], heads)
    for box in sorted(boxes, key=lambda b: (b[1], b[0])):
        for region in reversed(regions):
            headed = any(region.bottom - 2 < head < box[1] for _, head in heads)  # a header may be high
            if region.near(box, headed=headed) and _same_part(region.top, box[1], starts):
                region.add(box)
                break
        else:
            regions.append(_Region(*box, [box[0], box[2]], [box[1], box[3]]))
    return regions


def _starts(tops: list[float], heads: list[Span]) -> list[float]:
    """Where tables begin: at the last edge above the first word of each header that has nothing between them."""
    return [
        max([t for t in tops if max(limit - 1, head - _PADDING) <= t <= head + 2], default=head) - 2
        for limit, head in heads
    ]


def _same_part(above: float, below: float, starts: list[float]) -> bool:
    return not any(above < start <= below for start in starts)


def _rows_by_lines(words: Floats, xs: list[float], ys: list[float]) -> list[float]:
    """With hardly any rule inside, lines that have words in the first column begin rows.

    Where there is more white between some lines than between others, only those after it do: the others are wrapped.
    Where there is not, a line with words in the first column alone is taken for wrapped.
    """
    fine = [ys[0]]
    for top, bottom in itertools.pairwise(ys):
        middles = (words[:, 1] + words[:, 3]) / 2
        own = words[(middles > top) & (middles < bottom)]
        tops: list[float] = []
        for t in sorted(own[:, 1].tolist()):
            if not tops or t - tops[-1] > 4:
                tops.append(t)
        height = float(np.median(own[:, 3] - own[:, 1])) if len(own) else 0.0
        wide = {t for before, t in itertools.pairwise(tops) if t - before > 1.4 * height}
        for t in tops[1:]:
            line = own[np.abs(own[:, 1] - t) <= 4]
            first = bool((line[:, 2] < xs[1]).any())
            if first and (t in wide or (not wide and bool((line[:, 0] > xs[1]).any()))):
                fine.append(t - 1.5)
        fine.append(bottom)
    return fine


def _extended(region: _Region, words: Floats, xs: list[float], ys: list[float]) -> list[float]:
    """The white row below the last band, if words stand there in its columns."""
    height = float(np.median(np.diff(ys)))
    middle = (words[:, 1] + words[:, 3]) / 2
    below = words[(middle > region.bottom) & (middle < region.bottom + height) & (words[:, 0] >= region.left - 1)]
    below, height = _without_next(below, region.bottom, height)
    columns = set(np.searchsorted(xs, (below[:, 0] + below[:, 2]) / 2).tolist())
    fits = len(below) and bool((below[:, 2] <= region.right + 1).all()) and len(columns) >= max(2, (len(xs) - 1) // 2)
    return [*ys, region.bottom + height] if fits and share_cut(below, xs) == 0 else ys


def _without_next(below: Floats, top: float, height: float) -> tuple[Floats, float]:
    """The words of the row that begins here, and its height: what more white parts from it than its lines from each
    other (a heading) belongs to something else."""
    if not len(below):
        return below, height
    below = below[np.argsort(below[:, 1])]
    ends = np.maximum.accumulate(below[:, 3])
    parted = (below[1:, 1] - ends[:-1] > 0.6 * (below[1:, 3] - below[1:, 1])).nonzero()[0]
    if not len(parted):
        return below, height
    last = int(parted[0]) + 1
    return below[:last], min(height, float(ends[last - 1] + below[last, 1]) / 2 - top)


def _guess(region: _Region, words: Floats, heads: list[Span], *, ruled: bool) -> Grid | None:
    ys, xs = _snap(region.ys), _snap(region.xs)
    above = [head for _, head in heads if region.top - 2 * _REACH < head < region.top]
    if len(ys) == 2 and above and region.members >= 3:
        ys.insert(0, above[-1] - 2.0)  # a header without a rule over it, and one row
        region.top = ys[0]
    if len(ys) < 3:
        return None
    x, y = (words[:, 0] + words[:, 2]) / 2, (words[:, 1] + words[:, 3]) / 2
    inside = words[(x > region.left) & (x < region.right) & (y > region.top) & (y < region.bottom)]
    if len(inside) < 4:
        return None
    if len(xs) < 3:
        xs = columns(inside, ys, region.left, region.right)
    if ruled and len(ys) <= 4 and len(xs) >= 3:
        ys = _rows_by_lines(inside, xs, ys)
    if not ruled and not any(region.bottom - 2 < head < region.bottom + _REACH for _, head in heads):
        ys = _extended(region, words, xs, ys)
    if len(xs) < 3:
        return None
    grid = with_merged(words[within(words, (xs[0], ys[0], xs[-1], ys[-1]))], xs, ys)
    headed = any(grid.ys[0] < head < grid.ys[1] for _, head in heads)
    return grid if is_table(inside, grid, headed=headed) else None


def with_columns(grid: Grid, words: Floats) -> Grid:
    """A frame with lying rules only: its columns come from the words, if they stand in columns."""
    if len(grid.xs) > 2:
        return _opened(grid, words)
    inside = words[within(words, grid.bbox)]
    if len(grid.ys) < 4 or len(inside) < 4:
        return grid
    xs = columns(inside, grid.ys, grid.xs[0], grid.xs[-1])
    if len(xs) < 3:
        return grid
    found = with_merged(inside, xs, grid.ys)
    return found if is_table(inside, found) else grid


def find_open_grids(
    fills: list[BBox], lying: list[Bar], words: Floats, grids: list[Grid], heads: list[Span]
) -> list[Grid]:
    """The tables of the page: the ruled ones, and those of shaded bands and of rules that only lie.

    Where shading shows more of a table than its rules do, the reading that has more cells with words is kept.
    `heads`: where tables begin by their words (see `head_spans`); there a table ends that would go on.
    """
    known: list[BBox] = []
    boxes = fills
    for grid in grids:
        over = _reaching(fills, grid.bbox)
        if _adds_nothing(over, grid):
            known.append(grid.bbox)
            if over and boxes:
                held = set(over)
                boxes = [fill for fill in boxes if fill not in held]
    lying = [bar for bar in lying if not _overlaps((bar.low + 5, bar.at - 0.1, bar.high - 5, bar.at + 0.1), known)]
    bands = [box for box in boxes if box[2] - box[0] >= 15 and box[3] - box[1] >= 5]
    flat = [(bar.low, bar.at - 0.5, bar.high, bar.at + 0.5) for bar in lying if bar.high - bar.low > 60]
    found: list[Grid] = []
    if len(bands) >= 2:
        for region in _gather([*bands, *flat], heads):
            if region.members >= 2:
                found.extend(_outside_or_better(region, words, grids, heads))
    taken = [grid.bbox for grid in [*grids, *found]]
    loose = [bar for bar in flat if not _overlaps((bar[0], bar[1] - 1.5, bar[2], bar[3] + 1.5), taken)]
    if len(loose) >= 3:
        for group in _same_extent(loose, heads):
            if len(group) >= 3 and (grid := _guess(_region_of(group), words, heads, ruled=True)) is not None:
                found.append(grid)
    better = [grid.bbox for grid in found]
    kept = [grid for grid in grids if not _overlaps(grid.bbox, better)]
    return sorted([*kept, *found], key=lambda g: g.ys[0])


def _reaching(fills: list[BBox], box: BBox) -> list[BBox]:
    """The shading that lies over a part of this box."""
    left, top, right, bottom = box[0] + 2, box[1] + 2, box[2] - 2, box[3] - 2
    return [fill for fill in fills if fill[0] < right and fill[2] > left and fill[1] < bottom and fill[3] > top]


def _adds_nothing(over: list[BBox], grid: Grid) -> bool:
    """Whether the rules of a table have all the edges that the shading on it has."""
    xs, ys = grid.xs, grid.ys
    across = {x for fill in over for x in (fill[0], fill[2])}
    down = {y for fill in over for y in (fill[1], fill[3])}
    return all(nearest(xs, x) <= 4 for x in across) and all(nearest(ys, y) <= 4 for y in down)


def nearest(edges: list[float], value: float) -> float:
    """How far the nearest of these ascending edges is away."""
    k = bisect_right(edges, value)
    below = value - edges[k - 1] if k else float("inf")
    above = edges[k] - value if k < len(edges) else float("inf")
    return below if below < above else above


def full_edges(fills: list[BBox], left: float, right: float) -> list[float]:
    """Upper and lower edges of the shading that reaches from one side of a table to the other."""
    spots = {(round(fill[1], 1), round(fill[3], 1)) for fill in fills if -4 < fill[0] - left < 4}
    tops = sorted([fill[1] for fill in fills if -4 < fill[2] - right < 4]) if spots else []
    return [y for spot in spots if nearest(tops, spot[0]) < 1 for y in spot]


def cut_at_shading(grid: Grid, fills: list[BBox], words: Floats) -> Grid:
    """Rows between which no rule is drawn, but whose shading ends between their words: a header, and a cut row."""
    top, bottom = grid.ys[0], grid.ys[-1]
    edges = [y for y in full_edges(fills, grid.xs[0], grid.xs[-1]) if top < y < bottom and nearest(grid.ys, y) > 6]
    for y in _snap(edges):
        row = bisect_right(grid.ys, y) - 1
        own = [slot for slot in grid.slots if slot.row <= row < slot.row + slot.row_span]
        inside = words[within(words, (grid.xs[0], grid.ys[row], grid.xs[-1], grid.ys[row + 1]))]
        above, over = inside[:, 3] < y + 2, (inside[:, 1] < y - 2) & (inside[:, 3] > y + 2)
        if any(slot.row_span > 1 for slot in own) or over.any() or above.all() or not above.any():
            continue
        ys = [*grid.ys[: row + 1], y, *grid.ys[row + 1 :]]
        first, after = grid.owner[row][0], grid.owner[row][-1] + 1  # the cells of this row follow each other
        below = [slot._replace(row=slot.row + 1) for slot in grid.slots[first:]]
        owner = [
            [number + len(own) if number >= first else number for number in numbers] for numbers in grid.owner[row:]
        ]
        grid = Grid(grid.xs, ys, [*grid.slots[:after], *below], [*grid.owner[: row + 1], *owner])
    return grid


def _outside_or_better(region: _Region, words: Floats, grids: list[Grid], heads: list[Span]) -> list[Grid]:
    own = [g for g in grids if _overlaps(g.bbox, [(region.left, region.top, region.right, region.bottom)])]
    if not own:
        grid = _guess(region, words, heads, ruled=False)
        return [grid] if grid and not _overlaps(grid.bbox, [g.bbox for g in grids]) else []
    for grid in own:
        if grid.xs[0] < region.left - 6 or grid.xs[-1] > region.right + 6:
            return []
    for grid in own:
        region.xs.extend(grid.xs)
        region.ys.extend(grid.ys)
    region.top, region.bottom = min(region.ys), max(region.ys)
    if len(_snap(region.ys)) < 3:
        return []
    better = _guess(region, words, heads, ruled=False)
    if better is None or filled(words, better) < 1.25 * sum(filled(words, grid) for grid in own):
        return []
    return [better]


def _same_extent(bars: list[BBox], heads: list[Span]) -> list[list[BBox]]:
    starts = _starts([bar[1] for bar in bars], heads)
    groups: list[list[BBox]] = []
    for bar in sorted(bars, key=lambda b: b[1]):
        for group in groups:
            if (
                abs(group[0][0] - bar[0]) < 4
                and abs(group[0][2] - bar[2]) < 4
                and _same_part(group[0][1], bar[1], starts)
            ):
                group.append(bar)
                break
        else:
            groups.append([bar])
    return groups


def _region_of(bars: list[BBox]) -> _Region:
    region = _Region(*bars[0], [bars[0][0], bars[0][2]], [bars[0][1]])
    for bar in bars[1:]:
        region.add(bar)
    region.ys = [(bar[1] + bar[3]) / 2 for bar in bars]
    return region


def _opened(grid: Grid, words: Floats) -> Grid:
    """Rows without upright rules, beside rows that have them: cut at their columns if the words keep clear of them."""
    if not grid.has_wide_cell:
        return grid
    wide = len(grid.xs) - 1
    slots: list[Slot] = []
    for slot in grid.slots:
        open_row = slot.column_span == wide and slot.row_span == 1
        parts = _parts(words, grid, slot) if open_row else [slot]
        slots.extend(parts)
    if len(slots) == len(grid.slots):
        return grid
    owner = [[-1] * wide for _ in range(len(grid.ys) - 1)]
    for number, (row, column, height, width) in enumerate(slots):
        for r in range(row, row + height):
            owner[r][column : column + width] = [number] * width
    return Grid(grid.xs, grid.ys, slots, owner)


def _parts(words: Floats, grid: Grid, slot: Slot) -> list[Slot]:
    """The cells of one row: words in two or more columns, apart by more than a space, over an edge in a few only."""
    own = words[within(words, grid.box(slot))]
    if not _has_gap(own):
        return [slot]
    row = with_merged(own, grid.xs, grid.ys[slot.row : slot.row + 2])
    held = [part for part in row.slots if within(own, row.box(part)).any()]
    gaps = [own[within(own, row.box(b)), 0].min() - own[within(own, row.box(a)), 2].max() for a, b in pairwise(held)]
    merged = any(part.column_span > 1 for part in row.slots)
    if len(held) < (3 if merged else 2) or min(gaps) < _GAP:
        return [slot]
    return [Slot(slot.row, part.column, 1, part.column_span) for part in row.slots]


def _has_gap(words: Floats) -> bool:
    """Whether there is white between these words somewhere, wide enough to part two columns."""
    right = 1e9
    for x0, _, x1, _ in sorted(words.tolist()):
        if x0 - right >= _GAP:
            return True
        right = x1 if right == 1e9 else max(right, x1)
    return False
