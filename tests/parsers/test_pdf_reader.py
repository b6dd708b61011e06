"""The PDF reader on drawn oddities: each test draws what a report was seen to do, or what an enemy would."""

from __future__ import annotations

import io

import pypdf
import pytest
from reportlab.lib.colors import Color, HexColor, black, lightgrey
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from parsers.document import Text
from parsers.readers.pdf.reader import read_pdf
from tests.support.pdf_pages import (
    GRID,
    LONG,
    XS,
    YS,
    Draw,
    H,
    both,
    fill,
    lines,
    paragraph,
    pdf,
    put,
    texts,
    words,
    wrap,
)


def test_hidden_words_do_not_count() -> None:
    def draw(c: Canvas) -> None:
        put(c, 60, 60, "seen")
        hidden = c.beginText(60, 700)
        hidden.setFont("Helvetica", 9)
        hidden.setTextRenderMode(3)
        hidden.textLine("render mode three")
        c.drawText(hidden)
        put(c, -300, 300, "left of the page")
        c.saveState()
        clip = c.beginPath()
        clip.rect(300, 300, 10, 10)
        c.clipPath(clip, stroke=0)
        put(c, 60, 500, "outside its clip")
        c.restoreState()
        c.saveState()
        c.setFillColor(Color(0, 0, 0, alpha=0))
        put(c, 60, 550, "wholly transparent")
        c.restoreState()

    assert words(read_pdf(pdf(draw))) == ["seen"]


def test_watermarks_do_not_count() -> None:
    def draw(c: Canvas) -> None:
        c.saveState()
        c.translate(150, 300)
        c.rotate(45)
        c.setFillColor(lightgrey)
        c.setFont("Helvetica", 60)
        c.drawString(0, 0, "DRAFT COPY")
        c.restoreState()
        c.setFillColor(HexColor("#dddddd"))
        put(c, 100, 500, "CONFIDENTIAL", 56)
        c.setFillColor(black)
        lines(c)
        fill(c)

    document = read_pdf(pdf(draw))
    assert texts(document.tables[0]) == GRID
    assert words(document) == []


def test_fake_bold_counts_once() -> None:
    def draw(c: Canvas) -> None:
        for shift in (0, 0.3):
            lines(c)
            for row, top in zip(GRID, YS, strict=False):
                for text, x in zip(row, XS, strict=False):
                    put(c, x + 5 + shift, top + 5, text)
        x = 60.0
        for letter in "TARGET 11":
            for shift in (0, 0.25):
                put(c, x + shift, 300, letter)
            x += stringWidth(letter, "Helvetica", 9)

    document = read_pdf(pdf(draw))
    assert texts(document.tables[0]) == GRID
    assert words(document) == ["TARGET 11"]


def wrapped(parts: list[str], width: float, *, x: float = 100, pad: float = 5) -> list[list[str]]:
    """What the reader makes of one cell with these lines, beside a cell that shows how wide the padding is."""

    def draw(c: Canvas) -> None:
        xs = [40.0, x, x + width, x + width + 120]
        ys = [100.0, 100.0 + 12 * len(parts) + 6, 160.0 + 12 * len(parts)]
        lines(c, xs, ys)
        put(c, xs[0] + pad, 102, "Name")
        for number, part in enumerate(parts):
            put(c, xs[1] + pad, 102 + 11 * number, part)
        put(c, xs[2] + pad, 102, "words beside")
        put(c, xs[2] + pad, ys[1] + 2, "more words")
        put(c, xs[0] + pad, ys[1] + 2, "Other")

    return texts(read_pdf(pdf(draw)).tables[0])


@pytest.mark.parametrize(
    ("parts", "joined"),
    [
        (["TARG", "ET"], "TARGET"),
        (["10.2", "%"], "10.2%"),
        (["AIP1", "2"], "AIP12"),
        (["131", "03"], "13103"),
        (["07/2", "4"], "07/24"),
        (["2.3.a", "2.3.c"], "2.3.a 2.3.c"),
        (["multi-", "agency"], "multi-agency"),
        (["Barriers/", "Risks"], "Barriers/Risks"),
        (["National", "shortage"], "National shortage"),
        (["October", "2023"], "October 2023"),
        (["Jan", "24"], "Jan 24"),
        (["AIP", "12"], "AIP12"),
    ],
)
def test_a_narrow_cell_is_joined_by_geometry(parts: list[str], joined: str) -> None:
    widest = max(stringWidth(p, "Helvetica", 9) for p in parts)
    room = 10 + widest + (0.5 if joined not in ("National shortage", "2.3.a 2.3.c") else 8)
    assert wrapped(parts, room)[0][1] == joined


def test_a_line_that_ended_with_room_to_spare_ends_a_paragraph() -> None:
    assert wrapped(["None identified.", "Report in May."], 120)[0][1] == "None identified.\nReport in May."


def test_two_codes_are_two_however_narrow_their_column() -> None:
    width = stringWidth("2.3.a", "Helvetica", 9) + 10.5
    assert wrapped(["2.3.a", "2.3.c"], width)[0][1] == "2.3.a 2.3.c"


