"""Headers of metric tables by their kind: words for plan and outcome, years above months, targets, groups, blocks, and
columns that hold no month."""

from __future__ import annotations

import pytest

from parsers.report import Report
from tests.support.invented.build import read, values

LATE = ["MAY 2024", ""]
PAIRS = ["A 04/24 milestone 1", "A 04/24 actual 2", "A 05/24 milestone 3", "A 05/24 actual 4"]
PLAIN = ["A 04/24 actual 1", "A 05/24 actual 2"]
ROWS = ["A 04/24 milestone 1", "A 05/24 milestone 3", "A 04/24 actual 2", "A 05/24 actual 4"]


def table(*rows: str) -> Report:
    return read(*rows, cover=LATE)


@pytest.mark.parametrize(
    "rows",
    [
        ["METRICS|TARGET|04/24|04/24|05/24|05/24", "||Plan|Actual|Plan|Actual", "A|5|1|2|3|4"],
        ["METRICS|TARGET|Plan|Actual|Plan|Actual", "||04/24|04/24|05/24|05/24", "A|5|1|2|3|4"],
        ["METRICS|TARGET|04/24 Plan|04/24 Actual|05/24 Plan|05/24 Actual", "A|5|1|2|3|4"],
        ["METRICS|TARGET|04/24||05/24|", "||Milestone|Outcome|Milestone|Outcome", "A|5|1|2|3|4"],
    ],
)
def test_words_for_plan_and_outcome_above_below_and_in_the_months(rows: list[str]) -> None:
    assert values(table(*rows)) == PAIRS


def test_words_win_over_the_order() -> None:
    report = table("METRICS|TARGET|04/24|04/24|05/24|05/24", "||Actual|Plan|Actual|Plan", "A|5|2|1|4|3")
    assert sorted(values(report)) == sorted(PAIRS)


@pytest.mark.parametrize(
    "rows",
    [
        ["METRICS||04/24|05/24", "A|Plan|1|3", "A|Actual|2|4"],
        ["METRICS||04/24|05/24", "A|Plan|1|3", "|Actual|2|4"],
        ["METRICS|Type|TARGET|04/24|05/24", "A|Target|9|1|3", "A|Outcome|9|2|4"],
        ["METRICS|TARGET|04/24|05/24", "A|Plan|1|3", "A|Actual|2|4"],
        ["METRICS|TARGET||04/24|05/24", "A|9|Milestone|1|3", "|9|Actual|2|4"],
        ["METRICS|TARGET|04/24|05/24", "A|||", "Plan|9|1|3", "Actual|9|2|4"],
        ["METRICS|TARGET|04/24|05/24", "A - Plan|9|1|3", "A - Actual|9|2|4"],
        ["METRICS|TARGET|04/24|05/24", "A (planned)|9|1|3", "A (actual)|9|2|4"],
    ],
)
def test_a_word_in_the_row_says_plan_or_outcome(rows: list[str]) -> None:
    report = table(*rows)
    assert values(report) == ROWS
    assert report.quarantined == ()
    assert {cell.target_text for cell in report.metric_cells} <= {"9", None}


def test_a_row_that_says_neither_plan_nor_outcome_beside_rows_that_do_is_quarantined() -> None:
    report = table("METRICS||04/24|05/24", "A|Plan|1|3", "A|Actual|2|4", "A|Draft|7|8")
    assert values(report) == ROWS
    assert {found.reason_code for found in report.quarantined} == {"role-unread"}


def test_a_row_of_plans_under_months_that_are_plan_and_outcome_is_quarantined() -> None:
    report = table("METRICS||04/24|04/24", "A|Plan|1|3", "A|Actual|2|4")
    assert values(report) == []
    assert {found.reason_code for found in report.quarantined} == {"role-unread"}


PLANNED = ["A 04/24 milestone 1", "A 05/24 milestone 2"]


@pytest.mark.parametrize(
    "name", ["A - Plan", "Plan: A", "A (planned)", "A [Plan]", "A – Trajectory", "A - planned trajectory", "A, target"]
)
def test_a_word_in_the_name_says_plan_also_without_a_row_of_outcomes(name: str) -> None:
    report = table("METRICS|TARGET|04/24|05/24", f"{name}|5|1|2")
    assert values(report) == PLANNED
    assert not any(cell.doubt for cell in report.metric_cells)


@pytest.mark.parametrize("word", ["Trajectory", "Planned"])
def test_a_group_row_says_plan(word: str) -> None:
    assert values(table("METRICS|TARGET|04/24|05/24", f"{word}|||", "A|5|1|2")) == PLANNED


@pytest.mark.parametrize(
    "name",
    ["A trajectory", "Planned A", "Trajectory for A", "A (plan, %)", "A - plan vs actual", "A-Plan", "Care - Plans"],
)
def test_a_name_that_may_say_plan_is_doubtful(name: str) -> None:
    report = table("METRICS|TARGET|04/24|05/24", f"{name}|5|1|2")
    assert report.metric_cells
    assert all(cell.doubt for cell in report.metric_cells)


def test_a_row_of_plans_under_pairs_of_months_is_doubtful() -> None:
    report = table("METRICS|TARGET|04/24|04/24", "A - Plan|5|1|2")
    assert all(cell.doubt for cell in report.metric_cells)


