"""Reads a PDF into the neutral `Document`.

Belongs here: the order of the steps, and which files are refused.
Does not belong here: how PDFium is called (`pdfium`), pages (`page`), tables (`ruled`, `filling`),
lines and how they join (`lines`, `joins`, `cells`), running text (`prose`), furniture
(`furniture`), the second opinion (`second_opinion`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

import pypdfium2
from pypdfium2 import raw

from parsers.document import Block, Document, RefusedFile
from parsers.readers.collector import uncollected
from parsers.readers.pdf import pdfium
from parsers.readers.pdf.edges import Beyond, refuse_cut_off
from parsers.readers.pdf.furniture import MARGIN, PageDraft, drop_contents, drop_furniture
from parsers.readers.pdf.ink.placing import PageInk, place
from parsers.readers.pdf.ink.witness import OutlineKey
from parsers.readers.pdf.integrity import Traits, refuse_damaged
from parsers.readers.pdf.lanes import lanes_of
from parsers.readers.pdf.lines import Line
from parsers.readers.pdf.page import OpenPage, read_page
from parsers.readers.pdf.prose import Flow
from parsers.readers.pdf.tables.banded import cut_at_shading, find_open_grids, with_columns
from parsers.readers.pdf.tables.boxes import without_boxes
from parsers.readers.pdf.tables.filling import TableDraft, fill_grids, mend_page_breaks
from parsers.readers.pdf.tables.headed import continued, head_lines, head_spans, with_heads
from parsers.readers.pdf.tables.left_out import rows_left_out
from parsers.readers.pdf.tables.loose import loose_grids, outside_of
from parsers.readers.pdf.tables.pieces import pieces_of
from parsers.readers.pdf.tables.ruled import Grid, find_grids, unstack
from parsers.readers.pdf.tables.tall import with_rows
from parsers.readers.pdf.wrapping.joins import Vocabulary

_BOLD = ("bold", "black", "heavy", "semibold", "demi")


def _draft(opened: OpenPage, above: Grid | None, *, tagged: bool) -> PageDraft:
    """One page; `above`: the table that the page before ends with."""
    page = opened.content
    ruled = find_grids(page.rules)
    lying = ruled.lying
    grids = [part for grid in ruled.grids for part in unstack(without_boxes(grid, page.words))]
    if any(grid.has_wide_cell for grid in grids):
        grids = [with_columns(grid, page.words.box) for grid in grids]
    if page.fills:
        grids = [cut_at_shading(grid, page.fills, page.words.box) for grid in grids]
    grids = [with_rows(grid, page.words) for grid in grids]
    heads = head_lines(page.words)
    spans = head_spans(page.words, heads)
    outside = outside_of(page, grids)
    lanes = lanes_of(page.words, outside, [grid.bbox for grid in grids], spans)
    grids = sorted([*grids, *loose_grids(page, outside, lying, grids, spans, above, lanes)], key=lambda g: g.ys[0])
    if len(page.fills) > 1 or len(lying) > 2:
        known = set(map(id, grids))
        grids = find_open_grids(page.fills, lying, page.words.box, grids, spans)
        grids = [grid if id(grid) in known else with_rows(grid, page.words) for grid in grids]
    if above is not None and (len(lying) > 1 or page.fills):
        grids = continued(page, lying, heads, above, grids)
    grids = with_heads(page, lying, grids, heads)
    if ruled.alone or len(page.fills) > 2:
        grids = sorted([*grids, *pieces_of(page, ruled.alone, grids)], key=lambda g: g.ys[0])
    if left_out := rows_left_out(page, grids):
        grids = sorted([*grids, *left_out], key=lambda g: g.ys[0])
    tables, lines = fill_grids(page, grids, lanes)
    bold = {
        line.char for line in lines
        if _is_bold(opened.font_name(_of_text(line))) and _is_bold(opened.font_name(line.last_char))
    }  # fmt: skip
    lines = [_sized(line, opened.font_size(_of_text(line))) for line in lines]
    artifacts = set[int]()
    if tagged:
        edge = MARGIN * page.height
        artifacts = opened.artifacts(x.char for x in lines if x.base < edge or x.base > page.height - edge)
    return PageDraft(page.number, page.width, page.height, lines, tables, bold, artifacts, lying, lanes)


def _of_text(line: Line) -> int:
    """A character of the line's own font: a bullet may have another one, and another size."""
    return line.char if line.tokens == 1 or line.text[1:2] != " " else line.last_char


