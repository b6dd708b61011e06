"""Action and assurance tables: columns, refs, statuses, empty tables, rows over page breaks."""

from __future__ import annotations

import pytest

from tests.support.invented.build import ACTIONS, ASSURANCE, actions, piece, read, read_pages, reasons, rules

OUTSTANDING = "Outstanding WSoA Action | | | | |"
NEW = "New Action"


@pytest.mark.parametrize(
    "header",
    [
        ACTIONS,
        "Ref No.|Actions|Lead Officer|On Track?|Barriers/ Risks|Narative",
        "REF|ACTION|LEAD|ON TRACK|BARRIERS|UPDATE",
        "Action Ref|Action required|Lead officer(s)|On Track? (Y/N)|Barriers / Risks / Issues|Narrative / Update",
        "Ref|Action|Lead|On track (this month)|Barriers|Progress update",
    ],
)
def test_headers_printed_in_many_ways(header: str) -> None:
    (row,) = read(NEW, header, "AIP1|Do it|AB|Y|None known|Going well").actions
    assert (row.section, row.ref, row.action, row.lead, row.status) == ("new", "AIP1", "Do it", "AB", "on_track")
    assert (row.barriers, row.narrative) == ("None known", "Going well")


def test_a_status_under_a_header_that_is_not_understood_is_not_said_to_be_missing() -> None:
    report = read(NEW, "Ref|Action|Lead|On track (last month)|On track (as agreed)|Narrative", "AIP1|Do it|AB|N|Y|Fine")
    assert [row.status for row in report.actions] == ["unreadable"]
    assert [found.raw for found in report.quarantined] == ["N", "Y"]


def test_refs_of_one_cell_are_a_row_each() -> None:
    rows = ["2.3.a 2.3.c 2.4.b|Do|AB|Complete - see below||", "AIP1 2|Do|AB|N||", "AIP3/4|Do|AB|Y||"]
    report = read(OUTSTANDING, ACTIONS, *rows)
    assert [row.split(" ", 1)[1] for row in actions(report)] == [
        "2.3.a complete", "2.3.c complete", "2.4.b complete", "AIP12 not_on_track", "AIP3 on_track", "AIP4 on_track",
    ]  # fmt: skip
    assert rules(report) == ["refs-two", "ref-broken", "refs-two"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("AIP1|again|AB|Y||", "the ref AIP1 twice in one section"),
        ("|Do|AB|Y||", "an action row without a ref"),
        ("New|Do|AB|Y||", "an action row whose ref could not be read"),
    ],
)
def test_rows_that_are_not_guessed(row: str, reason: str) -> None:
    report = read(NEW, ACTIONS, "AIP1|Do|AB|Y||", row)
    assert len(report.actions) == 1
    assert reasons(report)[0].startswith(reason)


def test_words_that_are_no_status() -> None:
    report = read(NEW, ACTIONS, "AIP1|Do|AB|Maybe||")
    assert actions(report) == ["new AIP1 unreadable"]
    assert reasons(report) == ["a status that could not be read: Maybe"]


@pytest.mark.parametrize(
    ("printed", "month", "year", "quarantined"),
    [("Due Oct", 10, None, 0), ("Due Mar 2025", 3, 2025, 0), ("Due Q3", None, None, 1), ("Due TBC", None, None, 0)],
)
def test_due_months(printed: str, month: int | None, year: int | None, quarantined: int) -> None:
    report = read(NEW, ACTIONS, f"AIP1|Do|AB|{printed}||")
    (row,) = report.actions
    assert (row.status, row.due_text, row.due_month_no, row.due_year) == ("due", printed, month, year)
    assert len(report.quarantined) == quarantined


def test_more_and_fewer_columns() -> None:
    report = read(
        NEW, "Ref|Action|RAG|On track|Delivery Date|Monitoring by", "AIP1|Do|G|Y|Sept 2024|Board", "AIP2|Do||N|TBC|"
    )
    first, second = report.actions
    assert (first.lead, first.due_month_no, first.due_year, first.monitored_by) == (None, 9, 2024, "Board")
    assert (second.due_text, second.due_month_no) == ("TBC", None)
    assert [(row.rag, row.rag_text) for row in report.actions] == [("green", "G"), (None, None)]
    assert reasons(report) == []


@pytest.mark.parametrize(
    "rows",
    [
        [ACTIONS, "NOT APPLICABLE|||||"],
        [ACTIONS, "|NOT APPLICABLE||||"],
        [ACTIONS, "N/A|||||"],
        [ACTIONS, "N/A|N/A|N/A|N/A|N/A|N/A"],
        ["NOT APPLICABLE|||||"],
        ["NOT APPLICABLE"],
        [ACTIONS, "|||||"],
        [ACTIONS],
    ],
)
def test_empty_tables(rows: list[str]) -> None:
    report = read(NEW, *rows, "", "Narrative", "Well.")
    assert report.actions == ()
    assert report.quarantined == ()
    assert report.repairs == ()


def test_actions_outside_both_sections() -> None:
    assert reasons(read(ACTIONS, "AIP1|Do|AB|Y||"))[-1].startswith("an action table under neither")


