"""The second opinion: the grids that pdfplumber finds, compared with ours cell by cell.

Belongs here: pdfplumber, which no other module of the reader loads, and pairing its cells with ours.
Does not belong here: whether two texts say the same (`same_words`), or deciding who is right.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfplumber.page import Page
from pdfplumber.table import Table as TheirTable
from pdfplumber.utils.text import dedupe_chars

from parsers.document import BBox, Document, Mark, RefusedFile, Table
from parsers.readers.pdf.reader import read_pdf
from parsers.readers.pdf.same_words import Pair, Slot, cut_by_a_page_break, is_close, plain, raised


@dataclass(frozen=True, slots=True)
class Difference:
    """What one of the two readings has otherwise. `ours` or `theirs` is None where that reading has no such cell."""

    page: int
    bbox: BBox
    ours: str | None
    theirs: str | None


@dataclass(frozen=True, slots=True)
class Verified:
    """How many cells we have, and the cells that one of the two readings has otherwise."""

    cells: int
    differences: tuple[Difference, ...]


def verify_pdf(data: bytes) -> Verified:
    """Where pdfplumber's tables differ from our reading of this PDF. Raises `RefusedFile`."""
    return compare(read_pdf(data), data)


def compare(document: Document, data: bytes) -> Verified:
    """Where pdfplumber's tables of this PDF differ from a document: cells that only one has, and with other words.

    White space is no difference. Neither are a letter that a PDF prints twice to make it bold, a raised mark of a
    footnote that we leave out, and on which page the end of a word stands that a page break cut. Tables that pdfplumber
    alone sees (boxes around text, shading it takes for rules) are differences, unless they hold no words. Raises
    `RefusedFile`.
    """
    ours = _our_cells(document)
    try:
        with pdfplumber.open(io.BytesIO(data)) as opened:
            pairs = [pair for page in opened.pages for pair in _pairs_of_page(page, ours.get(page.page_number, []))]
    except (PDFException, ValueError, KeyError, TypeError) as error:
        raise RefusedFile(f"pdfplumber, the second opinion, cannot read this PDF: {type(error).__name__}.") from error
    joined = cut_by_a_page_break(pairs)
    return Verified(
        sum(map(len, ours.values())),
        tuple(Difference(p.page, p.bbox, p.ours, p.theirs) for p in pairs if p.differs and p not in joined),
    )


def _our_cells(document: Document) -> dict[int, list[Slot]]:
    """Our cells by page, each with whether a mark of a footnote was left out of it."""
    found: dict[int, list[Slot]] = {}
    table: Table | None = None
    marked: set[tuple[int, tuple[int, int] | None]] = set()
    for block in document.blocks:
        if isinstance(block, Table):
            table = block
        elif isinstance(block, Mark) and table is not None:
            marked.add((table.index, block.cell))
    for each in document.tables:
        for cell in each.cells:
            page, box, _ = cell.place
            if page is not None and box is not None:
                found.setdefault(page, []).append(Slot(box, cell.text, (each.index, (cell.row, cell.column)) in marked))
    return found


def _pairs_of_page(page: Page, ours: list[Slot]) -> Iterator[Pair]:
    """Each of our cells with theirs at its place, and then the cells that only pdfplumber has."""
    tables = page.find_tables()
    theirs = _their_cells(tables)
    left = list(range(len(theirs)))
    matched: list[tuple[Slot, int | None]] = []
    for slot in ours:
        match = next((n for n in left if is_close(slot.bbox, theirs[n][0])), None)
        if match is not None:
            left.remove(match)
        matched.append((slot, match))
    again = _Again(page, tables)
    for slot, n in matched:
        said = theirs[n][1] if n is not None else None
        if n is not None and plain(theirs[n][1]) != plain(slot.text):
            said = again.said(n, slot)
        yield Pair(page.page_number, slot.bbox, slot.text, said)
    for n in left:
        yield Pair(page.page_number, theirs[n][0], None, theirs[n][1])
    page.close()


class _Again:
    """Their cells read again, when a first look differs: without letters that are printed twice, or that are raised."""

    def __init__(self, page: Page, tables: list[TheirTable]) -> None:
        self._page, self._tables = page, tables

    @cached_property
    def _chars(self) -> list[dict[str, Any]]:
        return dedupe_chars(self._page.chars)

    @cached_property
    def _once(self) -> list[tuple[BBox, str]]:
        return self._with(self._chars)

    def said(self, number: int, slot: Slot) -> str:
        """What their cell of this number says, for judging our cell."""
        once = self._once[number][1]
        if plain(once) == plain(slot.text) or not slot.is_marked:
            return once
        x0, top, x1, bottom = slot.bbox
        inside = [
            char for char in self._chars if x0 <= char["x0"] < x1 and top <= (char["top"] + char["bottom"]) / 2 < bottom
        ]
        above = {id(inside[n]) for n in raised(inside)}
        return self._with([char for char in self._chars if id(char) not in above])[number][1]

    def _with(self, chars: list[dict[str, Any]]) -> list[tuple[BBox, str]]:
        """The same grids over these letters alone."""
        ids = {id(char) for char in chars}
        fewer = self._page.filter(lambda each: each["object_type"] != "char" or id(each) in ids)
        return _their_cells([TheirTable(fewer, table.cells) for table in self._tables])


def _their_cells(tables: list[TheirTable]) -> list[tuple[BBox, str]]:
    """Box and text of every cell, always in the same order."""
    return [
        (box, text or "")
        for table in tables
        for row, texts in zip(table.rows, table.extract(), strict=True)
        for box, text in zip(row.cells, texts, strict=True)
        if box is not None
    ]
