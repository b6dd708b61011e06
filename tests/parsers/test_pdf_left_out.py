"""What stands right below a table that nothing closes: rows of it, and titles that are none."""

from __future__ import annotations

from reportlab.pdfgen.canvas import Canvas

from parsers.readers.pdf.reader import read_pdf
from tests.support.pdf_pages import Draw, H, pdf, put, texts, words

XS = (60.0, 220.0, 300.0, 360.0, 420.0)
HEAD = ["METRICS", "TARGET", "07/25", "08/25", "09/25"]
PLANS = ["Plans issued", "300", "31", "41", "30"]
REVIEWS = ["Reviews held", "200", "21", "51", "20"]
APPEALS = ["Appeals", "10", "", "", "7"]
HEIGHT = 18.0


def _row(canvas: Canvas, row: list[str], top: float) -> None:
    for x, text in zip(XS, row, strict=True):
        put(canvas, x + 4, top + 4, text)


def _banded(rows: list[list[str]], below: str = "", note: str = "", gap: float = 14.0) -> Draw:
    """Rows, every second of them shaded; before the last one a note, below them all a line."""

    def draw(canvas: Canvas) -> None:
        top = 100.0
        for number, row in enumerate(rows):
            if note and row is rows[-1]:
                put(canvas, XS[0] + 4, top + 4, note)
                top += HEIGHT
            if number % 2 == 0:
                canvas.setFillGray(0.85)
                canvas.rect(XS[0], H - top - HEIGHT, 420, HEIGHT, stroke=0, fill=1)
                canvas.setFillGray(0)
            _row(canvas, row, top)
            top += HEIGHT
        put(canvas, XS[0] + 4, top + gap, below)

    return draw


def _lying(rows: list[list[str]], note: str) -> Draw:
    """Rows between lying rules, a note in a row of its own before the last."""

    def draw(canvas: Canvas) -> None:
        top = 100.0
        lines: list[list[str] | str] = [*rows[:-1], note, rows[-1]]
        canvas.line(XS[0], H - top, XS[0] + 420, H - top)
        for line in lines:
            if isinstance(line, str):
                put(canvas, XS[0] + 4, top + 4, line)
            else:
                _row(canvas, line, top)
            top += HEIGHT
            canvas.line(XS[0], H - top, XS[0] + 420, H - top)

    return draw


def _rows(draw: Draw) -> list[list[str]]:
    return [row for table in read_pdf(pdf(draw)).tables for row in texts(table)]


def test_a_short_row_without_a_ground_is_a_row() -> None:
    rows = [HEAD, PLANS, REVIEWS, APPEALS]
    assert _rows(_banded(rows)) == rows


def test_a_row_behind_a_note_is_a_row() -> None:
    found = _rows(_lying([HEAD, PLANS, REVIEWS], "Note: the figure for August 2025 is being checked."))
    assert [row for row in found if len(row) == 5 and row[0]] == [HEAD, PLANS, REVIEWS]


def test_a_title_below_the_last_row_is_none_of_its_words() -> None:
    document = read_pdf(pdf(_banded([HEAD, PLANS], below="Outstanding Actions")))
    assert [row for table in document.tables for row in texts(table)] == [HEAD, PLANS]
    assert words(document) == ["Outstanding Actions"]


def test_words_in_columns_of_their_own_below_a_table_are_no_row() -> None:
    def draw(canvas: Canvas) -> None:
        _banded([HEAD, PLANS, REVIEWS])(canvas)
        for x, text in ((70, "Red: late, and not to be had again"), (270, "Amber: late"), (390, "Green")):
            put(canvas, x, 170, text)

    assert _rows(draw) == [HEAD, PLANS, REVIEWS]
