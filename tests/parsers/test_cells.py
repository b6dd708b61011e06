"""Cells as reports print them next: every kind of value, status, ref and due date, and what is left to a person."""

from __future__ import annotations

from typing import Any

import pytest

from parsers.printed.due_dates import Due, parse_due
from parsers.printed.marks import without_list_marks, without_marks
from parsers.printed.names import name_key
from parsers.printed.refs import split_refs
from parsers.printed.statuses import action_status, assurance_status, read_rag, read_status
from parsers.printed.values import better_of, is_bare_value, parse_value
from tests.support.invented.build import ACTIONS, ASSURANCE, METRICS, actions, piece, read, read_pages, reasons, rules

NEW = "New Action"


@pytest.mark.parametrize(
    ("printed", "read_as"),
    [
        ("14%*", (14, "percent")), ("13¹", (13, "count")), ("<5†", ("<", 5, "count")),
        ("17% (12/70)", (17, "percent", 12, 70)), ("17 % (12 / 70)", (17, "percent", 12, 70)),
        ("17% (12 of 70)", (17, "percent", 12, 70)), ("17% 12/70", (17, "percent", 12, 70)),
        ("17% (12/24)", (17, "percent")), ("75% (2025/26)", (75, "percent")), ("75% (24/25)", (75, "percent")),
        ("18% (P)", (18, "percent")), ("12 (3 late)", (12, "count")), ("17% (n=70)", (17, "percent")),
        ("14% (target 20%)", (14, "percent")), ("14% provisional", (14, "percent")), ("14% ↑", (14, "percent")),
        ("12 children", (12, "count")), ("38 weeks", (38, "weeks")), ("36.5 wks", (36.5, "weeks")),
        ("5 days", (5, "days")), ("10 working days", (10, "days")), ("18 months", (18, "months")),
        ("£1.2m", (1_200_000, "pounds")), ("£1.15m", (1_150_000, "pounds")), ("£900k", (900_000, "pounds")),
        ("£ 3k", (3000, "pounds")), ("£1,150,000", (1_150_000, "pounds")), ("-£3k", (-3000, "pounds")),
        ("£1.2 million", (1_200_000, "pounds")), ("£12.50", (12.5, "pounds")),
        ("c.30", ("~", 30, "count")), ("approx. 30", ("~", 30, "count")), ("~30%", ("~", 30, "percent")),
        ("≥95%", (">=", 95, "percent")), ("> = 5", (">=", 5, "count")), ("at least 95%", (">=", 95, "percent")),
        ("95% or above", (">=", 95, "percent")), ("5+", (">=", 5, "count")), ("up to 5", ("<=", 5, "count")),
        ("less than 18 weeks", ("<", 18, "weeks")), ("Higher than 75%", (">", 75, "percent")),
        ("14.255%", (14.255, "percent")), ("0.255", (0.255, "count")), ("75% by March 2026", (75, "percent")),
    ],
)  # fmt: skip
def test_numbers(printed: str, read_as: tuple[Any, ...]) -> None:
    value = parse_value(printed)
    comparator = (value.comparator,) if value.comparator else ()
    ratio = (value.numerator, value.denominator) if value.denominator else ()
    assert (*comparator, value.value, value.unit, *ratio) == read_as
    assert value.kind == ("bound" if comparator else "number")


@pytest.mark.parametrize(
    ("printed", "kind"),
    [
        ("No data", "no_data"), ("Not yet available", "no_data"), ("Data due Jan", "no_data"), ("[x]", "no_data"),
        ("Data due: 10/25", "no_data"), ("Awaiting data", "no_data"),
        ("*", "suppressed"), ("[c]", "suppressed"), ("Suppressed", "suppressed"),
        ("TBC Sept", "to_be_confirmed"), ("tbc*", "to_be_confirmed"), ("N/A - survey ended", "not_applicable"),
        ("Higher is better", "direction"), ("Data due Q3", "no_data"), ("Not collected", "no_data"), ("n/k", "no_data"),
    ],
)  # fmt: skip
def test_words_that_stand_for_no_number(printed: str, kind: str) -> None:
    assert parse_value(printed).kind == kind
    assert parse_value(printed).value is None


