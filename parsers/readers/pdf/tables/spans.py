"""Which lines of a page may be one table that no frame closes: between lying edges, or below each other with white.

Belongs here: where such a table begins and ends. Does not belong here: its columns and rows, and whether it is a table
at all (`aligned`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.readers.pdf.tables.levels import Level
from parsers.readers.pdf.tables.strands import Strand
from parsers.readers.pdf.tables.whites import column_edges


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
    heads: frozenset[float] = frozenset()
    """The base lines within it on which such a header begins, below a title that is a row of the table."""


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
        headed = frozenset(strands[k].base for k in starts if first < k < last)
        found.append(Block(own, inside, left, right, closed, first in starts, headed))
    return found


def _start(strands: list[Strand], limit: float, top: float) -> int:
    """The first line of a header: its first word may be centred beside lines of other columns."""
    k = next((k for k, s in enumerate(strands) if s.base > top + 1), 0)
    while k and limit + 1 < strands[k - 1].base and strands[k].base - strands[k - 1].base < 1.75 * strands[k].rise:
        k -= 1
    return k


Span = tuple[int, int, bool]
_OFF = 2.2
"""The white above a table is more than that between lines, as a share of the height of its letters."""


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
            last = closing[-1]  # what stands below the last rule is a note, the foot of the page, or another table
            found.extend(_left_between(strands, (last, end_of_bare), []))
        over = [span for span in found if span[0] < last and first < span[1]]
        if not over:
            found.append((first, last, False))
        elif len(over) == 1 and not (over[0][0] <= first and last <= over[0][1]):
            found.remove(over[0])
            found.append((min(first, over[0][0]), max(last, over[0][1]), False))
        elif len(over) > 1:
            found.extend(_left_between(strands, (first, last), over))
    return sorted(found)


def _left_between(strands: list[Strand], bare: tuple[int, int], over: list[Span]) -> list[Span]:
    """What of a bare span no ruled one holds: a table that goes on over the page has no rule at its foot."""
    starts, ends = [bare[0], *(end for _, end, _ in over)], [*(begin for begin, _, _ in over), bare[1]]
    return [
        (begin, end, False) for begin, end in zip(starts, ends, strict=True)
        if sum(s.parted > 0 for s in strands[begin:end]) > 1
    ]  # fmt: skip


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
    for cut in range(first + 2, last - 1):
        if not closed and _stands_off(strands[first:cut], strands[cut:last]):
            begin = cut if strands[cut].parted else cut + 1  # its caption
            return [(first, cut, closed), *_divided(strands, (begin, last, closed), starts)]
    return [span]


def _stands_off(above: list[Strand], below: list[Strand]) -> bool:
    """Whether a table of far fewer or more columns begins here: it has more white above it than any line before."""
    begins = any(s.parted for s in below[:2])
    if not begins or sum(s.parted > 0 for s in below) < 2 or sum(s.parted > 0 for s in above) < 2:
        return False
    white = below[0].base - above[-1].base
    if white < 1.25 * max(b.base - a.base for a, b in pairwise(above)) or white < _OFF * below[0].rise:
        return False
    named = next(s for s in above if s.parted)
    if next(s for s in below if s.parted).x0 >= named.phrases[1].x0:
        return False  # the months of a header, below the names of its columns
    few, many = sorted(max(len(s.phrases) for s in part) for part in (above, below))
    return few <= 0.6 * many


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
