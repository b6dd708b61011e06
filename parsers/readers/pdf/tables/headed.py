"""Tables found by the words of their header: where one begins, and its grid where nothing is drawn at all.

Belongs here: the few words that tables of these reports begin with, and grids from white columns and line spacing.
Does not belong here: what a header means (the interpretation reads it); rules and shading (`pdf_grid`, `pdf_bands`).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from parsers.readers.pdf.page import Page, Words
from parsers.readers.pdf.tables.banded import full_edges
from parsers.readers.pdf.tables.columns import gaps_of, is_table, phrases, share_cut, with_merged, within
from parsers.readers.pdf.tables.ruled import Bar, Grid, Slot, full_grid

_HIGH = 90.0
"""A header is hardly higher than this."""

_HEADS = {
    "metri": ("targ", "traj"),
    "ref": ("action",),
    "business": ("complet", "impact"),
}
"""The first word of a header, and how one of those begins that stand on the same line to the right of it."""

_OPEN = "metri"
"""`Metric` and `Metrics`: of this word only the beginning."""


def head_lines(words: Words) -> list[int]:
    """The words that begin the header of a table, from top to bottom."""
    lower = b"\n" + "\n".join(words.text).encode().lower()
    found: list[int] = []
    for stem, mates in _HEADS.items():
        heads = [k for k in _beginning(lower, stem) if stem == _OPEN or words.text[k].lower().rstrip(".:") == stem]
        beside = [k for mate in mates for k in _beginning(lower, mate)] if heads else []
        found.extend(k for k in heads if beside and _has_mate(words, k, beside))
    return sorted(found, key=lambda k: (words.bases[k], k))


def _beginning(words: bytes, stem: str) -> list[int]:
    """The numbers of the words that begin so; `words`: all of them, a line feed before each.

    In bytes, because to search those costs a tenth of what a look at each word does.
    """
    found: list[int] = []
    sought = b"\n" + stem.encode()
    number, before, at = 0, 0, words.find(sought)
    while at >= 0:
        number += words.count(b"\n", before, at)
        found.append(number)
        before, at = at, words.find(sought, at + 1)
    return found


def head_spans(words: Words, heads: list[int]) -> list[tuple[float, float]]:
    """For each header the bottom of what stands above its first word, and the top of that word.

    Its table begins at an edge between the two, if there is one.
    """
    spans: list[tuple[float, float]] = []
    box = words.box
    for head in heads:
        x0, top, x1, _ = box[head].tolist()
        above = (box[:, 0] < x1) & (box[:, 2] > x0) & (words.base < top + 1)
        spans.append((max((words.bases[k] for k in np.flatnonzero(above).tolist()), default=0.0), top))
    return spans


def _has_mate(words: Words, first: int, mates: list[int]) -> bool:
    """Words on the line of the header's first word, or up to two lines away where cells are centred upright."""
    base, reach, right = words.bases[first], 4 * words.rises[first], words.box[first, 2]
    return any(-reach < words.bases[mate] - base < reach and words.box[mate, 0] > right for mate in mates)


def _lines(words: Words, chosen: list[int]) -> list[list[int]]:
    lines: list[list[int]] = []
    for k in sorted(chosen, key=lambda k: words.bases[k]):
        if lines and words.bases[k] - words.bases[lines[-1][0]] < 0.5 * words.rises[k]:
            lines[-1].append(k)
        else:
            lines.append([k])
    return lines


def with_heads(page: Page, lying: list[Bar], grids: list[Grid], heads: list[int]) -> list[Grid]:
    """These grids, and for each header that stands in none of them: the grid below with it, or one without rules."""
    found = list(grids)
    words = page.words
    for number, head in enumerate(heads):
        x, y = float(words.box[head, 0]) + 1, words.bases[head]
        if any(g.xs[0] < x < g.xs[-1] and g.ys[0] < y < g.ys[-1] for g in found):
            continue
        below = min((g for g in found if g.ys[0] > y and g.xs[0] < x < g.xs[-1]), key=lambda g: g.ys[0], default=None)
        stop = words.bases[heads[number + 1]] - 0.5 * words.rises[head] if number + 1 < len(heads) else page.height
        own = below is not None and any(below.ys[0] < words.bases[other] < below.ys[1] for other in heads)
        if (
            below is not None
            and not own
            and below.ys[0] < min(stop, y + _HIGH)
            and (whole := _prepended(words, head, below))
        ):
            found[found.index(below)] = whole
            continue
        if below is not None:
            stop = min(stop, below.ys[0])
        if grid := _cut_header(page, head, lying) or _bare_grid(page, head, stop):
            found.append(grid)
    return sorted(found, key=lambda g: g.ys[0])


