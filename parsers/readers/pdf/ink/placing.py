"""Things unread in their places: in the cell of a table, or between the paragraphs of the page.

Belongs here: which of them count, which make one, and where they stand among the blocks. Does not belong here: finding
them, or what they mean for a value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers.document import UNREAD, Aside, BBox, Block, Mark, Place, Table, Text, Unread, UnreadKind
from parsers.readers.pdf.furniture import MARGIN
from parsers.readers.pdf.ink.marks import RaisedMark
from parsers.readers.pdf.ink.witness import OddInk
from parsers.readers.pdf.tables.filling import rounded

_TOGETHER = 14.0
"""Drawings no farther apart than this, in points, are one: the letters of a table drawn as outlines."""
_LEAST = 14.0
"""A picture that is smaller than this both ways, and in no cell, is an ornament: a bullet, an icon."""
_FEW = 4
"""Fewer drawn shapes than this, and in no cell, are an ornament too."""
_MOST_REGIONS = 200
_RANK: tuple[UnreadKind, ...] = ("scan", "covered", "font", "picture", "embedded", "equation", "outlines", "ink")


_Spot = tuple[UnreadKind, int, int, int, int]


@dataclass(frozen=True)
class PageInk:
    """What is unread on one page, and the marks that were left out of its words."""

    number: int
    width: float
    height: float
    odd: list[OddInk]
    marks: list[RaisedMark]


def place(blocks: Sequence[Block], pages: Sequence[PageInk]) -> list[Block]:
    """The blocks, with all that is unread behind the block that it belongs to."""
    if not any(page.odd or page.marks for page in pages):
        return list(blocks)
    odd = {page.number: kept for page, kept in zip(pages, _without_furniture(pages), strict=True)}
    marks = {page.number: list(page.marks) for page in pages}
    placed: list[list[Block]] = []
    for block in blocks:
        page = block.place.page
        if isinstance(block, Table) and page in odd:
            table, asides, odd[page], marks[page] = _in_cells(block, odd[page], marks[page])
            placed.append([table, *asides])
        else:
            placed.append([block])
    free: list[Aside] = []
    for page in pages:
        free += _regions(page, odd[page.number])
        free += [Mark(one.text, one.mark, Place(page.number, rounded(one.box))) for one in marks[page.number]]
    return _woven(placed, free)


# -- in tables ------------------------------------------------------------------------------------------------------


def _in_cells(
    table: Table, odd: list[OddInk], marks: list[RaisedMark]
) -> tuple[Table, list[Aside], list[OddInk], list[RaisedMark]]:
    """The table, its cells marked that hold something unread; what that is; and what lies in none of its cells."""
    found: dict[int, list[OddInk]] = {}
    asides: list[Aside] = []
    rest: list[OddInk] = []
    for one in odd:
        cells = _cells_at(table, one.box) if one.kind != "scan" else []
        for number in cells:
            found.setdefault(number, []).append(one)
        if not cells:
            rest.append(one)
    other_marks: list[RaisedMark] = []
    for mark in marks:
        cells = _cells_at(table, mark.box)
        if cells:
            cell = table.cells[cells[0]]
            asides.append(Mark(mark.text, mark.mark, cell.place, (cell.row, cell.column)))
        else:
            other_marks.append(mark)
    if not found:
        return table, asides, rest, other_marks
    fresh = list(table.cells)
    for number, own in found.items():
        cell = table.cells[number]
        fresh[number] = cell._replace(text=f"{cell.text} {UNREAD}".strip())
        kind = _foremost(own)
        box = _around([one.box for one in own])
        asides.append(Unread(kind, Place(cell.place.page, rounded(box)), (cell.row, cell.column), cell.text))
    return replace(table, cells=tuple(fresh)), asides, rest, other_marks


def _cells_at(table: Table, box: BBox) -> list[int]:
    """The cells that a thing covers most of, else the one that its centre lies in."""
    around = table.place.bbox
    if around is None or not _meet(around, box):
        return []
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    covered: list[int] = []
    centre: list[int] = []
    for number, cell in enumerate(table.cells):
        own = cell.place.bbox
        if own is None or not _meet(own, box):
            continue
        if own[0] <= x < own[2] and own[1] <= y < own[3]:
            centre.append(number)
        if _shared(own, box) > 0.5 * _area(own):
            covered.append(number)
    return covered or centre


# -- between paragraphs ---------------------------------------------------------------------------------------------


def _without_furniture(pages: Sequence[PageInk]) -> list[list[OddInk]]:
    """What counts of each page: not what stands in its head or foot, or at one place on most pages."""
    spots: Counter[_Spot] = Counter(spot for page in pages for spot in {_spot(one) for one in page.odd})
    often = {spot for spot, count in spots.items() if count > 1 and count * 2 >= len(pages)}
    return [
        [one for one in page.odd if one.kind == "scan" or (_spot(one) not in often and not _in_margin(page, one.box))]
        for page in pages
    ]


def _foremost(odd: Sequence[OddInk]) -> UnreadKind:
    kinds = {one.kind for one in odd}
    return next(kind for kind in _RANK if kind in kinds)


def _spot(one: OddInk) -> _Spot:
    return (one.kind, round(one.box[0] / 4), round(one.box[1] / 4), round(one.box[2] / 4), round(one.box[3] / 4))


def _in_margin(page: PageInk, box: BBox) -> bool:
    edge = 0.6 * MARGIN * page.height
    return box[3] < edge or box[1] > page.height - edge


def _regions(page: PageInk, odd: list[OddInk]) -> list[Unread]:
    """Things near each other as one, from top to bottom."""
    groups: list[tuple[BBox, list[OddInk]]] = []
    for one in sorted(odd, key=lambda item: (item.box[1], item.box[0])):
        box, own = one.box, [one]
        apart: list[tuple[BBox, list[OddInk]]] = []
        for other, theirs in groups:
            if _meet(_grown(other, _TOGETHER), box) and ("scan" in (one.kind, theirs[0].kind)) is False:
                box, own = _around([box, other]), theirs + own
            else:
                apart.append((other, theirs))
        groups = [*apart, (box, own)]
    found: list[Unread] = []
    for box, own in sorted(groups, key=lambda group: (group[0][1], group[0][0])):
        kind = _foremost(own)
        small = box[2] - box[0] < _LEAST and box[3] - box[1] < _LEAST
        if kind in ("picture", "outlines", "ink") and (small or (kind != "picture" and len(own) < _FEW)):
            continue
        found.append(Unread(kind, Place(page.number, rounded(box))))
    return found[:_MOST_REGIONS]


def _woven(placed: list[list[Block]], free: list[Aside]) -> list[Block]:
    """The blocks, and each thing that stands by itself before the first block that begins below it."""
    waiting = sorted(free, key=_height)
    woven: list[Block] = []
    for group in placed:
        head = group[0]
        if isinstance(head, (Text, Table)) and head.place.bbox is not None:
            while waiting and _height(waiting[0]) < (head.place.page or 0, head.place.bbox[1]):
                woven.append(waiting.pop(0))
        woven += group
    return [*woven, *waiting]


def _height(aside: Aside) -> tuple[int, float]:
    box = aside.place.bbox or (0.0, 0.0, 0.0, 0.0)
    return aside.place.page or 0, box[3] if isinstance(aside, Mark) else box[1]


# -- boxes ----------------------------------------------------------------------------------------------------------


def _meet(a: BBox, b: BBox) -> bool:
    return a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1]


def _grown(box: BBox, by: float) -> BBox:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _area(box: BBox) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _shared(a: BBox, b: BBox) -> float:
    return _area((max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])))


def _around(boxes: Sequence[BBox]) -> BBox:
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