# -- over page breaks -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("again", [[], [ACTIONS], [NEW + "|||||", ACTIONS]])
@pytest.mark.parametrize(
    ("first", "second", "ref"),
    [
        ("AIP1|Develop a|AB|Y|None|First we", "|parent guide||||went there", "AIP1"),
        ("AIP1|Develop a|AB|Y|None|First we", "2|parent guide||||went there", "AIP12"),
        ("|Develop a||||First we", "AIP1|parent guide|AB|Y|None|went there", "AIP1"),
    ],
)
def test_rows_cut_in_halves(again: list[str], first: str, second: str, ref: str) -> None:
    report = read_pages(piece(1, NEW + "|||||", ACTIONS, first), piece(2, *again, second, "AIP9|y|CD|N||"))
    row, other = report.actions
    assert (row.ref, row.action, row.lead, row.status, row.narrative) == (
        ref, "Develop a parent guide", "AB", "on_track", "First we went there",
    )  # fmt: skip
    assert other.ref == "AIP9"
    assert report.quarantined == ()


def test_two_refs_cut_by_a_page_break() -> None:
    report = read_pages(NEW, piece(1, ACTIONS, "2.3.a|Develop a|AB|Y||x"), piece(2, "2.3.c|parent guide||||"))
    assert actions(report) == ["new 2.3.a on_track", "new 2.3.c on_track"]


def test_a_whole_ref_with_an_action_of_its_own_is_a_row() -> None:
    report = read_pages(NEW, piece(1, ACTIONS, "2.3.a|Develop it|AB|Y||x"), piece(2, "2.4.c|Write a guide||||"))
    assert actions(report) == ["new 2.3.a on_track", "new 2.4.c not_stated"]


def test_a_header_cut_by_a_page_break() -> None:
    report = read_pages(
        NEW, piece(1, "Ref|Action|Lead|On|Barriers/|Narrative"), piece(2, "|||track|Risks|", "AIP1|x|AB|Y|None|z")
    )
    assert actions(report) == ["new AIP1 on_track"]
    assert report.actions[0].barriers == "None"


def test_a_title_at_the_end_of_a_page() -> None:
    first = piece(1, OUTSTANDING, ACTIONS, "1.1.a|Do|AB|Y||", NEW + "|||||")
    assert actions(read_pages(first, piece(2, ACTIONS, "AIP1|Do|AB|Y||"))) == [
        "outstanding 1.1.a on_track", "new AIP1 on_track",
    ]  # fmt: skip


def test_a_piece_with_other_columns_is_not_guessed() -> None:
    report = read_pages(NEW, piece(1, ACTIONS, "AIP1|x|AB|Y||z"), piece(2, "AIP2|y||CD|N||x"))
    assert actions(report) == ["new AIP1 on_track"]
    assert reasons(report)[0].startswith("a piece of a table that has other columns")


# -- assurance --------------------------------------------------------------------------------------------------------


def test_assurance() -> None:
    report = read(ASSURANCE, "Watch weekly|Due July|Soon", "Survey|Y|Good", "Report|N - slipped|", "Audit|Maybe|")
    assert [(row.activity, row.status, row.due_month_no) for row in report.assurance] == [
        ("Watch weekly", "due", 7), ("Survey", "complete", None), ("Report", "not_complete", None),
        ("Audit", "unreadable", None),
    ]  # fmt: skip
    assert reasons(report) == ["a status that could not be read: Maybe"]


@pytest.mark.parametrize("row", ["|Y|x", "survey –|Y|again"])
def test_assurance_rows_that_are_not_guessed(row: str) -> None:
    report = read(ASSURANCE, "Survey|Y|Good", row)
    assert len(report.assurance) == 1
    assert len(report.quarantined) == 1


@pytest.mark.parametrize(
    "halves",
    [
        ("Weekly watch of|Y|Good", "the plans||work"),
        ("Weekly watch of||", "the plans|Y|Good work"),
        ("Weekly watch of|Y|Good work", "the plans||"),
    ],
)
def test_assurance_rows_cut_in_halves(halves: tuple[str, str]) -> None:
    report = read_pages(piece(1, ASSURANCE, halves[0]), piece(2, halves[1], "B|N|x"))
    assert [(row.activity, row.status, row.impact) for row in report.assurance] == [
        ("Weekly watch of the plans", "complete", "Good work"), ("B", "not_complete", "x"),
    ]  # fmt: skip


def test_an_assurance_header_cut_by_a_page_break() -> None:
    first = piece(1, "Business As Usual Assurance|Complete|Impact")
    report = read_pages(first, piece(2, "Activity Expectations||", "Weekly|Y|z"))
    assert [row.activity for row in report.assurance] == ["Weekly"]
    assert report.repairs == ()


@pytest.mark.parametrize("sign", ["and", "&", "/", ","])
def test_a_ref_behind_a_sign_goes_on_over_a_page_break(sign: str) -> None:
    report = read_pages(piece(1, NEW + "|||||", ACTIONS, f"AIP53 {sign}|Share it|AB|Y||x"), piece(2, "AIP54|||||"))
    assert [(row.ref, row.action) for row in report.actions] == [("AIP53", "Share it"), ("AIP54", "Share it")]