@pytest.mark.parametrize(
    "printed",
    [
        "1.255", "£1.255", "1,25", "12,5%", "12.5.24", "14% (17%)", "70 (17)", "12/70 (18%)", "12 (17%)", "12/70 (17.2%)", "TBC (was 14%)",
        "N/A 14%", "5 below target", "2% increase", "3 fewer", "12-14", "1 in 5", "14pp", "18p", "1.2m", "3k",
        "£1,2m", "3 wks 2 days", "12 Sept", "14% r", "(5)", "- 5", "**", "†", "9" * 400, "9007199254740993", "1e999",
        "17% (0/0)", "17% / 18%", "5th", "14.", "Lower (75%)",
    ],
)  # fmt: skip
def test_numbers_that_nobody_guesses(printed: str) -> None:
    assert parse_value(printed).kind == "unreadable"


def test_a_name_is_no_bare_value_even_if_it_has_a_number() -> None:
    assert not is_bare_value("12 children")
    assert not is_bare_value("5 days")
    assert all(map(is_bare_value, ("14%", "N/A", "", "<5", "£3")))


@pytest.mark.parametrize(
    ("target", "name", "better"),
    [
        ("Higher", "x", "higher"), ("<5", "x", "lower"), ("≥95%", "x", "higher"), ("75%", "x", None),
        ("75%", "Reduce waits", "lower"), ("<5", "Increase in plans", None), ("75%", "Waits (lower is better)", "lower"),
        ("N/A", "Lower attaining pupils", None), (None, "Plans", None), ("No more than 5", "x", "lower"),
    ],
)  # fmt: skip
def test_which_way_is_good(target: str | None, name: str, better: str | None) -> None:
    assert better_of(target, name) == better


@pytest.mark.parametrize(
    ("printed", "text", "mark"),
    [
        ("13¹", "13", "¹"), ("Plans *", "Plans", "*"), ("AIP9*†", "AIP9", "*†"), ("*", "*", ""), ("Area in km²", "Area in km²", ""),
        ("Plans", "Plans", ""), ("a * b", "a * b", ""), ("¹²", "¹²", ""),
    ],
)  # fmt: skip
def test_marks_of_footnotes(printed: str, text: str, mark: str) -> None:
    assert without_marks(printed) == (text, mark)


def test_marks_are_no_part_of_a_name() -> None:
    assert name_key("% met – LA*") == name_key("% Met- la") == name_key("% met¹ - LA")
    assert name_key("Area in m²") != name_key("Area in m")


