"""Small PDFs drawn word by word and rule by rule, and what was read of them.

Belongs here: what several tests of the PDF reader draw. Does not belong here: what one test alone draws.
"""

from __future__ import annotations

import io
from collections.abc import Callable

from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from parsers.document import Document, Table, Text

Draw = Callable[[Canvas], None]


W, H = 595.0, 842.0


def pdf(*pages: Draw, size: tuple[float, float] = (W, H)) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows()]


def words(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Text)]


def put(c: Canvas, x: float, top: float, text: str, size: float = 9, font: str = "Helvetica") -> None:
    c.setFont(font, size)
    c.drawString(x, H - top - size, text)


XS, YS = [60.0, 200.0, 300.0, 400.0], [100.0, 125.0, 150.0, 175.0]


GRID = [["Metric", "06/24", "07/24"], ["Plans on time", "14%", "17%"], ["Requests", "1,255", ">6"]]


def fill(c: Canvas, rows: list[list[str]] = GRID, xs: list[float] = XS, ys: list[float] = YS) -> None:
    for row, top in zip(rows, ys, strict=False):
        for text, x in zip(row, xs, strict=False):
            put(c, x + 5, top + 5, text)


def bars(thick: float, xs: list[float] = XS, ys: list[float] = YS, *, outer: bool = True) -> Draw:
    def draw(c: Canvas) -> None:
        for x in xs if outer else xs[1:-1]:
            c.rect(x - thick / 2, H - ys[-1], thick, ys[-1] - ys[0], stroke=0, fill=1)
        for y in ys if outer else ys[1:-1]:
            c.rect(xs[0], H - y - thick / 2, xs[-1] - xs[0], thick, stroke=0, fill=1)

    return draw


def lines(c: Canvas, xs: list[float] = XS, ys: list[float] = YS) -> None:
    c.setLineWidth(0.5)
    c.grid(xs, [H - y for y in ys])


def both(*draws: Draw) -> Draw:
    def draw(c: Canvas) -> None:
        for one in draws:
            one(c)

    return draw


def paragraph(c: Canvas, top: float, parts: list[str], x: float = 60, pitch: float = 12) -> None:
    for k, part in enumerate(parts):
        put(c, x, top + pitch * k, part, 10)


LONG = (
    "The service wrote to each family in the month and asked what had changed for them since the spring, and a small "
    "group read all of the answers together before the board met. Most of the answers named waiting times as what "
    "mattered, and fewer named the way in which letters are written."
)


def wrap(text: str, x: float = 60) -> list[str]:
    return simpleSplit(text, "Helvetica", 10, 535 - x)
