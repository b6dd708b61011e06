"""What belongs to whom: headings that are not understood, tables of no known kind, sections that begin anew."""

from __future__ import annotations

import pytest

from parsers import RefusedFile, Report
from parsers.printed.form import load, using
from tests.support.invented.build import ACTIONS, ASSURANCE, read_all, reasons

COVER = ["SEPTEMBER 2025", "WSOA IMPACT GROUP", ""]
PLANS = ["METRICS|TARGET|07/25|08/25|09/25", "Plans|75%|14%|17%|18%", ""]
PLACES = ["METRICS|TARGET|07/25|08/25|09/25", "Places|75%|24%|27%|28%", ""]
FIRST = [*COVER, "WSOA Success Statement 1: Strengthen plans", "", *PLANS]


def names(report: Report) -> set[tuple[int, str]]:
    return {(cell.statement_no, cell.metric_as_printed) for cell in report.metric_cells}


@pytest.mark.parametrize(
    "heading",
    [
        "WSOA Success Statement 2a: Young people", "WSOA Success Statement 2.1: Young people",
        "Success Statements 2 and 3: Young people", "Success Statement: Young people", "Success Statement II - Young people",
        "Priority Area 2", "Priority Area 2: Young people", "Theme B - Young people", "Appendix B", "Annex: data",
        "2. Priority Area 2: Young people", "Young people aged 16 to 25",
    ],
)  # fmt: skip
def test_tables_under_a_heading_that_is_not_understood_are_given_to_nobody(heading: str) -> None:
    report = read_all([*FIRST, "Narrative", "Plans are faster.", "", heading, "", *PLACES, "New Action", ACTIONS,
                       "AIP1|Do it|AB|Y||", "", "Narrative", "Places are found."])  # fmt: skip
    assert names(report) == {(1, "Plans")}
    assert not report.actions
    assert [text.text for text in report.prose] == ["Plans are faster."]
    assert any("Places\t75%" in each for each in reasons(report))
    assert any("AIP1" in each for each in reasons(report))


@pytest.mark.parametrize("number", ["2. {}", "(2) {}", "2) {}", "Section B - {}", "Part 2: {}"])
def test_a_heading_with_a_number_before_it(number: str) -> None:
    heading = number.format("WSOA Success Statement 2: Find places")
    report = read_all([*FIRST, "Narrative", "Plans are faster.", "", heading, "", *PLACES])
    assert names(report) == {(1, "Plans"), (2, "Places")}
    assert report.statements[1].title == "Find places"


def test_a_heading_that_was_lost_gives_nothing_to_the_statement_before() -> None:
    report = read_all([*FIRST, "Narrative", "Plans are faster.", "", *PLACES, "New Action", ACTIONS, "AIP1|x|AB|Y||"])
    assert names(report) == {(1, "Plans")}
    assert not report.actions


@pytest.mark.parametrize(
    ("above", "table", "kept"),
    [
        (["Reasons in the quarter", ""], ["Reason|Number|Share", "Refusal|12|67%"], 1),
        ([], ["Reason|Number|Share", "Refusal|12|67%"], 1),
        ([], ["Reason|Number|Share|Change|Note", "Refusal|12|67%|1%|2%"], 1),
        ([], ["Red|More than 10 points below", "Green|On target"], 1),
    ],
)
def test_a_small_table_behind_metrics_is_no_part_of_them(above: list[str], table: list[str], kept: int) -> None:
    report = read_all([*FIRST, *above, *table, "", "Narrative", "Fine."])
    assert len(names(report)) == kept
    assert [text.text for text in report.prose if text.kind == "narrative"] == ["Fine."]
    assert len(report.quarantined) == 2


def test_a_register_of_risks_behind_actions_is_no_action() -> None:
    risks = ["Risk|Likelihood|Impact|Score|Mitigation|Owner", "R1|3|4|12|Agency staff|DS"]
    report = read_all([*FIRST, "New Action", ACTIONS, "AIP1|Do it|AB|Y||", "", *risks])
    assert [row.ref for row in report.actions] == ["AIP1"]
    assert len(report.quarantined) == 2


def test_another_table_behind_assurance_is_none() -> None:
    report = read_all([*FIRST, ASSURANCE, "Scorecard|Y|Seen", "", "Ward|Calls|Share", "North|120|41%"])
    assert [row.activity for row in report.assurance] == ["Scorecard"]


@pytest.mark.parametrize(
    "title", ["Paused actions", "New and paused actions", "Closed actions", "Table 3: late actions"]
)
def test_actions_under_another_title(title: str) -> None:
    report = read_all([*FIRST, "New Action", ACTIONS, "AIP1|Do it|AB|Y||", "", title, "", ACTIONS, "AIP2|x|AB|Y||"])
    assert [row.ref for row in report.actions] == ["AIP1"]
    assert any("neither Outstanding, New nor Completed" in each for each in reasons(report))


def test_a_heading_of_two_cells() -> None:
    report = read_all([*FIRST, "WSOA Success Statement 2|Find places", "", *PLACES])
    assert names(report) == {(1, "Plans"), (2, "Places")}


def test_two_statements_of_one_number_are_not_put_together() -> None:
    heading = "WSOA Success Statement {}: {}"
    report = read_all([
        *FIRST, heading.format(2, "Find places"), "", *PLACES, heading.format(2, "Train staff"), "",
        PLANS[0], "Trained|75%|1|2|3", "", heading.format(4, "Listen"), "", PLANS[0], "Heard|75%|1|2|3",
    ])  # fmt: skip
    assert names(report) == {(1, "Plans"), (2, "Places"), (4, "Heard")}
    assert any("Trained" in each for each in reasons(report))


def test_two_reports_in_one_file_are_refused_by_both_periods() -> None:
    with pytest.raises(RefusedFile, match=r"SEPTEMBER 2025.*OCTOBER 2025"):
        read_all([*FIRST, "OCTOBER 2025", *FIRST[1:]])


def test_a_refusal_says_what_stands_there() -> None:
    with pytest.raises(RefusedFile, match="Priority Area 1"):
        read_all([*COVER, "Priority Area 1: Plans", "", *PLANS])


def test_a_team_can_add_the_head_of_its_statements() -> None:
    with using(load("statement_heads: [Priority Area]")):
        report = read_all([*COVER, "Priority Area 1: Plans", "", *PLANS, "2. Priority Area Two - Places", "", *PLACES])
    assert names(report) == {(1, "Plans"), (2, "Places")}
