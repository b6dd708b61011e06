"""Lines outside tables to paragraphs, headings and list items.

Belongs here: where a paragraph begins and ends, bullets, what is set as a heading.
Does not belong here: which lines count (`furniture`), cells (`filling`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from parsers.document import BBox, Place, Text, TextKind
from parsers.readers.pdf.furniture import PageDraft, body_rise
from parsers.readers.pdf.lanes import Lane, lane_at, reading_key
from parsers.readers.pdf.lines import SPACE, Line, middle_of
from parsers.readers.pdf.tables.filling import TableDraft, rounded
from parsers.readers.pdf.wrapping.cells import has_room
from parsers.readers.pdf.wrapping.joins import Room, Vocabulary, extend

_BULLETS = frozenset("•●▪■◦○‣➢➤✓✔·*o§\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf02d")
_SURE_BULLETS = _BULLETS - {"o", "*", "·", "§"}
_DASHES = frozenset("-–—")
_NUMBER = re.compile(r"^\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]$")
_SENTENCE_END = (".", "!", "?", ":", ";", ".”", ".’", '."', ".'", "!”", "?”")
_HEADING_LIMIT = 300


@dataclass(frozen=True)
class Layout:
    """What is usual in this document: the edges of its text, its body letters, the distance of its lines."""

    left: float
    right: float
    body_rise: float
    pitch: dict[int, float]
    apart: dict[int, float]
    """The least distance of two lines of this height, of which the first had ended with room to spare."""

    def goes_on_at(self, rise: float, distance: float) -> bool:
        """Whether two lines at this distance can be one paragraph."""
        size = round(rise * 2)
        if size in self.pitch:
            return distance <= 1.22 * self.pitch[size] + 0.6
        if distance >= self.apart.get(size, distance + 1.0) - 0.3:
            return distance <= 1.6 * rise  # lines known to be apart stand no farther apart, unless all stand close
        return distance <= 2.13 * rise + 0.6


@dataclass
class _Paragraph:
    """A paragraph while its lines are found. `page`: where it stands by now; `lane`: in which column there."""

    lines: list[Line]
    page: int
    first_page: int
    lane: Lane | None
    layout: Layout
    bold: bool
    bullet: str
    text_x: float
    centred: bool = False
    moved: float = 0.0
    """How much further right its present column stands than the one that it began in."""

    @property
    def last(self) -> Line:
        return self.lines[-1]


def measure(pages: list[PageDraft]) -> dict[tuple[int, int], Layout]:
    """The layout for each page size, by rounded width and height."""
    sizes: dict[tuple[int, int], list[PageDraft]] = {}
    for page in pages:
        sizes.setdefault((round(page.width), round(page.height)), []).append(page)
    usual = body_rise(pages)
    pitch = _pitches(pages)
    return {size: _layout(group, usual, pitch) for size, group in sizes.items()}


def _layout(pages: list[PageDraft], body_rise: float, pitch: dict[int, float]) -> Layout:
    width = pages[0].width
    lines = [line for page in pages for line in _over_the_page(page)]
    edges = [box for page in pages for table in page.tables for box in [table.grid.bbox]]
    left = min((line.x0 for line in lines), default=0.0)
    right = max((line.x1 for line in lines), default=width)
    near = sum(1 for line in lines if line.x1 > right - 30)
    if near < 3 or right < 0.75 * width:
        # Too few long lines to tell where a full one ends: take the margins as even, or as the tables show them.
        beside = max((box[2] - 5.4 for box in edges), default=0.0)
        right = max(right, min(width - left, max(beside, width - left)))
    return Layout(left, right, body_rise, pitch, _apart(pages, left, right))


def _over_the_page(page: PageDraft) -> list[Line]:
    """The lines of a page that stand in no column beside another."""
    return [line for line in page.lines if not lane_at(page.lanes, *middle_of(line))] if page.lanes else page.lines


def _apart(pages: list[PageDraft], left: float, right: float) -> dict[int, float]:
    """How near to each other two lines stand that cannot be one paragraph, for each height of letters."""
    found: dict[int, float] = {}
    for page in pages:
        own = _over_the_page(page)
        for line, following in pairwise(own):
            size, distance = round(line.rise * 2), following.base - line.base
            alike = abs(line.rise - following.rise) < 0.4 and 0 < distance < 3.2 * line.rise
            if following.text[0] in _SURE_BULLETS:
                continue  # the items of a list may stand as near to each other as their own lines
            if alike and has_room(line, following, _free(page, line, following, left, right)):
                found[size] = min(found.get(size, distance), distance)
    return found


def _free(page: PageDraft, line: Line, following: Line, left: float, right: float) -> float:
    """The room that a line leaves: behind it, or, if this one and the next are centred, on both sides of it."""
    centred = _is_central(page, line) and _is_central(page, following)
    return right - left - (line.x1 - line.x0) if centred else right - line.x1


def _pitches(pages: list[PageDraft]) -> dict[int, float]:
    """The usual distance of base lines for each height of letters (in half points)."""
    distances: dict[int, Counter[float]] = {}
    for page in pages:
        for line, following in zip(page.lines, page.lines[1:], strict=False):
            distance = following.base - line.base
            # A line that begins with a small letter goes on with the line before: their distance is no gap.
            if following.text[0].islower() and abs(line.rise - following.rise) < 0.4 and 0 < distance < 3.2 * line.rise:
                distances.setdefault(round(line.rise * 2), Counter())[round(distance * 2) / 2] += 1
    found: dict[int, float] = {}
    for rise, counts in distances.items():
        found[rise] = counts.most_common(1)[0][0]
    return found


class Flow:
    """Builds the texts of a document from its pages, in reading order, with the tables between them.

    What a page held is let go when its blocks have been given.
    """

    def __init__(self, pages: list[PageDraft], vocabulary: Vocabulary) -> None:
        self._pages = pages
        self._layouts = measure(pages)
        self._vocabulary = vocabulary
        self._open: _Paragraph | None = None

    def blocks(self) -> Iterator[Text | TableDraft]:
        """Paragraphs and tables of all pages, in reading order."""
        for page in self._pages:
            for item in _in_order(page):
                if isinstance(item, TableDraft):
                    yield from self._close()
                    yield item
                elif not self._takes(page, item):
                    yield from self._close()
                    self._open = self._begin(page, item)
            page.lines, page.tables = [], []  # a long report would else be held as drafts and as blocks
        yield from self._close()

    def _begin(self, page: PageDraft, line: Line) -> _Paragraph:
        bullet = self._bullet(line)
        lane = lane_at(page.lanes, *middle_of(line))
        layout = self._layouts[round(page.width), round(page.height)]
        if lane:
            layout = replace(layout, left=lane.start, right=lane.edge)
        centred = lane is None and _is_central(page, line) and line.x0 > layout.left + 3
        text_x = line.second_x if bullet else line.x0
        return _Paragraph(
            [line], page.number, page.number, lane, layout, line.char in page.bold, bullet, text_x, centred
        )

    def _bullet(self, line: Line) -> str:
        head, _, rest = line.text.partition(" ")
        if not rest:
            return ""
        if head in _BULLETS or head in _DASHES or _NUMBER.match(head):
            return head
        return ""

    def _takes(self, page: PageDraft, line: Line) -> bool:
        """Add the line to the open paragraph if it goes on there."""
        paragraph = self._open
        if paragraph is None or not self._goes_on(paragraph, page, line):
            return False
        paragraph.lines.append(line)
        if len(paragraph.lines) == 2:
            # The second line shows where the text stands: under the first word, or under the bullet itself.
            paragraph.text_x = line.x0
        return True

    def _goes_on(self, paragraph: _Paragraph, page: PageDraft, line: Line) -> bool:
        last = paragraph.last
        if abs(line.rise - last.rise) > 0.08 * last.rise or (line.char in page.bold) != paragraph.bold:
            return False
        centred = paragraph.centred and _is_central(page, line)
        layout = paragraph.layout
        free = layout.right - layout.left - (last.x1 - last.x0) if centred else layout.right - last.x1
        if has_room(last, line, free):
            return False
        lane = lane_at(page.lanes, *middle_of(line))
        moved = paragraph.moved
        if paragraph.lane and lane and lane != paragraph.lane:
            moved += lane.start - paragraph.lane.start
        if self._begins_item(paragraph, line, moved) or not (centred or self._indent_fits(paragraph, line, moved)):
            return False
        if page.number != paragraph.page or lane != paragraph.lane:
            continues = not last.text.endswith(_SENTENCE_END) or line.text[0].islower()
            if continues:
                paragraph.page, paragraph.lane, paragraph.moved = page.number, lane, moved
            return continues
        distance = line.base - last.base
        return distance > 0 and layout.goes_on_at(line.rise, distance)

    def _begins_item(self, paragraph: _Paragraph, line: Line, moved: float) -> bool:
        bullet = self._bullet(line)
        if not bullet:
            return False
        if bullet in _SURE_BULLETS:
            return True
        gap = line.second_x - line.x0 - line.token_width
        if gap > 2.0 * SPACE * line.rise:
            return True
        first = paragraph.lines[0]
        return bool(paragraph.bullet) and abs(line.x0 - moved - first.x0) < 2

    def _indent_fits(self, paragraph: _Paragraph, line: Line, moved: float) -> bool:
        x0 = line.x0 - moved
        shift = x0 - paragraph.text_x
        if paragraph.bullet:
            return -4 < shift < 6 or (shift < 0 and x0 - paragraph.lines[0].x0 > -2 and len(paragraph.lines) == 1)
        if len(paragraph.lines) == 1:
            return -60 < shift < 4 or abs(shift) < 4
        return abs(shift) < 4

    def _close(self) -> Iterator[Text]:
        paragraph, self._open = self._open, None
        if paragraph is None:
            return
        text = self._words(paragraph)
        if text:
            kind, level = self._kind(paragraph, text)
            yield Text(text, kind, level, Place(paragraph.first_page, rounded(_around(paragraph.lines))))

    def _words(self, paragraph: _Paragraph) -> str:
        first = paragraph.lines[0]
        text = first.text
        if paragraph.bullet and not self._is_heading(paragraph):
            text = text.partition(" ")[2].strip()
        right = paragraph.layout.right + paragraph.moved
        for number, line in enumerate(paragraph.lines[:-1]):
            following = paragraph.lines[number : number + 2]
            text = extend(text, following, Room(right - line.x1, right - line.x0), self._vocabulary)
        return text

    def _is_heading(self, paragraph: _Paragraph) -> bool:
        larger = paragraph.lines[0].rise > 1.1 * paragraph.layout.body_rise
        length = sum(len(line.text) for line in paragraph.lines)
        return (larger or paragraph.bold) and length <= _HEADING_LIMIT and paragraph.bullet not in _SURE_BULLETS

    def _kind(self, paragraph: _Paragraph, text: str) -> tuple[TextKind, int]:
        if self._is_heading(paragraph) and any(c.isalpha() for c in text):
            return "heading", 1 if paragraph.lines[0].rise > 1.1 * paragraph.layout.body_rise else 2
        if paragraph.bullet:
            return "list_item", 0
        return "paragraph", 0


def _is_central(page: PageDraft, line: Line) -> bool:
    return abs((line.x0 + line.x1) / 2 - page.width / 2) < 3


def _around(lines: list[Line]) -> BBox:
    """The box of the lines on the page where they begin."""
    own = [lines[0]]
    for line in lines[1:]:
        if line.base < own[-1].base:
            break
        own.append(line)
    return min(x.x0 for x in own), min(x.top for x in own), max(x.x1 for x in own), max(x.bottom for x in own)


def _in_order(page: PageDraft) -> list[Line | TableDraft]:
    items: list[tuple[tuple[float, int, float], Line | TableDraft]] = [
        (reading_key(page.lanes, *middle_of(line)), line) for line in page.lines
    ]
    for table in page.tables:
        xs = table.grid.xs
        items.append((reading_key(page.lanes, (xs[0] + xs[-1]) / 2, table.top), table))
    items.sort(key=lambda item: item[0])
    return [item for _, item in items]
