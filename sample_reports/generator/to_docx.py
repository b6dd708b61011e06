"""A description as a Word file, the same bytes every time.

Belongs here: cover, headings, real tables, lists, page header and footer, sections.
Does not belong here: text export oddities (`to_text`); the raw pieces of WordprocessingML (`word_parts`).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime
from itertools import count
from typing import cast

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from lxml.etree import _Element

from sample_reports.generator import word_parts as parts
from sample_reports.generator.description import (
    ActionTable,
    AssuranceTable,
    MetricTable,
    Prose,
    ReportDescription,
    Row,
    StatementDescription,
    WordLayout,
)
from sample_reports.generator.markup import ROW_DELETED, Paragraph, Run, paragraphs

_TWIPS_PER_CM = 567
_MARGIN_CM = 1.5
_ACTION_SHARES = {6: (0.085, 0.255, 0.08, 0.12, 0.16, 0.30), 5: (0.09, 0.35, 0.18, 0.18, 0.20)}
_ASSURANCE_SHARES = (0.32, 0.14, 0.54)


def to_docx(report: ReportDescription, *, final: bool = False) -> bytes:
    """The Word file. `final`: with all tracked changes accepted, as it is printed."""
    return _same_bytes(_Maker(report, final).make(), report.modified)


class _Maker:
    """Writes one report into one Word document, from top to bottom."""

    def __init__(self, report: ReportDescription, final: bool) -> None:
        self.report = report
        self.style = report.word
        self.final = final
        self.ids = count(1)
        self.document: WordDocument = docx.Document()
        self.landscape = self.style.landscape

    def make(self) -> bytes:
        _styles(self.document, self.report)
        self._page(self.document.sections[0])
        self._cover()
        told = False
        for statement in self.report.statements:
            if (statement.landscape or self.style.landscape) != self.landscape:
                self.landscape = not self.landscape
                self._page(self.document.add_section(WD_SECTION.NEW_PAGE))
            elif statement.page_break:
                self.document.add_page_break()
            if statement.business_as_usual and not told:
                self.document.add_heading("Business-As-Usual", 1)
                told = True
            self._statement(statement)
        return _saved(self.document, self.report)

    @property
    def usable_cm(self) -> float:
        return (29.7 if self.landscape else 21.0) - 2 * _MARGIN_CM

    def _page(self, section: Section) -> None:
        wide, high = (Cm(29.7), Cm(21)) if self.landscape else (Cm(21), Cm(29.7))
        section.orientation = WD_ORIENT.LANDSCAPE if self.landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = wide, high
        section.left_margin = section.right_margin = Cm(_MARGIN_CM)
        section.top_margin, section.bottom_margin = Cm(2), Cm(1.8)
        if section.header.is_linked_to_previous:
            section.header.is_linked_to_previous = len(self.document.sections) > 1
            section.footer.is_linked_to_previous = len(self.document.sections) > 1
        if len(self.document.sections) == 1:
            section.header.paragraphs[0].text = self.style.header_text
            _style(self.document, "Header").font.size = Pt(8)
            footer = section.footer.paragraphs[0]
            footer.text = f"{self.style.footer_text}  " if self.style.footer_text else ""
            footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _style(self.document, "Footer").font.size = Pt(8)
            for run in parts.paragraph(f"<w:p>{parts.page_number_runs()}</w:p>"):
                footer._p.append(run)  # pyright: ignore[reportPrivateUsage]
            if self.style.watermark:
                header = section.header._element  # pyright: ignore[reportPrivateUsage]
                header.append(parts.watermark(self.style.watermark))

    def _cover(self) -> None:
        for line in self.report.cover:
            paragraph = self.document.add_paragraph(style="Title")
            paragraph.add_run(line).bold = self.report.cover_bold
        self.document.add_paragraph(self.report.title, style="Subtitle")
        if self.style.contents:
            headings = [statement.heading for statement in self.report.statements]
            entries = zip(headings, self.style.contents, strict=True)
            self._append(parts.contents(self.style.contents_title, entries))

    def _append(self, element: _Element) -> None:
        """At the end of the body, before the section properties that close it."""
        self.document.element.body.insert_element_before(element, "w:sectPr")

    def _statement(self, statement: StatementDescription) -> None:
        self.document.add_heading(statement.heading, 1)
        if statement.metrics:
            self._metrics(statement.metrics)
        for actions in (statement.outstanding, statement.new):
            if actions:
                self._actions(actions)
        if statement.assurance:
            self._assurance(statement.assurance)
        if statement.narrative:
            self._prose("Narrative", statement.narrative)
        if statement.recommendation:
            self._prose("Recommendation for decision or direction", statement.recommendation)

    def _prose(self, title: str, prose: Prose) -> None:
        self.document.add_heading(title, 2)
        for text in prose.paragraphs:
            for paragraph in paragraphs(text):
                if paragraph.box:
                    number = next(self.ids)
                    self._append(parts.text_box(paragraph, width_cm=self.usable_cm - 1, number=number))
                else:
                    self._append(parts.paragraph(self._paragraph(paragraph, "ListBullet" if paragraph.bullet else "")))

    def _paragraph(self, paragraph: Paragraph, style: str = "", size: float = 0, *, centre: bool = False) -> str:
        when = f"{self.report.modified:%Y-%m-%dT%H:%M:%SZ}"
        runs = [
            parts.run_xml(run, number=next(self.ids), when=when, size_pt=size, final=self.final)
            for run in paragraph.runs
        ]
        return parts.paragraph_xml("".join(runs), style=style, right=paragraph.right, centre=centre)

    def _cell(self, text: str, width: int, size: float, *, bold: bool = False, centre: bool = False,
              span: int = 1, merge: str = "", shade: str = "") -> str:  # fmt: skip
        control = 0
        if text.startswith("{sdt:") and text.endswith("}") and text.count("{") == 1:
            text, control = text[5:-1], next(self.ids)
        found = paragraphs(text)
        if bold:
            for paragraph in found:
                paragraph.runs = [Run(run.text, True, run.italic, run.kind) for run in paragraph.runs]
        texts = [self._paragraph(paragraph, "CellText", size, centre=centre) for paragraph in found]
        return parts.cell_xml(texts, width=width, span=span, merge=merge, shade=shade, control=control)

    def _table(self, rows: Iterable[str], widths: list[int]) -> None:
        self._append(parts.table(rows, widths))
        self.document.add_paragraph(style="After Table")

    # ── metric tables ──

    def _metrics(self, table: MetricTable) -> None:
        widths = _metric_widths(table, self.usable_cm, self.style.metric_pt)
        header = [self._metric_header(table, index, widths) for index in range(len(table.header_rows))]
        body = [
            parts.row_xml(
                (
                    self._cell(text, width, self.style.metric_pt, centre=column > 0)
                    for column, (text, width) in enumerate(zip(_filled(row, len(widths)), widths, strict=True))
                ),
                whole=not table.word.rows_may_split,
            )
            for row in table.rows
        ]
        self._table([*header, *body], widths)

    def _metric_header(self, table: MetricTable, index: int, widths: list[int]) -> str:
        row = _filled(table.header_rows[index], len(widths))
        cells: list[str] = []
        column = 0
        while column < len(row):
            span = _header_span(row, column) if table.word.merge_trajectory else 1
            merge = _downward(table, index, column) if table.word.merge_trajectory else ""
            width = sum(widths[column : column + span])
            cells.append(self._cell(row[column], width, self.style.metric_pt, bold=True, centre=column > 0,
                                    span=span, merge=merge, shade=self.style.shade))  # fmt: skip
            column += span
        return parts.row_xml(cells, header=table.word.repeat_header)

    # ── action and assurance tables ──

    def _actions(self, table: ActionTable) -> None:
        widths = self._shares(_ACTION_SHARES[len(table.header)])
        rows: list[str] = []
        if table.caption_in_table:
            caption = self._cell(table.caption, sum(widths), self.style.table_pt, bold=True, span=len(widths),
                                 shade=self.style.shade)  # fmt: skip
            rows.append(parts.row_xml([caption], header=table.word.repeat_header))
        else:
            self.document.add_heading(table.caption, 3)
        self._table([*rows, *self._plain_rows(table.header, table.rows, widths, table.word)], widths)

    def _assurance(self, table: AssuranceTable) -> None:
        widths = self._shares(_ASSURANCE_SHARES)
        self._table(self._plain_rows(table.header, table.rows, widths, table.word), widths)

    def _plain_rows(self, header: Row, body: Iterable[Row], widths: list[int], layout: WordLayout) -> list[str]:
        size = self.style.table_pt
        cells = [self._cell(text, width, size, bold=True, shade=self.style.shade)
                 for text, width in zip(header, widths, strict=True)]  # fmt: skip
        rows = [parts.row_xml(cells, header=layout.repeat_header)]
        for row in body:
            if row[0].startswith(ROW_DELETED):
                rows += self._deleted_row(row, widths)
                continue
            texts = zip(_filled(row, len(widths)), widths, strict=True)
            rows.append(parts.row_xml((self._cell(text, width, size) for text, width in texts),
                                      whole=not layout.rows_may_split))  # fmt: skip
        return rows

    def _deleted_row(self, row: Row, widths: list[int]) -> list[str]:
        if self.final:
            return []
        texts = [f"{{del:{text}}}" for text in (row[0].removeprefix(ROW_DELETED), *row[1:])]
        cells = (self._cell(text, width, self.style.table_pt) for text, width in zip(texts, widths, strict=True))
        return [parts.row_xml(cells, deleted=f"{self.report.modified:%Y-%m-%dT%H:%M:%SZ}")]

    def _shares(self, shares: tuple[float, ...]) -> list[int]:
        return [round(self.usable_cm * share * _TWIPS_PER_CM) for share in shares]


def _filled(row: Row, width: int) -> Row:
    return (*row, *[""] * (width - len(row)))


def _header_span(row: Row, column: int) -> int:
    """How many columns a title of a header row covers: itself and the empty cells after it, beyond the target."""
    span = 1
    if column >= 2 and row[column] and "/" not in row[column]:
        while column + span < len(row) and not row[column + span]:
            span += 1
    return span


def _downward(table: MetricTable, index: int, column: int) -> str:
    """METRICS and TARGET stand over an empty cell: merged downwards."""
    if column > 1 or len(table.header_rows) != 2 or table.header_rows[1][column]:
        return ""
    return "continue" if index else "restart"


def _metric_widths(table: MetricTable, usable_cm: float, size_pt: float) -> list[int]:
    """Name, target and month columns. Short texts with a space must fit on one line; other columns may be narrow,
    so that their words break where no space is."""
    columns = list(zip(*(_filled(row, table.width) for row in (*table.header_rows[1:], *table.rows)), strict=True))
    layout = table.word
    heads = [row[1] for row in table.header_rows]
    target = layout.target_cm or _width_cm((*columns[1], *heads), size_pt)
    month = layout.month_cm or max((_width_cm(column, size_pt) for column in columns[2:]), default=1)
    months = [max(month, _width_cm(column, size_pt)) for column in columns[2:]]
    name = layout.name_cm or usable_cm - max(target, _width_cm((*columns[1], *heads), size_pt)) - sum(months)
    return [round(cm * _TWIPS_PER_CM) for cm in (name, target, *months)]


def _width_cm(texts: Iterable[str], size_pt: float) -> float:
    """Wide enough for every short text that holds a space."""
    spaced = max((len(text) for text in texts if " " in text and len(text) <= 8), default=0)
    return round(spaced * size_pt * 0.66 / 72 * 2.54 + 0.27, 2) if spaced else 0.95


def _style(document: WordDocument, name: str) -> ParagraphStyle:
    return cast(ParagraphStyle, document.styles[name])


def _new_style(document: WordDocument, name: str) -> ParagraphStyle:
    """A paragraph style after the pattern of the body text."""
    style = cast(ParagraphStyle, document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH))
    style.base_style = _style(document, "Normal")
    return style


def _styles(document: WordDocument, report: ReportDescription) -> None:
    look = report.word
    normal = _style(document, "Normal")
    normal.font.name, normal.font.size = look.font, Pt(look.body_pt)
    normal.paragraph_format.space_after = Pt(6)
    sizes = {"Title": 26, "Subtitle": 16, "Heading 1": 13, "Heading 2": 11.5, "Heading 3": 10.5}
    for name, size in sizes.items():
        style = _style(document, name)
        style.font.size, style.font.name, style.font.italic = Pt(size), look.font, False
        style.font.color.rgb = RGBColor(0x1F, 0x38, 0x64)
        fonts = style.element.rPr.rFonts
        for key in [key for key in fonts.attrib if "heme" in key]:
            del fonts.attrib[key]
        fonts.set(qn("w:hAnsi"), look.font)
    _style(document, "Subtitle").paragraph_format.space_after = Pt(18)
    cell = _new_style(document, "CellText")
    cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(2)
    cell.paragraph_format.line_spacing = 1.0
    after = _new_style(document, "After Table")
    after.paragraph_format.space_after = Pt(6)
    after.font.size = Pt(8)
    if look.contents:
        _contents_styles(document, 26.5 if look.landscape else 17.5)


def _contents_styles(document: WordDocument, tab_cm: float) -> None:
    line = _new_style(document, "toc 1")
    line.element.set(qn("w:styleId"), "TOC1")
    line.paragraph_format.tab_stops.add_tab_stop(Cm(tab_cm), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    line.paragraph_format.space_after = Pt(2)
    title = _style(document, "TOC Heading")
    title.font.size = Pt(13)


def _saved(document: WordDocument, report: ReportDescription) -> bytes:
    core = document.core_properties
    core.author = core.last_modified_by = parts.AUTHOR
    core.title, core.subject, core.comments, core.keywords = f"{report.title} {' '.join(report.cover)}", "", "", ""
    core.created = core.modified = report.modified.replace(tzinfo=None)
    core.revision = 3
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _same_bytes(packed: bytes, modified: datetime) -> bytes:
    """The package with fixed time stamps in its directory, its parts in a fixed order."""
    buffer = io.BytesIO()
    stamp = modified.timetuple()[:6]
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, stamp)  # pyright: ignore[reportArgumentType]
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, old.read(name))
    return buffer.getvalue()
