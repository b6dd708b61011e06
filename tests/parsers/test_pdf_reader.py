"""The PDF reader on drawn oddities: each test draws what a report was seen to do, or what an enemy would."""

from __future__ import annotations

import contextlib
import io
import itertools
import zlib
from collections.abc import Callable

import pypdf
import pytest
from PIL import Image
from reportlab.lib.colors import Color, HexColor, black, lightgrey, white
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from parsers.document import Document, RefusedFile, Table, Text
from parsers.readers.pdf.reader import read_pdf

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


def dashed(c: Canvas) -> None:
    c.setDash(2, 2)
    lines(c)
    c.setDash()


def drawn_dashes(c: Canvas) -> None:
    for x in XS:
        for y in range(int(YS[0]), int(YS[-1]), 6):
            c.rect(x - 0.25, H - y - 3, 0.5, 3, stroke=0, fill=1)
    for y in YS:
        for x in range(int(XS[0]), int(XS[-1]), 6):
            c.rect(x, H - y - 0.25, 3, 0.5, stroke=0, fill=1)


def double(c: Canvas) -> None:
    for shift in (-1.0, 1.0):
        lines(c, [x + shift for x in XS], [y + shift for y in YS])


def cell_rects(c: Canvas) -> None:
    for left, right in itertools.pairwise(XS):
        for top, bottom in itertools.pairwise(YS):
            c.setFillColor(lightgrey if top == YS[1] else white)
            c.rect(left, H - bottom, right - left, bottom - top, stroke=1, fill=1)
    c.setFillColor(black)


def shaded(c: Canvas) -> None:
    c.setFillColor(HexColor("#204060"))
    c.rect(XS[0], H - YS[1], XS[-1] - XS[0], YS[1] - YS[0], stroke=0, fill=1)
    c.setFillColor(black)
    lines(c)


def banded(c: Canvas) -> None:
    """No rule at all: every other row is shaded, cell by cell."""
    c.setFillColor(lightgrey)
    for top, bottom in ((YS[0], YS[1]), (YS[2], YS[3])):
        for left, right in itertools.pairwise(XS):
            c.rect(left, H - bottom, right - left, bottom - top, stroke=0, fill=1)
    c.setFillColor(black)


def one_path(c: Canvas) -> None:
    """All rules as rectangles of one filled path."""
    path = c.beginPath()
    for x in XS:
        path.rect(x, H - YS[-1], 0.5, YS[-1] - YS[0])
    for y in YS:
        path.rect(XS[0], H - y, XS[-1] - XS[0], 0.5)
    c.drawPath(path, stroke=0, fill=1)


def in_form(c: Canvas) -> None:
    c.saveState()
    c.beginForm("grid")
    c.translate(-10, 5)
    lines(c)
    fill(c)
    c.endForm()
    c.translate(10, -5)
    c.doForm("grid")
    c.restoreState()


@pytest.mark.parametrize(
    "ruled",
    [
        both(lines, fill), both(bars(0.5), fill), both(bars(2.0), fill), both(bars(0.5, outer=False), fill),
        both(dashed, fill), both(drawn_dashes, fill), both(double, fill), both(cell_rects, fill), both(shaded, fill),
        both(banded, fill), both(one_path, fill), in_form,
    ],
    ids=[
        "lines", "thin-rects", "2pt-rects", "no-outer-border", "dashed", "drawn-dashes", "double", "cell-rects",
        "shaded-header", "banded-by-fills", "one-path", "form",
    ],
)  # fmt: skip
def test_the_same_table_however_its_rules_are_drawn(ruled: Draw) -> None:
    document = read_pdf(pdf(ruled))
    assert [texts(t) for t in document.tables] == [GRID]
    assert words(document) == []


def test_white_words_on_a_dark_header_count() -> None:
    def draw(c: Canvas) -> None:
        shaded(c)
        fill(c, [["", "", ""], *GRID[1:]])
        c.setFillColor(white)
        fill(c, GRID[:1])
        put(c, 60, 400, "nobody can see this")

    document = read_pdf(pdf(draw))
    assert texts(document.tables[0]) == GRID
    assert words(document) == []


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


