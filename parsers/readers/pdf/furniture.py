"""What is printed around a report rather than in it: running headers and footers, page numbers, contents lists.

Belongs here: telling lines apart that do not count. Does not belong here: joining the lines that do.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import pairwise

from parsers.printed.headings import section_heading
from parsers.readers.pdf.lanes import Lane
from parsers.readers.pdf.lines import Line
from parsers.readers.pdf.tables.filling import TableDraft
from parsers.readers.pdf.tables.ruled import TOUCH, Bar

MARGIN = 0.13
"""Share of the page's height at its top and bottom where furniture can stand."""

_SAME_SPOT = 3.0
"""What runs along from page to page stands in one place, to so many points."""

_DIGITS = re.compile(r"\d+")
_without_numbers = lru_cache(2_000)(partial(_DIGITS.sub, "#"))
_PAGE_NUMBER = re.compile(
    r"^(?:-\s*)?(?:page|p\.?)?\s*(\d{1,4})(?:\s*(?:of|/|\|)\s*\d{1,4})?(?:\s*-|\s*\|?\s*page)?$", re.I
)
_PAGE_OF = re.compile(r"^page\s+\d+(\s*(of|/)\s*\d+)?$", re.I)
_LEADER = re.compile(r"(?:\.\s?){4,}\s*\d{1,4}$|…{2,}\s*\d{1,4}$|(?:_\s?){6,}\s*\d{1,4}$")
_NUMBERED_END = re.compile(r"\S\s\d{1,3}$")
_CONTENTS = re.compile(r"^(?:table of )?contents(?: page)?:?$", re.I)


@dataclass
class PageDraft:
    """The lines outside tables, in reading order, and the tables of one page, from top to bottom. `lanes`: the columns
    of prose that stand side by side."""

    number: int
    width: float
    height: float
    lines: list[Line]
    tables: list[TableDraft]
    bold: set[int] = field(default_factory=set[int])
    artifacts: set[int] = field(default_factory=set[int])
    lying: list[Bar] = field(default_factory=list[Bar])
    lanes: tuple[Lane, ...] = ()


def _key(line: Line, body: float) -> str:
    """The text without its numbers; but a numbered heading that begins every page is a heading each time."""
    return line.text if line.rise > 1.15 * body else _without_numbers(line.text)


def body_rise(pages: list[PageDraft]) -> float:
    """The height of the letters that most of the text is set in."""
    counts = Counter[float]()
    for page in pages:
        for line in page.lines:
            if line.char not in page.bold:
                counts[round(line.rise, 1)] += len(line.text)
    return counts.most_common(1)[0][0] if counts else 8.0


def _margin_lines(page: PageDraft) -> list[tuple[bool, Line]]:
    """Lines near an edge of the page, each with whether it is the upper one."""
    low, high = MARGIN * page.height, (1 - MARGIN) * page.height
    return [(line.base < low, line) for line in page.lines if line.base < low or line.base > high]


def _stands_outside(line: Line, upper: bool, others: list[float]) -> bool:
    """No other content of the page lies as near to the edge as this line."""
    if upper:
        return all(top > line.base for top in others)
    return all(top < line.top for top in others)


