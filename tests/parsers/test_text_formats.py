"""One report in every form that exports give a text: the same rows from each; and what cannot be told is refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator

import pytest

from parsers import RefusedFile, Report, parse
from parsers.document import Mark, Table, Text, Unread
from parsers.readers.text import web
from parsers.readers.text.reader import read_text

Rows = list[list[str]]
REPORT = """01 MAY 2024
WSOA IMPACT GROUP

WSoA Success Statement 1: Shorten the wait, for all

METRICS\tTARGET\t04/24\t05/24\t06/24\t07/24\t07/24
Plans "issued" within 20 weeks\t75%\t14%\t17%\t\t26%\t
Number of appeals lodged\tN/A\t10\t1,313\t\t\t
Requests received\tLower\t76\t39\t\t<60\t

Outstanding WSoA Action
Ref\tAction\tLead\tOn track\tBarriers/Risks\tNarrative
2.1.q\tReply to every message, within five days\tDS\tDue July\tTracking\tA note goes to all; teams.
2.3.b\tPut reviews in order\tDS\tY\tStaff numbers\tYear nine comes first.

New Action
Ref\tAction\tLead\tOn track\tBarriers/Risks\tNarrative
AIP1\tPublish the plan\tAL\tYes\tNone\tThe first phase is in place.

Business As Usual Assurance Activity Expectations\tComplete\tImpact
Scorecard every month\tY\tWaits are shorter.
Audit every quarter\tN\tBegins in autumn.

Narrative
From January to May, 260 plans were finished.
Two new reports are being built, for families.
"""
LINES: Rows = [[str(field) for field in line.split("\t")] for line in REPORT.split("\n")]
WIDTH = max(map(len, LINES))


def facts(report: Report) -> list[object]:
    return [
        [(m.metric_as_printed, m.month, m.role, m.value_text, m.target_text) for m in report.metric_cells],
        [(a.section, a.ref, a.action, a.lead, a.status_text, a.barriers, a.narrative) for a in report.actions],
        [(a.activity, a.complete_text, a.impact) for a in report.assurance],
        [(p.kind, p.text) for p in report.prose],
        [(s.statement_no, s.title) for s in report.statements],
        report.quarantined,
    ]


def delimited(delimiter: str, *, padded: bool, quoting: int = csv.QUOTE_MINIMAL) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n", quoting=quoting)  # pyright: ignore[reportArgumentType]
    for fields in LINES:
        if padded or any(fields):
            writer.writerow(fields + [""] * ((WIDTH - len(fields)) * padded))
        else:
            out.write("\r\n")
    return out.getvalue()


def with_tables(made: Callable[[Rows], str]) -> str:
    def pieces() -> Iterator[str]:
        table: Rows = []
        for fields in LINES:
            if len(fields) > 1:
                table.append(fields)
                continue
            if table:
                yield made(table)
                table = []
            yield fields[0]

    return "\n".join(pieces())


def pipes(table: Rows) -> str:
    head, *rows = [f"| {' | '.join(fields)} |" for fields in table]
    return "\n".join([head, "|" + ":---|" * len(table[0]), *rows])


def bare_pipes(table: Rows) -> str:
    head, *rows = [" | ".join(fields) for fields in table]
    return "\n".join([head, "|".join("---" for _ in table[0]), *rows])


def grid(table: Rows) -> str:
    widths = [max(len(fields[column]) for fields in table) + 2 for column in range(len(table[0]))]
    rule = "+" + "+".join("-" * width for width in widths) + "+"
    rows = ["|" + "|".join(f" {c}".ljust(w) for c, w in zip(fields, widths, strict=True)) + "|" for fields in table]
    return "\n".join([rule, *(line for row in rows for line in (row, rule))])


def html(table: Rows) -> str:
    rows = ["".join(f"<td>{cell}</td>" for cell in fields) for fields in table]
    return "<table border=1>\n<tr>" + "</tr>\n<tr>".join(rows) + "</tr>\n</table>"


def page() -> str:
    lines = with_tables(html).split("\n")
    body = "\n".join(line if line.startswith(("<t", "</t")) else f"<p>{line}</p>" for line in lines)
    return f"<!DOCTYPE html><html><head><title>No words</title><style>p {{}}</style></head><body>{body}</body></html>"


FORMS = {
    "as Excel saves tabs": lambda: delimited("\t", padded=True),
    "quoted tabs": lambda: delimited("\t", padded=False),
    "CSV of a sheet": lambda: delimited(",", padded=True),
    "CSV": lambda: delimited(",", padded=False),
    "CSV with semicolons": lambda: delimited(";", padded=False),
    "CSV of a sheet with semicolons": lambda: delimited(";", padded=True),
    "CSV, all quoted": lambda: delimited(",", padded=True, quoting=csv.QUOTE_ALL),
    "pipes": lambda: with_tables(pipes),
    "pipes without their outer ones": lambda: with_tables(bare_pipes),
    "a grid": lambda: with_tables(grid),
    "HTML tables": lambda: with_tables(html),
    "a web page": page,
    "lines end as on old Macs": lambda: REPORT.replace("\n", "\r"),
    "paragraphs that end with tabs": lambda: "\n".join(f"{f[0]}\t" if len(f) == 1 and f[0] else "\t".join(f) for f in LINES),
    "breaks of Word in cells": lambda: REPORT.replace("within five", "within\vfive"),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_rows(form: str) -> None:
    expected = facts(parse(REPORT.encode()))
    assert not expected[-1]
    assert facts(parse(FORMS[form]().encode())) == expected


def blocks(text: str | bytes) -> list[object]:
    document = read_text(text if isinstance(text, bytes) else text.encode())
    shown: list[object] = []
    for block in document.blocks:
        if isinstance(block, Table):
            shown.append([[cell.text for cell in row] for row in block.rows()])
        else:
            shown.append(block.text if isinstance(block, Text | Mark) else block)
    return shown


def test_line_breaks_in_quoted_cells() -> None:
    assert blocks('a\tb\r\n"2.1.q\n2.1.r"\t"Due\nJuly"\r\n"say ""so"""\tc\r\n') == [
        [["a", "b"], ["2.1.q\n2.1.r", "Due\nJuly"], ['say "so"', "c"]],
    ]  # fmt: skip


