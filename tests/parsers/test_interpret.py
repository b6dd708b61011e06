"""Whole invented reports, and promises that hold over any document: nothing is lost, nothing crashes."""

from __future__ import annotations

import contextlib
import dataclasses
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import RefusedFile, Report, parse
from parsers.document import Cell, Document, Place, Table, Text
from parsers.interpretation.interpret import interpret
from tests.support.invented.build import accounted, actions, export, prose, read_all, reasons, roles

COUNTY = [
    "Example County SEND Improvement Board", "Reporting period: December 2024 & January 2025",
    "Date of meeting: 12 February 2025", "",
    "Contents", "Success Statement 2 – Children wait less ..... 2", "Success Statement 4 – Young people are ready .. 3", "",
    "Success Statement 2 – Children wait less", "",
    "Measure|TRAGET|TRAJECTORY||||", "||Nov-24|Dec-24|Jan-25|Jan-25|Feb-25",
    "Average wait in weeks|< 12|18|16|15|14|13", "New referrals||1,255|1.5k|–|n/a|Tbc", "* from a new system", "",
    "Outstanding WSoA Actions||||", "Ref.|Action|On Track?|Barriers/ Risks|Narative",
    "1.2.a 1.2.b 1.2.d|Write the pathway|Due Mar 25|Money|Drafted", "ACT1 1|Hire|At risk||", "",
    "New Actions||||", "NOT APPLICABLE||||", "",
    "Narative", "", "1. Waits fall.", "Success Statement 4 is linked to this.", "",
    "BUSINESS AS USUAL", "",
    "Success Statement 4 – Young people are ready", "",
    "BAU Assurance Activity|Completed|Impact", "Monthly sample|Y|Fewer errors", "Yearly survey|Due June|", "",
    "Recomendations", "Note the report.",
]  # fmt: skip


def county(newline: str = "\n") -> Report:
    return read_all(COUNTY, newline)


def test_a_report_of_another_council() -> None:
    report = county()
    assert report.period.report_id == "2024-12--2025-01"
    assert [(s.statement_no, s.title, s.standing) for s in report.statements] == [
        (2, "Children wait less", "active"), (4, "Young people are ready", "business_as_usual"),
    ]  # fmt: skip
    assert roles(report, "Average wait in weeks") == "11/24=18 12/24=16 m01/25=15 01/25=14 m02/25=13"
    assert roles(report, "New referrals") == "11/24=1,255 12/24=1.5k m01/25=– 01/25=n/a m02/25=Tbc"
    assert actions(report) == ["outstanding 1.2.a due", "outstanding 1.2.b due", "outstanding 1.2.d due",
                               "outstanding ACT11 at_risk"]  # fmt: skip
    assert [(row.activity, row.status, row.due_month_no) for row in report.assurance] == [
        ("Monthly sample", "complete", None), ("Yearly survey", "due", 6),
    ]  # fmt: skip
    assert prose(report) == [
        "other: from a new system", "narrative: Waits fall.", "narrative: Success Statement 4 is linked to this.",
        "recommendation: Note the report.",
    ]  # fmt: skip
    assert reasons(report) == ["a value that could not be read: 1.5k"]


def test_line_ends_do_not_matter() -> None:
    assert county("\r\n") == county()


def test_parse_reads_bytes() -> None:
    assert parse(export(COUNTY)) == county()


def test_rows_say_where_they_stand() -> None:
    report = county()
    cell = next(cell for cell in report.metric_cells if cell.value_text == "18")
    assert cell.source.path == "line 13 field 3"
    assert cell.header_source.path == "line 12 field 3"
    assert cell.metric_source.path == "line 13 field 1"


# -- any document -----------------------------------------------------------------------------------------------------

WORDS = st.sampled_from([
    "", "", "", "METRICS", "TARGET", "TARG", "ET", "TRAJECTORY", "04/24", "05/24", "05/24", "06/24", "0/724", "1O/24", "Jul-24",
    "14%", "12 (3 late)", "TBC", "-", "> 5", "Ref", "Action", "Lead", "On track", "Barriers/Risks", "Narrative", "AIP1",
    "2.3.a 2.3.c", "AIP1 2", "Y", "Due Oct", "Due", "NOT APPLICABLE", "New Action", "Outstanding WSoA Action", "Complete",
    "Impact", "Business As Usual Assurance Activity Expectations", "Recommendation", "some words", "* a note",
    "Success Statement 2: Other", "Business-As-Usual", "two\nlines", "3",
])  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Any grid: cells of all kinds, ragged rows, merged cells, on one of two pages, with or without boxes."""
    height, width = draw(st.integers(1, 5)), draw(st.integers(1, 7))
    page = draw(st.sampled_from([None, 1, 2]))
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for row in range(height):
        for column in range(draw(st.integers(1, width))):
            if (row, column) in taken:
                continue
            down, right = draw(st.sampled_from([(1, 1)] * 6 + [(1, 2), (2, 1), (2, 2)]))
            slots = {(row + d, column + r) for d in range(down) for r in range(right)}
            if row + down > height or column + right > width or slots & taken:
                down, right, slots = 1, 1, {(row, column)}
            taken |= slots
            box = (column * 10.0, row * 10.0, (column + right) * 10.0, (row + down) * 10.0) if page else None
            cells.append(Cell(draw(WORDS), row, column, down, right, Place(page, box)))
    return Table(tuple(cells), height, width, 0, Place(page))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    blocks: list[Text | Table] = [Text("MAY 2024"), Text("WSoA Success Statement 1: Aim")]
    count = 0
    for block in draw(st.lists(st.one_of(tables(), WORDS), max_size=6)):
        if isinstance(block, Table):
            count += 1
            blocks.append(dataclasses.replace(block, index=count))
        elif block:
            blocks.append(Text(block))
    return Document("pdf", tuple(blocks), 2)


def said(report: Report) -> str:
    """All words of all rows, and of the quarantine."""
    parts = (report.statements, report.metric_cells, report.actions, report.assurance, report.prose, report.repairs,
             report.quarantined)  # fmt: skip
    return squashed(
        " ".join(str(value) for rows in parts for row in rows for value in dataclasses.asdict(row).values())
    )


def squashed(text: str) -> str:
    return re.sub(r"\W+|\\[nt]", "", text)


@settings(max_examples=150)
@given(documents())
def test_nothing_is_lost(document: Document) -> None:
    try:
        report = accounted(interpret(document))
    except RefusedFile:
        return
    words = said(report)
    headers = {count.table_no: count.headers for count in report.tables}
    for table in document.tables:
        # Of a header's words only those that were damaged are told again.
        unsaid = [cell for cell in table.cells if squashed(cell.text) not in words]
        assert table.n_columns == 1 or len(unsaid) <= headers[table.index], unsaid


@settings(max_examples=100)
@given(st.lists(st.one_of(WORDS, st.text(max_size=40), st.sampled_from(COUNTY)), max_size=30))
def test_parse_never_crashes(lines: list[str]) -> None:
    data = "\n".join("\t".join(line.split("|")) for line in ["MAY 2024", "WSoA Success Statement 1: Aim", *lines])
    with contextlib.suppress(RefusedFile):
        accounted(parse(data.encode("utf-8", "replace")))


@settings(max_examples=100)
@given(st.one_of(st.text(), st.binary()))
def test_parse_never_crashes_on_anything(anything: str | bytes) -> None:
    with contextlib.suppress(RefusedFile):
        parse(anything if isinstance(anything, bytes) else anything.encode("utf-8", "replace"))
