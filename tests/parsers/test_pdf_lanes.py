"""Prose in columns side by side: read one column after the other, each with its own tables.

Belongs here: pages drawn with columns. Does not belong here: the columns of tables.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime

import docx
import pytest
from docx.enum.section import WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from parsers.document import Table, Text
from parsers.readers.docx.reader import read_docx
from parsers.readers.pdf.reader import read_pdf
from sample_reports.generator.to_pdf import NoLibreOffice, to_pdf
from tests.support.pdf_pages import both, fill, lines, paragraph, pdf, put, texts, words

LEFT, RIGHT, WIDE = 60.0, 315.0, 220.0
FIRST = (
    "The team met each week and looked at the oldest cases first, so that nobody waits longer than the law allows, and "
    "a second reader now checks each plan before it leaves the office. Schools have been told whom to ask."
)
SECOND = (
    "Therapists gave their advice within six weeks in most cases. Where they did not, a locum was found, and the "
    "partners have agreed to pay for two more posts until the end of the financial year."
)
THIRD = (
    "The board is asked to note that visits to the pages have doubled since spring, and to agree that the helpline "
    "stays open on Saturdays while the new forms are brought in for all schools of the county."
)


def column(text: str, x: float, top: float, pitch: float = 12) -> tuple[list[str], float]:
    """The lines of a paragraph in a column, and where the next one begins."""
    parts = simpleSplit(text, "Helvetica", 10, WIDE)
    return parts, top + pitch * len(parts) + 8


def draw(*paragraphs: tuple[str, float, float]) -> bytes:
    """Paragraphs at (x, top), each as wide as a column."""

    def page(c: Canvas) -> None:
        for text, x, top in paragraphs:
            paragraph(c, top, column(text, x, top)[0], x)

    return pdf(page)


def test_one_column_is_read_after_the_other() -> None:
    below = column(FIRST, LEFT, 100)[1]
    assert words(read_pdf(draw((FIRST, LEFT, 100), (SECOND, LEFT, below), (THIRD, RIGHT, 100)))) == [
        FIRST,
        SECOND,
        THIRD,
    ]


def test_columns_whose_lines_are_not_level() -> None:
    below = column(FIRST, LEFT, 100)[1]
    document = read_pdf(draw((FIRST, LEFT, 100), (SECOND, LEFT, below), (THIRD, RIGHT, 105)))
    assert words(document) == [FIRST, SECOND, THIRD]


def test_a_paragraph_goes_on_at_the_top_of_the_next_column() -> None:
    parts = column(FIRST + " " + SECOND, LEFT, 0)[0]

    def page(c: Canvas) -> None:
        paragraph(c, 100, parts[:5], LEFT)
        paragraph(c, 100, parts[5:], RIGHT)

    assert words(read_pdf(pdf(page))) == [FIRST + " " + SECOND]


def test_a_heading_below_both_columns_comes_after_both() -> None:
    def heads(c: Canvas) -> None:
        put(c, LEFT, 80, "Narrative", 10, "Helvetica-Bold")
        put(c, LEFT, 200, "Recommendation", 10, "Helvetica-Bold")
        put(c, LEFT, 216, "Agree to all of it.", 10)

    def page(c: Canvas) -> None:
        paragraph(c, 100, column(FIRST, LEFT, 100)[0], LEFT)
        paragraph(c, 100, column(SECOND, RIGHT, 100)[0], RIGHT)

    read = words(read_pdf(pdf(both(heads, page))))
    assert read == ["Narrative", FIRST, SECOND, "Recommendation", "Agree to all of it."]


def test_a_table_within_a_column() -> None:
    xs, ys = [60.0, 130.0, 205.0, 280.0], [220.0, 245.0, 270.0, 295.0]

    def page(c: Canvas) -> None:
        paragraph(c, 100, column(FIRST, LEFT, 100)[0], LEFT)
        fill(c, xs=xs, ys=ys)
        paragraph(c, 310, column(SECOND, LEFT, 310)[0], LEFT)
        paragraph(c, 100, column(THIRD, RIGHT, 100)[0], RIGHT)
        paragraph(c, 172, column(FIRST, RIGHT, 172)[0], RIGHT)
        paragraph(c, 244, column(SECOND, RIGHT, 244)[0], RIGHT)

    for draws in (page, both(page, lambda c: lines(c, xs, ys))):
        document = read_pdf(pdf(draws))
        order = ["table" if isinstance(block, Table) else text_of(block) for block in document.blocks]
        assert order == [FIRST, "table", SECOND, THIRD, FIRST, SECOND]
        assert texts(document.tables[0])[1] == ["Plans on time", "14%", "17%"]


def text_of(block: object) -> str:
    assert isinstance(block, Text)
    return block.text


def test_cells_of_long_words_beside_each_other_are_rows() -> None:
    """A table without rules: what begins anew on the left does so on the right."""

    def page(c: Canvas) -> None:
        for number, (left, right) in enumerate([(FIRST, SECOND), (SECOND, THIRD), (THIRD, FIRST)]):
            top = 100 + 110 * number
            paragraph(c, top, column(left, LEFT, top)[0], LEFT)
            paragraph(c, top, column(right, RIGHT, top)[0], RIGHT)

    read = words(read_pdf(pdf(page)))
    assert read != [FIRST, SECOND, THIRD, SECOND, THIRD, FIRST]


def two_columns() -> bytes:
    document = docx.Document()
    document.add_paragraph("JUNE 2024")
    document.add_heading("Narrative", 2)
    section = document.add_section(WD_SECTION.CONTINUOUS)
    columns = section._sectPr.find(qn("w:cols"))
    if columns is None:
        columns = OxmlElement("w:cols")
        section._sectPr.append(columns)
    columns.set(qn("w:num"), "2")
    for text in (FIRST, SECOND, THIRD, SECOND):
        document.add_paragraph(text)
    after = document.add_section(WD_SECTION.CONTINUOUS)
    after._sectPr.find(qn("w:cols")).set(qn("w:num"), "1")
    document.add_heading("Recommendation", 2)
    document.add_paragraph("Agree to all of it.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_section_in_two_columns_reads_as_in_word() -> None:
    data = two_columns()
    try:
        printed = to_pdf({"report": data}, {"report": datetime(2024, 6, 1, tzinfo=UTC)})["report"]
    except NoLibreOffice as missing:
        pytest.skip(str(missing))
    assert words(read_pdf(printed)) == words(read_docx(data))
