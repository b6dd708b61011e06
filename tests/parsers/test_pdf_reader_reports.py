"""The PDF reader on whole pages as report programs set them: wrapped columns, cut rows, bullets, covers."""

from __future__ import annotations

import io

import pytest
from reportlab.lib.colors import black
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from parsers.document import Document, Text
from parsers.readers.pdf.reader import read_pdf

STYLES = getSampleStyleSheet()
SMALL = ParagraphStyle("small", parent=STYLES["Normal"], fontSize=8, leading=9.5)
ACTIONS = ["Ref", "Action", "Lead", "On track?", "Barriers", "Narrative"]


def ruled(rows: list[list[str]], widths: list[float], style: list[tuple[object, ...]] | None = None) -> Table:
    cells = [[Paragraph(text, SMALL) if text else "" for text in row] for row in rows]
    grid = [("GRID", (0, 0), (-1, -1), 0.5, black), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    return Table(cells, colWidths=widths, repeatRows=1, style=TableStyle(style or grid))


def read(*flow: Flowable, size: tuple[float, float] = A4) -> Document:
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=size, leftMargin=45, rightMargin=45, topMargin=45, bottomMargin=45).build(
        list(flow)
    )
    return read_pdf(out.getvalue())


def rows(document: Document) -> list[list[str]]:
    return [[cell.text for cell in row] for table in document.tables for row in table.rows()]


def texts(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in document.blocks if isinstance(block, Text)]


NARROW = [29.7, 79.0, 23.1, 39.6, 49.5, 108.9]


def test_rows_on_two_pages_are_two_though_their_initials_would_make_one_word() -> None:
    first = ["1.1", "Agree one route into assessment", "JK", "Due Mar", "None", "A draft is with the heads. " * 6]
    second = ["1.2", "Train the writers", "PL", "Due Mar", "Time", "All but two have been trained. " * 9]
    document = read(Spacer(1, 190), ruled([ACTIONS, first, second], NARROW), size=(420, 400))
    assert [table.place.page for table in document.tables] == [1, 2]
    assert [row[2] for row in rows(document) if row[0] != "Ref"] == ["JK", "PL"]


@pytest.mark.parametrize("second", [["Peer review", "NO", ""], ["", "NO", "PL"], ["Peer review", "NO", "PL"]])
def test_words_stay_on_their_page_where_a_row_of_its_own_begins(second: list[str]) -> None:
    header, widths = ["Activity", "AB", "CD"], [150.0, 25.0, 22.0]
    first = ruled([header, ["Survey", "YES", "JKL"]], widths)
    document = read(first, PageBreak(), ruled([second, ["More", "A", "B"]], widths), size=(420, 176))
    found = [[text.replace(" ", "") for text in row] for row in rows(document) if row[0] != "Activity"]
    assert len(document.tables) == 2
    assert found == [["Survey", "YES", "JKL"], [text.replace(" ", "") for text in second], ["More", "A", "B"]]


def test_a_word_that_a_page_break_cuts_in_a_row_of_halves_is_joined() -> None:
    """One row over two pages: the cells that were complete on the first are blank on the second."""
    split = [("GRID", (0, 0), (-1, -1), 0.5, black)]
    widths = [80.0, 43.0, 90.0]
    above = Table([["METRICS", "TARG", "TRAJECTORY"]], colWidths=widths, style=split)
    below = Table([["", "ET", ""], ["Plans", "75%", "14%"]], colWidths=widths, style=split)
    document = read(above, PageBreak(), below, size=(420, 220))
    assert [table.place.page for table in document.tables] == [1, 2]
    assert rows(document)[:2] == [["METRICS", "TARGET", "TRAJECTORY"], ["", "", ""]]


@pytest.mark.parametrize(
    ("typed", "width"),
    [
        ("NP12", 29.7),
        ("1.1.a 1.1.b", 29.7),
        ("2.3.a 2.3.c", 33.0),
        ("NOT APPLICABLE", 29.7),
        ("NOT APPLICABLE", 45.5),
        ("At risk of delay", 34.0),
        ("Ongoing", 39.6),
        ("Completed", 39.6),
        ("TARGET", 33.0),
        ("48.5%", 34.0),
        ("13103", 27.0),
        ("Plans issued in 20 weeks", 36.5),
        ("Children who wait for an answer", 40.0),
    ],
)
def test_a_narrow_column_reads_as_typed(typed: str, width: float) -> None:
    table = ruled([["Ref", "Action"], [typed, "words beside"], ["NP1", "more words"]], [width, 200])
    assert rows(read(table))[1][0] == typed


def test_two_whole_words_are_two_however_narrow_their_column() -> None:
    """`in` would not have fitted after `issued` either, but both are words and `issuedin` is none."""
    for width in range(24, 60):
        table = ruled([["Metric", "x"], ["issued in time", "y"]], [width, 200])
        assert "issuedin" not in rows(read(table))[1][0]


SENTENCES = "The county wrote more plans in January than in any month since records began. " * 6


@pytest.mark.parametrize("indent", [0, 12, 30])
def test_a_bullet_paragraph_is_one_wherever_its_lines_stand(indent: int) -> None:
    style = ParagraphStyle("b", parent=STYLES["Normal"], leftIndent=indent)
    flow = [Paragraph(text, style, bulletText="•") for text in (SENTENCES, "Two teams were merged.", SENTENCES)]
    expected = [("list_item", t.strip()) for t in (SENTENCES, "Two teams were merged.", SENTENCES)]
    assert texts(read(*flow)) == expected


def test_a_bullet_paragraph_over_a_page_break_is_one() -> None:
    flow = [Paragraph(SENTENCES, STYLES["Normal"], bulletText="•") for _ in range(2)]
    document = read(Spacer(1, 75), *flow, size=(420, 220))
    assert texts(document) == [("list_item", SENTENCES.strip())] * 2


COVER = ["Northshire County Council", "Impact Group Report", "Reporting period: December 2024 & January 2025"]


@pytest.mark.parametrize("size", [A4, (420, 480), (842, 595)])
@pytest.mark.parametrize("name", ["Title", "Heading1", "Heading2"])
def test_lines_of_a_cover_are_one_block_each(size: tuple[float, float], name: str) -> None:
    cover = [*COVER, "Prepared for the Partnership Board, 18 February 2025"]
    flow = [Paragraph(line.replace("&", "&amp;"), STYLES[name]) for line in cover]
    prose = [Paragraph(SENTENCES, STYLES["Normal"])]
    found = [text for kind, text in texts(read(*flow, *prose, size=size)) if kind == "heading"]
    assert found == cover


@pytest.mark.parametrize("size", [7, 9, 12])
@pytest.mark.parametrize("font", ["Times-Roman", "Courier"])
def test_a_bullet_of_another_size_changes_no_paragraph(font: str, size: int) -> None:
    style = ParagraphStyle("b", parent=STYLES["Normal"], fontName=font, fontSize=size, leading=size * 1.2)
    flow = [Paragraph(text, style, bulletText="•") for text in (SENTENCES, "Two teams were merged.")]
    assert texts(read(*flow)) == [("list_item", SENTENCES.strip()), ("list_item", "Two teams were merged.")]


def test_a_word_wider_than_its_column_begins_after_another_word() -> None:
    courier = ParagraphStyle("c", parent=SMALL, fontName="Courier", fontSize=11, leading=13)
    table = Table([[Paragraph("None identified", courier), "x"], ["a", "b"]], colWidths=[76, 80])
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, black)]))
    assert rows(read(table))[0][0] == "None identified"
