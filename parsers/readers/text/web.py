"""HTML in a text export: whole web pages, and tables between lines of text.

Belongs here: the visible words of HTML, its tables as grids. Does not belong here: text without tables of HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import lxml.html

from parsers.document import Cell, Mark, Place, RefusedFile, Table, Text, TextKind
from parsers.printed.text import squash, without_bullet
from parsers.readers.marks import is_mark
from parsers.readers.text.grids import Blocks
from parsers.readers.text.lines import MAX_FIELDS, lines_of

Element = Any
"""An lxml element; lxml brings no type stubs."""

MAX_SPAN = 100
_TABLE_TAG = re.compile(r"<(/?)table\b[^<>]*>", re.IGNORECASE)
# `<60` in a cell is a bound and no tag.
_NO_TAG = re.compile(r"<(?![a-zA-Z/!?])")
_UNSEEN = frozenset({"script", "style", "head", "template", "noscript", "del", "s", "strike", "title"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|text-decoration[^;]*line-through", re.IGNORECASE)
_WHITE = re.compile(
    r"(?<![\w-])color\s*:\s*(?:#fff(?:fff)?\b|white\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))", re.IGNORECASE
)
_GROUND = re.compile(
    r"background(?:-color)?\s*:\s*(?!\s*(?:#fff(?:fff)?\b|white\b|transparent|none|;|$))[^;]", re.IGNORECASE
)
_PARAGRAPHS = frozenset({
    "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "br", "tr", "section", "article", "header", "footer", "main",
    "blockquote", "pre", "ul", "ol", "dl", "dt", "dd", "hr", "caption", "address", "figure", "center",
})  # fmt: skip
_BREAK = "\v"


def add_with_html(text: str, blocks: Blocks) -> None:
    """Blocks for a text in which some or all is HTML."""
    if re.search(r"<(?:html|body)\b", text, re.IGNORECASE):
        _Page(blocks, 1).walk(_parsed(text))
        return
    done = 0
    for start, end in _tables(text):
        blocks.add(lines_of(text[done:start].rstrip(" \t"), text.count("\n", 0, done) + 1))
        _Page(blocks, text.count("\n", 0, start) + 1).walk(_parsed(text[start:end]))
        done = end
    blocks.add(lines_of(text[done:], text.count("\n", 0, done) + 1))


def _tables(text: str) -> Iterator[tuple[int, int]]:
    """Where the outermost tables begin and end; one that never ends goes to the end of the text."""
    depth = start = 0
    for tag in _TABLE_TAG.finditer(text):
        if not tag[1]:
            start = tag.start() if depth == 0 else start
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield start, tag.end()
    if depth:
        yield start, len(text)


def _parsed(text: str) -> Element:
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    return lxml.html.document_fromstring(_NO_TAG.sub("&lt;", text).encode(), parser=parser)


class _Page:
    """Walks the elements once. `first` is the line of the file on which they begin."""

    def __init__(self, blocks: Blocks, first: int) -> None:
        self._blocks = blocks
        self._first = first
        self._words: list[str] = []
        self._marks: list[str] = []
        self._kind: TextKind = "paragraph"
        self._level = 0
        self._slots = 0

    def walk(self, root: Element) -> None:
        self._walk(root)
        self._end(root)

    def _place(self, element: Element) -> Place:
        return Place(path=f"line {self._first + max(0, (element.sourceline or 1) - 1)}")

    def _walk(self, element: Element) -> None:
        tag = element.tag
        if not isinstance(tag, str) or _is_unseen(element):
            return
        if tag == "table" and _is_grid(element):
            self._end(element)
            self._table(element)
            return
        block = tag in _PARAGRAPHS or tag in ("table", "tbody", "td", "th")
        if block:
            self._end(element)
        if tag == "li":
            self._kind = "list_item"
        elif re.fullmatch(r"h[1-6]", tag):
            self._kind, self._level = "heading", int(tag[1])
        if not (tag == "sup" and self._is_raised(element)):
            self._words.append(element.text or "")
            for child in element:
                self._walk(child)
                self._words.append(child.tail or "")
        if block:
            self._end(element)

    def _is_raised(self, element: Element) -> bool:
        return _take_mark(element, self._words, self._marks)

    def _end(self, element: Element) -> None:
        printed = squash("".join(self._words))
        words = without_bullet(printed)
        place = self._place(element)
        if words:
            kind = "list_item" if self._kind == "paragraph" and words != printed else self._kind
            self._blocks.blocks.append(Text(words, kind, self._level, place))
            self._blocks.blocks += [Mark(words, mark, place) for mark in self._marks]
        self._words, self._marks, self._kind, self._level = [], [], "paragraph", 0

    def _count(self, slots: int) -> None:
        self._slots += slots
        if self._slots > MAX_FIELDS:
            raise RefusedFile(
                f"The tables of this page have more than {MAX_FIELDS:,} cells, far more than any report. "
                "Ask the sender for the report itself."
            )

    def _table(self, table: Element) -> None:
        for caption in table.iterchildren("caption"):
            self._walk(caption)
        cells: list[Cell] = []
        marks: list[Mark] = []
        taken: set[tuple[int, int]] = set()
        row_no = 0
        for row in _rows(table):
            column = 0
            for element in row.iterchildren("td", "th"):
                while (row_no, column) in taken:
                    column += 1
                height, width = _span(element, "rowspan"), _span(element, "colspan")
                self._count(height * width)
                taken |= {(row_no + down, column + right) for down in range(height) for right in range(width)}
                raised: list[str] = []
                text = "" if _is_unseen(element) else _cell_text(element, raised)
                place = self._place(element)
                cells.append(Cell(text, row_no, column, height, width, place))
                marks += [Mark(text, mark, place, (row_no, column)) for mark in raised]
                column += width
            row_no += column > 0
        cells = [cell._replace(row_span=min(cell.row_span, row_no - cell.row)) for cell in cells]
        width = max((cell.column + cell.column_span for cell in cells), default=0)
        if cells:
            found = Table(tuple(cells), row_no, width, self._blocks.tables + 1, self._place(table))
            self._blocks.table(found, marks)


def _is_unseen(element: Element) -> bool:
    style = element.get("style") or ""
    return (
        element.tag in _UNSEEN
        or "hidden" in element.attrib
        or _HIDDEN.search(style) is not None
        or (element.tag == "option" and not _is_chosen(element))
        or (_WHITE.search(f"{style};color:{element.get('color', '')}") is not None and not _has_ground(element))
    )


def _is_chosen(option: Element) -> bool:
    """Does a drop-down show this choice: the one that is selected, else its first?"""
    listed = next(option.iterancestors("select", "datalist"), None)
    options = [] if listed is None or listed.tag == "datalist" else list(listed.iter("option"))
    chosen = [each for each in options if "selected" in each.attrib] or options[:1]
    return any(each is option for each in chosen)


def _has_ground(element: Element) -> bool:
    """Has this element, or one around it, a ground that white words may show on?"""
    around = [element, *element.iterancestors()]
    styles = (f"{each.get('style') or ''};background:{each.get('bgcolor') or ''}" for each in around)
    return any("class" in each.attrib for each in around) or any(map(_GROUND.search, styles))


def _state(element: Element) -> str:
    """What an input field shows: its words, or whether its box is ticked."""
    kind = (element.get("type") or "text").lower()
    if kind in ("checkbox", "radio"):
        return "☑" if "checked" in element.attrib else "☐"
    return "" if kind in ("hidden", "password", "file") else element.get("value") or ""


def _is_grid(table: Element) -> bool:
    """A table with cells beside each other and no other table in it; else it is a frame."""
    return next(table.iterdescendants("table"), None) is None and any(
        len(list(row.iterchildren("td", "th"))) > 1 for row in table.iter("tr")
    )


def _rows(table: Element) -> Iterator[Element]:
    return (row for row in table.iter("tr") if not _is_unseen(row))


def _span(element: Element, name: str) -> int:
    value = (element.get(name) or "1").strip()
    return max(1, min(int(value), MAX_SPAN)) if value.isdecimal() and len(value) < 5 else 1


def _cell_text(cell: Element, marks: list[str]) -> str:
    words: list[str] = []
    _gather(cell, words, marks)
    lines = "".join(words).split(_BREAK)
    return "\n".join(text for line in lines if (text := squash(line)))


def _gather(element: Element, words: list[str], marks: list[str]) -> None:
    words.append(element.text or "")
    for child in element:
        if isinstance(child.tag, str) and not _is_unseen(child):
            block = child.tag in _PARAGRAPHS
            words.append(_BREAK if block else "")
            words.append(_state(child) if child.tag == "input" else "")
            if not (child.tag == "sup" and _take_mark(child, words, marks)):
                _gather(child, words, marks)
            words.append(_BREAK if block and child.tag != "br" else "")
        words.append(child.tail or "")


def _take_mark(element: Element, before: list[str], marks: list[str]) -> bool:
    raised = squash("".join(element.itertext()))
    if not any(words.strip() for words in reversed(before)) or not is_mark(raised):
        return False
    marks.append(raised)
    return True
