"""The PDF reader on what an office program makes of a report: DOCX written here, turned into PDF by LibreOffice."""

from __future__ import annotations

import io
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt

from parsers.document import Document, Text
from parsers.readers.pdf.reader import read_pdf
from parsers.readers.pdf.second_opinion import verify_pdf

OFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed")

MONTHS = ["04/24", "05/24", "06/24", "07/24", "07/47", "08/24", "09/24", "10/24", "10/24", "11/24", "12/24"]
VALUES = ["14%", "10.2%", "100%", "TBC", ">6", "1,255", "N/A", "", "35.4%", "13103", "7"]
METRICS = [
    ["Share of plans issued within twenty weeks of the request", "75%", *VALUES],
    ["Number of letters answered", "Higher", *reversed(VALUES)],
    ["Number of visits to the pages", "Lower", *VALUES],
]
ACTIONS = [
    ["Ref", "Action", "Lead", "On track", "Barriers/Risks", "Narrative"],
    [
        "2.3.a 2.3.c",
        "Write down a clear multi-agency way of working, and tell all schools of it",
        "DS",
        "Y",
        "None",
        "-",
    ],
    [
        "AIP12",
        "Open the second centre",
        "COC",
        "Underway",
        "Staff- two posts are vacant",
        "Builders began in May. " * 9,
    ],
    [
        "AIP13",
        "Train the team",
        "AL",
        "Due Sept",
        "",
        "First day held.\nSecond day to follow in the autumn, when all are back.",
    ],
]
PROSE = (
    "Families were asked in the autumn what had changed for them. Most of the answers named waiting times, and fewer "
    "the way in which letters are written; the co-production group will read them all before it meets again in May."
)


def _widths(columns: int, room: int) -> list[int]:
    shares = [0.28, *[0.72 / (columns - 1)] * (columns - 1)] if columns > 6 else [0.08, 0.27, 0.08, 0.12, 0.15, 0.30]
    return [int(room * share) for share in shares]


def _add_table(document: docx.document.Document, rows: list[list[str]], room: int, *, repeat: bool) -> None:
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    table.autofit = False
    widths = _widths(len(rows[0]), room)
    for grid_column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        grid_column.w = Emu(width)
    for row, words in zip(table.rows, rows, strict=True):
        for number, (cell, text) in enumerate(zip(row.cells, words, strict=True)):
            cell.width = Emu(widths[number])
            for position, part in enumerate(text.strip().split("\n")):
                paragraph = cell.paragraphs[0] if position == 0 else cell.add_paragraph()
                paragraph.add_run(part).font.size = Pt(8)
                paragraph.paragraph_format.space_after = Pt(0)
                if len(words) > 6 and number:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if repeat:
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    if len(rows[0]) > 6:
        table.cell(0, 2).merge(table.cell(0, len(rows[0]) - 1))
        for column in (0, 1):
            table.cell(1, column)._tc.clear_content()
            table.cell(1, column).add_paragraph()
    document.add_paragraph()


def _page_number(paragraph: docx.text.paragraph.Paragraph) -> None:
    paragraph.add_run("Page ")
    run = paragraph.add_run()
    for kind in ("begin", "", "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = "PAGE"
        run._r.append(element)


def _report(*, landscape: bool, repeat: bool) -> bytes:
    document = docx.Document()
    section = document.sections[0]
    sides = (Cm(29.7), Cm(21)) if landscape else (Cm(21), Cm(29.7))
    section.page_width, section.page_height = sides
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Cm(1.8)
    section.header.paragraphs[0].text = "OFFICIAL: for the board"
    _page_number(section.footer.paragraphs[0])
    room = section.page_width - section.left_margin - section.right_margin
    header = [["METRICS", "TARGET", "TRAJECTORY", *[""] * 10], ["", "", *MONTHS]]
    for number in range(1, 5):
        document.add_heading(
            f"WSOA Success Statement {number}: Make the wait for a plan shorter, and tell families where it stands", 1
        )
        _add_table(document, [*header, *METRICS], room, repeat=repeat)
        _add_table(document, ACTIONS, room, repeat=repeat)
        document.add_heading("Narrative", 2)
        document.add_paragraph(PROSE)
        document.add_paragraph(PROSE, style="List Bullet")
        document.add_paragraph("A short point.", style="List Bullet")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _to_pdf(data: bytes, folder: Path) -> bytes:
    (folder / "report.docx").write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [
        str(OFFICE),
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(folder / "report.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / "report.pdf").read_bytes()


@pytest.fixture(scope="module", params=["portrait", "landscape", "repeated headers"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    source = _report(landscape=request.param == "landscape", repeat=request.param == "repeated headers")
    return _to_pdf(source, tmp_path_factory.mktemp("office"))


def _cells(document: Document) -> list[str]:
    return [cell.text for table in document.tables for row in table.rows() for cell in row if cell.text]


def test_every_word_of_every_cell_is_there_once(report: bytes) -> None:
    document = read_pdf(report)
    found = " ".join(_cells(document)).replace("\n", " ").split()
    expected = [text for row in [["METRICS", "TARGET", "TRAJECTORY"], MONTHS, *METRICS, *ACTIONS] for text in row]
    for word in {word for text in expected for word in text.split()} - {"METRICS", "TARGET", "TRAJECTORY"}:
        wanted = 4 * " ".join(expected).split().count(word)
        if word not in " ".join(ACTIONS[0]) and word not in MONTHS:
            assert (word, found.count(word)) == (word, wanted)


def test_metric_tables_keep_their_columns(report: bytes) -> None:
    rows = [[c.text for c in row] for table in read_pdf(report).tables for row in table.rows()]
    for metric in METRICS:
        assert sum(row == metric for row in rows) + _halves(rows, metric) == 4


def _halves(rows: list[list[str]], whole: list[str]) -> int:
    """Rows that a page break cut: the beginning and the end of the name stand apart."""
    return sum(
        first[1:] == whole[1:] and f"{first[0]} {second[0]}" == whole[0]
        for first, second in pairwise(rows)
        if len(first) == len(second) == len(whole)
    )


def test_text_is_paragraph_by_paragraph_what_was_typed(report: bytes) -> None:
    texts = [(b.kind, b.text) for b in read_pdf(report).blocks if isinstance(b, Text)]
    expected: list[tuple[str, str]] = []
    for number in range(1, 5):
        title = f"WSOA Success Statement {number}: Make the wait for a plan shorter, and tell families where it stands"
        expected += [("heading", title), ("heading", "Narrative"), ("paragraph", PROSE)]
        expected += [("list_item", PROSE), ("list_item", "A short point.")]
    assert texts == expected


def test_pdfplumber_sees_the_same_cells(report: bytes) -> None:
    assert verify_pdf(report).differences == ()


def test_paragraphs_in_a_cell_stay_apart(report: bytes) -> None:
    text = " ".join(_cells(read_pdf(report)))
    assert "First day held.\nSecond day to follow in the autumn, when all are back." in text
    assert "2.3.a 2.3.c" in text
    assert "multi-agency" in text