def rotated(data: bytes, degrees: int) -> bytes:
    """The same content, turned against the page and turned back by /Rotate: it looks as before."""
    reader, writer = pypdf.PdfReader(io.BytesIO(data)), pypdf.PdfWriter()
    for page in reader.pages:
        writer.add_page(page)
    for page in writer.pages:
        page.rotate(-degrees)
        page.transfer_rotation_to_content()
        page.rotate(degrees)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_rotated_pages_read_as_displayed(degrees: int) -> None:
    upright = pdf(both(lines, fill))
    turned = read_pdf(rotated(upright, degrees))
    assert [texts(t) for t in turned.tables] == [GRID]
    for a, b in zip(read_pdf(upright).tables[0].cells, turned.tables[0].cells, strict=True):
        assert b.place.bbox == pytest.approx(a.place.bbox, abs=1.5)


def test_upright_letters_in_a_header_cell_read_along() -> None:
    def draw(c: Canvas) -> None:
        lines(c, XS, [100.0, 180.0, 205.0])
        c.saveState()
        c.translate(XS[0] + 20, H - 175)
        c.rotate(90)
        c.setFont("Helvetica", 9)
        c.drawString(0, 0, "Plans issued")
        c.restoreState()
        put(c, XS[0] + 5, 185, "14%")
        put(c, XS[1] + 5, 185, "15%")
        put(c, XS[2] + 5, 185, "16%")
        put(c, XS[1] + 5, 105, "one")
        put(c, XS[2] + 5, 105, "two")

    assert texts(read_pdf(pdf(draw)).tables[0]) == [["Plans issued", "one", "two"], ["14%", "15%", "16%"]]


def test_raised_letters_stay_on_their_line() -> None:
    def draw(c: Canvas) -> None:
        c.setFont("Helvetica", 10)
        c.drawString(60, 700, "Report on 28")
        x = 60 + stringWidth("Report on 28", "Helvetica", 10)
        c.setFont("Helvetica", 6)
        c.drawString(x, 703.4, "th")
        c.setFont("Helvetica", 10)
        c.drawString(x + stringWidth("th", "Helvetica", 6) + 2.8, 700, "May.")

    assert words(read_pdf(pdf(draw)))[0].replace("28 th", "28th") == "Report on 28th May."


def test_running_headers_footers_and_page_numbers_do_not_count() -> None:
    def page(number: int) -> Draw:
        def draw(c: Canvas) -> None:
            put(c, 60, 25, "OFFICIAL: for the board")
            put(c, 60, 800, f"Page {number} of 3")
            put(c, 60, 80, "Narrative" if number > 1 else "Opening words of the report")
            put(c, 60, 200, f"Paragraph {number}.")

        return draw

    assert words(read_pdf(pdf(*[page(n) for n in (1, 2, 3)]))) == [
        "Opening words of the report", "Paragraph 1.", "Narrative", "Paragraph 2.", "Narrative", "Paragraph 3.",
    ]  # fmt: skip


def test_contents_do_not_count() -> None:
    def draw(c: Canvas) -> None:
        put(c, 60, 80, "Contents", 12)
        for k, title in enumerate(("Statement 1", "Statement 2", "Statement 3")):
            put(c, 60, 110 + 14 * k, title + " " + "." * 60 + f" {k + 2}")
        put(c, 60, 300, "Statement 1")

    assert words(read_pdf(pdf(draw))) == ["Statement 1"]


TITLE = "WSOA Success Statement 1: a heading that is too long for one line of the page"


def test_paragraphs_bullets_and_headings() -> None:
    def draw(c: Canvas) -> None:
        for number, part in enumerate(simpleSplit(TITLE, "Helvetica-Bold", 16, 475)):
            put(c, 60, 60 + 20 * number, part, 16, "Helvetica-Bold")
        paragraph(c, 120, wrap(LONG))
        paragraph(c, 182, ["A short one."])
        paragraph(c, 194, ["Another short one, without any gap."])
        for top in (220, 260):
            put(c, 60, top, "\u2022", 10)
            paragraph(c, top, wrap(LONG, 78), 78)
        paragraph(c, 320, wrap(LONG))

    document = read_pdf(pdf(draw))
    assert [(b.kind, b.text) for b in document.blocks if isinstance(b, Text)] == [
        ("heading", TITLE),
        ("paragraph", LONG),
        ("paragraph", "A short one."),
        ("paragraph", "Another short one, without any gap."),
        ("list_item", LONG),
        ("list_item", LONG),
        ("paragraph", LONG),
    ]


def test_a_paragraph_over_a_page_break_is_one() -> None:
    def first(c: Canvas) -> None:
        paragraph(c, 100, wrap(LONG))
        paragraph(c, 700, wrap(LONG)[:2])

    def second(c: Canvas) -> None:
        paragraph(c, 80, wrap(LONG)[2:])
        paragraph(c, 120, wrap(LONG))

    assert words(read_pdf(pdf(first, second))) == [LONG, LONG, LONG]


def test_the_stamp_is_utc() -> None:
    writer = pypdf.PdfWriter(io.BytesIO(pdf(lambda c: put(c, 60, 60, "words"))))
    writer.add_metadata({"/ModDate": "D:20240531101500+01'00'"})
    out = io.BytesIO()
    writer.write(out)
    assert read_pdf(out.getvalue()).modified_at == "2024-05-31T09:15:00Z"
