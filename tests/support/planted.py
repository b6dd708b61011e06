"""Differences between what a page shows and what its text says, planted in one cell of a clean page.

Belongs here: the page, and for each kind how it is planted and what a person sees there.
Does not belong here: reading it (`tests/parsers/test_pdf_planted.py`).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
)
from reportlab.lib.colors import Color, HexColor, black, white
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.support.pdf_notes import (
    HIDDEN,
    SIZE,
    After,
    added,
    bar,
    fastened,
    field_value,
    ink_list,
    quads,
    string,
    typed,
    words_of_note,
    written,
    zigzag,
)

ROWS, COLUMNS = 6, 5
LEFT, TOP, HIGH, NAME, WIDE, PAGE = 60.0, 700.0, 20.0, 150.0, 55.0, 842.0
SEEN, UNSEEN, UNREAD = "seen", "", "unread"
Draw = Callable[[Canvas, float, float, str], None]


def plain(row: int, column: int) -> str:
    """What the clean page prints in this cell of numbers."""
    return str(11 + 7 * row + 2 * column)


@dataclass(frozen=True)
class Planted:
    """`draw`: puts the difference where a cell's text begins, given the text that the clean page has there; `after`:
    changes the finished file; `sees`: "" (nothing), `UNREAD` (something that is no text), `SEEN` (the clean text)."""

    draw: Draw
    sees: str
    after: After | None = None


def page(kind: Planted | None = None, row: int = 0, column: int = 0) -> bytes:
    """A page with prose and a ruled table of `ROWS` by `COLUMNS` numbers, with one cell as this kind has it."""
    room = io.BytesIO()
    canvas = Canvas(room, pagesize=(595, PAGE), pageCompression=0)
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(LEFT, 760, "A heading above the table")
    canvas.setFont("Helvetica", SIZE)
    canvas.drawString(LEFT, 735, "Some words of prose stand here before the table begins.")
    xs = [LEFT, *(LEFT + NAME + WIDE * k for k in range(COLUMNS + 1))]
    canvas.grid(xs, [TOP - HIGH * k for k in range(ROWS + 2)])
    for k in range(-1, ROWS):
        canvas.drawString(LEFT + 5, _level(k), "Metric" if k < 0 else f"Plans of kind {'ABCDEFGH'[k]}")
        for c in range(COLUMNS):
            if kind is None or (k, c) != (row, column):
                canvas.drawString(xs[c + 1] + 5, _level(k), f"0{c + 4}/24" if k < 0 else plain(k, c))
    x, y, text = xs[column + 1] + 5, _level(row), plain(row, column)
    if kind is not None:
        kind.draw(canvas, x, y, text)
    canvas.showPage()
    canvas.save()
    data = room.getvalue()
    return data if kind is None or kind.after is None else kind.after(data, x, y, text)


def _level(row: int) -> float:
    return TOP - HIGH * (row + 2) + 6


# ---- words that do not show


def _coloured(colour: str, ground: str = "") -> Draw:
    def draw(canvas: Canvas, x: float, y: float, text: str) -> None:
        if ground:
            canvas.setFillColor(HexColor(ground))
            canvas.rect(x - 4, y - 5, WIDE - 2, HIGH - 2, stroke=0, fill=1)
        canvas.setFillColor(HexColor(colour))
        canvas.drawString(x, y, text)

    return draw


def _under(colour: Color) -> Draw:
    def draw(canvas: Canvas, x: float, y: float, text: str) -> None:
        canvas.drawString(x, y, text)
        canvas.setFillColor(colour)
        canvas.rect(x - 2, y - 3, 30, 12, stroke=0, fill=1)

    return draw


def _in_mode(mode: Literal[3, 7]) -> Draw:
    def draw(canvas: Canvas, x: float, y: float, text: str) -> None:
        words = canvas.beginText(x, y)
        words.setTextRenderMode(mode)
        words.textOut(text)
        canvas.drawText(words)

    return draw


def _clear(canvas: Canvas, x: float, y: float, text: str) -> None:
    canvas.setFillAlpha(0)
    canvas.drawString(x, y, text)


def _clipped(canvas: Canvas, x: float, y: float, text: str) -> None:
    path = canvas.beginPath()
    path.rect(10, 10, 20, 20)
    canvas.clipPath(path, stroke=0, fill=0)
    canvas.drawString(x, y, text)


def _on_layer(canvas: Canvas, x: float, y: float, text: str) -> None:
    code: list[str] = vars(canvas)["_code"]
    code.append("/OC /Off BDC")
    canvas.drawString(x, y, text)
    code.append("EMC")


def _layer_off(data: bytes, _x: float, _y: float, _text: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    layer = DictionaryObject({NameObject("/Type"): NameObject("/OCG")})
    layer[NameObject("/Name")] = string("Notes")
    place = added(writer, layer)
    off = DictionaryObject({NameObject("/OFF"): ArrayObject([place]), NameObject("/Order"): ArrayObject([place])})
    writer.root_object[NameObject("/OCProperties")] = DictionaryObject(
        {NameObject("/OCGs"): ArrayObject([place]), NameObject("/D"): off}
    )
    resources: Any = writer.pages[0]["/Resources"]
    resources[NameObject("/Properties")] = DictionaryObject({NameObject("/Off"): place})
    return written(writer)


def _struck(canvas: Canvas, x: float, y: float, text: str) -> None:
    canvas.drawString(x, y, text)
    canvas.setLineWidth(0.6)
    canvas.line(x, y + 0.3 * SIZE, x + canvas.stringWidth(text, "Helvetica", SIZE), y + 0.3 * SIZE)


# ---- words of which a part shows, or counts


def _white_tail(canvas: Canvas, x: float, y: float, text: str) -> None:
    canvas.drawString(x, y, text)
    canvas.setFillColor(white)
    canvas.drawString(x + canvas.stringWidth(text, "Helvetica", SIZE), y, "99")


def _white_head(canvas: Canvas, x: float, y: float, text: str) -> None:
    _coloured("#ffffff")(canvas, x, y, "9")
    canvas.setFillColor(black)
    canvas.drawString(x + canvas.stringWidth("9", "Helvetica", SIZE), y, text)


def _covered_tail(canvas: Canvas, x: float, y: float, text: str) -> None:
    canvas.drawString(x, y, text)
    _under(white)(canvas, x + canvas.stringWidth(text, "Helvetica", SIZE) + 2.5, y, "99")


def _struck_tail(canvas: Canvas, x: float, y: float, text: str) -> None:
    canvas.drawString(x, y, text)
    _struck(canvas, x + canvas.stringWidth(text, "Helvetica", SIZE) + 1, y, "99")


def _struck_before(canvas: Canvas, x: float, y: float, text: str) -> None:
    _struck(canvas, x, y, "86")
    canvas.drawString(x + 14, y, text)


def _painted_over(canvas: Canvas, x: float, y: float, text: str) -> None:
    _under(white)(canvas, x, y, "86")
    canvas.setFillColor(black)
    canvas.drawString(x, y, text)


def _raised(mark: str) -> Draw:
    def draw(canvas: Canvas, x: float, y: float, text: str) -> None:
        canvas.drawString(x, y, text)
        canvas.setFont("Helvetica", 0.6 * SIZE)
        canvas.drawString(x + canvas.stringWidth(text, "Helvetica", SIZE), y + 0.4 * SIZE, mark)

    return draw


def _twice(canvas: Canvas, x: float, y: float, text: str) -> None:
    canvas.drawString(x, y, text)
    canvas.drawString(x + 0.4, y, text)


def _two_colours(canvas: Canvas, x: float, y: float, text: str) -> None:
    canvas.drawString(x, y, text)
    canvas.setFillColor(HexColor("#0646a2"))
    canvas.drawString(x + canvas.stringWidth(text, "Helvetica", SIZE), y, "39")


# ---- what shows and is no text


def _picture(canvas: Canvas, x: float, y: float, _text: str) -> None:
    image = Image.new("RGB", (80, 36), "white")
    ImageDraw.Draw(image).text((10, 10), "71", fill="black")
    canvas.drawImage(ImageReader(image), x - 2, y - 2, 30, 12)


def _picture_over(canvas: Canvas, x: float, y: float, text: str) -> None:
    canvas.drawString(x, y, text)
    _picture(canvas, x, y, text)


def _inline_picture(canvas: Canvas, x: float, y: float, _text: str) -> None:
    image = Image.new("RGB", (40, 16), "white")
    ImageDraw.Draw(image).text((4, 2), "71", fill="black")
    canvas.drawInlineImage(image, x - 2, y - 2, 30, 12)


def _outlines(canvas: Canvas, x: float, y: float, _text: str) -> None:
    path = canvas.beginPath()
    for up in (0.0, 3.2):
        path.circle(x + 3, y + up + 1.8, 1.8)
        path.circle(x + 3, y + up + 1.8, 0.8)
    canvas.drawPath(path, stroke=0, fill=1, fillMode=0)


def _scribble(canvas: Canvas, x: float, y: float, _text: str) -> None:
    path = canvas.beginPath()
    path.moveTo(x, y)
    for k in range(4):
        path.curveTo(x + 4 * k + 1, y + 8, x + 4 * k + 3, y + 8, x + 4 * k + 4, y)
    canvas.drawPath(path, stroke=1, fill=0)


def _in_type_3(canvas: Canvas, x: float, y: float, _text: str) -> None:
    code: list[str] = vars(canvas)["_code"]
    code.append(f"BT /Drawn 9 Tf {x:.2f} {y:.2f} Td (A) Tj ET")


def _type_3(data: bytes, _x: float, _y: float, _text: str) -> bytes:
    """A font whose one letter is drawn, and which does not say what letter it is."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    glyph = DecodedStreamObject()
    glyph.set_data(b"600 0 0 0 500 700 d1 0 0 120 700 re f 180 0 120 700 re f 360 0 120 700 re f")
    names = DictionaryObject({NameObject("/g1"): added(writer, glyph)})
    coding = ArrayObject([NumberObject(65), NameObject("/g1")])
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type3"),
            NameObject("/FontBBox"): ArrayObject([NumberObject(n) for n in (0, 0, 600, 700)]),
            NameObject("/FontMatrix"): ArrayObject([FloatObject(n) for n in (0.001, 0, 0, 0.001, 0, 0)]),
            NameObject("/CharProcs"): names, NameObject("/Encoding"): DictionaryObject(
                {NameObject("/Type"): NameObject("/Encoding"), NameObject("/Differences"): coding}
            ),
            NameObject("/FirstChar"): NumberObject(65), NameObject("/LastChar"): NumberObject(65),
            NameObject("/Widths"): ArrayObject([NumberObject(600)]),
        }
    )  # fmt: skip
    resources: Any = writer.pages[0]["/Resources"]
    fonts: Any = resources["/Font"].get_object()
    fonts[NameObject("/Drawn")] = added(writer, font)
    return written(writer)


