"""Gate 2, what is written by hand: each check fails on what it is for, and passes on what is right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb
import pytest

from parsers.report import MetricCell, Prose, Quarantined, Repair, Report, Source, TableCount
from tests.support.warehouse_builders import action, cell, made, query, report
from warehouse.quality import run as quality
from warehouse.quality.run import CheckResult, check_candidate, failing_rows

TODAY = date(2025, 3, 1)
WHERE = Source(2, 10.0, 20.0, 30.0, 40.0, "", 3, 4, 5)


def run(warehouse: Path, name: str, today: date = TODAY) -> CheckResult:
    (result,) = check_candidate(warehouse, today=today, only={name})
    return result


def many(when: str, metrics: int, **more: object) -> Report:
    return report(when, *(cell(when[-7:], "5", metric=f"Metric {n}", row=n) for n in range(1, metrics + 1)), **more)


def series(values: Sequence[str | None], **more: object) -> Report:
    """One report with the actuals of one metric, month by month from May 2024."""
    months = [f"{2024 + (4 + n) // 12}-{(4 + n) % 12 + 1:02}" for n in range(len(values))]
    cells = [cell(month, value, **more) for month, value in zip(months, values, strict=True)]  # type: ignore[arg-type]
    return report(months[-1], *cells)


def repaired(when: str, times: int, rule: str = "month-header") -> Report:
    return report(when, cell(when, "5"), repairs=tuple(Repair(1, rule, "a", "b", WHERE) for _ in range(times)))


def tallied(facts: int, quarantined: int = 0, shown: int = 0) -> Report:
    return report(
        "2024-05",
        cell("2024-05", "5"),
        tables=(TableCount(3, 1, "metric", 20, facts, 0, 0, quarantined),),
        quarantined=tuple(Quarantined(1, "why", "raw") for _ in range(shown)),
    )


def percent(when: str, month: str, value: str, **more: object) -> Report:
    return report(when, cell(month, value, source=WHERE, **more))  # type: ignore[arg-type]


def bound(text: str, sign: str | None, number: float | None) -> MetricCell:
    return cell("2024-05", text, kind="bound", comparator=sign, value=number, unit="count")


RISING = ["1", "2", "3", "3", "4", "5", "6"]
STEADY = ["50", "55", "45", "50", "52", "48", "51"]
SAME = "same_metric_agrees"
FAILS: list[tuple[str, list[Report], str]] = [
    ("report_size_not_far_below", [many("2024-05", 12), many("2024-06", 2)], "12 in report 2024-05"),
    ("report_size_not_far_above", [many("2024-05", 6), many("2024-06", 13)], "6 in report 2024-05"),
    ("report_size_not_far_above",
     [report("2024-05", *(action(f"A{n}", row=n) for n in range(6))),
      report("2024-06", *(action(f"A{n}", row=n) for n in range(25)))], "6 in report 2024-05"),
    ("percent_believable", [percent("2024-05", "2024-05", "1400%")], "1400%"),
    ("percent_believable", [percent("2024-05", "2024-05", "300%"), percent("2024-06", "2024-06", "1400%")], "1400%"),
    ("percent_between_0_and_100", [percent("2024-05", "2024-05", "104%")], "104%"),
    ("percent_between_0_and_100", [percent("2024-05", "2024-05", "-4%")], "-4%"),
    ("percent_between_0_and_100",
     [percent("2024-05", "2024-05", "104%"), percent("2024-06", "2024-05", "104%")], "104%"),
    ("cumulative_does_not_fall", [series([*RISING, "4"])], "4 after 6"),
    ("no_jump_beyond_history", [series([*STEADY, "510"])], "510; the 7 months before: 45.0 to 55.0"),
    ("no_jump_beyond_history", [series([*STEADY, "-20"])], "-20"),
    (SAME, [report("2024-05", cell("2024-05", "5"), cell("2024-05", "6", statement=2, source=WHERE))],
     "statement 1: 5; statement 2: 6"),
    (SAME, [report("2024-05", cell("2024-05", "5"), cell("2024-05", "5%", statement=2))], "statement 2: 5%"),
    ("one_lead_per_ref",
     [report("2024-05", action("A", lead="AL"), action("A", lead="DS", statement=2, source=WHERE))],
     "statement 1: AL; statement 2: DS"),
    ("filled_month_stays_filled",
     [report("2024-05", cell("2024-05", "5")), report("2024-06", cell("2024-05", None, source=WHERE))],
     "blank; 5 in report 2024-05"),
    ("value_fits_kind", [report("2024-05", bound(">6", None, 6))], "bound 6.0 count"),
    ("value_fits_kind", [report("2024-05", cell("2024-05", "TBC", kind="to_be_confirmed", value=3))], "3.0"),
    ("value_fits_kind", [report("2024-05", cell("2024-05", "five", kind="number"))], "number"),
    ("repairs_at_usual_rate",
     [*(repaired(f"2024-0{n}", 2) for n in range(1, 4)), repaired("2024-04", 11)], "11 times; usually 2.0"),
    ("repairs_at_usual_rate", [*(many(f"2024-0{n}", 1) for n in range(1, 4)), repaired("2024-04", 11)], "usually 0.0"),
    ("report_periods_apart", [many("2024-11", 1), many("2024-11--2024-12", 1)], "overlaps report 2024-11"),
    ("report_is_recent", [many("2024-12", 1)], "ends with December 2024"),
    ("report_is_recent", [], "there is no report"),
]  # fmt: skip
PASSES: list[tuple[str, list[Report]]] = [
    ("report_size_not_far_below", [many("2024-05", 12), many("2024-06", 3), many("2024-07", 12)]),
    ("report_size_not_far_below", [many("2024-05", 5), many("2024-06", 1)]),
    ("report_size_not_far_above", [many("2024-05", 6), many("2024-06", 12)]),
    ("percent_believable", [percent("2024-05", "2024-05", "190%"), percent("2024-06", "2024-06", "1400")]),
    ("percent_between_0_and_100", [percent("2024-05", "2024-05", "100%"), percent("2024-06", "2024-06", "0%")]),
    ("percent_between_0_and_100", [percent("2024-05", "2024-05", "104%"), percent("2024-06", "2024-06", "107%")]),
    ("cumulative_does_not_fall", [series([*RISING, "6"])]),
    ("cumulative_does_not_fall", [series([*STEADY, "44"])]),
    ("cumulative_does_not_fall", [series(["10%", "20%", "30%", "40%", "50%", "60%", "70%", "60%"])]),
    # Eight months from May to December, then January: a new year.
    ("cumulative_does_not_fall", [series([*RISING, "7", "1"])]),
    ("no_jump_beyond_history", [series([*STEADY, "70"])]),
    ("no_jump_beyond_history", [series(["50", "55", "500"])]),
    ("no_jump_beyond_history", [series(["0", "0", "0", "0", "0", "0", "3"])]),
    (SAME, [report("2024-05", cell("2024-05", "1,255"), cell("2024-05", "1255", statement=2))]),
    (SAME, [report("2024-05", cell("2024-05", "5"), cell("2024-05", None, statement=2))]),
    (SAME, [report("2024-05", cell("2024-05", "5")), report("2024-06", cell("2024-05", "6", statement=2))]),
    ("one_lead_per_ref", [report("2024-05", action("A", lead="A L"), action("A", lead="al", statement=2))]),
    ("one_lead_per_ref", [report("2024-05", action("A")), report("2024-06", action("A", lead="DS"))]),
    ("filled_month_stays_filled", [report("2024-05", cell("2024-05", None)), report("2024-06", cell("2024-05", "5"))]),
    # The milestone of a month to come may be taken back.
    ("filled_month_stays_filled",
     [report("2024-05", cell("2024-07", "5", role="milestone")), report("2024-06", cell("2024-07", None))]),
    ("value_fits_kind", [report("2024-05", bound(">6", ">", 6), cell("2024-05", "N/A", kind="not_applicable", row=2))]),
    ("value_fits_kind", [report("2024-05", cell("2024-05", "–", kind="blank"))]),
    ("repairs_at_usual_rate", [*(repaired(f"2024-0{n}", 8) for n in range(1, 4)), repaired("2024-04", 30)]),
    ("repairs_at_usual_rate", [repaired("2024-03", 1), repaired("2024-04", 30)]),
    ("report_periods_apart", [many("2024-10", 1), many("2024-11--2024-12", 1), many("2024-11--2024-12", 2)]),
    ("report_is_recent", [many("2025-01", 1), many("2024-01", 1)]),
]  # fmt: skip


# Gate 1 would hold back some of these before gate 2 sees them: here it lets all pass.
@pytest.fixture(autouse=True)
def _no_first_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.admission.gate.doubts", lambda *_: [])


@pytest.mark.parametrize(("name", "reports", "found"), FAILS)
def test_it_fails(tmp_path: Path, name: str, reports: list[Report], found: str) -> None:
    warehouse = made(tmp_path, *reports)
    result = run(warehouse, name)
    assert not result.success
    assert result.observed.endswith((" row", " rows")), result.observed
    assert found in json.loads(result.details)["rows"][0]["found"], result.details
    assert failing_rows(name, warehouse, today=TODAY)[0]["found"] == json.loads(result.details)["rows"][0]["found"]


@pytest.mark.parametrize(("name", "reports"), PASSES)
def test_it_passes(tmp_path: Path, name: str, reports: list[Report]) -> None:
    result = run(made(tmp_path, *reports), name)
    assert result.success, result.details


CONSERVED = [
    ("cells_conserved", tallied(19), False),
    ("cells_conserved", tallied(20), True),
    ("quarantined_cells_shown", tallied(19, quarantined=1), False),
    ("quarantined_cells_shown", tallied(19, quarantined=1, shown=1), True),
]


@pytest.mark.parametrize(("name", "only", "passes"), CONSERVED)
def test_conservation(tmp_path: Path, name: str, only: Report, passes: bool) -> None:
    result = run(made(tmp_path, only), name)
    assert result.success is passes, result.details


@pytest.mark.parametrize("sql", ["update dim_report set is_latest = true", "update dim_report set is_latest = false",
                                 "update dim_report set is_latest = (edition = 1)"])  # fmt: skip
def test_one_edition_is_the_latest(tmp_path: Path, sql: str) -> None:
    warehouse = made(tmp_path, many("2024-05", 1), many("2024-05", 2), many("2024-06", 1))
    assert run(warehouse, "dim_report_one_latest").success
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(sql)
    assert not run(warehouse, "dim_report_one_latest").success


def test_a_failing_row_names_its_source_cell(tmp_path: Path) -> None:
    result = run(made(tmp_path, percent("2024-05", "2024-05", "1400%")), "percent_believable")
    (row,) = json.loads(result.details)["rows"]
    assert row == {
        "report_id": "2024-05", "statement_no": 1, "what": "Plans issued, May 2024, actual", "found": "1400%",
        "source_file": "file 1.pdf", "source_page": 2, "source_table_no": 3, "source_row_no": 4,
        "source_column_no": 5, "source_path": None,
        "source_sha256": row["source_sha256"],
    }  # fmt: skip


@pytest.mark.parametrize("name", ["percent_believable", "report_size_not_far_below", "cells_conserved"])
def test_what_a_person_let_in_forbids_nothing(tmp_path: Path, name: str) -> None:
    reports = {"percent_believable": [percent("2024-05", "2024-05", "1400%")],
               "report_size_not_far_below": [many("2024-05", 12), many("2024-06", 2)],
               "cells_conserved": [tallied(19)]}[name]  # fmt: skip
    warehouse = made(tmp_path, *reports)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("update dim_report set released = 'A. N., 2024-07-01: right as printed'")
    assert run(warehouse, name).success


def test_prose_of_neither_section_is_in_the_domain(tmp_path: Path) -> None:
    warehouse = made(tmp_path, report("2024-05", cell("2024-05", "5"), prose=(Prose(1, "other", 1, "A footnote."),)))
    assert run(warehouse, "fact_prose_domains").success


def test_results_are_kept_in_the_candidate_which_stays_whole(tmp_path: Path) -> None:
    warehouse = made(tmp_path, many("2025-01", 3))
    results = check_candidate(warehouse, today=TODAY)
    assert [result.check_name for result in results] == [check.name for check in quality.CHECKS]
    assert [result.check_name for result in results if not result.success] == []
    assert not warehouse.with_name(warehouse.name + ".wal").exists()
    shown = query(warehouse, "select check_name, table_name, severity, success, observed, details from quality_results")
    assert [CheckResult(*row) for row in shown] == results
    again = check_candidate(warehouse, today=TODAY)
    assert query(warehouse, "select count(*) from quality_results") == [(len(again),)]


def test_an_empty_warehouse_only_lacks_a_report(tmp_path: Path) -> None:
    results = check_candidate(made(tmp_path), today=TODAY)
    assert [result.check_name for result in quality.warnings(results)] == ["report_is_recent"]
    assert quality.blocking(results) == []


def test_a_check_that_cannot_be_run_has_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quality, "failing_rows_sql", lambda name, today: "select * from nowhere")
    result = run(made(tmp_path, many("2024-05", 1)), "value_fits_kind")
    assert not result.success
    assert result.observed == "the check could not be run"
    assert "nowhere" in json.loads(result.details)["error"]


def test_a_published_warehouse_can_be_checked_and_is_not_written(tmp_path: Path) -> None:
    warehouse = made(tmp_path, many("2025-01", 3))
    before = warehouse.read_bytes()
    assert check_candidate(warehouse, today=TODAY, only={"report_is_recent"}, keep=False)[0].success
    assert warehouse.read_bytes() == before


def test_nothing_is_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    check_candidate(made(tmp_path, many("2024-05", 1)), today=TODAY)
    assert capfd.readouterr() == ("", "")
