"""Larger sets of invented reports: every file different, about 15 pages each.

Belongs here: reports made from the descriptions of the samples, in other years and with other numbers, as DOCX, text
and PDF. Does not belong here: the samples themselves (`sample_reports`).

PDFs are drawn by reportlab: printing them by LibreOffice, as the samples are, takes seconds each. They have the same
content and ruled tables, and simpler code inside.

    python -m benchmarks.make_reports FOLDER NUMBER [--formats docx,txt,pdf]
"""

from __future__ import annotations

import argparse
import io
import random
import re
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import cache
from html import escape
from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table, TableStyle

from sample_reports.generator.description import (
    ActionTable,
    AssuranceTable,
    MetricTable,
    Prose,
    ReportDescription,
    Row,
    StatementDescription,
)
from sample_reports.generator.make_samples import load_all
from sample_reports.generator.markup import ROW_DELETED, as_text_export
from sample_reports.generator.to_docx import to_docx
from sample_reports.generator.to_text import to_text

FORMATS = ("docx", "txt", "pdf")
YEARS = 60
"""Reports stand in the 60 years from 2005; after so many, the same months come again, as further editions."""
_MONTH = re.compile(r"(0[1-9]|1[0-2])/(2\d)")
_YEAR = re.compile(r"\b20(2\d)\b")
_NUMBER = re.compile(r"\d{1,3}(%?)")
_MORE = (
    "In the weeks of this report {a} families were spoken to, {b} more than in the weeks before; most of them asked "
    "when a decision would be made and who would tell them. A note of each talk is kept with the plan, and the team "
    "reads them together once a month so that what one officer learns is known to the others.",
    "Of {a} cases looked at again, {b} had waited for advice from another service. The services have agreed to tell "
    "each other on the day a date is missed, and to say what will be done instead; how often this happens is counted "
    "from now on and will stand in the next report.",
    "{a} members of staff took part in the training offered, and {b} more are booked for the coming weeks. Those who "
    "came said what helped them most were worked examples from other areas, which will therefore be added.",
)


@cache
def _descriptions() -> tuple[ReportDescription, ...]:
    return tuple(load_all())


