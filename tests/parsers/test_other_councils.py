"""Metric tables as other councils print them: columns before the names, the latest month first, years below months."""

from __future__ import annotations

import pytest

from parsers import Report, parse

_GOOD = "METRICS\tTARGET\t05/25\t06/25\t07/25\t08/25\t09/25\nStays\t9\t1\t2\t3\t4\t5"


def _read(*tables: str) -> Report:
    """A report for September 2025 with a statement for each table; `|` parts its cells."""
    statements = (f"Success Statement {n}: Plans\n\n{table}\n" for n, table in enumerate(tables, start=1))
    return parse("SEPTEMBER 2025\n\nImpact\n\n{}".format("\n".join(statements)).replace("|", "\t").encode())


def _cells(report: Report, statement_no: int = 1) -> list[tuple[str, str | None, str, str, str | None]]:
    return [
        (c.metric_as_printed, c.target_text, f"{c.month:%Y-%m}", c.role, c.value_text)
        for c in report.metric_cells
        if c.statement_no == statement_no
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Theme|Measure|Target|TRAJECTORY|\n|||08/25|09/25",
        "No.|METRICS|TARGET|08/25|09/25",
        "Theme|KPI|Target|08/25 Actual|09/25 Actual",
    ],
)
def test_a_column_before_the_names_is_kept_beside_them(header: str) -> None:
    report = _read(f"{header}\nTime|Appeals|20|101|102")
    assert _cells(report) == [
        ("Appeals", "20", "2025-08", "actual", "101"),
        ("Appeals", "20", "2025-09", "actual", "102"),
    ]
    assert [extra.text for extra in report.extras] == ["Time"]
    assert not report.quarantined


def test_a_theme_is_no_metric_where_no_target_is_printed() -> None:
    report = _read("Theme|KPI|TRAJECTORY|\n||08/25|09/25\nHealth|Audits|2495|7192\nQuality|Calls|9242|3836")
    assert [cell[::4] for cell in _cells(report)] == [
        ("Audits", "2495"), ("Audits", "7192"), ("Calls", "9242"), ("Calls", "3836"),
    ]  # fmt: skip


def test_columns_between_the_months_are_kept_where_one_stands_before_the_names() -> None:
    report = _read("No.|Measure|07/25|No.|08/25|No.|09/25|No.\n1|Appeals|101|11|102|12|103|13")
    assert [cell[2::2] for cell in _cells(report)] == [("2025-07", "101"), ("2025-08", "102"), ("2025-09", "103")]