# ---- what is fastened to the page


def _nothing(_canvas: Canvas, _x: float, _y: float, _text: str) -> None:
    """What is planted comes later."""


def _words(canvas: Canvas, x: float, y: float, text: str) -> None:
    canvas.drawString(x, y, text)


KINDS: dict[str, Planted] = {
    "white": Planted(_coloured("#ffffff"), UNSEEN),
    "nearly white": Planted(_coloured("#fafafa"), UNSEEN),
    "colour of a light ground": Planted(_coloured("#dfe7f1", "#dfe7f1"), UNSEEN),
    "colour of a dark ground": Planted(_coloured("#2e5a88", "#2e5a88"), UNREAD),
    "under a white box": Planted(_under(white), UNSEEN),
    "under a black bar": Planted(_under(black), UNREAD),
    "drawn without ink": Planted(_in_mode(3), UNSEEN),
    "clear": Planted(_clear, UNSEEN),
    "clipped away": Planted(_clipped, UNSEEN),
    "on a layer that is off": Planted(_on_layer, UNSEEN, _layer_off),
    "struck out": Planted(_struck, UNSEEN),
    "struck out by a note": Planted(_words, UNSEEN, fastened("/StrikeOut", bar, quads)),
    "white tail": Planted(_white_tail, SEEN),
    "white head": Planted(_white_head, SEEN),
    "tail under a white box": Planted(_covered_tail, SEEN),
    "tail struck out": Planted(_struck_tail, SEEN),
    "struck out before a new value": Planted(_struck_before, SEEN),
    "painted over, then written anew": Planted(_painted_over, SEEN),
    "raised number": Planted(_raised("1"), SEEN),
    "raised letter": Planted(_raised("a"), SEEN),
    "drawn twice": Planted(_twice, SEEN),
    "in two colours": Planted(_two_colours, UNREAD),
    "picture": Planted(_picture, UNREAD),
    "picture over a value": Planted(_picture_over, UNREAD),
    "picture within the page": Planted(_inline_picture, UNREAD),
    "outlines": Planted(_outlines, UNREAD),
    "drawn by hand": Planted(_scribble, UNREAD),
    "letters that are drawings": Planted(_in_type_3, UNREAD, _type_3),
    "note of words": Planted(_nothing, SEEN, fastened("/FreeText", typed, words_of_note)),
    "hidden note": Planted(_nothing, UNSEEN, fastened("/FreeText", typed, words_of_note, HIDDEN)),
    "note drawn by hand": Planted(_nothing, UNREAD, fastened("/Ink", zigzag, ink_list)),
    "form field": Planted(_nothing, SEEN, fastened("/Widget", typed, field_value)),
}
"""More than twenty kinds, by what a person would call them."""
