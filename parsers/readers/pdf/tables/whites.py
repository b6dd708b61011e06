"""The columns of a table that only the alignment of its words shows: white that goes through its lines.

Belongs here: where one column ends and the next begins. Does not belong here: which lines are a table (`aligned`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from parsers.readers.pdf.tables.strands import NARROW, WIDE, Strand, is_number

_STEP = 2.0
"""Parts of a point that white is measured in."""


def column_edges(strands: Sequence[Strand], left: float, right: float) -> list[float]:
    """The edges of the columns, outer ones included: white that goes through the lines which have most phrases.

    Words that stand in such a white by themselves are a column too, as a month is that no row has a value for.
    """
    most = max(len(s.phrases) for s in strands)
    core = [s for s in strands if len(s.phrases) >= max(2, 0.5 * most)]
    if not core:
        return [left, right]
    rise = sorted(s.rise for s in core)[len(core) // 2]
    width = int((right - left) * _STEP) + 4
    covered = np.zeros(width + 1, np.int32)
    for strand in core:
        for phrase in strand.phrases:
            covered[max(0, int((phrase.x0 - left) * _STEP))] += 1
            covered[min(width, max(0, int((phrase.x1 - left) * _STEP) + 1))] -= 1
    free = covered.cumsum() <= int(0.1 * len(core))
    need = {1: WIDE, 2: WIDE, 3: 1.0, 4: 0.75}.get(len(core), NARROW) * rise
    turns = np.flatnonzero(np.diff(free.astype(np.int8)))
    white = [
        (left + (begin + 1) / _STEP, left + (end + 1) / _STEP)
        for begin, end in zip(turns[:-1].tolist(), turns[1:].tolist(), strict=True)
        if free[end] and (end - begin) / _STEP >= NARROW * rise - 0.5
    ]
    white = [(a, b) for a, b in white if b - a >= need - 0.5 or _between_values((a, b), core)]
    white = _narrowed(white, strands, NARROW * rise)
    white = [part for gap in white for part in _parted(gap, core, len(white) + 1)]
    pad = max(1.5, min(6.0, min(s.x0 for s in strands) - left))
    return [left, *(end - min(pad, (end - begin) / 2) for begin, end in white), right]


def _between_values(gap: tuple[float, float], core: Sequence[Strand]) -> bool:
    """Whether a narrow white parts values from values, in two lines or more: `12/31/2009 12/31/2010` are two. Above
    them may stand words (`TARGET 07/25`)."""
    lines = 0
    for number, strand in enumerate(core):
        before = [phrase for phrase in strand.phrases if phrase.x1 <= gap[0] + 1]
        behind = [phrase for phrase in strand.phrases if phrase.x0 >= gap[1] - 1]
        if before and behind:
            if is_number(before[-1].text) and is_number(behind[0].text):
                lines += 1
            elif number:
                return False
    return lines > 1


def _narrowed(white: list[tuple[float, float]], strands: Sequence[Strand], need: float) -> list[tuple[float, float]]:
    """The whites without what phrases of any line take of them from one side, if enough is left: a long value of a line
    with few values begins its column. A banner, which fills another white as a whole, says nothing."""
    phrases = [
        (phrase.x0, phrase.x1)
        for strand in strands
        for phrase in strand.phrases
        if not any(phrase.x0 <= begin and phrase.x1 >= end for begin, end in white)
    ]
    found: list[tuple[float, float]] = []
    for begin, end in white:
        right = min((x0 for x0, x1 in phrases if begin < x0 < end < x1), default=end)
        left = max((x1 for x0, x1 in phrases if x0 < begin < x1 < end), default=begin)
        if right - left >= need:
            found.append((left, right))
        else:
            found.append((begin, right) if right - begin >= need else (begin, end))
    return found


def _parted(gap: tuple[float, float], core: Sequence[Strand], columns: int) -> list[tuple[float, float]]:
    """A white, taken apart where phrases stand in it that are no banner over two columns."""
    begin, end = gap
    spans: list[tuple[float, float]] = []
    for number, strand in enumerate(core):
        for phrase in strand.phrases:
            if phrase.x0 < begin - 1 or phrase.x1 > end + 1:
                continue
            banner = number < len(core) - 1 and len(strand.phrases) < len(core[number + 1].phrases)
            if not banner or 2 * len(strand.phrases) > columns:
                spans.append((phrase.x0, phrase.x1))
    if not spans:
        return [gap]
    parts: list[tuple[float, float]] = []
    for x0, x1 in sorted(spans):
        if parts and x0 < parts[-1][1] + 2.0:
            parts[-1] = (parts[-1][0], max(parts[-1][1], x1))
        else:
            parts.append((x0, x1))
    edges = [begin, *(x for part in parts for x in part), end]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= 0.5]
