"""The summaries, column by column, on reports built by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from parsers.report import Statement
from tests.support.warehouse_builders import action, assurance, cell, made, query, report


def one(db: Path, view: str, columns: str, where: str = "true") -> tuple[Any, ...]:
    (row,) = query(db, f"select {columns} from {view} where {where}")
    return row


@pytest.fixture
def trajectory(tmp_path: Path) -> Path:
    """May 2023 and six months of 2024, two of them restated."""
    return made(
        tmp_path,
        report("2024-05", cell("2023-05", "9%", better="higher"), cell("2024-02", "11%", better="higher"),
               cell("2024-04", "14%", better="higher"), cell("2024-05", "16%", better="higher"),
               action("A1", "Due Jun", due_month=6), assurance("Survey", "Due Jul", due_month=7)),
        report("2024-06", cell("2024-04", "15%", better="higher", target="80%", target_value=80.0, target_unit="percent"),
               cell("2024-05", "17%", better="higher", target="80%", target_value=80.0, target_unit="percent"),
               cell("2024-05", "20%", role="milestone", row=2, metric="Plans issued", better="higher", target=None),
               cell("2024-06", None), action("A1", "Due Aug", due_month=8, lead="BM"), action("A2", row=2)),
        report("2024-09", cell("2024-06", "Rising", kind="direction", target=None),
               action("A1", "Due Aug", due_month=8, lead="BM")),
    )  # fmt: skip


def test_a_metric_stands_where_its_last_number_is(trajectory: Path) -> None:
    found = one(
        trajectory,
        "metric_summary",
        "title, metric, latest_month, latest, latest_text, unit, previous_month, previous, change, "
        "change_three_months, year_before, change_year, target_text, target_value, milestone, milestone_text, "
        "milestone_gap, progress, is_doubtful, last_printed_month, is_in_latest_report, reported_in",
    )
    assert found == (
        "Statement 1", "Plans issued", date(2024, 5, 1), 17.0, "17%", "percent", date(2024, 4, 1), 15.0, 2.0,
        6.0, 9.0, 8.0, "80%", 80.0, 20.0, "20%",
        -3.0, "behind", False, date(2024, 6, 1), True, "2024-06",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("actual", "milestone", "more", "progress"),
    [
        ("82%", "70%", {"target_value": 80.0, "better": "higher"}, "met"),
        ("80%", None, {"target_value": 80.0, "better": "higher"}, "met"),
        ("71%", "70%", {"target_value": 80.0, "better": "higher"}, "ahead"),
        ("70%", "70%", {"target_value": 80.0, "better": "higher"}, "ahead"),
        ("69%", "70%", {"target_value": 80.0, "better": "higher"}, "behind"),
        ("79%", None, {"target_value": 80.0, "better": "higher"}, "behind"),
        ("4", None, {"target_value": 5.0, "better": "lower", "target_comparator": "<"}, "met"),
        ("5", None, {"target_value": 5.0, "better": "lower", "target_comparator": "<"}, "behind"),
        ("5", None, {"target_value": 5.0, "better": "lower"}, "met"),
        ("5", "6", {"target": None, "better": "lower"}, "ahead"),
        ("5", "6", {"target": None}, "not_judged"),
        ("5", None, {"target": None}, "no_target"),
        ("5", None, {"target_value": 5.0, "target_unit": "percent", "better": "lower"}, "not_judged"),
        ("5", None, {"target_value": 4.0, "kind": "bound", "value": 5.0, "comparator": ">", "better": "higher"},
         "not_judged"),
    ],
)  # fmt: skip
def test_progress(tmp_path: Path, actual: str, milestone: str | None, more: dict[str, Any], progress: str) -> None:
    cells = [cell("2024-05", actual, **more)]
    if milestone:
        rest = {name: said for name, said in more.items() if name in ("better", "target")}
        cells.append(cell("2024-05", milestone, role="milestone", row=2, **rest))
    db = made(tmp_path, report("2024-05", *cells))
    assert one(db, "metric_summary", "progress") == (progress,)


@pytest.mark.parametrize(
    ("plans", "target", "better", "progress"),
    [
        ({"2024-05": "30%", "2024-09": "60%"}, None, "higher", "behind"),
        ({"2024-05": "30%", "2024-09": "20%"}, None, "lower", "ahead"),
        ({"2024-05": "30%", "2024-09": "30%"}, None, None, "not_judged"),
        ({"2024-05": "30%", "2024-07": "70%", "2024-09": "60%"}, None, None, "not_judged"),
        ({"2022-05": "70%", "2024-05": "30%", "2024-09": "60%"}, None, "higher", "behind"),
        ({"2024-05": "30%", "2024-09": "20%"}, 80.0, None, "not_judged"),
        ({"2024-05": "30%", "2024-09": "20%"}, 15.0, "lower", "ahead"),
        ({"2024-05": "30%", "2024-09": "60%"}, 15.0, None, "not_judged"),
    ],
)
def test_a_plan_says_which_way_is_good(
    tmp_path: Path, plans: dict[str, str], target: float | None, better: str | None, progress: str
) -> None:
    """Where it goes one way within its last year, and towards the target."""
    said: dict[str, Any] = {"target": None}
    if target is not None:
        said = {"target": f"{target:g}%", "target_value": target, "target_unit": "percent"}
    planned = [cell(month, plan, role="milestone", row=2, **said) for month, plan in plans.items()]
    db = made(tmp_path, report("2024-05", cell("2024-05", "25%", **said), *planned))
    assert one(db, "metric_summary", "better, progress") == (better, progress)


@pytest.mark.parametrize(
    ("latest", "target", "more", "better", "progress"),
    [
        ("38%", 100.0, {"target_unit": "percent"}, "higher", "behind"),
        ("3%", 0.0, {"target_unit": "percent"}, "lower", "behind"),
        ("0", 0.0, {"target_unit": "count"}, "lower", "met"),
        ("38", 100.0, {"target_unit": "count"}, None, "not_judged"),
        ("38%", 100.0, {"target_unit": "percent", "target_comparator": "~"}, None, "not_judged"),
    ],
)
def test_a_target_at_the_end_of_its_scale_says_which_way_is_good(
    tmp_path: Path, latest: str, target: float, more: dict[str, Any], better: str | None, progress: str
) -> None:
    said = {"target": "as printed", "target_value": target, **more}
    db = made(tmp_path, report("2024-05", cell("2024-05", latest, **said)))
    assert one(db, "metric_summary", "better, progress") == (better, progress)


def test_a_metric_without_a_number_is_there_all_the_same(tmp_path: Path) -> None:
    db = made(tmp_path, report("2024-05", cell("2024-06", "30%", role="milestone", target=None)))
    assert one(db, "metric_summary", "metric, latest_month, latest, progress") == (
        "Plans issued", None, None, "no_target",
    )  # fmt: skip


def test_an_action_slips_and_changes_hands(trajectory: Path) -> None:
    columns = (
        "title, due_month, first_due_month, times_slipped, months_slipped, is_overdue, months_overdue, lead, "
        "lead_count, leads, is_in_latest_report, first_report_id, last_report_id, report_count"
    )
    assert one(trajectory, "action_summary", columns, "ref = 'A1'") == (
        "Statement 1", date(2024, 8, 1), date(2024, 6, 1), 1, 2, True, 1, "BM",
        2, "AL; BM", True, "2024-05", "2024-09", 3,
    )  # fmt: skip
    assert one(trajectory, "action_summary", columns, "ref = 'A2'") == (
        "Statement 1", None, None, 0, None, False, 0, "AL",
        1, "AL", False, "2024-06", "2024-06", 1,
    )  # fmt: skip


def test_the_latest_of_statements_and_assurance(tmp_path: Path) -> None:
    db = made(
        tmp_path,
        report("2024-05", assurance("Survey", "Due Jul", due_month=7), statements=(Statement(1, "Old", "active"),)),
        report("2024-06", assurance("survey"), statements=(Statement(1, "New", "business_as_usual"),)),
        report("2024-07", statements=(Statement(2, "Other", "active"),)),
    )
    assert query(db, "select report_id, statement_no, title, standing from statement_latest order by 2") == [
        ("2024-06", 1, "New", "business_as_usual"),
        ("2024-07", 2, "Other", "active"),
    ]
    assert query(db, "select report_id, activity, status from assurance_latest") == [("2024-06", "survey", "complete")]


def test_a_statement_counts_what_its_latest_report_prints(trajectory: Path) -> None:
    assert one(
        trajectory,
        "statement_summary",
        "title, standing, last_report_id, metrics, metrics_met, metrics_ahead, metrics_behind, metrics_improved, "
        "metrics_worsened, metrics_doubtful, actions_open, actions_overdue, actions_slipped, actions_gone, restatements",
    ) == ("Statement 1", "active", "2024-09", 1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0)


def test_restatements_of_the_latest_report_are_counted(tmp_path: Path) -> None:
    db = made(
        tmp_path,
        report("2024-05", cell("2024-04", "14%"), cell("2024-05", "16%")),
        report("2024-06", cell("2024-04", "15%"), cell("2024-05", "16%")),
    )
    assert one(db, "statement_summary", "restatements") == (1,)


def test_the_calendar_names_the_months_without_a_report(trajectory: Path) -> None:
    assert query(
        trajectory, "select month_name, financial_year, state, report_id from report_calendar order by month"
    ) == [
        ("May 2024", "2024/25", "reported", "2024-05"),
        ("June 2024", "2024/25", "reported", "2024-06"),
        ("July 2024", "2024/25", "missing", None),
        ("August 2024", "2024/25", "missing", None),
        ("September 2024", "2024/25", "reported", "2024-09"),
    ]


def test_a_report_of_two_months_fills_both(tmp_path: Path) -> None:
    db = made(tmp_path, report("2024-11--2024-12", cell("2024-11", "1")), report("2025-01", cell("2024-11", "1")))
    assert query(db, "select state, report_id from report_calendar order by month") == [
        ("reported", "2024-11--2024-12"), ("reported", "2024-11--2024-12"), ("reported", "2025-01"),
    ]  # fmt: skip


def test_a_programme_is_summed_up(trajectory: Path) -> None:
    assert one(
        trajectory,
        "programme_summary",
        "reports, first_report_id, last_report_id, report_end, months_missing, months_held_back, statements, metrics, "
        "metrics_met, metrics_ahead, metrics_behind, metrics_doubtful, actions_open, actions_overdue, quarantine_rows, "
        "programme",
    ) == (3, "2024-05", "2024-09", date(2024, 9, 30), 2, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0, "main")


def test_the_financial_quarter(tmp_path: Path) -> None:
    db = made(tmp_path, report("2024-03", cell("2024-03", "1"), cell("2024-04", "1"), cell("2024-12", "1")))
    assert query(
        db, "select financial_year, financial_quarter_no from dim_month where month_no in (3, 4, 12) order by month"
    ) == [("2023/24", 4), ("2024/25", 1), ("2024/25", 3)]
