"""Rules that are no table's own: frames of pages, boxes in cells; and tables of which a page break left one row."""

from __future__ import annotations

import itertools

import pytest
from reportlab.lib.colors import HexColor, black, white
from reportlab.pdfgen.canvas import Canvas

from parsers.readers.pdf.reader import read_pdf
from tests.support.pdf_pages import GRID, XS, YS, Draw, H, W, bars, both, fill, lines, pdf, put, texts, words


def tables(*pages: Draw) -> list[list[list[str]]]:
    return [texts(table) for table in read_pdf(pdf(*pages)).tables]


def _border_with_footer(c: Canvas) -> None:
    c.rect(30, 30, W - 60, H - 60)
    c.line(30, 60, W - 30, 60)
    put(c, 60, H - 50, "Footer of the page")


def _border_with_header_too(c: Canvas) -> None:
    _border_with_footer(c)
    c.line(30, H - 60, W - 30, H - 60)


@pytest.mark.parametrize("border", [_border_with_footer, _border_with_header_too])
def test_the_border_of_a_page_is_no_table(border: Draw) -> None:
    lower = [y + 200 for y in YS]
    two = both(lines, fill, lambda c: lines(c, XS, lower), lambda c: fill(c, GRID, XS, lower))
    assert tables(both(two, border)) == [GRID, GRID]


def test_a_table_with_a_small_one_in_its_cell_stays() -> None:
    edges = [100.0, 130.0, 230.0, 260.0, 290.0, 320.0]
    rows = [["Metric", "06/24", "07/24"], ["Plans", "", "17%"], ["Requests", "1,255", ">6"], ["Reviews", "4", "5"]]

    def nested(c: Canvas) -> None:
        lines(c, [210.0, 240.0, 270.0], [150.0, 170.0, 190.0])
        put(c, 213, 155, "a")
        put(c, 243, 155, "b")

    (table, *_) = tables(both(lambda c: lines(c, XS, edges), lambda c: fill(c, rows, XS, edges), nested))
    assert [row[0] for row in table][:4] == [row[0] for row in rows]


def _beside_the_value(c: Canvas) -> None:
    c.rect(330, H - 150, 10, 25)


def _around_the_value(c: Canvas) -> None:
    c.rect(310, H - 175, 50, 25)


def _on_the_rule(c: Canvas) -> None:
    c.rect(380, H - 150, 12, 12)


def _all_three(c: Canvas) -> None:
    for draw in (_beside_the_value, _around_the_value, _on_the_rule):
        draw(c)


@pytest.mark.parametrize("box", [_beside_the_value, _around_the_value, _on_the_rule, _all_three])
def test_a_box_in_a_cell_makes_no_columns_and_no_rows(box: Draw) -> None:
    assert tables(both(lines, fill, box)) == [GRID]


def test_a_cell_parted_in_one_row_with_words_on_both_sides_stays_parted() -> None:
    def parted(c: Canvas) -> None:
        c.line(350, H - YS[1], 350, H - YS[2])
        put(c, 360, YS[1] + 5, "18%")

    (table,) = tables(both(lines, fill, parted))
    assert table[1] == ["Plans on time", "14%", "17%", "18%"]


def test_blank_cells_of_a_month_stay_cells() -> None:
    rows = [["Metric", "06/24", "07/24"], ["Plans on time", "", ""], ["Requests", "1,255", ""]]
    assert tables(both(lines, lambda c: fill(c, rows))) == [rows]


def test_blank_cells_stay_under_a_header_with_the_same_edges() -> None:
    """Most rows are banners; the only metric has no value yet, and its months are cells all the same."""
    levels = [100.0 + 25 * k for k in range(7)]

    def draw(c: Canvas) -> None:
        lines(c, [XS[0], XS[-1]], levels)
        for x in XS[1:-1]:
            c.line(x, H - levels[0], x, H - levels[2])
        fill(c, [GRID[0], ["Plans on time", "", ""], *[[f"Banner {k}"] for k in range(4)]], XS, levels)

    (table, *_) = tables(draw)
    assert table[:2] == [GRID[0], ["Plans on time", "", ""]]


