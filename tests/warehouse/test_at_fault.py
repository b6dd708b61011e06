"""Which reports are to blame where a candidate may not be published."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.support.warehouse_builders import cell, made, report
from warehouse.admission.gate import Held, held_as_told
from warehouse.quality.at_fault import reports_at_fault
from warehouse.quality.run import check_candidate

MONTHS = ("2024-05", "2024-06", "2024-07", "2024-08")


@pytest.fixture
def candidate(tmp_path: Path) -> Path:
    candidate = made(tmp_path, *(report(month, cell(month, "15%")) for month in MONTHS))
    candidate.chmod(0o644)
    return candidate


def after(candidate: Path, change: str, *, left_out: int = 0) -> list[Held]:
    """Who is to blame once this has been done to the candidate."""
    with duckdb.connect(str(candidate)) as connection:
        connection.execute(change)
    return reports_at_fault(candidate, check_candidate(candidate), left_out=left_out)


def wrong(*months: str, change: str = "value = 1400, unit = 'percent'") -> str:
    reports = ", ".join(f"'{month}'" for month in months)
    return (
        f"update fact_metric_value set {change} where report_key in "
        f"(select report_key from dim_report where report_id in ({reports}))"
    )


def test_nobody_where_nothing_fails(candidate: Path) -> None:
    assert after(candidate, "select 1") == []


def test_the_report_whose_rows_fail(candidate: Path) -> None:
    (held,) = after(candidate, wrong("2024-06"))
    assert (held.report_id, held.final) == ("2024-06", False)
    assert held.reason.startswith("held back: fails check percent_believable (No percentage is far beyond 100")
    assert "impact release 2024-06" in held.reason


def test_what_no_warehouse_can_hold_cannot_be_let_in(candidate: Path) -> None:
    (held,) = after(candidate, wrong("2024-07", change="role = 'guess'"))
    assert held.report_id == "2024-07"
    assert held.final
    assert "the reader is at fault" in held.reason
    assert held_as_told(held.sha256, held.report_id, held.source_file, held.programme, held.reason) == held


@pytest.mark.slow
def test_nobody_where_a_failing_row_is_no_reports(candidate: Path) -> None:
    assert after(candidate, wrong("2024-06") + "; insert into dim_month select * from dim_month limit 1") == []


@pytest.mark.slow
def test_nobody_where_most_reports_fail(candidate: Path) -> None:
    guess = "role = 'guess'"
    assert [each.report_id for each in after(candidate, wrong("2024-07", "2024-08", change=guess))] == [*MONTHS[2:]]
    assert after(candidate, wrong("2024-06", change=guess)) == []


@pytest.mark.slow
def test_those_left_out_before_count_among_those_that_fail(candidate: Path) -> None:
    assert after(candidate, wrong("2024-08"), left_out=2)
    assert after(candidate, wrong("2024-08"), left_out=5) == []
