"""Tables of a PDF: the same cells however their rules are drawn, and what is no table."""

from __future__ import annotations

import itertools

import pytest
from reportlab.lib.colors import HexColor, black, lightgrey, white
from reportlab.pdfgen.canvas import Canvas

from parsers.readers.pdf.reader import read_pdf
from tests.support.pdf_pages import (
    GRID,
    LONG,
    XS,
    YS,
    Draw,
    H,
    bars,
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
