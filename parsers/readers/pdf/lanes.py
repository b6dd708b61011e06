"""Columns of prose that stand side by side on a page, and are read one after the other.

Belongs here: where a page has such columns, and the order in which they are read. Does not belong here: lines and
paragraphs (`lines`, `prose`), the columns of tables (`tables`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np

from parsers.document import BBox
from parsers.readers.pdf.page import Words
from parsers.readers.pdf.tables.strands import WIDE, Phrase, strands_of
from parsers.readers.pdf.words import Flags, Ints

LEAST_LINES = 3
"""Fewer full lines on a side are no column of prose."""
_FULL = 0.6
"""A full line takes this share of its column's width, or more."""
_LEAST_WORDS = 4
_PROSE = 0.4
"""So many of the lines of a column of prose are full: it may hold a table."""
_WIDEST_SPACE = 2.5
"""Of a line that is set to both edges, as a share of the height of its letters."""
_APART = 4.0
"""White from line to line, as a share of the height of the letters, that ends columns."""
_SAME_EDGE = 2.0
_TOGETHER = 2.5
"""Columns that end within so many lines of each other end together."""
_MOST_UNLIKE = 3.0
"""How many times as wide as its neighbour a column of prose may be."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One column of prose, in points. `top`, the top of all that stand side by side, tells which belong together;
    `number` counts them from the left; its lines begin at `start` and end at `edge`."""

    left: float
    top: float
    right: float
    bottom: float
    number: int
    start: float
    edge: float

    def holds(self, x: float, y: float) -> bool:
        """Whether this point lies in the column."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@dataclass(frozen=True, slots=True)
class _Row:
    """A phrase with the base line and the height of the letters of its line."""

    base: float
    rise: float
    phrase: Phrase


def lane_at(lanes: Sequence[Lane], x: float, y: float) -> Lane | None:
    """The column that holds this point, if one does."""
    return next((lane for lane in lanes if lane.holds(x, y)), None) if lanes else None


def reading_key(lanes: Sequence[Lane], x: float, y: float) -> tuple[float, int, float]:
    """Where what stands at this point comes in reading order."""
    lane = lane_at(lanes, x, y)
    return (lane.top, lane.number, y) if lane else (y, -1, y)


def lanes_of(
    words: Words, outside: Flags, boxes: Iterable[BBox], heads: Iterable[tuple[float, float]]
) -> tuple[Lane, ...]:
    """The columns of prose of a page. `outside`: the words that no table holds; `boxes`: the tables; `heads`: what is
    known for a header of a table, as the bottom of what stands above and its own top."""
    edges = _edges(words, outside)
    if not edges:
        return ()
    rows = [
        _Row(strand.base, strand.rise, phrase)
        for strand in strands_of(words, outside.nonzero()[0])
        for phrase in strand.phrases
    ]
    known, tables = [top for _, top in heads], list(boxes)
    found: list[Lane] = []
    for chosen in dict.fromkeys([tuple(sorted(edges)), *((edge,) for edge in edges)]):
        for run in _runs(rows, chosen, tables):
            # A header that is known for one makes what stands below it a table.
            if any(run[0].base - 3 * run[0].rise < top < run[-1].base for top in known):
                continue
            if not any(lane.top < run[-1].base and run[0].base < lane.bottom for lane in found):
                found += _columns(run, chosen)
    return tuple(sorted(found, key=lambda lane: (lane.top, lane.number)))


def _edges(words: Words, outside: Flags) -> list[float]:
    """Where the right one of two columns may begin: many phrases do, behind a wide white or the first on their line.

    A look at all words at once: a page without columns ends here.
    """
    chosen = (outside & (words.turn == 0)).nonzero()[0]
    if len(chosen) < 2 * LEAST_LINES * _LEAST_WORDS:
        return []
    base, x0, x1, rise = words.base[chosen], words.box[chosen, 0], words.box[chosen, 2], words.rise[chosen]
    order = np.lexsort((x0, np.rint(base)))
    base, x0, x1, rise = base[order], x0[order], x1[order], rise[order]
    begins = np.ones(len(order), bool)
    begins[1:] = (np.abs(np.diff(base)) >= 1.0) | (x0[1:] - x1[:-1] > WIDE * rise[1:])
    inner = begins & (x0 > x0.min() + 0.2 * (x1.max() - x0.min()))
    counts = Counter(np.rint(x0[inner] / _SAME_EDGE).astype(int).tolist())
    return [
        float(x0[inner][np.rint(x0[inner] / _SAME_EDGE).astype(int) == spot].min())
        for spot, times in counts.most_common(3) if times >= LEAST_LINES
    ]  # fmt: skip


def _runs(rows: list[_Row], edges: tuple[float, ...], boxes: list[BBox]) -> list[list[_Row]]:
    """The lines above each other that the white before these edges parts, from one that crosses it to the next."""
    runs: list[list[_Row]] = [[]]
    barriers = [top for left, top, right, _ in boxes if any(left < edge - 1 and right > edge + 1 for edge in edges)]
    for row in rows:
        before = runs[-1][-1] if runs[-1] else None
        low, high, room = row.phrase.x0 + _SAME_EDGE, row.phrase.x1, WIDE * row.rise
        crosses = any(low < edge < high + room for edge in edges)
        apart = before is not None and (
            row.base - before.base > _APART * max(row.rise, before.rise)
            or any(before.base < barrier < row.base for barrier in barriers)
        )
        if crosses or apart:
            runs.append([])
        if not crosses:
            runs[-1].append(row)
    return [run for run in runs if len(run) >= 2 * LEAST_LINES]


def _columns(run: list[_Row], edges: tuple[float, ...]) -> list[Lane]:
    """The columns that these lines are; none where one of them is no prose, or all are the cells of rows."""
    sides: list[list[_Row]] = [[] for _ in range(len(edges) + 1)]
    for row in run:
        sides[bisect_right(edges, row.phrase.x0 + _SAME_EDGE)].append(row)
    if not all(sides):
        return []
    sides = _without_what_follows(sides)
    if not all(map(_is_prose, sides)) or any(_are_rows(a, b) for a, b in pairwise(sides)):
        return []
    lefts = [min(row.phrase.x0 for row in side) for side in sides]
    rights = [max(row.phrase.x1 for row in side) for side in sides]
    widths = [right - left for left, right in zip(lefts, rights, strict=True)]
    if max(widths) > _MOST_UNLIKE * min(widths):
        return []
    top = min(row.base - 1.5 * row.rise for side in sides for row in side)
    bottom = max(row.base + 0.5 * row.rise for side in sides for row in side)
    middles = [(right + left) / 2 for right, left in zip(rights, lefts[1:], strict=False)]
    bounds = [lefts[0] - 1, *middles, rights[-1] + 1]
    return [
        Lane(left, top, right, bottom, number, start, edge)
        for number, ((left, right), start, edge) in enumerate(zip(pairwise(bounds), lefts, rights, strict=True))
    ]


def _without_what_follows(sides: list[list[_Row]]) -> list[list[_Row]]:
    """The columns without lines that stand apart below the end of all of them, or are set larger: these come after all
    columns, unless they are as wide as the column or it is much longer than the others: then they are its own."""
    ends = [side[-1].base for side in sides]
    trimmed: list[list[_Row]] = []
    for own, side in enumerate(sides):
        other_end = max(end for number, end in enumerate(ends) if number != own)
        pitch, usual = _pitch(side), sorted(row.rise for row in side)[len(side) // 2]
        width = _width(side)
        kept = side
        for number in range(1, len(side)):
            row, before = side[number], side[number - 1]
            is_apart = row.base - before.base > 1.3 * pitch or row.rise > 1.1 * usual
            ends_together = abs(before.base - other_end) < _TOGETHER * pitch
            if row.base > other_end + 1 and is_apart and ends_together and _full_lines(side[number:], width) < 2:
                kept = side[:number]
                break
        trimmed.append(kept)
    return trimmed


def _pitch(side: list[_Row]) -> float:
    """The usual distance of the base lines of a column."""
    distances = Counter(round(b.base - a.base, 1) for a, b in pairwise(side) if b.base - a.base > 1)
    return distances.most_common(1)[0][0] if distances else 0.0


def _is_prose(side: list[_Row]) -> bool:
    """Whether many lines are words over most of the width."""
    lines = len({row.base for row in side})
    return _full_lines(side, _width(side)) >= max(LEAST_LINES, _PROSE * lines)


def _width(side: list[_Row]) -> float:
    return max(row.phrase.x1 for row in side) - min(row.phrase.x0 for row in side)


def _full_lines(side: list[_Row], width: float) -> int:
    return sum(_is_full(list(own), width) for _, own in groupby(side, key=lambda row: row.base))


def _is_full(line: list[_Row], width: float) -> bool:
    """Whether these phrases of one line are words over most of the width, if with wide spaces between them."""
    phrases = [row.phrase for row in line]
    words = sum(phrase.text.count(" ") + 1 for phrase in phrases)
    spaces = max((b.x0 - a.x1 for a, b in pairwise(phrases)), default=0.0)
    return (
        phrases[-1].x1 - phrases[0].x0 >= _FULL * width
        and words >= _LEAST_WORDS
        and spaces < _WIDEST_SPACE * line[0].rise
    )


def _are_rows(left: list[_Row], right: list[_Row]) -> bool:
    """Whether what begins anew on the one side does so on the other: then they are cells of rows, not columns."""
    starts = [_starts(side) for side in (left, right)]
    fewer = min(starts, key=len)
    other = max(starts, key=len)
    beside = sum(any(abs(own - base) < 2.0 for base in other) for own in fewer)
    return len(fewer) >= 2 and beside >= 0.7 * len(fewer)


def _starts(side: list[_Row]) -> list[float]:
    """The base lines of the lines before which more white stands than usual; the first is none."""
    pitch = _pitch(side)
    return [b.base for a, b in pairwise(side) if b.base - a.base > 1.2 * pitch]


def groups_of(lanes: Sequence[Lane], words: Words, chosen: Ints) -> list[Ints]:
    """These words by where they stand: those in no column first, then column by column."""
    if not lanes:
        return [chosen]
    x, y = words.centres[chosen], words.middles[chosen]
    left = np.ones(len(chosen), bool)
    groups: list[Ints] = []
    for lane in lanes:
        own = left & (x >= lane.left) & (x <= lane.right) & (y >= lane.top) & (y <= lane.bottom)
        groups.append(chosen[own])
        left &= ~own
    return [chosen[left], *groups]
