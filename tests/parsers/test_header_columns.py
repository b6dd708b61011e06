"""Columns of metric tables that look like months and are none, or that say of a month more than its name."""

from __future__ import annotations

import pytest

from parsers import Report, parse
from parsers.printed.header_words import header_text


def _table(*rows: str) -> Report:
    printed = "\n".join(row.replace("|", "\t") for row in rows)
    text = f"SEPTEMBER 2025\n\nSuccess Statement 1: Shorter waits\n\n{printed}\n"
    return parse(text.encode())


def _values(report: Report) -> list[tuple[str, str, str | None]]:
    return [(f"{cell.month:%Y-%m}", cell.role, cell.value_text) for cell in report.metric_cells if cell.value_text]


@pytest.mark.parametrize(
    "rows",
    [
        ["METRICS|TARGET|12/09/25|26/09/25", "Calls|80|11|10"],
        ["METRICS|TARGET|5 Sep 25|19 Sep 25", "Calls|80|11|10"],
        ["METRICS|TARGET|Aug 25||Sep 25|", "||No.|%|No.|%", "Plans|60%|11|41%|10|42%"],
        ["METRICS|TARGET|Aug 25||Sep 25|", "||North|South|North|South", "Plans|60%|11%|41%|10%|42%"],
        ["METRICS|TARGET|Aug||Sep|", "||2024|2025|2024|2025", "Plans|60|31|41|30|42"],
        ["METRICS|TARGET|Aug 25|Aug 25 (revised)|Sep 25", "Plans|60|31|41|30"],
        ["METRICS|TARGET 07/25|08/25|09/25", "Plans|60 31|41|30"],
        ["METRICS|TARGET|07/25|08/25|09/25|YTD|09/24", "Plans|60|31|41|30|102|29"],
    ],
)
def test_two_columns_of_one_month_that_are_no_plan_and_outcome_are_not_read(rows: list[str]) -> None:
    report = _table(*rows)
    assert not _values(report)
    assert report.quarantined


def test_days_stand_for_their_months_where_each_month_has_one() -> None:
    report = _table("METRICS|TARGET|30 June 2025|31 July 2025|As at 31/08/25|End Sept 2025", "Calls|80|1|2|3|4")
    assert _values(report) == [
        ("2025-06", "actual", "1"), ("2025-07", "actual", "2"), ("2025-08", "actual", "3"), ("2025-09", "actual", "4"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "header",
    ["12 months to Sep 25", "Rolling 12 months to 09/25", "Change since Aug 25", "Same month last year", "Apr-Jun 25",
     "April to June 2025", "Aug 25 vs Aug 24"],
)  # fmt: skip
def test_several_months_as_one_are_no_month(header: str) -> None:
    report = _table(f"METRICS|TARGET|07/25|08/25|09/25|{header}", "Calls|80|1|2|3|400", "Letters|80|4|5|6|500")
    assert [value for _, _, value in _values(report)] == ["1", "2", "3", "4", "5", "6"]
    assert {(extra.header, extra.text) for extra in report.extras} == {(header, "400"), (header, "500")}


@pytest.mark.parametrize("header", ["End", "Month", "Mar end 25", "End 2025", "Week ending"])
def test_words_about_months_that_name_none_are_no_month(header: str) -> None:
    assert not header_text(header).labels


def test_a_month_that_a_narrow_column_has_wrapped_is_a_month() -> None:
    report = _table("METRICS|TARGET|Januar y 2024|Februar y 2024|Mar ch 2024|April 2024", "A|5|1|2|3|4")
    assert _values(report) == [(f"2024-0{month}", "actual", f"{month}") for month in (1, 2, 3, 4)]


def test_movements_with_a_sign_below_trend_stand_in_their_place() -> None:
    header = "METRICS|TARGET|01/24|02/24|02/24|03/24|Trend"
    report = _table(header, "A|5|1|2||4|+3", "B|5|1|2||4|-1")
    values = [("2024-01", "actual", "1"), ("2024-02", "milestone", "2"), ("2024-03", "actual", "4")]
    assert _values(report) == [*values, *values]
    assert [extra.text for extra in report.extras] == ["+3", "-1"]


def test_months_with_their_digits_in_order_are_read_though_several_are_damaged() -> None:
    report = _table("METRICS|TARGET|12/23|1223|0/124|02/24|03//24", "A|5|1|2|3|4|5")
    months = [("2023-12", "milestone"), ("2023-12", "actual"), *((f"2024-0{month}", "actual") for month in (1, 2, 3))]
    assert _values(report) == [(*month, str(number)) for number, month in enumerate(months, start=1)]
