"""Rows from the words alone: which lines of a table stand for themselves, and which the layout had wrapped.

Belongs here: the decision between each two lines of a table whose columns are known.
Does not belong here: columns (`aligned`), how the lines of one cell join (`wrapping`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.readers.pdf.tables.strands import Phrase, Strand, is_number

SPACE = 0.36
_WIDER = 1.22
"""How much farther apart than the nearest two lines of a table those are that a row's own white parts."""

_BETWEEN = 24.0
"""Points of white between two columns are hardly more, where the text of the first fills it."""
_LINE_SPACING, _NO_LINE_SPACING = 1.5, 1.9
"""The lines of one name are hardly so far apart, and never so far, as shares of the height of their letters."""


@dataclass(frozen=True)
class Held:
    """One line of a table: what stands in each column, and which columns a phrase runs over."""

    strand: Strand
    cells: dict[int, Phrase]
    over: frozenset[int]
    """Columns whose words run on into the next column."""

    @property
    def numbers(self) -> set[int]:
        """The columns (from 0) whose cell is a number."""
        return {c for c, cell in self.cells.items() if is_number(cell.text)}


def held(strand: Strand, xs: Sequence[float]) -> Held:
    """The phrases of a line by their columns."""
    inner = xs[1:-1]
    cells: dict[int, Phrase] = {}
    over: set[int] = set()
    for own in strand.phrases:
        phrase = own
        first, last = bisect_right(inner, phrase.x0 + 1), bisect_right(inner, phrase.x1 - 1)
        if last > first:
            over.add(first)
        before = cells.get(first)
        if before is not None:
            phrase = Phrase(
                before.x0, phrase.x1, before.first, f"{before.text} {phrase.text}", before.words + phrase.words
            )
        cells[first] = phrase
    return Held(strand, cells, frozenset(over))


@dataclass(frozen=True)
class Widths:
    """The width of text in each column: as drawn (`known`), or as its widest line shows it."""

    width: dict[int, float]
    known: bool

    def breaks(self, column: int, above: Held, below: Held) -> bool:
        """Whether somebody ended the text of the upper line: the next word would have fitted."""
        a, b = above.cells[column], below.cells[column]
        if not self.known and is_number(a.text) and is_number(b.text):
            return True
        if column in above.over or b.text[:1].islower():
            return False
        return self.width.get(column, 0.0) - a.width >= b.first + SPACE * below.strand.rise


def widths_of(lines: Sequence[Held]) -> Widths:
    """As the widest line of each column shows them, or the column behind it, if all its words begin at one place."""
    width: dict[int, float] = {}
    begin: dict[int, list[float]] = {}
    for line in lines:
        for column, cell in line.cells.items():
            begin.setdefault(column, []).append(cell.x0)
            if column not in line.over:
                width[column] = max(width.get(column, 0.0), cell.width)
    for column, starts in begin.items():
        after = begin.get(column + 1, ())
        if len(after) > 2 and max(after) - min(after) < 1 and max(starts) - min(starts) < 1:
            width[column] = max(width.get(column, 0.0), after[0] - starts[0] - _BETWEEN)
    return Widths(width, known=False)


@dataclass(frozen=True)
class Joint:
    """What the columns say of two lines that follow each other.

    `broken`: columns whose text ended above and begins anew below, on the next line or after blank ones; `wrapped`:
    those whose text goes on; `numbers`: how many columns but the first begin anew with a value.
    """

    above: Held
    below: Held
    distance: float
    numbers: int
    broken: frozenset[int]
    wrapped: frozenset[int]

    @property
    def apart(self) -> bool:
        """Whether the columns that both have leave no doubt that these are two rows."""
        if self.numbers:
            return self.numbers >= 2 or len(self.wrapped) <= 1
        return (self.agree(2) and not self.wrapped) or (len(self.below.cells) > 2 and self.fresh)

    @property
    def stacked(self) -> bool:
        """Whether a value stands below a value that it cannot be the rest of, beside a name that begins anew."""
        name = self.below.cells.get(0)
        if name is None or 0 not in self.above.cells or name.text[:1].islower():
            return False
        both = self.below.numbers & self.above.numbers - {0}
        return any(not self.below.cells[c].text.startswith(("(", "[")) for c in both)

    @property
    def renamed(self) -> bool:
        """Whether the lower line has a name and a value, and the upper one but the rest of texts beside a name."""
        return bool(self.numbers) and 0 in self.below.cells and 0 not in self.above.cells

    @property
    def under_banner(self) -> bool:
        """Whether the lower line names several columns that the upper one, which begins with a name, leaves free."""
        above, below = self.above.cells, self.below.cells
        return 0 in above and 0 not in below and len(below.keys() - above.keys()) > 1

    @property
    def fresh(self) -> bool:
        """Whether every column of the lower line, the first among them, begins as a sentence or value does."""
        cells = self.below.cells
        return 0 in cells and len(cells) > 1 and not any(cell.text[:1].islower() for cell in cells.values())

    def agree(self, least: int) -> bool:
        """Whether so many columns, the first among them, begin anew, and hardly any goes on."""
        return 0 in self.broken and len(self.broken) >= least and len(self.wrapped) <= len(self.broken) / (least + 1)