def _upright_only(top: float) -> Draw:
    def draw(c: Canvas) -> None:
        for x in XS:
            c.line(x, H - top, x, H - top - 25)

    return draw


def test_one_row_between_upright_rules_at_the_top_of_a_page_is_a_row() -> None:
    rest = both(_upright_only(60), lambda c: fill(c, GRID[2:], XS, [60.0]))
    assert tables(both(lines, fill), rest) == [GRID, GRID[2:]]


def test_bars_between_paragraphs_are_no_row() -> None:
    """As a picture of bars has them: most of what they part is blank."""
    around = both(lambda c: put(c, 60, 300, "Above the bars"), lambda c: put(c, 60, 500, "Below the bars"))
    document = read_pdf(pdf(both(around, _upright_only(400), lambda c: fill(c, GRID[2:], XS, [400.0]))))
    assert not document.tables
    assert words(document)[0] == "Above the bars"


def _shaded_cells(top: float) -> Draw:
    def draw(c: Canvas) -> None:
        c.setFillColor(HexColor("#204060"))
        for left, right in itertools.pairwise(XS):
            c.rect(left, H - top - 25, right - left, 25, stroke=0, fill=1)
        c.setFillColor(white)
        fill(c, GRID[:1], XS, [top])
        c.setFillColor(black)

    return draw


@pytest.mark.parametrize("top", [435.0, 757.0])
def test_a_header_of_shaded_cells_that_ends_its_page_is_a_row(top: float) -> None:
    rest = both(lambda c: lines(c, XS, [60.0, 85.0, 110.0]), lambda c: fill(c, GRID[1:], XS, [60.0, 85.0]))
    assert tables(_shaded_cells(top), rest) == [GRID[:1], GRID[1:]]


@pytest.mark.parametrize("thick", [4.0, 5.0])
def test_rules_drawn_as_thick_bars(thick: float) -> None:
    assert tables(both(bars(thick), fill)) == [GRID]


@pytest.mark.parametrize("ruled", [True, False])
def test_shading_in_strips_cuts_no_word(ruled: bool) -> None:
    def strips(c: Canvas) -> None:
        c.setFillColor(HexColor("#ddddff"))
        for top in (YS[1], YS[3]):
            for k in range(40):
                c.rect(60 + k * 8.5, H - top, 8.5, 25, stroke=0, fill=1)
        c.setFillColor(black)

    assert tables(both(strips, lines, fill) if ruled else both(strips, fill)) == [GRID]


def test_a_long_value_of_a_line_with_few_begins_its_column() -> None:
    """Only the header and one line have words in most columns; the target of another line begins further left."""
    months = [f"{month:02}/24" for month in range(1, 10)]
    rows = [["METRICS", "T", *months], ["Hits", "> 3,212", "13", "35", *[""] * 7]]
    rows += [["Articles", "> 8", "7", "18", "", "> 8", "", "", "> 8", "", ""], ["Users", "85%", *[""] * 9]]
    columns, levels = [60.0, 215.0, *(255.0 + 34 * k for k in range(10))], [100.0, 120.0, 140.0, 160.0, 180.0]

    def draw(c: Canvas) -> None:
        for y in levels:
            c.line(columns[0], H - y, columns[-1], H - y)
        fill(c, [["" if k == 1 else text for k, text in enumerate(row)] for row in rows], columns, levels)
        for row, top in zip(rows, levels, strict=False):
            c.drawRightString(columns[2] - 10, H - top - 14, row[1])

    assert tables(draw) == [rows]


def test_values_that_stand_close_are_two_columns() -> None:
    """Dates as heads of columns fill them to their edges; a table of few lines has but a narrow white between them."""
    rows = [
        ["", "As of", ""],
        ["Item", "12/31/2009", "12/31/2010"],
        ["Assets", "1,204", "1,377"],
        ["Debts", "204", "377"],
    ]

    def draw(c: Canvas) -> None:
        for y in range(100, 181, 20):
            c.line(60, H - y, 310, H - y)
        fill(c, rows, [60.0, 197.0, 249.0], [100.0, 120.0, 140.0, 160.0])

    assert tables(draw) == [rows]