@pytest.mark.parametrize(
    ("printed", "action", "assurance"),
    [
        ("Completed Sept 25", "complete", "complete"), ("Closed", "complete", "complete"),
        ("Not started", "not_started", "not_started"), ("Delayed", "not_on_track", "unreadable"),
        ("Not complete", "unreadable", "not_complete"), ("No longer required", "not_applicable", "not_applicable"),
        ("On hold", "unreadable", "unreadable"), ("Y Due Mar 2026", "on_track", "complete"),
        ("On track", "on_track", "unreadable"), ("Green", "not_stated", "unreadable"),
        ("Blue - complete", "complete", "complete"), ("Amber/Green", "unreadable", "unreadable"),
        ("Y - at risk", "unreadable", "unreadable"), ("Yes, mostly", "unreadable", "unreadable"),
        ("Complete - except training", "unreadable", "unreadable"), ("Complete by Sept", "unreadable", "unreadable"),
        ("Complete - due Oct", "unreadable", "unreadable"), ("Due Oct - complete", "unreadable", "unreadable"),
        ("Completed July 24, reopened", "unreadable", "unreadable"), ("Due to illness", "unreadable", "unreadable"),
        ("Due to be done in May", "due", "due"), ("Not yet due", "unreadable", "unreadable"),
        ("Complete/Ongoing", "unreadable", "unreadable"), ("50% complete", "unreadable", "unreadable"),
        ("☒ Y ☐ N", "on_track", "complete"), ("☐ Y ☒ N", "not_on_track", "not_complete"),
        ("Y ☐ N ☒", "not_on_track", "not_complete"), ("☐ Y", "unreadable", "unreadable"),
        ("Y ☒ N", "unreadable", "unreadable"), ("☑Y ☑N", "unreadable", "unreadable"), ("☐", "unreadable", "unreadable"),
        ("☒ Complete", "complete", "complete"), ("✓", "on_track", "complete"), ("✗", "unreadable", "unreadable"),
        ("Y*", "on_track", "complete"), ("Y 1", "unreadable", "unreadable"),
    ],
)  # fmt: skip
def test_statuses(printed: str, action: str, assurance: str) -> None:
    assert action_status(printed) == action
    assert assurance_status(printed) == assurance


@pytest.mark.parametrize(
    ("printed", "in_status", "in_rag"),
    [
        ("Green", "green", "green"), ("G", None, "green"), ("Blue - complete", "blue", "blue"), ("Complete (Blue)", "blue", "blue"),
        ("Amber/Green", None, None), ("Green → Amber", None, None), ("-", None, "blank"), ("N/A", None, "blank"),
        ("Complete", None, None), ("Reds", None, None),
    ],
)  # fmt: skip
def test_colours(printed: str, in_status: str | None, in_rag: str | None) -> None:
    assert read_status(printed).rag == in_status
    assert read_rag(printed) == in_rag


@pytest.mark.parametrize(
    ("printed", "refs"),
    [
        ("4.2 & 4.3", ["4.2", "4.3"]), ("4.2 4.3", ["4.2", "4.3"]), ("AIP7 and 8", ["AIP7", "AIP8"]),
        ("AIP7, 8 & 9", ["AIP7", "AIP8", "AIP9"]), ("AIP1\n2", ["AIP12"]), ("2.3.a & c", ["2.3.a", "2.3.c"]),
        ("PAP1.1", ["PAP1.1"]), ("14 & 15", ["14", "15"]), ("AIP9*", ["AIP9"]), ("AIP1, AIP1 2", ["AIP1", "AIP12"]),
        ("AIP7/8", ["AIP7", "AIP8"]), ("AIP7-9", []), ("AIP7 to 9", []), ("AIP7/12", []), ("4.2, 3", []), ("PAP1.1 and 2", []), ("2.1 2", []),
        ("7 & AIP8", []), ("AIP1AIP2", []), ("14%", []), ("07/24", []), ("Action 1", []), ("14 15", []), ("AIP1 2 3", []),
    ],
)  # fmt: skip
def test_refs(printed: str, refs: list[str]) -> None:
    assert split_refs(printed) == refs


@pytest.mark.parametrize(
    ("printed", "due"),
    [
        ("Due 11/12", Due(12, None)), ("Due 31/07/25 revised to 31/12/25", Due(12, 2025)),
        ("Dec 25 (was Sept 25)", Due(12, 2025)), ("Due Sept, now Dec", Due(12, None)),
        ("Slipped from 30/09/25 to 31/12/25", Due(12, 2025)), ("Due Nov 5, 2025", Due(11, 2025)),
        ("Due March 27 2026", Due(3, 2026)), ("Due 25 Dec", Due(12, None)), ("Due 12.5.24", Due(5, 2024)),
        ("Due Sept/Oct", None), ("Due Sept - Oct", None), ("30/09/2025 31/12/2025", None), ("Due 12/31/25", None),
        ("Due 2025/26", None), ("Due 32/9", None), ("Due in 3 months", None),
    ],
)  # fmt: skip
def test_due_months(printed: str, due: Due | None) -> None:
    assert parse_due(printed) == due


