"""What stands right below a table that nothing closes: rows of it, and titles that are none."""

from __future__ import annotations

import io
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from parsers.readers.pdf.reader import read_pdf
from tests.support.pdf_pages import Draw, H, pdf, put, texts, words

XS = (60.0, 140.0, 200.0, 250.0, 300.0, 350.0, 400.0)
HEAD = ["METRICS", "TARGE\nT", "07/25", "08/25", "09/25", "10/25", "11/25"]
PLANS = ["Plans issued", "300", "31", "", "", "", ""]
REVIEWS = ["Reviews held", "200", "", "51", "", "", ""]
APPEALS = ["Appeals", "10", "", "", "7", "", ""]
HEIGHT = 16.0


def _row(canvas: Canvas, row: list[str], top: float) -> None:
    for x, text in zip(XS, row, strict=True):
        for number, line in enumerate(text.split("\n")):
            put(canvas, x + 4, top + 4 + 10 * number, line, 8)


def _height(row: list[str]) -> float:
    return HEIGHT + 10 * any("\n" in text for text in row)


def _banded(rows: list[list[str]], below: str = "", note: str = "") -> Draw:
    """Rows, every second of them shaded; before the last one a note, below them all a title and another table."""

    def draw(canvas: Canvas) -> None:
        top = 100.0
        for number, row in enumerate(rows):
            if note and row is rows[-1]:
                put(canvas, XS[0] + 4, top + 4, note)
                top += HEIGHT
            if number % 2 == 0:
                canvas.setFillGray(0.85)
                canvas.rect(XS[0], H - top - _height(row), 395, _height(row), stroke=0, fill=1)
                canvas.setFillGray(0)
            _row(canvas, row, top)
            top += _height(row)
        if below:
            put(canvas, 30, top + 9, below, 8)
            canvas.setFillGray(0.85)
            canvas.rect(20, H - top - 42, 480, HEIGHT, stroke=0, fill=1)
            canvas.setFillGray(0)
            for x, text in zip(
                range(24, 500, 80), ("Ref", "Action", "Lead", "On track", "Barriers/Risks", "Narrative"), strict=True
            ):
                put(canvas, x, top + 30, text, 8)
                put(canvas, x, top + 46, text[:2], 8)

    return draw


def _typeset(rows: list[list[str]], *commands: Any) -> list[list[str]]:
    """The rows that are read from a table that reportlab has laid out, in the middle of a wide page."""
    if "Vera" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))  # reportlab brings it
    style = ParagraphStyle("small", fontName="Vera", fontSize=8, leading=10)
    widths = [75.4, 43.7, *[38.4] * (len(rows[0]) - 2)]
    cells = [[Paragraph(text.replace("\n", ""), style) for text in row] for row in rows]
    out = io.BytesIO()
    layout = TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *commands])
    SimpleDocTemplate(out, pagesize=landscape(A4)).build(
        [Paragraph("Words of it", style), Table(cells, widths, style=layout)]
    )
    return [[text.replace("\n", " ") for text in row] for t in read_pdf(out.getvalue()).tables for row in texts(t)]


def _rows(draw: Draw) -> list[list[str]]:
    return [[text.replace("\n", " ") for text in row] for table in read_pdf(pdf(draw)).tables for row in texts(table)]


def test_a_short_row_without_a_ground_is_a_row() -> None:
    rows = [HEAD, PLANS, REVIEWS, APPEALS]
    bands = [("BACKGROUND", (0, n), (-1, n), colors.lightgrey) for n in (0, 2)]
    assert _typeset(rows, *bands)[1:] == rows[1:]


def test_a_row_behind_a_note_is_a_row() -> None:
    note = ["Note: the figure for August 2025 is being checked.", "", "", "", ""]
    rows = [HEAD[:5], ["Plans issued", "300", "31", "41", "30"], note, ["Reviews held", "200", "21", "51", "20"]]
    rules = [("LINEBELOW", (0, 0), (-1, -1), 0.5, colors.black), ("LINEABOVE", (0, 0), (-1, 0), 0.8, colors.black)]
    assert rows[3] in _typeset(rows, *rules, ("SPAN", (0, 2), (-1, 2)))


def test_a_title_below_the_last_row_is_none_of_its_words() -> None:
    document = read_pdf(pdf(_banded([HEAD, PLANS], below="Outstanding Actions")))
    assert texts(document.tables[0])[1:] == [PLANS]
    assert words(document) == ["Outstanding Actions"]


def test_words_in_columns_of_their_own_below_a_table_are_no_row() -> None:
    def draw(canvas: Canvas) -> None:
        _banded([HEAD, PLANS, REVIEWS])(canvas)
        for x, text in ((70, "Red: late, and not to be had again"), (270, "Amber: late"), (390, "Green")):
            put(canvas, x, 170, text)

    assert _rows(draw)[1:] == [PLANS, REVIEWS]