def test_merged_cells_span() -> None:
    def draw(c: Canvas) -> None:
        c.setLineWidth(0.5)
        xs, ys = [60.0, 200, 260, 320, 380], [100.0, 120, 140, 160]
        for y in ys:
            if y == 120:
                c.line(xs[2], H - y, xs[-1], H - y)
            else:
                c.line(xs[0], H - y, xs[-1], H - y)
        for x in xs:
            top = 120 if x in (xs[3],) else 100
            c.line(x, H - top, x, H - 160)
        put(c, 65, 103, "METRICS")
        put(c, 205, 103, "TARGET")
        put(c, 265, 103, "TRAJECTORY")
        for x, text in zip(xs[2:], ("04/24", "05/24"), strict=False):
            put(c, x + 5, 123, text)
        for x, text in zip(xs, ("Plans", "75%", "14%", "17%"), strict=False):
            put(c, x + 5, 143, text)

    table = read_pdf(pdf(draw)).tables[0]
    spans = {c.text: (c.row, c.column, c.row_span, c.column_span) for c in table.cells}
    assert spans["METRICS"] == (0, 0, 2, 1)
    assert spans["TRAJECTORY"] == (0, 2, 1, 2)
    assert spans["17%"] == (2, 3, 1, 1)
    trajectory = next(c for c in table.cells if c.text == "TRAJECTORY")
    assert trajectory.place.page == 1
    assert trajectory.place.bbox == pytest.approx((260, 100, 380, 120), abs=0.6)


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


def test_words_that_touch_over_a_rule_are_two_cells() -> None:
    def draw(c: Canvas) -> None:
        xs = [60.0, 86.0, 112.0, 138.0]
        lines(c, xs, [100.0, 120.0, 140.0])
        for row in (102, 122):
            put(c, 61.2, row, "100%")
            put(c, 86.8, row, "12345")
            put(c, 113, row, "9")

    assert texts(read_pdf(pdf(draw)).tables[0])[0] == ["100%", "12345", "9"]


def test_a_box_around_text_and_underlines_are_no_table() -> None:
    def draw(c: Canvas) -> None:
        c.rect(50, H - 200, 400, 60)
        put(c, 60, 150, "A boxed note.")
        put(c, 60, 300, "Underlined")
        c.line(60, H - 311, 105, H - 311)

    document = read_pdf(pdf(draw))
    assert document.tables == []
    assert words(document) == ["A boxed note.", "Underlined"]


def lying_only(c: Canvas) -> None:
    for y in YS:
        c.line(XS[0], H - y, XS[-1], H - y)


def booktabs(c: Canvas) -> None:
    for y in (YS[0], YS[1], YS[-1]):
        c.line(XS[0], H - y, XS[-1], H - y)


@pytest.mark.parametrize("ruled", [lying_only, booktabs])
def test_tables_with_lying_rules_only(ruled: Draw) -> None:
    assert [texts(t) for t in read_pdf(pdf(both(ruled, fill))).tables] == [GRID]


def boxed(c: Canvas) -> None:
    """A frame and lying rules: no column has an upright rule."""
    lines(c, [XS[0], XS[-1]], YS)


def upright_in_header_only(c: Canvas) -> None:
    boxed(c)
    for x in XS:
        c.line(x, H - YS[0], x, H - YS[1])


@pytest.mark.parametrize("ruled", [boxed, upright_in_header_only])
def test_frames_whose_columns_stand_in_the_words(ruled: Draw) -> None:
    assert [texts(t) for t in read_pdf(pdf(both(ruled, fill))).tables] == [GRID]


def test_rules_between_paragraphs_make_no_table() -> None:
    def draw(c: Canvas) -> None:
        for top in (100, 200, 300):
            c.line(60, H - top, 535, H - top)
            paragraph(c, top + 20, wrap(LONG))

    document = read_pdf(pdf(draw))
    assert document.tables == []
    assert words(document) == [LONG, LONG, LONG]


