"""Tables that only the alignment of their words shows, with or without rules and shading that lie between rows.

Belongs here: where such a table begins and ends, its columns from all its lines, and whether it is a table at all.
Does not belong here: rows from lines (`rows`), tables that rules close (`ruled`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.readers.pdf.tables.rows import Held, held, row_groups, widths_of
from parsers.readers.pdf.tables.ruled import Grid, Slot, full_grid
from parsers.readers.pdf.tables.strands import Strand, is_number
from parsers.readers.pdf.tables.whites import column_edges


@dataclass(frozen=True)
class Level:
    """An edge that lies: a rule, or where shading begins or ends. `pieces`: from where to where."""

    at: float
    pieces: tuple[tuple[float, float], ...]

    @property
    def low(self) -> float:
        """Left edge of its first piece, in points."""
        return self.pieces[0][0]

    @property
    def high(self) -> float:
        """Right edge of its last piece, in points."""
        return self.pieces[-1][1]

    def covers(self, left: float, right: float) -> float:
        """The share of this stretch that it covers."""
        own = sum(max(0.0, min(high, right) - max(low, left)) for low, high in self.pieces)
        return own / max(1.0, right - left)


def levels_of(edges: Sequence[tuple[float, float, float]]) -> list[Level]:
    """Edges as (y, from, to), those at one height together."""
    found: list[Level] = []
    group: list[tuple[float, float, float]] = []
    for edge in sorted(edges):
        if group and edge[0] - group[0][0] > 2.5:
            found.append(_level(group))
            group = []
        group.append(edge)
    if group:
        found.append(_level(group))
    return found


def _level(group: list[tuple[float, float, float]]) -> Level:
    pieces: list[tuple[float, float]] = []
    for _, low, high in sorted(group, key=lambda e: e[1]):
        if pieces and low - pieces[-1][1] < 1.0:
            pieces[-1] = (pieces[-1][0], max(high, pieces[-1][1]))
        else:
            pieces.append((low, high))
    return Level(sum(e[0] for e in group) / len(group), tuple(pieces))


@dataclass(frozen=True)
class Block:
    """Lines that may be a table, from `first` to before `last`, and the levels that lie within."""

    strands: list[Strand]
    levels: list[Level]
    left: float
    right: float
    closed: bool
    """Rules of its width lie above and below it."""
    sure: bool = False
    """It begins with a header that is known for one."""


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
    rows, ys = _rows(lines, inside, [v for v in block.levels if v not in inside])
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


def _rows(lines: list[Held], levels: list[Level], partial: list[Level]) -> tuple[list[list[Held]], list[float]]:
    """The lines of each row, and the edges of the rows."""
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
    first, last = lines[0].strand, lines[-1].strand
    top = max((a for a in ats if first.top - 8 < a <= first.top + 1), default=first.top - 1.5)
    bottom = min((a for a in ats if last.base - 1 < a < last.bottom + 8), default=last.bottom + 1.0)
    ys = [top]
    for number, groups in enumerate(split):
        ys.extend(_between(a, b) for a, b in pairwise(groups))
        ys.append(edges[number] if number < len(edges) else bottom)
    return [row for groups in split for row in groups], ys


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


def blocks_of(strands: list[Strand], levels: list[Level], heads: Sequence[tuple[float, float]] = ()) -> list[Block]:
    """Lines that may be tables: between lying edges of one width, or below each other with white inside.

    `heads`: for each header that is known for one, where what stands above it ends, and where it begins.
    """
    if not strands:
        return []
    starts = {_start(strands, limit, top) for limit, top in heads}
    spans = _united(strands, _ruled_spans(strands, levels), _bare_spans(strands))
    spans = [part for span in spans for part in _divided(strands, span, starts)]
    found: list[Block] = []
    for first, last, closed in spans:
        own = strands[first:last]
        left, right = min(s.x0 for s in own), max(s.x1 for s in own)
        top, bottom = own[0].top - 12, own[-1].bottom + 12
        inside = [v for v in levels if top < v.at < bottom and v.high > left and v.low < right]
        full = [v for v in inside if v.covers(left, right) > 0.9]
        if full:
            left, right = min(left, *(v.low for v in full)), max(right, *(v.high for v in full))
        found.append(Block(own, inside, left, right, closed, first in starts))
    return found


def _start(strands: list[Strand], limit: float, top: float) -> int:
    """The first line of a header: its first word may be centred beside lines of other columns."""
    k = next((k for k, s in enumerate(strands) if s.base > top + 1), 0)
    while k and limit + 1 < strands[k - 1].base and strands[k].base - strands[k - 1].base < 1.75 * strands[k].rise:
        k -= 1
    return k


Span = tuple[int, int, bool]


def _united(strands: list[Strand], ruled: list[Span], bare: list[Span]) -> list[Span]:
    """Spans that overlap as one; two between rules stay two."""
    found = list(ruled)
    for first, end_of_bare, _ in bare:
        last = end_of_bare
        closing = [
            end for _, end, _ in ruled
            if first < end < last and strands[end].base - strands[end - 1].base > 2.6 * strands[end].rise
        ]  # fmt: skip
        if closing:
            last = closing[-1]  # what stands below the last rule is a note, or the foot of the page
        over = [span for span in found if span[0] < last and first < span[1]]
        if not over:
            found.append((first, last, False))
        elif len(over) == 1 and not (over[0][0] <= first and last <= over[0][1]):
            found.remove(over[0])
            found.append((min(first, over[0][0]), max(last, over[0][1]), False))
    return sorted(found)


def _divided(strands: list[Strand], span: Span, starts: set[int]) -> list[Span]:
    """Several tables below each other: each begins with a known header, or has other columns than the one above."""
    first, last, closed = span
    for cut in range(first + 1, last):
        begin = _title(strands, first, cut) if closed and cut in starts else cut
        if cut in starts and begin > first:
            end = begin
            while (
                end > first + 1 and not strands[end - 1].parted and strands[end - 1].rise > 1.12 * strands[first].rise
            ):
                end -= 1  # a heading between the two
            above = _divided(strands, (first, end, closed), set())
            return [*above, *_divided(strands, (begin, last, closed), starts - {cut})]
    for cut in range(first + 1, last):
        if strands[cut].parted or _goes_on(strands[cut - 1], strands[cut], _last_parted(strands[first:cut])):
            continue
        if _columns_change(strands[first:cut], strands[cut:last]):
            begin = next(k for k in range(cut, last) if strands[k].parted)
            return [(first, cut, closed), *_divided(strands, (begin, last, closed), starts)]
    return [span]


def _title(strands: list[Strand], first: int, cut: int) -> int:
    """Where the title of a table begins that stands as a row of its own, between rules, above its header."""
    begin = cut
    while begin > first and not strands[begin - 1].parted:
        before = strands[begin - 2] if begin - 2 >= first else None
        if before is not None and _goes_on(before, strands[begin - 1], _last_parted(strands[first : begin - 1])):
            break
        begin -= 1
    return begin


def _last_parted(strands: list[Strand]) -> Strand:
    return next((s for s in reversed(strands) if s.parted), strands[-1])


def _columns_change(above: list[Strand], below: list[Strand]) -> bool:
    """Whether two parts have both more columns by themselves than together."""
    if sum(s.parted > 0 for s in above) < 2 or sum(s.parted > 0 for s in below) < 2:
        return False
    left, right = min(s.x0 for s in [*above, *below]) - 3, max(s.x1 for s in [*above, *below]) + 3
    own, other, both = (len(column_edges(part, left, right)) for part in (above, below, [*above, *below]))
    return both < min(own, other)


def _is_prose(strand: Strand, left: float, right: float) -> bool:
    """One phrase over most of the width of the page's text."""
    only = len(strand.phrases) == 1 or not strand.parted
    return (
        only
        and strand.x1 - strand.x0 > 0.62 * (right - left)
        and sum(p.text.count(" ") + 1 for p in strand.phrases) > 6
    )