@lru_cache(1_000)
def _is_bold(font: str) -> bool:
    """Both ends of a line are asked: a bold word that opens a sentence makes no heading."""
    return any(mark in font.lower() for mark in _BOLD)


def _sized(line: Line, size: float) -> Line:
    """The height of the letters from the size of the font: boxes differ with the letters that a line has."""
    return line._replace(rise=0.72 * size) if 0.5 < 0.72 * size / line.rise < 1.6 else line


def _last_table(drafts: list[PageDraft]) -> Grid | None:
    """The table that the last page ends with, if nothing but a footer stands below it."""
    if not drafts or not drafts[-1].tables:
        return None
    grid = drafts[-1].tables[-1].grid
    edge = (1 - MARGIN) * drafts[-1].height
    return None if any(grid.ys[-1] < line.base < edge for line in drafts[-1].lines) else grid


@dataclass
class _Pages:
    """All pages of a document: their drafts, and what on them is unread."""

    drafts: list[PageDraft]
    inks: list[PageInk]


def _drafts(document: pypdfium2.PdfDocument, traits: Traits) -> _Pages:
    tagged = bool(raw.FPDFCatalog_IsTagged(document.raw))
    drafts: list[PageDraft] = []
    inks: list[PageInk] = []
    outlines: set[OutlineKey] = set()
    beyond: list[list[Beyond]] = []
    words = images = hidden = 0
    for number in range(len(document)):
        with read_page(document, number, traits, outlines) as page:
            words += len(page.content.words.text)
            images += page.content.images
            hidden += page.content.hidden
            beyond.append(page.content.beyond)
            drafts.append(_draft(page, _last_table(drafts), tagged=tagged))
            inks.append(
                PageInk(number + 1, page.content.width, page.content.height, page.content.odd, page.content.marks)
            )
    refuse_cut_off(beyond)
    if not words:
        kinds = {one.kind for ink in inks for one in ink.odd}
        raise RefusedFile(_why_no_words(kinds, images=images > 0, hidden=hidden > 0))
    return _Pages(drafts, inks)


def _why_no_words(kinds: Collection[str], *, images: bool, hidden: bool) -> str:
    if images and hidden:
        return (
            "the PDF is a scan: pictures of pages, with recognised text hidden under them. Text recognition has "
            "already been run over it, and nobody can see where it went wrong, so it is not believed. Ask for the "
            "original: the Word file, or a PDF saved from it."
        )
    if images:
        return "the PDF holds only pictures of pages, no text. Ask for the original, or run text recognition over it."
    if "outlines" in kinds:
        return "the letters of the PDF are drawn as outlines, and are no text. Ask for the original."
    if "font" in kinds:
        return "the fonts of the PDF do not say which letters they show. Ask for the original, or for a new export."
    if hidden:
        return "the PDF holds hidden text only: nothing of it shows. Check that it is the right file."
    return "the PDF holds no text. Check that it is the right file, and ask for it again."


def _modified_at(document: pypdfium2.PdfDocument) -> str:
    for key in ("ModDate", "CreationDate"):
        stamp = pdfium.iso_date(document.get_metadata_value(key) or "")
        if stamp:
            return stamp
    return ""


def read_pdf(data: bytes) -> Document:
    """The text and tables of a PDF in reading order; `RefusedFile` with a reason where it cannot be read.

    Tables that go on over a page break come as one piece a page. Each cell has its page and its rectangle in
    points from the top left corner of the page as it is displayed.
    """
    with uncollected():
        return _read(data)


def _read(data: bytes) -> Document:
    traits = refuse_damaged(data)
    source = pdfium.open_document(data)
    try:
        read = _drafts(source, traits)
        pages = read.drafts
        modified_at = _modified_at(source)
    finally:
        source.close()
    drop_furniture(pages)
    drop_contents(pages)
    vocabulary = Vocabulary()
    for page in pages:
        vocabulary.learn_prose(page.lines)
        for table in page.tables:
            table.learn(vocabulary)
    mend_page_breaks([table for page in pages for table in page.tables], vocabulary)
    blocks: list[Block] = []
    count = 0
    for block in Flow(pages, vocabulary).blocks():
        if isinstance(block, TableDraft):
            count += 1
            blocks.append(block.finish(count, vocabulary))
        else:
            blocks.append(block)
    return Document("pdf", tuple(place(blocks, read.inks)), len(pages), modified_at)
