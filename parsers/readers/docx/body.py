"""The blocks of a Word document in reading order: paragraphs, tables as grids, and what wraps them.

Belongs here: the walk over block-level content, rows and cells, merged cells, nested and layout tables.
Does not belong here: what of a paragraph counts (`paragraph`), styles (`styles`), the package (`package`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import islice

from parsers.document import (
    UNREAD,
    Aside,
    Block,
    Mark,
    Place,
    RefusedFile,
    Table,
    Text,
    TextKind,
    Unread,
    as_cell,
    as_place,
)
from parsers.readers.docx.grid import MAX_SPAN, NO_MERGE, Grid, continues_a_merge, finished, is_gone, span_of
from parsers.readers.docx.paragraph import Found, Inline, mark_is_deleted, properties_of
from parsers.readers.docx.parts import Parts
from parsers.readers.docx.styles import Styles, heading_level, numbering
from parsers.readers.docx.survey import Merge, Survey
from parsers.readers.docx.tabs import Tabbed, with_tables_of_tabs
from parsers.readers.docx.words import paragraphs_of, tidy
from parsers.readers.docx.xml import (
    CELL_DEL,
    GRID_AFTER,
    GRID_BEFORE,
    GRID_SPAN,
    NUM_PR,
    OUTLINE,
    P_STYLE,
    TBL,
    TC,
    TR,
    TRPR,
    VAL,
    Element,
    P,
    R,
    child,
    number,
    whole,
)

MAX_SLOTS = 2_000_000
# The number of an item in a list says where it stands in it, no more: `1.`, `(ii)`, `a)`.
_ENUMERATES = re.compile(r"\(?(?:\d{1,3}|[a-z]{1,2}|[ivx]{1,5})[.):]?\)?", re.IGNORECASE)
_BULLET = re.compile(r"[-–•●▪◦·‣■○\uf0b7\uf0a7]\s+(?=\S)")


@dataclass(slots=True)
class _Flow:
    """Content that runs on in one place: the body, a cell or a text box.

    `items` are texts and tables; inside a cell a text is a plain string, since a cell has words and no kinds.
    """

    path: str
    in_cell: bool
    items: list[Block | Tabbed | str] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0
    pending: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Row:
    number: int
    element: Element
    placeholder: bool
    cells: list[tuple[int, Element, bool]]


class BodyReader:
    """Walks the body of one document, once."""

    def __init__(self, root: Element, styles: Styles, parts: Parts) -> None:
        self._styles = styles
        survey = Survey(root, styles)
        self._inline = Inline(survey, styles, parts)
        self._parts = parts
        self._unusual = survey.unusual
        self._merges = survey.merges
        self._slots = 0
        self._shown: dict[Element, str] = {}
        self.warnings: list[str] = []

    def read(self, body: Element) -> tuple[Block, ...]:
        """The paragraphs and tables of the document's body, in reading order."""
        flow = _Flow("body", in_cell=False)
        self._content(body, flow)
        blocks: list[Block] = []
        index = 0
        for item in with_tables_of_tabs(flow.items):
            if isinstance(item, Table):
                index += 1
                blocks.append(replace(item, index=index))
            else:
                blocks.append(item)
        return tuple(blocks)

    def _content(self, parent: Element, flow: _Flow) -> None:
        """All of a body, cell or text box."""
        self._blocks(parent, flow)
        self._end_pending(flow)

    def _blocks(self, parent: Element, flow: _Flow) -> None:
        for element in parent:
            tag = element.tag
            if tag == P:
                self._paragraph(element, flow)
            elif tag == TBL:
                self._end_pending(flow)
                self._table(element, flow)
            elif tag == R:
                self._stray_run(element, flow)
            else:
                shown = self._inline.shown_by(element)
                content, placeholder = (None, False) if shown is not None else self._inline.content_of(element)
                if shown is not None:
                    self._inline.skip(element)
                    self._end_paragraph(shown, next(element.iter(P), None), flow)
                elif content is not None and placeholder:
                    self._inline.skip(content)
                elif content is not None:
                    self._blocks(content, flow)

    # ---- paragraphs

    def _paragraph(self, paragraph: Element, flow: _Flow) -> None:
        flow.paragraphs += 1
        if paragraph not in self._unusual:
            self._end_paragraph(self._inline.plain(paragraph), paragraph, flow)
            return
        properties = properties_of(paragraph)
        style_id = _style_id(properties)
        raw, boxes = self._inline.read(paragraph, style_id)
        raw = self._numbered(raw, properties)
        if mark_is_deleted(properties):
            flow.pending.append(raw)
        else:
            self._end_paragraph(raw, paragraph, flow)
        self._boxes(boxes, flow)

    def _stray_run(self, run: Element, flow: _Flow) -> None:
        """No sound document has a run outside a paragraph; where one has, no word is lost."""
        raw, boxes = self._inline.stray(run)
        self._end_paragraph(raw, None, flow)
        self._boxes(boxes, flow)

    def _boxes(self, boxes: list[Element], flow: _Flow) -> None:
        for position, box in enumerate(boxes, 1):
            inner = _Flow(f"{flow.path}/p[{flow.paragraphs}]/txbx[{position}]", flow.in_cell)
            self._content(box, inner)
            flow.items.extend(inner.items)
            flow.found.extend(inner.found)

    def _end_paragraph(self, raw: str, paragraph: Element | None, flow: _Flow) -> None:
        if flow.pending:
            raw = "".join([*flow.pending, raw])
            flow.pending.clear()
        found, self._inline.found = self._inline.found, []
        if flow.in_cell:
            flow.items.extend(paragraphs_of(raw))
            flow.found += found
            return
        fields = [tidy(part) for part in raw.strip().split("\t")] if "\t" in raw else []
        texts = paragraphs_of(raw.replace(UNREAD, " "))
        kind, level = ("paragraph", 0) if paragraph is None else self._kind(properties_of(paragraph))
        place = Place(None, None, f"{flow.path}/p[{flow.paragraphs}]")
        if kind == "paragraph" and len(fields) > 2 and len(texts) == 1 and not found:
            flow.items.append(Tabbed(fields, _text(texts[0], kind, level, place)))
            return
        flow.items += [_text(text, kind, level, place) for text in texts]
        flow.items += [_aside(each, texts[-1] if texts else "", place, None) for each in found]

    def _numbered(self, raw: str, properties: Element | None) -> str:
        """The words with the number that Word puts before them, where it says more than where in a list they stand."""
        style = self._styles.paragraph(_style_id(properties))
        direct = None if properties is None else child(properties, NUM_PR)
        list_id, level = (None, 0) if direct is None else numbering(direct)
        if list_id is None and style.numbering is not None:
            list_id, level = style.numbering[0], style.numbering[1] if direct is None else level
        if not list_id:
            return raw
        label = self._parts.numbering.label(list_id, max(0, min(level, 8)))
        if not label or (raw.strip() and _ENUMERATES.fullmatch(label) and not self._is_heading(properties)):
            return raw
        return f"{label} {raw}"

    def _is_heading(self, properties: Element | None) -> bool:
        return self._kind(properties)[0] == "heading"

    def _end_pending(self, flow: _Flow) -> None:
        """A paragraph whose end is deleted, with no paragraph after it to go on in."""
        if flow.pending:
            self._end_paragraph("", None, flow)

    def _kind(self, properties: Element | None) -> tuple[TextKind, int]:
        style = self._styles.paragraph(_style_id(properties))
        heading, listed = style.heading, style.list_level
        for element in () if properties is None else properties.iterchildren(OUTLINE, NUM_PR):
            if element.tag == OUTLINE:
                heading = heading_level(number(element, 9))
            else:
                list_id, level = numbering(element)
                # Zero takes the paragraph out of the list of its style; no number leaves it there.
                listed = level if list_id or (list_id is None and listed is not None) else None
        if heading is not None:
            return "heading", heading
        return ("list_item", listed) if listed is not None else ("paragraph", 0)

    # ---- tables

    def _table(self, table: Element, flow: _Flow) -> None:
        flow.tables += 1
        path = f"{flow.path}/tbl[{flow.tables}]"
        if table not in self._unusual and self._plain_table(table, path, flow):
            return
        rows = self._rows(table)
        if self._is_layout(table, rows):
            for row in rows:
                for position, cell, _ in row.cells:
                    inner = _Flow(f"{path}/tr[{row.number}]/tc[{position}]", flow.in_cell)
                    self._content(cell, inner)
                    flow.items.extend(inner.items)
            return
        grid = Grid(path)
        for row in rows:
            if row.element in self._unusual or row.placeholder:
                self._unusual_row(row, grid)
            else:
                self._plain_row(row.number, self._inline.plain_cells(row.element), grid)
            grid.rows += 1
        if grid.cells:
            flow.items += [finished(grid), *grid.asides, *grid.nested]

    def _plain_table(self, table: Element, path: str, flow: _Flow) -> bool:
        """A table without anything unusual in it, its words in one go; False for one to be looked at row by row."""
        rows = self._inline.plain_rows(table)
        if sum(map(bool, rows)) < 2 or len(rows) != sum(1 for _ in table.iterchildren(TR)):
            return False
        grid = Grid(path)
        for position, texts in enumerate(rows, 1):
            if texts:
                self._plain_row(position, texts, grid)
                grid.rows += 1
        flow.items.append(finished(grid))
        return True

    def _rows(self, table: Element) -> list[_Row]:
        found: list[tuple[Element, bool]] = []
        self._gather(table, TR, placeholder=False, into=found)
        rows: list[_Row] = []
        several = False
        for position, (element, placeholder) in enumerate(found, 1):
            if element not in self._unusual and not placeholder:
                # One tells that the row has cells, two that it is no frame of a single one; all are read by the row.
                cells = islice(element.iterchildren(TC), 1 if several else 2)
                plain = [(k, cell, False) for k, cell in enumerate(cells, 1)]
                several = several or len(plain) > 1
                rows.append(_Row(position, element, False, plain))
            elif is_gone(element):
                self._inline.skip(element)
            else:
                wrapped: list[tuple[Element, bool]] = []
                self._gather(element, TC, placeholder, wrapped)
                unusual = [(k, cell, blank) for k, (cell, blank) in enumerate(wrapped, 1)]
                rows.append(_Row(position, element, placeholder, unusual))
        return [row for row in rows if row.cells]

    def _gather(self, parent: Element, tag: str, placeholder: bool, into: list[tuple[Element, bool]]) -> None:
        """The rows of a table or the cells of a row, through whatever wraps them."""
        for element in parent:
            if element.tag == tag:
                into.append((element, placeholder))
                continue
            if tag == TC and (shown := self._inline.shown_by(element)) is not None:
                self._shown.update(dict.fromkeys(element.iterdescendants(TC), shown))
            content, blank = self._inline.content_of(element)
            if content is not None:
                self._gather(content, tag, placeholder or blank, into)

    @staticmethod
    def _is_layout(table: Element, rows: list[_Row]) -> bool:
        """A frame around content: a single cell, or one column of cells with tables among them."""
        if any(len(row.cells) > 1 for row in rows):
            return False
        return len(rows) == 1 or next(table.iterdescendants(TBL), None) is not None

    def _plain_row(self, position: int, texts: list[str], grid: Grid) -> None:
        prefix = f"{grid.path}/tr[{position}]/tc["
        self._count_slots(len(texts))
        row = grid.rows
        grid.cells += [
            as_cell((text, row, column, 1, 1, as_place((None, None, f"{prefix}{column + 1}]"))))
            for column, text in enumerate(texts)
        ]
        grid.width = max(grid.width, len(texts))

    def _unusual_row(self, row: _Row, grid: Grid) -> None:
        properties = child(row.element, TRPR)
        prefix = f"{grid.path}/tr[{row.number}]/tc["
        column = span_of(properties, GRID_BEFORE)
        for (position, cell, placeholder), plain in zip(row.cells, self._plain_texts(row), strict=True):
            merge = self._merges.get(cell, NO_MERGE)
            span = self._column_span(merge)
            path = f"{prefix}{position}]"
            text, nested, found = (plain, [], []) if plain is not None else self._cell(cell, placeholder, path)
            at, place = (grid.rows, column), Place(path=path)
            grid.asides += [_aside(each, text.replace(UNREAD, ""), place, at) for each in found]
            self._add_cell(merge, column, span, text, nested, path, grid)
            column += span
        grid.width = max(grid.width, column + span_of(properties, GRID_AFTER))

    def _column_span(self, merge: Merge) -> int:
        span = max(1, min(whole(merge[GRID_SPAN], 1), MAX_SPAN)) if GRID_SPAN in merge else 1
        self._count_slots(span)
        return span

    def _add_cell(
        self, merge: Merge, column: int, span: int, text: str, nested: list[Block], path: str, grid: Grid
    ) -> None:
        if not merge or not continues_a_merge(merge, column, span, grid):
            grid.cells.append(as_cell((text, grid.rows, column, 1, span, as_place((None, None, path)))))
            grid.nested.extend(nested)
        elif text or nested:
            self.warnings.append(
                f"{path}: words in the continued part of a merged cell, which Word does not show, were left out"
            )

    def _plain_texts(self, row: _Row) -> list[str | None]:
        """The texts of the cells where all of them are plain, else None for each."""
        if not any(placeholder or cell in self._unusual for _, cell, placeholder in row.cells):
            texts = self._inline.plain_cells(row.element)
            if len(texts) == len(row.cells):
                return [*texts]
        return [None] * len(row.cells)

    def _cell(self, cell: Element, placeholder: bool, path: str) -> tuple[str, list[Block], list[Found]]:
        """The words of a cell, the tables in it, and what in it is no text."""
        inner = _Flow(path, in_cell=True)
        if cell in self._shown:
            self._inline.skip(cell)
            inner.items.extend(paragraphs_of(self._shown[cell]))
        elif placeholder or CELL_DEL in self._merges.get(cell, NO_MERGE):
            self._inline.skip(cell)
        else:
            self._content(cell, inner)
        text = "\n".join(item for item in inner.items if isinstance(item, str))
        return text, [item for item in inner.items if isinstance(item, Table | Unread | Mark)], inner.found

    def _count_slots(self, slots: int) -> None:
        self._slots += slots
        if self._slots > MAX_SLOTS:
            raise RefusedFile(
                f"The tables of this document have more than {MAX_SLOTS:,} cells, far more than any report. "
                "Ask the sender for the report itself."
            )


def _text(text: str, kind: TextKind, level: int, place: Place) -> Text:
    bullet = _BULLET.match(text)
    if bullet:
        text = text[bullet.end() :]
        if kind == "paragraph":
            kind = "list_item"
    return Text(text, kind, level, place)


def _aside(found: Found, text: str, place: Place, at: tuple[int, int] | None) -> Aside:
    if found.kind == "mark":
        return Mark(text, found.words, place, at)
    return Unread(found.kind, place, at, found.words)


def _style_id(properties: Element | None) -> str | None:
    style = None if properties is None else child(properties, P_STYLE)
    return None if style is None else style.get(VAL)
