"""An invented report as a text export, a Word file and two kinds of PDF.

Belongs here: plain ways to print blocks. Does not belong here: the oddities of the samples (`sample_reports`).

Word files are written part by part: python-docx takes a second for the tables of one report.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from sample_reports.generator.to_pdf import to_pdf
from tests.support.invented.model import Grid, Invented, Line

RENDERINGS = ("txt", "docx", "pdf-office", "pdf-drawn")
_MARK = re.compile(r"⟨(\d)⟩")
_HIGH = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def render(report: Invented, rendering: str) -> bytes:
    """The bytes of one rendering; LibreOffice takes many at once (`office_pdfs`)."""
    if rendering == "txt":
        return to_text(report).encode()
    if rendering == "docx":
        return to_word(report)
    return office_pdfs([report])[report.name] if rendering == "pdf-office" else to_drawn(report)


# ---- text


def to_text(report: Invented) -> str:
    lines: list[str] = []
    for block in report.blocks:
        if isinstance(block, Line):
            lines += [_high(block.text), ""]
            continue
        for index, row in enumerate(block.rows):
            lines.append("\t".join(_high(cell) for cell in row))
            if block.break_in_header and index == 0:
                lines.append("")
        lines.append("")
    return "\n".join(lines)


def _high(text: str) -> str:
    return _MARK.sub(lambda mark: mark[1].translate(_HIGH), text)


# ---- Word

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/{{kind}}" Target="{{target}}"/></Relationships>'
)
_STYLES = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:styles {_W}>'
    '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Liberation Sans" w:hAnsi="Liberation Sans"/>'
    '<w:sz w:val="20"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    '<w:pPr><w:spacing w:after="100"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="26"/></w:rPr></w:style></w:styles>'
)
_PAGE = '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="850" w:right="850" w:bottom="850" w:left="850"/></w:sectPr>'
_WIDTH = 15100
_EDGES = "".join(f'<w:{edge} w:val="single" w:sz="4" w:color="000000"/>' for edge in
                 ("top", "left", "bottom", "right", "insideH", "insideV"))  # fmt: skip


def to_word(report: Invented) -> bytes:
    body = "".join(_word_line(b) if isinstance(b, Line) else _word_table(b) for b in report.blocks)
    document = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document {_W}><w:body>{body}{_PAGE}</w:body></w:document>'
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELS.format(kind="officeDocument", target="word/document.xml"),
        "word/_rels/document.xml.rels": _RELS.format(kind="styles", target="styles.xml"),
        "word/document.xml": document,
        "word/styles.xml": _STYLES,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _runs(text: str, bold: bool = False) -> str:
    found: list[str] = []
    for index, part in enumerate(_MARK.split(text)):
        if part:
            look = ("<w:b/>" if bold else "") + ('<w:vertAlign w:val="superscript"/>' if index % 2 else "")
            found.append(f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(part)}</w:t></w:r>')
    return "".join(found)


def _word_line(line: Line) -> str:
    style = '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>' if line.kind in ("heading", "title") else ""
    return f"<w:p>{style}{_runs(line.text, bold=line.kind == 'caption')}</w:p>"


def _widths(grid: Grid, total: float) -> list[float]:
    columns = len(grid.rows[0])
    weights = [*grid.weights[:columns], *[1.0] * (columns - len(grid.weights))]
    return [total * weight / sum(weights) for weight in weights]


def _word_table(grid: Grid) -> str:
    widths = [round(width) for width in _widths(grid, _WIDTH)]
    rows: list[str] = []
    covered = {(r, c + i) for (r, c), (_, across) in grid.merged.items() for i in range(1, across)}
    for r, row in enumerate(grid.rows):
        cells: list[str] = []
        for c, text in enumerate(row):
            if (r, c) in covered:
                continue
            across = grid.merged.get((r, c), (1, 1))[1]
            span = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
            width = sum(widths[c : c + across])
            cells.append(
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}</w:tcPr>'
                f"<w:p>{_runs(text, bold=r < grid.header_rows)}</w:p></w:tc>"
            )
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{_EDGES}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{"".join(rows)}</w:tbl><w:p/>'
    )


# ---- PDF


def office_pdfs(reports: list[Invented]) -> Mapping[str, bytes]:
    """PDFs by LibreOffice, by the names of the reports; raises `NoLibreOffice` where it is not installed."""
    day = datetime(2024, 1, 1, tzinfo=UTC)
    return to_pdf({r.name: to_word(r) for r in reports}, {r.name: day for r in reports})


_BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=12.5, spaceAfter=6)
_HEAD = ParagraphStyle("head", parent=_BODY, fontName="Helvetica-Bold", fontSize=13, leading=17, spaceBefore=8)
_CELL = ParagraphStyle("cell", parent=_BODY, fontSize=8, leading=9.5, spaceAfter=0)
_BOLD = ParagraphStyle("bold", parent=_CELL, fontName="Helvetica-Bold")
_FONTLESS = str.maketrans({"≥": ">=", "≤": "<="})
"""Helvetica, which every viewer has, knows no such signs."""


def to_drawn(report: Invented) -> bytes:
    """A PDF by reportlab, A4 across, with ruled tables."""
    out = io.BytesIO()
    page = landscape(A4)
    story: list[Flowable] = []
    for block in report.blocks:
        if isinstance(block, Line):
            story.append(_drawn(block.text, _HEAD if block.kind in ("heading", "title", "caption") else _BODY))
        else:
            story += [_drawn_table(block, page[0] - 90), Spacer(1, 8)]
    SimpleDocTemplate(out, pagesize=page, leftMargin=45, rightMargin=45, topMargin=45, bottomMargin=45,
                      invariant=1).build(story)  # fmt: skip
    return out.getvalue()


def _drawn(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(_MARK.sub(r"<super>\1</super>", escape(text.translate(_FONTLESS))), style)


def _drawn_table(grid: Grid, width: float) -> Table:
    look = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP"),
                       ("LEFTPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), 3)])  # fmt: skip
    for (r, c), (down, across) in grid.merged.items():
        look.add("SPAN", (c, r), (c + across - 1, r + down - 1))
    cells = [
        [_drawn(cell, _BOLD if r < grid.header_rows else _CELL) for cell in row] for r, row in enumerate(grid.rows)
    ]
    return Table(cells, colWidths=_widths(grid, width), style=look, repeatRows=grid.header_rows)
