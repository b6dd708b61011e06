"""What stands beside the text: pictures and other things unread, and marks of footnotes."""

from __future__ import annotations

from parsers.document import UNREAD, Document, Mark, Place, Table, Text, Unread
from parsers.interpretation.interpret import interpret
from parsers.report import Report

METRICS = [
    ["METRICS", "TARGET", "TRAJECTORY", ""],
    ["", "", "04/24", "05/24"],
    [f"Plans {UNREAD}", "75%", f"14% {UNREAD}", UNREAD],
]
ACTIONS = [
    ["Ref", "Action", "Lead", "On track", "Barriers/Risks", "Narrative"],
    ["AIP1", f"Hire {UNREAD} now", "DS", UNREAD, "", ""],
]


def report() -> Report:
    return interpret(
        Document(
            "docx",
            (
                Text("MAY 2024"), Text("Success Statement 1: Aim"), Mark("Aim", "2", Place(1)),
                Table.of(METRICS, 1), Unread("picture", cell=(2, 0)), Unread("equation", cell=(2, 2)),
                Unread("picture", cell=(2, 3)), Mark("75%", "1", cell=(2, 1)),
                Text("Outstanding WSoA Actions"), Table.of(ACTIONS, 2), Unread("embedded", words="Sheet1", cell=(1, 1)),
                Unread("picture", cell=(1, 3)), Unread("picture", Place(4), words="A chart"),
                Text("Narrative"), Text("Fine."),
            ),
        )
    )  # fmt: skip


def test_a_cell_with_something_unread_is_unreadable_and_never_blank() -> None:
    cells = report().metric_cells
    assert [cell.value_kind for cell in cells] == ["unreadable", "unreadable"]
    assert report().actions[0].status == "unreadable"


def test_names_and_prose_keep_their_words() -> None:
    assert report().metric_cells[0].metric_as_printed == "Plans"
    assert report().actions[0].action == "Hire now"


def test_each_thing_unread_is_a_quarantine_row_with_its_true_reason_and_place() -> None:
    rows = [(r.reason_code, r.source.table_no, r.source.row_no, r.source.column_no) for r in report().quarantined]
    assert sorted(rows) == [
        ("embedded", 2, 2, 2), ("equation", 1, 3, 3), ("picture", 0, 0, 0), ("picture", 1, 3, 1), ("picture", 1, 3, 4),
        ("picture", 2, 2, 4),
    ]  # fmt: skip
    assert {r.statement_no for r in report().quarantined} == {1}


def test_a_mark_is_a_repair() -> None:
    repairs = [(r.rule, r.printed, r.read_as, r.statement_no) for r in report().repairs if r.rule == "footnote-mark"]
    assert repairs == [("footnote-mark", "Aim²", "Aim", 1), ("footnote-mark", "75%¹", "75%", 1)]