# -- in tables --------------------------------------------------------------------------------------------------------


def test_values_with_marks_targets_and_ratios_in_a_metric_table() -> None:
    report = read(*METRICS, "Plans on time*|≥75%|14%†|17% (12/70)||", "Waiting|Lower|*|c.30||")
    first, second, *_ = report.metric_cells
    assert (first.metric_as_printed, first.value_text, first.value) == ("Plans on time", "14%", 14)
    assert (first.target_value, first.target_kind, first.target_comparator, first.target_unit, first.better) == (
        75, "bound", ">=", "percent", "higher",
    )  # fmt: skip
    assert (second.value, second.numerator, second.denominator) == (17, 12, 70)
    waiting = [cell for cell in report.metric_cells if cell.metric_as_printed == "Waiting"]
    assert [cell.value_kind for cell in waiting[:2]] == ["suppressed", "bound"]
    assert rules(report) == ["footnote-mark", "footnote-mark"]
    assert report.quarantined == ()


def test_a_ref_merged_over_two_actions_stands_in_both() -> None:
    table = piece(1, ACTIONS, "2.3.a|Agree|DS|Y|x|y", "|Tell|AL|N|z|w", joined={(1, 0): (2, 1)})
    report = read_pages(NEW, table)
    assert [(row.ref, row.action, row.lead, row.status) for row in report.actions] == [
        ("2.3.a", "Agree", "DS", "on_track"), ("2.3.a", "Tell", "AL", "not_on_track"),
    ]  # fmt: skip
    assert report.quarantined == ()


def test_cells_merged_over_two_rows_count_for_both() -> None:
    table = piece(1, ACTIONS, "2.3.a|Agree|DS|Due July|x|y", "2.3.b||||z|w", joined={(1, k): (2, 1) for k in (1, 2, 3)})
    report = read_pages(NEW, table)
    assert [(row.ref, row.action, row.lead, row.status, row.due_month_no) for row in report.actions] == [
        ("2.3.a", "Agree", "DS", "due", 7), ("2.3.b", "Agree", "DS", "due", 7),
    ]  # fmt: skip


def test_columns_that_the_contract_does_not_name_are_extra() -> None:
    report = read(
        NEW,
        "Ref|Action|Lead|On track|Priority|Next due",
        "AIP1*|Do|DS|Y|High|Sept",
        "",
        ASSURANCE + "|RAG",
        "Survey|Y|Good|G",
    )
    assert [(x.table_kind, x.row_label, x.header, x.text) for x in report.extras] == [
        ("action", "AIP1", "Priority", "High"), ("action", "AIP1", "Next due", "Sept"), ("assurance", "Survey", "RAG", "G"),
    ]  # fmt: skip
    assert actions(report) == ["new AIP1 on_track"]
    assert report.quarantined == ()


def test_a_status_under_a_damaged_header_is_no_extra_cell() -> None:
    report = read(NEW, "Ref|Action|Lead|0n tr@", "AIP1|Do|DS|N")
    assert reasons(report) == ["a cell in a column whose header was not understood: N"]


@pytest.mark.parametrize(
    ("dates", "month", "year", "text"),
    [
        ("31/07/25|31/12/25", 12, 2025, "31/12/25"), ("31/07/25|", 7, 2025, "31/07/25"), ("31/07/25|N/A", 7, 2025, "31/07/25"),
        ("31/07/25|No change", 7, 2025, "31/07/25"), ("31/07/25|TBC", None, None, "TBC"), ("31/07/25|soon", None, None, "soon"),
    ],
)  # fmt: skip
def test_a_revised_date_wins(dates: str, month: int | None, year: int | None, text: str) -> None:
    report = read(NEW, "Ref|Action|Due date|Revised due date|On track", f"AIP1|Do|{dates}|N")
    (row,) = report.actions
    assert (row.due_month_no, row.due_year, row.due_text, row.status) == (month, year, text, "not_on_track")
    assert len(report.quarantined) == (text == "soon")


