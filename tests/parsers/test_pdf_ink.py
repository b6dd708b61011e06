"""What a page shows and what is read from it: differences planted in small PDFs, each of them to be found."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.colors import HexColor, black, white
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from parsers.document import UNREAD, Document, Table, Text, Unread
from parsers.readers.pdf.reader import read_pdf

SAMPLES = sorted((Path(__file__).parents[2] / "sample_reports").glob("*.pdf"))
LEFT, TOP, ROW = 60.0, 700.0, 20.0
EDGES = (60.0, 220.0, 300.0, 380.0)
ROWS = (("Metric", "04/24", "05/24"), ("Plans issued", "14", "17"), ("Appeals lodged", "23", "29"))
Draw = Callable[[Canvas], None]


def spot(row: int, column: int) -> tuple[float, float]:
    """Where the text of a cell begins."""
    return EDGES[column] + 5, TOP - ROW * (row + 1) + 6


def page(draw: Draw, *, leave_out: tuple[int, int] | None = None) -> bytes:
    """A page with a heading and a ruled table, and what `draw` adds; the text of one cell may be left out."""
    room = io.BytesIO()
    canvas = Canvas(room, pagesize=(595, 842))
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(LEFT, 760, "A heading above the table")
    canvas.setFont("Helvetica", 9)
    canvas.drawString(LEFT, 735, "Some words of prose stand here before the table begins.")
    canvas.grid(list(EDGES), [TOP - ROW * k for k in range(len(ROWS) + 1)])
    for row, cells in enumerate(ROWS):
        for column, text in enumerate(cells):
            if (row, column) != leave_out:
                canvas.drawString(*spot(row, column), text)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return room.getvalue()


def read(draw: Draw, *, leave_out: tuple[int, int] | None = None) -> Document:
    return read_pdf(page(draw, leave_out=leave_out))


def cell(document: Document, row: int, column: int) -> str:
    (table,) = [block for block in document.blocks if isinstance(block, Table)]
    return next(one.text for one in table.cells if (one.row, one.column) == (row, column))


def unread(document: Document) -> list[Unread]:
    return [block for block in document.blocks if isinstance(block, Unread)]


def runs(*parts: tuple[str, str, bool, bool], size: float = 9) -> Draw:
    """Runs of one word in the cell (1, 2): text, colour, under-lined, struck out."""

    def draw(canvas: Canvas) -> None:
        x, y = spot(1, 2)
        for text, colour, underlined, struck in parts:
            canvas.setFillColor(HexColor(colour))
            canvas.setStrokeColor(HexColor(colour))
            canvas.drawString(x, y, text)
            wide = canvas.stringWidth(text, "Helvetica", size)
            for there, up in ((underlined, -0.12), (struck, 0.3)):
                if there:
                    canvas.setLineWidth(0.6)
                    canvas.line(x, y + up * size, x + wide, y + up * size)
            x += wide

    return draw


INK, BLUE = "#000000", "#0646a2"


@pytest.mark.parametrize(
    "parts",
    [
        [("40", INK, False, False), ("39", BLUE, True, False)],
        [("40", INK, False, False), ("39", BLUE, False, False)],
        [("40", BLUE, False, False), ("39", INK, False, False)],
        [("40", INK, False, False), ("39", INK, True, False)],
        [("40", INK, True, False), ("39", INK, False, False)],
        [("4", INK, False, False), ("0", BLUE, False, False), ("9%", INK, False, False)],
        [("14%", INK, False, False), ("17%", BLUE, True, False)],
    ],
)
def test_a_number_marked_in_part_is_not_read(parts: list[tuple[str, str, bool, bool]]) -> None:
    document = read(runs(*parts), leave_out=(1, 2))
    assert UNREAD in cell(document, 1, 2)
    assert [one.cell for one in unread(document)] == [(1, 2)]


@pytest.mark.parametrize(
    "parts",
    [
        [("4039", BLUE, True, False)],
        [("40", BLUE, True, False), ("39", BLUE, True, False)],
        [("40", INK, False, False), ("39", "#101010", False, False)],
        [("40", INK, False, False), ("39", INK, False, False)],
    ],
)
def test_a_number_marked_as_a_whole_is_read(parts: list[tuple[str, str, bool, bool]]) -> None:
    document = read(runs(*parts), leave_out=(1, 2))
    assert cell(document, 1, 2) == "4039"
    assert unread(document) == []


def test_a_sign_of_another_colour_leaves_the_number_alone() -> None:
    document = read(runs(("17", INK, False, False), ("%", BLUE, False, False)), leave_out=(1, 2))
    assert cell(document, 1, 2) == "17%"
    assert unread(document) == []


def _bar(canvas: Canvas) -> None:
    x, y = spot(1, 2)
    canvas.setFillColor(black)
    canvas.rect(x - 2, y - 2, 20, 11, stroke=0, fill=1)


def _picture(canvas: Canvas) -> None:
    image = Image.new("RGB", (80, 44), "white")
    ImageDraw.Draw(image).text((10, 10), "71", fill="black")
    x, y = spot(1, 2)
    canvas.drawImage(ImageReader(image), x - 2, y - 3, 40, 14)


def _outlines(canvas: Canvas) -> None:
    """The figure 8 as curves."""
    x, y = spot(1, 2)
    canvas.setFillColor(black)
    path = canvas.beginPath()
    for up in (0.0, 3.2):
        path.circle(x + 3, y + up + 1.8, 1.8)
        path.circle(x + 3, y + up + 1.8, 0.8)
    canvas.drawPath(path, stroke=0, fill=1, fillMode=0)


@pytest.mark.parametrize(
    ("draw", "kind"),
    [(_bar, "covered"), (_picture, "picture"), (_outlines, "outlines")],
)
def test_what_shows_and_is_no_word_is_noted_in_its_cell(draw: Draw, kind: str) -> None:
    document = read(draw, leave_out=(1, 2) if draw is _outlines else None)
    assert UNREAD in cell(document, 1, 2)
    assert "17" not in cell(document, 1, 2)
    assert [(one.kind, one.cell) for one in unread(document)] == [(kind, (1, 2))]


def _in_colour(colour: str, ground: str | None = None) -> Draw:
    def draw(canvas: Canvas) -> None:
        x, y = spot(1, 2)
        if ground is not None:
            canvas.setFillColor(HexColor(ground))
            canvas.rect(EDGES[2] + 1, TOP - 2 * ROW + 1, EDGES[3] - EDGES[2] - 2, ROW - 2, stroke=0, fill=1)
        canvas.setFillColor(HexColor(colour))
        canvas.drawString(x, y, "17")

    return draw


def _white_box(canvas: Canvas) -> None:
    x, y = spot(1, 2)
    canvas.drawString(x, y, "17")
    canvas.setFillColor(white)
    canvas.rect(x - 2, y - 3, 30, 13, stroke=0, fill=1)


@pytest.mark.parametrize(
    "draw",
    [_in_colour("#ffffff"), _in_colour("#dfe7f1", "#dfe7f1"), _in_colour("#fafafa"), _white_box],
    ids=["white", "colour of its ground", "nearly white", "under a white box"],
)
def test_words_that_do_not_show_are_not_read(draw: Draw) -> None:
    document = read(draw, leave_out=(1, 2))
    assert cell(document, 1, 2) == ""
    assert unread(document) == []


def test_words_hidden_by_a_dark_ground_are_no_blank() -> None:
    assert cell(read(_in_colour("#2e5a88", "#2e5a88"), leave_out=(1, 2)), 1, 2) == UNREAD


def test_white_words_on_a_dark_ground_are_read() -> None:
    assert cell(read(_in_colour("#ffffff", "#2e5a88"), leave_out=(1, 2)), 1, 2) == "17"


def test_what_is_struck_out_is_not_read() -> None:
    assert cell(read(runs(("17", INK, False, True)), leave_out=(1, 2)), 1, 2) == ""


@pytest.mark.parametrize("new", ["39", "  39"])
def test_what_is_struck_out_beside_a_new_value_leaves_the_new_one(new: str) -> None:
    document = read(runs(("40", INK, False, True), (new, INK, False, False)), leave_out=(1, 2))
    assert cell(document, 1, 2) == "39"


def _nothing(_canvas: Canvas) -> None:
    """The page as it is."""


def _shading(canvas: Canvas) -> None:
    """Shading and rules as a plain report has them, text over them."""
    canvas.setFillColor(HexColor("#dfe7f1"))
    canvas.rect(LEFT, 560, 320, 40, stroke=0, fill=1)
    canvas.rect(LEFT, 540, 12, 12, stroke=0, fill=1)
    canvas.setFillColor(black)
    canvas.drawString(LEFT + 5, 575, "Words on a shaded ground, 1,234 of them in 2024.")
    canvas.line(LEFT, 520, 500, 520)
    canvas.drawString(LEFT, 505, "Words with a link, https://example.org/2024/05, under a rule.")


@pytest.mark.parametrize("draw", [_nothing, _shading], ids=["plain", "shaded"])
def test_a_clean_page_has_nothing_unread(draw: Draw) -> None:
    document = read(draw)
    assert unread(document) == []
    (table,) = [block for block in document.blocks if isinstance(block, Table)]
    assert [one.text for one in table.cells] == [text for row in ROWS for text in row]
    assert any(isinstance(block, Text) and block.text == "A heading above the table" for block in document.blocks)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_the_samples_have_nothing_unread(sample: Path) -> None:
    assert unread(read_pdf(sample.read_bytes())) == []