def test_plan_and_outcome_a_month_before_the_report_are_no_damaged_header() -> None:
    report = _read("Measure|Target|07/25 Plan|07/25 Actual|08/25 Plan|08/25 Actual\nAppeals|20|1|2|3|4")
    assert [cell[2:] for cell in _cells(report)] == [
        ("2025-07", "milestone", "1"), ("2025-07", "actual", "2"),
        ("2025-08", "milestone", "3"), ("2025-08", "actual", "4"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "header", ["Measure|Source|Now|Then|Soon\n||07/25|08/25|09/25", "Measure|Where it is from|07/25|08/25|09/25"]
)
def test_words_below_a_header_of_their_own_are_no_target(header: str) -> None:
    report = _read(f"{header}\nAppeals|Note 17|1|2|3")
    assert [cell[1:] for cell in _cells(report)] == [
        (None, "2025-07", "actual", "1"), (None, "2025-08", "actual", "2"), (None, "2025-09", "actual", "3"),
    ]  # fmt: skip
    assert [extra.text for extra in report.extras] == ["Note 17"]


def test_words_without_a_header_are_no_target() -> None:
    report = _read("Measure||07/25|08/25|09/25\nAppeals|Note 17|1|2|3")
    assert not report.metric_cells
    assert "values without a header in column 2" in report.quarantined[0].reason


@pytest.mark.parametrize("months", ["09/25|08/25|07/25", "Sep-25|Aug-25|Jul-25", "Sep|Aug|Jul"])
def test_the_latest_month_may_stand_first(months: str) -> None:
    report = _read(_GOOD, f"METRICS|TARGET|{months}\nAppeals|20|1|2|3")
    assert [cell[2::2] for cell in _cells(report, 2)] == [("2025-09", "1"), ("2025-08", "2"), ("2025-07", "3")]


def test_a_month_without_its_year_is_in_the_year_of_the_banner_also_backwards() -> None:
    report = _read("METRICS|TARGET|2025/26||2024/25|\n||May|Apr|Mar|Feb\nAppeals|20|1|2|3|4")
    assert [cell[2::2] for cell in _cells(report)] == [
        ("2025-05", "1"), ("2025-04", "2"), ("2025-03", "3"), ("2025-02", "4"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "months",
    [
        "05/25|07/25|06/25|08/25|09/25",  # two headers, or two columns, have changed places
        "Oct|Aug|Sep|Nov|Dec",
        "Feb|Jan|Dec|Nov|Oct",  # of which years, nobody says
        "09/25|09/25|08/25|08/25|07/25",  # which of two was planned, in a row that runs back?
    ],
)
def test_an_order_of_months_that_nobody_can_tell_is_quarantined(months: str) -> None:
    for tables in ([], [_GOOD, _GOOD]):
        report = _read(*tables, f"METRICS|TARGET|{months}\nAppeals|20|1|2|3|4|5")
        assert not _cells(report, len(tables) + 1)
        assert "header-unread" in {row.reason_code for row in report.quarantined}


@pytest.mark.parametrize("years", ["24/25|25/26|24/25|25/26", "2024|2025|2024|2025"])
def test_two_years_below_one_month_are_no_pair(years: str) -> None:
    report = _read(f"Measure|Target|Aug||Sep|\n||{years}\nAppeals|20|1|2|3|4")
    assert not report.metric_cells
    assert "stands below no month" in report.quarantined[0].reason


_AREA = "METRICS|TARGET|08/25|09/25\nAppeals|20|{}|2\nAudits|30|3|4"
_ACTIONS = "New Action\n\nRef|Action|Lead|On track|Narrative\nN1|Open a desk|AB|Y|Done soon"


def _areas(*titles: str, actions: str = _ACTIONS) -> Report:
    """One statement with the same metrics under each of these titles, other values each time, and actions."""
    tables = (f"{title}\n\n{_AREA.format(10 + number)}\n" for number, title in enumerate(titles))
    return _read("{}\n\n{}".format("\n".join(tables), actions))


@pytest.mark.parametrize("titles", [("North", "South"), ("North area", "South area", "Whole borough")])
def test_the_same_metrics_under_two_titles_all_wait(titles: tuple[str, ...]) -> None:
    report = _areas(*titles)
    assert not report.metric_cells
    assert {(row.statement_no, row.reason_code) for row in report.quarantined} == {(1, "metric-twice")}
    assert sum("Appeals" in row.raw for row in report.quarantined) == len(titles)
    assert f"under '{titles[0]}' and '{titles[1]}'" in report.quarantined[-1].reason or len(titles) > 2
    assert [action.ref for action in report.actions] == ["N1"], "the actions are the statement's all the same"


def test_what_stands_first_without_a_title_is_the_statements_own() -> None:
    report = _areas("", "South")
    assert [cell.value_text for cell in report.metric_cells] == ["10", "2", "3", "4"]
    assert [row.reason_code for row in report.quarantined] == ["metric-twice"] * 3
    assert len(report.actions) == 1


def test_one_metric_alone_does_not_tell_whose_actions_follow() -> None:
    one = "METRICS|TARGET|08/25|09/25\nAppeals|20|{}|2"
    report = _read(f"North\n\n{one.format(1)}\n\nSouth\n\n{one.format(3)}\n\n{_ACTIONS}")
    assert not report.metric_cells
    assert not report.actions
    assert {row.reason_code for row in report.quarantined} == {"metric-twice", "heading-missing"}


def test_other_metrics_under_a_title_are_still_of_nobody_knows_which_statement() -> None:
    report = _read(f"{_AREA.format(1)}\n\nKeep them well\n\nMETRICS|TARGET|08/25|09/25\nStays|9|7|8\n\n{_ACTIONS}")
    assert {row.reason_code for row in report.quarantined} == {"heading-missing"}
    assert not report.actions


def test_the_target_of_a_metric_whose_values_all_wait_waits_with_them() -> None:
    report = _read("METRICS|TARGET|09/25\nTotal|31|1\nAppeals|20|2\n\nMETRICS|TARGET|09/25\nTotal|32|3\nAudits|30|4")
    assert [cell[:2] for cell in _cells(report)] == [("Appeals", "20"), ("Audits", "30")]
    assert {row.raw for row in report.quarantined} == {"Total\t1", "Total\t3", "Total\t31", "Total\t32"}
    assert [(table.facts, table.quarantined) for table in report.tables] == [(4, 2), (4, 2)]


@pytest.mark.parametrize(
    ("on_track", "date", "expected"),
    [
        ("Due Sept", "Dec 2025", ("due", 9, None, True)),
        ("Due Sept 25", "30/09/2025", ("due", 9, 2025, False)),
        ("Due Sept", "Sept 2025", ("due", 9, None, False)),
        ("Y - due Oct", "Dec 2025", ("on_track", 10, None, True)),
        ("Due TBC", "Dec 2025", ("due", None, None, False)),
        ("Y - nothing due yet", "Dec 2025", ("on_track", 12, 2025, False)),
        ("N - late due to illness", "Dec 2025", ("not_on_track", 12, 2025, False)),
    ],
)
def test_a_due_month_of_two_columns(
    on_track: str, date: str, expected: tuple[str, int | None, int | None, bool]
) -> None:
    table = f"New Action\n\nRef|Action|On track|Due date|Narrative\nN1|Open a desk|{on_track}|{date}|Done soon"
    (action,) = _read(f"METRICS|TARGET|09/25\nA|1|2\n\n{table}").actions
    assert (action.status, action.due_month_no, action.due_year, bool(action.doubt)) == expected


@pytest.mark.parametrize("printed", ["Late, due to illness", "Due to illness"])
def test_an_assurance_that_is_late_due_to_something_has_no_due_month(printed: str) -> None:
    table = f"Business As Usual Assurance Activity|Complete|Impact\nSurvey|{printed}|Good"
    report = _read(f"METRICS|TARGET|09/25\nA|1|2\n\n{table}")
    assert [(row.status, row.due_text) for row in report.assurance] == [("unreadable", None)]
    assert [row.reason_code for row in report.quarantined] == ["status-unreadable"]


def test_nil_has_the_unit_of_the_numbers_beside_it() -> None:
    report = _read("METRICS|TARGET|07/25|08/25|09/25\nLate|10%|5%|Nil|4%\nAppeals|N/A|3|Nil|nil\nLost|N/A|Nil||")
    assert [(c.value, c.unit) for c in report.metric_cells if c.value_text and c.value_text.lower() == "nil"] == [
        (0, "percent"), (0, "count"), (0, "count"), (0, None),
    ]  # fmt: skip


@pytest.mark.parametrize("printed", ["45/60 (75%)", "45 of 60 = 75%", "(45/60) 75%", "45/60, 75.0%*"])
def test_a_ratio_before_its_own_percentage_is_that_percentage(printed: str) -> None:
    (cell,) = _read(f"METRICS|TARGET|09/25\nSeen in time|80%|{printed}").metric_cells
    assert (cell.value, cell.unit, cell.numerator, cell.denominator) == (75, "percent", 45, 60)


@pytest.mark.parametrize(("printed", "value"), [("14.2 per 1,000", 14.2), ("12 per 10,000 pupils", 12)])
def test_a_rate_is_a_number_of_no_unit(printed: str, value: float) -> None:
    (cell,) = _read(f"METRICS|TARGET|09/25\nRate of plans|80|{printed}").metric_cells
    assert (cell.value_kind, cell.value, cell.unit) == ("number", value, None)


@pytest.mark.parametrize(
    "printed", ["14% per 100", "£5 per 100", "12 per week", "45/60 (74%)", "0/0 (0%)", "Nil return"]
)
def test_values_that_nobody_can_tell_are_unreadable(printed: str) -> None:
    (cell,) = _read(f"METRICS|TARGET|09/25\nRate of plans|80|{printed}").metric_cells
    assert cell.value_kind == "unreadable"


def test_headers_that_have_changed_places_are_no_misprints_though_other_tables_print_them_in_order() -> None:
    whole = "METRICS|TARGET|04/25|05/25|06/25|07/25|07/25|08/25|09/25\nStays|9|1|2|3|4|5|6|7"
    report = _read(*[whole] * 8, whole.replace("05/25|06/25", "06/25|05/25"))
    assert not _cells(report, 9)
    assert "column 4 is 05/25 or 06/25" in report.quarantined[0].reason


def test_months_that_are_printed_right_are_not_all_moved_for_one_that_is_not() -> None:
    months = "04/25|05/25|06/25|07/25|08/25|07/57|09/25|10/25|10/25"
    report = _read(f"METRICS|TARGET|{months}\nStays|9|1|2|3|4|5|6|7|8|9")
    assert not report.metric_cells
    assert "07/25 and 08/25 are read as other months than they print" in report.quarantined[0].reason


@pytest.mark.parametrize(
    ("second", "third", "doubtful"),
    [("B", 3, ["B"]), ("B", 2, []), ("A", 3, [])],
)
def test_a_second_table_is_doubtful_where_the_next_statement_is_missing(
    second: str, third: int, doubtful: list[str]
) -> None:
    months = {"A": "10/25"}.get(second, "09/25")
    tables = f"METRICS|TARGET|09/25\nA|1|2\n\nMETRICS|TARGET|{months}\n{second}|3|4"
    last = f"Success Statement {third}: Places\n\nMETRICS|TARGET|09/25\nC|5|6"
    report = _read(f"{tables}\n\n{last}")
    assert [c.metric_as_printed for c in report.metric_cells if c.doubt and "no statement 2" in c.doubt] == doubtful
    assert len(report.metric_cells) == 3