def joints_of(lines: Sequence[Held], widths: Widths) -> list[Joint]:
    """Between each two lines."""
    seen: set[int] = set()
    found: list[Joint] = []
    for above, below in pairwise(lines):
        seen |= set(above.cells)
        both = set(above.cells) & set(below.cells)
        again = (set(below.cells) & seen) - both
        broken = {c for c in both if widths.breaks(c, above, below)} | again
        # A line without a name, below one that has a name, is the rest of numbers that their columns have cut.
        nameless = 0 in above.cells and 0 not in below.cells
        numbers = 0 if nameless else len(below.numbers & (above.numbers | again) & broken - {0})
        distance = below.strand.base - above.strand.base
        found.append(Joint(above, below, distance, numbers, frozenset(broken), frozenset(both - broken)))
    return found


def row_groups(lines: Sequence[Held], widths: Widths, *, headed: bool) -> list[list[Held]]:
    """The lines of each row, from top to bottom; `headed`: the first of them may be a header."""
    if len(lines) < 2:
        return [list(lines)] if lines else []
    joints = joints_of(lines, widths)
    head = _head_lines(lines) if headed else 0
    nearest = min(j.distance for j in joints)
    wide = [j.distance > _WIDER * nearest + 0.3 for j in joints]
    near = [j for j, far in zip(joints, wide, strict=True) if not far]
    spaced = any(wide) and sum(j.apart for j in near) <= 0.25 * len(near)
    pitch = _pitch(joints)
    rows: list[list[Held]] = [[lines[0]]]
    for number, (joint, far) in enumerate(zip(joints, wide, strict=True)):
        under_banner = bool(joint.above.over) != bool(joint.below.over) or joint.under_banner
        if number + 1 < head:
            new = under_banner or (far and spaced)
        elif number + 1 == head:
            new = not _is_stub_only(joint.above) or far
        elif spaced:
            new = far or joint.numbers >= 2
        else:
            new = _begins_row(joint, far=far, pitch=pitch) or (joint.renamed and 0 in lines[head].cells)
        if new or (headed and len(rows) == 1 and under_banner):
            rows.append([joint.below])
        else:
            rows[-1].append(joint.below)
    return rows


def _is_stub_only(line: Held) -> bool:
    return set(line.cells) == {0}


def _head_lines(lines: Sequence[Held]) -> int:
    """How many lines stand above the first one that has a value."""
    values = [2 * len(line.numbers - {0}) >= max(1, len(line.cells.keys() - {0})) for line in lines]
    if sum(values) < 0.4 * len(values):
        return 0
    first = values.index(True)
    while first > 1 and _is_stub_only(lines[first - 1]) and not lines[first - 1].over:
        first -= 1  # the first words of the first row
    return first


def _pitch(joints: Sequence[Joint]) -> float:
    """Lines further apart than this are no lines of one name: so far apart are rows that hold values."""
    rows = min((joint.distance for joint in joints if joint.numbers > 1), default=float("inf"))
    rise = max(joint.below.strand.rise for joint in joints)
    return min(max(_LINE_SPACING * rise, 0.95 * rows), _NO_LINE_SPACING * rise)


def _begins_row(joint: Joint, *, far: bool, pitch: float) -> bool:
    """Whether the lower line begins a row, in a table whose rows stand no farther apart than their lines."""
    above, below = joint.above, joint.below
    if joint.numbers:
        return joint.numbers >= 2 or not joint.wrapped or far or joint.stacked
    if 0 not in below.cells:
        return bool(below.numbers) and far
    if _is_stub_only(below) and 0 in above.cells:
        return 0 in joint.broken or 0 in above.over or joint.distance > pitch
    if 0 in below.over:
        return True
    if 0 not in above.cells:
        return True
    if _is_stub_only(above):
        return 0 in joint.broken or 0 in above.over or joint.distance > pitch
    if below.numbers or above.numbers:
        return 0 in joint.broken or bool(below.numbers) or (joint.fresh and len(below.cells) > 2)
    return joint.fresh or (0 in joint.broken and len(joint.broken) >= len(joint.wrapped))
