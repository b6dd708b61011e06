"""Lines of fields → blocks: which rows stand together as a table, and what is no table though it has tabs.

Belongs here: pieces of tables, cells that go on in the next line, lists set with tabs, tables made of spaces.
Does not belong here: how a line is parted into fields (`lines`), which piece belongs to which: a blank line or a rule
ends a piece, and the interpretation joins pieces, as it does over page breaks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.document import Block, Mark, Place, Table, Text, TextKind, Unread, as_cell, as_place
from parsers.printed.text import without_bullet
from parsers.readers.text.lines import Line
from parsers.readers.text.markup import BREAK, clean

_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+")
_BULLET = re.compile(r"(?:[-–—•●▪◦‣·*oØ§§\uf0b7\uf0a7]|\(?\d{1,2}[.)]|\(?[a-z][.)]|\(?[ivx]{1,4}[.)])")
_GOES_ON = re.compile(r"[a-z]+[ ,;:.)]|[a-z]+$")
# A wide space behind the end of a sentence is how typists part sentences, and no column.
_GAP = re.compile(r"(?<=[^\s.!?:;,]) {2,}(?=\S)|(?<=[.!?:;,]) {3,}(?=\S)")
_WORD = re.compile(r"[A-Za-z]{2,}")
_FEWEST_WORDS = 3
"""A cell with fewer words is a value or a name; only a sentence goes on in the next line."""


class Blocks:
    """The blocks of a text, gathered line by line; tables are counted from 1."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.tables = 0
        self._width = 0

    def add(self, lines: Sequence[Line]) -> None:
        """Blocks for these lines."""
        position = 0
        while position < len(lines):
            end = position
            while end < len(lines) and _is_row(lines, position, end):
                end += 1
            if end > position:
                self._rows(lines[position:end])
                position = end
            elif spaced := _of_spaces(lines, position):
                self._spaces(lines[position : position + spaced])
                position += spaced
            else:
                if lines[position].fields:
                    self._texts(lines[position].fields[0], lines[position].number)
                position += 1

    def table(self, table: Table, marks: Sequence[Mark] = ()) -> None:
        """Add a table, and after it what is said of its marks."""
        self.tables += 1
        self._width = table.n_columns
        self.blocks += [table, *marks]

    def _rows(self, lines: Sequence[Line]) -> None:
        if self._is_no_table(lines):
            for line in lines:
                words = " ".join(line.fields[k].strip() for k in line.filled)
                self._texts(words, line.number)
            return
        rows = _joined(lines)
        marks: list[Mark] = []
        cells = [
            as_cell(
                (
                    _cell(text, (r, c), line.number, marks) if text else "", r, c, 1, 1,
                    as_place((None, None, f"line {line.number} field {c + 1}")),
                )
            )
            for r, line in enumerate(rows)
            for c, text in enumerate(line.fields)
        ]  # fmt: skip
        width = max(len(line.fields) for line in rows)
        place = Place(path=f"line {rows[0].number}")
        self.table(Table(tuple(cells), len(rows), width, self.tables + 1, place), marks)

    def _is_no_table(self, lines: Sequence[Line]) -> bool:
        """Paragraphs and lists set with tabs, unless a table as wide goes on in them."""
        if len(lines[0].fields) == self._width:
            return False
        return all(len(line.filled) <= 1 for line in lines) or all(map(_is_item, lines))

    def _texts(self, line: str, number: int) -> None:
        heading = _HEADING.match(line)
        level = len(heading.group(1)) if heading else 0
        marks: list[str] = []
        place = Place(path=f"line {number}")
        for paragraph in clean(line[heading.end() :] if heading else line, marks).split("\n"):
            words = without_bullet(paragraph)
            if not words:
                continue
            kind: TextKind = "heading" if heading else "list_item" if words != paragraph else "paragraph"
            self.blocks.append(Text(words, kind, level, place))
            self.blocks += [Mark(words, mark, place) for mark in marks]
            marks.clear()

    def _spaces(self, lines: Sequence[Line]) -> None:
        words = "\n".join(line.fields[0].strip() for line in lines)
        self.blocks.append(Unread("spaces", Place(path=f"line {lines[0].number}"), words=words))


def _cell(text: str, at: tuple[int, int], number: int, marks: list[Mark]) -> str:
    raised: list[str] = []
    words = clean(text, raised)
    for mark in raised:
        marks.append(Mark(words, mark, as_place((None, None, f"line {number} field {at[1] + 1}")), at))
    return words


def _is_row(lines: Sequence[Line], start: int, position: int) -> bool:
    """Several fields; or a single line that goes on with the last cell of the row above, more rows below it."""
    fields = lines[position].fields
    if len(fields) != 1:
        return len(fields) > 1
    if position == start or position + 1 >= len(lines) or len(lines[position + 1].fields) < 2:
        return False
    return len(lines[position - 1].fields) > 1 and _GOES_ON.match(fields[0]) is not None


def _is_item(line: Line) -> bool:
    filled = line.filled
    return len(filled) == 2 and _BULLET.fullmatch(line.fields[filled[0]].strip()) is not None


# ---- cells that go on in the next line


def _joined(lines: Sequence[Line]) -> Sequence[Line]:
    """The rows, with those joined that are pieces of one: its cells hold line breaks that the export did not quote.

    Only where every row then has as many fields as the widest, and each piece goes on in small letters: an export may
    as well leave blank cells at the end of rows away.
    """
    width = max(len(line.fields) for line in lines)
    if all(len(line.fields) == width for line in lines):
        return lines
    rows: list[Line] = []
    for line in lines:
        if len(line.fields) > 1 and (not rows or len(rows[-1].fields) == width):
            rows.append(line)
        elif rows and _goes_on(rows[-1], line, width):
            *before, last = rows[-1].fields
            first, *after = line.fields
            rows[-1] = Line(rows[-1].number, [*before, f"{last}{BREAK}{first}", *after])
        else:
            rows.append(line)
    even = all(len(line.fields) == width for line in rows)
    return rows if even else [line for line in lines if len(line.fields) > 1 or line.filled]


def _goes_on(row: Line, line: Line, width: int) -> bool:
    if len(row.fields) + len(line.fields) - 1 > width or _GOES_ON.match(line.fields[0].strip()) is None:
        return False
    return len(line.fields) == 1 or len(_WORD.findall(row.fields[-1])) >= _FEWEST_WORDS


# ---- tables made of spaces


def _of_spaces(lines: Sequence[Line], start: int) -> int:
    """The number of lines from here that are a table whose columns are made of spaces."""
    end = start
    while end < len(lines) and len(lines[end].fields) == 1 and _GAP.search(lines[end].fields[0].strip()):
        end += 1
    several = sum(len(_GAP.findall(line.fields[0].strip())) > 1 for line in lines[start:end])
    return end - start if end - start >= 2 and several >= 2 else 0