@pytest.mark.parametrize("name", ["Plan", "Target", "Trajectory"])
def test_a_row_that_says_plan_alone_is_no_metric_and_not_lost(name: str) -> None:
    report = table("METRICS|TARGET|04/24|05/24", "A|5|1|2", f"{name}||3|4")
    assert values(report) == PLAIN
    assert [found.reason_code for found in report.quarantined] == ["name-missing"]


@pytest.mark.parametrize(
    "name",
    ["Plans", "Children with a plan", "% of EHC plans issued", "Improved outcomes", "Reviews held (with a plan)"],
)
def test_a_name_with_a_plan_in_it_is_a_name(name: str) -> None:
    report = table("METRICS|TARGET|04/24|05/24", f"{name}|5|1|2")
    assert {(cell.metric_as_printed, cell.role, cell.doubt) for cell in report.metric_cells} == {(name, "actual", None)}


@pytest.mark.parametrize(
    "rows",
    [
        ["METRICS|TARGET|2024|", "||April|May", "A|5|1|2"],
        ["METRICS|TARGET|2024/25|", "||Apr|May", "A|5|1|2"],
    ],
)
def test_a_year_above_months_without_one(rows: list[str]) -> None:
    assert values(table(*rows)) == PLAIN


def test_years_change_along_the_row() -> None:
    report = read("METRICS|TARGET|2023||2024|", "||Nov|Dec|Jan|Feb", "A|5|1|2|3|4", cover=["FEBRUARY 2024", ""])
    assert values(report) == ["A 11/23 actual 1", "A 12/23 actual 2", "A 01/24 actual 3", "A 02/24 actual 4"]


@pytest.mark.parametrize(
    ("rows", "target"),
    [
        (["METRICS|04/24|05/24|TARGET", "A|1|2|5"], "5"),
        (["METRICS|TARGET 2023/24|TARGET 2024/25|04/24|05/24", "A|4|5|1|2"], "5"),
        (["METRICS|TARGET (Mar 25)|04/24|05/24", "A|5|1|2"], "5"),
    ],
)
def test_targets_behind_the_months_twice_and_dated(rows: list[str], target: str) -> None:
    report = table(*rows)
    assert values(report) == PLAIN
    assert {cell.target_text for cell in report.metric_cells} == {target}


def test_a_group_and_its_total() -> None:
    rows = ["Boys|||", "Total|5|1|2", "Girls|||", "Total|5|3|4"]
    report = table("METRICS|TARGET|04/24|05/24", *rows)
    assert {cell.metric_as_printed for cell in report.metric_cells} == {"Boys: Total", "Girls: Total"}


def test_a_second_block_of_months() -> None:
    report = table("METRICS|TARGET|04/24", "A|5|1", "METRICS|TARGET|05/24", "A|5|2")
    assert values(report) == PLAIN


@pytest.mark.parametrize("word", ["FY 23/24", "YTD", "RAG", "Baseline", "2023/24"])
@pytest.mark.parametrize("place", [2, 3, 4])
def test_a_column_without_a_month_is_extra_cells(word: str, place: int) -> None:
    header, row = ["METRICS", "TARGET", "04/24", "05/24"], ["A", "5", "1", "2"]
    header.insert(place, word)
    row.insert(place, "Green" if word == "RAG" else "77")
    report = table("|".join(header), "|".join(row))
    assert values(report) == PLAIN
    assert [(cell.header, cell.text) for cell in report.extras] == [(word, row[place])]


def test_a_gap_below_months_that_are_not_in_their_places_is_quarantined() -> None:
    """Which of the months the empty column is cannot be told."""
    report = table("METRICS|TARGET|02/24||03/24||04/24|05/24", "A|5|1||2|3||4")
    assert values(report) == []
    assert "column 6 is 04/24 or 03/24" in report.quarantined[0].reason


def test_trajectory_in_the_row_of_months_moves_them_by_one() -> None:
    report = table("METRICS|TARGET|TRAJECTORY|03/24|04/24|05/24", "A|5|1|2|3|")
    assert values(report) == ["A 03/24 actual 1", "A 04/24 actual 2", "A 05/24 actual 3"]


def test_a_month_that_other_tables_print_before_these_may_stand_under_trajectory() -> None:
    other = ["METRICS|TARGET|02/24|03/24|04/24|05/24", "B|5|1|2|3|4"]
    report = table("METRICS|TARGET|TRAJECTORY|03/24|04/24|05/24", "A|5|1|2|3|", "", "words", "", *other)
    assert not [value for value in values(report) if value.startswith("A")]


@pytest.mark.parametrize(
    "rows",
    [
        ["METRICS|TARGET|04/24|04/24 (revised)|05/24", "A|5|1|2|3"],
        ["METRICS|TARGET|04/24 (as reported)|04/24|05/24", "A|5|1|2|3"],
        ["METRICS|TARGET|04/24 No.|04/24 %|05/24 No.|05/24 %", "A|5|1|2|3|4"],
        ["METRICS|TARGET|04/24||05/24|", "||Boys|Girls|Boys|Girls", "A|5|1|2|3|4"],
    ],
)
def test_a_month_that_is_printed_twice_for_another_reason_is_no_pair(rows: list[str]) -> None:
    report = table(*rows)
    assert not report.metric_cells
    assert {found.reason_code for found in report.quarantined} == {"header-unread"}