def _cut_header(page: Page, head: int, lying: list[Bar]) -> Grid | None:
    """A header that ends the page, which may hold only its first line: below a rule or shading of the table's width."""
    words = page.words
    (x, top, _, _), rise = words.box[head].tolist(), words.rises[head]
    base = words.bases[head]
    below = min((b.at for b in lying if b.at > base and b.low < x < b.high), default=page.height)
    own = [k for k, other in enumerate(words.bases) if base - 0.5 * rise < other < min(below, base + 5 * rise)]
    if base < 0.7 * page.height or any(base + 5 * rise <= other < 0.9 * page.height for other in words.bases):
        return None
    sides = [(b.at, b.low, b.high) for b in lying] + [(f[1], f[0], f[2]) for f in page.fills]
    above = [side for side in sides if top - 18 < side[0] < top + 2 and side[1] < x < side[2]]
    starts = sorted(float(b[0]) for b in phrases(words.box[own]) if abs(b[1] - top) < 2)
    if not above or len(starts) < 3:
        return None
    at, left, right = max(above, key=lambda side: side[2] - side[1])
    if right <= starts[-1]:
        return None
    xs = [left, *(start - (x - left) for start in starts[1:]), right]
    return full_grid(xs, [at, max(float(words.box[k, 3]) for k in own) + 1.0])


def _prepended(words: Words, head: int, grid: Grid) -> Grid | None:
    """The grid with its header, which stands above it and has no rule over it."""
    top = float(words.box[head, 1]) - 2.0
    own = words.box[within(words.box, (grid.xs[0], top, grid.xs[-1], grid.ys[0]))]
    row = with_merged(own, grid.xs, [top, grid.ys[0]])
    if sum(bool(within(own, row.box(slot)).any()) for slot in row.slots) < 3:
        return None
    ys, above = [top, *grid.ys], len(row.slots)
    slots = [*row.slots, *(Slot(s.row + 1, s.column, s.row_span, s.column_span) for s in grid.slots)]
    owner = [*row.owner, *([above + number for number in numbers] for numbers in grid.owner)]
    return Grid(grid.xs, ys, slots, owner)


def continued(page: Page, lying: list[Bar], heads: list[int], above: Grid, grids: list[Grid]) -> list[Grid]:
    """The rest of a table of the page before, if rules or shading of the same width hold it at the page's top.

    Such a rest may be one row of one long cell: its columns are known from the page before only.
    """
    left, right = above.xs[0], above.xs[-1]
    found = [b.at for b in lying if -4 < b.low - left < 4 and -4 < b.high - right < 4]
    found.extend(full_edges(page.fills, left, right))
    found.sort()
    bars = found[:1] + [at for before, at in pairwise(found) if at - before > 3]
    if len(bars) < 2 or bars[0] > 0.2 * page.height:
        return grids
    if any(g.ys[0] < bars[1] - 2 and g.ys[-1] > bars[0] + 2 and not g.has_wide_cell for g in grids):
        return grids  # the rules have shown it as it is
    words = page.words
    starts = [words.bases[k] for k in heads]
    ys = bars[:1]
    for top, bottom in pairwise(bars):
        inside = words.box[within(words.box, (above.xs[0], top, above.xs[-1], bottom))]
        headed = any(top < start < bottom for start in starts)
        before_head = any(bottom < start < bottom + _HIGH and start - bottom < 25 for start in starts)
        if not len(inside) or headed or (before_head and len(ys) > 1) or share_cut(phrases(inside), above.xs) > 0:
            break
        ys.append(bottom)
    grid = full_grid(above.xs, ys) if len(ys) > 1 else None
    if grid is None:
        return grids
    over = [g for g in grids if g.ys[0] < ys[-1] - 2 and g.ys[-1] > ys[0] + 2]
    if over and not (len(over) == 1 and _adds_columns(over[0], grid)):
        return grids
    return [grid, *(g for g in grids if g not in over)]


def _adds_columns(grid: Grid, other: Grid) -> bool:
    """Whether `other` is the same table with a merged row taken apart, as the words of the row allow."""
    pairs = ((grid.xs, other.xs), (grid.ys, other.ys))
    same = all(len(a) == len(b) and all(abs(x - y) < 3 for x, y in zip(a, b, strict=True)) for a, b in pairs)
    return same and grid.has_wide_cell