def test_places_count_the_lines_within_cells() -> None:
    (table,) = read_text(b'a\t"b\nc"\nd\te\n').tables
    assert [cell.place.path for cell in table.cells][2:] == ["line 3 field 1", "line 3 field 2"]


def test_quotes_that_are_words_stay() -> None:
    assert blocks('x\t"Good" plans\t"open\nHeading\n"All good"\nhe said "fine"\n') == [
        [["x", '"Good" plans', '"open']], "Heading", '"All good"', 'he said "fine"',
    ]  # fmt: skip


def test_paragraphs_in_cells_that_were_not_quoted() -> None:
    text = (
        "Ref\tAction\tLead\n1.a\tReply to every message\nwithin five days\tDS\n1.b\tWait\tIt is\nlong\n1.c\tStop\tDS\n"
    )
    assert blocks(text) == [
        [["Ref", "Action", "Lead"], ["1.a", "Reply to every message\nwithin five days", "DS"],
         ["1.b", "Wait", "It is\nlong"], ["1.c", "Stop", "DS"]],
    ]  # fmt: skip


def test_rows_whose_blank_ends_were_left_away_are_not_joined() -> None:
    text = "METRICS\tTARGET\t04/24\t05/24\t06/24\nappeals\tN/A\tTBC\nplans of all kinds\tLower\t7\n"
    assert blocks(text)[0] == [line.split("\t") for line in text.splitlines()]


def test_a_heading_between_rows_is_no_part_of_a_cell() -> None:
    assert blocks("a\tb\nNew Action\nc\td\n") == [[["a", "b"]], "New Action", [["c", "d"]]]


