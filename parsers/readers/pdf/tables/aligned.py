"""Tables that only the alignment of their words shows, with or without rules and shading that lie between rows.

Belongs here: where such a table begins and ends, its columns from all its lines, and whether it is a table at all.
Does not belong here: rows from lines (`rows`), tables that rules close (`ruled`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from itertools import pairwise

from parsers.readers.pdf.tables.columns import joined
from parsers.readers.pdf.tables.levels import Level
from parsers.readers.pdf.tables.rows import Held, held, row_groups, widths_of
from parsers.readers.pdf.tables.ruled import Grid, Slot, full_grid
from parsers.readers.pdf.tables.spans import Block
from parsers.readers.pdf.tables.strands import Strand, is_number
from parsers.readers.pdf.tables.whites import column_edges


def grid_of(block: Block) -> Grid | None:
    """The table that these lines are; None if they are none, or nobody can tell."""
    strands = block.strands
    if len(strands) < 2:
        return None
    left = min(block.left, min(s.x0 for s in strands) - 3.0)
    right = max(block.right, max(s.x1 for s in strands) + 3.0)
    xs = column_edges(strands, left, right)
    if len(xs) < 3:
        return None
    lines = [held(strand, xs) for strand in strands]
    if not block.closed:
        lines = _trimmed(lines)
    if len(lines) < 2:
        return None
    inside = [v for v in block.levels if v.covers(left, right) > 0.6]
    lines = _without_title(lines, [v.at for v in inside])
    partial = [v for v in block.levels if v not in inside]
    rows, ys = _rows(lines, inside, partial, block.heads)
    whole = joined(xs, [{column for line in row for column in line.cells} for row in rows])
    if len(whole) < len(xs):
        xs = whole
        rows, ys = _rows([held(line.strand, xs) for line in lines], inside, partial, block.heads)
    if not _is_table(rows, len(xs) - 1, closed=block.closed, ruled=len(inside) > 1, sure=block.sure):
        return None
    return _grid(rows, xs, ys, block.levels)


def rest_of(strands: Sequence[Strand], xs: list[float]) -> Grid:
    """The lines with which a table goes on in the columns of its piece on the page before."""
    rows, ys = _rows([held(strand, xs) for strand in strands], [], [])
    return _grid(rows, xs, ys, [])


def _trimmed(lines: list[Held]) -> list[Held]:
    """Without captions above and notes below, which keep to no column."""
    while lines and (0 in lines[0].over and len(lines[0].cells) < 3):
        lines = lines[1:]
    while lines and (lines[-1].over and len(lines[-1].cells) < 3):
        lines = lines[:-1]
    return lines


def _without_title(lines: list[Held], ats: list[float]) -> list[Held]:
    """Without a title below the last row: words in the first column alone, no edge above them, and more white than
    anywhere between the lines of the table."""
    while len(lines) > 2:
        last, before = lines[-1].strand, lines[-2].strand
        gaps = [b.strand.base - a.strand.base for a, b in pairwise(lines[:-1])]
        is_near = last.base - before.base <= max(2.4 * last.rise, 1.25 * max(gaps))
        parted = any(before.base < at < last.base for at in ats)
        if len(last.phrases) > 1 or 0 not in lines[-1].cells or is_near or parted:
            break
        lines = lines[:-1]
    return lines


def _rows(
    lines: list[Held], levels: list[Level], partial: list[Level], heads: Collection[float] = ()
) -> tuple[list[list[Held]], list[float]]:
    """The lines of each row, and the edges of the rows; `heads`: base lines that begin a row whatever stands above."""
    strips: list[list[Held]] = [[]]
    edges: list[float] = []
    ats = [level.at for level in levels]
    widths = widths_of(lines)
    for line in lines:
        middle = line.strand.base - 0.4 * line.strand.rise
        number = bisect_left(ats, middle)
        if strips[-1]:
            before = bisect_left(ats, strips[-1][-1].strand.base - 0.4 * strips[-1][-1].strand.rise)
            if number > before:
                edges.append(ats[number - 1])
                strips.append([])
        strips[-1].append(line)
    split = [row_groups(strip, widths, headed=not number) for number, strip in enumerate(strips)]
    banner = _below_banners(strips[0], partial)
    if len(banner) > 1:
        split[0] = banner
    if len(strips) > 3 and sum(len(groups) == 1 for groups in split) >= 0.6 * len(strips):
        split = [
            groups if len(groups) == 1 or _surely(groups) or not number else [strip]
            for number, (groups, strip) in enumerate(zip(split, strips, strict=True))
        ]
    if heads:
        split = [[part for group in groups for part in _cut_at(group, heads)] for groups in split]
    first, last = lines[0].strand, lines[-1].strand
    top = max((a for a in ats if first.top - 8 < a <= first.top + 1), default=first.top - 1.5)
    bottom = min((a for a in ats if last.base - 1 < a < last.bottom + 8), default=last.bottom + 1.0)
    ys = [top]
    for number, groups in enumerate(split):
        ys.extend(_between(a, b) for a, b in pairwise(groups))
        ys.append(edges[number] if number < len(edges) else bottom)
    return [row for groups in split for row in groups], ys


def _cut_at(group: list[Held], heads: Collection[float]) -> list[list[Held]]:
    """A row, cut above the lines that begin one."""
    starts = [0, *(k for k, line in enumerate(group) if k and line.strand.base in heads), len(group)]
    return [group[a:b] for a, b in pairwise(starts)]


def _below_banners(strip: list[Held], partial: list[Level]) -> list[list[Held]]:
    """A header whose banners have a rule below them, which is no rule of the whole table, cut at these rules."""
    rows: list[list[Held]] = []
    before = -1
    ats = [level.at for level in partial]
    for line in strip:
        number = bisect_left(ats, line.strand.base - 0.4 * line.strand.rise)
        if number != before:
            rows.append([])
            before = number
        rows[-1].append(line)
    return rows


def _surely(groups: list[list[Held]]) -> bool:
    """Whether a strip between two rules is more than one row, though the other strips of the table are one each."""
    return all(0 in b[0].cells and len((a[-1].numbers & b[0].numbers) - {0}) >= 2 for a, b in pairwise(groups))


def _between(above: list[Held], below: list[Held]) -> float:
    return (max(h.strand.bottom for h in above) + min(h.strand.top for h in below)) / 2


def _is_table(rows: list[list[Held]], columns: int, *, closed: bool, ruled: bool, sure: bool) -> bool:
    cells = [{c: p for line in reversed(row) for c, p in line.cells.items()} for row in rows]
    over = sum(bool(line.over) for row in rows[1:] for line in row)
    several = sum(len(own) >= 2 for own in cells)
    values = [p for own in cells for c, p in own.items() if c]
    if several < 2 or not values:
        return False
    if sure:
        return columns >= 3
    lines = sum(len(row) for row in rows)
    if over > (0.34 if closed else 0.2) * lines:
        return False
    numbers = sum(is_number(p.text) for p in values) / len(values)
    short = sum(is_number(p.text) or p.text.count(" ") < 3 for p in values) / len(values)
    if any("...." in p.text or "…" in p.text for own in cells for p in own.values()):
        return False
    if closed or (ruled and columns > 2):
        return several >= 0.5 * len(rows) and (columns > 2 or numbers > 0.3 or short > 0.6 or lines < 12)
    if columns == 2:
        own = [p.text for cell in cells for c, p in cell.items() if c == 1]
        pages = [int(t) for t in own if t.isdigit()]
        listed = len(pages) > 0.7 * len(own) and pages == sorted(pages)
        return several >= 4 and numbers > 0.7 and not listed
    full = sum(len(own) >= max(2, 0.6 * columns) for own in cells)
    return full >= 3 and several >= 0.6 * len(rows) and (numbers > 0.3 or (short > 0.5 and columns > 2))


def _grid(rows: list[list[Held]], xs: list[float], ys: list[float], levels: list[Level]) -> Grid:
    """The grid of these rows; where words or the piece of a rule below them run over an edge, cells are one."""
    wide = len(xs) - 1
    slots: list[Slot] = []
    owner: list[list[int]] = []
    for number, row in enumerate(rows):
        crossed = [False] * wide
        for line in row:
            for phrase in line.strand.phrases:
                first, last = bisect_right(xs[1:-1], phrase.x0 + 1), bisect_right(xs[1:-1], phrase.x1 - 1)
                crossed[first + 1 : last + 1] = [True] * (last - first)
        if number < len(rows) - 1:
            for first, last in _banners(row, rows[number + 1], xs, ys[number + 1], levels):
                crossed[first + 1 : last + 1] = [True] * (last - first)
        numbers: list[int] = []
        for column in range(wide):
            if column and crossed[column]:
                slots[-1] = slots[-1]._replace(column_span=slots[-1].column_span + 1)
            else:
                slots.append(Slot(number, column, 1, 1))
            numbers.append(len(slots) - 1)
        owner.append(numbers)
    return Grid(xs, ys, slots, owner) if len(slots) < wide * len(rows) else full_grid(xs, ys)


def _banners(
    row: list[Held], below: list[Held], xs: list[float], at: float, levels: list[Level]
) -> list[tuple[int, int]]:
    """Where a rule below this row, which is no rule of the whole table, holds several columns together."""
    found: list[tuple[int, int]] = []
    pieces = [p for v in levels if abs(v.at - at) < 5 and v.covers(xs[0], xs[-1]) < 0.97 for p in v.pieces]
    held_columns = {c for line in row for c in line.cells}
    for low, high in pieces:
        first, last = bisect_right(xs[1:-1], low + 4), bisect_right(xs[1:-1], high - 4)
        own = [c for c in held_columns if first <= c <= last]
        if last > first and len(own) == 1 and len({c for line in below for c in line.cells if first <= c <= last}) > 1:
            found.append((first, last))
    return found