def _bare_grid(page: Page, first: int, stop: float) -> Grid | None:
    """The grid of a table without rules and shading that begins with this word; None where nobody can tell."""
    words = page.words
    rise, left = words.rises[first], float(words.box[first, 0])
    lines = _lines(
        words, [k for k in range(len(words.bases)) if words.bases[first] - 0.5 * rise < words.bases[k] < stop]
    )
    lines = _belonging(words, lines, rise, left)
    rows = _rows(words, lines, rise)
    while rows and _stands_alone(words, rows[-1], first):
        rows.pop()  # a heading below the table
    last = max((words.bases[k] for row in rows[-1:] for k in row), default=0.0)
    below = any(last + 1 < base < 0.87 * page.height for base in words.bases)
    if len(rows) < 2 or not (below or last < 0.75 * page.height):
        return None  # a table that may go on over the page break, where nothing tells its columns
    lines = rows
    chosen = [k for line in lines for k in line]
    boxes = words.box[chosen]
    ys = [float(words.box[rows[0], 1].min()) - 1.0]
    for above, under in pairwise(rows):
        bottom = max(words.bases[k] + 0.25 * words.rises[k] for k in above)
        ys.append((bottom + min(words.bases[k] - words.rises[k] for k in under)) / 2)
    ys.append(max(words.bases[k] + 0.3 * words.rises[k] for k in rows[-1]) + 1.0)
    right = float(boxes[:, 2].max()) + 4.0
    xs = [left - 4.0, *gaps_of(boxes, ys, left - 4.0, right), right]
    if len(xs) < 4:
        return None
    grid = with_merged(boxes, xs, ys)
    beside = [k for k in lines[0] if abs(words.bases[k] - words.bases[first]) < 1 and float(words.box[k, 0]) > left]
    alone = not beside or min(float(words.box[k, 0]) for k in beside) > grid.xs[1]
    whole = not words.text[first].lower().startswith("ref") or alone
    return grid if whole and is_table(boxes, grid, headed=True) else None


def _belonging(words: Words, lines: list[list[int]], rise: float, left: float) -> list[list[int]]:
    """The lines that keep to the columns; the first that does not, or that is set larger, stands below the table."""
    taken: list[list[int]] = []
    for line in lines:
        if max(words.rises[k] for k in line) > 1.12 * rise or min(float(words.box[k, 0]) for k in line) < left - 3:
            break
        if taken and words.bases[line[0]] - words.bases[taken[-1][0]] > 5 * rise:
            break
        if len(taken) >= 2 and _runs_over(words, taken, line, rise):
            if words.bases[line[0]] - words.bases[taken[-1][0]] < 1.9 * rise:
                return []  # the table goes on, but not in these columns: nobody can tell where they are
            break
        taken.append(line)
    return taken


def _runs_over(words: Words, taken: list[list[int]], line: list[int], rise: float) -> bool:
    """Whether this line closes a white column that all lines before had kept."""
    before = words.box[[k for row in taken for k in row]]
    right = float(before[:, 2].max())
    spans = np.sort(words.box[line][:, [0, 2]], axis=0)
    joined = sum(b[0] - a[1] < 0.9 * rise for a, b in pairwise(spans.tolist()))
    if joined < 1 and len(line) > 1:
        return False
    edges = gaps_of(before, None, float(before[:, 0].min()), right)
    merged: list[list[float]] = []
    for x0, x1 in spans.tolist():
        if merged and x0 - merged[-1][1] < 0.9 * rise:
            merged[-1][1] = x1
        else:
            merged.append([x0, x1])
    return any(x0 + 1 < edge < x1 - 1 for x0, x1 in merged for edge in edges)


def _stands_alone(words: Words, row: list[int], first: int) -> bool:
    """One phrase at the left edge, over no other column than the first ones."""
    box = words.box[row]
    if words.text[row[0]].lower() in ("not", "n/a", "none"):
        return False  # `NOT APPLICABLE`
    return len(phrases(box)) == 1 and abs(float(box[:, 0].min() - words.box[first, 0])) < 4


def _rows(words: Words, lines: list[list[int]], rise: float) -> list[list[int]]:
    """Lines to rows: between rows there is more white than between the lines of a cell."""
    steps = [words.bases[b[0]] - words.bases[a[0]] for a, b in pairwise(lines)]
    if not steps:
        return []
    pitch = min(*steps, 1.75 * rise)
    rows = [list(lines[0])]
    for step, line in zip(steps, lines[1:], strict=True):
        if step > 1.22 * pitch:
            rows.append(list(line))
        else:
            rows[-1].extend(line)
    return rows