def _bare_spans(strands: list[Strand]) -> list[Span]:
    left, right = min(s.x0 for s in strands), max(s.x1 for s in strands)
    spans: list[Span] = []
    k = 0
    while k < len(strands):
        if not strands[k].parted:
            k += 1
            continue
        last, j = k, k + 1
        while j < len(strands):
            strand, before = strands[j], strands[j - 1]
            if strand.base - before.base > 4.2 * before.rise or strand.rise > 1.25 * strands[k].rise:
                break
            if strand.parted:
                last = j
            elif _is_prose(strand, left, right) or (j - last > 4 and not _goes_on(before, strand, strands[last])):
                break
            j += 1
        end = last + 1
        while end < len(strands) and _goes_on(strands[end - 1], strands[end], strands[last]):
            end += 1
        first = k
        while first and _is_head(strands[first - 1], strands[first : last + 1]):
            first -= 1
        if sum(s.parted > 0 for s in strands[k : last + 1]) >= 2:
            spans.append((first, end, False))
        k = max(end, k + 1)
    return spans


def _goes_on(before: Strand, strand: Strand, last: Strand) -> bool:
    """Whether a line with one phrase ends the last row: it stands below a phrase of it that is not its first."""
    rise = max(before.rise, last.rise)  # where a line has no tall letter, it seems to be set smaller
    if len(strand.phrases) > 1 or strand.base - before.base > 1.9 * rise:
        return False
    phrase = strand.phrases[0]
    below = [p for p in last.phrases if abs(p.x0 - phrase.x0) < 3]
    edges = [p for p in last.phrases if p.x0 > phrase.x0 + 3]
    fits = not edges or phrase.x1 < edges[0].x0 - 3
    return bool(below) and fits and (below[0] is not last.phrases[0] or phrase.text[:1].islower())