@pytest.mark.parametrize("printed", ["Due Mar 2015", "Due March 31", "Due Mar 2060"])
def test_due_months_years_away_are_left_to_a_person(printed: str) -> None:
    report = read(NEW, ACTIONS, f"AIP1|Do|DS|{printed}||")
    assert (report.actions[0].due_month_no, report.actions[0].due_text) == (None, printed)
    assert [each.reason_code for each in report.quarantined] == ["due-years-away"]


@pytest.mark.parametrize(("printed", "status"), [
    ("Complete Dec 2026", "unreadable"), ("Complete Dec", "complete"), ("Complete Sept", "unreadable"),
    ("Completed Sept", "complete"), ("Completed June 24", "complete"),
])  # fmt: skip
def test_what_is_complete_only_later_is_not_complete(printed: str, status: str) -> None:
    report = read(NEW, ACTIONS, f"AIP1|Do|DS|{printed}||", "", ASSURANCE, f"Survey|{printed}|")
    assert (report.actions[0].status, report.assurance[0].status) == (status, status)


def test_two_colours_are_none() -> None:
    report = read(NEW, "Ref|Action|RAG|On track", "AIP1|Do|Red|Green - on track", "AIP2|Do|Blue - complete|Y")
    assert [(row.rag, row.rag_text, row.status) for row in report.actions] == [
        (None, "Red", "on_track"), ("blue", "Blue - complete", "on_track"),
    ]  # fmt: skip
    assert [each.reason_code for each in report.quarantined] == ["rag-unreadable"]


def test_on_track_counts_before_status() -> None:
    report = read(NEW, "Ref|Action|Status|On track", "AIP1|Do|Ongoing|N")
    assert actions(report) == ["new AIP1 not_on_track"]
    assert [(x.header, x.text) for x in report.extras] == [("Status", "Ongoing")]


def test_a_second_column_under_the_same_header_is_left_to_a_person() -> None:
    report = read(NEW, "Ref|Action|Lead|On track|On track", "AIP1|Do|DS|Y|N")
    assert [(each.reason_code, each.row_label, each.column_label) for each in report.quarantined] == [
        ("column-unknown", "AIP1", "On track"),
    ]  # fmt: skip
    assert report.extras == ()


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        (["1. A", "2. B"], ["A", "B"]),
        (["(1) A - Plan", "(1) A - Actual", "(2) B"], ["A - Plan", "A - Actual", "B"]),
        (["a) A", "b) B"], ["A", "B"]),
        (["• A", "▪ B"], ["A", "B"]),
        (["1. A"], ["A"]),
        (["3. A", "B"], ["3. A", "B"]),
        (["2. A", "1. B"], ["2. A", "1. B"]),
        (["20 weeks", "21 weeks"], ["20 weeks", "21 weeks"]),
        (["1.5 hours a week", "2.5 hours a week"], ["1.5 hours a week", "2.5 hours a week"]),
        ([], []),
    ],
)
def test_marks_of_a_list_are_no_part_of_names(printed: list[str], names: list[str]) -> None:
    assert without_list_marks(printed) == names


def test_list_numbers_of_metrics_and_activities_are_dropped() -> None:
    report = read(
        *["METRICS|TARGET|04/24|05/24", "1. A|5|1|2", "2. B|5|3|4"],
        *["", "x", "", "Business As Usual Assurance Activity Expectations|Complete|Impact", "• Survey|Y|Good"],
        cover=["MAY 2024", ""],
    )
    assert {cell.metric_as_printed for cell in report.metric_cells} == {"A", "B"}
    assert [row.activity for row in report.assurance] == ["Survey"]
    assert rules(report) == ["list-mark"] * 3
