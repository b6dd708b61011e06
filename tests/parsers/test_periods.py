"""The period of a report, from the lines of its cover."""

from __future__ import annotations

import pytest

from parsers.interpretation.period import UnreadablePeriod, read_period


@pytest.mark.parametrize(
    ("lines", "report_id"),
    [
        (["01 MAY 2024", "WSOA IMPACT GROUP"], "2024-05"),
        (["NOVEMBER &", "DECEMBER 2024"], "2024-11--2024-12"),
        (["November and December 2024"], "2024-11--2024-12"),
        (["Reporting period: May 2024"], "2024-05"),
        (["Reporting period:", "May 2024"], "2024-05"),
        (["Period covered", "May 2024 to July 2024"], "2024-05--2024-07"),
        (["December 2024 & January 2025"], "2024-12--2025-01"),
        (["December & January 2025"], "2024-12--2025-01"),
        (["October, November and December 2024"], "2024-10--2024-12"),
        (["May 2024", "Date of meeting: 12 June 2024"], "2024-05"),
        (["Meeting of 12 June 2024", "Reporting period May 2024"], "2024-05"),
        (["12 June 2024", "MAY 2024"], "2024-05"),
        (["Impact Report - May 2024"], "2024-05"),
        (["05/2024"], "2024-05"),
        (["2024-05"], "2024-05"),
        (["Wednesday 1st May 2024"], "2024-05"),
        (["1 - 31 May 2024"], "2024-05"),
        (["Sept 2024"], "2024-09"),
        (["# MAY 2024 #"], "2024-05"),
        (["Novmber 2024"], "2024-11"),
        (["Reporting period: May 2024 (draft)"], "2024-05"),
        (["Reporting period: 1 May 2024 to 31 July 2024"], "2024-05--2024-07"),
        (["Jul-Aug 2024"], "2024-07--2024-08"),
        (["July/August 2024"], "2024-07--2024-08"),
        (["May 24"], "2024-05"),
        (["May '24"], "2024-05"),
        (["Report for the period: 1 April 2025 – 30 June 2025"], "2025-04--2025-06"),
        (["Impact report 1 April 2025 to 30 June 2025"], "2025-04--2025-06"),
        (["Report for the month of September 2025"], "2025-09"),
        (["Reporting quarter: Q2 25/26"], "2025-07--2025-09"),
        (["2025/26 Quarter 2"], "2025-07--2025-09"),
        (["Quarter ending 30 September 2025"], "2025-07--2025-09"),
    ],
)
def test_periods(lines: list[str], report_id: str) -> None:
    assert read_period(lines).period.report_id == report_id


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["WSOA IMPACT GROUP"],
        ["May"],
        ["May 2024", "June 2024"],
        ["Reporting period: 2024"],
        ["Date of meeting: 12 June 2024"],
        ["July 2024 to May 2024"],
        ["May 2024 to May 2026"],
        ["13/2024"],
        ["Report to: Partnership Board, 4 November 2025"],
    ],
)
def test_covers_without_one_period_are_refused(lines: list[str]) -> None:
    with pytest.raises(UnreadablePeriod):
        read_period(lines)


def test_a_misprinted_month_is_said_to_be_one() -> None:
    assert read_period(["Novmber 2024"]).misprinted
    assert not read_period(["November 2024"]).misprinted


@pytest.mark.parametrize(
    ("cover", "report_id"),
    [
        (["01 MAY 2024"], "2024-05"),
        (["Sept-25"], "2025-09"),
        (["14.10.25"], "2025-10"),
        (["MAY 2024*"], "2024-05"),
        (["MAY 2024¹"], "2024-05"),
        (["September 2025 v0.3 DRAFT"], "2025-09"),
        (["Report for: September 2025 v0.3 DRAFT"], "2025-09"),
        (["Quarter 2 2025/26"], "2025-07--2025-09"),
        (["Q4 2025-26"], "2026-01--2026-03"),
        (["Data to: August 2025", "OCTOBER 2025"], "2025-08"),
        (["Data to 30 September 2025", "14 October 2025"], "2025-09"),
        (["SEPTEMBER 2025", "The board met in May 2024 and agreed this."], "2025-09"),
    ],
)
def test_covers_of_other_forms(cover: list[str], report_id: str) -> None:
    assert read_period(cover).period.report_id == report_id


@pytest.mark.parametrize(
    "line",
    [
        "The board met in May 2024 and agreed.",
        "december and november 2024",
        "January and June 2024",
        "Q2 2025",
        "2025/26",
    ],
)
def test_what_names_no_period(line: str) -> None:
    with pytest.raises(UnreadablePeriod):
        read_period([line])