def test_lists_and_paragraphs_set_with_tabs_are_no_tables() -> None:
    assert blocks("a\tb\tc\n\n•\tOne\n•\tTwo\n\n1.\tThree\n\n\tSet in\n") == [
        [["a", "b", "c"]], "One", "Two", "Three", "Set in",
    ]  # fmt: skip


def test_a_row_alone_as_wide_as_the_table_before_goes_on_with_it() -> None:
    assert blocks("a\tb\tc\n\nd\t\t\n") == [[["a", "b", "c"]], [["d", "", ""]]]


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_mixed_encodings_are_read_line_by_line(encoding: str) -> None:
    lines = ["Children’s “plans” – £5", "‘good’ or better – more"]
    data = lines[0].encode() + b"\n" + lines[1].encode(encoding) + b"\na\tb\n"
    assert blocks(data)[:2] == lines


def test_tables_of_spaces_are_refused_or_set_aside() -> None:
    spaces = "METRICS       TARGET  04/24  05/24\nPlans issued  75%     14%    17%\n"
    with pytest.raises(RefusedFile, match="made of spaces"):
        read_text(f"MAY 2024\n\n{spaces}".encode())
    found = [block for block in read_text(f"{spaces}\na\tb\n".encode()).blocks if isinstance(block, Unread)]
    assert [(unread.kind, unread.place.path) for unread in found] == [("spaces", "line 1")]
    assert blocks("One sentence.  Two.  Three.\nFour.  Five.  Six.\na\tb\n")[:2] == [
        "One sentence. Two. Three.", "Four. Five. Six.",
    ]  # fmt: skip


def test_csv_with_a_quote_that_is_never_closed_is_refused() -> None:
    with pytest.raises(RefusedFile, match="not closed"):
        read_text(b'a,b,c\n1,2,3\n4,"5,6\n7,8,9\n')


def test_raised_marks_and_struck_words_of_html() -> None:
    text = "a\t13<sup>1</sup>\t31<sup>st</sup>\t<del>5</del>6\n<table><tr><td>7<sup>2</sup></td><td><s>8</s>9</td></tr></table>"
    document = read_text(text.encode())
    assert [[cell.text for cell in table.cells] for table in document.tables] == [["a", "13", "31st", "6"], ["7", "9"]]
    marks = [(block.text, block.mark, block.cell) for block in document.blocks if isinstance(block, Mark)]
    assert marks == [("13", "1", (0, 1)), ("7", "2", (0, 0))]


def test_spans_bounds_and_what_is_hidden_in_html() -> None:
    text = (
        "<table><tr><td rowspan=2>a</td><td colspan='2'>b<br>c</td></tr><tr><td><60</td><td style='display: none'>d</td>"
        "</tr><tr hidden><td>x</td><td>y</td></tr></table>"
    )
    (table,) = read_text(text.encode()).tables
    assert [(c.text, c.row, c.column, c.row_span, c.column_span) for c in table.cells] == [
        ("a", 0, 0, 2, 1), ("b\nc", 0, 1, 1, 2), ("<60", 1, 1, 1, 1), ("", 1, 2, 1, 1),
    ]  # fmt: skip


def test_fields_and_white_words_of_html_are_what_shows_of_them() -> None:
    text = (
        "<table><tr><td><select><option>N</option><option selected>Y</option></select></td><td><input value='64%'></td>"
        "<td><input type=checkbox checked> Y</td><td style='color:#fff'>9</td><td style='background:#003;color:#fff'>8</td>"
        "</tr></table>"
    )
    (table,) = read_text(text.encode()).tables
    assert [cell.text for cell in table.cells] == ["Y", "64%", "☑ Y", "", "8"]


def test_absurd_spans_of_html_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "MAX_FIELDS", 15_000)
    row = '<tr><td rowspan="9999" colspan="9999">a</td><td>b</td></tr>'
    with pytest.raises(RefusedFile, match="cells"):
        read_text(f"<table>{row * 2}</table>".encode())