def _is_head(strand: Strand, block: Sequence[Strand]) -> bool:
    """Whether a line above a block is part of its header: it stands over columns that are not the first."""
    if strand.base < block[0].base - 3.0 * block[0].rise or strand.rise > 1.15 * block[0].rise:
        return False
    second = min((s.phrases[1].x0 for s in block if len(s.phrases) > 1), default=0.0)
    return strand.x0 > min(s.x0 for s in block) + 20 and strand.x1 > second and strand.x1 < max(s.x1 for s in block) + 8


def _ruled_spans(strands: list[Strand], levels: list[Level]) -> list[Span]:
    """What stands between lying edges of about one width, as far as each strip there can be of a table."""
    spans: list[Span] = []
    tops = [s.base - 0.4 * s.rise for s in strands]
    wide = [v for v in levels if v.high - v.low > 60]
    used: set[int] = set()
    for number, level in enumerate(wide):
        if number in used:
            continue
        chain = [level]
        body = min((s.rise for s in strands[bisect_left(tops, level.at) :][:3]), default=8.0)
        for other in range(number + 1, len(wide)):
            below = wide[other]
            same = abs(below.low - level.low) < 6 and abs(below.high - level.high) < 6
            if not same or other in used:
                continue
            own = strands[bisect_left(tops, chain[-1].at) : bisect_left(tops, below.at)]
            if not _is_strip(own, chain[-1], below, body):
                break
            chain.append(below)
            used.add(other)
        first, last = bisect_left(tops, chain[0].at), bisect_left(tops, chain[-1].at)
        if len(chain) > 2 and sum(s.parted > 0 for s in strands[first:last]) >= 2:
            spans.append((first, last, True))
    return spans


def _is_strip(own: list[Strand], above: Level, below: Level, body: float) -> bool:
    """Whether what stands between two lying edges can be rows of a table."""
    if not own:
        return below.at - above.at < 8
    rise = max(s.rise for s in own)
    if rise > 1.2 * body or own[0].top - above.at > 2.5 * rise:
        return False
    single = next((k for k, s in enumerate(own) if s.parted), len(own))
    if single < len(own):
        return single < 4
    tight = own[0].top - above.at < 1.6 * rise and below.at - own[-1].base < 2.0 * rise
    return tight and len(own) < 3 and not _is_prose(own[0], above.low, above.high)
