"""Rows of tables that nothing but white parts: cells of many lines, rows as near as the lines of a cell, a cell that goes
on over the page break."""

from __future__ import annotations

from reportlab.pdfgen.canvas import Canvas

from parsers.readers.pdf.reader import read_pdf
from tests.support.pdf_pages import Draw, H, both, paragraph, pdf, put, texts

XS = (60.0, 150.0, 300.0, 380.0)
PITCH, SIZE = 12.1, 10.0
Row = tuple[str, str, list[str]]
"""A name and some words, their lines apart by line feeds, and values."""
LONG = "Review of the county\nplans for adults\nsurvey\nsupport\nsupport\nhouseholds\nwater\nreview of it"
HEAD: Row = ("Place", "What was done", ["2023", "2024"])
DERBY: Row = ("Derby", "Employment of staff", ["1,652", "3,040"])
HAVANT: Row = ("Havant", LONG, ["6,724", "8,081"])
EXETER: Row = ("Exeter", "Quality of the plans\nfor families in work now", ["7,971", "1,673"])
LUTON: Row = ("Luton", "Growth in the county,\nand what has come of it", ["3,612", "9,189"])


def _rows(rows: list[Row], top: float, between: float = 0.0) -> Draw:
    def draw(canvas: Canvas) -> None:
        level = top
        for name, lines, values in rows:
            for x, cell in zip(XS, (name, lines), strict=False):
                for number, line in enumerate(cell.split("\n")):
                    put(canvas, x, level + PITCH * number, line, SIZE)
            for x, value in zip(XS[2:], values, strict=False):
                put(canvas, x, level, value, SIZE)
            level += PITCH * (max(name.count("\n"), lines.count("\n")) + 1) + between

    return draw


def _words(canvas: Canvas) -> None:
    paragraph(canvas, 60, ["Words of a paragraph stand here, above the table of the page."])


def _found(*pages: Draw) -> list[list[list[str]]]:
    """The cells of each table, those of several paragraphs on one line."""
    tables = [texts(table) for table in read_pdf(pdf(*pages)).tables]
    return [[[text.replace("\n", " ") for text in row] for row in table] for table in tables]


def _read(row: Row) -> list[str]:
    return [*(text.replace("\n", " ") for text in row[:2]), *row[2]]


def test_a_cell_of_many_lines_ends_no_table() -> None:
    coast: Row = ("The coast\nwith all\nof its\nplaces\nand the\nisles\nbeyond", "Review of the county", ["585", "41"])
    rows = [HEAD, DERBY, coast, HAVANT, EXETER, LUTON]
    assert _found(both(_words, _rows(rows, 110, between=4))) == [list(map(_read, rows))]


def test_rows_are_no_farther_apart_than_the_lines_of_a_cell() -> None:
    rows = [(name, lines, values[:1]) for name, lines, values in (HEAD, EXETER, LUTON)]

    def rules(canvas: Canvas) -> None:
        for below in (0, 1, 5):
            canvas.line(XS[0] - 4, H - 109 - below * PITCH, 420, H - 109 - below * PITCH)

    assert _found(both(_words, _rows(rows, 110), rules)) == [list(map(_read, rows))]


def test_a_table_goes_on_behind_a_cell_that_fills_the_top_of_the_next_page() -> None:
    top = H - 60 - 10 * PITCH
    above: list[Row] = [HEAD, DERBY, ("Havant", LONG, ["6,724", "8,081"])]
    rest = "\n".join(["of all the partners", "staff", "training", "council", "energy"] * 3)
    below: list[Row] = [("", rest, []), EXETER, LUTON]

    def closed(canvas: Canvas) -> None:
        canvas.line(XS[0] - 4, H - 50 - 21 * PITCH, 420, H - 50 - 21 * PITCH)

    first, second = _found(both(_words, _rows(above, top)), both(_rows(below, 50), closed))
    assert first == list(map(_read, above))
    assert second[1:] == list(map(_read, (EXETER, LUTON)))
    assert second[0][1] == rest.replace("\n", " ")


def test_values_below_values_are_two_rows_though_both_names_are_long() -> None:
    rows: list[Row] = [
        ("METRICS", "TARGET", ["07/25", "08/25"]),
        ("Plans issued", "300", ["31", ""]),
        ("Reviews held", "200", ["", "51"]),
    ]

    def rules(canvas: Canvas) -> None:
        for at in (106.0, 121.0, 146.0):
            canvas.line(55, H - at, 430, H - at)

    assert _found(both(rules, _rows(rows, 108)))[0][1:] == [_read(row) for row in rows[1:]]
