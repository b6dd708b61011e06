"""A description as the text export prints it.

Belongs here: tab separated rows with trailing tabs, stray rows of dashes, remains of HTML, bold marks on the cover.
Does not belong here: anything that Word or PDF would show; those are made in `to_docx` and `to_pdf`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sample_reports.generator.description import (
    ActionTable,
    AssuranceTable,
    MetricTable,
    Prose,
    ReportDescription,
    Row,
    StatementDescription,
    TextQuirks,
)
from sample_reports.generator.markup import ROW_DELETED, as_text_export


def to_text(report: ReportDescription) -> str:
    """The whole text export; lines end in a line feed."""
    lines = ["", "", "", "", *_cover(report), "", report.title, ""]
    told = False
    for statement in report.statements:
        if statement.business_as_usual and not told:
            lines += ["Business-As-Usual", ""]
            told = True
        lines += _statement(statement)
    return "\n".join(lines).rstrip("\n") + report.end_of_file


def _cover(report: ReportDescription) -> list[str]:
    lines = list(report.cover)
    if report.cover_bold:
        lines[0] = f"**{lines[0]}"
        lines[-1] = f"{lines[-1]}**"
    return lines


def _statement(statement: StatementDescription) -> Iterator[str]:
    yield from (statement.heading, "")
    if statement.metrics:
        yield from _metrics(statement.metrics)
    for actions in (statement.outstanding, statement.new):
        if actions:
            yield from _actions(actions)
    if statement.assurance:
        yield from _assurance(statement.assurance)
    if statement.narrative:
        yield from _prose("Narrative", statement.narrative)
    if statement.recommendation:
        html = bool(statement.narrative and statement.narrative.html)
        yield from _prose("Recommendation for decision or direction", statement.recommendation, tight=html)


def _line(row: Row, width: int) -> str:
    return "\t".join(as_text_export(cell) for cell in (*row, *[""] * (width - len(row))))


def _lines(rows: tuple[Row, ...], width: int) -> list[str]:
    return [_line(row, width) for row in rows if not row[0].startswith(ROW_DELETED)]


def _rows(header: list[str], body: list[str], quirks: TextQuirks) -> Iterator[str]:
    for index, line in enumerate(header):
        yield line + "\t" * quirks.header_spare
        if index == 0:
            yield from quirks.after_first_row
    yield from quirks.after_header
    if quirks.blank_after_header:
        yield ""
    yield from body
    yield from quirks.after_table
    yield ""


def _metrics(table: MetricTable) -> Iterator[str]:
    short = bool(table.text.after_first_row)
    header = [_line(row, 5 if short and index == 0 else table.width) for index, row in enumerate(_cut(table, short))]
    return _rows(header, _lines(table.rows, table.width), table.text)


def _cut(table: MetricTable, short: bool) -> tuple[Row, ...]:
    """The header rows; one that a page break cut off kept only its first fields."""
    return (table.header_rows[0][:5], *table.header_rows[1:]) if short else table.header_rows


def _actions(table: ActionTable) -> Iterator[str]:
    width = len(table.header)
    if table.caption_in_table:
        yield _line((table.caption,), width)
    else:
        yield from (table.caption, "")
    yield from _rows([_line(table.header, width)], _lines(table.rows, width), table.text)


def _assurance(table: AssuranceTable) -> Iterator[str]:
    width = len(table.header)
    return _rows([_line(table.header, width)], _lines(table.rows, width), table.text)


def _prose(title: str, prose: Prose, *, tight: bool = False) -> Iterator[str]:
    texts = [as_text_export(paragraph) for paragraph in prose.paragraphs]
    if prose.html or tight:
        yield title
        yield " ".join(f"<p>{text}</p>" for text in texts) if prose.html else "\n\n".join(texts)
        yield ""
        return
    yield from (title, "")
    if prose.space_before:
        yield " "
    for index, text in enumerate(texts):
        yield text
        in_list = text.startswith("- ") and "".join(texts[index + 1 : index + 2]).startswith("- ")
        if not in_list:
            yield ""
