"""Words that are printed and belong to no text: raised marks of footnotes, the notes themselves, numbers of lines.

Belongs here: telling them from words by size and place. Does not belong here: what a note or a mark means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from parsers.document import BBox
from parsers.readers.pdf.pdfium import Floats
from parsers.readers.pdf.words import Flags

_MARK = re.compile(r"[(\[]?(?:\d{1,2}|[a-z]|[*†‡§¶#]{1,3})(?:[,;](?:\d{1,2}|[a-z]))*[)\]]?")
_UNIT = re.compile(r"(?:^|\d)(?:k|c|m)?m$")
_SMALL, _RAISED = 0.85, 0.12
_FEWEST_NUMBERS = 3
_AT_ONCE = 200
_NOISE = 0.01
"""Heights of letters of one size differ by less, in points."""


@dataclass(frozen=True)
class RaisedMark:
    """A mark of a footnote that was left out of the words: the word it was raised behind, and where it stands."""

    text: str
    mark: str
    box: BBox


@dataclass(frozen=True)
class Asides:
    """`keep`: the words that belong to the text; `marks`: for each mark left out, the number of the word that it was
    raised behind, and its own."""

    keep: Flags
    marks: list[tuple[int, int]]


def find_asides(text: list[str], box: Floats, base: Floats, rise: Floats, rules: Floats) -> Asides:
    """The marks, notes and line numbers among the words of a page; `rise`: the height of their letters."""
    keep = np.ones(len(text), bool)
    if not len(text):
        return Asides(keep, [])
    keep &= ~_line_numbers(text, box, base, rules)
    usual = _median(rise)
    marks: list[tuple[int, int]] = []
    raised = [k for k in (keep & _may_be_raised(base, rise, usual)).nonzero()[0].tolist() if _MARK.fullmatch(text[k])]
    for k, before, behind in _neighbours(box, base, rise, raised):
        if before is not None and not _is_power(text[before], text[k]):
            marks.append((before, k))
            keep[k] = False
        elif before is None and behind is not None:
            keep &= ~_note(box, base, rise, k, behind, usual)
    return Asides(keep, [(word, mark) for word, mark in marks if keep[word]])


def _median(values: Floats) -> float:
    """As numpy has it, which takes several times as long."""
    ordered, count = np.sort(values), len(values)
    return float(ordered[(count - 1) // 2] + ordered[count // 2]) / 2


def _may_be_raised(base: Floats, rise: Floats, usual: float) -> Flags:
    """Words a little above the base line of others: those smaller than the usual, and those of a larger line."""
    largest = float(rise.max())
    found = rise < min(usual - _NOISE, _SMALL * largest)
    large = rise * _SMALL > usual
    if large.any():
        near = _is_above(base, base[large], _RAISED * usual, 0.9 * largest)
        found |= ~large & near
        found |= large & (rise < _SMALL * largest) & near
    return found & _is_above(base, base, _RAISED * float(rise.min()), 0.9 * largest) if found.any() else found


def _is_above(base: Floats, lines: Floats, least: float, most: float) -> Flags:
    """Which of these levels have one of the lines so far below them."""
    lines = np.append(np.sort(lines), np.inf)
    return lines[np.searchsorted(lines, base + least)] - base < most


def _neighbours(
    box: Floats, base: Floats, rise: Floats, raised: list[int]
) -> Iterator[tuple[int, int | None, int | None]]:
    """Each of these words, the larger one that it is raised right behind, and the one that it is raised right before;
    those that have neither are left out."""
    for begin in range(0, len(raised), _AT_ONCE):
        chosen = raised[begin : begin + _AT_ONCE]
        small, level = rise[chosen, None], base[chosen, None]
        left, right = box[chosen, 0, None] - box[:, 2], box[:, 0] - box[chosen, 2, None]
        up = base - level
        large = (small < _SMALL * rise) & (up > _RAISED * rise) & (up < 0.9 * rise)
        before = large & (left > -0.3 * rise) & (left < 0.3 * rise) & (box[:, 0] < box[chosen, 0, None])
        behind = large & (right > -0.3 * rise) & (right < 1.5 * rise)
        for row in np.flatnonzero((before | behind).any(1)).tolist():
            yield chosen[row], _nearest(before[row], left[row]), _nearest(behind[row], right[row])


def _nearest(words: Flags, gap: Floats) -> int | None:
    """The one of these words that is the least far away."""
    found = words.nonzero()[0]
    return int(found[gap[found].argmin()]) if len(found) else None


def _is_power(word: str, mark: str) -> bool:
    """`m²`, `km²`: the raised figure is a part of the unit."""
    return mark in ("2", "3") and bool(_UNIT.search(word.lower()))


def _note(box: Floats, base: Floats, rise: Floats, k: int, behind: int, usual: float) -> Flags:
    """The words of the note that this mark begins: those of its line, and of the lines below that go on with it."""
    words = np.zeros(len(base), bool)
    words[k] = True
    level, size, left = float(base[behind]), float(rise[behind]), float(box[k, 0])
    while True:
        line = (np.abs(base - level) < 0.3 * size) & (box[:, 0] >= left - 2) & ~words
        if not line.any() or float(rise[line].max()) > 1.1 * size:
            return words
        words |= line
        below = (base > level + 0.5 * size) & (base < level + 2.0 * size) & (np.abs(rise - size) < 0.05 * size)
        below &= box[:, 0] >= left - 2
        if size > 0.95 * usual or not below.any():
            return words
        level = float(base[below].min())
        first = (np.abs(base - level) < 0.3 * size) & below
        if _begins_note(box, base, rise, first):
            return words


def _begins_note(box: Floats, base: Floats, rise: Floats, line: Flags) -> bool:
    """Whether a small raised word stands at the head of this line."""
    head = int(line.nonzero()[0][box[line, 0].argmin()])
    up, gap = base[head] - base, box[head, 0] - box[:, 2]
    return bool(((rise < _SMALL * rise[head]) & (up > 0) & (up < rise[head]) & (gap > -1) & (gap < rise[head])).any())


def _line_numbers(text: list[str], box: Floats, base: Floats, rules: Floats) -> Flags:
    """Numbers that run down the margin, left of everything else on the page."""
    found = np.zeros(len(text), bool)
    if not text[int(box[:, 0].argmin())].isdecimal():
        return found
    numeric = np.array(list(map(str.isdecimal, text)), bool)
    if int(numeric.sum()) < _FEWEST_NUMBERS or numeric.all():
        return found
    edge = float(box[~numeric, 0].min())
    if len(rules):
        edge = min(edge, float(rules[:, 0].min()))
    margin = (numeric & (box[:, 2] < edge)).nonzero()[0]
    if len(margin) < _FEWEST_NUMBERS:
        return found
    margin = margin[base[margin].argsort(kind="stable")]
    values = np.array([int(text[k]) for k in margin.tolist()])
    steps = set(np.diff(values).tolist())
    if len(steps) == 1 and (steps & {2, 5, 10} or (steps == {1} and len(margin) >= 5)):
        found[margin] = True
    return found


def box_of(row: Floats) -> BBox:
    """A row of four numbers as a box: x0, top, x1, bottom in points."""
    x0, top, x1, bottom = row.tolist()
    return x0, top, x1, bottom