def describe(number: int) -> ReportDescription:
    """The report of this number; the same number gives the same report."""
    samples = _descriptions()
    base = samples[number % len(samples)]
    turn = number // len(samples)
    shift = turn % YEARS - 19
    dice = random.Random(number)
    statements = tuple(_statement(statement, shift, dice) for statement in base.statements)
    return replace(
        base,
        name=f"report-{number:05d}",
        cover=tuple(_YEAR.sub(lambda m: str(int(m[0]) + shift), line) for line in base.cover),
        modified=base.modified + timedelta(days=365 * shift, hours=turn // YEARS),
        statements=statements,
        word=replace(base.word, contents=()),
    )


def _statement(statement: StatementDescription, shift: int, dice: random.Random) -> StatementDescription:
    more = [text.format(a=dice.randint(20, 400), b=dice.randint(2, 19)) for text in _MORE]
    said = statement.narrative.paragraphs if statement.narrative else ()
    metrics = statement.metrics
    if metrics:
        header = tuple(tuple(_shifted(cell, shift) for cell in row) for row in metrics.header_rows)
        metrics = replace(metrics, header_rows=header, rows=tuple(_other(row, dice) for row in metrics.rows))
    return replace(statement, metrics=metrics, narrative=Prose((*said, *more)))


def _shifted(cell: str, shift: int) -> str:
    found = _MONTH.fullmatch(cell)
    return f"{found[1]}/{(int(found[2]) + shift) % 100:02d}" if found else cell


def _other(row: Row, dice: random.Random) -> Row:
    """The row with other numbers in its month cells; name and target stay."""
    return (
        *row[:2],
        *(f"{dice.randint(1, 99)}{m[1]}" if (m := _NUMBER.fullmatch(cell)) else cell for cell in row[2:]),
    )


def make(number: int, ending: str) -> bytes:
    """One report in one format: `docx`, `txt` or `pdf`."""
    report = describe(number)
    if ending == "docx":
        return to_docx(report)
    return to_text(report).encode() if ending == "txt" else to_drawn_pdf(report)


def make_many(folder: Path, count: int, formats: Sequence[str] = FORMATS, *, first: int = 0) -> list[Path]:
    """`count` reports in this folder, the formats by turns; those already there are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    todo = {
        folder / f"report-{number:05d}.{formats[number % len(formats)]}": number
        for number in range(first, first + count)
    }
    missing = [path for path in todo if not path.exists()]
    with ProcessPoolExecutor(2) as pool:
        made = pool.map(make, (todo[path] for path in missing), (path.suffix[1:] for path in missing), chunksize=8)
        for path, data in zip(missing, made, strict=True):
            path.write_bytes(data)
    return list(todo)


# ---- PDF

_BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10.5, leading=13, spaceAfter=6)
_HEAD = ParagraphStyle("head", parent=_BODY, fontName="Helvetica-Bold", fontSize=13, leading=17, spaceBefore=8)
_CELL = ParagraphStyle("cell", parent=_BODY, fontSize=8.5, leading=10, spaceAfter=0)
_BOLD = ParagraphStyle("bold", parent=_CELL, fontName="Helvetica-Bold")
_GRID = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")])


def to_drawn_pdf(report: ReportDescription) -> bytes:
    """The report as a PDF with ruled tables, A4 across."""
    page = landscape(A4)
    out = io.BytesIO()
    width = page[0] - 100
    story: list[Flowable] = [_paragraph(line, _HEAD) for line in (report.title, *report.cover)]
    told = False
    for statement in report.statements:
        if statement.business_as_usual and not told:
            story.append(_paragraph("Business-As-Usual", _HEAD))
            told = True
        story += _drawn(statement, width)
    template = SimpleDocTemplate(
        out, pagesize=page, leftMargin=50, rightMargin=50, topMargin=50, bottomMargin=50, invariant=1
    )
    template.build(story)
    return out.getvalue()


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    words = as_text_export(text).replace("*", "")
    return Paragraph(escape(words), style)


def _drawn(statement: StatementDescription, width: float) -> list[Flowable]:
    story: list[Flowable] = [_paragraph(statement.heading, _HEAD)]
    if statement.metrics:
        story.append(_metrics(statement.metrics, width))
    for actions in (statement.outstanding, statement.new):
        if actions:
            story += [_paragraph(actions.caption, _HEAD), _rows(actions, width)]
    if statement.assurance:
        story += [_paragraph("", _BODY), _rows(statement.assurance, width)]
    for title, prose in (
        ("Narrative", statement.narrative),
        ("Recommendation for decision or direction", statement.recommendation),
    ):
        if prose:
            story += [_paragraph(title, _HEAD), *(_paragraph(text, _BODY) for text in prose.paragraphs)]
    return story


def _metrics(table: MetricTable, width: float) -> Table:
    rows = [(*row, *[""] * (table.width - len(row))) for row in (*table.header_rows, *table.rows)]
    cells = [[_paragraph(cell, _BOLD if r < 2 else _CELL) for cell in row] for r, row in enumerate(rows)]
    months = 42.0
    return Table(
        cells,
        colWidths=[width - 55 - months * (table.width - 2), 55, *[months] * (table.width - 2)],
        style=_GRID,
        repeatRows=len(table.header_rows),
    )


def _rows(table: ActionTable | AssuranceTable, width: float) -> Table:
    columns = len(table.header)
    kept = [row for row in table.rows if not row[0].startswith(ROW_DELETED)]
    rows = [table.header, *((*row[:columns], *[""] * (columns - len(row))) for row in kept)]
    cells = [[_paragraph(cell, _CELL if r else _BOLD) for cell in row] for r, row in enumerate(rows)]
    shares = (0.08, 0.28, 0.09, 0.1, 0.17, 0.28) if columns == 6 else (1 / columns,) * columns
    return Table(cells, colWidths=[share * width for share in shares], style=_GRID, repeatRows=1)


def main() -> None:
    parser = argparse.ArgumentParser(description="Make a set of invented reports.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("number", type=int)
    parser.add_argument("--formats", default=",".join(FORMATS))
    given = parser.parse_args()
    make_many(given.folder, given.number, given.formats.split(","))


if __name__ == "__main__":
    main()
