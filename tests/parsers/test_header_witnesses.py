"""What the tables of one report say of each other's months.

Belongs here: several metric tables, some of them damaged. Does not belong here: one header by itself (`metric_headers`).
"""

from __future__ import annotations

from parsers.report import Report
from tests.support.invented.build import read, read_all, statement, values


def tables(*headers: str, cover: str = "JUNE 2025") -> Report:
    """A report with a statement for each header, a metric with values 1, 2, … below it."""
    lines = [cover, ""]
    for number, header in enumerate(headers, start=1):
        size = header.count("|") - 1
        row = "|".join(["A", "5", *(str(100 * number + k) for k in range(size))])
        lines += [*statement(header, row, number=number, cover=[]), ""]
    return read_all(lines)


def of(report: Report, statement_no: int) -> list[str]:
    """The months that are read in one statement."""
    return [f"{cell.month:%m/%y}" for cell in report.metric_cells if cell.statement_no == statement_no]


TRUE = "METRICS|TARGET|12/24|01/25|01/25|02/25|03/25|03/25|04/25|05/25|06/25"
MONTHS = ["12/24", "01/25", "01/25", "02/25", "03/25", "03/25", "04/25", "05/25", "06/25"]
TWICE_DAMAGED = "METRICS|TARGET|12/24|0/25|01/2|02/25|03/25|03/25|04/25|05/25|06/25"


def test_tables_damaged_each_in_its_own_way_are_witnesses_for_each_other() -> None:
    report = tables(TWICE_DAMAGED, TRUE.replace("05/25", "50/25"), TRUE.replace("02/25", "0225"))
    assert [of(report, number) for number in (1, 2, 3)] == [MONTHS] * 3
    assert {cell.doubt for cell in report.metric_cells} == {None}


def test_a_dated_target_before_months_that_say_target_too() -> None:
    report = read(
        "METRICS|Target by March 2026|12/25 Target|12/25 Outcome|01/26 Outcome",
        "A|60%|35|73|71",
        cover=["JANUARY 2026", ""],
    )
    assert values(report) == ["A 12/25 milestone 35", "A 12/25 actual 73", "A 01/26 actual 71"]
    assert {cell.target_text for cell in report.metric_cells} == {"60%"}


def test_the_same_damage_in_two_tables_is_one_witness() -> None:
    report = tables(TWICE_DAMAGED, TWICE_DAMAGED)
    assert of(report, 1) == []
    assert "two ways" in report.quarantined[0].reason


def test_tables_that_all_print_other_pairs_are_no_witnesses_against_one_that_is_printed_whole() -> None:
    months = [f"{month:02}/25" for month in range(1, 10)]
    printed = [[*months[:at], months[at], *months[at:]] for at in (6, 7, 8)]
    report = tables(*("METRICS|TARGET|" + "|".join(run) for run in printed), cover="SEPTEMBER 2025")
    assert [of(report, number) for number in (1, 2, 3)] == printed


def test_a_misprint_of_what_all_other_tables_print_is_not_read_as_a_pair() -> None:
    others = "METRICS|TARGET|" + "|".join(f"{month:02}/25" for month in (1, 2, 3, 4, 5, 6, 7, 7))
    report = tables(others.replace("07/25|07", "06/25|07"), others, others, others)
    assert of(report, 1) == []


def test_a_year_before_all_months_is_no_banner_beside_its_place() -> None:
    header = "METRICS|TARGET|2022/23|TRAJECTORY|||"
    report = read(header, "|||April 2023|May 2023|June 2023|July 2023", "A|5|9|1|2|3|", cover=["JUNE 2023", ""])
    assert values(report) == ["A 04/23 actual 1", "A 05/23 actual 2", "A 06/23 actual 3"]
    assert [(extra.header, extra.text) for extra in report.extras] == [("2022/23", "9")]


def test_two_plans_of_one_month_to_come_are_read_as_printed_and_doubtful() -> None:
    once = "METRICS|TARGET|07/23 Actual|08/23 Actual|Actual 09/23|Plan 09/23|10/23 Actual|Plan 11/23"
    twice = once + "|Plan 11/23"
    report = tables(twice, twice, once, cover="OCTOBER 2023")
    assert of(report, 1)[:6] == ["07/23", "08/23", "09/23", "09/23", "10/23", "11/23"]
    assert {entry.reason_code for entry in report.quarantined} == {"value-after-period"}


def test_a_header_is_not_read_as_a_run_that_leaves_one_of_its_months_out() -> None:
    damaged = "METRICS|TARGET|1O/2027|12/2027|01/0228"
    assert of(tables("METRICS|TARGET|11/2027|12/2027|01/2028", damaged, cover="JANUARY 2028"), 2) == []


def test_no_month_after_the_report_has_an_outcome() -> None:
    """Pairs of months to come differ from table to table; which column of the pair is empty says that it is one."""
    others = "METRICS|TARGET|04/25|05/25|06/25|07/25|08/25|08/25"
    lines = [
        *statement("METRICS|TARGET|04/25|05/25|06/25|07/25|07/25|08/25", "A|5|1|2|3|4||6", cover=["JUNE 2025", ""])
    ]
    lines += [
        *statement(others, "A|5|1|2|3|4|5|", number=2, cover=[]),
        *statement(others, "B|5|1|2|3|4|5|", number=3, cover=[]),
    ]
    report = read_all(lines)
    assert of(report, 1) == ["04/25", "05/25", "06/25", "07/25", "07/25", "08/25"]
    assert of(report, 2) == of(report, 3) == ["04/25", "05/25", "06/25", "07/25", "08/25", "08/25"]


def test_where_other_tables_have_outcomes_after_the_report_they_tell_nothing_of_a_pair() -> None:
    header = "METRICS|TARGET|04/25|05/25|06/25|07/25|07/25|08/25"
    others = header.replace("07/25|07/25", "07/25|08/25")
    lines = statement(header, "A|5|1|2|3|4||6", cover=["JUNE 2025", ""])
    for number in (2, 3, 4):
        lines = [*lines, *statement(others, "A|5|1|2|3|4|5|6", number=number, cover=[])]
    assert of(read_all(lines), 1) == []


def test_a_misprinted_header_far_from_all_months_may_be_none() -> None:
    """`9/2O` is nearly September 2020, and was the financial year 19/20."""
    report = read("METRICS|TARGET|9/2O|02/24|03/24|04/24", "A|50|9000|1|2|3", cover=["APRIL 2024", ""])
    assert values(report) == []
    assert "9/2O is misprinted" in report.quarantined[0].reason