def test_an_underline_inside_a_cell_makes_no_row() -> None:
    def draw(c: Canvas) -> None:
        lines(c)
        fill(c)
        c.line(65, H - 115, 115, H - 115)

    assert texts(read_pdf(pdf(draw)).tables[0]) == GRID


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


def paragraph(c: Canvas, top: float, parts: list[str], x: float = 60, pitch: float = 12) -> None:
    for k, part in enumerate(parts):
        put(c, x, top + pitch * k, part, 10)


LONG = (
    "The service wrote to each family in the month and asked what had changed for them since the spring, and a small "
    "group read all of the answers together before the board met. Most of the answers named waiting times as what "
    "mattered, and fewer named the way in which letters are written."
)


TITLE = "WSOA Success Statement 1: a heading that is too long for one line of the page"


def wrap(text: str, x: float = 60) -> list[str]:
    return simpleSplit(text, "Helvetica", 10, 535 - x)


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


def test_pieces_of_a_table_stay_apart_and_are_counted_in_reading_order() -> None:
    document = read_pdf(pdf(both(lines, fill), both(lines, fill)))
    assert [(t.index, t.place.page) for t in document.tables] == [(1, 1), (2, 2)]
    assert document.page_count == 2


def test_tables_that_touch_are_two_when_their_columns_differ() -> None:
    other = [60.0, 120.0, 360.0, 400.0]

    def draw(c: Canvas) -> None:
        lines(c)
        fill(c)
        below = [175.0, 200.0, 225.0]
        lines(c, other, below)
        fill(c, [["Ref", "Action", "Y"], ["2.1.q", "Answer", "N"]], other, below)

    assert [texts(t) for t in read_pdf(pdf(draw)).tables] == [GRID, [["Ref", "Action", "Y"], ["2.1.q", "Answer", "N"]]]


def test_the_stamp_is_utc() -> None:
    writer = pypdf.PdfWriter(io.BytesIO(pdf(lambda c: put(c, 60, 60, "words"))))
    writer.add_metadata({"/ModDate": "D:20240531101500+01'00'"})
    out = io.BytesIO()
    writer.write(out)
    assert read_pdf(out.getvalue()).modified_at == "2024-05-31T09:15:00Z"


def encrypted(user: str) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf(both(lines, fill))))
    writer.encrypt(user_password=user, owner_password="owner", algorithm="AES-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_an_owner_password_alone_does_not_keep_us_out() -> None:
    assert texts(read_pdf(encrypted("")).tables[0]) == GRID


def test_a_file_that_needs_a_password_is_refused() -> None:
    with pytest.raises(RefusedFile, match="password"):
        read_pdf(encrypted("secret"))


def picture_only() -> bytes:
    return pdf(lambda c: c.drawImage(ImageReader(Image.new("RGB", (40, 40), "grey")), 0, 0, W, H))


def test_a_picture_is_refused() -> None:
    with pytest.raises(RefusedFile, match="only pictures"):
        read_pdf(picture_only())


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(RefusedFile, match="no text"):
        read_pdf(pdf(lambda c: None))


@pytest.mark.parametrize("data", [b"", b"%PDF-", b"no pdf at all", b"%PDF-1.7\n" + b"\x00" * 500])
def test_damaged_files_are_refused(data: bytes) -> None:
    with pytest.raises(RefusedFile):
        read_pdf(data)


def test_a_cut_file_is_refused_or_read_but_never_crashes() -> None:
    whole = pdf(both(lines, fill))
    for size in range(0, len(whole), 97):
        with contextlib.suppress(RefusedFile):
            assert read_pdf(whole[:size]).page_count == 1


def bomb(content: bytes) -> bytes:
    packed = zlib.compress(content, 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed) + packed + b"\nendstream",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    xref = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % o for o in offsets)
    return out + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % xref


@pytest.mark.timeout(30)
def test_a_page_of_300000_rectangles_is_refused_quickly() -> None:
    with pytest.raises(RefusedFile, match="page 1 holds more than") as refused:
        read_pdf(bomb(b"1 1 9 9 re f\n" * 300_000))
    assert refused.value.page == 1