def _repeats(pages: list[PageDraft], body: float) -> set[tuple[bool, str]]:
    """Texts that stand in the margins of many pages, numbers apart, at about the same height."""
    spots: dict[tuple[bool, str], list[tuple[int, float]]] = defaultdict(list)
    for page in pages:
        for upper, line in _margin_lines(page):
            distance = line.base if upper else page.height - line.base
            spots[upper, _key(line, body)].append((page.number, distance))
    wanted = max(2, round(0.3 * len(pages)))
    found: set[tuple[bool, str]] = set()
    for key, places in spots.items():
        middle = sorted(distance for _, distance in places)[len(places) // 2]
        own = {number for number, distance in places if abs(distance - middle) < _SAME_SPOT}
        # Two pages may agree by chance, unless they are all there are, the first apart.
        by_chance = len(own) <= 2 and not own >= {page.number for page in pages[1:]}
        # Statements of one build leave the title of their last section at the foot of one page after another.
        if len(own) >= wanted and not by_chance and not section_heading(key[1]):
            found.add(key)
    return found


def _usual_pitch(pages: list[PageDraft]) -> float:
    """The distance at which most lines stand below each other, to half a point; 0 where no two do."""
    gaps = Counter(
        round(2 * (b.base - a.base)) / 2
        for page in pages for a, b in pairwise(page.lines) if _is_set_like(a, b) and 0 < b.base - a.base < 4 * b.rise
    )  # fmt: skip
    return gaps.most_common(1)[0][0] if gaps else 0.0


def _is_set_like(a: Line, b: Line) -> bool:
    return abs(a.rise - b.rise) < 0.3 and abs(a.x0 - b.x0) < 2


def _ends_text(
    key: tuple[bool, str], pages: list[PageDraft], repeated: set[tuple[bool, str]], body: float, pitch: float
) -> bool:
    """Whether a text at the foot is, on most of its pages, one more line below the last of the page's own words: set
    like that, and no farther from it than lines are."""
    own = [(page, line) for page in pages for upper, line in _margin_lines(page) if (upper, _key(line, body)) == key]
    if key[0]:
        return False
    below = 0
    for page, line in own:
        above = max((other for other in page.lines if other.base < line.base - 1), key=lambda x: x.base, default=None)
        if above is None or (False, _key(above, body)) in repeated:
            continue
        below += _is_set_like(above, line) and line.base - above.base < 1.1 * pitch + 0.5
    return 2 * below > len(own)


def _distance(line: Line, page: PageDraft, upper: bool) -> float:
    """From the upper edge of the page to the top of the letters, or from the lower edge to the base line."""
    return line.base - line.rise if upper else page.height - line.base


def _also_within(pages: list[PageDraft], repeated: set[tuple[bool, str]], body: float) -> set[str]:
    """Those of the texts that also stand in the middle of a page, set as large: what runs along does not. The first
    page may be a cover, which prints the words of the header too."""
    wanted = {text for _, text in repeated}
    sizes: dict[str, list[float]] = defaultdict(list)
    margins = {id(line) for page in pages for _, line in _margin_lines(page)}
    for page in pages:
        for line in page.lines:
            if id(line) in margins and (text := _key(line, body)) in wanted:
                sizes[text].append(line.rise)
    return {
        text
        for page in pages[1:]
        for line in page.lines
        if id(line) not in margins
        and (text := _key(line, body)) in wanted
        and any(abs(line.rise - rise) < 0.05 * rise for rise in sizes[text])
    }


def _is_outside_everywhere(
    key: tuple[bool, str], pages: list[PageDraft], repeated: set[tuple[bool, str]], body: float
) -> bool:
    """A heading may begin many pages; but then other pages begin with something else at the same height."""
    upper, _ = key
    own = [
        (line.rise, _distance(line, page, upper))
        for page in pages for side, line in _margin_lines(page) if (side, _key(line, body)) == key
    ]  # fmt: skip
    edge = max(distance for _, distance in own)
    is_large = min(rise for rise, _ in own) > 1.15 * body
    broken = 0
    for number, page in enumerate(pages):
        others = [_distance(line, page, upper) for line in page.lines if (upper, _key(line, body)) not in repeated]
        boxes = [table.grid.bbox for table in page.tables]
        others += [box[1] if upper else page.height - box[3] + 8 for box in boxes]
        if number == 0 and len(pages) > 3 and not (upper and is_large):
            # A first page may have no running header; but what begins it where the others begin stands in the text.
            others = [other for other in others if upper and abs(other - edge) < 1]
        broken += any(other <= edge + 2 for other in others)
    return broken <= 0.15 * len(pages)


def _heads_next(line: Line, page: PageDraft, after: PageDraft | None) -> bool:
    """Whether the line is the first row of the table that the next page begins with: alone in a box as wide as that."""
    if after is None or not after.tables or after.tables[0].grid.ys[0] > 2 * MARGIN * after.height:
        return False
    left, _, right, _ = after.tables[0].grid.bbox
    levels = [bar.at for bar in page.lying if abs(bar.low - left) <= TOUCH and abs(bar.high - right) <= TOUCH]
    near = 1.5 * (line.bottom - line.top)
    above = any(line.top - near < at < line.base - 0.5 * line.rise for at in levels)
    return above and any(line.base <= at < line.bottom + near for at in levels)


def drop_furniture(pages: list[PageDraft]) -> None:
    """Take running headers, footers and page numbers out of the pages, in place."""
    body = body_rise(pages)
    repeated = _repeats(pages, body)
    within = _also_within(pages, repeated, body) if repeated else set[str]()
    pitch = _usual_pitch(pages) if repeated else 0.0
    repeated = {key for key in repeated if not _ends_text(key, pages, repeated, body, pitch)}
    certain = {key for key in repeated if key[1] not in within and _is_outside_everywhere(key, pages, repeated, body)}
    running = Counter(key for page in pages for key in {(up, _key(line, body)) for up, line in _margin_lines(page)})
    following = [*pages[1:], None]
    for page, after in zip(pages, following, strict=True):
        margins = {id(line): upper for upper, line in _margin_lines(page)}
        kept: list[Line] = []
        for position, line in enumerate(page.lines):
            upper = margins.get(id(line))
            if upper is not None:
                others = [x.base for x in page.lines if x is not line] + [
                    t.grid.bbox[1 if upper else 3] for t in page.tables
                ]
                key = upper, _key(line, body)
                if line.char in page.artifacts:
                    continue
                if key in certain and (running[key] >= len(pages) - 1 or not _heads_next(line, page, after)):
                    continue
                number = _PAGE_NUMBER.match(line.text)
                outer = position in (0, len(page.lines) - 1) and _stands_outside(line, upper, others)
                if number and outer and (_PAGE_OF.match(line.text) or int(number.group(1)) == page.number):
                    continue
            kept.append(line)
        page.lines = kept


def drop_contents(pages: list[PageDraft]) -> None:
    """Take tables of contents out of the pages, in place."""
    sequence = [(page, line) for page in pages for line in page.lines]
    dropped: set[int] = set()
    for position, (_, line) in enumerate(sequence):
        if line.text[-1:].isdigit() and _LEADER.search(line.text):
            dropped.add(id(line))
        elif _CONTENTS.match(line.text):
            block = _contents_block([text.text for _, text in sequence[position + 1 : position + 200]])
            if block:
                dropped.update(id(entry) for _, entry in sequence[position : position + 1 + block])
    if dropped:
        for page in pages:
            page.lines = [line for line in page.lines if id(line) not in dropped]


def _contents_block(following: list[str]) -> int:
    """How many lines after the word Contents belong to its list: up to the last that ends in a page number."""
    end = 0
    entry = _LEADER if any(_LEADER.search(text) for text in following) else _NUMBERED_END
    for position, text in enumerate(following):
        if entry.search(text):
            end = position + 1
        elif position + 1 - end >= 2:
            break
    return end
