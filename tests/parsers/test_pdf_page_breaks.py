"""What a page break does to tables: a title left behind at the foot of a page, a header printed again."""

from __future__ import annotations

import io

from reportlab.pdfgen.canvas import Canvas

from parsers.document import Document, Mark, Table, Text
from parsers.readers.pdf.reader import read_pdf
from tests.support.invented.build import actions, piece, read_pages, reasons

EDGES = (40.0, 120.0, 300.0, 555.0)
HEADER = ("Ref", "Action", "Narrative")


def _row(canvas: Canvas, top: float, texts: tuple[str, ...]) -> None:
    edges = EDGES if len(texts) > 1 else (EDGES[0], EDGES[-1])
    canvas.grid(list(edges), [top, top - 18])
    for x, text in zip(edges, texts, strict=False):
        canvas.drawString(x + 4, top - 13, text)


def _report(footer: str = "") -> bytes:
    """Five pages; on the first four a table's title stands at the foot, the rest of the table on the next page."""
    room = io.BytesIO()
    canvas = Canvas(room, pagesize=(595, 842))
    for number in range(5):
        canvas.setFont("Helvetica", 9)
        if number:
            for index, texts in enumerate(((" ",), HEADER, (f"1.{number}.a", "Hire", "Started."))):
                _row(canvas, 800 - 18 * index, texts)
        canvas.drawString(40, 600, f"Words of page {number + 1}, which fill the middle of it.")
        if 0 < number < 4:
            canvas.drawString(40, 300 + 30 * number, "Words of another paragraph.")
        if number in (1, 2):
            _row(canvas, 70, ("New Actions",))
        if footer:
            _row(canvas, 40, (footer,))
        canvas.showPage()
    canvas.save()
    return room.getvalue()


def _texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Text)]


def test_a_title_in_a_box_at_the_foot_of_two_pages_is_no_footer() -> None:
    document = read_pdf(_report())
    assert _texts(document).count("New Actions") == 2


def test_a_footer_in_a_box_is_still_a_footer() -> None:
    assert "Draft for the board" not in " ".join(_texts(read_pdf(_report("Draft for the board"))))


def test_a_header_printed_again_on_the_next_page_is_no_other_table() -> None:
    report = read_pages(
        "Completed Actions",
        piece(1, "Ref | Action | Responsible | Delivery Date", "1.1.a | Hire | DS | Jul 2024"),
        piece(2, "Ref | Action | Responsible | Delivery Date", "1.1.b | Train | AL | Oct 2024"),
    )
    assert [words.split()[1] for words in actions(report)] == ["1.1.a", "1.1.b"]
    assert reasons(report) == []


def test_a_header_of_an_unknown_table_printed_again_is_quarantined_once() -> None:
    report = read_pages(piece(1, "Locality | Drop-ins", "North | 230"), piece(2, "Locality | Drop-ins", "South | 283"))
    assert sum("Locality" in words for words in reasons(report)) == 1
    assert any("South" in words for words in reasons(report))


def test_a_mark_raised_behind_a_heading_larger_than_the_text_is_a_mark() -> None:
    room = io.BytesIO()
    canvas = Canvas(room, pagesize=(595, 842))
    canvas.setFont("Helvetica-Bold", 14)
    heading = "Success Statement 1: Timely plans"
    canvas.drawString(40, 760, heading)
    canvas.setFont("Helvetica", 11)
    canvas.drawString(40 + canvas.stringWidth(heading, "Helvetica-Bold", 14), 767, "1")
    canvas.setFont("Helvetica", 8)
    for k in range(12):
        canvas.drawString(40, 730 - 12 * k, f"A line of the text, which is set smaller than the mark, number {k}.")
    canvas.save()
    document = read_pdf(room.getvalue())
    assert _texts(document)[0] == heading
    assert [(block.text, block.mark) for block in document.blocks if isinstance(block, Mark)] == [("plans", "1")]


def test_tables_cut_by_the_break_keep_their_rows() -> None:
    tables = [block for block in read_pdf(_report()).blocks if isinstance(block, Table)]
    assert [cell.text for table in tables for cell in table.cells if cell.text.startswith("1.")] == [
        f"1.{number}.a" for number in range(1, 5)
    ]


def _pages(*pages: list[tuple[float, float, str]]) -> bytes:
    """Pages of lines: base line from the foot of the page, size, text."""
    room = io.BytesIO()
    canvas = Canvas(room, pagesize=(595, 842))
    for lines in pages:
        for y, size, text in lines:
            canvas.setFont("Helvetica", size)
            canvas.drawString(50, y, text)
        canvas.showPage()
    canvas.save()
    return room.getvalue()


def _body(number: int) -> list[tuple[float, float, str]]:
    return [(600 - 14 * k, 10, f"Line {'abcdefghij'[k]} of part {'vwxyz'[number]}.") for k in range(10)]


def test_a_heading_that_ends_two_pages_of_four_is_no_footer() -> None:
    pages = [[*_body(k), *([(70.0, 10.0, "Narrative")] if k in (0, 2) else [])] for k in range(4)]
    assert _texts(read_pdf(_pages(*pages))).count("Narrative") == 2


def test_a_section_heading_that_ends_page_after_page_is_no_footer() -> None:
    pages = [[*_body(k), *([(70.0, 10.0, "Narrative")] if k < 4 else [])] for k in range(5)]
    assert _texts(read_pdf(_pages(*pages))).count("Narrative") == 4


def test_a_last_sentence_that_pages_have_in_common_is_no_footer() -> None:
    pages = [[*((210 - 14 * k, 10, f"Line {k} of part {part}.") for k in range(10)), (70.0, 10.0, "Ask for the figures.")]
             for part in "vwx"]  # fmt: skip
    assert _texts(read_pdf(_pages(*pages)))[-1] == "Ask for the figures."


def test_a_footer_of_two_lines_is_a_footer() -> None:
    foot = [(70.0, 10.0, "Example Council"), (56.0, 10.0, "Impact Group report")]
    read = _texts(read_pdf(_pages(*([*_body(k), *foot] for k in range(4)))))
    assert not {"Example Council", "Impact Group report"} & set(read)


def test_a_heading_that_begins_three_pages_is_no_header_where_the_first_page_begins_as_high() -> None:
    first = [(780.0, 10.0, "Example Council"), *_body(0)]
    pages = [[(776.0, 14.0, "Narrative"), *_body(k)] for k in (1, 2, 3)]
    assert _texts(read_pdf(_pages(first, *pages))).count("Narrative") == 3


def test_a_heading_that_stands_within_a_page_too_is_no_footer() -> None:
    pages = [[*_body(k), (70.0, 10.0, "Narrative")] for k in range(3)]
    inside = [*_body(3), (300.0, 10.0, "Narrative")]
    assert _texts(read_pdf(_pages(*pages, inside))).count("Narrative") == 4


def test_a_header_of_all_pages_but_the_first_is_a_header() -> None:
    pages = [[(800.0, 8.0, "Impact Group report"), *_body(k)] for k in (1, 2)]
    assert "Impact Group report" not in _texts(read_pdf(_pages([*_body(0)], *pages)))
